//! What a reader sees, in a shape in which all can be compared.

use std::collections::BTreeMap;
use std::fmt;

use rolecall_format::Document;
use rolecall_profiles::readers::{Reader, Rejection, SeenSection, SeenValue};
use rolecall_profiles::{FileRole, Profile, ProfileSet, Setting, Sources, SsoSession};
use serde_json::{Value, json};

/// Both files.
#[derive(Clone, Default)]
pub(super) struct Files {
    pub(super) config: Vec<u8>,
    pub(super) credentials: Vec<u8>,
}

impl Files {
    pub(super) fn of(&self, file: FileRole) -> &[u8] {
        match file {
            FileRole::Config => &self.config,
            FileRole::Credentials => &self.credentials,
        }
    }

    pub(super) fn of_mut(&mut self, file: FileRole) -> &mut Vec<u8> {
        match file {
            FileRole::Config => &mut self.config,
            FileRole::Credentials => &mut self.credentials,
        }
    }
}

impl fmt::Display for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, text) in [("config", &self.config), ("credentials", &self.credentials)] {
            writeln!(f, "--- {name}")?;
            for line in text.split_inclusive(|&byte| byte == b'\n') {
                writeln!(f, "{}", line.escape_ascii())?;
            }
        }
        Ok(())
    }
}

/// Sections with their settings, by name.
pub(super) type Sections = BTreeMap<String, BTreeMap<String, Value>>;

/// What a reader sees; nested settings are objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct View {
    pub(super) profiles: Sections,
    pub(super) sso_sessions: Sections,
}

/// What a reader makes of the files.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    Sees(View),
    /// It rejects a file. An inexact line is the last it can have been.
    Rejects {
        line: Option<usize>,
        exact: bool,
        #[allow(dead_code, reason = "shown when a test fails")]
        error: String,
    },
}

impl Reading {
    pub(super) fn of_json(answer: &Value, files: &Files) -> Self {
        let sections = |key: &str| serde_json::from_value(answer[key].clone()).expect("sections");
        let Some(error) = answer["error"].as_str() else {
            return Self::Sees(View {
                profiles: sections("profiles"),
                sso_sessions: sections("sso_sessions"),
            });
        };
        let text = if answer["file"] == "config" { &files.config } else { &files.credentials };
        let line = answer["line"].as_u64().map(|line| line_of(text, usize::try_from(line).expect("small")));
        let exact = answer["exact"].as_bool().unwrap_or(false);
        Self::Rejects { line, exact, error: error.to_owned() }
    }

    /// What is predicted for a reader.
    pub(super) fn predicted(reader: Reader, files: &Files) -> Self {
        let (config, credentials) = documents(files);
        match reader.read(Sources { config: &config, credentials: &credentials }) {
            Err(Rejection { line, fault, .. }) => {
                Self::Rejects { line: Some(line), exact: true, error: format!("{fault:?}") }
            }
            Ok(view) => {
                let sections = |sections: &BTreeMap<String, SeenSection>| {
                    sections.iter().map(|(name, section)| (name.clone(), seen(section))).collect()
                };
                Self::Sees(View {
                    profiles: sections(&view.profiles),
                    sso_sessions: sections(&view.sso_sessions),
                })
            }
        }
    }

    /// Tells whether the reader came to a line: it read the files, or rejected them no earlier.
    pub(super) fn came_to(&self, wanted: usize) -> bool {
        match self {
            Self::Sees(_) => true,
            Self::Rejects { line, .. } => line.is_none_or(|line| line >= wanted),
        }
    }

    /// Tells whether a prediction has come true.
    pub(super) fn is_met_by(&self, live: &Self) -> bool {
        match (self, live) {
            (Self::Sees(predicted), Self::Sees(live)) => predicted == live,
            (Self::Rejects { line: predicted, .. }, Self::Rejects { line, exact, .. }) => {
                line.is_none() || if *exact { predicted == line } else { predicted <= line }
            }
            _ => false,
        }
    }
}

/// The line in a file of a line as Python counts: a lone carriage return ends one too.
fn line_of(text: &[u8], python: usize) -> usize {
    let (mut line, mut seen) = (1, 1);
    for (at, &byte) in text.iter().enumerate() {
        if seen == python {
            break;
        }
        seen += usize::from(byte == b'\n' || (byte == b'\r' && text.get(at + 1) != Some(&b'\n')));
        line += usize::from(byte == b'\n');
    }
    line
}

fn documents(files: &Files) -> (Document, Document) {
    (Document::parse(files.config.clone()), Document::parse(files.credentials.clone()))
}

fn seen(section: &SeenSection) -> BTreeMap<String, Value> {
    let value = |value: &SeenValue| match value {
        SeenValue::Text(text) => json!(text.expose()),
        SeenValue::Nested(nested) => {
            let nested: BTreeMap<_, _> = nested.iter().map(|(key, text)| (key, text.expose())).collect();
            json!(nested)
        }
    };
    section.iter().map(|(key, setting)| (key.clone(), value(&setting.value))).collect()
}

/// What Rolecall reads.
pub(super) fn ours(files: &Files) -> View {
    let (config, credentials) = documents(files);
    let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });
    let setting = |setting: Setting<'_>| {
        let secret = setting.secret().map(|secret| secret.expose().to_owned());
        let value = secret.or_else(|| setting.value().map(str::to_owned)).expect("plain or secret");
        (setting.key().to_owned(), json!(value))
    };
    let profile = |p: &Profile| (p.name().to_owned(), p.settings().map(setting).collect());
    let session = |s: SsoSession<'_>| (s.name().to_owned(), s.settings().map(setting).collect());
    View {
        profiles: set.profiles().iter().map(profile).collect(),
        sso_sessions: set.sso_sessions().map(session).collect(),
    }
}

/// The settings of a section with nested ones as `outer.inner`, however a reader has them.
pub(super) fn flat(section: &BTreeMap<String, Value>) -> BTreeMap<String, String> {
    let mut flat = BTreeMap::new();
    for (key, value) in section {
        match value {
            Value::Object(nested) => {
                for (inner, value) in nested {
                    flat.insert(format!("{key}.{inner}"), value.as_str().unwrap_or_default().to_owned());
                }
            }
            Value::String(text) if text.starts_with('\n') => {
                for (inner, value) in text.lines().filter_map(|line| line.split_once('=')) {
                    flat.insert(format!("{key}.{}", inner.trim()), value.trim().to_owned());
                }
            }
            other => {
                flat.insert(key.clone(), other.as_str().unwrap_or_default().to_owned());
            }
        }
    }
    flat
}
