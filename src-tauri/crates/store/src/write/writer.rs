//! A whole change: lock, compare, make ready, write in order, journal.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rolecall_profiles::FileRole;
use zeroize::Zeroizing;

use super::journal::{Interrupted, Journal, JournalId, Step};
use super::lock::lock;
use super::replace::{Moments, Ready};
use super::stray::Stray;
use super::target::{Seen, Target, hash_of, last_touched};
use super::{Applied, Expected, Failed, Hash, Versions, Write, WriteError, hash, keep};
use crate::locations::Locations;
use crate::private_file;
use crate::read::MAX_FILE_SIZE;

/// How old a temporary file is at least that is removed though no journal tells of it: a Rolecall with another
/// folder of its own may be writing.
const STRAY: Duration = Duration::from_secs(60);

/// Writes the two shared files.
#[derive(Clone, Debug)]
pub struct Writer {
    own_folder: PathBuf,
    locations: Locations,
}

/// What the next start found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Changes that were cut short. Those that are [open](Interrupted::is_open) are told again at each start,
    /// until they are dismissed.
    pub interrupted: Vec<Interrupted>,
    /// What another program wrote right before a crash of ours, and is now in these files.
    pub set_aside: Vec<PathBuf>,
    /// How many temporary files were removed.
    pub removed: usize,
}

impl Writer {
    /// A writer of these files. The app's own folder ([`Settings::folder`](crate::Settings::folder)), which need
    /// not be there, holds its lock and its journals.
    pub fn new(own_folder: PathBuf, locations: Locations) -> Self {
        Self { own_folder, locations }
    }

    /// Writes a change: if both files still are the expected ones, each write in order.
    ///
    /// The label is what the person called for, to be shown if the change is cut short. It is kept on disk
    /// meanwhile, so it must hold no secret.
    ///
    /// It blocks: for as long as the disk takes, some 25 ms a write to see whether another program interferes,
    /// and up to five seconds if another Rolecall is writing.
    ///
    /// # Errors
    ///
    /// [`Failed`], which tells how many of the writes were done. All that can be known before is checked and made
    /// ready before the first one, so that a later one fails only if another program interferes.
    pub fn apply(&self, label: &str, expected: Expected, writes: &[Write]) -> Result<Applied, Failed> {
        let mut applied = Applied::default();
        let mut done = 0;
        match self.try_apply(label, expected, writes, &mut applied, &mut done) {
            Ok(()) => Ok(applied),
            Err(cause) => Err(Failed { cause, done, of: writes.len(), applied: Box::new(applied) }),
        }
    }

    fn try_apply(
        &self,
        label: &str,
        expected: Expected,
        writes: &[Write],
        applied: &mut Applied,
        done: &mut usize,
    ) -> Result<(), WriteError> {
        let _lock = lock(&self.own_folder)?;
        let concerned = |role| writes.iter().any(|write| write.file == role);
        let mut config = File::find(FileRole::Config, &self.locations.config);
        let mut credentials = File::find(FileRole::Credentials, &self.locations.credentials);
        for (role, file) in [(FileRole::Config, &config), (FileRole::Credentials, &credentials)] {
            match file {
                Ok(file) if file.hash() == expected.get(role) => {}
                Ok(file) => return Err(file.target.outdated()),
                // The preview took what it could not read for empty. That does for a file that is left alone.
                Err(_) if !concerned(role) && expected.get(role) == hash(b"") => {}
                Err(error) => return Err(error.clone()),
            }
        }
        if let (Ok(config), Ok(credentials)) = (&config, &credentials)
            && concerned(FileRole::Config)
            && concerned(FileRole::Credentials)
            && config.is_same(credentials)
        {
            return Err(WriteError::SameFile { path: config.target.path.clone() });
        }
        let mut folders = MadeFolders::default();
        for (role, file) in [(FileRole::Config, &config), (FileRole::Credentials, &credentials)] {
            if let Ok(file) = file
                && concerned(role)
            {
                file.check()?;
                folders.make_for(&file.target)?;
            }
        }
        let id = JournalId::new().map_err(|error| WriteError::own(&self.own_folder, &error))?;
        // The expected hash of each write, and the number it has among those that were asked for.
        let mut steps: Vec<(usize, Hash)> = Vec::new();
        let mut journal = Vec::new();
        for (number, write) in writes.iter().enumerate() {
            let Ok(file) = pick(&mut config, &mut credentials, write.file) else { continue };
            if write.bytes.len() as u64 > MAX_FILE_SIZE {
                return Err(WriteError::TooLarge { path: file.target.path.clone() });
            }
            let (before, after) = (file.next, hash(&write.bytes));
            if before != after {
                file.next = after;
                let path = file.target.path.clone();
                journal.push(Step { role: write.file, path, before, after });
                steps.push((number, before));
            }
        }
        if steps.is_empty() {
            *done = writes.len();
            return Ok(());
        }
        let journal = Journal::begin(&self.own_folder, id, label, journal)?;
        let result = (|| {
            let mut ready = Vec::new();
            for (step, (number, _)) in steps.iter().enumerate() {
                let write = &writes[*number];
                let Ok(file) = pick(&mut config, &mut credentials, write.file) else { continue };
                let (target, old, bytes) = (&file.target, file.seen.as_ref(), Arc::clone(&write.bytes));
                ready.push(Ready::make(target, old, bytes, journal.id.tag(), step)?);
            }
            for ((number, before), mut ready) in steps.iter().zip(ready) {
                ready.commit(*before, &Moments::REAL)?;
                folders.keep();
                *done = number + 1;
                let role = ready.target().role;
                let Ok(file) = pick(&mut config, &mut credentials, role) else { continue };
                note(applied.get_mut(role), file.bytes(), ready.bytes());
            }
            *done = writes.len();
            Ok(())
        })();
        // Half of a change is told again at the next start, unless it is finished by then.
        if result.is_ok() || applied.is_empty() {
            journal.end();
        }
        result
    }

    /// Tells what a crash left, and clears it away: to be called at start, and with the time of now.
    ///
    /// Temporary files go, if they are ours by exact name and owner, and of a change that was cut short, or older
    /// than a minute. One that may hold what nobody else has is set aside instead.
    ///
    /// # Errors
    ///
    /// [`WriteError::Busy`] and [`WriteError::OwnFolder`].
    pub fn recover(&self, now: SystemTime) -> Result<Recovery, WriteError> {
        // Whoever holds it is writing, and none of these is a stray.
        let _lock = lock(&self.own_folder)?;
        let journals = Journal::all(&self.own_folder)?;
        let mut recovery = Recovery::default();
        for journal in &journals {
            recovery.interrupted.push(journal.interrupted());
        }
        let asked = [
            (FileRole::Config, &self.locations.config),
            (FileRole::Credentials, &self.locations.credentials),
        ];
        let here: Vec<File> =
            asked.into_iter().filter_map(|(role, path)| File::find(role, path).ok()).collect();
        let steps = journals.iter().flat_map(|journal| &journal.steps);
        let paths = here.iter().map(|file| &file.target.path).chain(steps.map(|step| &step.path));
        let folders: BTreeSet<&Path> = paths.filter_map(|path| path.parent()).collect();
        for stray in folders.iter().flat_map(|folder| Stray::in_folder(folder)) {
            let of = journals.iter().find(|journal| journal.id.tag() == stray.tag);
            // With no journal, it is known only if it is what is there now.
            let (known, target) = match of {
                Some(journal) => (journal.known(), journal.steps.get(stray.number).map(|step| &step.path)),
                None if !is_older(&stray.path, now) => continue,
                None => {
                    let beside = here.iter().find(|file| file.target.path.parent() == stray.path.parent());
                    (here.iter().map(File::hash).collect(), beside.map(|file| &file.target.path))
                }
            };
            match stray.clear(&known, target.map(PathBuf::as_path)) {
                Ok(Some(kept)) => recovery.set_aside.push(kept),
                Ok(None) => recovery.removed += 1,
                Err(error) => {
                    tracing::warn!(path = %stray.path.display(), %error, "a temporary file cannot be removed");
                }
            }
        }
        for closed in recovery.interrupted.iter().filter(|change| !change.is_open()) {
            Journal::remove(&self.own_folder, &closed.id)?;
        }
        Ok(recovery)
    }

    /// Forgets a change that was cut short: the person finished it, or does not want to.
    ///
    /// # Errors
    ///
    /// [`WriteError::OwnFolder`], if it cannot be removed.
    pub fn dismiss(&self, id: &JournalId) -> Result<(), WriteError> {
        Journal::remove(&self.own_folder, id)
    }
}

/// One of the two files, and what it will be.
struct File {
    target: Target,
    seen: Option<Seen>,
    /// What it will have after the writes so far.
    next: Hash,
}

impl File {
    fn find(role: FileRole, path: &Path) -> Result<Self, WriteError> {
        let target = Target::find(role, path)?;
        let seen = Seen::look(&target.path)?;
        let next = hash_of(seen.as_ref());
        Ok(Self { target, seen, next })
    }

    fn hash(&self) -> Hash {
        hash_of(self.seen.as_ref())
    }

    fn bytes(&self) -> &[u8] {
        self.seen.as_ref().map_or(b"", |seen| &seen.bytes)
    }

    fn is_same(&self, other: &Self) -> bool {
        let same = |(one, other): (&Seen, &Seen)| one.identity == other.identity;
        self.target.path == other.target.path || self.seen.as_ref().zip(other.seen.as_ref()).is_some_and(same)
    }

    /// Refuses what could be replaced and should not be.
    fn check(&self) -> Result<(), WriteError> {
        let Some(seen) = &self.seen else { return Ok(()) };
        let path = &self.target.path;
        if seen.links > 1 {
            return Err(WriteError::HardLinked { path: path.clone(), links: seen.links });
        }
        keep::check_writable(path, &seen.file)
    }
}

fn pick<'f>(
    config: &'f mut Result<File, WriteError>,
    credentials: &'f mut Result<File, WriteError>,
    role: FileRole,
) -> &'f mut Result<File, WriteError> {
    match role {
        FileRole::Config => config,
        FileRole::Credentials => credentials,
    }
}

fn note(versions: &mut Option<Versions>, before: &[u8], after: &[u8]) {
    let after = Zeroizing::new(after.to_vec());
    match versions {
        Some(versions) => versions.after = after,
        None => *versions = Some(Versions { before: Zeroizing::new(before.to_vec()), after }),
    }
}

fn is_older(path: &Path, now: SystemTime) -> bool {
    let touched = fs::symlink_metadata(path).ok().and_then(|metadata| last_touched(&metadata));
    touched.and_then(|touched| now.duration_since(touched).ok()).is_some_and(|age| age >= STRAY)
}

/// Folders that were made for a file, which go again if it does not come about.
#[derive(Default)]
struct MadeFolders(Vec<PathBuf>);

impl MadeFolders {
    /// Makes the folder of a file, if it is missing: the last one of its path, and not for a link's target.
    fn make_for(&mut self, target: &Target) -> Result<(), WriteError> {
        let folder = target.folder();
        let missing = WriteError::FolderMissing { folder: folder.to_owned() };
        match fs::metadata(folder) {
            Ok(metadata) if metadata.is_dir() => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Ok(_) => return Err(missing),
            Err(error) => return Err(WriteError::of(folder, &error)),
        }
        let above = folder.parent().filter(|above| above.is_dir());
        // A link to nothing is a name that is taken.
        let is_free = target.asked == target.path && !folder.is_symlink();
        let (Some(above), true) = (above, is_free) else { return Err(missing) };
        private_file::make_private_folder(folder).map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => WriteError::FolderReadOnly { folder: above.to_owned() },
            _ => WriteError::of(folder, &error),
        })?;
        self.0.push(folder.to_owned());
        private_file::sync_folder(above).map_err(|error| WriteError::of(folder, &error))
    }

    fn keep(&mut self) {
        self.0.clear();
    }
}

impl Drop for MadeFolders {
    fn drop(&mut self) {
        for folder in &self.0 {
            // If it is not empty, somebody uses it.
            let _ = fs::remove_dir(folder);
        }
    }
}
