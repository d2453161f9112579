//! The files: where they are, reading them, and noticing when they change.
//!
//! - [`Locations::from_env`] finds the two shared files as the SDKs do.
//! - [`SharedFiles::read`] reads both; what is wrong with one is told beside its path and hides nothing of
//!   the other.
//! - [`Watcher`] tells, with no polling, that something under them may have changed.
//!
//! - [`SsoCacheFolder`] is AWS's cache of Identity Center tokens, shared with every tool.
//! - [`Settings`] are the app's own, with what the person prefers and the [`Marks`] of profiles, and so are the
//!   [`AccountNames`] that it has learned, the profiles that were used last ([`Recents`]), the ways back from switching
//!   and serving ([`StandingRecords`]), the [`AuditLog`], which tells what was handed out, to whom, and the
//!   [`BrowserProfiles`] of accounts.
//!
//! - [`Writer`] is the one thing that writes the two shared files; [`History`] takes back what it wrote.
//!
//! Nothing else here writes, creates or touches the two shared files.

mod account_names;
mod audit;
mod browsers;
mod locations;
mod private_file;
mod read;
mod recents;
mod settings;
mod sso_cache;
mod standing;
mod timestamp;
mod watch;
mod write;

pub use account_names::AccountNames;
pub use audit::{AuditEntry, AuditLog, AuditOutcome, Audited};
pub use browsers::{BrowserProfiles, ForgetError};
pub use locations::{Locations, Platform};
pub use private_file::write as write_private;
pub use read::{FileText, MAX_FILE_SIZE, ReadError, SharedFiles};
pub use recents::Recents;
pub use settings::{
    Closing, Colour, Consent, MAX_LABEL, MAX_TAG, MAX_TAGS, Mark, MarkChange, Marks, MarksMove, Preference,
    Preferences, Removed, Settings, SettingsError,
};
pub use sso_cache::SsoCacheFolder;
pub use standing::{StandingRecords, ToKeep};
pub use timestamp::{parse_rfc3339, rfc3339};
pub use watch::{WatchError, Watcher};
pub use write::{
    Applied, ChangeId, Expected, Failed, History, Interrupted, JournalId, Label, Look, Recovery, State,
    UndoError, Undone, Write, WriteError, Writer,
};
