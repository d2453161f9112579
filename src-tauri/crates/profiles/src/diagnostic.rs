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
    /// A comment behind a value inside a setting: the JavaScript SDK cuts it, all others take it into the value.
    NestedComment {
        /// The key of the outer setting.
        key: String,
        /// The key of the inner one.
        nested: String,
    },
    /// A section named `__proto__`: the JavaScript SDK takes the whole file for empty.
    ForbiddenName {
        /// What stands between the brackets.
        section: String,
    },
    /// A profile without any setting: to the JavaScript SDK it is not there.
    EmptyProfile,
    /// `[DEFAULT]`: botocore and the AWS CLI add its keys to every section of the file, the SDKs do not.
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
    /// A name of an `[sso-session]` or `[services]` section that some readers do not read.
    UnusualSection {
        /// What stands between the brackets.
        section: String,
    },
    /// White space in a header for which some readers pass over the section: around the name, or more than one
    /// behind the prefix.
    HeaderSpacing {
        /// What stands between the brackets.
        section: String,
    },
    /// A key that the SDKs with a grammar ignore, and others read.
    UnusualKey {
        /// The key.
        key: String,
    },
    /// A `:` in a key: botocore and the AWS CLI take it for the `=`.
    ColonInKey {
        /// The key.
        key: String,
    },
    /// Capitals in a key: the JavaScript and Java SDKs do not find it.
    UpperCaseKey {
        /// The key, lower-cased.
        key: String,
    },
    /// A setting without a value: the JavaScript SDK drops it, others take it for set.
    BlankValue {
        /// The key.
        key: String,
    },
    /// A value that goes on in the next lines: the JavaScript SDK leaves them out, or takes one with an `=` for a
    /// setting of its own.
    ContinuedValue {
        /// The key.
        key: String,
    },
    /// A value in quotes: most readers take them for part of it.
    QuotedValue {
        /// The key.
        key: String,
    },
    /// Keys beside the settings of IAM Identity Center: the JavaScript SDK takes the keys, others sign in.
    KeysBesideSso,
    /// Keys beside a `credential_process`: the JavaScript SDK takes the keys, others run the process, or take the keys
    /// if they stand in credentials.
    KeysBesideProcess,
    /// A `duration_seconds` that is no number: the JavaScript SDK takes the digits that it begins with, others ignore
    /// it.
    DurationNotANumber {
        /// Its value.
        value: String,
    },
    /// A setting of the `sso_session` in the profile as well: the Rust SDK rejects the profile, others do if the
    /// two differ.
    SsoRepeated {
        /// The key.
        key: &'static str,
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
            | Self::NestedComment { .. }
            | Self::EmptyProfile
            | Self::KeysBesideProcess
            | Self::DurationNotANumber { .. }
            | Self::NotAProfile { .. }
            | Self::UnusualName { .. }
            | Self::UnusualSection { .. }
            | Self::HeaderSpacing { .. }
            | Self::UnusualKey { .. }
            | Self::ColonInKey { .. }
            | Self::UpperCaseKey { .. }
            | Self::BlankValue { .. }
            | Self::ContinuedValue { .. }
            | Self::QuotedValue { .. }
            | Self::KeysBesideSso
            | Self::SsoRepeated { .. }
            | Self::BothDefaults => Severity::Warning,
            Self::Text(_)
            | Self::DuplicateSection { .. }
            | Self::DuplicateKey { .. }
            | Self::DefaultUpperCase
            | Self::ForbiddenName { .. }
            | Self::BrokenChain => Severity::Error,
        }
    }
}
