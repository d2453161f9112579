//! What is being written, so that the next start can tell what a crash left.
//!
//! A small file in the app's own folder, made before anything else of a change, on disk before the first write, and
//! removed after the last. One that a power cut left incomplete tells of nothing that was written:
//!
//! ```json
//! {
//!   "version": 1,
//!   "label": "rename profile a to b",
//!   "edit": { "edit": "rename", "of": "profile", "name": "a", "to": "b" },
//!   "steps": [
//!     { "file": "config", "path": "/home/me/.aws/config", "before": "<blake3>", "after": "<blake3>" }
//!   ]
//! }
//! ```
//!
//! It holds hashes of whole files and no content. So it can tell how far a change came, and it cannot finish
//! it: who does previews an edit of the files as they are. What was being done is said with names only; a change
//! of values, which may be secrets, has to be made anew.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rolecall_profiles::{FileRole, Target, Unfinished};
use serde_json::{Value, json};

use super::target::hash_at;
use super::{Hash, WriteError, hash};
use crate::private_file;

const VERSION: u64 = 1;

/// The largest journal that is read, in bytes.
const MAX_SIZE: u64 = 1024 * 1024;

/// The most that is kept of a label, in characters.
const MAX_LABEL: usize = 1000;

/// Which journal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JournalId(String);

/// What a change is, to be told if it is cut short. It is kept on disk meanwhile, so it holds no value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// In a few words.
    pub text: String,
    /// As an edit that can be finished or taken back.
    pub edit: Option<Unfinished>,
}

impl From<&str> for Label {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), edit: None }
    }
}

/// A change that was cut short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    /// Its journal, for [`Writer::dismiss`](super::Writer::dismiss).
    pub id: JournalId,
    /// What it was.
    pub label: Label,
    /// The files that it was to write, each once.
    pub paths: Vec<PathBuf>,
    /// Those of them that are as it was to leave them.
    pub written: Vec<PathBuf>,
    /// How many writes it has.
    pub of: usize,
    /// How far it came.
    pub state: State,
}

/// How far a change came that was cut short, by the hashes of what is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing was written.
    NotStarted,
    /// The first writes were done, the others were not.
    Partly {
        /// How many were done.
        done: usize,
    },
    /// All was written.
    Finished,
    /// The files have changed since; how far it came can no longer be told.
    ChangedSince,
}

impl Interrupted {
    /// Whether a person is to decide about it: it is half done, or nobody can tell. A single write is never half
    /// done.
    pub fn is_open(&self) -> bool {
        self.of > 1 && matches!(self.state, State::Partly { .. } | State::ChangedSince)
    }
}

/// One write of a journal.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) role: FileRole,
    pub(super) path: PathBuf,
    pub(super) before: Hash,
    pub(super) after: Hash,
}

/// A journal as it is on disk.
pub(super) struct Journal {
    pub(super) id: JournalId,
    pub(super) label: Label,
    pub(super) steps: Vec<Step>,
    file: PathBuf,
}

/// A journal that a power cut may still take.
pub(super) struct Unsynced(fs::File);

impl JournalId {
    /// A new one, which nobody can guess: it is also in the names of the temporary files.
    fn new() -> io::Result<Self> {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).map_err(io::Error::from)?;
        Ok(Self(hex::encode(bytes)))
    }

    /// The one of that name; none if it is no name of a journal.
    pub fn parse(name: &str) -> Option<Self> {
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (name.len() == 16 && name.bytes().all(is_hex)).then(|| Self(name.to_owned()))
    }

    /// Its name, for [`parse`](Self::parse).
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn tag(&self) -> &str {
        &self.0
    }

    fn file(&self, own_folder: &Path) -> PathBuf {
        folder(own_folder).join(format!("{}.json", self.0))
    }
}

fn folder(own_folder: &Path) -> PathBuf {
    own_folder.join("journal")
}

impl Journal {
    /// Writes it down, so that whoever comes after a `kill -9` finds it; before anything else of the change is made.
    /// Not before it is [synced](Self::sync) does it outlast a power cut.
    pub(super) fn begin(
        own_folder: &Path,
        label: Label,
        steps: Vec<Step>,
    ) -> Result<(Self, Unsynced), WriteError> {
        let id = JournalId::new().map_err(|error| WriteError::own(own_folder, &error))?;
        let file = id.file(own_folder);
        let label = Label { text: label.text.chars().take(MAX_LABEL).collect(), ..label };
        let journal = Self { id, label, steps, file };
        let text = journal.to_json()?.to_string();
        let open = private_file::create(&journal.file, text.as_bytes());
        let open = open.map_err(|error| WriteError::own(&journal.file, &error))?;
        Ok((journal, Unsynced(open)))
    }

    /// Puts it on disk, as it has to be before the first file is touched.
    pub(super) fn sync(&self, Unsynced(open): &Unsynced) -> Result<(), WriteError> {
        let sync = || {
            open.sync_all()?;
            private_file::sync_folder(self.file.parent().unwrap_or(Path::new("/")))
        };
        sync().map_err(|error| WriteError::own(&self.file, &error))
    }

    /// Removes it. If that fails, the next start finds that all was written, and removes it.
    pub(super) fn end(self) {
        if let Err(error) = fs::remove_file(&self.file) {
            tracing::warn!(path = %self.file.display(), %error, "a journal is left");
        }
    }

    /// All that are there, to be called under the lock. What is none of this version is left alone: a later one may
    /// know it.
    pub(super) fn all(own_folder: &Path) -> Result<Vec<Self>, WriteError> {
        let folder = folder(own_folder);
        let own = |error| WriteError::own(&folder, &error);
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(own)?,
        };
        let mut journals = Vec::new();
        for entry in entries {
            let file = entry.map_err(own)?.path();
            let text = private_file::read(&file, MAX_SIZE).map_err(own)?;
            let value = text.map(|text| serde_json::from_slice(&text));
            let is_json = file.extension().is_some_and(|extension| extension == "json");
            if !is_json || matches!(value, Some(Err(_))) {
                // Cut short while it was written, before any of the files was touched. Nobody is writing now.
                let _ = fs::remove_file(&file);
                continue;
            }
            let journal = value.and_then(Result::ok).and_then(|value| Self::from_json(&file, &value));
            if journal.is_none() {
                tracing::warn!(path = %file.display(), "this is no journal");
            }
            journals.extend(journal);
        }
        journals.sort_by(|one, other| one.id.0.cmp(&other.id.0));
        Ok(journals)
    }

    /// Forgets one, which need not be there.
    pub(super) fn remove(own_folder: &Path, id: &JournalId) -> Result<(), WriteError> {
        let file = id.file(own_folder);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(WriteError::own(&file, &error)),
            _ => Ok(()),
        }
    }

    /// Tells how far it came.
    pub(super) fn state(&self) -> State {
        let now = |role| {
            let step = self.steps.iter().find(|step| step.role == role)?;
            Some(hash_at(&step.path).ok())
        };
        let files = [FileRole::Config, FileRole::Credentials].map(|role| (role, now(role)));
        let is_now = |done: usize| {
            files.iter().all(|(role, now)| match now {
                None => true,
                Some(now) => now.is_some() && *now == self.after(*role, done),
            })
        };
        match (0..=self.steps.len()).rev().find(|done| is_now(*done)) {
            Some(0) => State::NotStarted,
            Some(done) if done == self.steps.len() => State::Finished,
            Some(done) => State::Partly { done },
            None => State::ChangedSince,
        }
    }

    /// The hash of a file after so many writes.
    fn after(&self, role: FileRole, done: usize) -> Option<Hash> {
        let mut of_file = self.steps.iter().enumerate().filter(|(_, step)| step.role == role);
        let before = of_file.clone().next().map(|(_, step)| step.before);
        of_file.rfind(|(number, _)| *number < done).map(|(_, step)| step.after).or(before)
    }

    /// The hashes of all that it may have had under a name of ours.
    pub(super) fn known(&self) -> Vec<Hash> {
        let hashes = self.steps.iter().flat_map(|step| [step.before, step.after]);
        hashes.chain([hash(b"")]).collect()
    }

    pub(super) fn interrupted(&self) -> Interrupted {
        let mut last: Vec<&Step> = Vec::new();
        for step in &self.steps {
            match last.iter_mut().find(|known| known.path == step.path) {
                Some(known) => *known = step,
                None => last.push(step),
            }
        }
        let is_done = |step: &Step| hash_at(&step.path).is_ok_and(|now| now == step.after);
        Interrupted {
            id: self.id.clone(),
            label: self.label.clone(),
            paths: last.iter().map(|step| step.path.clone()).collect(),
            written: last.iter().filter(|step| is_done(step)).map(|step| step.path.clone()).collect(),
            of: self.steps.len(),
            state: self.state(),
        }
    }

    fn to_json(&self) -> Result<Value, WriteError> {
        let step = |step: &Step| {
            let Some(path) = step.path.to_str() else {
                // Rather no write than one that the next start cannot tell of.
                let reason = "its path is not Unicode".to_owned();
                return Err(WriteError::Refused { path: step.path.clone(), reason });
            };
            Ok(json!({
                "file": name(step.role),
                "path": path,
                "before": hex::encode(step.before),
                "after": hex::encode(step.after),
            }))
        };
        let steps: Vec<Value> = self.steps.iter().map(step).collect::<Result<_, _>>()?;
        let edit = self.label.edit.as_ref().map(edit_to_json);
        Ok(json!({ "version": VERSION, "label": self.label.text, "edit": edit, "steps": steps }))
    }

    fn from_json(file: &Path, value: &Value) -> Option<Self> {
        if value.get("version")?.as_u64()? != VERSION {
            return None;
        }
        let step = |value: &Value| {
            let hash = |key| -> Option<Hash> { hex::decode(value.get(key)?.as_str()?).ok()?.try_into().ok() };
            Some(Step {
                role: role(value.get("file")?.as_str()?)?,
                path: value.get("path")?.as_str()?.into(),
                before: hash("before")?,
                after: hash("after")?,
            })
        };
        let steps = value.get("steps")?.as_array()?.iter().map(step).collect::<Option<_>>()?;
        Some(Self {
            id: JournalId(file.file_stem()?.to_str()?.to_owned()),
            label: Label {
                text: value.get("label")?.as_str()?.to_owned(),
                edit: value.get("edit").and_then(edit_from_json),
            },
            steps,
            file: file.to_owned(),
        })
    }
}

fn name(role: FileRole) -> &'static str {
    match role {
        FileRole::Config => "config",
        FileRole::Credentials => "credentials",
    }
}

fn role(name: &str) -> Option<FileRole> {
    [FileRole::Config, FileRole::Credentials].into_iter().find(|role| self::name(*role) == name)
}

fn edit_to_json(edit: &Unfinished) -> Value {
    let of = match edit.target() {
        Target::Profile(_) => "profile",
        Target::SsoSession(_) => "sso-session",
        Target::Services(_) => "services",
    };
    let (what, to) = match edit {
        Unfinished::Add { .. } => ("add", None),
        Unfinished::Edit { .. } => ("edit", None),
        Unfinished::Rename { to, .. } => ("rename", Some(to)),
        Unfinished::Duplicate { to, .. } => ("duplicate", Some(to)),
        Unfinished::Delete { .. } => ("delete", None),
    };
    json!({ "edit": what, "of": of, "name": edit.target().name(), "to": to })
}

/// None for what a later version writes.
fn edit_from_json(value: &Value) -> Option<Unfinished> {
    let text = |key| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let name = text("name")?;
    let target = match text("of")?.as_str() {
        "profile" => Target::Profile(name),
        "sso-session" => Target::SsoSession(name),
        "services" => Target::Services(name),
        _ => return None,
    };
    Some(match text("edit")?.as_str() {
        "add" => Unfinished::Add { target },
        "edit" => Unfinished::Edit { target },
        "rename" => Unfinished::Rename { target, to: text("to")? },
        "duplicate" => Unfinished::Duplicate { from: target, to: text("to")? },
        "delete" => Unfinished::Delete { target },
        _ => return None,
    })
}
