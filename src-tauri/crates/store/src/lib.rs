//! The files: where they are, reading them, and noticing when they change.
//!
//! - [`Locations::from_env`] finds the two shared files as the SDKs do.
//! - [`SharedFiles::read`] reads both; what is wrong with one is told beside its path and hides nothing of
//!   the other.
//! - [`Watcher`] tells, with no polling, that something under them may have changed.
//!
//! - [`SsoCacheFolder`] is AWS's cache of Identity Center tokens, shared with every tool.
//! - [`Settings`] are the app's own.
//!
//! - [`Writer`] is the one thing that writes the two shared files; [`History`] takes back what it wrote.
//!
//! Nothing else here writes, creates or touches the two shared files.

mod locations;
mod private_file;
mod read;
mod settings;
mod sso_cache;
mod watch;
mod write;

pub use locations::{Locations, Platform};
pub use read::{FileText, MAX_FILE_SIZE, ReadError, SharedFiles};
pub use settings::Settings;
pub use sso_cache::SsoCacheFolder;
pub use watch::{WatchError, Watcher};
pub use write::{
    Applied, ChangeId, Expected, Failed, History, Interrupted, JournalId, Label, Recovery, State, UndoError,
    Undone, Write, WriteError, Writer,
};
