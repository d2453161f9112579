//! The tray of Linux desktops: a StatusNotifierItem on the session bus, with a menu over `com.canonical.dbusmenu`.
//!
//! <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use ksni::menu::{CheckmarkItem, StandardItem, SubMenu};
use ksni::{Handle, Icon, MenuItem, OfflineReason, ToolTip, Tray, TrayMethods};
use tauri::image::Image;
use tauri::{AppHandle, Manager};
use zbus::proxy::{self, CacheProperties};
use zbus::{Connection, MatchRule, MessageStream, Proxy, message};

use super::menu::{Act, Entry, Shown};
use super::{Panel, icon};
use crate::state::AppState;

/// Who keeps the list of the icons, and says whether anybody shows them.
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// The icon in the tray.
pub(super) struct Drawn {
    handle: Handle<Item>,
}

impl Drawn {
    /// Puts the icon in the tray, and keeps it there through the coming and going of whoever shows it. Without a session
    /// bus there is no tray.
    pub(super) async fn new(app: &AppHandle, shown: Shown, panel: Arc<Panel>) -> Result<Self, ksni::Error> {
        let sandbox = app.state::<Arc<AppState>>().is_sandbox();
        let item = Item { shown, sandbox, panel: panel.clone() };
        // Nobody may show it yet: the desktop may be starting still.
        let handle = item.assume_sni_available(true).spawn().await?;
        tauri::async_runtime::spawn(async move {
            if let Err(error) = follow_host(|is_shown| panel.note(is_shown)).await {
                tracing::warn!(%error, "whether anybody shows the tray's icon is not known");
                panel.note(false);
            }
        });
        Ok(Self { handle })
    }

    pub(super) async fn show(&self, shown: Shown) {
        self.handle.update(|item| item.shown = shown).await;
    }
}

struct Item {
    shown: Shown,
    sandbox: bool,
    panel: Arc<Panel>,
}

impl Tray for Item {
    fn id(&self) -> String {
        "rolecall-desktop".to_owned()
    }

    fn title(&self) -> String {
        if self.sandbox { "Rolecall (sandbox)" } else { "Rolecall" }.to_owned()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        let argb = |icon: &Image<'_>| Icon {
            width: icon.width().cast_signed(),
            height: icon.height().cast_signed(),
            data: icon.rgba().as_chunks().0.iter().flat_map(|[r, g, b, a]| [*a, *r, *g, *b]).collect(),
        };
        icon::of(self.shown.mark).iter().map(argb).collect()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: self.title(), description: escaped(&self.shown.tip), ..ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.panel.act(Act::Window);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.shown.menu.iter().map(item).collect()
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        tracing::info!(?reason, "nobody keeps a list of icons for the tray");
        // There may be somebody again.
        true
    }
}

fn item(entry: &Entry) -> MenuItem<Item> {
    match entry {
        Entry::Rule => MenuItem::Separator,
        Entry::Heading(label) => {
            StandardItem { label: plain(label), enabled: false, ..StandardItem::default() }.into()
        }
        Entry::Act { label, act } => {
            let act = act.clone();
            let activate = move |item: &mut Item| item.panel.act(act.clone());
            StandardItem { label: plain(label), activate: Box::new(activate), ..StandardItem::default() }
                .into()
        }
        Entry::Profile { label, name, checked } => {
            let act = Act::Switch(name.clone());
            let activate = move |item: &mut Item| item.panel.act(act.clone());
            CheckmarkItem {
                label: plain(label),
                checked: *checked,
                activate: Box::new(activate),
                ..CheckmarkItem::default()
            }
            .into()
        }
        Entry::Menu { label, entries } => {
            SubMenu { label: plain(label), submenu: entries.iter().map(item).collect(), ..SubMenu::default() }
                .into()
        }
    }
}

/// Tells whether somebody shows the icons of the tray, now and with each change.
async fn follow_host(note: impl Fn(bool)) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let rule = |rule: MatchRule<'static>| MessageStream::for_match_rule(rule, &bus, None);
    let watcher = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .interface(WATCHER)?
        .path("/StatusNotifierWatcher")?
        .build();
    let owner = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .interface("org.freedesktop.DBus")?
        .member("NameOwnerChanged")?
        .arg(0, WATCHER)?
        .build();
    // Followed before the first look, so that no change falls between the two.
    let mut changes = stream::select(rule(watcher).await?, rule(owner).await?);
    let proxy: Proxy<'_> = proxy::Builder::new(&bus)
        .destination(WATCHER)?
        .path("/StatusNotifierWatcher")?
        .interface(WATCHER)?
        .cache_properties(CacheProperties::No)
        .build()
        .await?;
    loop {
        // Without a watcher it is an error that says so.
        note(proxy.get_property("IsStatusNotifierHostRegistered").await.unwrap_or(false));
        if changes.next().await.is_none() {
            return Ok(());
        }
    }
}

/// A label with nothing that the protocol takes for the mark of a key.
fn plain(label: &str) -> String {
    label.replace('_', "__")
}

/// A text for a tooltip, which takes some HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
