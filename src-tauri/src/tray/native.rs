//! The tray of macOS and Windows, by Tauri's own. Somebody always shows it there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tauri::menu::{CheckMenuItem, IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Wry};

use super::menu::{Act, Entry, Shown};
use super::{Panel, icon};

/// The icon in the tray.
pub(super) struct Drawn {
    app: AppHandle,
    tray: TrayIcon,
    drawn: Arc<Mutex<(Shown, Acts)>>,
}

const ID: &str = "rolecall";

/// What each item of the menu does, by its id.
type Acts = HashMap<String, Act>;

impl Drawn {
    pub(super) async fn new(app: &AppHandle, shown: Shown, panel: Arc<Panel>) -> tauri::Result<Self> {
        let drawn: Arc<Mutex<(Shown, Acts)>> = Arc::new(Mutex::new((shown.clone(), Acts::new())));
        let clicked = drawn.clone();
        let acting = panel.clone();
        let tray = TrayIconBuilder::with_id(ID)
            .show_menu_on_left_click(true)
            .on_menu_event(move |app, event| {
                let mut drawn = clicked.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(act) = drawn.1.get(event.id().as_ref()).cloned() else { return };
                // A checked item changes by the click itself, whatever comes of it.
                if let (Act::Switch(_), Some(tray)) = (&act, app.tray_by_id(ID)) {
                    draw(app, &tray, &mut drawn);
                }
                acting.act(act);
            })
            .build(app)?;
        draw(app, &tray, &mut drawn.lock().unwrap_or_else(PoisonError::into_inner));
        panel.note(true);
        Ok(Self { app: app.clone(), tray, drawn })
    }

    pub(super) async fn show(&self, shown: Shown) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        drawn.0 = shown;
        draw(&self.app, &self.tray, &mut drawn);
    }
}

fn draw(app: &AppHandle, tray: &TrayIcon, (shown, acts): &mut (Shown, Acts)) {
    if let Err(error) = try_draw(app, tray, shown, acts) {
        tracing::warn!(%error, "the tray cannot be drawn");
    }
}

fn try_draw(app: &AppHandle, tray: &TrayIcon, shown: &Shown, acts: &mut Acts) -> tauri::Result<()> {
    acts.clear();
    let menu = Menu::new(app)?;
    for entry in &shown.menu {
        menu.append(&*item(app, entry, acts)?)?;
    }
    tray.set_menu(Some(menu))?;
    tray.set_tooltip(Some(&shown.tip))?;
    tray.set_icon(Some(icon::of(shown.mark)[1].clone()))
}

fn item(app: &AppHandle, entry: &Entry, acts: &mut Acts) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    let mut id = |act: Act| {
        let id = acts.len().to_string();
        acts.insert(id.clone(), act);
        id
    };
    Ok(match entry {
        Entry::Rule => Box::new(PredefinedMenuItem::separator(app)?),
        Entry::Heading(label) => Box::new(MenuItem::new(app, plain(label), false, None::<&str>)?),
        Entry::Act { label, act } => {
            Box::new(MenuItem::with_id(app, id(act.clone()), plain(label), true, None::<&str>)?)
        }
        Entry::Profile { label, name, checked } => {
            let id = id(Act::Switch(name.clone()));
            Box::new(CheckMenuItem::with_id(app, id, plain(label), true, *checked, None::<&str>)?)
        }
        Entry::Menu { label, entries } => {
            let menu = Submenu::new(app, plain(label), true)?;
            for entry in entries {
                menu.append(&*item(app, entry, acts)?)?;
            }
            Box::new(menu)
        }
    })
}

/// A label with nothing that is taken for the mark of a key.
fn plain(label: &str) -> String {
    label.replace('&', "&&")
}
