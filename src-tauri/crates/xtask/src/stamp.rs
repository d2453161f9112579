//! Stamps: records of what a finished step was made from, so that it need not be done again.
//!
//! By content only. Times lie after a checkout, a copy or a restored cache.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Folders that builds and tools fill; they are results, not sources.
const RESULTS: [&str; 5] = ["node_modules", "dist", "coverage", ".vite", ".svelte-kit"];

/// A 64-bit FNV-1a over names and contents: recognises a change, protects against nobody.
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds bytes with their length, so that moving a boundary changes the result.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Adds every source file in a folder, in the order of its path; a missing folder adds nothing.
    pub(crate) fn add_folder(&mut self, folder: &Path) -> Result<(), Failure> {
        let mut files = Vec::new();
        collect(folder, &mut files).map_err(|e| Failure::on_path("reading", folder, &e))?;
        files.sort();
        for file in files {
            let name = file.strip_prefix(folder).unwrap_or(&file);
            self.add(name.to_string_lossy().as_bytes());
            self.add(&fs::read(&file).map_err(|e| Failure::on_path("reading", &file, &e))?);
        }
        Ok(())
    }

    pub(crate) fn text(&self) -> String {
        format!("{:016x}", self.0)
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if path.is_dir() {
            if !RESULTS.iter().any(|result| entry.file_name() == *result) {
                collect(&path, files)?;
            }
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Tells whether the step that left this stamp had the same contents before it.
pub(crate) fn matches(stamp: &Path, text: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|kept| kept.trim() == text)
}

/// Leaves a stamp after a step has succeeded.
pub(crate) fn leave(stamp: &Path, text: &str) -> Result<(), Failure> {
    let written = stamp
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(stamp, format!("{text}\n")));
    written.map_err(|e| Failure::on_path("writing", stamp, &e))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("xtask-stamp-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(dir.join("src")).unwrap();
        fs::write(dir.join("src/a.ts"), "one").unwrap();
        dir
    }

    fn of(dir: &Path) -> String {
        let mut fingerprint = Fingerprint::new();
        fingerprint.add_folder(dir).unwrap();
        fingerprint.text()
    }

    #[test]
    fn contents_and_names_count_and_results_do_not() {
        let dir = folder("contents");
        let before = of(&dir);
        fs::write(dir.join("src/a.ts"), "one").unwrap();
        fs::create_dir_all(dir.join("node_modules/x")).unwrap();
        fs::write(dir.join("node_modules/x/y.js"), "z").unwrap();
        assert_eq!(of(&dir), before, "the same sources");

        fs::rename(dir.join("src/a.ts"), dir.join("src/b.ts")).unwrap();
        let renamed = of(&dir);
        assert_ne!(renamed, before, "another name");
        fs::write(dir.join("src/b.ts"), "two").unwrap();
        assert_ne!(of(&dir), renamed, "other contents");
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn boundaries_count() {
        let (mut one, mut two) = (Fingerprint::new(), Fingerprint::new());
        one.add(b"ab");
        one.add(b"c");
        two.add(b"a");
        two.add(b"bc");
        assert_ne!(one.text(), two.text());
    }

    #[test]
    fn a_stamp_matches_only_what_it_was_left_for() {
        let dir = folder("stamp");
        let stamp = dir.join("deep/stamp");
        assert!(!matches(&stamp, "x"));
        leave(&stamp, "x").unwrap();
        assert!(matches(&stamp, "x"));
        assert!(!matches(&stamp, "y"));
        fs::remove_dir_all(dir).unwrap();
    }
}
