//! All the flights that one prompt is for: what a person does in it is done for each of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::prompt::PromptQueue;
use crate::requesters::{Caller, Requesters, Waiting};

/// The flights that wait for one prompt, each with all that wait for it. Clones are of one list.
#[derive(Clone, Debug, Default)]
pub struct Parties(Arc<Mutex<Vec<Requesters>>>);

impl Parties {
    /// One flight, for good.
    pub(crate) fn of(requesters: &Requesters) -> Self {
        Self(Arc::new(Mutex::new(vec![requesters.clone()])))
    }

    /// Adds a flight for as long as the party lives. The prompt of these, if there is one yet, shows that in this queue.
    pub(crate) fn join(&self, requesters: &Requesters, queue: &Arc<PromptQueue>) -> Party {
        self.lock().push(requesters.clone());
        queue.changed();
        Party { parties: self.clone(), requesters: requesters.clone(), queue: queue.clone() }
    }

    /// Who waits, or did.
    pub fn list(&self) -> Vec<Waiting> {
        self.lock().iter().flat_map(Requesters::list).collect()
    }

    /// Tells whether this one waits.
    pub(crate) fn waits(&self, caller: &Caller) -> bool {
        self.lock().iter().any(|requesters| requesters.waits(caller))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Requesters>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A flight among those that wait for a prompt; dropped, it is not any more.
pub(crate) struct Party {
    parties: Parties,
    requesters: Requesters,
    queue: Arc<PromptQueue>,
}

impl Drop for Party {
    fn drop(&mut self) {
        let mut list = self.parties.lock();
        if let Some(at) = list.iter().position(|known| known.is(&self.requesters)) {
            list.remove(at);
        }
        drop(list);
        self.queue.changed();
    }
}
