//! What the app does for those who ask.

use rolecall_profiles::Secret;
use rolecall_signin::{BoxFuture, Requester};
use tokio::sync::{mpsc, watch};

use crate::protocol::{Issued, ProfileRef, Refusal, SessionSummary, SignOut, SignedIn, Waiting};

/// What the app does for those who ask. Each call runs as a task of its own; one that panics ends its own connection.
///
/// A call is not dropped when the client goes away: a need may outlive who had it. [`Conversation::gone`] tells, and
/// the call is to end by itself.
pub trait Handler: Send + Sync + 'static {
    /// The app's version.
    fn version(&self) -> String;

    /// Hands out credentials, signing in if need be; after `until`, none.
    fn credentials(
        &self,
        of: ProfileRef,
        until: Option<std::time::SystemTime>,
        requester: Requester,
        conversation: Conversation,
    ) -> BoxFuture<'_, Result<Issued, Refusal>>;

    /// Signs in; `anew` if a session that is there does not do.
    fn sign_in(
        &self,
        to: ProfileRef,
        anew: bool,
        requester: Requester,
        conversation: Conversation,
    ) -> BoxFuture<'_, Result<SignedIn, Refusal>>;

    /// Signs out, and tells how many sessions that ended.
    fn sign_out(&self, which: SignOut, requester: Requester) -> BoxFuture<'_, Result<u32, Refusal>>;

    /// Tells what is signed in.
    fn sessions(&self) -> BoxFuture<'_, Vec<SessionSummary>>;

    /// Shows the window, for a second start with these arguments.
    fn show(&self, args: Vec<String>) -> BoxFuture<'_, ()>;
}

/// What a client says while a person is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A code that was typed in its terminal.
    Code(Secret),
    /// That it wants no more.
    Cancel,
}

/// The line to a client while its request is worked on.
#[derive(Debug)]
pub struct Conversation {
    pub(crate) waiting: mpsc::UnboundedSender<Waiting>,
    pub(crate) said: mpsc::Receiver<Said>,
    pub(crate) gone: Gone,
}

impl Conversation {
    /// Tells the client what is waited for. Nothing happens if it is gone.
    pub fn waiting(&self, what: Waiting) {
        let _ = self.waiting.send(what);
    }

    /// Waits for what the client says next; none once it is gone.
    pub async fn said(&mut self) -> Option<Said> {
        self.said.recv().await
    }

    /// Follows whether the client is there.
    pub fn gone(&self) -> Gone {
        self.gone.clone()
    }
}

/// Tells when a client is no longer there, answered or not.
#[derive(Clone, Debug)]
pub struct Gone(pub(crate) watch::Receiver<()>);

impl Gone {
    /// Waits until it is gone.
    pub async fn wait(mut self) {
        // Nothing is ever sent: the sender goes with the client.
        let _ = self.0.changed().await;
    }

    /// Tells whether it is gone.
    pub fn is_gone(&self) -> bool {
        self.0.has_changed().is_err()
    }
}
