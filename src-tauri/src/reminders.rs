//! Notifications before something ends that needs a person. Nothing is looked at between: the next end is
//! slept towards, and every change of the sessions, the tokens or the files is looked at when it comes.

use std::sync::Arc;
use std::time::Duration;

use rolecall_signin::{Ending, Ends, Reminders};

use crate::notify;
use crate::state::AppState;
use rolecall_words as words;

/// Reminds for as long as the app runs.
pub(crate) fn follow(state: Arc<AppState>) {
    tauri::async_runtime::spawn(async move {
        let mut reminders = Reminders::default();
        let mut changes = state.changes();
        loop {
            let due = reminders.look(state.endings(), state.clock().now());
            if state.settings().preferences().notify_endings {
                due.now.into_iter().for_each(|ending| remind(&state, ending));
            }
            if changes.wait(due.next).await.is_err() {
                return;
            }
        }
    });
}

fn remind(state: &Arc<AppState>, ending: Ending) {
    let left = ending.at.duration_since(state.clock().now()).unwrap_or_default();
    let notice = match &ending.what {
        Ends::Session { profile } => words::session_ends_soon(profile, minutes(left)),
        // A login of no profile any more has no name but its key.
        Ends::Login { key } => match state.login(key) {
            Ok(login) => words::login_ends_soon(login.name(), minutes(left)),
            Err(_) => words::login_ends_soon(key, minutes(left)),
        },
    };
    let state = state.clone();
    tauri::async_runtime::spawn(async move {
        match notify::show(&notice, std::future::pending()).await {
            Ok(true) => renew(&state, ending.what).await,
            Ok(false) => {}
            // There need not be anybody who shows them.
            Err(error) => tracing::info!(%error, "a notification cannot be shown"),
        }
    });
}

fn minutes(left: Duration) -> u64 {
    left.as_secs().div_ceil(60).max(1)
}

/// Signs in anew. What comes of it shows in the windows.
async fn renew(state: &Arc<AppState>, what: Ends) {
    let _ = match what {
        Ends::Session { profile } => state.sign_in(&profile).await,
        Ends::Login { key } => state.sso_sign_in(&key).await,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_told_as_a_person_counts_them() {
        let told = [(0, 1), (59, 1), (60, 1), (61, 2), (299, 5), (300, 5)];
        for (seconds, expected) in told {
            assert_eq!(minutes(Duration::from_secs(seconds)), expected, "{seconds}");
        }
        assert_eq!(words::session_ends_soon("admin", 1).title, "admin ends in 1 minute");
        assert_eq!(words::login_ends_soon("acme", 4).title, "SSO session (acme) ends in 4 minutes");
    }
}
