//! What changes while the simulator runs: sessions, spent codes, faults, the log; and authentication by them.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use crate::clock::{self, Clock};
use crate::faults::Faults;
use crate::http::Incoming;
use crate::identity::{Caller, CredentialKind, Principal};
use crate::identity_center::IdentityCenter;
use crate::pages::PageTokens;
use crate::refusal::{Refusal, TokenFault};
use crate::seed::Seed;
use crate::signin::SigninTokens;
use crate::sigv4::{Authorization, sha256_hex};
use crate::totp::{Device, decode_base32};

/// One call the simulator answered or dropped, for assertions. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The service: `sts`, `s3`, `lambda`, `sso-oidc`, `sso`, `signin`.
    pub service: String,
    /// The API name of the action: `AssumeRole`; `Unknown` if it has none here.
    pub action: String,
    /// The access key id in the signature, if there was one.
    pub access_key_id: Option<String>,
    /// When it arrived, by the simulator's clock.
    pub at: SystemTime,
    /// The HTTP status sent, or 0 if the connection was reset.
    pub status: u16,
    /// `OK`, AWS's error code, or `Reset`, `LostAnswer` and `Malformed` for injected ones.
    pub outcome: String,
}

/// Temporary credentials that were handed out.
pub(crate) struct Session {
    pub(crate) access_key_id: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) expires: SystemTime,
    pub(crate) caller: Caller,
}

/// Everything behind the one lock.
pub(crate) struct World {
    pub(crate) seed: Seed,
    pub(crate) devices: HashMap<String, Device>,
    pub(crate) faults: Faults,
    pub(crate) center: IdentityCenter,
    pub(crate) page_tokens: PageTokens,
    pub(crate) signin_tokens: SigninTokens,
    pub(crate) calls: Vec<Call>,
    sessions: HashMap<String, Session>,
}

/// What a service module works with during one call.
pub(crate) struct Context<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) caller: Caller,
    /// The simulator's time.
    pub(crate) now: SystemTime,
    pub(crate) region: String,
}

impl World {
    pub(crate) fn new(seed: Seed) -> Self {
        let devices = seed
            .users
            .iter()
            .flat_map(|user| &user.mfa)
            .filter_map(|device| Some((device.serial.clone(), Device::new(decode_base32(&device.secret)?))))
            .collect();
        let refresh_tokens =
            seed.organization.as_ref().map(|organization| organization.refresh_tokens).unwrap_or_default();
        Self {
            center: IdentityCenter::new(refresh_tokens),
            page_tokens: PageTokens::default(),
            signin_tokens: SigninTokens::default(),
            seed,
            devices,
            faults: Faults::default(),
            calls: Vec::new(),
            sessions: HashMap::new(),
        }
    }

    /// Makes temporary credentials that end after `seconds`.
    pub(crate) fn open_session(&mut self, caller: Caller, now: SystemTime, seconds: u32) -> &Session {
        const KEY: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        const TEXT: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let access_key_id = format!("ASIA{}", random(KEY, 16));
        // Whole seconds, so that the session ends exactly when its `Expiration` says.
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(clock::unix_seconds(now));
        let session = Session {
            access_key_id: access_key_id.clone(),
            secret: random(TEXT, 40),
            // AWS tokens are base64 of opaque size that begin like this one (assumed; clients must not care).
            token: format!("IQoJb3JpZ2luX2Vj{}", random(TEXT, 256)),
            expires: start + Duration::from_secs(u64::from(seconds)),
            caller,
        };
        self.sessions.entry(access_key_id).insert_entry(session).into_mut()
    }

    /// The secrets of the temporary credentials there ever were.
    pub(crate) fn session_secrets(&self) -> impl Iterator<Item = String> {
        self.sessions.values().flat_map(|session| [session.secret.clone(), session.token.clone()])
    }

    /// Says whose temporary credentials these are, if they hold still.
    pub(crate) fn holder(&self, id: &str, secret: &str, token: &str, now: SystemTime) -> Option<Caller> {
        let session = self.sessions.get(id)?;
        let theirs = session.secret == secret && session.token == token && now < session.expires;
        theirs.then(|| session.caller.clone())
    }

    /// Says who signed the request.
    ///
    /// `clock` decides on sessions, `signature_time` on the date of the signature. The order of the checks is
    /// assumed: scope, key and token, date, signature, expiry.
    pub(crate) fn authenticate(
        &self,
        request: &Incoming,
        authorization: &Authorization,
        clock: &Clock,
        signature_time: SystemTime,
    ) -> Result<Caller, Refusal> {
        let (signed, date_time) = signing_date(request)?;
        if !date_time.starts_with(&authorization.date) {
            // General Reference, "Troubleshooting Signature Version 4".
            return Err(Refusal::WrongScope(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{}', from '{date_time}'.",
                authorization.date,
                date_time.get(..8).unwrap_or_default(),
            )));
        }
        let (caller, secret, expires) = self.credentials(request, &authorization.access_key_id)?;
        let s3 = authorization.service == "s3";
        // S3 allows 15 minutes (S3 API Reference, RequestTimeTooSkewed); others 5, as in convox/rack#235. STS has
        // been seen to allow 15 (aws/aws-cli#6676): the stricter one is assumed for all.
        let allowed = Duration::from_secs(if s3 { 15 * 60 } else { 5 * 60 });
        if signed + allowed < signature_time || signed > signature_time + allowed {
            return Err(Refusal::Skewed { signed, server: signature_time });
        }
        let access_key_id = authorization.access_key_id.clone();
        if !authorization.signs("host") {
            return Err(Refusal::SignatureMismatch { access_key_id });
        }
        let payload_hash =
            if s3 { s3_payload_hash(request, authorization)? } else { sha256_hex(&request.body) };
        if !authorization.verify(request, &payload_hash, &date_time, secret) {
            return Err(Refusal::SignatureMismatch { access_key_id });
        }
        match expires {
            Some(end) if clock.now() >= end => Err(Refusal::Expired),
            _ => Ok(caller),
        }
    }

    /// Finds the caller, secret and end of a key, checking that it came with its own token.
    fn credentials(
        &self,
        request: &Incoming,
        access_key_id: &str,
    ) -> Result<(Caller, &str, Option<SystemTime>), Refusal> {
        let refuse = |token| Refusal::UnknownKey { access_key_id: access_key_id.to_owned(), token };
        let sent = request.header("x-amz-security-token");
        if let Some(session) = self.sessions.get(access_key_id) {
            return match sent {
                Some(token) if token == session.token => {
                    Ok((session.caller.clone(), &session.secret, Some(session.expires)))
                }
                _ => Err(refuse(TokenFault::BadToken)),
            };
        }
        for (index, user) in self.seed.users.iter().enumerate() {
            if let Some(key) = user.keys.iter().find(|key| key.id == access_key_id) {
                // A token beside a long-term key belongs to other credentials: refused (assumed).
                if sent.is_some() {
                    return Err(refuse(TokenFault::BadToken));
                }
                let caller = Caller { principal: Principal::User(index), kind: CredentialKind::LongTerm };
                return Ok((caller, &key.secret, None));
            }
        }
        Err(refuse(TokenFault::NoSuchKey))
    }
}

/// The time of the signature, as `X-Amz-Date` or else `Date` gives it.
fn signing_date(request: &Incoming) -> Result<(SystemTime, String), Refusal> {
    let malformed = || {
        Refusal::MalformedAuthorization(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.".to_owned(),
        )
    };
    let at = match request.header("x-amz-date") {
        Some(text) => clock::parse_basic(text),
        None => request.header("date").and_then(clock::parse_http_date),
    };
    at.map(|at| (at, clock::basic(at))).ok_or_else(malformed)
}

/// S3 wants the hash declared, true, and every `x-amz-` header signed.
///
/// Source: S3 API Reference, "Authenticating Requests: Using the Authorization Header".
fn s3_payload_hash(request: &Incoming, authorization: &Authorization) -> Result<String, Refusal> {
    let declared = request.header("x-amz-content-sha256").ok_or_else(|| {
        Refusal::UnsignedHeader("Missing required header for this request: x-amz-content-sha256".to_owned())
    })?;
    let unsigned = request
        .headers
        .keys()
        .find(|name| name.as_str().starts_with("x-amz-") && !authorization.signs(name.as_str()));
    if let Some(name) = unsigned {
        let text = format!("There were headers present in the request which were not signed: {name}");
        return Err(Refusal::Denied(text));
    }
    if declared != "UNSIGNED-PAYLOAD" && declared != sha256_hex(&request.body) {
        return Err(Refusal::ContentHashMismatch);
    }
    Ok(declared.to_owned())
}

/// Random characters of an alphabet whose size divides 256.
pub(crate) fn random(alphabet: &[u8], length: usize) -> String {
    debug_assert_eq!(256 % alphabet.len(), 0, "else some characters would be more likely");
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    bytes.iter().map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()])).collect()
}

/// A request id in the shape of AWS's.
pub(crate) fn request_id() -> String {
    let digits = random(b"0123456789abcdef", 32);
    format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
}
