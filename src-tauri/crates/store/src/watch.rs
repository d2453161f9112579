//! Noticing that the files changed, without polling.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode};

/// How long the files must be left alone before the change is told: writers write in several steps.
const QUIET: Duration = Duration::from_millis(40);

/// How long a change is held back at most, while writing goes on.
const PATIENCE: Duration = Duration::from_millis(400);

/// How many links are followed from a file to its target.
const MAX_LINKS: usize = 16;

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
/// A file may be missing, be replaced by a rename, or be a symbolic link: its folder is watched, those of
/// the links on the way to it, and if a folder is missing the nearest one above it.
pub struct Watcher {
    messages: Sender<Message>,
}

impl Watcher {
    /// Starts to watch; `changed` is called on a thread of its own after each burst of changes.
    ///
    /// # Errors
    ///
    /// [`WatchError`] if the system offers no watching (or no more of it).
    pub fn start(
        files: Vec<PathBuf>,
        mut changed: impl FnMut() + Send + 'static,
    ) -> Result<Self, WatchError> {
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
                        tracing::warn!(%error, "a folder cannot be watched");
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
    let in_the_way = |path: &PathBuf| {
        files
            .iter()
            .any(|file| file.starts_with(path) || links(file).iter().any(|link| link.starts_with(path)))
    };
    event.paths.is_empty() || event.paths.iter().any(in_the_way)
}

/// Brings the watched folders in line with where the files are now.
fn follow(
    watcher: &mut RecommendedWatcher,
    watched: &mut HashSet<PathBuf>,
    files: &[PathBuf],
) -> notify::Result<()> {
    use notify::Watcher as _;
    let wanted: HashSet<PathBuf> = files
        .iter()
        .flat_map(|file| links(file))
        .filter_map(|path| nearest_folder(&path))
        .collect();
    for gone in watched.difference(&wanted) {
        // It may have been removed, and its watch with it.
        let _ = watcher.unwatch(gone);
    }
    // A folder that was removed and made anew has a new identity under the old name: watch all again.
    watched.clear();
    for folder in wanted {
        watcher.watch(&folder, RecursiveMode::NonRecursive)?;
        watched.insert(folder);
    }
    Ok(())
}

/// The file itself and each target on the way, if it is a symbolic link.
fn links(file: &Path) -> Vec<PathBuf> {
    let mut path = file.to_owned();
    let mut links = vec![path.clone()];
    while let Ok(target) = std::fs::read_link(&path) {
        if links.len() > MAX_LINKS {
            break;
        }
        path = path.parent().unwrap_or(Path::new("")).join(target);
        links.push(path.clone());
    }
    links
}

/// The folder of a path, or the nearest one above it that is there.
fn nearest_folder(path: &Path) -> Option<PathBuf> {
    path.ancestors()
        .skip(1)
        .find(|folder| folder.is_dir())
        .map(Path::to_owned)
}
