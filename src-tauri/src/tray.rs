//! The tray: what is signed in and until when, and the way to what is done most.
//!
//! It is drawn anew when what it shows has changed, and only then: no timer runs but towards the next time that it
//! changes by itself. It is there on every desktop that shows one; where none does, closing the window asks.

mod icon;
mod menu;
#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(target_os = "linux")]
mod status_notifier;
mod time;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rolecall_words as words;
use tauri::AppHandle;

use crate::front::Wish;
use crate::notify;
use crate::state::AppState;
use crate::wire::{ConsoleOpened, Errand, Failure, MainView, Shell, StandingRequest};
use menu::{Act, Shown};
#[cfg(not(target_os = "linux"))]
use native::Drawn;
#[cfg(target_os = "linux")]
use status_notifier::Drawn;
use time::Wall;

/// Shows the tray for as long as the app runs.
pub(crate) fn follow(app: AppHandle, state: Arc<AppState>) {
    tauri::async_runtime::spawn(async move {
        let mut changes = state.changes();
        let mut prompts = state.prompts().subscribe();
        let mut drawn: Option<(Drawn, Shown)> = None;
        loop {
            let (shown, next) = look(&state);
            drawn = match drawn {
                Some((drawn, known)) => {
                    if known != shown {
                        drawn.show(shown.clone()).await;
                    }
                    Some((drawn, shown))
                }
                None => {
                    let panel = Arc::new(Panel(state.clone()));
                    match Drawn::new(&app, shown.clone(), panel).await {
                        Ok(drawn) => Some((drawn, shown)),
                        Err(error) => {
                            tracing::info!(%error, "there is no tray");
                            return;
                        }
                    }
                }
            };
            let waited = tokio::select! {
                waited = changes.wait(next) => waited,
                waited = prompts.changed() => waited,
            };
            if waited.is_err() {
                return;
            }
        }
    });
}

/// What the tray shows now, and when that changes though nothing happens.
fn look(state: &AppState) -> (Shown, Option<SystemTime>) {
    let wall = Wall::at(state.clock().now());
    let overview = state.overview();
    let next = menu::next_change(&overview, wall.now());
    let shown = menu::shown(&overview, state.prompts().head().is_some(), &wall, words::tray());
    (shown, next.map(|millis| UNIX_EPOCH + Duration::from_secs_f64(millis / 1000.0)))
}

/// What whoever shows the tray is given: what a click does.
struct Panel(Arc<AppState>);

impl Panel {
    /// Whether there is somebody who shows the icon.
    fn note(&self, is_shown: bool) {
        self.0.front().note_tray(is_shown);
    }

    /// Does what a click is for. What fails where no window shows it is told by a notification.
    fn act(&self, act: Act) {
        let state = self.0.clone();
        tauri::async_runtime::spawn(async move {
            let done = match act {
                Act::Switch(to) => {
                    standing(state.clone(), StandingRequest::Switch { to, minutes: None }).await
                }
                Act::Restore => standing(state.clone(), StandingRequest::Restore).await,
                Act::Prompt => state.wished(Wish::Prompt),
                Act::SignIn(name) => state.sign_in(&name).await,
                Act::SignOut(name) => state.sign_out(&name).await,
                Act::LoginSignIn(key) => state.sso_sign_in(&key).await,
                Act::LoginSignOut(key) => state.sso_sign_out(&key).await,
                Act::CopyEnvironment(name) => state.copy_environment(&name, Shell::of_the_person()).await,
                Act::OpenTerminal(name) => state.open_terminal(&name).await,
                Act::OpenConsole(name) => state.open_console(&name).await.map(|opened| {
                    if opened == ConsoleOpened::Shared {
                        notify::console_shared(&state, name);
                    }
                }),
                Act::Palette => state.wished(Wish::Palette),
                Act::Window => state.wished(Wish::Main),
                Act::Settings => {
                    state.send(Errand::View { view: MainView::Settings });
                    Ok(())
                }
                Act::Quit => {
                    state.quit();
                    Ok(())
                }
            };
            if let Err(failure) = done {
                notify::failure(&state, failure);
            }
        });
    }
}

/// It reads and writes files.
async fn standing(state: Arc<AppState>, change: StandingRequest) -> Result<(), Failure> {
    let done = tokio::task::spawn_blocking(move || state.standing_or_errand(change));
    done.await.unwrap_or_else(|_| Err(Failure::internal()))
}
