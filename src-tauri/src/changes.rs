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
    /// Waits until a time of day, if there is one to wait for, or until something changes, the clock included. An error
    /// means that the app is ending.
    pub(crate) async fn wait(&mut self, until: Option<SystemTime>) -> Result<(), RecvError> {
        let time = async {
            match until {
                Some(time) => self.clock.sleep_until(time).await,
                None => self.clock.until_set().await,
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rolecall_signin::BoxFuture;

    use super::*;

    /// A clock that does not run, and is set by hand.
    struct Set(watch::Sender<SystemTime>);

    impl Clock for Set {
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

    /// What has ended by a clock that was wrong is there again once it is right.
    #[tokio::test]
    async fn a_clock_that_is_set_is_looked_at_though_nothing_is_waited_for() {
        let clock = Arc::new(Set(watch::Sender::new(SystemTime::UNIX_EPOCH)));
        let unchanged = watch::Sender::new(0);
        let mut changes = Changes {
            clock: clock.clone(),
            files: unchanged.subscribe(),
            sessions: unchanged.subscribe(),
            logins: unchanged.subscribe(),
            tokens: unchanged.subscribe(),
        };
        let short = Duration::from_millis(20);
        assert!(tokio::time::timeout(short, changes.wait(None)).await.is_err(), "nothing changes");
        let (waited, ()) =
            tokio::join!(tokio::time::timeout(Duration::from_secs(10), changes.wait(None)), async {
                tokio::time::sleep(short).await;
                clock.0.send_modify(|now| *now += Duration::from_secs(3600));
            });
        assert!(waited.expect("it wakes").is_ok());
    }
}
