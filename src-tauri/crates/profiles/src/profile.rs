//! A profile: its settings, and where each stands.

use std::borrow::Cow;

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
enum Value {
    Plain(String),
    Secret(Secret),
}

/// Settings whose values are secrets.
const SECRET_KEYS: [&str; 3] = ["aws_secret_access_key", "aws_session_token", "aws_security_token"];

/// One effective setting of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    key: String,
    value: Value,
    place: Place,
}

impl Setting {
    pub(crate) fn new(key: String, value: Cow<'_, str>, place: Place) -> Self {
        let value = if SECRET_KEYS.contains(&key.as_str()) {
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

/// A profile with its effective settings: both files merged, credentials over config, last over first.
#[derive(Clone, Debug)]
pub struct Profile {
    pub(crate) name: String,
    pub(crate) settings: Vec<Setting>,
    pub(crate) places: Vec<Place>,
    pub(crate) unusual_name: bool,
    pub(crate) unclosed_header: bool,
}

impl Profile {
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            settings: Vec::new(),
            places: Vec::new(),
            unusual_name: false,
            unclosed_header: false,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its effective settings, in the order of first appearance.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// The headers under which it stands, in order; at least one.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Tells whether only botocore and the AWS CLI read a profile of this name.
    pub fn has_unusual_name(&self) -> bool {
        self.unusual_name
    }

    /// Tells whether its header lacks the `]`, so that no reader accepts it.
    pub fn has_unclosed_header(&self) -> bool {
        self.unclosed_header
    }

    /// The setting of that (lower-case) key.
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }

    /// The value of that key; none if it is absent, blank or a secret.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.setting(key)?.value().filter(|value| !value.is_empty())
    }

    /// The secret of that key; none if it is absent or blank.
    pub fn secret(&self, key: &str) -> Option<&Secret> {
        self.setting(key)?.secret().filter(|secret| !secret.is_empty())
    }

    pub(crate) fn merge(&mut self, setting: Setting) {
        match self.settings.iter_mut().find(|known| known.key == setting.key) {
            Some(known) => *known = setting,
            None => self.settings.push(setting),
        }
    }
}

/// An `[sso-session NAME]` section.
#[derive(Clone, Debug)]
pub struct SsoSession {
    pub(crate) profile: Profile,
}

impl SsoSession {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.profile.name
    }

    /// The value of that key; none if it is absent or blank.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.profile.get(key)
    }

    /// Its effective settings.
    pub fn settings(&self) -> &[Setting] {
        &self.profile.settings
    }
}
