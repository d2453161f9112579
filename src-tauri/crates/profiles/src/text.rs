//! Texts that were read together, and share the memory they are in.
//!
//! A file of ten thousand profiles is some hundred thousand short texts. One allocation for each is most of what
//! reading them costs, and most of what resolving every profile costs; so all that a set reads stands in one pool,
//! and a part of it is handed out as the pool and two numbers.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

use crate::secret::Secret;

/// All that a set of profiles has read. Secrets are no part of its text: each is kept, and wiped, for itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    text: String,
    secrets: Vec<Secret>,
}

/// A part of the text of a pool, in half the size of two `usize`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    start: u32,
    end: u32,
}

impl Pool {
    /// A pool with room for a text of some bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), secrets: Vec::new() }
    }

    /// Adds a text.
    pub(crate) fn add(&mut self, text: &str) -> Part {
        let start = offset(self.text.len());
        self.text.push_str(text);
        Part { start, end: offset(self.text.len()) }
    }

    /// Adds a secret, and tells its number.
    pub(crate) fn add_secret(&mut self, secret: Secret) -> u32 {
        self.secrets.push(secret);
        offset(self.secrets.len() - 1)
    }

    pub(crate) fn get(&self, part: Part) -> &str {
        &self.text[part.start as usize..part.end as usize]
    }

    pub(crate) fn secret(&self, number: u32) -> &Secret {
        &self.secrets[number as usize]
    }
}

/// The files that are read hold far less: a document has at most 4 GiB, and a file 64 MiB.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or_else(|_| unreachable!("the files hold more than 4 GiB of text"))
}

/// A text as it stood in the files. It is cheap to clone: it shares the memory of all that was read with it.
///
/// Whoever keeps one for long, and it alone, keeps it as a `String`.
#[derive(Clone)]
pub struct Text {
    pool: Arc<Pool>,
    part: Part,
}

impl Text {
    pub(crate) fn of(pool: &Arc<Pool>, part: Part) -> Self {
        Self { pool: Arc::clone(pool), part }
    }

    /// Its characters.
    pub fn as_str(&self) -> &str {
        self.pool.get(self.part)
    }

    /// A part of it.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        debug_assert!(self.as_str().get(range.clone()).is_some());
        let at = |at: usize| self.part.start + offset(at);
        Self { pool: Arc::clone(&self.pool), part: Part { start: at(range.start), end: at(range.end) } }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        let part = Part { start: 0, end: offset(text.len()) };
        Self { pool: Arc::new(Pool { text, secrets: Vec::new() }), part }
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}
