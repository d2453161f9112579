//! The names of accounts, as IAM Identity Center has told them. They are no secret.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::private_file;

/// The largest file that is read, in bytes: ten thousand names have about half a million.
const MAX_SIZE: u64 = 8 * 1024 * 1024;

/// The names of accounts by their ids, kept in `account-names.json`. What cannot be read there is learned anew.
///
/// ```json
/// { "111122223333": "Acme Toolkit" }
/// ```
#[derive(Debug)]
pub struct AccountNames {
    path: Option<PathBuf>,
    names: Mutex<BTreeMap<String, String>>,
}

impl AccountNames {
    /// Reads those of this folder, which need not be there; with none they last as long as the program.
    pub fn in_folder(folder: Option<&Path>) -> Self {
        let path = folder.map(|folder| folder.join("account-names.json"));
        let names = path.as_deref().map(read).unwrap_or_default();
        Self { path, names: Mutex::new(names) }
    }

    /// The name of an account, if it is known.
    pub fn get(&self, account_id: &str) -> Option<String> {
        self.lock().get(account_id).cloned()
    }

    /// Every name that is known.
    pub fn all(&self) -> BTreeMap<String, String> {
        self.lock().clone()
    }

    /// Learns names: of an account and its name each.
    pub fn learn(&self, told: impl IntoIterator<Item = (String, String)>) {
        let mut names = self.lock();
        let before = names.clone();
        names.extend(told);
        let Some(path) = self.path.as_deref().filter(|_| *names != before) else { return };
        // Another of the app's programs may have learned others.
        let mut all = read(path);
        all.extend(names.clone());
        names.clone_from(&all);
        if let Err(error) = write(path, &all) {
            tracing::warn!(%error, "the names of accounts last until the program ends: they cannot be written");
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(path: &Path) -> BTreeMap<String, String> {
    let text = private_file::read(path, MAX_SIZE).ok().flatten().unwrap_or_default();
    let Ok(Value::Object(entries)) = serde_json::from_slice(&text) else { return BTreeMap::new() };
    let name = |(id, name): (String, Value)| Some((id, name.as_str()?.to_owned()));
    entries.into_iter().filter_map(name).collect()
}

fn write(path: &Path, names: &BTreeMap<String, String>) -> io::Result<()> {
    let mut text = serde_json::to_vec_pretty(names)?;
    text.push(b'\n');
    private_file::write(path, &text)
}
