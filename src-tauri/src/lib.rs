//! The desktop shell: windows, commands, events and wire types. All the Tauri there is.
//!
//! Commands parse, call and map; rules live in the crates below. What crosses to the webview is in
//! [`wire`], converted by hand from the domain's types, and none of it holds a secret.

mod bindings;
mod commands;
mod edits;
mod events;
mod logging;
mod outside;
mod reminders;
mod state;
mod windows;

pub mod wire;
pub mod words;

pub use bindings::bindings;
pub use state::{Ambience, AppState, AwsPorts, Snapshot};

use rolecall_store::{Locations, Platform, Settings};

/// Runs the app until its main window is closed.
pub fn run() {
    logging::start();
    let bindings = bindings();
    tauri::Builder::default()
        .invoke_handler(bindings.invoke_handler())
        .setup(move |app| {
            bindings.mount_events(app);
            let env = |name: &str| std::env::var(name).ok();
            let locations = Locations::from_env(|name| std::env::var_os(name), Platform::HERE);
            let ambience = Ambience::from_env(env);
            let settings = Settings::folder(ambience.own_folder.as_deref());
            let ports = AwsPorts::real(locations.as_ref(), settings.as_deref());
            let state = AppState::new(locations, ports, rolecall_aws::environment(env), ambience);
            let recovering = state.clone();
            // It may wait for another Rolecall; the window does not.
            std::thread::spawn(move || {
                recovering.edits().recover();
                recovering.reload();
            });
            events::follow(app.handle(), &state)?;
            reminders::follow(state.clone());
            tauri::Manager::manage(app, state);
            windows::open_main(app.handle())?;
            Ok(())
        })
        .on_window_event(windows::on_event)
        .run(tauri::generate_context!())
        .expect("the Tauri runtime starts: the system's web view is installed and a display is there");
}
