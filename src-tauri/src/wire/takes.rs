//! What a setting takes.

use rolecall_profiles as profiles;
use serde::Serialize;
use specta::Type;

/// What a setting takes: decides its control.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is what rolecall_profiles::Takes says of it")]
pub enum Takes {
    RoleArn,
    AccountId,
    Region,
    SourceProfile,
    SsoSession,
    Services,
    CredentialSource,
    Duration,
    ExternalId,
    RoleSessionName,
    MfaSerial,
    Output,
    StartUrl,
    Secret,
    AccessKeyId,
    Url,
    Path,
    Text,
}

impl From<profiles::Takes> for Takes {
    fn from(takes: profiles::Takes) -> Self {
        use profiles::Takes as T;
        match takes {
            T::RoleArn => Self::RoleArn,
            T::AccountId => Self::AccountId,
            T::Region => Self::Region,
            T::SourceProfile => Self::SourceProfile,
            T::SsoSession => Self::SsoSession,
            T::Services => Self::Services,
            T::CredentialSource => Self::CredentialSource,
            T::Duration => Self::Duration,
            T::ExternalId => Self::ExternalId,
            T::RoleSessionName => Self::RoleSessionName,
            T::MfaSerial => Self::MfaSerial,
            T::Output => Self::Output,
            T::StartUrl => Self::StartUrl,
            T::Secret => Self::Secret,
            T::AccessKeyId => Self::AccessKeyId,
            T::Url => Self::Url,
            T::Path => Self::Path,
            T::Text => Self::Text,
        }
    }
}
