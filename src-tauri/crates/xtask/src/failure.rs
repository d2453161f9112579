//! The one error of these commands: what did not work, and what to do about it.

use std::fmt;
use std::io;
use std::path::Path;

/// Says what did not work and, where that is known, what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    remedy: Option<String>,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: None }
    }

    /// Adds what the reader can do about it.
    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Names the step that failed.
    pub(crate) fn during(mut self, step: &str) -> Self {
        self.what = format!("{step} failed: {}", self.what);
        self
    }

    /// Reports a failed operation on a file or folder.
    pub(crate) fn on_path(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::new(format!("{doing} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if let Some(remedy) = &self.remedy {
            write!(f, "\n{remedy}")?;
        }
        Ok(())
    }
}
