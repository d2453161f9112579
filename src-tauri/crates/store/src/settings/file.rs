//! `settings.json` as a file: read once for as long as it is the same, changed in one step, nothing in it lost.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value};

use super::marks::Marks;
use super::preferences::Preferences;
use crate::private_file;

/// The largest file that is read, in bytes.
const MAX_SIZE: u64 = 8 * 1024 * 1024;

/// The version that is written. A newer file keeps its own.
const VERSION: u64 = 1;

/// How old a file has to be for its time to tell it from a later one: file systems count in steps.
const SETTLED: Duration = Duration::from_secs(2);

/// Why settings cannot be written. They are then as they were.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file, or its folder, is not to be written to.
    #[error("the settings are read-only")]
    ReadOnly,
    /// A later version of Rolecall wrote this part in a way that this one does not know.
    #[error("the settings are of a newer version")]
    Newer,
    /// What the system says.
    #[error(transparent)]
    Io(io::Error),
}

impl From<io::Error> for SettingsError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Io(error),
        }
    }
}

/// The file, and what it said when it was read last.
#[derive(Debug)]
pub(super) struct SettingsFile {
    path: Option<PathBuf>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Of which file it is known; none if it has to be read anew the next time.
    of: Option<Identity>,
    contents: Arc<Contents>,
}

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) all: Map<String, Value>,
    pub(super) preferences: Preferences,
    pub(super) marks: Arc<Marks>,
    /// There is something in its place that says nothing.
    pub(super) is_broken: bool,
}

impl Contents {
    fn new(all: Map<String, Value>) -> Self {
        let (preferences, marks) = (Preferences::read(&all), Arc::new(Marks::read(&all)));
        Self { preferences, marks, all, is_broken: false }
    }
}

impl SettingsFile {
    /// The file in this folder; with none, what is changed lasts as long as the program.
    pub(super) fn in_folder(folder: Option<&Path>) -> Self {
        Self { path: folder.map(|folder| folder.join("settings.json")), known: Mutex::default() }
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What it says. A file that is no object says nothing.
    pub(super) fn read(&self) -> Arc<Contents> {
        let mut known = self.lock();
        let Some(path) = &self.path else { return known.contents.clone() };
        // Taken first: of a file that is replaced meanwhile it does not tell, and that one is read the next time.
        let (identity, now) = (Identity::of(path), SystemTime::now());
        if identity.is_some() && identity == known.of {
            return known.contents.clone();
        }
        let text = private_file::read(path, MAX_SIZE).ok().flatten();
        let contents = match text.map(|text| serde_json::from_slice(&text)) {
            Some(Ok(Value::Object(all))) => Contents::new(all),
            _ => Contents { is_broken: identity.is_some(), ..Contents::default() },
        };
        *known = Known { of: identity.filter(|it| it.is_settled(now)), contents: Arc::new(contents) };
        known.contents.clone()
    }

    /// Changes it in one step, so that no other program's change between is lost. Nothing is written if nothing
    /// changes.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut Draft) -> Result<T, SettingsError>,
    ) -> Result<T, SettingsError> {
        let Some(path) = &self.path else {
            let mut known = self.lock();
            let mut draft = Draft::new(known.contents.all.clone());
            let answer = change(&mut draft)?;
            known.contents = Arc::new(Contents::new(draft.all));
            return Ok(answer);
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        let lock = private_file::lock_file(folder, "settings.lock")?;
        lock.lock()?;
        let found = read_whole(path)?;
        let mut draft = Draft::new(found.clone().unwrap_or_default());
        let answer = change(&mut draft)?;
        if found.as_ref() == Some(&draft.all) {
            return Ok(answer);
        }
        // A rename would replace it all the same.
        if fs::metadata(path).is_ok_and(|file| file.permissions().readonly()) {
            return Err(SettingsError::ReadOnly);
        }
        if found.is_none() {
            set_aside(path)?;
        }
        draft.all.entry("version").or_insert(VERSION.into());
        let mut text = serde_json::to_vec_pretty(&draft.all).map_err(io::Error::from)?;
        text.push(b'\n');
        // A link to it, as those who keep their settings elsewhere have, stays one.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        private_file::write(&target, &text)?;
        self.lock().of = None;
        Ok(answer)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Settings that are being changed. What is not asked for stays as it is; of a newer version's file nothing is
/// replaced that is of another form than is known.
pub(super) struct Draft {
    pub(super) all: Map<String, Value>,
    is_newer: bool,
}

impl Draft {
    fn new(all: Map<String, Value>) -> Self {
        let version = all.get("version").and_then(Value::as_u64);
        Self { is_newer: version.is_some_and(|version| version > VERSION), all }
    }

    /// A list of the settings, made if there is none.
    pub(super) fn list(&mut self, key: &str) -> Result<&mut Vec<Value>, SettingsError> {
        let is_newer = self.is_newer;
        let list = self.all.entry(key).or_insert_with(|| Value::Array(Vec::new()));
        if !list.is_array() {
            replaceable(list, is_newer)?;
            *list = Value::Array(Vec::new());
        }
        list.as_array_mut().ok_or(SettingsError::Newer)
    }

    /// An object of the settings, made if there is none.
    pub(super) fn object(&mut self, key: &str) -> Result<Object<'_>, SettingsError> {
        Object { of: &mut self.all, is_newer: self.is_newer }.inner(key)
    }
}

/// An object in settings that are being changed.
pub(super) struct Object<'a> {
    of: &'a mut Map<String, Value>,
    is_newer: bool,
}

impl<'a> Object<'a> {
    /// An object in it, made if there is none.
    pub(super) fn inner(self, key: &str) -> Result<Object<'a>, SettingsError> {
        let is_newer = self.is_newer;
        let object = self.of.entry(key).or_insert_with(|| Value::Object(Map::new()));
        if !object.is_object() {
            replaceable(object, is_newer)?;
            *object = Value::Object(Map::new());
        }
        Ok(Object { of: object.as_object_mut().ok_or(SettingsError::Newer)?, is_newer })
    }

    /// Gives a value to a key, or takes the key away.
    pub(super) fn put(&mut self, key: &str, value: Option<Value>) -> Result<(), SettingsError> {
        let is_alike = |known: &Value| match &value {
            Some(value) => std::mem::discriminant(known) == std::mem::discriminant(value),
            None => !known.is_object(),
        };
        if let Some(known) = self.of.get(key).filter(|known| !is_alike(known)) {
            replaceable(known, self.is_newer)?;
        }
        match value {
            Some(value) => self.of.insert(key.to_owned(), value),
            None => self.of.remove(key),
        };
        Ok(())
    }

    /// All of it.
    pub(super) fn entries(&mut self) -> &mut Map<String, Value> {
        self.of
    }
}

fn replaceable(value: &Value, is_newer: bool) -> Result<(), SettingsError> {
    if is_newer && !value.is_null() { Err(SettingsError::Newer) } else { Ok(()) }
}

/// What tells a file from the one that was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    modified: SystemTime,
    size: u64,
    number: u64,
}

impl Identity {
    fn of(path: &Path) -> Option<Self> {
        let file = fs::metadata(path).ok()?;
        Some(Self { modified: file.modified().ok()?, size: file.len(), number: number(&file) })
    }

    /// Whether a later file of the same size would have another time.
    fn is_settled(&self, now: SystemTime) -> bool {
        now.duration_since(self.modified).is_ok_and(|age| age > SETTLED)
    }
}

#[cfg(unix)]
fn number(file: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(file)
}

#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> u64 {
    0
}

/// Reads settings that are to be written anew; none if there is no file, or one that says nothing.
fn read_whole(path: &Path) -> Result<Option<Map<String, Value>>, SettingsError> {
    let text = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        // What cannot be read must not be replaced either.
        text => text?,
    };
    match serde_json::from_slice(&text) {
        Ok(Value::Object(settings)) => Ok(Some(settings)),
        _ => Ok(None),
    }
}

/// Moves a file that is no settings out of the way, beside itself, where a person can look at it.
fn set_aside(path: &Path) -> io::Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let free = (1..).map(|number| path.with_extension(format!("broken-{number}.json")));
    let Some(aside) = free.take(1000).find(|aside| !aside.exists()) else { return Ok(()) };
    tracing::warn!(path = %aside.display(), "the settings could not be read and were set aside");
    fs::rename(path, aside)
}
