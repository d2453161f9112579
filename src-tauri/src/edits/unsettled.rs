//! What of earlier edits is for a person to decide about: changes that were cut short between the two files, and
//! one that another program overwrote.

use std::path::Path;
use std::time::Duration;

use rolecall_profiles::{FileRole, Intent, Unfinished};
use rolecall_store::{JournalId, SharedFiles, State, UndoError, WriteError};

use super::Edits;
use crate::state::AppState;
use crate::wire::{self, Failure, Interrupted, Overwritten, Unsettled};

/// How long another program's write is looked at for having been made from the files as they were before ours. One
/// that reads a file, thinks and writes it takes seconds; later, somebody means it.
const SOON: Duration = Duration::from_secs(60);

/// A change of ours that is no longer in the files.
pub(super) struct Overwrite {
    id: u32,
    files: Vec<FileRole>,
}

impl Edits {
    /// Compares what was written last with the files as they were just read.
    pub(crate) fn notice(&self, files: &SharedFiles) {
        let mut state = self.lock();
        let Some(last) = state.applied.last().filter(|last| !last.is_settled && last.since.elapsed() < SOON)
        else {
            return;
        };
        let (config, credentials) = (files.config.or_empty(), files.credentials.or_empty());
        let gone = state.history.overwritten(last.change, config.bytes(), credentials.bytes());
        state.overwritten = (!gone.is_empty()).then_some(Overwrite { id: last.id, files: gone });
    }
}

impl AppState {
    /// What there is to decide about.
    pub(crate) fn unsettled(&self) -> Unsettled {
        let found = self.edits().writer.as_ref().map(rolecall_store::Writer::interrupted);
        let interrupted = match found {
            Some(Ok(found)) => found,
            Some(Err(error)) => {
                tracing::warn!(%error, "what was cut short cannot be looked for");
                Vec::new()
            }
            None => Vec::new(),
        };
        let edits = self.edits().lock();
        let overwritten = edits.overwritten.as_ref().and_then(|overwrite| {
            let entry = edits.applied.iter().find(|entry| entry.id == overwrite.id)?;
            let paths = overwrite.files.iter().map(|file| self.shown_path(*file)).collect();
            let (code, params) = (entry.code, entry.params.clone());
            Some(Overwritten { id: entry.id, code, params, paths, again: entry.intent.is_some() })
        });
        Unsettled {
            interrupted: interrupted.iter().map(|change| self.interrupted(change)).collect(),
            overwritten,
            set_aside: edits.set_aside.iter().map(|path| self.shown(path)).collect(),
        }
    }

    fn interrupted(&self, change: &rolecall_store::Interrupted) -> Interrupted {
        let shown = |path: &Path| self.shown(path);
        let edit = change.label.edit.as_ref();
        let (code, params) = wire::unfinished(&change.label);
        let is_written = |path: &&std::path::PathBuf| change.written.contains(path);
        let (written, left): (Vec<_>, Vec<_>) = change.paths.iter().partition(is_written);
        Interrupted {
            id: change.id.as_str().to_owned(),
            code,
            params,
            written: written.into_iter().map(|path| shown(path)).collect(),
            left: left.into_iter().map(|path| shown(path)).collect(),
            changed_since: change.state == State::ChangedSince,
            can_finish: edit.is_some_and(|edit| edit.finish().is_some()),
            can_take_back: edit.is_some_and(|edit| edit.take_back().is_some()),
        }
    }

    /// Tells that another program wrote a file when it had just been written under this id, and that its version
    /// stands.
    pub(super) fn interfered(&self, id: u32, cause: WriteError) {
        let WriteError::ForeignWrite { file, kept, .. } = cause else { return };
        self.edits().lock().set_aside.extend(kept);
        // Compares the last change with the files as they are now.
        self.reload();
        let mut edits = self.edits().lock();
        let is_last = edits.applied.last().is_some_and(|last| last.id == id);
        if !is_last && edits.overwritten.is_none() {
            edits.overwritten = Some(Overwrite { id, files: vec![file] });
        }
    }

    /// The edit that finishes a change which was cut short.
    pub(super) fn finish(&self, id: &str) -> Result<(Intent, Option<JournalId>), Failure> {
        self.of_journal(id, Unfinished::finish)
    }

    /// The edit that takes back what was done of it.
    pub(super) fn take_back(&self, id: &str) -> Result<(Intent, Option<JournalId>), Failure> {
        self.of_journal(id, Unfinished::take_back)
    }

    fn of_journal(
        &self,
        id: &str,
        what: impl Fn(&Unfinished) -> Option<Intent>,
    ) -> Result<(Intent, Option<JournalId>), Failure> {
        let writer = self.edits().writer.as_ref().ok_or_else(Failure::no_home)?;
        let found =
            writer.interrupted().map_err(|error| Failure::of_write(&error, |path| self.shown(path)))?;
        let change = found.into_iter().find(|change| change.id.as_str() == id).ok_or(UndoError::Gone)?;
        let intent = change.label.edit.as_ref().and_then(what).ok_or(UndoError::Gone)?;
        Ok((intent, Some(change.id)))
    }

    /// The edit that was applied under an id, to be made once more.
    pub(super) fn again(&self, id: u32) -> Result<Intent, Failure> {
        let edits = self.edits().lock();
        let entry = edits.applied.iter().find(|entry| entry.id == id);
        Ok(entry.and_then(|entry| entry.intent.clone()).ok_or(UndoError::Gone)?)
    }

    /// Forgets a change that was cut short.
    pub(crate) fn dismiss_interrupted(&self, id: &str) -> Result<(), Failure> {
        self.dismiss(&JournalId::parse(id).ok_or(UndoError::Gone)?)
    }

    /// Forgets a change of which nothing is left to be done. If that fails it is told again, and nothing is lost.
    pub(super) fn settled(&self, id: &JournalId) {
        if self.dismiss(id).is_err() {
            tracing::warn!(journal = id.as_str(), "a change that is settled will be told again");
        }
    }

    fn dismiss(&self, id: &JournalId) -> Result<(), Failure> {
        let writer = self.edits().writer.as_ref().ok_or_else(Failure::no_home)?;
        writer.dismiss(id).map_err(|error| Failure::of_write(&error, |path| self.shown(path)))
    }

    /// Lets the other program's version be.
    pub(crate) fn dismiss_overwritten(&self, id: u32) {
        let mut edits = self.edits().lock();
        edits.overwritten.take_if(|overwrite| overwrite.id == id);
        // It is not looked for again.
        if let Some(entry) = edits.applied.iter_mut().find(|entry| entry.id == id) {
            entry.is_settled = true;
        }
    }

    /// Forgets where other programs' versions are, once they were told.
    pub(crate) fn dismiss_set_aside(&self) {
        self.edits().lock().set_aside.clear();
    }
}
