//! Which of the credentials in a profile each reader takes.

use super::{Reader, SeenSection};
use crate::kind::ProfileKind;
use crate::profile::FileRole;

/// What a reader takes a profile's credentials from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    Role,
    Keys,
    Sso,
    Process,
    WebIdentity,
    Login,
    /// `credential_source` without a role.
    Source,
    Nothing,
}

impl Taken {
    /// The kind that has its name; a role is one with or without MFA.
    pub(super) fn is(self, kind: ProfileKind) -> bool {
        match self {
            Self::Role => matches!(kind, ProfileKind::Role | ProfileKind::RoleWithMfa),
            Self::Keys => matches!(kind, ProfileKind::Keys | ProfileKind::SessionKeys),
            Self::Sso => matches!(kind, ProfileKind::Sso | ProfileKind::SsoLegacy),
            Self::Process => kind == ProfileKind::Process,
            Self::WebIdentity => kind == ProfileKind::WebIdentity,
            Self::Login => kind == ProfileKind::Login,
            Self::Source | Self::Nothing => false,
        }
    }

    /// A kind to name it by.
    pub(super) fn kind(self) -> ProfileKind {
        match self {
            Self::Role | Self::Source => ProfileKind::Role,
            Self::Keys => ProfileKind::Keys,
            Self::Sso => ProfileKind::Sso,
            Self::Process => ProfileKind::Process,
            Self::WebIdentity => ProfileKind::WebIdentity,
            Self::Login => ProfileKind::Login,
            Self::Nothing => ProfileKind::SettingsOnly,
        }
    }
}

pub(super) const KEYS: [&str; 2] = ["aws_access_key_id", "aws_secret_access_key"];
const SSO: [&str; 5] = ["sso_account_id", "sso_region", "sso_role_name", "sso_start_url", "sso_session"];

/// What a reader takes, from the profile that was asked for or, as a `source`, from one that signs for a role.
pub(super) fn taken(reader: Reader, section: &SeenSection, source: bool) -> Taken {
    let has = |key: &str| section.contains_key(key);
    let both_keys = KEYS.iter().all(|key| has(key));
    let token_file = has("web_identity_token_file");
    let any_sso = SSO.iter().any(|key| has(key));
    let found = |order: &[(bool, Taken)]| {
        order.iter().find(|(there, _)| *there).map_or(Taken::Nothing, |(_, taken)| *taken)
    };
    match reader {
        Reader::AwsCli | Reader::Botocore => {
            let key_in = |file| section.get("aws_access_key_id").is_some_and(|seen| seen.file == file);
            let role = has("role_arn") && !token_file && !(source && KEYS.iter().any(|key| has(key)));
            found(&[
                (role, Taken::Role),
                (token_file, Taken::WebIdentity),
                (has("sso_account_id") || has("sso_role_name"), Taken::Sso),
                (key_in(FileRole::Credentials), Taken::Keys),
                (has("login_session"), Taken::Login),
                (has("credential_process"), Taken::Process),
                (key_in(FileRole::Config), Taken::Keys),
            ])
        }
        Reader::RustSdk => found(&[
            (source && both_keys, Taken::Keys),
            (has("role_arn") && !token_file, Taken::Role),
            (has("credential_source"), Taken::Source),
            (token_file, Taken::WebIdentity),
            (any_sso, Taken::Sso),
            (has("login_session"), Taken::Login),
            (has("credential_process"), Taken::Process),
            (KEYS.iter().any(|key| has(key)), Taken::Keys),
        ]),
        Reader::JsSdk => {
            let one_source = has("source_profile") != has("credential_source");
            found(&[
                (source && both_keys, Taken::Keys),
                (has("role_arn") && one_source, Taken::Role),
                (both_keys, Taken::Keys),
                (token_file && has("role_arn"), Taken::WebIdentity),
                (has("credential_process"), Taken::Process),
                (any_sso, Taken::Sso),
                (has("login_session"), Taken::Login),
            ])
        }
        Reader::GoSdk => found(&[
            (source && both_keys, Taken::Keys),
            (has("role_arn") && (has("source_profile") || has("credential_source")), Taken::Role),
            (both_keys, Taken::Keys),
            (token_file, Taken::WebIdentity),
            (any_sso, Taken::Sso),
            (has("login_session"), Taken::Login),
            (has("credential_process"), Taken::Process),
        ]),
        Reader::JavaSdk => found(&[
            (has("role_arn") && token_file, Taken::WebIdentity),
            (any_sso, Taken::Sso),
            (has("role_arn"), Taken::Role),
            (has("login_session"), Taken::Login),
            (has("credential_process"), Taken::Process),
            (KEYS.iter().any(|key| has(key)), Taken::Keys),
        ]),
    }
}

/// Tells whether a reader knows a value of `credential_source`.
pub(super) fn knows_source(reader: Reader, value: &str) -> bool {
    let any_case = matches!(reader, Reader::RustSdk | Reader::JavaSdk);
    ["Environment", "Ec2InstanceMetadata", "EcsContainer"]
        .iter()
        .any(|known| if any_case { known.eq_ignore_ascii_case(value) } else { *known == value })
}
