//! Writing the two shared files, which are the person's own and other programs' too.
//!
//! # What it promises
//!
//! - A file is the old one or the new one, whole, whatever happens: a full disk, a power cut, `kill -9`. What
//!   fails leaves the old one, and nothing beside it.
//! - Only what was previewed is replaced: [`Writer::apply`] compares the bytes of both files with those that it
//!   is told, and those of a file again right before its turn.
//! - A symbolic link stays one; its target is replaced. Mode, owner, group, access lists and other extended
//!   attributes are kept. What cannot be kept makes the file more private, never less; an owner that cannot be
//!   kept is a refusal. A new file is 0600, a new folder 0700.
//! - Two of our own programs never write at once. Other programs know no lock of ours, so they are *detected*:
//!   nothing of theirs, and nothing of ours, is lost without a word (below).
//! - A change over several writes that was cut short is told at the next start, by hashes. No content of the
//!   files, and with it no secret, is ever written anywhere but beside the file itself.
//! - A change can be taken back while the program runs, also over later changes elsewhere in the file.
//!
//! # The race with other programs
//!
//! `aws configure set` reads a file, then empties and fills it in place; editors rename a new one over it.
//! Between our last look and our rename a few microseconds remain in which either can happen. So the rename
//! *exchanges* the two (Linux and macOS), and what came out is looked at: if it is not what was checked, it is
//! put back as it was, the very same file, so that a program that is still writing into it writes where it
//! meant to. After 25 ms both are looked at once more, for one that had opened the old file before. Then the old one
//! goes. That last [`Look`] is made after a change of one write has returned, if who called for it likes, for all
//! that may turn up has a name on disk: a program that ends before leaves it to the next start.
//!
//! What remains:
//!
//! - Who read the file before the exchange and writes it after that moment overwrites ours, as it would overwrite
//!   anybody's: [`History::overwritten`] finds that out when the file changes.
//! - Who opened the old file before the exchange, without emptying it, and writes into it only after that moment
//!   writes into a file that has no name any more. No tool we know does that: they empty it when they open it.
//! - Where the file system cannot exchange (some network ones, FAT) and on Windows, it is a plain rename. A write
//!   in place is then found as well, and set aside beside the file; another rename in those microseconds is not. The
//!   last look is part of the write there, since nobody else could find what was written into the old file.
//!
//! # What it costs
//!
//! Less than twice the least that a careful writer does, with 1.4 MB on a fast disk, and hardly more on a slow one: what
//! remains is reading, hashing and comparing the old text. The journal and the new file go to disk at the same time, and
//! both are there before the first file is touched; files are compared by their bytes, which are in memory once.
//!
//! # What is deliberately absent
//!
//! - Writing in place. Where a rename cannot do (a file that is a mount point, a file with several hard links, a
//!   folder in which nothing can be created) the change is refused with the reason: a crash in the middle of
//!   writing in place leaves an empty file.
//! - Deciding what to write, and in what order: that is the preview's, which is pure.
//! - The content of an unfinished change. It would be secrets on disk with no end; it is finished, or taken back,
//!   by previewing an edit of what is there, which is why a journal says what was being done (a [`Label`]).
//! - On Windows: the access list of the old file. The new one has that of the folder. On macOS: its access list.
//! - Paths that are not Unicode. The journal could not name them, so writing there is refused.

mod error;
mod history;
mod journal;
mod keep;
mod lines;
mod lock;
mod look;
mod rename;
mod replace;
mod stray;
mod target;
mod text;
mod writer;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rolecall_profiles::FileRole;

pub use error::{Failed, WriteError};
pub use history::{ChangeId, History, UndoError, Undone};
pub use journal::{Interrupted, JournalId, Label, State};
pub use look::Look;
use text::Text;
pub use writer::{Recovery, Writer};

/// How long a file is looked after once it is replaced, for who had it open, or had read it to change it.
const SETTLE: Duration = Duration::from_millis(25);

/// The BLAKE3 of a file's bytes.
type Hash = [u8; 32];

/// One write of a whole file.
///
/// Its `Debug` shows none of its text: it holds secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Write {
    /// Which file.
    pub file: FileRole,
    /// The whole new text.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Write").field("file", &self.file).finish_non_exhaustive()
    }
}

/// The bytes of both files when a change was previewed, by their BLAKE3. A missing file counts as an empty one,
/// and so does one that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Of the config file.
    pub config: [u8; 32],
    /// Of the credentials file.
    pub credentials: [u8; 32],
}

impl Expected {
    /// What to expect of files with these bytes.
    pub fn of(config: &[u8], credentials: &[u8]) -> Self {
        Self { config: hash(config), credentials: hash(credentials) }
    }

    fn get(&self, file: FileRole) -> Hash {
        match file {
            FileRole::Config => self.config,
            FileRole::Credentials => self.credentials,
        }
    }
}

/// What was written, for [`History::record`].
///
/// Its `Debug` shows no text. The bytes are wiped when it is dropped.
#[derive(Debug, Default)]
pub struct Applied {
    /// Each write, in order.
    steps: Vec<Replaced>,
}

impl Applied {
    /// Tells whether there was nothing to write: the files were as they should be.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// A file before the first write and after the last; none if it was not written.
    fn get(&self, file: FileRole) -> Option<(&Text, &Text)> {
        let mut of_file = self.steps.iter().filter(|step| step.file == file);
        let first = of_file.next()?;
        let last = of_file.next_back().unwrap_or(first);
        Some((&first.before, &last.after))
    }
}

/// A write that was done.
struct Replaced {
    file: FileRole,
    before: Text,
    after: Text,
}

impl fmt::Debug for Replaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replaced").field("file", &self.file).finish_non_exhaustive()
    }
}

fn hash(bytes: &[u8]) -> Hash {
    blake3::hash(bytes).into()
}
