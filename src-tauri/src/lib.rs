//! The desktop shell: windows, commands, events and wire types. All the Tauri there is.
//!
//! Commands parse, call and map; rules live in the crates below. What crosses to the webview is in
//! [`wire`], converted by hand from the domain's types, and none of it holds a secret.

mod agent;
mod autostart;
mod bindings;
mod changes;
mod clipboard;
mod closing;
mod commands;
mod diagnostics;
mod edits;
mod errands;
mod events;
mod front;
mod history;
mod logging;
mod notify;
mod preferences;
mod reminders;
mod renewals;
mod sign_in;
mod standing;
mod start;
mod state;
mod terminal;
mod tray;
mod windows;
mod work;

pub mod wire;

pub use agent::{Desk, Show};
pub use bindings::bindings;
pub use state::{Ambience, AppState, AwsPorts, Snapshot};

use std::sync::Arc;

use rolecall_agent::Bound;
use rolecall_store::{Locations, Platform, Settings};

use front::Wish;
use start::{AlreadyRunning, Start};

/// Runs the app until it is told to quit.
pub fn run() {
    logging::start();
    let env = |name: &str| std::env::var(name).ok();
    let ambience = Ambience::from_env(env);
    let own_folder = Settings::folder(ambience.own_folder.as_deref());
    let start = Start::of(std::env::args().skip(1));
    // Before anything else: of two that start, one shows its window and the other goes.
    let desk = match start::only_one(own_folder.as_deref(), &start) {
        Ok(desk) => desk,
        Err(AlreadyRunning) => return,
    };
    let bindings = bindings();
    // Before the toolkit begins, which may change the variables.
    let locations = Locations::from_env(|name| std::env::var_os(name), Platform::HERE);
    let environment = rolecall_aws::environment(env);
    // While it begins, which takes longer.
    let known = std::thread::spawn(move || {
        let ports = AwsPorts::real(locations.as_ref(), own_folder.as_deref());
        AppState::new(locations, ports, environment, ambience)
    });
    tauri::Builder::default()
        .invoke_handler(bindings.invoke_handler())
        .setup(move |app| {
            bindings.mount_events(app);
            let state = known.join().map_err(|_| "what the app knows could not be put together")?;
            tauri::Manager::manage(app, state.clone());
            // The window before the files: its web view takes longer to begin than they to be read, and asks for nothing
            // before this is done.
            match start {
                // Whoever asked for nothing is given what the person prefers, if there is a tray to be seen in; a second
                // start always shows something.
                Start::Window if state.settings().preferences().start_hidden => {
                    let state = state.clone();
                    tauri::async_runtime::spawn(async move {
                        if !state.front().has_tray_within(start::TRAY).await {
                            state.front().wish(Wish::Main);
                        }
                    });
                }
                // At once, and not as a wish: nothing is seen before it.
                Start::Window => windows::open_main(app.handle())?,
                Start::Palette => windows::open_quick(app.handle())?,
                Start::Hidden => {}
            }
            let recovering = state.clone();
            // It may wait for another Rolecall; what is shown does not.
            std::thread::spawn(move || {
                if recovering.edits().recover() {
                    recovering.note_change();
                }
            });
            state.clear_strays();
            events::follow(app.handle(), &state)?;
            // After the window: a second start in the same moment would find none yet, and open another one.
            state.front().follow(app.handle().clone());
            reminders::follow(state.clone());
            renewals::follow(state.clone());
            notify::follow_prompts(state.clone());
            if let Some(desk) = desk {
                serve(state.clone(), desk);
            }
            tray::follow(app.handle().clone(), state);
            Ok(())
        })
        .on_window_event(windows::on_event)
        .build(tauri::generate_context!())
        .expect("the Tauri runtime starts: the system's web view is installed and a display is there")
        .run(|_, event| windows::on_run_event(&event));
}

fn serve(state: Arc<AppState>, bound: Bound) {
    let front = state.clone();
    let show = Box::new(move |args: Vec<String>| match Start::of(args) {
        Start::Window => front.front().wish(Wish::Main),
        Start::Palette => front.front().wish(Wish::Palette),
        Start::Hidden => {}
    });
    tauri::async_runtime::spawn(async move {
        let Err(error) = bound.serve(Desk::new(state, show)).await;
        tracing::error!(%error, "other programs cannot ask for credentials");
    });
}
