//! The JSON of the frames. The one place where a secret is written out or read is [`exposed`].

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use rolecall_profiles::Secret;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::frame::HEAD;
use super::{
    Issued, LONGEST_REQUEST, ProfileRef, Refusal, Request, SessionSummary, SignOut, SignedIn, Status,
    VERSION, Waiting,
};

/// A frame of the app.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// The request was read, and what follows may take a person's time.
    Accepted,
    Waiting(Waiting),
    Credentials(#[serde(with = "issued")] Issued),
    Session(SignedIn),
    SignedOut(u32),
    Sessions(Vec<SessionSummary>),
    Shown,
    Status(Status),
    Refused(Refusal),
    Error(Trouble),
}

/// What is wrong with how something was asked, where a [`Refusal`] tells of what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum Trouble {
    /// The request is of another version.
    ProtocolVersion {
        /// The version that is spoken here.
        speaks: u32,
    },
    /// The request cannot be read.
    Malformed,
    /// The answer does not fit into a frame.
    TooLong,
}

/// A frame of the client after its first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Later {
    Code(#[serde(with = "exposed")] Secret),
    Cancel,
}

#[derive(Serialize, Deserialize)]
struct First<R> {
    version: u32,
    request: R,
}

/// What every version can read of a first frame.
#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

/// Why a frame's content is none.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ParseError {
    #[error("version {0} is not spoken")]
    Version(u32),
    // What serde says of it would quote what was sent.
    #[error("not understood")]
    Malformed,
}

/// Why something cannot be said.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// It is longer than a frame may be.
    #[error("it does not fit into a frame")]
    TooLong,
    /// A path in it is no text.
    #[error("a path in it is not text")]
    NotText,
}

/// Reads the client's first frame.
pub(crate) fn parse_request(content: &[u8]) -> Result<Request, ParseError> {
    let VersionOnly { version } = parse(content)?;
    if version != VERSION {
        return Err(ParseError::Version(version));
    }
    let First::<Request> { request, .. } = parse(content)?;
    let absolute = |at: &ProfileRef| at.config.is_absolute() && at.credentials.is_absolute();
    let named = match &request {
        Request::Credentials { of, .. } => Some(of),
        Request::SignIn { to, .. } => Some(to),
        Request::SignOut(SignOut::Profile(profile)) => Some(profile),
        _ => None,
    };
    // Relative to our folder it would be another file.
    if named.is_some_and(|at| !absolute(at)) {
        return Err(ParseError::Malformed);
    }
    Ok(request)
}

/// Makes the client's first frame.
pub(crate) fn write_request(request: &Request) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
    encode(&First { version: VERSION, request }, LONGEST_REQUEST)
}

/// Reads a frame's content.
pub(crate) fn parse<T: DeserializeOwned>(content: &[u8]) -> Result<T, ParseError> {
    serde_json::from_slice(content).map_err(|_| ParseError::Malformed)
}

/// Makes a frame. What it takes is counted first, as a buffer that grows would leave copies that nobody wipes.
pub(crate) fn encode(what: &impl Serialize, longest: usize) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
    let mut size = Size(0);
    serde_json::to_writer(&mut size, what).map_err(|_| EncodeError::NotText)?;
    let Size(size) = size;
    let head = u32::try_from(size).ok().filter(|_| size <= longest).ok_or(EncodeError::TooLong)?;
    let mut frame = Zeroizing::new(Vec::with_capacity(HEAD + size));
    frame.extend_from_slice(&head.to_be_bytes());
    serde_json::to_writer(&mut *frame, what).map_err(|_| EncodeError::NotText)?;
    Ok(frame)
}

struct Size(usize);

impl Write for Size {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Absolute paths for the client's first frame: the app works in another folder.
pub(crate) fn from_here(at: &ProfileRef) -> ProfileRef {
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    ProfileRef { config: absolute(&at.config), credentials: absolute(&at.credentials), ..at.clone() }
}

/// A secret in a frame, and nowhere else.
mod exposed {
    use rolecall_profiles::Secret;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }
}

/// [`Issued`] itself cannot be serialised: this is its form in a frame.
mod issued {
    use super::*;
    use serde::{Deserializer, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Key(#[serde(with = "exposed")] Secret);

    #[derive(Serialize, Deserialize)]
    struct Frame {
        access_key_id: String,
        secret_access_key: Key,
        session_token: Option<Key>,
        #[serde(with = "optional_time")]
        expires_at: Option<SystemTime>,
        account_id: String,
        #[serde(default)]
        arn: String,
    }

    pub(super) fn serialize<S: Serializer>(issued: &Issued, serializer: S) -> Result<S::Ok, S::Error> {
        let Issued { access_key_id, secret_access_key, session_token, expires_at, account_id, arn } =
            issued.clone();
        let session_token = session_token.map(Key);
        let secret_access_key = Key(secret_access_key);
        Frame { access_key_id, secret_access_key, session_token, expires_at, account_id, arn }
            .serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Issued, D::Error> {
        let frame = Frame::deserialize(deserializer)?;
        Ok(Issued {
            access_key_id: frame.access_key_id,
            secret_access_key: frame.secret_access_key.0,
            session_token: frame.session_token.map(|Key(token)| token),
            expires_at: frame.expires_at,
            account_id: frame.account_id,
            arn: frame.arn,
        })
    }
}

/// A fingerprint in hexadecimal.
pub(super) mod fingerprint {
    use rolecall_profiles::Fingerprint;
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub(crate) fn serialize<S: Serializer>(of: &Fingerprint, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&of.to_hex())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fingerprint, D::Error> {
        let text = String::deserialize(deserializer)?;
        Fingerprint::parse(&text).ok_or_else(|| D::Error::custom("no fingerprint"))
    }
}

/// A time, in milliseconds since 1970; none is before that.
pub(super) mod time {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub(crate) fn serialize<S: Serializer>(at: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
        let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        serializer.serialize_u64(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SystemTime, D::Error> {
        let millis = u64::deserialize(deserializer)?;
        UNIX_EPOCH.checked_add(Duration::from_millis(millis)).ok_or_else(|| D::Error::custom("no time"))
    }
}

/// A time, or none.
pub(super) mod optional_time {
    use std::time::SystemTime;

    use serde::de::{Deserialize, Deserializer};
    use serde::ser::{Serialize, Serializer};

    #[derive(serde::Serialize, serde::Deserialize)]
    struct Time(#[serde(with = "super::time")] SystemTime);

    pub(crate) fn serialize<S: Serializer>(
        at: &Option<SystemTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        at.map(Time).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<SystemTime>, D::Error> {
        Ok(Option::<Time>::deserialize(deserializer)?.map(|Time(at)| at))
    }
}
