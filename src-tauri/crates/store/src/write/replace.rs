//! Replacing one file: a private one is made beside it, whole and on disk, then takes its place.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::keep;
use super::rename::{self, is_unsupported, rename_to_nothing};
use super::target::{Rights, Seen, Target, is_at, is_missing, text_at};
use super::text::Text;
use super::{SETTLE, WriteError, lines};
use crate::private_file;

/// How long another program that has begun to write is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// What our files are named: this, a tag of 16 digits, the number of the step, and the ending.
pub(super) const PREFIX: &str = ".rolecall-";

/// The ending of one that is being made. It holds nothing but our own text, or the beginning of it.
pub(super) const NEW: &str = "new";

/// The ending of one that is about to trade places with the target. It may hold what another program wrote.
pub(super) const SWAP: &str = "swap";

/// The two moments in which another program can take its turn.
pub(super) struct Moments<'m> {
    /// Has two files trade places in one step, or tells that the file system cannot.
    pub(super) exchange: &'m dyn Fn(&Path, &Path) -> io::Result<()>,
    /// Lets some time go by.
    pub(super) settle: &'m dyn Fn(),
}

impl Moments<'static> {
    /// As they are.
    pub(super) const REAL: Self = Self { exchange: &rename::exchange, settle: &|| thread::sleep(SETTLE) };
}

/// A new file, ready to take its place. Unless it does, it is removed when dropped.
pub(super) struct Ready {
    target: Target,
    temp: Temp,
    /// Of the file that it was made after, and its own.
    rights: [Option<Rights>; 2],
    text: Text,
    left: Option<Left>,
}

/// What has taken its place, and is to be looked after for a moment.
enum Left {
    /// Where there was nothing.
    Created,
    /// Where this was, which is beside it now.
    Exchanged { old: Seen, before: Text },
    /// Where this was, which has no name any more.
    Renamed { old: Seen, before: Text },
}

impl Ready {
    /// Makes the new file beside its target, the like of what is there. The tag is the journal's, the number that
    /// of the step in it.
    pub(super) fn make(
        target: &Target,
        old: Option<&Seen>,
        text: Text,
        tag: &str,
        number: usize,
    ) -> Result<Self, WriteError> {
        let folder = target.folder();
        let told = |error| WriteError::of(&target.path, &error);
        let path = folder.join(format!("{PREFIX}{tag}-{number}.{NEW}"));
        let mut file = options().open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                WriteError::FolderMissing { folder: folder.to_owned() }
            }
            io::ErrorKind::PermissionDenied => WriteError::FolderReadOnly { folder: folder.to_owned() },
            _ => WriteError::of(&target.path, &error),
        })?;
        let temp = Temp { path, ours: true };
        file.write_all(&text).map_err(told)?;
        if let Some(old) = old {
            keep::keep(&target.path, &old.file, &file)?;
        }
        // What an almost full disk or a quota refuses only now is told here too.
        file.sync_all().map_err(told)?;
        let own = Rights::of(&file.metadata().map_err(told)?);
        let rights = [old.map(|old| old.rights), Some(own)];
        Ok(Self { target: target.clone(), temp, rights, text, left: None })
    }

    pub(super) fn text(&self) -> &Text {
        &self.text
    }

    /// Puts it in its place, if what is there still has those bytes. Then it is to be [looked after](Self::settle).
    pub(super) fn commit(&mut self, before: &Text, moments: &Moments<'_>) -> Result<(), WriteError> {
        let path = self.target.path.clone();
        self.temp.rename(SWAP).map_err(|error| WriteError::of(&path, &error))?;
        // From here to the exchange another program's write goes unseen; the exchange brings it to light.
        let old = match Seen::look(&path) {
            // It was a file when it was previewed.
            Err(WriteError::NotAFile { .. }) => return Err(self.target.outdated()),
            old => old?,
        };
        let is_as_before = match &old {
            Some(old) => old.is(before).map_err(|error| WriteError::of(&path, &error))?,
            None => before.is_empty(),
        };
        if !is_as_before || !self.target.is_still_there() {
            return Err(self.target.outdated());
        }
        let Some(old) = old else { return self.create() };
        // Somebody made it more private meanwhile, or another user's, or gave it a second name.
        if !self.rights.contains(&Some(old.rights)) {
            return Err(self.target.outdated());
        }
        if old.links > 1 {
            return Err(WriteError::HardLinked { path, links: old.links });
        }
        let before = before.clone();
        match (moments.exchange)(&self.temp.path, &path) {
            Err(error) if is_unsupported(&error) => {}
            Err(error) => return Err(self.refused(&error)),
            Ok(()) => {
                // It is no longer ours to remove, until it is known to hold nothing of another's.
                self.temp.ours = false;
                // What came out is looked at while the disk is busy with the exchange.
                let target = self.target.clone();
                thread::scope(|scope| {
                    scope.spawn(|| sync(&target));
                    self.check_exchanged(&old, &before, moments)
                })?;
                self.left = Some(Left::Exchanged { old, before });
                return Ok(());
            }
        }
        fs::rename(&self.temp.path, &path).map_err(|error| self.refused(&error))?;
        self.temp.ours = false;
        sync(&self.target);
        self.left = Some(Left::Renamed { old, before });
        Ok(())
    }

    /// Tells whether all that another program may yet write meanwhile has a name on disk, so that it is found even if
    /// we end before it is [looked at](Self::settle).
    pub(super) fn outlasts_us(&self) -> bool {
        !matches!(self.left, Some(Left::Renamed { .. }))
    }

    /// Lets a moment go by in which another program may still write, having opened or read what was there, and looks
    /// at what it did.
    pub(super) fn settle(&mut self, moments: &Moments<'_>) -> Result<(), WriteError> {
        let Some(left) = self.left.take() else { return Ok(()) };
        (moments.settle)();
        match left {
            Left::Created if self.stands(b"") => Ok(()),
            Left::Created => Err(self.target.foreign(None)),
            Left::Exchanged { old, before } => {
                self.check_exchanged(&old, &before, moments)?;
                self.temp.ours = true;
                Ok(())
            }
            Left::Renamed { old, before } => self.check_renamed(&old, &before),
        }
    }

    /// Takes a place that is empty.
    fn create(&mut self) -> Result<(), WriteError> {
        match rename_to_nothing(&self.temp.path, &self.target.path) {
            Ok(()) => self.temp.ours = false,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(self.target.outdated()),
            Err(error) => return Err(self.refused(&error)),
        }
        sync(&self.target);
        self.left = Some(Left::Created);
        Ok(())
    }

    /// After an exchange: what came out is at our name now.
    fn check_exchanged(
        &mut self,
        old: &Seen,
        before: &[u8],
        moments: &Moments<'_>,
    ) -> Result<(), WriteError> {
        if !is_untouched(&self.temp.path, old, before) {
            return Err(self.give_back(before, moments));
        }
        if !self.stands(before) {
            self.temp.ours = true;
            return Err(self.target.foreign(None));
        }
        Ok(())
    }

    /// What came out is not what was checked: another program wrote it. It goes back.
    fn give_back(&mut self, before: &[u8], moments: &Moments<'_>) -> WriteError {
        let path = &self.target.path;
        let is_ours = |path: &Path| is_at(path, &self.text);
        let back = if is_ours(path) {
            rename::exchange(&self.temp.path, path)
        } else {
            // A later write of theirs is there, which may not hold this one.
            rename_to_nothing(&self.temp.path, path)
        };
        let kept = match back {
            Ok(()) if !self.temp.path.exists() => None,
            Ok(()) if is_ours(&self.temp.path) => {
                self.temp.ours = true;
                self.keep_given_back(before, moments)
            }
            Ok(()) | Err(_) => set_aside(&self.temp.path, path),
        };
        sync(&self.target);
        self.target.foreign(kept)
    }

    /// Sees to it that what was given back stays: who read ours in between does not have it, and may write next.
    fn keep_given_back(&self, before: &[u8], moments: &Moments<'_>) -> Option<PathBuf> {
        let path = &self.target.path;
        wait_for(|| text_at(path));
        let theirs = text_at(path)?;
        (moments.settle)();
        let now = text_at(path)?;
        if *now == *theirs || lines::keeps(before, &theirs, &now) {
            return None;
        }
        let kept = keep_bytes(path, &theirs);
        kept.inspect_err(|error| tracing::warn!(%error, "a version of another program is lost")).ok()
    }

    /// After a rename: what was there has no name any more.
    fn check_renamed(&self, old: &Seen, before: &[u8]) -> Result<(), WriteError> {
        if old.is(before).unwrap_or(false) {
            self.follow_rights(old);
            return if self.stands(before) { Ok(()) } else { Err(self.target.foreign(None)) };
        }
        wait_for(|| old.read().ok());
        let theirs = old.read().map_err(|error| WriteError::of(&self.target.path, &error))?;
        let kept = keep_bytes(&self.target.path, &theirs)?;
        sync(&self.target);
        let (file, path) = (self.target.role, self.target.asked.clone());
        Err(WriteError::SetAside { file, path, kept })
    }

    /// Whoever changed the rights of the old file in the last moment meant the file of this name.
    fn follow_rights(&self, old: &Seen) {
        let Ok(metadata) = old.file.metadata() else { return };
        if Rights::of(&metadata) == old.rights {
            return;
        }
        if let Err(error) = fs::set_permissions(&self.target.path, metadata.permissions()) {
            tracing::warn!(path = %self.target.path.display(), %error, "a change of its rights is lost");
        }
    }

    /// Tells whether our change is in the file. Another program may have added its own by now.
    fn stands(&self, before: &[u8]) -> bool {
        let path = &self.target.path;
        if is_at(path, &self.text) {
            return true;
        }
        wait_for(|| text_at(path));
        text_at(path).is_some_and(|now| lines::keeps(before, &self.text, &now))
    }

    fn refused(&self, error: &io::Error) -> WriteError {
        let path = self.target.path.clone();
        match error.kind() {
            io::ErrorKind::ResourceBusy => WriteError::MountPoint { path },
            _ if is_missing(error) => self.target.outdated(),
            _ => WriteError::of(&path, error),
        }
    }
}

/// The new file is in its place either way; without this a power cut may bring the old one back, whole.
fn sync(target: &Target) {
    if let Err(error) = private_file::sync_folder(target.folder()) {
        tracing::warn!(path = %target.path.display(), %error, "the folder cannot be synced");
    }
}

/// Tells whether the file at that path is the one that was seen, and as it was, its rights too. On an overlay a file may get
/// another number when it is first moved; its time stays.
fn is_untouched(path: &Path, old: &Seen, before: &[u8]) -> bool {
    let now = Seen::look(path).ok().flatten();
    let is_same = |now: &Seen| now.identity == old.identity || now.modified == old.modified;
    now.is_some_and(|now| now.rights == old.rights && is_same(&now) && now.is(before).unwrap_or(false))
}

/// Waits until a file that is being written is left alone: it is the same for a while, and not empty.
fn wait_for(look: impl Fn() -> Option<Text>) {
    let since = Instant::now();
    let mut last = look();
    while since.elapsed() < PATIENCE {
        thread::sleep(SETTLE);
        let now = look();
        let is_filled = now.as_ref().is_some_and(|now| !now.is_empty());
        if is_filled && now.as_deref() == last.as_deref() {
            return;
        }
        last = now;
    }
}

/// Moves a file of another's to a free name beside the target. None if even that fails: then it stays where it
/// is, under our name, for the next start.
pub(super) fn set_aside(path: &Path, target: &Path) -> Option<PathBuf> {
    aside_names(target).find_map(|free| match rename_to_nothing(path, &free) {
        Ok(()) => Some(Some(free)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "a file of another program cannot be set aside");
            Some(None)
        }
    })?
}

/// Keeps bytes of another's in a file of their own beside the target.
fn keep_bytes(target: &Path, bytes: &[u8]) -> Result<PathBuf, WriteError> {
    for free in aside_names(target) {
        let told = |error| WriteError::of(&free, &error);
        let mut file = match options().open(&free) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            file => file.map_err(told)?,
        };
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(told)?;
        return Ok(free);
    }
    Err(WriteError::Refused { path: target.to_owned(), reason: "too many files are set aside".to_owned() })
}

fn aside_names(target: &Path) -> impl Iterator<Item = PathBuf> {
    (1..1000).map(|number| {
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".rolecall-conflict-{number}"));
        target.with_file_name(name)
    })
}

/// A file beside the target, under a name that is ours.
struct Temp {
    path: PathBuf,
    /// Whether all that it holds is ours, or is known to be kept elsewhere.
    ours: bool,
}

impl Temp {
    fn rename(&mut self, ending: &str) -> io::Result<()> {
        let path = self.path.with_extension(ending);
        fs::rename(&self.path, &path)?;
        self.path = path;
        Ok(())
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        if !self.ours {
            return;
        }
        match fs::remove_file(&self.path) {
            Err(error) if !is_missing(&error) => {
                tracing::warn!(path = %self.path.display(), %error, "a temporary file is left");
            }
            _ => {}
        }
    }
}

fn options() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
