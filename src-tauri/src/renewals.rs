//! Renews what needs no person before it ends. Nothing is looked at between: the next that is due is slept towards, and
//! every change of the sessions, the tokens or the files is looked at when it comes.

use std::sync::Arc;

use rolecall_signin::{Renewals, Renews};
use tokio::task::JoinSet;

use crate::state::AppState;

/// Renews for as long as the app runs.
pub(crate) fn follow(state: Arc<AppState>) {
    tauri::async_runtime::spawn(async move {
        let mut renewals = Renewals::default();
        let mut changes = state.changes();
        loop {
            let due = renewals.look(state.renewals(), state.clock().now());
            let (logins, sessions) =
                due.now.into_iter().partition(|what| matches!(what, Renews::Login { .. }));
            // Sessions come of logins.
            renew(&state, logins).await;
            renew(&state, sessions).await;
            if changes.wait(due.next).await.is_err() {
                return;
            }
        }
    });
}

/// Renews at the same time what does not wait for each other. What comes of it shows in the windows; what fails is due
/// again.
async fn renew(state: &Arc<AppState>, all: Vec<Renews>) {
    let mut under_way = JoinSet::new();
    for what in all {
        let state = state.clone();
        under_way.spawn(async move {
            let renewed = match &what {
                Renews::Login { key } => match state.login(key) {
                    Ok(login) => state.broker().sso().renew(&login).await,
                    Err(_) => return,
                },
                Renews::Session { fingerprint, profile } => match state.chain(profile) {
                    // Another chain has that name by now: nobody has signed in to that one.
                    Ok(chain) if chain.fingerprint() == *fingerprint => {
                        state.broker().renew(chain).await.map(|_| ())
                    }
                    _ => return,
                },
            };
            if let Err(error) = renewed {
                tracing::debug!(?what, %error, "nothing came of a renewal");
            }
        });
    }
    under_way.join_all().await;
}
