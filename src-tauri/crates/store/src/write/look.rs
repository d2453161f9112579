//! The moment after a write, in which another program may still interfere.

use std::fmt;

use super::WriteError;
use super::journal::Journal;
use super::lock::Lock;
use super::replace::{Moments, Ready};

/// The last look at a change that is written: for 25 ms, at whether another program still wrote the file that it had
/// opened or read before. What it finds is put right as far as it can be, and told.
///
/// Until it is over, what was there is kept beside the file, and no other Rolecall writes. It is over when it was
/// [waited for](Self::wait), or is dropped, which looks too and has nobody to tell. If the program ends before, the
/// next start's [`recover`](super::Writer::recover) looks.
#[must_use = "another program may still interfere"]
pub struct Look(Option<Box<Pending>>);

struct Pending {
    ready: Ready,
    journal: Journal,
    _lock: Lock,
}

impl fmt::Debug for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Look").field(&self.0.is_some()).finish()
    }
}

impl Look {
    pub(super) fn new(ready: Ready, journal: Journal, lock: Lock) -> Self {
        Self(Some(Box::new(Pending { ready, journal, _lock: lock })))
    }

    /// One with nothing to look at any more.
    pub(super) fn over() -> Self {
        Self(None)
    }

    /// Waits, and looks. It blocks for those 25 ms, and for as long as another program then takes to write.
    ///
    /// # Errors
    ///
    /// [`WriteError::ForeignWrite`]: what another program wrote stands, and the change cannot be counted on to be in
    /// the file.
    pub fn wait(mut self) -> Result<(), WriteError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), WriteError> {
        let Some(pending) = self.0.take() else { return Ok(()) };
        let Pending { mut ready, journal, _lock } = *pending;
        let looked = ready.settle(&Moments::REAL);
        // What was there goes before the journal that tells of it.
        drop(ready);
        journal.end();
        looked
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::warn!(%error, "another program wrote at the same time");
        }
    }
}
