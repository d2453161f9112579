//! What a crash leaves beside the files, and clearing it away.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::replace::{NEW, PREFIX, SWAP, set_aside};
use super::target::text_at;
use super::{Hash, hash};

/// A file of ours that a crash left.
pub(super) struct Stray {
    pub(super) path: PathBuf,
    pub(super) tag: String,
    /// Of the step of the journal.
    pub(super) number: usize,
    pub(super) is_our_users: bool,
    /// Whether it may hold what another program wrote.
    swapped: bool,
}

impl Stray {
    /// The strays of a folder: regular files with exactly such a name.
    pub(super) fn in_folder(folder: &Path) -> Vec<Self> {
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let strays = entries.flatten().filter_map(|entry| {
            let name = entry.file_name();
            let (tag, number, swapped) = parse_name(name.to_str()?)?;
            let metadata = fs::symlink_metadata(entry.path()).ok()?;
            metadata.is_file().then(|| Self {
                path: entry.path(),
                is_our_users: is_our_users(&metadata),
                tag: tag.to_owned(),
                number,
                swapped,
            })
        });
        strays.collect()
    }

    /// Removes it, unless it holds what none of the known hashes is of: then another program wrote it just
    /// before the crash, and it is set aside beside the target. Gives where; what cannot be stays.
    pub(super) fn clear(&self, known: &[Hash], target: Option<&Path>) -> io::Result<Option<PathBuf>> {
        if let (true, Some(target)) = (self.swapped, target)
            && text_at(&self.path).is_some_and(|text| !known.contains(&hash(&text)))
        {
            let kept = set_aside(&self.path, target);
            return kept.map(Some).ok_or_else(|| io::Error::other("it cannot be set aside"));
        }
        fs::remove_file(&self.path).map(|()| None)
    }
}

/// The tag and number of a name of ours, and whether it may have traded places.
fn parse_name(name: &str) -> Option<(&str, usize, bool)> {
    let (stem, ending) = name.strip_prefix(PREFIX)?.rsplit_once('.')?;
    let (tag, number) = stem.split_once('-')?;
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_tag = tag.len() == 16 && tag.bytes().all(is_hex);
    let is_number = !number.is_empty() && number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit());
    let swapped = match ending {
        NEW => false,
        SWAP => true,
        _ => return None,
    };
    (is_tag && is_number).then_some((tag, number.parse().ok()?, swapped))
}

#[cfg(unix)]
fn is_our_users(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(metadata) == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn is_our_users(_: &fs::Metadata) -> bool {
    true
}
