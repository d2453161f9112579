//! Why a call is refused, before a service gives it its own code and shape.

use std::time::SystemTime;

/// A reason that every service knows; each has its own words and status for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing in the request says who is calling.
    MissingAuthentication,
    /// The `Authorization` header cannot be read.
    MalformedAuthorization(String),
    /// No such access key, a session key without its token, or a token that is not its own.
    UnknownKey { access_key_id: String, token: TokenFault },
    /// The credential scope names another service or date.
    WrongScope(String),
    /// The signature is not ours.
    SignatureMismatch { access_key_id: String },
    /// The body is not the one that was hashed (S3 only).
    ContentHashMismatch,
    /// A header the service must see is absent or unsigned (S3 only).
    UnsignedHeader(String),
    /// Signed too long ago or too far ahead.
    Skewed { signed: SystemTime, server: SystemTime },
    /// The session is over.
    Expired,
    /// The caller may not do this.
    Denied(String),
    /// A parameter breaks a rule.
    Validation(String),
    /// The service has no such action.
    UnknownAction(String),
    /// AWS would do this; the simulator does not.
    NotSimulated(String),
    /// Too many requests.
    Throttled,
    /// An injected status.
    Status(u16),
}

/// What is wrong with the session token of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenFault {
    /// The access key itself is unknown.
    NoSuchKey,
    /// The key is known and the token is missing, foreign, or sent with a long-term key.
    BadToken,
}
