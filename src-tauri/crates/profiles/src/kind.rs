//! What kind a profile is: where its credentials come from.

use crate::profile::{FileRole, Profile};

/// Where a profile's credentials come from, by the settings it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileKind {
    /// `aws_access_key_id` and `aws_secret_access_key` of an IAM user.
    Keys,
    /// Keys with an `aws_session_token` (or `aws_security_token`): they end, and nothing here says when.
    SessionKeys,
    /// `role_arn` with a source.
    Role,
    /// `role_arn` with a source and an `mfa_serial`.
    RoleWithMfa,
    /// An IAM Identity Center profile by `sso_session`.
    Sso,
    /// An IAM Identity Center profile by `sso_start_url`.
    SsoLegacy,
    /// `credential_process`.
    Process,
    /// `role_arn` with `web_identity_token_file`.
    WebIdentity,
    /// `login_session`, as `aws login` writes it.
    Login,
    /// Settings only, as `region`.
    SettingsOnly,
    /// The chain to its credentials cannot be followed; [`ChainError`](crate::ChainError) says why.
    Broken,
}

impl Profile {
    /// The kind its own settings make it, before its chain is followed: never
    /// [`Broken`](ProfileKind::Broken).
    ///
    /// The order is botocore's: role, web identity, SSO, keys in `credentials`, login, process, keys in
    /// `config`. It is SSO only with an account or a role of it; a login alone makes one of a profile that
    /// has nothing else.
    pub fn kind(&self) -> ProfileKind {
        if self.get("web_identity_token_file").is_some() {
            return ProfileKind::WebIdentity;
        }
        if self.get("role_arn").is_some() {
            return if self.get("mfa_serial").is_some() {
                ProfileKind::RoleWithMfa
            } else {
                ProfileKind::Role
            };
        }
        let sso = if self.get("sso_session").is_some() { ProfileKind::Sso } else { ProfileKind::SsoLegacy };
        if self.get("sso_account_id").is_some() || self.get("sso_role_name").is_some() {
            return sso;
        }
        let keys = self.keys_kind();
        let in_credentials = |kind: &(FileRole, ProfileKind)| kind.0 == FileRole::Credentials;
        if let Some((_, kind)) = keys.filter(in_credentials) {
            return kind;
        }
        if self.get("login_session").is_some() {
            return ProfileKind::Login;
        }
        if self.get("credential_process").is_some() {
            return ProfileKind::Process;
        }
        match keys {
            Some((_, kind)) => kind,
            None if self.get("sso_session").is_some() || self.get("sso_start_url").is_some() => sso,
            None => ProfileKind::SettingsOnly,
        }
    }

    /// Whether it holds keys, whole or in part, of which kind, and in which file.
    fn keys_kind(&self) -> Option<(FileRole, ProfileKind)> {
        let key = self.setting("aws_access_key_id").or_else(|| self.setting("aws_secret_access_key"))?;
        let session = self.session_token().is_some();
        Some((key.place().file, if session { ProfileKind::SessionKeys } else { ProfileKind::Keys }))
    }
}
