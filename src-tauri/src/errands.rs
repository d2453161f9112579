//! What the main window is to do next. It need not be there: an errand waits until it is fetched.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::wire::Errand;

/// The one errand that waits. A later one takes its place: it is what the person wanted last.
#[derive(Debug, Default)]
pub(crate) struct Errands {
    waiting: Mutex<Option<Errand>>,
    revision: watch::Sender<u32>,
}

impl Errands {
    pub(crate) fn leave(&self, errand: Errand) {
        *self.lock() = Some(errand);
        self.revision.send_modify(|revision| *revision += 1);
    }

    /// Each is fetched once.
    pub(crate) fn take(&self) -> Option<Errand> {
        self.lock().take()
    }

    /// The number grows with each errand.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u32> {
        self.revision.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Errand>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
