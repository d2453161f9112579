//! The file that a path leads to, as it is now.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rolecall_profiles::FileRole;
use zeroize::Zeroizing;

use super::text::Text;
use super::{Hash, WriteError, hash};
use crate::read::MAX_FILE_SIZE;

/// How many links are followed, as many as Linux follows.
const MAX_LINKS: usize = 40;

/// How much of a file is read at once to be compared.
const PART: usize = 32 * 1024;

/// One of the two files: where it was asked for, and where it is.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) role: FileRole,
    /// The path that was asked for.
    pub(super) asked: PathBuf,
    /// The end of its links; there need be nothing.
    pub(super) path: PathBuf,
}

impl Target {
    pub(super) fn find(role: FileRole, asked: &Path) -> Result<Self, WriteError> {
        // A rename needs a folder, and the current one may change.
        let asked = std::path::absolute(asked).map_err(|error| WriteError::of(asked, &error))?;
        let path = resolve(&asked)?;
        Ok(Self { role, asked, path })
    }

    /// Tells whether the path still leads here.
    pub(super) fn is_still_there(&self) -> bool {
        resolve(&self.asked).is_ok_and(|path| path == self.path)
    }

    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }

    pub(super) fn outdated(&self) -> WriteError {
        WriteError::Outdated { file: self.role, path: self.asked.clone() }
    }

    pub(super) fn foreign(&self, kept: Option<PathBuf>) -> WriteError {
        WriteError::ForeignWrite { file: self.role, path: self.asked.clone(), kept }
    }
}

/// The end of a chain of links, which may dangle. Links among the folders are the system's to follow.
fn resolve(path: &Path) -> Result<PathBuf, WriteError> {
    let mut at = path.to_owned();
    for _ in 0..=MAX_LINKS {
        match fs::symlink_metadata(&at) {
            Ok(metadata) if metadata.file_type().is_symlink() => {
                let to = fs::read_link(&at).map_err(|error| WriteError::of(path, &error))?;
                at = at.parent().unwrap_or(Path::new("/")).join(to);
            }
            Ok(_) => return Ok(at),
            Err(error) if is_missing(&error) => return Ok(at),
            Err(error) => return Err(WriteError::of(path, &error)),
        }
    }
    Err(WriteError::LinkLoop { path: path.to_owned() })
}

/// A file as it was at one moment, and a way back to it whatever its name will be.
pub(super) struct Seen {
    pub(super) file: File,
    pub(super) identity: Identity,
    pub(super) modified: Option<SystemTime>,
    pub(super) rights: Rights,
    pub(super) links: u64,
}

/// Which file it is, not what is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Identity {
    #[cfg(unix)]
    device_and_number: (u64, u64),
    #[cfg(not(unix))]
    created: Option<SystemTime>,
}

impl Identity {
    fn of(metadata: &fs::Metadata) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Self { device_and_number: (metadata.dev(), metadata.ino()) }
        }
        #[cfg(not(unix))]
        {
            Self { created: metadata.created().ok() }
        }
    }
}

/// Whose it is, and who else may do what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Rights {
    #[cfg(unix)]
    owner_group_and_mode: (u32, u32, u32),
    #[cfg(not(unix))]
    readonly: bool,
}

impl Rights {
    pub(super) fn of(metadata: &fs::Metadata) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Self { owner_group_and_mode: (metadata.uid(), metadata.gid(), metadata.mode() & 0o777) }
        }
        #[cfg(not(unix))]
        {
            Self { readonly: metadata.permissions().readonly() }
        }
    }
}

impl Seen {
    /// Looks at a file; none if there is none. A link is not followed.
    pub(super) fn look(path: &Path) -> Result<Option<Self>, WriteError> {
        let told = |error: io::Error| WriteError::of(path, &error);
        // Looked at before it is opened: opening a pipe would wait for its other end.
        let metadata = match fs::symlink_metadata(path) {
            Err(error) if is_missing(&error) => return Ok(None),
            metadata => metadata.map_err(told)?,
        };
        if !metadata.is_file() {
            return Err(WriteError::NotAFile { path: path.to_owned() });
        }
        let file = match options().open(path) {
            Err(error) if is_missing(&error) => return Ok(None),
            file => file.map_err(told)?,
        };
        let metadata = file.metadata().map_err(told)?;
        Ok(Some(Self {
            identity: Identity::of(&metadata),
            modified: metadata.modified().ok(),
            rights: Rights::of(&metadata),
            links: links(&metadata),
            file,
        }))
    }

    /// Its bytes as they are now, by whatever name. One that is too large is cut right behind the limit.
    pub(super) fn read(&self) -> io::Result<Text> {
        let size = self.file.metadata()?.len().min(MAX_FILE_SIZE);
        // With room to spare, so that it does not grow and leave a copy behind that is not wiped.
        let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1024));
        let mut file = &self.file;
        file.rewind()?;
        file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }

    /// Tells whether it has these very bytes now, by whatever name. Comparing needs neither its whole text in memory
    /// nor a hash.
    pub(super) fn is(&self, bytes: &[u8]) -> io::Result<bool> {
        let mut file = &self.file;
        file.rewind()?;
        let mut part = Zeroizing::new([0; PART]);
        let mut rest = bytes;
        loop {
            let read = match file.read(&mut part[..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            match rest.strip_prefix(&part[..read]) {
                Some(rest) if read == 0 => return Ok(rest.is_empty()),
                Some(after) => rest = after,
                None => return Ok(false),
            }
        }
    }
}

/// The bytes of the file at a path; none if there is no file, or nobody can read it.
pub(super) fn text_at(path: &Path) -> Option<Text> {
    Seen::look(path).ok().flatten()?.read().ok()
}

/// Tells whether the file at a path has these very bytes.
pub(super) fn is_at(path: &Path, bytes: &[u8]) -> bool {
    Seen::look(path).ok().flatten().is_some_and(|seen| seen.is(bytes).unwrap_or(false))
}

/// The hash of the bytes of the file at a path. A missing file counts as an empty one.
///
/// # Errors
///
/// As of [`Seen::look`]; for one that is too large as well.
pub(super) fn hash_at(path: &Path) -> Result<Hash, WriteError> {
    let Some(seen) = Seen::look(path)? else { return Ok(hash(b"")) };
    let text = seen.read().map_err(|error| WriteError::of(path, &error))?;
    check_size(path, &text)?;
    Ok(hash(&text))
}

/// Refuses the text of a file that is larger than is read.
pub(super) fn check_size(path: &Path, text: &[u8]) -> Result<(), WriteError> {
    if text.len() as u64 > MAX_FILE_SIZE {
        return Err(WriteError::TooLarge { path: path.to_owned() });
    }
    Ok(())
}

/// Whether there is no file. A parent that is a file is as good as none.
pub(super) fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The last moment at which a file was changed, moved or renamed.
pub(super) fn last_touched(metadata: &fs::Metadata) -> Option<SystemTime> {
    let modified = metadata.modified().ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let seconds = u64::try_from(metadata.ctime()).ok()?;
        let changed = SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(seconds))?;
        Some(modified.max(changed))
    }
    #[cfg(not(unix))]
    {
        Some(modified)
    }
}

fn options() -> fs::OpenOptions {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        // The bits are the same number, whichever way it is signed.
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags.bits().cast_signed());
    }
    options
}

#[cfg(unix)]
fn links(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn links(_: &fs::Metadata) -> u64 {
    1
}
