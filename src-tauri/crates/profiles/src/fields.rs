//! The settings that AWS documents, by kind of profile, and what each of them takes.
//!
//! The table is for forms: what to ask for, in which order, and what to say of a value before AWS does. It is
//! no rule of the files: a setting that is not in it is as good as one that is, and what is read from a file
//! is never held against it.
//!
//! Sources: the limits are those of the STS API's model (`AssumeRole`: `RoleSessionName`, `ExternalId`,
//! `SerialNumber`, `DurationSeconds`) and of IAM's (`AccessKeyId`), as botocore 1.44.5 ships them; the values
//! of `credential_source` are botocore's, which looks at their case.

use crate::arn::RoleArn;
use crate::chain::CredentialSource;
use crate::endpoint::is_region;
use crate::kind::ProfileKind;
use crate::sso::host;

/// A setting that AWS documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub key: &'static str,
    /// Whether it has to be there.
    pub need: Need,
    /// What it takes.
    pub takes: Takes,
}

/// Whether a setting has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It does.
    Required,
    /// It does, unless the one of this key is there: never both.
    RequiredUnless(&'static str),
    /// It may be.
    Optional,
}

/// What a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Takes {
    /// The ARN of a role.
    RoleArn,
    /// An account: twelve digits.
    AccountId,
    /// A region.
    Region,
    /// The name of a profile.
    SourceProfile,
    /// The name of an `[sso-session]`.
    SsoSession,
    /// The name of a `[services]` section.
    Services,
    /// Where the machine gets credentials from.
    CredentialSource,
    /// Seconds.
    Duration,
    /// What the owner of the role gave to be sent along.
    ExternalId,
    /// What names the session in logs.
    RoleSessionName,
    /// The serial number or ARN of an MFA device.
    MfaSerial,
    /// How the AWS CLI prints.
    Output,
    /// The start URL of IAM Identity Center.
    StartUrl,
    /// A secret.
    Secret,
    /// The id of an access key.
    AccessKeyId,
    /// A URL.
    Url,
    /// A path.
    Path,
    /// Any text of one line.
    Text,
}

/// Why a value is not one that a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldProblem {
    /// There is none.
    Blank,
    /// It is not the ARN of a role.
    NotARoleArn,
    /// It does not have this many digits, and nothing else.
    NotDigits {
        /// How many.
        digits: usize,
    },
    /// It cannot be the name of a region.
    NotARegion,
    /// It is none of these.
    NotOneOf {
        /// The values there are.
        values: &'static [&'static str],
    },
    /// It is no whole number from one to the other.
    NotInRange {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// It is too short or too long.
    Length {
        /// The least number of characters.
        min: usize,
        /// The most.
        max: usize,
    },
    /// It holds a character that AWS does not take there.
    Character {
        /// The first of them.
        character: char,
    },
    /// It is no `https` URL of a plain host.
    NotAStartUrl,
    /// It is no `http` or `https` URL.
    NotAUrl,
}

/// The values of `credential_source`.
pub const CREDENTIAL_SOURCES: &[&str] = &["Environment", "Ec2InstanceMetadata", "EcsContainer"];
/// The values of `output`, as the AWS CLI documents them.
pub const OUTPUTS: &[&str] = &["json", "yaml", "yaml-stream", "text", "table", "off"];

const fn required(key: &'static str, takes: Takes) -> Field {
    Field { key, need: Need::Required, takes }
}

const fn optional(key: &'static str, takes: Takes) -> Field {
    Field { key, need: Need::Optional, takes }
}

const fn either(key: &'static str, other: &'static str, takes: Takes) -> Field {
    Field { key, need: Need::RequiredUnless(other), takes }
}

const KEYS: &[Field] = &[
    required("aws_access_key_id", Takes::AccessKeyId),
    required("aws_secret_access_key", Takes::Secret),
    optional("aws_account_id", Takes::AccountId),
];
const SESSION_KEYS: &[Field] = &[
    required("aws_access_key_id", Takes::AccessKeyId),
    required("aws_secret_access_key", Takes::Secret),
    required("aws_session_token", Takes::Secret),
    optional("aws_account_id", Takes::AccountId),
];
const ROLE: &[Field] = &[
    required("role_arn", Takes::RoleArn),
    either("source_profile", "credential_source", Takes::SourceProfile),
    either("credential_source", "source_profile", Takes::CredentialSource),
    optional("duration_seconds", Takes::Duration),
    optional("role_session_name", Takes::RoleSessionName),
    optional("external_id", Takes::ExternalId),
];
const ROLE_WITH_MFA: &[Field] = &[
    required("role_arn", Takes::RoleArn),
    required("source_profile", Takes::SourceProfile),
    required("mfa_serial", Takes::MfaSerial),
    optional("duration_seconds", Takes::Duration),
    optional("role_session_name", Takes::RoleSessionName),
    optional("external_id", Takes::ExternalId),
];
const SSO: &[Field] = &[
    required("sso_session", Takes::SsoSession),
    required("sso_account_id", Takes::AccountId),
    required("sso_role_name", Takes::Text),
];
const SSO_LEGACY: &[Field] = &[
    required("sso_start_url", Takes::StartUrl),
    required("sso_region", Takes::Region),
    required("sso_account_id", Takes::AccountId),
    required("sso_role_name", Takes::Text),
];
const PROCESS: &[Field] =
    &[required("credential_process", Takes::Text), optional("aws_account_id", Takes::AccountId)];
const WEB_IDENTITY: &[Field] = &[
    required("role_arn", Takes::RoleArn),
    required("web_identity_token_file", Takes::Path),
    optional("role_session_name", Takes::RoleSessionName),
    optional("duration_seconds", Takes::Duration),
];
const LOGIN: &[Field] = &[required("login_session", Takes::Text)];
const SHARED: &[Field] = &[
    optional("region", Takes::Region),
    optional("output", Takes::Output),
    optional("services", Takes::Services),
    optional("endpoint_url", Takes::Url),
    optional("ca_bundle", Takes::Path),
];
const SSO_SESSION: &[Field] = &[
    required("sso_start_url", Takes::StartUrl),
    required("sso_region", Takes::Region),
    optional("sso_registration_scopes", Takes::Text),
];

/// The settings that make a profile one of a kind, in the order in which to ask for them.
pub fn own_fields(kind: ProfileKind) -> &'static [Field] {
    match kind {
        ProfileKind::Keys => KEYS,
        ProfileKind::SessionKeys => SESSION_KEYS,
        ProfileKind::Role => ROLE,
        ProfileKind::RoleWithMfa => ROLE_WITH_MFA,
        ProfileKind::Sso => SSO,
        ProfileKind::SsoLegacy => SSO_LEGACY,
        ProfileKind::Process => PROCESS,
        ProfileKind::WebIdentity => WEB_IDENTITY,
        ProfileKind::Login => LOGIN,
        ProfileKind::SettingsOnly | ProfileKind::Broken => &[],
    }
}

/// The settings that a profile of any kind may have, in the order in which to ask for them.
pub fn shared_fields() -> &'static [Field] {
    SHARED
}

/// The settings of an `[sso-session]`, in the order in which to ask for them.
pub fn sso_session_fields() -> &'static [Field] {
    SSO_SESSION
}

/// Every kind that its settings can make a profile.
pub(crate) const KINDS: [ProfileKind; 10] = [
    ProfileKind::Keys,
    ProfileKind::SessionKeys,
    ProfileKind::Role,
    ProfileKind::RoleWithMfa,
    ProfileKind::Sso,
    ProfileKind::SsoLegacy,
    ProfileKind::Process,
    ProfileKind::WebIdentity,
    ProfileKind::Login,
    ProfileKind::SettingsOnly,
];

/// Checks a value against what its setting takes.
///
/// # Errors
///
/// The [`FieldProblem`], with the limits to tell.
pub fn check(takes: Takes, value: &str) -> Result<(), FieldProblem> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let graphic = |c: char| c.is_ascii_graphic();
    if value.is_empty() {
        return Err(FieldProblem::Blank);
    }
    match takes {
        Takes::RoleArn => RoleArn::parse(value).map(|_| ()).map_err(|_| FieldProblem::NotARoleArn),
        Takes::AccountId => {
            let digits = 12;
            let ok = value.len() == digits && value.bytes().all(|b| b.is_ascii_digit());
            holds(ok, FieldProblem::NotDigits { digits })
        }
        Takes::Region => holds(is_region(value), FieldProblem::NotARegion),
        Takes::CredentialSource => {
            let ok = CredentialSource::parse(value).is_some();
            holds(ok, FieldProblem::NotOneOf { values: CREDENTIAL_SOURCES })
        }
        Takes::Output => holds(OUTPUTS.contains(&value), FieldProblem::NotOneOf { values: OUTPUTS }),
        Takes::Duration => {
            let (min, max) = (900, 43_200);
            let digits = value.bytes().all(|b| b.is_ascii_digit());
            let ok = digits && value.parse().is_ok_and(|seconds: u32| (min..=max).contains(&seconds));
            holds(ok, FieldProblem::NotInRange { min, max })
        }
        Takes::ExternalId => text(value, 2, 1224, |c| word(c) || "+=,.@:/-".contains(c)),
        Takes::RoleSessionName => text(value, 2, 64, |c| word(c) || "+=,.@-".contains(c)),
        Takes::MfaSerial => text(value, 9, 256, |c| word(c) || "+=/:,.@-".contains(c)),
        Takes::AccessKeyId => text(value, 16, 128, word),
        Takes::StartUrl => holds(host(value).is_some(), FieldProblem::NotAStartUrl),
        Takes::Url => {
            let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
            let ok = rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(graphic));
            holds(ok, FieldProblem::NotAUrl)
        }
        Takes::SourceProfile | Takes::SsoSession | Takes::Services | Takes::Path | Takes::Text => Ok(()),
        Takes::Secret => text(value, 1, usize::MAX, graphic),
    }
}

fn holds(ok: bool, problem: FieldProblem) -> Result<(), FieldProblem> {
    if ok { Ok(()) } else { Err(problem) }
}

fn text(value: &str, min: usize, max: usize, takes: impl Fn(char) -> bool) -> Result<(), FieldProblem> {
    if let Some(character) = value.chars().find(|c| !takes(*c)) {
        return Err(FieldProblem::Character { character });
    }
    holds((min..=max).contains(&value.len()), FieldProblem::Length { min, max })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_held_to_the_limits() {
        let long = "a".repeat(65);
        for (takes, value, expected) in [
            (Takes::RoleArn, "arn:aws:iam::123456789012:role/A", Ok(())),
            (Takes::RoleArn, "arn:aws:iam::123456789012:user/A", Err(FieldProblem::NotARoleArn)),
            (Takes::AccountId, "012345678901", Ok(())),
            (Takes::AccountId, "12345678901", Err(FieldProblem::NotDigits { digits: 12 })),
            (Takes::AccountId, "１２３４", Err(FieldProblem::NotDigits { digits: 12 })),
            (Takes::Region, "eu-central-1", Ok(())),
            (Takes::Region, "EU", Err(FieldProblem::NotARegion)),
            (Takes::CredentialSource, "EcsContainer", Ok(())),
            (
                Takes::CredentialSource,
                "environment",
                Err(FieldProblem::NotOneOf { values: CREDENTIAL_SOURCES }),
            ),
            (Takes::Output, "yaml-stream", Ok(())),
            (Takes::Output, "xml", Err(FieldProblem::NotOneOf { values: OUTPUTS })),
            (Takes::Duration, "900", Ok(())),
            (Takes::Duration, "43200", Ok(())),
            (Takes::Duration, "899", Err(FieldProblem::NotInRange { min: 900, max: 43_200 })),
            (Takes::Duration, "+900", Err(FieldProblem::NotInRange { min: 900, max: 43_200 })),
            (Takes::Duration, "1h", Err(FieldProblem::NotInRange { min: 900, max: 43_200 })),
            (Takes::RoleSessionName, "ada@example.org", Ok(())),
            (Takes::RoleSessionName, "a", Err(FieldProblem::Length { min: 2, max: 64 })),
            (Takes::RoleSessionName, &long, Err(FieldProblem::Length { min: 2, max: 64 })),
            (Takes::RoleSessionName, "a b", Err(FieldProblem::Character { character: ' ' })),
            (Takes::ExternalId, "a/b:c", Ok(())),
            (Takes::MfaSerial, "arn:aws:iam::123456789012:mfa/ada", Ok(())),
            (Takes::MfaSerial, "GAHT1234", Err(FieldProblem::Length { min: 9, max: 256 })),
            (Takes::AccessKeyId, "AKIAIOSFODNN7EXAMPLE", Ok(())),
            (Takes::AccessKeyId, "AKIA", Err(FieldProblem::Length { min: 16, max: 128 })),
            (Takes::StartUrl, "https://d-1234567890.awsapps.com/start", Ok(())),
            (Takes::StartUrl, "http://d-1234567890.awsapps.com/start", Err(FieldProblem::NotAStartUrl)),
            (Takes::Url, "http://localhost:4566", Ok(())),
            (Takes::Url, "localhost", Err(FieldProblem::NotAUrl)),
            (Takes::Secret, "a b", Err(FieldProblem::Character { character: ' ' })),
            (Takes::Text, "", Err(FieldProblem::Blank)),
        ] {
            assert_eq!(check(takes, value), expected, "{takes:?} {value}");
        }
    }

    #[test]
    fn a_key_stands_once_in_a_kind_and_takes_the_same_in_each() {
        let mut known: Vec<&Field> = Vec::new();
        for kind in KINDS {
            let fields: Vec<&Field> = own_fields(kind).iter().chain(shared_fields()).collect();
            for (at, field) in fields.iter().enumerate() {
                assert!(!fields[..at].iter().any(|other| other.key == field.key), "{kind:?} {}", field.key);
                assert!(!known.iter().any(|other| other.key == field.key && other.takes != field.takes));
            }
            known.extend(fields);
        }
    }
}
