//! Files for their owner alone, written in one step.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

/// Writes a file, private from the start, so that a reader sees the old one or the new one, and so does
/// whoever looks after a power cut. Its folder is made, private, if it is missing.
pub(crate) fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_private_folder(folder)?;
    // Its mode is 0600 from the start.
    let mut file = tempfile::Builder::new().prefix(".rolecall-").tempfile_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Reads a file of a size that it can have; none if there is none, or if it is no file of that size.
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
        // It was removed a moment ago.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(|_| Some(contents)),
    }
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
