//! AWS's cache of tokens, `~/.aws/sso/cache`: the format and place that the AWS CLI and every SDK share.
//!
//! A token's file is named by the SHA-1 of the SSO session's name, or of the start URL. It is written in one
//! step for its owner alone, with dates in the one form that every reader takes; read in any form that one of
//! them writes.
//!
//! A file is adopted or it is none. Adopted is what may be read, is whole JSON, and has an access token and its
//! end: whoever owns it, whenever it was changed, however far its end. All else is none (half written, of
//! another form, not for us to read, a date outside the years 1970 to 9999), and the next sign-in replaces it.
//! Only a folder that cannot be looked into is an error, so that it is told before a person approves what then
//! could not be kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rolecall_profiles::{Secret, SsoLogin};
use rolecall_signin::{CacheError, CachedToken, Flow, Registration, SsoCache};
use serde_json::{Map, Value, json};
use sha1::{Digest, Sha1};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::{datetime, format_description};

use crate::private_file;

/// The largest file that is read, in bytes: a real one has about two thousand.
const MAX_SIZE: u64 = 1024 * 1024;

/// The last second that every tool can write down.
const LAST: OffsetDateTime = datetime!(9999-12-31 23:59:59 UTC);

/// The folder of the cache.
#[derive(Clone, Debug)]
pub struct SsoCacheFolder {
    folder: PathBuf,
}

impl SsoCacheFolder {
    /// The cache in this folder, which need not be there.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Clears away what a crash in the middle of a write left: it may hold a token that nobody would find to revoke.
    pub fn clear_strays(&self) {
        private_file::clear_strays(&self.folder);
    }

    /// The file of a login's token.
    pub fn token_file(&self, login: &SsoLogin) -> PathBuf {
        self.file(login.cache_key())
    }

    fn file(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{}.json", hex::encode(Sha1::digest(key.as_bytes()))))
    }

    /// The file of a registration. It is Rolecall's own, so that what a person approves is under its name.
    fn registration_file(&self, login: &SsoLogin, flow: Flow) -> PathBuf {
        let key = json!({
            "tool": "rolecall",
            "startUrl": login.start_url,
            "region": login.region,
            "scopes": login.scopes,
            "session_name": login.session,
            "grantTypes": flow.grant_types(),
        });
        self.file(&key.to_string())
    }
}

impl SsoCache for SsoCacheFolder {
    fn token(&self, login: &SsoLogin) -> Result<Option<CachedToken>, CacheError> {
        let path = self.token_file(login);
        let object = read(&path).map_err(|error| unusable(&path, &error))?;
        Ok(object.as_ref().and_then(token_of))
    }

    fn put_token(&self, login: &SsoLogin, token: &CachedToken) -> Result<(), CacheError> {
        let mut object = Map::new();
        let mut put = |key: &str, value: &str| object.insert(key.to_owned(), value.into());
        put("startUrl", &login.start_url);
        put("region", &login.region);
        put("accessToken", token.access_token.expose());
        put("expiresAt", &date(token.expires_at));
        if let Some(client) = &token.client {
            put("clientId", &client.client_id);
            put("clientSecret", client.client_secret.expose());
            put("registrationExpiresAt", &date(client.expires_at));
        }
        if let Some(refresh_token) = &token.refresh_token {
            put("refreshToken", refresh_token.expose());
        }
        let path = self.token_file(login);
        write(&path, &object).map_err(|error| unusable(&path, &error))
    }

    fn remove_token(&self, login: &SsoLogin) -> Result<(), CacheError> {
        let path = self.token_file(login);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unusable(&path, &error)),
            _ => Ok(()),
        }
    }

    fn has_token_file(&self, login: &SsoLogin) -> bool {
        // What cannot be looked at is taken to be there.
        self.token_file(login).try_exists().unwrap_or(true)
    }

    fn registration(&self, login: &SsoLogin, flow: Flow) -> Option<Registration> {
        let object = read(&self.registration_file(login, flow)).ok()??;
        registration_of(&object, "expiresAt")
    }

    fn put_registration(
        &self,
        login: &SsoLogin,
        flow: Flow,
        client: &Registration,
    ) -> Result<(), CacheError> {
        let object = json!({
            "clientId": client.client_id,
            "clientSecret": client.client_secret.expose(),
            "expiresAt": date(client.expires_at),
            "scopes": login.scopes,
            "grantTypes": flow.grant_types(),
        });
        let path = self.registration_file(login, flow);
        let Value::Object(object) = object else { return Ok(()) };
        write(&path, &object).map_err(|error| unusable(&path, &error))
    }

    fn remove_registration(&self, login: &SsoLogin, flow: Flow) {
        let path = self.registration_file(login, flow);
        if let Err(error) = fs::remove_file(&path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(path = %path.display(), %error, "a registration cannot be removed");
        }
    }
}

/// Reads a file of the cache; none if there is none, or what is there is not (yet) one of the cache's.
fn read(path: &Path) -> io::Result<Option<Map<String, Value>>> {
    let text = private_file::read(path, MAX_SIZE)?;
    Ok(match text.map(|text| serde_json::from_slice(&text)) {
        Some(Ok(Value::Object(object))) => Some(object),
        _ => None,
    })
}

fn write(path: &Path, object: &Map<String, Value>) -> io::Result<()> {
    private_file::write(path, &serde_json::to_vec(object)?)
}

fn token_of(object: &Map<String, Value>) -> Option<CachedToken> {
    Some(CachedToken {
        access_token: Secret::new(text(object, "accessToken")?),
        expires_at: parse_date(text(object, "expiresAt")?)?,
        refresh_token: text(object, "refreshToken").map(Secret::new),
        client: registration_of(object, "registrationExpiresAt"),
    })
}

fn registration_of(object: &Map<String, Value>, expiry: &str) -> Option<Registration> {
    Some(Registration {
        client_id: text(object, "clientId")?.to_owned(),
        client_secret: Secret::new(text(object, "clientSecret")?),
        expires_at: parse_date(text(object, expiry)?)?,
    })
}

fn text<'o>(object: &'o Map<String, Value>, key: &str) -> Option<&'o str> {
    object.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The one form that every reader takes: the Rust SDK refuses all offsets but `Z`.
fn date(time: SystemTime) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    OffsetDateTime::from(time.min(LAST.into())).format(format).unwrap_or_default()
}

/// Reads a date as any of AWS's tools has ever written it: `Z`, `UTC`, an offset, fractions, or none of these.
fn parse_date(text: &str) -> Option<SystemTime> {
    let text = text.strip_suffix("UTC").map_or_else(|| text.to_owned(), |naive| format!("{naive}Z"));
    let parse = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let date = parse(&text).or_else(|| parse(&format!("{text}Z")))?;
    // By UTC: an offset can lead over the end of what can be written back.
    (0..=LAST.unix_timestamp()).contains(&date.unix_timestamp()).then(|| date.into())
}

fn unusable(path: &Path, error: &io::Error) -> CacheError {
    CacheError { path: path.display().to_string(), reason: error.to_string() }
}
