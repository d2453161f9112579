//! Files for their owner alone, written in one step.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// What the names of files begin with that are not finished yet.
const UNFINISHED: &str = ".rolecall-";

/// An unfinished file that is older was left by a crash: writing one takes moments.
const STRAY_AGE: Duration = Duration::from_secs(600);

/// Writes a file, private from the start, so that a reader sees the old one or the new one, and so does
/// whoever looks after a power cut. Its folder is made, private, if it is missing.
///
/// # Errors
///
/// What the system says; the old file is there still.
pub fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_private_folder(folder)?;
    // Its mode is 0600 from the start.
    let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Makes a new file, private from the start, that is not on disk until it and its folder are synced. Its folder is
/// made, private, if it is missing.
pub(crate) fn create(path: &Path, contents: &[u8]) -> io::Result<fs::File> {
    if let Some(folder) = path.parent() {
        make_private_folder(folder)?;
    }
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    match file.write_all(contents) {
        Ok(()) => Ok(file),
        Err(error) => {
            let _ = fs::remove_file(path);
            Err(error)
        }
    }
}

/// Opens the file that those who write in a folder lock, so that one of them writes at a time. Both are made, private,
/// if they are missing.
pub(crate) fn lock_file(folder: &Path, name: &str) -> io::Result<fs::File> {
    make_private_folder(folder)?;
    let mut options = fs::File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(folder.join(name))
}

/// Removes the unfinished files that a crash left in a folder.
pub(crate) fn clear_strays(folder: &Path) {
    let is_stray = |entry: &fs::DirEntry| {
        let is_unfinished = entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED));
        let is_old = |metadata: fs::Metadata| {
            let age = metadata.modified().ok().and_then(|at| SystemTime::now().duration_since(at).ok());
            metadata.is_file() && age.is_some_and(|age| age > STRAY_AGE)
        };
        is_unfinished && entry.metadata().is_ok_and(is_old)
    };
    // There need be no such folder.
    for stray in fs::read_dir(folder).into_iter().flatten().flatten().filter(is_stray) {
        if let Err(error) = fs::remove_file(stray.path()) {
            tracing::warn!(path = %stray.path().display(), %error, "an unfinished file cannot be removed");
        }
    }
}

/// Reads a file of a size that it can have; none if there is none, if it is no file of that size, or if it is not
/// for us to read. A folder that cannot be looked into is an error.
pub(crate) fn read(path: &Path, max_size: u64) -> io::Result<Option<Vec<u8>>> {
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        metadata => metadata?,
    };
    // Opening a pipe would wait for its other end.
    if !metadata.is_file() || metadata.len() > max_size {
        return Ok(None);
    }
    let mut contents = Vec::new();
    match fs::File::open(path).and_then(|file| file.take(max_size).read_to_end(&mut contents)) {
        Err(error) if is_none(error.kind()) => Ok(None),
        read => read.map(|_| Some(contents)),
    }
}

/// Tells whether a file that was found cannot be read because it was removed a moment ago, or is another's.
fn is_none(error: io::ErrorKind) -> bool {
    matches!(error, io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied)
}

#[cfg(unix)]
pub(crate) fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
pub(crate) fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Windows has no such thing for a folder.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_is_none_and_a_disk_that_fails_is_told() {
        // Here and not with a file: root may read them all.
        assert!(is_none(io::ErrorKind::PermissionDenied) && is_none(io::ErrorKind::NotFound));
        assert!(!is_none(io::ErrorKind::Other) && !is_none(io::ErrorKind::TimedOut));
    }
}
