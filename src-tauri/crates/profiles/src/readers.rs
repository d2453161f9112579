//! What the other readers of AWS's files make of them.
//!
//! No two readers agree: one takes a comment into a value where another cuts it off, one rejects a whole file
//! for what another skips. [`Reader::read`] predicts what a reader sees, [`Readers::judge`] what that means for
//! one profile.
//!
//! - botocore (and the AWS CLI, which shares its loader), the Rust SDK and the JavaScript SDK are modelled from
//!   their sources and checked against them running, file by file, in `tests/interop/readers.rs`; the AWS CLI itself
//!   on each edge case. Where they go from there, along a chain, is checked of botocore and the JavaScript SDK. The
//!   Go and the Java SDK are modelled from their sources alone: [`Reader::is_verified`] and
//!   [`Reader::follows_as_verified`] say which is which.
//! - Each model is a short copy of the algorithm it predicts, faults included. It shares as little with
//!   [`ProfileSet`] as it can: what it predicts is what others do, not what the files mean here.
//!
//! Deliberately absent: environment variables, command-line options, the token caches. A verdict is one on what
//! the two files say.

mod botocore;
mod file;
mod go_sdk;
mod java_sdk;
mod js_sdk;
mod judge;
mod rules;
mod rust_sdk;
mod shlex;
mod verdict;

use std::collections::BTreeMap;

pub use file::{FileFault, FileVerdict, Rejection};
pub(crate) use js_sdk::OF_EVERY_OBJECT;
pub use judge::Readers;
pub use verdict::{Asked, Ignored, Judgement, Rejected, Verdict};

use crate::merge::Sources;
use crate::profile::FileRole;
use crate::secret::Secret;

/// A program or library that reads AWS's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// The AWS CLI, version 2. Its loader is botocore's.
    AwsCli,
    /// botocore, and so boto3.
    Botocore,
    /// The AWS SDK for Rust.
    RustSdk,
    /// The AWS SDK for JavaScript, version 3.
    JsSdk,
    /// The AWS SDK for Go, version 2, and so Terraform.
    GoSdk,
    /// The AWS SDK for Java, version 2.
    JavaSdk,
}

impl Reader {
    /// Every reader.
    pub const ALL: [Self; 6] =
        [Self::AwsCli, Self::Botocore, Self::RustSdk, Self::JsSdk, Self::GoSdk, Self::JavaSdk];

    /// Tells whether what it is predicted to see in the files was compared with the reader running.
    pub fn is_verified(self) -> bool {
        !matches!(self, Self::GoSdk | Self::JavaSdk)
    }

    /// Tells whether where it goes from there was, too: which credentials it takes, and what it says of a chain.
    pub fn follows_as_verified(self) -> bool {
        matches!(self, Self::AwsCli | Self::Botocore | Self::JsSdk)
    }

    /// What it sees in both files, or why it sees nothing.
    ///
    /// # Errors
    ///
    /// The first fault for which it rejects a file; it then reads neither.
    pub fn read(self, sources: Sources<'_>) -> Result<ReaderView, Rejection> {
        let (config, credentials) = (sources.config.bytes(), sources.credentials.bytes());
        match self {
            Self::AwsCli | Self::Botocore => botocore::read(config, credentials),
            Self::RustSdk => rust_sdk::read(config, credentials),
            Self::JsSdk => Ok(js_sdk::read(config, credentials)),
            Self::GoSdk => go_sdk::read(config, credentials),
            Self::JavaSdk => java_sdk::read(config, credentials),
        }
    }

    /// What it makes of one file, as if the other one were empty.
    pub fn file(self, file: FileRole, text: &[u8]) -> FileVerdict {
        let (config, credentials): (&[u8], &[u8]) = match file {
            FileRole::Config => (text, &[]),
            FileRole::Credentials => (&[], text),
        };
        let read = match self {
            Self::AwsCli | Self::Botocore => botocore::read(config, credentials),
            Self::RustSdk => rust_sdk::read(config, credentials),
            Self::JsSdk => Ok(js_sdk::read(config, credentials)),
            Self::GoSdk => go_sdk::read(config, credentials),
            Self::JavaSdk => java_sdk::read(config, credentials),
        };
        match read {
            Err(rejection) => FileVerdict::Rejects(rejection),
            Ok(view) => {
                view.taken_for_empty.into_iter().next().map_or(FileVerdict::Reads, FileVerdict::TakesForEmpty)
            }
        }
    }
}

/// What a reader sees in both files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReaderView {
    /// The profiles by the names it knows them by.
    pub profiles: BTreeMap<String, SeenSection>,
    /// The `[sso-session NAME]` sections.
    pub sso_sessions: BTreeMap<String, SeenSection>,
    /// The files that it reads nothing of, though they hold something.
    pub taken_for_empty: Vec<Rejection>,
}

/// The settings of a profile or a session, by the keys the reader knows them by.
pub type SeenSection = BTreeMap<String, Seen>;

/// A setting as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its value.
    pub value: SeenValue,
    /// The file it comes from.
    pub file: FileRole,
}

/// A value as a reader sees it. Any may be a secret, or have swallowed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeenValue {
    /// A text.
    Text(Secret),
    /// Settings inside a setting.
    Nested(BTreeMap<String, Secret>),
}

impl SeenValue {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(Secret::new(text))
    }

    /// The text; none for nested settings.
    pub fn as_text(&self) -> Option<&Secret> {
        match self {
            Self::Text(text) => Some(text),
            Self::Nested(_) => None,
        }
    }
}

/// Adds the settings of a section, over those that are there.
fn merge_into(
    target: &mut SeenSection,
    settings: impl IntoIterator<Item = (String, SeenValue)>,
    file: FileRole,
) {
    target.extend(settings.into_iter().map(|(key, value)| (key, Seen { value, file })));
}

/// Tells whether the SDKs that have such a rule take a text for the name of a profile or the key of a setting.
/// Unlike people, they have nothing against an empty one.
fn is_identifier_or_empty(text: &str) -> bool {
    text.is_empty() || crate::header::is_identifier(text)
}
