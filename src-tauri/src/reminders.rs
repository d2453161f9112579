//! Notifications before something ends that needs a person. Nothing is looked at between: the next end is
//! slept towards, and every change of the sessions, the tokens or the files is looked at when it comes.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rolecall_signin::{Ending, Ends, Reminders};

use crate::front::Wish;
use crate::notify::{self, Outcome};
use crate::state::AppState;
use rolecall_words as words;

/// How many ends are told of each by itself.
const BY_THEMSELVES: usize = 2;

/// Reminds for as long as the app runs.
pub(crate) fn follow(state: Arc<AppState>) {
    tauri::async_runtime::spawn(async move {
        let mut reminders = Reminders::default();
        let mut changes = state.changes();
        loop {
            let due = reminders.look(state.endings(), state.clock().now());
            if state.settings().preferences().notify_endings {
                remind(&state, due.now);
            }
            if changes.wait(due.next).await.is_err() {
                return;
            }
        }
    });
}

/// Tells of each by itself, with a way to renew it, where they are few; else of all at once.
fn remind(state: &Arc<AppState>, endings: Vec<Ending>) {
    if endings.len() <= BY_THEMSELVES {
        endings.into_iter().for_each(|ending| remind_of(state, ending));
        return;
    }
    let last = endings.iter().map(|ending| ending.at).max().unwrap_or_else(|| state.clock().now());
    let notice = words::many_end_soon(endings.len(), minutes_to(state, last));
    let state = state.clone();
    tauri::async_runtime::spawn(async move {
        if notify::show(&notice, std::future::pending()).await == Outcome::Pressed {
            state.front().wish(Wish::Main);
        }
    });
}

fn remind_of(state: &Arc<AppState>, ending: Ending) {
    let left = minutes_to(state, ending.at);
    let notice = match &ending.what {
        Ends::Session { profile } => words::session_ends_soon(profile, left),
        // A login of no profile any more has no name but its key.
        Ends::Login { key } => match state.login(key) {
            Ok(login) => words::login_ends_soon(login.name(), left),
            Err(_) => words::login_ends_soon(key, left),
        },
    };
    let state = state.clone();
    tauri::async_runtime::spawn(async move {
        // Where nobody shows it, the tray's icon and the windows tell of the end all the same.
        if notify::show(&notice, std::future::pending()).await == Outcome::Pressed {
            renew(&state, ending.what).await;
        }
    });
}

fn minutes_to(state: &AppState, time: SystemTime) -> u64 {
    minutes(time.duration_since(state.clock().now()).unwrap_or_default())
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
        assert_eq!(words::many_end_soon(7, 5).title, "7 sessions end within 5 minutes");
        assert_eq!(words::login_ends_soon("acme", 4).title, "SSO session (acme) ends in 4 minutes");
    }
}
