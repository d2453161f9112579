//! The clipboard. What is secret stays out of its history, and does not stay in it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arboard::{Clipboard as System, Set};
use rolecall_profiles::Secret;

use crate::wire::Failure;

/// How long a secret stays.
const STAYS: Duration = Duration::from_secs(60);

/// The clipboard. It is kept for as long as the app runs: on X11 what it holds goes with its owner.
#[derive(Clone, Default)]
pub(crate) struct Clipboard(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    system: Option<System>,
    /// How many texts were put there: the last one counts.
    puts: u64,
}

impl Clipboard {
    /// Puts a text there.
    pub(crate) fn put(&self, text: &str) -> Result<(), Failure> {
        self.set(text, |set| set).map(|_| ())
    }

    /// Puts a secret there: out of the history, and for a minute, if nobody puts anything else there.
    pub(crate) fn put_secret(&self, secret: Secret) -> Result<(), Failure> {
        let put = self.set(secret.expose(), excluded)?;
        let clipboard = self.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(STAYS).await;
            // To ask what is there may take as long as its owner does.
            let cleared = tokio::task::spawn_blocking(move || clipboard.clear(put, &secret)).await;
            if !matches!(cleared, Ok(Ok(()))) {
                tracing::warn!("the clipboard cannot be cleared");
            }
        });
        Ok(())
    }

    fn set(&self, text: &str, how: impl FnOnce(Set<'_>) -> Set<'_>) -> Result<u64, Failure> {
        let unavailable = |error: arboard::Error| Failure::clipboard_unavailable(&error.to_string());
        let mut held = self.lock();
        held.puts += 1;
        let put = held.puts;
        let system = match &mut held.system {
            Some(system) => system,
            none => none.insert(System::new().map_err(unavailable)?),
        };
        how(system.set()).text(text.to_owned()).map_err(unavailable)?;
        Ok(put)
    }

    /// Clears what was put there, if it is there still.
    fn clear(&self, put: u64, secret: &Secret) -> Result<(), arboard::Error> {
        let mut held = self.lock();
        if held.puts != put {
            return Ok(());
        }
        let Some(system) = &mut held.system else { return Ok(()) };
        match system.get_text().map(Secret::new) {
            Ok(there) if there == *secret => system.clear(),
            // Another's, or no text.
            Ok(_) | Err(arboard::Error::ContentNotAvailable) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn excluded(set: Set<'_>) -> Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

#[cfg(target_os = "macos")]
fn excluded(set: Set<'_>) -> Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}

#[cfg(windows)]
fn excluded(set: Set<'_>) -> Set<'_> {
    use arboard::SetExtWindows;
    set.exclude_from_monitoring().exclude_from_cloud().exclude_from_history()
}
