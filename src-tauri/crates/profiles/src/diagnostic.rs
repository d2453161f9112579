//! What is wrong in the files, and where.

use rolecall_format::FaultKind;

use crate::profile::FileRole;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Readers differ, or ignore something that was surely meant.
    Warning,
    /// Some reader rejects the file, or nothing can use the profile.
    Error,
}

/// A problem with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong.
    pub problem: Problem,
    /// In which file.
    pub file: FileRole,
    /// On which line, from 1; none where the whole file is meant.
    pub line: Option<usize>,
    /// The profile it belongs to, if one.
    pub profile: Option<String>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The text itself.
    Text(FaultKind),
    /// A section stands twice: botocore and the AWS CLI reject the whole file, the SDKs merge.
    DuplicateSection {
        /// What stands between the brackets.
        section: String,
        /// The line of the first.
        first: usize,
    },
    /// A key stands twice in a section: botocore and the AWS CLI reject the whole file, in the SDKs the
    /// last one counts.
    DuplicateKey {
        /// The key.
        key: String,
        /// The line of the first.
        first: usize,
    },
    /// An inline comment: the SDKs cut it, botocore and the AWS CLI take it into the value.
    InlineComment {
        /// The key.
        key: String,
    },
    /// `[DEFAULT]` in config: botocore and the AWS CLI add its keys to every section, the SDKs ignore it.
    DefaultUpperCase,
    /// A section that no reader takes for a profile.
    NotAProfile {
        /// What stands between the brackets.
        section: String,
    },
    /// A name that only botocore and the AWS CLI read.
    UnusualName {
        /// The profile.
        profile: String,
    },
    /// `[default]` beside `[profile default]`: botocore takes the last, the SDKs the prefixed one.
    BothDefaults,
    /// The chain to the profile's credentials cannot be followed.
    BrokenChain,
}

impl Problem {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Text(FaultKind::IndentedComment)
            | Self::InlineComment { .. }
            | Self::NotAProfile { .. }
            | Self::UnusualName { .. }
            | Self::BothDefaults => Severity::Warning,
            Self::Text(_)
            | Self::DuplicateSection { .. }
            | Self::DuplicateKey { .. }
            | Self::DefaultUpperCase
            | Self::BrokenChain => Severity::Error,
        }
    }
}
