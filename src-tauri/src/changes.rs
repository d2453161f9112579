//! Waiting for a time or for a change, whichever comes first.

use std::sync::Arc;
use std::time::SystemTime;

use rolecall_signin::Clock;
use tokio::sync::watch;
use tokio::sync::watch::error::RecvError;

/// What the times of sessions and logins depend on.
pub(crate) struct Changes {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) files: watch::Receiver<u32>,
    pub(crate) sessions: watch::Receiver<u32>,
    pub(crate) logins: watch::Receiver<u32>,
    pub(crate) tokens: watch::Receiver<u32>,
}

impl Changes {
    /// Waits until a time of day, if there is one to wait for, or until something changes. An error means that the app
    /// is ending.
    pub(crate) async fn wait(&mut self, until: Option<SystemTime>) -> Result<(), RecvError> {
        let time = async {
            match until {
                Some(time) => self.clock.sleep_until(time).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = time => Ok(()),
            changed = self.files.changed() => changed,
            changed = self.sessions.changed() => changed,
            changed = self.logins.changed() => changed,
            changed = self.tokens.changed() => changed,
        }
    }
}
