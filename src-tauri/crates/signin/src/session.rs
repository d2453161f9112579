//! What a sign-in results in.

use std::sync::Arc;
use std::time::SystemTime;

use rolecall_profiles::{Secret, StaticKeys};

use crate::error::SignInError;

/// Credentials that sign a request.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The access key id. Not a secret.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: Secret,
    /// The session token, for keys of a session.
    pub session_token: Option<Secret>,
    /// When AWS ends them; none for long-term keys, and for session keys of a file, which do not say.
    pub expires_at: Option<SystemTime>,
}

impl From<&StaticKeys> for Credentials {
    fn from(keys: &StaticKeys) -> Self {
        Self {
            access_key_id: keys.access_key_id.to_string(),
            secret_access_key: keys.secret_access_key.clone(),
            session_token: keys.session_token.clone(),
            expires_at: None,
        }
    }
}

/// Who AWS says the credentials are (`GetCallerIdentity`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account's twelve digits.
    pub account_id: String,
    /// The ARN of the user or the assumed role.
    pub arn: String,
    /// The unique id of the user, or of the role with the session's name.
    pub user_id: String,
}

/// Credentials whose identity is proven.
#[derive(Clone, Debug)]
pub struct Session {
    /// The credentials.
    pub credentials: Credentials,
    /// Who they are.
    pub identity: Identity,
    /// When they were made.
    pub since: SystemTime,
    /// The login to IAM Identity Center they came of, by its cache key.
    pub login: Option<String>,
    /// The profile that was signed in to.
    pub profile: String,
    /// Whether a person's code went into it, so that another one takes a code again.
    pub by_code: bool,
}

/// Where a chain stands.
#[derive(Clone, Debug)]
pub enum SessionState {
    /// Nobody signed in.
    None,
    /// A flight is under way.
    SigningIn,
    /// Signed in.
    SignedIn(Arc<Session>),
    /// The session ended by itself.
    Expired {
        /// When.
        at: SystemTime,
    },
    /// The last sign-in failed.
    Failed {
        /// When.
        at: SystemTime,
        /// Why.
        error: SignInError,
    },
}
