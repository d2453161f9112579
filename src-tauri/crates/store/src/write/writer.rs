//! A whole change: lock, compare, make ready, write in order, journal.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use rolecall_profiles::FileRole;

use super::journal::{Interrupted, Journal, JournalId, Label, Step};
use super::lock::{lock, lock_within};
use super::look::Look;
use super::replace::{Moments, Ready};
use super::stray::Stray;
use super::target::{Seen, Target, check_size, last_touched};
use super::text::Text;
use super::{Applied, Expected, Failed, Hash, Replaced, SETTLE, Write, WriteError, hash, keep};
use crate::locations::Locations;
use crate::private_file;

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

    /// Writes a change, if both files still are the expected ones, each write in order; and [looks](Look) at whether
    /// another program interfered.
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
        let (applied, look) = self.apply_and_look(label, expected, writes)?;
        // Nothing of it is in the file: what stands there is another program's.
        let failed =
            |cause| Failed { cause, done: 0, of: writes.len(), applied: Box::default(), journal: None };
        look.wait().map_err(failed)?;
        Ok(applied)
    }

    /// The same, and back as soon as the change is on disk: if it is one write, the last [`Look`] is left to the
    /// caller. Until that is over no other change is written.
    ///
    /// # Errors
    ///
    /// As of [`Writer::apply`], but for what the look will tell.
    pub fn apply_and_look(
        &self,
        label: impl Into<Label>,
        expected: Expected,
        writes: &[Write],
    ) -> Result<(Applied, Look), Failed> {
        let mut applied = Applied::default();
        let (mut done, mut journal) = (0, None);
        match self.try_apply(label.into(), expected, writes, &mut applied, &mut done, &mut journal) {
            Ok(look) => Ok((applied, look)),
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
    ) -> Result<Look, WriteError> {
        let lock = lock(&self.own_folder)?;
        // The hashes of the new texts are made while the old ones are read and hashed.
        let (files, hashes) = thread::scope(|scope| {
            let hashes = scope.spawn(|| writes.iter().map(|write| hash(&write.bytes)).collect::<Vec<_>>());
            let files = Files::find(&self.locations, expected, writes);
            (files, hashes.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let files = files?;
        let mut folders = MadeFolders::default();
        for file in files.0.iter().filter(|file| file.is_concerned) {
            file.check()?;
            folders.make_for(&file.target)?;
        }
        let planned = files.plan(writes, &hashes)?;
        if planned.is_empty() {
            *done = writes.len();
            return Ok(Look::over());
        }
        let steps = planned.iter().map(|planned| planned.step.clone()).collect();
        let (journal, unsynced) = Journal::begin(&self.own_folder, label, steps)?;
        let mut write = || -> Result<Option<Ready>, WriteError> {
            // Both have to be on disk before the first file is touched, and a disk does two things in hardly more
            // time than one.
            let all_ready = thread::scope(|scope| {
                let synced = scope.spawn(|| journal.sync(&unsynced));
                let make = |(index, Planned { number, file, .. }): (usize, &Planned<'_>)| {
                    let text = writes[*number].bytes.clone().into();
                    Ready::make(&file.target, file.seen.as_ref(), text, journal.id.tag(), index)
                };
                let all_ready = planned.iter().enumerate().map(make).collect::<Result<Vec<_>, _>>();
                synced.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
                all_ready
            })?;
            let is_one = all_ready.len() == 1;
            for (Planned { number, file, step }, mut ready) in planned.iter().zip(all_ready) {
                let before = applied.get(step.role).map_or(&file.text, |(_, now)| now).clone();
                ready.commit(&before, &Moments::REAL)?;
                let is_left = is_one && ready.outlasts_us();
                let settled = if is_left { Ok(()) } else { ready.settle(&Moments::REAL) };
                if matches!(settled, Ok(()) | Err(WriteError::SetAside { .. })) {
                    folders.keep();
                    *done = number + 1;
                    applied.steps.push(Replaced { file: step.role, before, after: ready.text().clone() });
                }
                settled?;
                if is_left {
                    *done = writes.len();
                    return Ok(Some(ready));
                }
            }
            *done = writes.len();
            Ok(None)
        };
        match write() {
            Ok(Some(ready)) => Ok(Look::new(ready, journal, lock)),
            result => {
                // Half of a change is told again at the next start, unless it is finished by then.
                if result.is_ok() || applied.is_empty() {
                    journal.end();
                } else {
                    *left = Some(journal.id);
                }
                result.map(|_| Look::over())
            }
        }
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
                    (here.iter().map(|file| file.hash).collect(), beside.map(|file| &file.target.path))
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
        // Longer than a look takes at what was written a moment ago.
        let Some(_lock) = lock_within(&self.own_folder, SETTLE * 4)? else { return Ok(Vec::new()) };
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
                Ok(file) if file.hash != expected.get(role) => return Err(file.target.outdated()),
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

    /// The writes that change something, of texts that have these hashes.
    fn plan(&self, writes: &[Write], hashes: &[Hash]) -> Result<Vec<Planned<'_>>, WriteError> {
        let mut planned: Vec<Planned<'_>> = Vec::new();
        for (number, (write, after)) in writes.iter().zip(hashes).enumerate() {
            let Some(file) = self.0.iter().find(|file| file.target.role == write.file) else { continue };
            let path = file.target.path.clone();
            check_size(&path, &write.bytes)?;
            let last = planned.iter().rfind(|planned| planned.step.role == write.file);
            let (now, before) = match last {
                Some(last) => (&*writes[last.number].bytes, last.step.after),
                None => (&*file.text, file.hash),
            };
            if *now != *write.bytes {
                let step = Step { role: write.file, path, before, after: *after };
                planned.push(Planned { number, file, step });
            }
        }
        Ok(planned)
    }
}

/// A write that changes something.
struct Planned<'f> {
    /// Its number among all.
    number: usize,
    file: &'f File,
    step: Step,
}

/// One of the two files.
struct File {
    target: Target,
    seen: Option<Seen>,
    /// What is in it. A missing file counts as an empty one.
    text: Text,
    hash: Hash,
    /// Whether it is to be written.
    is_concerned: bool,
}

impl File {
    fn find(role: FileRole, path: &Path) -> Result<Self, WriteError> {
        let target = Target::find(role, path)?;
        let seen = Seen::look(&target.path)?;
        let text = match &seen {
            Some(seen) => seen.read().map_err(|error| WriteError::of(&target.path, &error))?,
            None => Text::default(),
        };
        check_size(&target.path, &text)?;
        Ok(Self { target, seen, hash: hash(&text), text, is_concerned: false })
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
