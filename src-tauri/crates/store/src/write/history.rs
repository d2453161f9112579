//! What was written since the program started, so that it can be taken back.
//!
//! It is in memory only and ends with the program. It is wiped when it is dropped, for it holds secrets.

use std::collections::VecDeque;
use std::fmt;

use rolecall_profiles::FileRole;
use zeroize::Zeroizing;

use super::{Applied, lines};

/// How many changes are kept.
const MAX_CHANGES: usize = 50;

/// How many bytes of them are kept.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Which change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId(u64);

/// The changes of this run of the program, the latest fifty of at most 64 MiB.
///
/// Its `Debug` shows no text.
#[derive(Debug, Default)]
pub struct History {
    changes: VecDeque<(ChangeId, Applied)>,
    next: u64,
}

/// The files as they would be with a change taken back; none for one that it leaves as it is.
///
/// Its `Debug` shows no text. The bytes are wiped when it is dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Undone {
    /// The config file.
    pub config: Option<Zeroizing<Vec<u8>>>,
    /// The credentials file.
    pub credentials: Option<Zeroizing<Vec<u8>>>,
}

impl fmt::Debug for Undone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = (self.config.is_some(), self.credentials.is_some());
        f.debug_struct("Undone")
            .field("config", &shown.0)
            .field("credentials", &shown.1)
            .finish_non_exhaustive()
    }
}

/// Why a change cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UndoError {
    /// It is no longer kept: too many came after it, it was too large, or it was forgotten.
    #[error("this change is no longer kept")]
    Gone,
    /// What it changed was changed again, or something right beside it.
    #[error("what was changed has been changed again since")]
    Conflict {
        /// In which file.
        file: FileRole,
    },
}

impl History {
    /// Keeps a change.
    pub fn record(&mut self, change: Applied) -> ChangeId {
        let id = ChangeId(self.next);
        self.next += 1;
        self.changes.push_back((id, change));
        while self.changes.len() > MAX_CHANGES || self.size() > MAX_BYTES {
            self.changes.pop_front();
        }
        id
    }

    /// The changes that are kept, the latest last.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = ChangeId> {
        self.changes.iter().map(|(id, _)| *id)
    }

    /// Tells what the files would be without a change, of the files as they are now. If they are as the change
    /// left them, that is byte for byte what they were before; else what came after it is kept, if it is nowhere
    /// near. A file that the change created becomes an empty one.
    ///
    /// Lines are all that is looked at, so the outcome is to be previewed like any other change: what was taken
    /// out may have been put in again elsewhere.
    ///
    /// # Errors
    ///
    /// [`UndoError`].
    pub fn undo(&self, id: ChangeId, config: &[u8], credentials: &[u8]) -> Result<Undone, UndoError> {
        let change = self.get(id).ok_or(UndoError::Gone)?;
        let undo = |file, now: &[u8]| {
            let Some(versions) = change.get(file) else { return Ok(None) };
            if *now == **versions.after {
                return Ok(Some(versions.before.clone()));
            }
            let merged = lines::merge(&versions.after, now, &versions.before);
            let merged = merged.ok_or(UndoError::Conflict { file })?;
            Ok((**merged != *now).then_some(merged))
        };
        Ok(Undone {
            config: undo(FileRole::Config, config)?,
            credentials: undo(FileRole::Credentials, credentials)?,
        })
    }

    /// Tells in which files a change is no longer there, of the files as they are now: another program that had
    /// read a file before it was changed has written it since, or somebody changed it on purpose.
    ///
    /// To be asked when the files change, soon after a change of ours; a change that is not kept is not told of.
    pub fn overwritten(&self, id: ChangeId, config: &[u8], credentials: &[u8]) -> Vec<FileRole> {
        let Some(change) = self.get(id) else { return Vec::new() };
        let gone = |(file, now): (FileRole, &[u8])| {
            let versions = change.get(file)?;
            (!lines::keeps(&versions.before, &versions.after, now)).then_some(file)
        };
        let files = [(FileRole::Config, config), (FileRole::Credentials, credentials)];
        files.into_iter().filter_map(gone).collect()
    }

    /// Forgets a change.
    pub fn forget(&mut self, id: ChangeId) {
        self.changes.retain(|(kept, _)| *kept != id);
    }

    /// Forgets them all: when secrets that they hold were removed or replaced for good.
    pub fn clear(&mut self) {
        self.changes.clear();
    }

    fn get(&self, id: ChangeId) -> Option<&Applied> {
        self.changes.iter().find(|(kept, _)| *kept == id).map(|(_, change)| change)
    }

    fn size(&self) -> usize {
        let files = self.changes.iter().flat_map(|(_, change)| [&change.config, &change.credentials]);
        files.flatten().map(|versions| versions.before.len() + versions.after.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::Versions;

    fn change(before: usize, after: usize) -> Applied {
        let text = |size| Zeroizing::new(vec![b'x'; size]);
        Applied { config: None, credentials: Some(Versions { before: text(before), after: text(after) }) }
    }

    #[test]
    fn changes_are_kept_up_to_a_size() {
        let mut history = History::default();
        let first = history.record(change(MAX_BYTES / 4, MAX_BYTES / 4));
        let second = history.record(change(MAX_BYTES / 4, MAX_BYTES / 4));
        assert_eq!(history.ids().collect::<Vec<_>>(), [first, second]);
        let third = history.record(change(0, 1));
        assert_eq!(history.ids().collect::<Vec<_>>(), [second, third]);
        assert_eq!(history.undo(first, b"", b""), Err(UndoError::Gone));
        history.record(change(MAX_BYTES, 1));
        assert_eq!(history.ids().count(), 0, "one alone can be too large");
    }
}
