//! Tells the windows that something changed, and opens and closes the prompt window with the queue.

use std::path::PathBuf;
use std::sync::Arc;

use rolecall_store::Watcher;
use tauri::{AppHandle, Runtime};
use tauri_specta::Event;
use tokio::sync::watch;

use crate::state::AppState;
use crate::windows;
use crate::wire::{Changed, Topic};

/// Follows the files, the sessions and the prompts for as long as the app runs.
pub(crate) fn follow<R: Runtime>(app: &AppHandle<R>, state: &Arc<AppState>) -> tauri::Result<()> {
    forward(app, state.subscribe(), Topic::Profiles, |_| Ok(()));
    forward(app, state.broker().subscribe(), Topic::Sessions, |_| Ok(()));
    forward(app, state.broker().sso().subscribe(), Topic::Sessions, |_| Ok(()));
    forward(app, state.token_changes(), Topic::Sessions, |_| Ok(()));
    follow_tokens(state.clone());
    follow_clock(state.clone());
    let prompts = state.clone();
    forward(app, state.prompts().subscribe(), Topic::Prompt, move |app| {
        windows::follow_prompt(app, &prompts)
    });
    forward(app, state.errands().subscribe(), Topic::Errand, |_| Ok(()));
    forward(app, state.entries(), Topic::History, |_| Ok(()));
    follow_log(state);
    if let Some(locations) = state.locations() {
        let files = vec![locations.config.clone(), locations.credentials.clone()];
        let reloading = state.clone();
        match Watcher::start(files, move || reloading.reload()) {
            // It watches until the process ends.
            Ok(watcher) => std::mem::forget(watcher),
            Err(error) => tracing::error!(%error, "changes of the AWS files will not show by themselves"),
        }
    }
    // The first reading, after the watching began: no change falls between the two.
    state.reload();
    Ok(())
}

/// Has everything looked at anew when the clock is set, or jumps as that of a machine that wakes: what had ended by a
/// clock that was wrong is there again once it is right, and a page counts on a timer that slept with the machine.
fn follow_clock(state: Arc<AppState>) {
    tauri::async_runtime::spawn(async move {
        loop {
            state.clock().until_set().await;
            state.note_change();
        }
    });
}

/// Tells of entries that the command line adds to the log by itself.
fn follow_log(state: &Arc<AppState>) {
    let Some(file) = state.log_file() else { return };
    let added = state.clone();
    match Watcher::start(vec![file], move || added.note_entry()) {
        // It watches until the process ends.
        Ok(watcher) => std::mem::forget(watcher),
        Err(error) => tracing::warn!(%error, "what other programs note shows at the next look"),
    }
}

/// Tells of tokens that other tools write, renew or remove; which files those are changes with the profiles.
fn follow_tokens(state: Arc<AppState>) {
    tauri::async_runtime::spawn(async move {
        let mut profiles = state.subscribe();
        let mut followed: Option<(Vec<PathBuf>, Watcher)> = None;
        loop {
            let files = state.token_files();
            if followed.as_ref().is_none_or(|(known, _)| *known != files) {
                let changed = state.clone();
                let told = move || changed.note_token_change();
                // Without it what other tools do shows at the next look.
                followed = match Watcher::start(files.clone(), told) {
                    Ok(watcher) => Some((files, watcher)),
                    Err(_) => None,
                };
                // What changed before the watching began shows now.
                state.note_token_change();
            }
            if profiles.changed().await.is_err() {
                return;
            }
        }
    });
}

/// Emits a [`Changed`] for each new revision, after `first` has run.
fn forward<R: Runtime>(
    app: &AppHandle<R>,
    mut revisions: watch::Receiver<u32>,
    what: Topic,
    first: impl Fn(&AppHandle<R>) -> tauri::Result<()> + Send + 'static,
) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        while revisions.changed().await.is_ok() {
            let revision = *revisions.borrow_and_update();
            if let Err(error) = first(&app) {
                tracing::error!(%error, "a change cannot be followed");
            }
            tell(&app, what, revision);
        }
    });
}

fn tell<R: Runtime>(app: &AppHandle<R>, what: Topic, revision: u32) {
    if let Err(error) = (Changed { what, revision }).emit(app) {
        tracing::error!(%error, "a window cannot be told of a change");
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use rolecall_signin::{BoxFuture, Clock, Environment};

    use super::*;
    use crate::{Ambience, AwsPorts};

    /// A clock that does not run, and is set by hand.
    struct SetByHand(watch::Sender<SystemTime>);

    impl Default for SetByHand {
        fn default() -> Self {
            Self(watch::Sender::new(SystemTime::UNIX_EPOCH))
        }
    }

    impl SetByHand {
        /// Sets it ahead.
        fn set(&self, by: Duration) {
            self.0.send_modify(|now| *now += by);
        }

        /// Waits until somebody waits for it to be set.
        async fn is_followed(&self) {
            while self.0.receiver_count() == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }

    impl Clock for SetByHand {
        fn now(&self) -> SystemTime {
            *self.0.borrow()
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
            Box::pin(std::future::pending())
        }

        fn until_set(&self) -> BoxFuture<'_, ()> {
            let mut set = self.0.subscribe();
            Box::pin(async move {
                let _ = set.changed().await;
            })
        }
    }

    #[tokio::test]
    async fn a_clock_that_is_set_is_told_of_each_time() {
        let clock = Arc::new(SetByHand::default());
        let ports = AwsPorts { clock: clock.clone(), ..AwsPorts::real(None, None) };
        let state = AppState::new(None, ports, Environment::default(), Ambience::default());
        let mut told = state.subscribe();
        follow_clock(state);
        for _ in 0..2 {
            // It may not listen yet.
            clock.is_followed().await;
            clock.set(Duration::from_secs(3600));
            tokio::time::timeout(Duration::from_secs(10), told.changed())
                .await
                .expect("told")
                .expect("it runs");
            told.borrow_and_update();
        }
    }
}
