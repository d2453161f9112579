//! What was written since the program started, so that it can be taken back.
//!
//! It is in memory only and ends with the program. It is wiped when it is dropped, for it holds secrets.

use std::collections::VecDeque;
use std::fmt;

use rolecall_profiles::FileRole;
use zeroize::Zeroizing;

use super::text::Text;
use super::{Applied, Write, lines};

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
/// Its `Debug` shows no text. The bytes are wiped when it is dropped, but for those of the ways, which are to be
/// written.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Undone {
    /// The config file.
    pub config: Option<Zeroizing<Vec<u8>>>,
    /// The credentials file.
    pub credentials: Option<Zeroizing<Vec<u8>>>,
    /// The writes that lead there, in the ways that there are, the best first: through the states through which the
    /// change came, or from one file to the other. Which of them is safe is for whoever knows what the files mean.
    pub ways: Vec<Vec<Write>>,
    /// Whether the files are as the change left them, so that nothing had to be merged.
    pub exact: bool,
}

impl fmt::Debug for Undone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undone")
            .field("config", &self.config.is_some())
            .field("credentials", &self.credentials.is_some())
            .field("ways", &self.ways)
            .field("exact", &self.exact)
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
        if change.is_empty() {
            return Ok(Undone::default());
        }
        let now = |file| if file == FileRole::Config { config } else { credentials };
        // A file as it is now, but as the change once had it.
        let back_to = |file, text: &Text| {
            let (_, after) = change.get(file)?;
            let is_as_left = now(file) == &**after;
            if is_as_left {
                Some(Zeroizing::new(text.to_vec()))
            } else {
                lines::merge(after, now(file), text)
            }
        };
        let end = |file| {
            let Some(first) = change.steps.iter().find(|step| step.file == file) else { return Ok(None) };
            let text = back_to(file, &first.before).ok_or(UndoError::Conflict { file })?;
            Ok((**text != *now(file)).then_some(text))
        };
        let (config, credentials) = (end(FileRole::Config)?, end(FileRole::Credentials)?);

        let write = |file, text: &[u8]| Write { file, bytes: text.into() };
        let steps = change.steps.iter().rev();
        let as_it_came: Option<Vec<Write>> =
            steps.map(|step| Some(write(step.file, &back_to(step.file, &step.before)?))).collect();
        let ends = [(FileRole::Config, &config), (FileRole::Credentials, &credentials)];
        let ends = ends.map(|(file, end)| end.as_ref().map(|text| write(file, text)));
        let one_by_one: Vec<Write> = ends.into_iter().flatten().collect();
        let other_way: Vec<Write> = one_by_one.iter().rev().cloned().collect();
        let ways = as_it_came.into_iter().chain([one_by_one, other_way]).collect();
        let exact = change
            .steps
            .iter()
            .all(|step| change.get(step.file).is_some_and(|(_, after)| **after == *now(step.file)));
        Ok(Undone { config, credentials, ways, exact })
    }

    /// Tells in which files a change is no longer there, of the files as they are now: another program that had
    /// read a file before it was changed has written it since, or somebody changed it on purpose.
    ///
    /// To be asked when the files change, soon after a change of ours; a change that is not kept is not told of.
    pub fn overwritten(&self, id: ChangeId, config: &[u8], credentials: &[u8]) -> Vec<FileRole> {
        let Some(change) = self.get(id) else { return Vec::new() };
        let gone = |(file, now): (FileRole, &[u8])| {
            let (before, after) = change.get(file)?;
            (!lines::keeps(before, after, now)).then_some(file)
        };
        let files = [(FileRole::Config, config), (FileRole::Credentials, credentials)];
        files.into_iter().filter_map(gone).collect()
    }

    /// The files that a change wrote.
    pub fn files(&self, id: ChangeId) -> Vec<FileRole> {
        let change = self.get(id);
        let is_written = |file: &FileRole| change.is_some_and(|change| change.get(*file).is_some());
        [FileRole::Config, FileRole::Credentials].into_iter().filter(is_written).collect()
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
        let steps = self.changes.iter().flat_map(|(_, change)| &change.steps);
        steps.map(|step| step.before.len() + step.after.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::Replaced;

    fn change(before: usize, after: usize) -> Applied {
        let text = |size| Text::from(Zeroizing::new(vec![b'x'; size]));
        let (before, after) = (text(before), text(after));
        Applied { steps: vec![Replaced { file: FileRole::Credentials, before, after }] }
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
