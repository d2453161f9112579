//! A whole change: lock, compare, make ready, write in order, journal.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rolecall_profiles::FileRole;
use zeroize::Zeroizing;

use super::journal::{Interrupted, Journal, JournalId, Label, Step};
use super::lock::{lock, lock_if_free};
use super::replace::{Moments, Ready};
use super::stray::Stray;
use super::target::{Seen, Target, hash_of, last_touched};
use super::{Applied, Expected, Failed, Hash, Replaced, Write, WriteError, hash, keep};
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
    pub fn apply(
        &self,
        label: impl Into<Label>,
        expected: Expected,
        writes: &[Write],
    ) -> Result<Applied, Failed> {
        let mut applied = Applied::default();
        let (mut done, mut journal) = (0, None);
        match self.try_apply(label.into(), expected, writes, &mut applied, &mut done, &mut journal) {
            Ok(()) => Ok(applied),
            Err(cause) => Err(Failed { cause, done, of: writes.len(), applied: Box::new(applied), journal }),
        }
    }

    fn try_apply(
        &self,
        label: Label,
        expected: Expected,
        writes: &[Write],
        applied: &mut Applied,
        done: &mut usize,
        left: &mut Option<JournalId>,
    ) -> Result<(), WriteError> {
        let _lock = lock(&self.own_folder)?;
        let mut files = Files::find(&self.locations, expected, writes)?;
        let mut folders = MadeFolders::default();
        for file in files.0.iter().filter(|file| file.is_concerned) {
            file.check()?;
            folders.make_for(&file.target)?;
        }
        let steps = files.steps(writes)?;
        if steps.is_empty() {
            *done = writes.len();
            return Ok(());
        }
        let numbers: Vec<usize> = steps.iter().map(|(number, _)| *number).collect();
        let steps = steps.into_iter().map(|(_, step)| step).collect();
        let journal = Journal::begin(&self.own_folder, label, steps)?;
        let mut write = || -> Result<(), WriteError> {
            let mut all_ready = Vec::new();
            for (index, number) in numbers.iter().enumerate() {
                let write = &writes[*number];
                let Some(file) = files.get(write.file) else { continue };
                let (old, bytes) = (file.seen.as_ref(), Arc::clone(&write.bytes));
                all_ready.push((file, Ready::make(&file.target, old, bytes, journal.id.tag(), index)?));
            }
            for ((step, number), (file, mut ready)) in journal.steps.iter().zip(&numbers).zip(all_ready) {
                let committed = ready.commit(step.before, &Moments::REAL);
                if matches!(committed, Ok(()) | Err(WriteError::SetAside { .. })) {
                    folders.keep();
                    *done = number + 1;
                    note(applied, step.role, file.bytes(), ready.bytes());
                }
                committed?;
            }
            *done = writes.len();
            Ok(())
        };
        let result = write();
        // Half of a change is told again at the next start, unless it is finished by then.
        if result.is_ok() || applied.is_empty() {
            journal.end();
        } else {
            *left = Some(journal.id);
        }
        result
    }

    /// Tells what a crash left, and clears it away: to be called at start, and with the time of now.
    ///
    /// Temporary files go, if they are ours by exact name, and of a change that was cut short, or our user's and
    /// older than a minute. One that may hold what nobody else has is set aside instead.
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
        let here: Vec<File> = locations_of(&self.locations)
            .into_iter()
            .filter_map(|(role, path)| File::find(role, path).ok())
            .collect();
        let steps = journals.iter().flat_map(|journal| &journal.steps);
        let paths = here.iter().map(|file| &file.target.path).chain(steps.map(|step| &step.path));
        let folders: BTreeSet<&Path> = paths.filter_map(|path| path.parent()).collect();
        for stray in folders.iter().flat_map(|folder| Stray::in_folder(folder)) {
            let of = journals.iter().find(|journal| journal.id.tag() == stray.tag);
            // With no journal, it is known only if it is what is there now.
            let (known, target) = match of {
                Some(journal) => (journal.known(), journal.steps.get(stray.number).map(|step| &step.path)),
                None if !stray.is_our_users || !is_older(&stray.path, now) => continue,
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

    /// The changes that were cut short and are [open](Interrupted::is_open), as they are now. None is told of while
    /// a Rolecall is writing: what it is doing is not cut short.
    ///
    /// # Errors
    ///
    /// [`WriteError::OwnFolder`].
    pub fn interrupted(&self) -> Result<Vec<Interrupted>, WriteError> {
        if !self.own_folder.is_dir() {
            return Ok(Vec::new());
        }
        let Some(_lock) = lock_if_free(&self.own_folder)? else { return Ok(Vec::new()) };
        let all = Journal::all(&self.own_folder)?;
        Ok(all.iter().map(Journal::interrupted).filter(Interrupted::is_open).collect())
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

/// The files that a change is about: those that it writes, and the other one if it can be read.
struct Files(Vec<File>);

impl Files {
    /// Finds them, and compares them with what is expected.
    fn find(locations: &Locations, expected: Expected, writes: &[Write]) -> Result<Self, WriteError> {
        let mut files = Vec::new();
        for (role, path) in locations_of(locations) {
            let is_concerned = writes.iter().any(|write| write.file == role);
            match File::find(role, path) {
                Ok(file) if file.hash() != expected.get(role) => return Err(file.target.outdated()),
                Ok(file) => files.push(File { is_concerned, ..file }),
                // The preview took what it could not read for empty. That does for a file that is left alone.
                Err(_) if !is_concerned && expected.get(role) == hash(b"") => {}
                Err(error) => return Err(error),
            }
        }
        match &files[..] {
            [one, other] if one.is_concerned && other.is_concerned && one.is_same(other) => {
                Err(WriteError::SameFile { path: one.target.path.clone() })
            }
            _ => Ok(Self(files)),
        }
    }

    fn get(&self, role: FileRole) -> Option<&File> {
        self.0.iter().find(|file| file.target.role == role)
    }

    /// The writes that change something, each with its number among all.
    fn steps(&mut self, writes: &[Write]) -> Result<Vec<(usize, Step)>, WriteError> {
        let mut steps = Vec::new();
        for (number, write) in writes.iter().enumerate() {
            let Some(file) = self.0.iter_mut().find(|file| file.target.role == write.file) else { continue };
            let path = file.target.path.clone();
            if write.bytes.len() as u64 > MAX_FILE_SIZE {
                return Err(WriteError::TooLarge { path });
            }
            let (before, after) = (file.next, hash(&write.bytes));
            file.next = after;
            if before != after {
                steps.push((number, Step { role: write.file, path, before, after }));
            }
        }
        Ok(steps)
    }
}

/// One of the two files, and what it will be.
struct File {
    target: Target,
    seen: Option<Seen>,
    /// Whether it is to be written.
    is_concerned: bool,
    /// What it will have after the writes so far.
    next: Hash,
}

impl File {
    fn find(role: FileRole, path: &Path) -> Result<Self, WriteError> {
        let target = Target::find(role, path)?;
        let seen = Seen::look(&target.path)?;
        let next = hash_of(seen.as_ref());
        Ok(Self { target, seen, is_concerned: false, next })
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

fn locations_of(locations: &Locations) -> [(FileRole, &Path); 2] {
    [(FileRole::Config, locations.config.as_path()), (FileRole::Credentials, locations.credentials.as_path())]
}

fn note(applied: &mut Applied, file: FileRole, first: &[u8], after: &[u8]) {
    let before = applied.get(file).map_or(first, |(_, now)| now).to_vec();
    let (before, after) = (Zeroizing::new(before), Zeroizing::new(after.to_vec()));
    applied.steps.push(Replaced { file, before, after });
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
