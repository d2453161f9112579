//! What is said over the socket.
//!
//! A frame is a length, four bytes big-endian, and as many bytes of JSON. The client's first frame holds the version
//! and the request, so that an answer takes one round trip; a connection serves one request.
//!
//! The version's number and the reply to a wrong one, `{"error":{"code":"protocol_version","speaks":1}}`, are what
//! every version can read. Unknown fields are skipped, so that one can be added without a new version.

mod frame;
mod wire;

use std::path::PathBuf;
use std::time::SystemTime;

use rolecall_profiles::{Fingerprint, Secret};
use rolecall_signin::Session;
use serde::{Deserialize, Serialize};

pub(crate) use frame::{FrameError, read_frame, read_frame_blocking};
pub use wire::EncodeError;
pub(crate) use wire::{
    Answer, Later, ParseError, Trouble, encode, from_here, parse, parse_request, write_request,
};

/// The version that is spoken here.
pub const VERSION: u32 = 1;

/// The longest frame of a client.
pub const LONGEST_REQUEST: usize = 64 * 1024;

/// The longest frame of the app.
pub const LONGEST_REPLY: usize = 1024 * 1024;

/// A profile as the client sees it. The app resolves it anew from the same files, and refuses if that gives another
/// chain: what a name means depends on where one stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRef {
    /// Its name.
    pub profile: String,
    /// The config file. Made absolute when it is sent.
    pub config: PathBuf,
    /// The credentials file. Made absolute when it is sent.
    pub credentials: PathBuf,
    /// The chain that the client resolved.
    #[serde(with = "wire::fingerprint")]
    pub fingerprint: Fingerprint,
}

/// What a client may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Credentials, signing in if need be.
    Credentials {
        /// Of which profile.
        #[serde(flatten)]
        of: ProfileRef,
        /// When to stop handing them out.
        #[serde(with = "wire::optional_time", default)]
        until: Option<SystemTime>,
    },
    /// A session, without its credentials.
    SignIn {
        /// To which profile.
        #[serde(flatten)]
        to: ProfileRef,
        /// Whether one that is there is given up for a new one.
        anew: bool,
    },
    /// An end of sessions.
    SignOut(SignOut),
    /// What is signed in.
    Sessions,
    /// The window: a second start hands over its arguments.
    Show {
        /// The arguments, without the program's name.
        args: Vec<String>,
    },
    /// Who listens.
    Status,
}

/// Which sessions are to end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOut {
    /// The one of a profile.
    Profile(ProfileRef),
    /// All.
    All,
}

/// What a person is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// To type a code.
    MfaCode {
        /// The device's serial.
        device: String,
        /// Why the code before was not taken.
        refused: Option<Refusal>,
    },
    /// To approve in the browser.
    Browser {
        /// The page.
        url: String,
        /// The code to compare, for a device code.
        user_code: Option<String>,
    },
    /// To approve in the window what a config file names.
    Approval,
}

/// Credentials, handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The access key id. Not a secret.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: Secret,
    /// The session token, for keys of a session.
    pub session_token: Option<Secret>,
    /// When AWS ends them; none for long-term keys.
    pub expires_at: Option<SystemTime>,
    /// The account they are in.
    pub account_id: String,
    /// Who AWS says they are; empty if the app does not tell.
    pub arn: String,
}

impl From<&Session> for Issued {
    fn from(session: &Session) -> Self {
        let credentials = &session.credentials;
        Self {
            access_key_id: credentials.access_key_id.clone(),
            secret_access_key: credentials.secret_access_key.clone(),
            session_token: credentials.session_token.clone(),
            expires_at: credentials.expires_at,
            account_id: session.identity.account_id.clone(),
            arn: session.identity.arn.clone(),
        }
    }
}

/// A session that a sign-in ended in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The ARN of the user or the assumed role.
    pub arn: String,
    /// The account.
    pub account_id: String,
    /// When AWS ends it; none for long-term keys.
    #[serde(with = "wire::optional_time")]
    pub expires_at: Option<SystemTime>,
}

/// A session that the app keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    /// The profile that was signed in to.
    pub profile: String,
    /// Its chain.
    #[serde(with = "wire::fingerprint")]
    pub fingerprint: Fingerprint,
    /// The account.
    pub account_id: String,
    /// The ARN of the user or the assumed role.
    pub arn: String,
    /// When it was made.
    #[serde(with = "wire::time")]
    pub since: SystemTime,
    /// When AWS ends it; none for long-term keys.
    #[serde(with = "wire::optional_time")]
    pub expires_at: Option<SystemTime>,
}

/// Who listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The app's version.
    pub version: String,
    /// Its process.
    pub pid: u32,
    /// The version of the protocol that it speaks.
    pub protocol: u32,
}

/// Why the app does not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// For programs.
    pub code: String,
    /// For people: what happened.
    pub message: String,
    /// For people: what to do.
    pub hint: Option<String>,
}
