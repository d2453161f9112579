//! The desktop shell: windows, commands, events and wire types. All the Tauri there is.
//!
//! Commands parse, call and map; rules live in the crates below. What crosses to the webview is in
//! [`wire`], converted by hand from the domain's types, and none of it holds a secret.

mod agent;
mod bindings;
mod changes;
mod clipboard;
mod commands;
mod edits;
mod events;
mod logging;
mod outside;
mod preferences;
mod reminders;
mod renewals;
mod standing;
mod state;
mod windows;

pub mod wire;

pub use agent::{Desk, Show};
pub use bindings::bindings;
pub use state::{Ambience, AppState, AwsPorts, Snapshot};

use std::path::Path;
use std::sync::Arc;

use rolecall_agent::{BindError, Bound, Client, Server};
use rolecall_store::{Locations, Platform, Settings};

/// Runs the app until its main window is closed.
pub fn run() {
    logging::start();
    let env = |name: &str| std::env::var(name).ok();
    let ambience = Ambience::from_env(env);
    let own_folder = Settings::folder(ambience.own_folder.as_deref());
    // Before anything else: of two that start, one shows its window and the other goes.
    let desk = match only_one(own_folder.as_deref()) {
        Ok(desk) => desk,
        Err(AlreadyRunning) => return,
    };
    let bindings = bindings();
    tauri::Builder::default()
        .invoke_handler(bindings.invoke_handler())
        .setup(move |app| {
            bindings.mount_events(app);
            let locations = Locations::from_env(|name| std::env::var_os(name), Platform::HERE);
            let ports = AwsPorts::real(locations.as_ref(), own_folder.as_deref());
            let state = AppState::new(locations, ports, rolecall_aws::environment(env), ambience);
            let recovering = state.clone();
            // It may wait for another Rolecall; the window does not.
            std::thread::spawn(move || {
                recovering.edits().recover();
                recovering.reload();
            });
            state.clear_strays();
            events::follow(app.handle(), &state)?;
            reminders::follow(state.clone());
            renewals::follow(state.clone());
            if let Some(desk) = desk {
                serve(app.handle().clone(), state.clone(), desk);
            }
            tauri::Manager::manage(app, state);
            windows::open_main(app.handle())?;
            Ok(())
        })
        .on_window_event(windows::on_event)
        .run(tauri::generate_context!())
        .expect("the Tauri runtime starts: the system's web view is installed and a display is there");
}

/// Another app of the same own folder runs; it shows its window.
struct AlreadyRunning;

/// Becomes the one app of its own folder, or has the one there is show its window. Without a place for its socket the
/// app runs all the same, and other programs cannot ask it.
fn only_one(own_folder: Option<&Path>) -> Result<Option<Bound>, AlreadyRunning> {
    let Some(own_folder) = own_folder else { return Ok(None) };
    match Server::bind(own_folder) {
        Ok(bound) => Ok(Some(bound)),
        Err(BindError::AlreadyRunning) => {
            let args = std::env::args().skip(1).collect();
            let shown = Client::connect(own_folder).map(|client| client.show(args));
            if !matches!(shown, Ok(Ok(()))) {
                tracing::error!(
                    "Rolecall is running already, and does not answer: quit it and start it again"
                );
            }
            Err(AlreadyRunning)
        }
        Err(error) => {
            tracing::error!(%error, "other programs cannot ask for credentials");
            Ok(None)
        }
    }
}

fn serve<R: tauri::Runtime>(app: tauri::AppHandle<R>, state: Arc<AppState>, bound: Bound) {
    let show = Box::new(move |_| {
        if let Err(error) = windows::show_main(&app) {
            tracing::error!(%error, "the window cannot be shown");
        }
    });
    tauri::async_runtime::spawn(async move {
        let Err(error) = bound.serve(Desk::new(state, show)).await;
        tracing::error!(%error, "other programs cannot ask for credentials");
    });
}
