//! Whether a reader can use a profile, and if not, why.

use super::Rejection;
use crate::kind::ProfileKind;
use crate::profile::Place;

/// Whether a reader can use a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It gets credentials by itself.
    Works,
    /// It does once a person has done something.
    Asks(Asked),
    /// It passes over the profile, or over what makes it what it is.
    Ignores(Ignored),
    /// It ends in an error.
    Rejects(Rejected),
}

impl Verdict {
    /// Tells whether it says what a reader sees in the files, and not where it goes from there.
    pub(super) fn is_of_what_is_seen(&self) -> bool {
        match self {
            Self::Rejects(rejected) => matches!(rejected, Rejected::File(_)),
            Self::Ignores(ignored) => !matches!(
                ignored,
                Ignored::MfaSerial { .. } | Ignored::Credentials { .. } | Ignored::NoCredentials
            ),
            Self::Works | Self::Asks(_) => false,
        }
    }
}

/// What a reader wants of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A code of an MFA device, on the terminal.
    MfaCode {
        /// `mfa_serial`.
        serial: String,
    },
    /// A sign-in to IAM Identity Center, beforehand.
    SsoSignIn {
        /// The `sso_session`, else the start URL.
        login: String,
    },
    /// `aws login`, beforehand.
    Login {
        /// `login_session`.
        session: String,
    },
}

/// What a reader passes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// The whole file.
    File(Rejection),
    /// The profile, for its name.
    Name,
    /// The profile, for the way its section is written.
    Section,
    /// The profile, for it has no settings.
    Empty,
    /// A setting.
    Setting {
        /// The profile or session that has it.
        section: String,
        /// Its key.
        key: String,
        /// Where it stands.
        place: Place,
    },
    /// The value of a setting: it reads another one.
    Value {
        /// The profile or session that has it.
        section: String,
        /// Its key.
        key: String,
        /// Where it stands.
        place: Place,
    },
    /// That a setting is not one of this profile: it reads it as if it were.
    Border {
        /// The profile or session.
        section: String,
        /// The key.
        key: String,
    },
    /// `mfa_serial`: AWS refuses the role for want of a code.
    MfaSerial {
        /// The profile that has it.
        profile: String,
        /// Its value.
        serial: String,
    },
    /// What the profile is meant to be: it takes other credentials in it.
    Credentials {
        /// The profile.
        profile: String,
        /// What it takes.
        taken: ProfileKind,
        /// What it passes over.
        passed_over: ProfileKind,
    },
    /// Everything: there are no credentials in the profile.
    NoCredentials,
}

/// Why a reader ends in an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// It rejects a file.
    File(Rejection),
    /// It has no way to ask for an MFA code unless the program gives it one.
    CannotAsk {
        /// The profile that wants a code.
        profile: String,
        /// `mfa_serial`.
        serial: String,
    },
    /// It finds no profile of the name that `source_profile` gives.
    MissingSource {
        /// The profile.
        profile: String,
        /// The name.
        source_profile: String,
    },
    /// It finds no credentials in the source profile.
    SourceWithoutCredentials {
        /// The profile.
        profile: String,
        /// Its source.
        source_profile: String,
    },
    /// `source_profile` leads back to where it came from.
    Loop {
        /// The profile that does.
        profile: String,
    },
    /// Both `source_profile` and `credential_source`.
    TwoSources {
        /// The profile.
        profile: String,
    },
    /// `role_arn` with neither.
    RoleWithoutSource {
        /// The profile.
        profile: String,
    },
    /// A `credential_source` that it does not know, maybe for its case.
    CredentialSource {
        /// The profile.
        profile: String,
        /// The value.
        value: String,
    },
    /// A setting without which others are of no use.
    Missing {
        /// The profile.
        profile: String,
        /// The key.
        key: &'static str,
    },
    /// Credentials of a kind that it has no code for.
    UnknownKind {
        /// The profile.
        profile: String,
        /// The kind.
        kind: ProfileKind,
    },
    /// `sso_session` names a section that it does not find.
    MissingSsoSession {
        /// The profile.
        profile: String,
        /// The name.
        session: String,
    },
    /// A setting of the session that the profile repeats.
    SsoRepeated {
        /// The profile.
        profile: String,
        /// The key.
        key: &'static str,
    },
}

/// A verdict, and whether it is more than one by the reader's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether this reader was run and compared.
    pub verified: bool,
}
