//! Logins to IAM Identity Center and what they offer.

use rolecall_signin as signin;
use serde::Serialize;
use specta::Type;

use super::Millis;

/// A login to IAM Identity Center.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// Its name in AWS's cache: the SSO session's, else the start URL.
    pub key: String,
    /// The name of its `[sso-session]`, if it has one.
    pub session: Option<String>,
    /// The host of its start URL.
    pub start_url_host: String,
    /// Its region.
    pub region: String,
    /// How many profiles use it.
    pub profiles: u32,
    /// Whether it is signed in.
    pub state: OrganizationState,
}

/// Whether a login is signed in.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum OrganizationState {
    /// No.
    SignedOut,
    /// The person is being asked.
    SigningIn,
    /// Yes.
    SignedIn {
        /// Until when.
        expires_at: Millis,
    },
}

/// The clock of the login that a session came of.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SsoClock {
    /// What the login is called.
    pub login: String,
    /// When its token ends; null if it has ended, or was revoked.
    pub expires_at: Option<Millis>,
}

/// An account that a login offers.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its twelve digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The permission sets that the person may use in it.
    pub roles: Vec<String>,
}

impl From<signin::Account> for Account {
    fn from(account: signin::Account) -> Self {
        Self { id: account.id, name: account.name, roles: account.roles }
    }
}
