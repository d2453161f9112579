//! The way back from a standing change to the very bytes that it found.
//!
//! What a switch displaces stands in the files still, line for line, so that the text as it was can be told as pieces
//! of the text as it is, and the few lines between. No such line may be of a secret: a file for which that cannot be
//! has no record, and is restored by what it says.

use std::collections::HashMap;
use std::ops::Range;

use rolecall_format::Document;
use sha2::{Digest, Sha256};

use crate::mask;
use crate::merge::Sources;
use crate::profile::FileRole;

/// The way back of both files; none for one that did not change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Of the config file.
    pub config: Option<FileRecord>,
    /// Of the credentials file.
    pub credentials: Option<FileRecord>,
}

/// The way back of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// The SHA-256 of the text to go back to.
    pub before: [u8; 32],
    /// The SHA-256 of the text that the pieces are of.
    pub after: [u8; 32],
    /// The text to go back to, in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes of the other text.
    Copy(Range<usize>),
    /// Bytes of its own. They hold no secret.
    Text(Vec<u8>),
}

/// The very bytes to go back to; none for a file that has no way there.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Exact {
    /// The config file's.
    pub config: Option<Vec<u8>>,
    /// The credentials file's.
    pub credentials: Option<Vec<u8>>,
}

impl std::fmt::Debug for Exact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = (self.config.is_some(), self.credentials.is_some());
        f.debug_struct("Exact")
            .field("config", &shown.0)
            .field("credentials", &shown.1)
            .finish_non_exhaustive()
    }
}

impl Record {
    /// The way from some files back to those before; none if it cannot be told without a secret.
    pub fn of(before: Sources<'_>, after: Sources<'_>) -> Option<Self> {
        Some(Self {
            config: FileRecord::of(before.config, after.config)?,
            credentials: FileRecord::of(before.credentials, after.credentials)?,
        })
    }

    /// The way from some files back to those that this record leads to from the files between; none if the files
    /// between are not those that it knows.
    pub fn and_then(&self, between: Sources<'_>, after: Sources<'_>) -> Option<Self> {
        let Exact { config, credentials } = self.back(between)?;
        // One that never changed is as it was.
        let known =
            |exact: Option<Vec<u8>>, between: &Document| exact.map_or(between.clone(), Document::parse);
        let (config, credentials) = (known(config, between.config), known(credentials, between.credentials));
        Self::of(Sources { config: &config, credentials: &credentials }, after)
    }

    /// The bytes to go back to; none if a file is not as the record knows it. What one says is nothing without the
    /// other.
    pub fn back(&self, now: Sources<'_>) -> Option<Exact> {
        let of = |record: Option<&FileRecord>, document: &Document| match record {
            Some(record) => record.back(document.bytes()).map(Some),
            None => Some(None),
        };
        Some(Exact {
            config: of(self.config.as_ref(), now.config)?,
            credentials: of(self.credentials.as_ref(), now.credentials)?,
        })
    }

    /// The record of a file.
    pub fn get(&self, file: FileRole) -> Option<&FileRecord> {
        match file {
            FileRole::Config => self.config.as_ref(),
            FileRole::Credentials => self.credentials.as_ref(),
        }
    }
}

impl FileRecord {
    /// None if the way cannot be told; one of none if there is no way to go.
    fn of(before: &Document, after: &Document) -> Option<Option<Self>> {
        if before.bytes() == after.bytes() {
            return Some(None);
        }
        let mut places: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for line in after.lines() {
            let text = content(line.span.of(after.bytes()));
            places.entry(text).or_default().push(line.span.start());
            // A line that was indented where it came from is not where it is now.
            let indent = text.len() - text.trim_ascii_start().len();
            if indent > 0 {
                places.entry(&text[indent..]).or_default().push(line.span.start() + indent);
            }
        }
        let mut record =
            Self { before: hash(before.bytes()), after: hash(after.bytes()), pieces: Vec::new() };
        let mut next = 0;
        for (index, line) in before.lines().iter().enumerate() {
            let whole = line.span.of(before.bytes());
            let text = content(whole);
            // The line that goes on, else the first that comes after, else any.
            let (text, indent) = match places.contains_key(text) {
                true => (text, &[][..]),
                false => (text.trim_ascii_start(), &text[..text.len() - text.trim_ascii_start().len()]),
            };
            let starts = places.get(text).map(Vec::as_slice).unwrap_or_default();
            let start = starts.iter().find(|start| **start >= next).or(starts.first());
            match start {
                Some(&start) if after.bytes()[start..].starts_with(whole) => {
                    record.copy(start..start + whole.len());
                    next = start + whole.len();
                }
                Some(&start) => {
                    record.text(indent);
                    record.copy(start..start + text.len());
                    record.text(&whole[indent.len() + text.len()..]);
                    next = start + text.len();
                }
                None if is_secret(before, index, content(whole)) => return None,
                None => record.text(whole),
            }
        }
        Some(Some(record))
    }

    fn copy(&mut self, range: Range<usize>) {
        match self.pieces.last_mut() {
            Some(Piece::Copy(last)) if last.end == range.start => last.end = range.end,
            _ if range.is_empty() => {}
            _ => self.pieces.push(Piece::Copy(range)),
        }
    }

    fn text(&mut self, text: &[u8]) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.extend_from_slice(text),
            _ if text.is_empty() => {}
            _ => self.pieces.push(Piece::Text(text.to_vec())),
        }
    }

    fn back(&self, now: &[u8]) -> Option<Vec<u8>> {
        if hash(now) != self.after {
            return None;
        }
        let mut text = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Copy(range) => text.extend_from_slice(now.get(range.clone())?),
                Piece::Text(bytes) => text.extend_from_slice(bytes),
            }
        }
        (hash(&text) == self.before).then_some(text)
    }
}

fn is_secret(document: &Document, index: usize, text: &[u8]) -> bool {
    let shown = mask::lines(document, index..index + 1);
    shown.first().is_none_or(|shown| shown.as_bytes() != text && *shown != String::from_utf8_lossy(text))
}

/// A line without its terminator.
fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
