//! The terms of the domain by the names that programs and the catalogue know them by.

use rolecall_profiles as profiles;
use serde::{Deserialize, Serialize};

/// One of the two shared files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum FileRole {
    /// `config`.
    Config,
    /// `credentials`.
    Credentials,
}

/// Where a profile's credentials come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is what rolecall_profiles::ProfileKind says of it")]
pub enum ProfileKind {
    Keys,
    SessionKeys,
    Role,
    RoleWithMfa,
    Sso,
    SsoLegacy,
    Process,
    WebIdentity,
    Login,
    SettingsOnly,
    Broken,
}

impl From<profiles::FileRole> for FileRole {
    fn from(role: profiles::FileRole) -> Self {
        match role {
            profiles::FileRole::Config => Self::Config,
            profiles::FileRole::Credentials => Self::Credentials,
        }
    }
}

impl From<profiles::ProfileKind> for ProfileKind {
    fn from(kind: profiles::ProfileKind) -> Self {
        use profiles::ProfileKind as Kind;
        match kind {
            Kind::Keys => Self::Keys,
            Kind::SessionKeys => Self::SessionKeys,
            Kind::Role => Self::Role,
            Kind::RoleWithMfa => Self::RoleWithMfa,
            Kind::Sso => Self::Sso,
            Kind::SsoLegacy => Self::SsoLegacy,
            Kind::Process => Self::Process,
            Kind::WebIdentity => Self::WebIdentity,
            Kind::Login => Self::Login,
            Kind::SettingsOnly => Self::SettingsOnly,
            Kind::Broken => Self::Broken,
        }
    }
}

impl ProfileKind {
    /// Its name on the wire and in the catalogue.
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }
}

/// The number of a line.
pub fn line(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
