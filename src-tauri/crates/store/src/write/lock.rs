//! One of our own programs at a time.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::WriteError;
use crate::private_file;

const NAME: &str = "write.lock";

/// How long another one is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often it is asked for meanwhile.
const PAUSE: Duration = Duration::from_millis(10);

/// The lock, until it is dropped; the system takes it back from who is killed.
///
/// It is in the app's own folder, so it keeps programs apart that share that folder. It is advice: no other
/// program knows of it.
pub(super) struct Lock(#[expect(dead_code, reason = "closing it is what ends the lock")] File);

/// Gets it, however long another one has it, up to [`PATIENCE`].
pub(super) fn lock(folder: &Path) -> Result<Lock, WriteError> {
    lock_within(folder, PATIENCE)?.ok_or_else(|| WriteError::Busy { lock: path(folder) })
}

/// Gets it, unless another one has it for all of that time.
pub(super) fn lock_within(folder: &Path, patience: Duration) -> Result<Option<Lock>, WriteError> {
    let since = Instant::now();
    loop {
        match lock_if_free(folder)? {
            None if since.elapsed() < patience => thread::sleep(PAUSE),
            tried => return Ok(tried),
        }
    }
}

/// Gets it, unless another one has it.
pub(super) fn lock_if_free(folder: &Path) -> Result<Option<Lock>, WriteError> {
    let own = |error| WriteError::own(&path(folder), &error);
    let file = private_file::lock_file(folder, NAME).map_err(own)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(own(error)),
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(NAME)
}
