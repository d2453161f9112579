//! A profile: its settings, and where each stands.

use std::borrow::Cow;

use memchr::{memchr2, memchr2_iter};

use crate::by_key::{ByKey, Keyed};
use crate::handout::Handout;
use crate::kind::ProfileKind;
use crate::secret::Secret;

/// One of the two shared files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileRole {
    /// `~/.aws/config` or `AWS_CONFIG_FILE`.
    Config,
    /// `~/.aws/credentials` or `AWS_SHARED_CREDENTIALS_FILE`.
    Credentials,
}

/// A line of one of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which file.
    pub file: FileRole,
    /// Its line, from 1.
    pub line: usize,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// One that may be shown.
    Plain(String),
    /// A secret.
    Secret(Secret),
}

impl Value {
    /// Its text, to be written to a file.
    pub(crate) fn expose(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Secret(secret) => secret.expose(),
        }
    }
}

/// Settings whose values are secrets.
pub(crate) const SECRET_KEYS: [&str; 3] =
    ["aws_secret_access_key", "aws_session_token", "aws_security_token"];

/// A key, lower-cased: one that AWS documents stands in the program, and takes no memory of its own.
pub(crate) type Key = Cow<'static, str>;

/// The keys that AWS documents and files are full of, in alphabetical order.
const KNOWN_KEYS: [&str; 27] = [
    "aws_access_key_id",
    "aws_account_id",
    "aws_secret_access_key",
    "aws_security_token",
    "aws_session_token",
    "ca_bundle",
    "cli_pager",
    "credential_process",
    "credential_source",
    "duration_seconds",
    "endpoint_url",
    "external_id",
    "login_session",
    "mfa_serial",
    "output",
    "region",
    "role_arn",
    "role_session_name",
    "s3",
    "services",
    "source_profile",
    "sso_account_id",
    "sso_region",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
];

/// Tells whether a key is spelled as AWS documents it, so that nothing about its spelling can be wrong.
pub(crate) fn is_known(key: &Key) -> bool {
    matches!(key, Cow::Borrowed(_))
}

/// The key of a setting as it is compared.
pub(crate) fn key(spelled: &str) -> Key {
    match KNOWN_KEYS.binary_search(&spelled) {
        Ok(at) => Cow::Borrowed(KNOWN_KEYS[at]),
        Err(_) => Cow::Owned(spelled.to_ascii_lowercase()),
    }
}

/// One effective setting of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    key: Key,
    value: Value,
    place: Place,
}

/// Tells whether a setting's value is a secret, by its key in any case.
pub fn is_secret_key(key: &str) -> bool {
    SECRET_KEYS.iter().any(|secret| key.eq_ignore_ascii_case(secret))
}

/// Tells whether a line of a value looks like the setting of a secret: an indented line that was meant for
/// a setting of its own, or is nested in one. botocore takes `\r` for the end of a line, and `:` for `=`.
fn holds_secret(value: &str) -> bool {
    let bytes = value.as_bytes();
    let mut start = 0;
    let ends = memchr2_iter(b'\n', b'\r', bytes).chain([bytes.len()]);
    ends.map(|end| {
        let line = &value[start..end];
        start = (end + 1).min(bytes.len());
        line
    })
    .any(|line| {
        let key = memchr2(b'=', b':', line.as_bytes()).map(|at| &line[..at]);
        key.is_some_and(|key| is_secret_key(key.trim()))
    })
}

impl Setting {
    pub(crate) fn new(key: Key, value: Cow<'_, str>, place: Place) -> Self {
        let value = if is_secret_key(&key) || holds_secret(&value) {
            Value::Secret(Secret::new(value))
        } else {
            Value::Plain(value.into_owned())
        };
        Self { key, value, place }
    }

    /// Its key, lower-cased as the SDKs do.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Its value; none for a secret.
    pub fn value(&self) -> Option<&str> {
        match &self.value {
            Value::Plain(value) => Some(value),
            Value::Secret(_) => None,
        }
    }

    /// Its value if it is a secret.
    pub fn secret(&self) -> Option<&Secret> {
        match &self.value {
            Value::Plain(_) => None,
            Value::Secret(secret) => Some(secret),
        }
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        self.place
    }
}

impl Keyed for Setting {
    fn key(&self) -> &str {
        &self.key
    }
}

/// A profile with its effective settings: both files merged, credentials over config, last over first.
#[derive(Clone, Debug)]
pub struct Profile {
    pub(crate) name: String,
    pub(crate) settings: ByKey<Setting>,
    pub(crate) places: Vec<Place>,
    /// Until a header says otherwise.
    pub(crate) unusual_name: bool,
    pub(crate) unclosed_header: bool,
    /// Until a setting is met, be it one that is not read.
    pub(crate) bare: bool,
    /// Set once all profiles are read.
    pub(crate) broken: bool,
}

impl Keyed for Profile {
    fn key(&self) -> &str {
        &self.name
    }
}

impl Profile {
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            settings: ByKey::default(),
            places: Vec::new(),
            unusual_name: true,
            unclosed_header: false,
            bare: true,
            broken: false,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its effective settings, in the order of first appearance.
    pub fn settings(&self) -> &[Setting] {
        self.settings.entries()
    }

    /// The headers under which it stands, in order; at least one.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Tells whether only botocore and the AWS CLI read a profile of this name.
    pub fn has_unusual_name(&self) -> bool {
        self.unusual_name
    }

    /// The setting of that (lower-case) key.
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.settings.get(key)
    }

    /// The value of that key; none if it is absent, blank or a secret.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.setting(key)?.value().filter(|value| !value.is_empty())
    }

    /// The names of other things that it refers to. It is asked of every profile, so it looks at each setting once.
    pub(crate) fn references(&self) -> impl Iterator<Item = &str> {
        let refers = |key: &str| matches!(key, "source_profile" | "sso_session" | "services");
        let references = self.settings().iter().filter(move |setting| refers(setting.key()));
        references.filter_map(Setting::value).filter(|name| !name.is_empty())
    }

    /// The secret of that key; none if it is absent or blank.
    pub fn secret(&self, key: &str) -> Option<&Secret> {
        self.setting(key)?.secret().filter(|secret| !secret.is_empty())
    }

    /// The command line of ours by which its credentials are asked of Rolecall, if that is how they come about.
    pub fn handout(&self) -> Option<Handout> {
        let by_process = || self.kind() == ProfileKind::Process;
        self.handout_line().filter(|_| by_process())
    }

    /// The command line of ours that it has, also where something beside it counts for more.
    pub(crate) fn handout_line(&self) -> Option<Handout> {
        self.get("credential_process").and_then(Handout::parse)
    }

    /// Itself with the settings of its `[rolecall NAME]` section in the place of its `credential_process`.
    pub(crate) fn with_served(&self, section: &Self) -> Self {
        let mut settings = ByKey::default();
        let own = self.settings().iter().filter(|setting| setting.key() != "credential_process");
        own.chain(section.settings()).for_each(|setting| settings.put(setting.clone()));
        Self { settings, unclosed_header: self.unclosed_header | section.unclosed_header, ..self.clone() }
    }

    /// Its session token, by either name; none if it is absent or blank.
    ///
    /// botocore reads the old name first, the SDKs the new one only, which wins here.
    pub(crate) fn session_token(&self) -> Option<&Secret> {
        self.secret("aws_session_token").or_else(|| self.secret("aws_security_token"))
    }
}

/// An `[sso-session NAME]` section.
#[derive(Clone, Copy, Debug)]
pub struct SsoSession<'s> {
    pub(crate) profile: &'s Profile,
}

impl<'s> SsoSession<'s> {
    /// Its name.
    pub fn name(&self) -> &'s str {
        &self.profile.name
    }

    /// The value of that key; none if it is absent or blank.
    pub fn get(&self, key: &str) -> Option<&'s str> {
        self.profile.get(key)
    }

    /// Its effective settings.
    pub fn settings(&self) -> &'s [Setting] {
        self.profile.settings()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_keys_are_found_and_all_are_lower_cased() {
        assert!(KNOWN_KEYS.is_sorted());
        for known in KNOWN_KEYS {
            assert!(matches!(key(known), Cow::Borrowed(found) if found == known), "{known}");
        }
        assert_eq!(key("Region"), "region");
        assert_eq!(key("My_Own"), "my_own");
    }
}
