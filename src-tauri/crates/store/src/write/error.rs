//! Why a change could not be written.

use std::io;
use std::path::{Path, PathBuf};

use rolecall_profiles::FileRole;

use super::{Applied, JournalId};
use crate::read::MAX_FILE_SIZE;

/// A change that was not written, or not all of it.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub struct Failed {
    /// Why.
    #[source]
    pub cause: WriteError,
    /// How many of its writes were done and stand. With none, nothing of ours is in the files.
    pub done: usize,
    /// How many it has.
    pub of: usize,
    /// What was written before it failed, so that it can be taken back; empty with none done.
    pub applied: Box<Applied>,
    /// The journal that tells of it until it is dismissed, if some of it was written.
    pub journal: Option<JournalId>,
}

/// Why a file could not be written. In each case it is whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Another of our own programs has been writing all the while.
    #[error("another Rolecall is writing; its lock is {}", lock.display())]
    Busy {
        /// The lock's file.
        lock: PathBuf,
    },
    /// The app's own folder cannot hold the lock and the journal.
    #[error("{} cannot be used: {reason}", path.display())]
    OwnFolder {
        /// The folder, or the file in it.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The file is no longer the one that was previewed. Preview again.
    #[error("{} has changed since", path.display())]
    Outdated {
        /// Which file.
        file: FileRole,
        /// Its path.
        path: PathBuf,
    },
    /// Another program wrote the file while we did. What it wrote stands, and ours cannot be
    /// counted on to be in it. Preview again.
    #[error("another program wrote {} at the same time; its version was kept", path.display())]
    ForeignWrite {
        /// Which file.
        file: FileRole,
        /// Its path.
        path: PathBuf,
        /// Where another version of theirs is, if they wrote two that do not hold each other.
        kept: Option<PathBuf>,
    },
    /// Another program wrote the file while we did. Ours stands; what it wrote was set aside, to be looked at.
    #[error("another program wrote {} at the same time; its version is now {}", path.display(), kept.display())]
    SetAside {
        /// Which file.
        file: FileRole,
        /// Its path.
        path: PathBuf,
        /// Where theirs is.
        kept: PathBuf,
    },
    /// The links of the path lead in a circle.
    #[error("the links of {} lead in a circle", path.display())]
    LinkLoop {
        /// The path.
        path: PathBuf,
    },
    /// The folder that the file, or the target of a link, would be in is missing.
    #[error("there is no folder {}", folder.display())]
    FolderMissing {
        /// The folder.
        folder: PathBuf,
    },
    /// There is something else in the file's place: a folder, a pipe, a device.
    #[error("{} is not a file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The file is larger than is read, or would become so.
    #[error("{} is larger than {MAX_FILE_SIZE} bytes", path.display())]
    TooLarge {
        /// The path.
        path: PathBuf,
    },
    /// The file has several names. Replacing it would leave the others with the old content.
    #[error("{} has {links} hard links, which replacing it would part", path.display())]
    HardLinked {
        /// The path.
        path: PathBuf,
        /// How many names it has.
        links: u64,
    },
    /// Both files are one, and a change over both would have each undo the other.
    #[error("config and credentials are the same file, {}", path.display())]
    SameFile {
        /// The path.
        path: PathBuf,
    },
    /// The file is another user's, and could not stay so.
    #[error("{} belongs to user {owner}", path.display())]
    OtherOwner {
        /// The path.
        path: PathBuf,
        /// The number of the user.
        owner: u32,
    },
    /// The file is not for us to write.
    #[error("{} is read-only", path.display())]
    ReadOnly {
        /// The path.
        path: PathBuf,
    },
    /// The file is marked as not to be changed by anyone (`chattr +i`, `+a`).
    #[error("{} is marked as immutable", path.display())]
    Immutable {
        /// The path.
        path: PathBuf,
    },
    /// Nothing can be created in the folder of the file.
    #[error("nothing can be created in {}", folder.display())]
    FolderReadOnly {
        /// The folder.
        folder: PathBuf,
    },
    /// The file system is mounted read-only.
    #[error("{} is on a read-only file system", path.display())]
    ReadOnlyFileSystem {
        /// The path.
        path: PathBuf,
    },
    /// The file is a mount of its own, as in a container, and cannot be replaced.
    #[error("{} is mounted by itself and cannot be replaced", path.display())]
    MountPoint {
        /// The path.
        path: PathBuf,
    },
    /// The disk, or the user's share of it, is full.
    #[error("no space left for {}: {reason}", path.display())]
    DiskFull {
        /// The path.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The system refuses for another reason.
    #[error("{}: {reason}", path.display())]
    Refused {
        /// The path.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
}

impl WriteError {
    /// Tells whether the files are others than those that were previewed, so that only another preview can help.
    pub fn is_of_the_files(&self) -> bool {
        matches!(self, Self::Outdated { .. } | Self::ForeignWrite { .. } | Self::SetAside { .. })
    }

    /// What an error of the system means for this file, wherever it comes up.
    pub(super) fn of(path: &Path, error: &io::Error) -> Self {
        let (path, reason) = (path.to_owned(), error.to_string());
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path, reason },
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnlyFileSystem { path },
            _ => Self::Refused { path, reason },
        }
    }

    pub(super) fn own(path: &Path, error: &io::Error) -> Self {
        Self::OwnFolder { path: path.to_owned(), reason: error.to_string() }
    }
}
