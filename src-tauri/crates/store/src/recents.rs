//! When profiles were used last, `recents.json`: for showing first what is likely to be wanted.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::private_file;
use crate::timestamp::{parse_rfc3339, rfc3339};

/// The largest file that is read, in bytes.
const MAX_SIZE: u64 = 1024 * 1024;

/// How many profiles are remembered.
const MAX: usize = 100;

/// How old the last use of the profile that was used last has to be for another one to be worth noting: a tool may
/// ask every second.
const WORTH_NOTING: Duration = Duration::from_secs(60);

/// The profiles that were used, the last one first.
///
/// ```json
/// { "used": [{ "profile": "prod-admin", "at": "2026-11-25T15:04:05Z" }] }
/// ```
///
/// It is the app's alone, which is one per folder. What cannot be read there is nothing.
#[derive(Debug)]
pub struct Recents {
    path: Option<PathBuf>,
    used: Mutex<Vec<(String, SystemTime)>>,
}

impl Recents {
    /// Reads those of this folder, which need not be there; with none they last as long as the program.
    pub fn in_folder(folder: Option<&Path>) -> Self {
        let path = folder.map(|folder| folder.join("recents.json"));
        let used = path.as_deref().map(read).unwrap_or_default();
        Self { path, used: Mutex::new(used) }
    }

    /// Those there are, the last one first.
    pub fn all(&self) -> Vec<(String, SystemTime)> {
        self.lock().clone()
    }

    /// Notes that a profile was used, and tells whether that was worth noting.
    pub fn note(&self, profile: &str, at: SystemTime) -> bool {
        let mut used = self.lock();
        let is_known = |(last, then): &(String, SystemTime)| {
            last == profile && at.duration_since(*then).is_ok_and(|since| since < WORTH_NOTING)
        };
        if used.first().is_some_and(is_known) {
            return false;
        }
        used.retain(|(known, _)| known != profile);
        used.insert(0, (profile.to_owned(), at));
        used.truncate(MAX);
        self.keep(&used);
        true
    }

    /// Goes on with a profile under another name.
    pub fn rename(&self, from: &str, to: &str) {
        let mut used = self.lock();
        if !used.iter().any(|(known, _)| known == from) {
            return;
        }
        used.retain(|(known, _)| known != to);
        for (known, _) in used.iter_mut().filter(|(known, _)| known == from) {
            to.clone_into(known);
        }
        self.keep(&used);
    }

    fn keep(&self, used: &[(String, SystemTime)]) {
        let Some(path) = self.path.as_deref() else { return };
        if let Err(error) = write(path, used) {
            tracing::warn!(%error, "what was used last is known until the program ends: it cannot be written");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(String, SystemTime)>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(path: &Path) -> Vec<(String, SystemTime)> {
    let text = private_file::read(path, MAX_SIZE).ok().flatten().unwrap_or_default();
    let Ok(all) = serde_json::from_slice::<Value>(&text) else { return Vec::new() };
    let entry = |entry: &Value| {
        let at = parse_rfc3339(entry.get("at")?.as_str()?)?;
        Some((entry.get("profile")?.as_str()?.to_owned(), at))
    };
    let used = all.get("used").and_then(Value::as_array);
    used.into_iter().flatten().filter_map(entry).take(MAX).collect()
}

fn write(path: &Path, used: &[(String, SystemTime)]) -> io::Result<()> {
    let entry = |(profile, at): &(String, SystemTime)| json!({ "profile": profile, "at": rfc3339(*at) });
    let used: Vec<Value> = used.iter().map(entry).collect();
    let mut text = serde_json::to_vec_pretty(&json!({ "used": used }))?;
    text.push(b'\n');
    private_file::write(path, &text)
}
