//! The app's own settings, `settings.json`: what it does not know it keeps, what it cannot read it sets aside.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rolecall_profiles::Service;
use rolecall_signin::{Approvals, Foreign};
use serde_json::{Map, Value, json};

use crate::private_file;

/// The largest file that is read, in bytes.
const MAX_SIZE: u64 = 8 * 1024 * 1024;

/// The version that is written. A newer file keeps its own.
const VERSION: u64 = 1;

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
///   "consents": ["switch"]
/// }
/// ```
#[derive(Debug)]
pub struct Settings {
    path: Option<PathBuf>,
    /// What was approved in this process, in case it cannot be written.
    approved: Mutex<Vec<Foreign>>,
}

impl Settings {
    /// The settings in this folder, which need not be there; with none they last as long as the program.
    pub fn in_folder(folder: Option<&Path>) -> Self {
        Self { path: folder.map(|folder| folder.join("settings.json")), approved: Mutex::default() }
    }

    /// The folder of the app's own: where `ROLECALL_HOME` says, else in the platform's place for settings.
    pub fn folder(rolecall_home: Option<&Path>) -> Option<PathBuf> {
        match rolecall_home {
            Some(home) => Some(home.to_owned()),
            None => dirs::config_dir().map(|folder| folder.join("rolecall")),
        }
    }

    /// Reads them. A file that is no object is none.
    fn read(&self) -> Map<String, Value> {
        let text = self.path.as_ref().and_then(|path| private_file::read(path, MAX_SIZE).ok().flatten());
        match text.map(|text| serde_json::from_slice(&text)) {
            Some(Ok(Value::Object(settings))) => settings,
            _ => Map::new(),
        }
    }

    /// Changes them in one step, so that no other program's change between is lost.
    fn change(&self, change: impl FnOnce(&mut Map<String, Value>)) -> io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let folder = path.parent().unwrap_or(Path::new("."));
        private_file::make_private_folder(folder)?;
        let lock = fs::File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("settings.lock"))?;
        lock.lock()?;
        let mut settings = read_or_set_aside(path)?;
        settings.entry("version").or_insert(VERSION.into());
        change(&mut settings);
        let mut text = serde_json::to_vec_pretty(&settings)?;
        text.push(b'\n');
        private_file::write(path, &text)
    }

    /// Tells whether a profile is marked as one of production.
    pub fn is_production(&self, profile: &str) -> bool {
        self.productions().iter().any(|marked| marked == profile)
    }

    /// The profiles that are marked as ones of production.
    pub fn productions(&self) -> Vec<String> {
        strings(&self.read(), "productions")
    }

    /// Marks a profile as one of production, or takes the mark away.
    ///
    /// # Errors
    ///
    /// What the system says, if it cannot be written.
    pub fn mark_production(&self, profile: &str, is_one: bool) -> io::Result<()> {
        self.change(|settings| {
            let mut marked = strings(settings, "productions");
            marked.retain(|known| known != profile);
            marked.extend(is_one.then(|| profile.to_owned()));
            settings.insert("productions".to_owned(), marked.into());
        })
    }

    /// Tells whether a person has seen what a kind of standing change does, and wants it done at once from now on.
    pub fn has_consented(&self, to: Consent) -> bool {
        strings(&self.read(), "consents").iter().any(|known| known == to.as_str())
    }

    /// Takes note that a person has seen what a kind of standing change does.
    ///
    /// # Errors
    ///
    /// What the system says, if it cannot be written.
    pub fn consent(&self, to: Consent) -> io::Result<()> {
        if self.has_consented(to) {
            return Ok(());
        }
        self.change(|settings| {
            let mut known = strings(settings, "consents");
            known.push(to.as_str().to_owned());
            settings.insert("consents".to_owned(), known.into());
        })
    }

    /// What closing the window does, if the person has said so.
    pub fn closing(&self) -> Option<Closing> {
        let settings = self.read();
        let said = settings.get("closing").and_then(Value::as_str)?;
        [Closing::Hide, Closing::Quit].into_iter().find(|known| known.as_str() == said)
    }

    /// Takes note of what closing the window does from now on.
    ///
    /// # Errors
    ///
    /// What the system says, if it cannot be written.
    pub fn set_closing(&self, to: Closing) -> io::Result<()> {
        self.change(|settings| {
            settings.insert("closing".to_owned(), to.as_str().into());
        })
    }

    fn approved(&self) -> MutexGuard<'_, Vec<Foreign>> {
        self.approved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What closing the window does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The app goes on without it.
    Hide,
    /// The app ends.
    Quit,
}

impl Closing {
    fn as_str(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Quit => "quit",
        }
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

/// The texts of a list; what is none is passed over.
fn strings(settings: &Map<String, Value>, key: &str) -> Vec<String> {
    let list = settings.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|text| Some(text.as_str()?.to_owned())).collect()
}

impl Approvals for Settings {
    fn is_approved(&self, value: &Foreign) -> bool {
        let written = |settings: Map<String, Value>| {
            let approvals = settings.get("approvals").and_then(Value::as_array);
            let entry = entry(value);
            // What is beside it in the entry, as a later version may write, does not count.
            let is_entry = |known: &Value| entry.iter().all(|(key, value)| known.get(key) == Some(value));
            approvals.is_some_and(|approvals| approvals.iter().any(is_entry))
        };
        self.approved().contains(value) || written(self.read())
    }

    fn approve(&self, values: &[Foreign]) {
        self.approved().extend_from_slice(values);
        let written = self.change(|settings| {
            let approvals = settings.entry("approvals").or_insert_with(|| json!([]));
            if !approvals.is_array() {
                *approvals = json!([]);
            }
            if let Some(approvals) = approvals.as_array_mut() {
                approvals.extend(values.iter().map(|value| Value::Object(entry(value))));
            }
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

/// Reads settings that are to be written anew. A file that is none is moved out of the way, beside itself, where a
/// person can look at it.
fn read_or_set_aside(path: &Path) -> io::Result<Map<String, Value>> {
    let text = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Map::new()),
        // What cannot be read must not be replaced either.
        text => text?,
    };
    if let Ok(Value::Object(settings)) = serde_json::from_slice(&text) {
        return Ok(settings);
    }
    let free = (1..).map(|number| path.with_extension(format!("broken-{number}.json")));
    let Some(aside) = free.take(1000).find(|aside| !aside.exists()) else { return Ok(Map::new()) };
    tracing::warn!(path = %aside.display(), "the settings could not be read and were set aside");
    fs::rename(path, aside)?;
    Ok(Map::new())
}
