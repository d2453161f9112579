//! The app's own settings, `settings.json`: what it does not know it keeps, what it cannot read it sets aside.

mod file;
mod marks;
mod preferences;
mod text;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rolecall_profiles::Service;
use rolecall_signin::{Approvals, Foreign};
use serde_json::{Map, Value};

use crate::private_file;

pub use file::SettingsError;
use file::SettingsFile;
pub use marks::{Colour, MAX_LABEL, MAX_TAG, MAX_TAGS, Mark, MarkChange, Marks, MarksMove, Removed};
pub use preferences::{Closing, Preference, Preferences};

/// The settings in a folder of the app's own, shared by all its programs.
///
/// ```json
/// {
///   "version": 1,
///   "approvals": [
///     { "endpoint": "https://vpce.example", "service": "sts" },
///     { "caBundle": "/etc/corp/ca.pem", "sha256": "…" }
///   ],
///   "productions": ["prod-admin"],
///   "consents": ["switch"],
///   "preferences": { "closing": "hide", "terminal": "kitty" },
///   "marks": { "prod-admin": { "favourite": true, "label": "Payments", "tags": ["eu"], "colour": "red" } }
/// }
/// ```
///
/// It is read when it is another file than the last time. What is not known in it stays. A file of a newer version is
/// written to as well, but nothing of it is replaced that is of another form than is known: that is
/// [`SettingsError::Newer`].
#[derive(Debug)]
pub struct Settings {
    file: SettingsFile,
    /// What was approved in this process, in case it cannot be written.
    approved: Mutex<Vec<Foreign>>,
}

impl Settings {
    /// The settings in this folder, which need not be there; with none they last as long as the program.
    pub fn in_folder(folder: Option<&Path>) -> Self {
        Self { file: SettingsFile::in_folder(folder), approved: Mutex::default() }
    }

    /// The folder of the app's own: where `ROLECALL_HOME` says, else in the platform's place for settings.
    pub fn folder(rolecall_home: Option<&Path>) -> Option<PathBuf> {
        match rolecall_home {
            Some(home) => Some(home.to_owned()),
            None => dirs::config_dir().map(|folder| folder.join("rolecall")),
        }
    }

    /// Where they are.
    pub fn path(&self) -> Option<&Path> {
        self.file.path()
    }

    /// Tells whether something is in their place that cannot be read: nothing of it counts, and with the next change it
    /// is set aside.
    pub fn are_broken(&self) -> bool {
        self.file.read().is_broken
    }

    /// Clears away what a crash left of the files that are beside them.
    pub fn clear_strays(&self) {
        if let Some(folder) = self.path().and_then(Path::parent) {
            private_file::clear_strays(folder);
        }
    }

    /// What the person prefers.
    pub fn preferences(&self) -> Preferences {
        self.file.read().preferences.clone()
    }

    /// Keeps what the person prefers from now on.
    ///
    /// # Errors
    ///
    /// Why it cannot be written.
    pub fn prefer(&self, preference: &Preference) -> Result<(), SettingsError> {
        self.file.change(|draft| preference.write(draft))
    }

    /// What the person says of profiles.
    pub fn marks(&self) -> Arc<Marks> {
        self.file.read().marks.clone()
    }

    /// Keeps what the person says of a profile from now on.
    ///
    /// # Errors
    ///
    /// Why it cannot be written.
    pub fn mark(&self, profile: &str, change: &MarkChange) -> Result<(), SettingsError> {
        self.file.change(|draft| change.write(draft, profile))
    }

    /// Has the marks follow what became of profiles, and tells what takes that back.
    ///
    /// # Errors
    ///
    /// Why it cannot be written.
    pub fn move_marks(&self, to: &MarksMove) -> Result<MarksMove, SettingsError> {
        self.file.change(|draft| to.write(draft))
    }

    /// Tells whether a profile is marked as one of production.
    pub fn is_production(&self, profile: &str) -> bool {
        self.marks().get(profile).production
    }

    /// Tells whether a person has seen what a kind of standing change does, and wants it done at once from now on.
    pub fn has_consented(&self, to: Consent) -> bool {
        is_listed(&self.file.read().all, "consents", to.as_str())
    }

    /// Takes note that a person has seen what a kind of standing change does.
    ///
    /// # Errors
    ///
    /// Why it cannot be written.
    pub fn consent(&self, to: Consent) -> Result<(), SettingsError> {
        self.file.change(|draft| {
            if !is_listed(&draft.all, "consents", to.as_str()) {
                draft.list("consents")?.push(to.as_str().into());
            }
            Ok(())
        })
    }

    fn approved(&self) -> MutexGuard<'_, Vec<Foreign>> {
        self.approved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A kind of standing change that a person has seen once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Switching the default profile, and restoring it.
    Switch,
    /// Serving a profile, and serving it no longer.
    Serve,
}

impl Consent {
    fn as_str(self) -> &'static str {
        match self {
            Self::Switch => "switch",
            Self::Serve => "serve",
        }
    }
}

fn is_listed(settings: &Map<String, Value>, list: &str, text: &str) -> bool {
    let list = settings.get(list).and_then(Value::as_array);
    list.is_some_and(|list| list.iter().any(|known| known.as_str() == Some(text)))
}

impl Approvals for Settings {
    fn is_approved(&self, value: &Foreign) -> bool {
        let written = |settings: &Map<String, Value>| {
            let approvals = settings.get("approvals").and_then(Value::as_array);
            let entry = entry(value);
            // What is beside it in the entry, as a later version may write, does not count.
            let is_entry = |known: &Value| entry.iter().all(|(key, value)| known.get(key) == Some(value));
            approvals.is_some_and(|approvals| approvals.iter().any(is_entry))
        };
        self.approved().contains(value) || written(&self.file.read().all)
    }

    fn approve(&self, values: &[Foreign]) {
        self.approved().extend_from_slice(values);
        let written = self.file.change(|draft| {
            draft.list("approvals")?.extend(values.iter().map(|value| Value::Object(entry(value))));
            Ok(())
        });
        if let Err(error) = written {
            tracing::warn!(%error, "an approval lasts until the program ends: it cannot be written");
        }
    }
}

fn entry(value: &Foreign) -> Map<String, Value> {
    let pairs = match value {
        Foreign::Endpoint { service, url } => {
            let service = match service {
                Service::Sts => "sts",
                Service::SsoOidc => "sso-oidc",
                Service::Sso => "sso",
            };
            [("endpoint", url.as_str()), ("service", service)]
        }
        Foreign::CaBundle { path, sha256 } => [("caBundle", path.as_str()), ("sha256", sha256.as_str())],
    };
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect()
}
