//! What the main window is to do next. It need not be there: errands wait until they are fetched.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::wire::Errand;

/// The errands that wait, in the order in which they were left. None takes the place of another: what a person wants
/// of two that are about the same is the window's to ask.
#[derive(Debug, Default)]
pub(crate) struct Errands {
    waiting: Mutex<VecDeque<Errand>>,
    revision: watch::Sender<u32>,
}

impl Errands {
    pub(crate) fn leave(&self, errand: Errand) {
        self.lock().push_back(errand);
        self.revision.send_modify(|revision| *revision += 1);
    }

    /// The one that has waited longest. Each is fetched once.
    pub(crate) fn take(&self) -> Option<Errand> {
        self.lock().pop_front()
    }

    /// The number grows with each errand.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u32> {
        self.revision.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Errand>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
