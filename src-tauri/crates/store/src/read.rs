//! Reading the shared files.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rolecall_format::Document;
use rolecall_profiles::FileRole;

use crate::locations::Locations;

/// The largest file that is read, in bytes: far over any real one (10,000 profiles take about 1.5 MB), far
/// under what would fill the memory.
pub const MAX_FILE_SIZE: u64 = 64 * 1024 * 1024;

/// Both files as they were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedFiles {
    /// The config file.
    pub config: FileText,
    /// The credentials file.
    pub credentials: FileText,
}

/// One file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileText {
    /// Its path.
    pub path: PathBuf,
    /// Its text; none if there is no such file.
    pub document: Result<Option<Document>, ReadError>,
}

/// Why a file that is there could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is a folder.
    #[error("is a folder")]
    IsDirectory,
    /// It is neither a file nor a folder: a pipe, a device.
    #[error("is not a file")]
    NotAFile,
    /// It is larger than [`MAX_FILE_SIZE`].
    #[error("is larger than {MAX_FILE_SIZE} bytes")]
    TooLarge,
    /// The system refuses.
    #[error("cannot be read: {reason}")]
    Refused {
        /// The system's words.
        reason: String,
    },
}

impl SharedFiles {
    /// One of them.
    pub fn get(&self, file: FileRole) -> &FileText {
        match file {
            FileRole::Config => &self.config,
            FileRole::Credentials => &self.credentials,
        }
    }

    /// Reads both files.
    pub fn read(locations: &Locations) -> Self {
        Self {
            config: FileText::read(&locations.config),
            credentials: FileText::read(&locations.credentials),
        }
    }
}

impl FileText {
    fn read(path: &Path) -> Self {
        let document = match read(path) {
            Ok(text) => Ok(Some(Document::parse(text))),
            Err(Failure::Missing) => Ok(None),
            Err(Failure::Unreadable(error)) => Err(error),
        };
        Self { path: path.to_owned(), document }
    }

    /// Its text; an empty one if it is missing or cannot be read.
    pub fn or_empty(&self) -> Document {
        match &self.document {
            Ok(Some(document)) => document.clone(),
            Ok(None) | Err(_) => Document::parse(""),
        }
    }
}

enum Failure {
    Missing,
    Unreadable(ReadError),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // A parent that is a file is as good as no file.
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            _ => Self::Unreadable(ReadError::Refused { reason: error.to_string() }),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    // Looked at before it is opened: opening a pipe would wait for its other end.
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(Failure::Unreadable(ReadError::IsDirectory));
    }
    if !metadata.is_file() {
        return Err(Failure::Unreadable(ReadError::NotAFile));
    }
    let mut text = Vec::with_capacity(usize::try_from(metadata.len().min(MAX_FILE_SIZE)).unwrap_or(0));
    // The size is counted while reading: the file may grow meanwhile.
    File::open(path)?.take(MAX_FILE_SIZE + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MAX_FILE_SIZE {
        return Err(Failure::Unreadable(ReadError::TooLarge));
    }
    Ok(text)
}
