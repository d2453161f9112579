//! A profile: its settings, and where each stands.

use std::sync::Arc;

use crate::handout::Handout;
use crate::key::Known;
use crate::kind::ProfileKind;
use crate::secret::Secret;
use crate::settings::{Entry, Settings};
use crate::text::{Part, Pool, Text};

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

/// One effective setting of a profile.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'p> {
    profile: &'p Profile,
    entry: &'p Entry,
}

impl<'p> Setting<'p> {
    /// Its key, lower-cased as the SDKs do.
    pub fn key(&self) -> &'p str {
        self.entry.key(&self.profile.pool)
    }

    /// Its value; none for a secret.
    pub fn value(&self) -> Option<&'p str> {
        self.entry.plain().map(|part| self.profile.pool.get(part))
    }

    /// Its value if it is a secret.
    pub fn secret(&self) -> Option<&'p Secret> {
        self.profile.settings.secret(self.entry)
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        self.entry.place()
    }
}

/// A profile with its effective settings: both files merged, credentials over config, last over first.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Where its texts are. Until all profiles are read it is empty, and they are in the pool that is being filled.
    pub(crate) pool: Arc<Pool>,
    pub(crate) name: Part,
    pub(crate) settings: Settings,
    pub(crate) places: Places,
    /// Until a header says otherwise.
    pub(crate) unusual_name: bool,
    pub(crate) unclosed_header: bool,
    /// Until a setting is met, be it one that is not read.
    pub(crate) bare: bool,
    /// Set once all profiles are read.
    pub(crate) broken: bool,
}

/// Where the headers of a profile stand: nearly always there is one.
#[derive(Clone, Debug)]
pub(crate) enum Places {
    One(Place),
    Many(Vec<Place>),
}

impl Places {
    pub(crate) fn as_slice(&self) -> &[Place] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::Many(places) => places,
        }
    }

    pub(crate) fn push(&mut self, place: Place) {
        match self {
            Self::One(first) => *self = Self::Many(vec![*first, place]),
            Self::Many(places) => places.push(place),
        }
    }
}

impl Profile {
    pub(crate) fn new(pool: &Arc<Pool>, name: Part, place: Place) -> Self {
        Self {
            pool: Arc::clone(pool),
            name,
            settings: Settings::default(),
            places: Places::One(place),
            unusual_name: true,
            unclosed_header: false,
            bare: true,
            broken: false,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.pool.get(self.name)
    }

    pub(crate) fn name_text(&self) -> Text {
        Text::of(&self.pool, self.name)
    }

    /// Its effective settings, in the order of first appearance.
    pub fn settings(&self) -> impl ExactSizeIterator<Item = Setting<'_>> + Clone {
        self.settings.entries().iter().map(|entry| Setting { profile: self, entry })
    }

    /// The headers under which it stands, in order; at least one.
    pub fn places(&self) -> &[Place] {
        self.places.as_slice()
    }

    /// Tells whether only botocore and the AWS CLI read a profile of this name.
    pub fn has_unusual_name(&self) -> bool {
        self.unusual_name
    }

    #[inline(always)]
    fn entry(&self, key: &str) -> Option<&Entry> {
        match Known::of(key) {
            // What most profiles have least of is asked for most.
            Some(known) if !self.settings.has(known) => None,
            Some(known) => self.settings.get_known(known),
            None => self.settings.get(&self.pool, key),
        }
    }

    /// The setting of that (lower-case) key.
    #[inline(always)]
    pub fn setting(&self, key: &str) -> Option<Setting<'_>> {
        self.entry(key).map(|entry| Setting { profile: self, entry })
    }

    /// The value of that key; none if it is absent, blank or a secret.
    #[inline(always)]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.entry(key)?.plain().map(|part| self.pool.get(part)).filter(|value| !value.is_empty())
    }

    /// The same, to be kept.
    #[inline(always)]
    pub(crate) fn text(&self, key: &str) -> Option<Text> {
        self.entry(key)?.plain().map(|part| Text::of(&self.pool, part)).filter(|value| !value.is_empty())
    }

    /// The names of other things that it refers to.
    pub(crate) fn references(&self) -> impl Iterator<Item = &str> {
        let references = [self.get("source_profile"), self.get("sso_session"), self.get("services")];
        references.into_iter().flatten()
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

    /// Itself with the settings of its `[rolecall NAME]` section, which was read with it, in the place of its
    /// `credential_process`.
    pub(crate) fn with_served(&self, section: &Self) -> Self {
        let mut settings = Settings::default();
        for profile in [self, section] {
            for entry in profile.settings.entries() {
                let is_asked = std::ptr::eq(profile, self) && entry.key(&self.pool) == "credential_process";
                if !is_asked {
                    settings.put_of(&self.pool, &profile.settings, *entry);
                }
            }
        }
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
        self.profile.name()
    }

    /// The value of that key; none if it is absent or blank.
    pub fn get(&self, key: &str) -> Option<&'s str> {
        self.profile.get(key)
    }

    /// Its effective settings.
    pub fn settings(&self) -> impl ExactSizeIterator<Item = Setting<'s>> + Clone + use<'s> {
        self.profile.settings()
    }
}
