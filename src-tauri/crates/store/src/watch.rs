//! Noticing that the files changed, without polling.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecursiveMode};

/// How long the files must be left alone before the change is told: writers write in several steps.
const QUIET: Duration = Duration::from_millis(40);

/// How long a change is held back at most, while writing goes on.
const PATIENCE: Duration = Duration::from_millis(400);

/// How many links are followed from a file to its target, as many as Linux follows.
const MAX_LINKS: usize = 40;

/// The system's watching service cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("changes of files cannot be watched")]
pub struct WatchError(#[from] notify::Error);

enum Message {
    Touched,
    Stop,
}

/// Watches files, and the folders they are in or would be in. Stops when dropped.
///
/// A file may be missing, be replaced by a rename, and any part of its path may be a symbolic link: its
/// folder is watched, those of the links on the way to it, and if a folder is missing the nearest one above
/// it.
///
/// It tells of what changes after [`start`](Self::start), so the files are to be read once after that: what
/// was read before may have changed in between.
pub struct Watcher {
    messages: Sender<Message>,
}

impl Watcher {
    /// Starts to watch; `changed` is called on a thread of its own after each burst of changes, never for
    /// the state at the start. A relative path is one from the current folder of now.
    ///
    /// # Errors
    ///
    /// [`WatchError`] if the system offers no watching (or no more of it). A folder that cannot be watched
    /// while another can is logged.
    pub fn start(
        files: Vec<PathBuf>,
        mut changed: impl FnMut() + Send + 'static,
    ) -> Result<Self, WatchError> {
        // Events come with absolute paths. One that cannot be made so leads to no file: it is empty, or the
        // current folder is gone.
        let files: Vec<PathBuf> =
            files.into_iter().filter_map(|file| std::path::absolute(file).ok()).collect();
        let (messages, received) = mpsc::channel();
        let touched = messages.clone();
        let concerned = files.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // An error (a queue that ran over) may stand for any change.
            if event.map_or(true, |event| concerns(&event, &concerned)) {
                // The thread is gone only when the watcher is being dropped.
                let _ = touched.send(Message::Touched);
            }
        })?;
        let mut watched = HashSet::new();
        follow(&mut watcher, &mut watched, &files)?;
        std::thread::Builder::new()
            .name("watch".into())
            .spawn(move || {
                while let Some(()) = burst(&received) {
                    // First the watches, then the reading: so no change falls between the two. A folder
                    // that vanished meanwhile is found at the next change above it.
                    if let Err(error) = follow(&mut watcher, &mut watched, &files) {
                        tracing::warn!(%error, "changes of files cannot be watched");
                    }
                    changed();
                }
            })
            .map_err(notify::Error::io)?;
        Ok(Self { messages })
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // If the thread is gone there is nothing to stop.
        let _ = self.messages.send(Message::Stop);
    }
}

/// Waits for a change, then until the files are left alone. None when it is time to stop.
fn burst(received: &Receiver<Message>) -> Option<()> {
    match received.recv() {
        Ok(Message::Touched) => {}
        Ok(Message::Stop) | Err(_) => return None,
    }
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        match received.recv_timeout(QUIET) {
            Ok(Message::Touched) => {}
            Err(RecvTimeoutError::Timeout) => break,
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    Some(())
}

/// Tells whether an event may mean that one of the files reads differently now.
fn concerns(event: &notify::Event, files: &[PathBuf]) -> bool {
    // Reading, our own included, is no change.
    if matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write)) {
        return false;
    }
    let stations: Vec<PathBuf> = files.iter().flat_map(|file| stations(file)).collect();
    let in_the_way = |path: &PathBuf| stations.iter().any(|station| station.starts_with(path));
    event.paths.is_empty() || event.paths.iter().any(in_the_way)
}

/// Brings the watched folders in line with where the files are now. Tries them all: one that cannot be
/// watched is logged, and is an error (the first) only if there is none that can.
fn follow(
    watcher: &mut impl notify::Watcher,
    watched: &mut HashSet<PathBuf>,
    files: &[PathBuf],
) -> notify::Result<()> {
    let wanted: HashSet<PathBuf> =
        files.iter().flat_map(|file| stations(file)).filter_map(|path| nearest_folder(&path)).collect();
    for gone in watched.difference(&wanted) {
        // It may have been removed, and its watch with it.
        let _ = watcher.unwatch(gone);
    }
    // A folder that was removed and made anew has a new identity under the old name: watch all again.
    watched.clear();
    let mut first_error = None;
    for folder in wanted {
        match watcher.watch(&folder, RecursiveMode::NonRecursive) {
            Ok(()) => {
                watched.insert(folder);
            }
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "a folder cannot be watched");
                first_error.get_or_insert(error);
            }
        }
    }
    first_error.filter(|_| watched.is_empty()).map_or(Ok(()), Err)
}

/// The paths on which it depends what an absolute path leads to: each symbolic link on the way, whichever
/// part of the path it is, and the end of the way, if it has one. None has a link above it.
fn stations(file: &Path) -> Vec<PathBuf> {
    let mut links = Vec::new();
    let mut at = PathBuf::new();
    // What is still to be walked, the next part last.
    let mut ahead: Vec<PathBuf> = parts(file);
    while let Some(part) = ahead.pop() {
        if part == Path::new("..") {
            at.pop();
            continue;
        }
        // A root takes the place of all that is before it.
        let next = at.join(part);
        match std::fs::read_link(&next) {
            Ok(_) if links.len() == MAX_LINKS => return links,
            Ok(target) => {
                ahead.extend(parts(&target));
                links.push(next);
            }
            // Not a link, or nothing there yet.
            Err(_) => at = next,
        }
    }
    links.push(at);
    links
}

/// The parts of a path, the first one last.
fn parts(path: &Path) -> Vec<PathBuf> {
    let parts = path.components().rev();
    parts.filter(|part| *part != Component::CurDir).map(|part| part.as_os_str().into()).collect()
}

/// The folder of a path, or the nearest one above it that is there.
fn nearest_folder(path: &Path) -> Option<PathBuf> {
    path.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use notify::{Config, EventHandler, WatcherKind};

    use super::*;

    /// A system that refuses to watch some folders.
    struct Refusing(Vec<PathBuf>);

    impl notify::Watcher for Refusing {
        fn new<F: EventHandler>(_: F, _: Config) -> notify::Result<Self> {
            Ok(Self(Vec::new()))
        }

        fn watch(&mut self, path: &Path, _: RecursiveMode) -> notify::Result<()> {
            if self.0.iter().any(|refused| refused == path) {
                return Err(notify::Error::generic("refused"));
            }
            Ok(())
        }

        fn unwatch(&mut self, _: &Path) -> notify::Result<()> {
            Ok(())
        }

        fn kind() -> WatcherKind {
            WatcherKind::NullWatcher
        }
    }

    #[test]
    fn a_folder_that_cannot_be_watched_leaves_the_others_watched() {
        let home = tempfile::tempdir().expect("a folder");
        let home = home.path().canonicalize().expect("a real path");
        let folders = ["a", "b", "c"].map(|name| home.join(name));
        for folder in &folders {
            fs::create_dir(folder).expect("a folder");
        }
        let files = folders.each_ref().map(|folder| folder.join("config"));
        for refused in &folders {
            let mut watched = HashSet::new();
            follow(&mut Refusing(vec![refused.clone()]), &mut watched, &files).expect("two are watched");
            assert_eq!(watched.len(), 2);
            assert!(!watched.contains(refused));
        }
        let mut watched = HashSet::new();
        let none = follow(&mut Refusing(folders.to_vec()), &mut watched, &files);
        assert!(none.is_err() && watched.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn stations_are_the_links_of_every_part_and_the_end() {
        use std::os::unix::fs::symlink;
        let home = tempfile::tempdir().expect("a folder");
        let home = home.path().canonicalize().expect("a real path");
        fs::create_dir_all(home.join("work/aws")).expect("a folder");
        symlink("./work", home.join("dotfiles")).expect("a link");
        symlink("dotfiles/aws", home.join(".aws")).expect("a link");
        symlink(home.join(".aws/../aws/./common"), home.join("work/aws/config")).expect("a link");
        let expected = [".aws", "dotfiles", "work/aws/config", ".aws", "dotfiles", "work/aws/common"];
        assert_eq!(stations(&home.join(".aws/config")), expected.map(|path| home.join(path)));

        symlink("loop", home.join("loop")).expect("a link");
        let of_loop = stations(&home.join("loop/config"));
        assert_eq!(of_loop, vec![home.join("loop"); MAX_LINKS]);
    }
}
