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
        /// Whether it is renewed then without the person.
        renewable: bool,
    },
    /// Its token has run out; the next need gets another one without the person.
    Renewable {
        /// When it ran out.
        expired_at: Millis,
    },
}

/// The clock of the login that a session came of.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SsoClock {
    /// What the login is called.
    pub login: String,
    /// When its token ends, or ran out; null if there is none, or it was revoked.
    pub expires_at: Option<Millis>,
    /// Whether it is renewed then without the person.
    pub renewable: bool,
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

impl From<signin::LoginState> for OrganizationState {
    fn from(state: signin::LoginState) -> Self {
        match state {
            signin::LoginState::SignedOut => Self::SignedOut,
            signin::LoginState::SigningIn => Self::SigningIn,
            signin::LoginState::SignedIn { expires_at, renewable } => {
                Self::SignedIn { expires_at: expires_at.into(), renewable }
            }
            signin::LoginState::Renewable { expired_at } => Self::Renewable { expired_at: expired_at.into() },
        }
    }
}

impl SsoClock {
    pub(super) fn new(login: &str, token: Option<signin::TokenTime>) -> Self {
        Self {
            login: login.to_owned(),
            expires_at: token.map(|token| token.expires_at.into()),
            renewable: token.is_some_and(|token| token.renewable),
        }
    }
}

impl From<signin::Account> for Account {
    fn from(account: signin::Account) -> Self {
        Self { id: account.id, name: account.name, roles: account.roles }
    }
}
