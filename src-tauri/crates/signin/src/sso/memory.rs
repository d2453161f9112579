//! What this process knows of logins beside AWS's cache.
//!
//! It lasts as long as the process: but for a renewed token that could not be written, all of it is found out anew.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rolecall_profiles::Secret;

use super::ports::CachedToken;

/// A renewed token that could not be written. Its refresh token is the only good one there is.
#[derive(Clone)]
pub(super) struct Unsaved {
    pub(super) token: CachedToken,
    /// What the file holds that it was to replace.
    pub(super) replaces: CachedToken,
}

#[derive(Default)]
struct Known {
    unsaved: Option<Unsaved>,
    /// The access token that AWS would not take.
    refused: Option<Secret>,
    /// The refresh token that AWS would not take.
    spent: Option<Secret>,
    /// The access token made here last, and how long it was to live.
    life: Option<(Secret, Duration)>,
}

/// What is known of each login, by its cache key.
#[derive(Default)]
pub(super) struct Memory(Mutex<HashMap<String, Known>>);

impl Memory {
    /// The token that counts: the one in the cache, but for one that was to replace that very one.
    pub(super) fn latest(&self, key: &str, cached: Option<CachedToken>) -> Option<CachedToken> {
        match self.unsaved(key) {
            Some(unsaved) if cached.as_ref() == Some(&unsaved.replaces) => Some(unsaved.token),
            _ => cached,
        }
    }

    pub(super) fn unsaved(&self, key: &str) -> Option<Unsaved> {
        self.lock().get(key)?.unsaved.clone()
    }

    pub(super) fn note_unsaved(&self, key: &str, unsaved: Option<Unsaved>) {
        self.lock().entry(key.to_owned()).or_default().unsaved = unsaved;
    }

    pub(super) fn is_refused(&self, key: &str, access_token: &Secret) -> bool {
        self.lock().get(key).is_some_and(|known| known.refused.as_ref() == Some(access_token))
    }

    pub(super) fn note_refused(&self, key: &str, access_token: &Secret) {
        self.lock().entry(key.to_owned()).or_default().refused = Some(access_token.clone());
    }

    pub(super) fn is_spent(&self, key: &str, refresh_token: &Secret) -> bool {
        self.lock().get(key).is_some_and(|known| known.spent.as_ref() == Some(refresh_token))
    }

    pub(super) fn note_spent(&self, key: &str, refresh_token: &Secret) {
        self.lock().entry(key.to_owned()).or_default().spent = Some(refresh_token.clone());
    }

    /// How long a token was to live, if it was made here.
    pub(super) fn life(&self, key: &str, access_token: &Secret) -> Option<Duration> {
        let known = self.lock();
        let (of, life) = known.get(key)?.life.as_ref()?;
        (of == access_token).then_some(*life)
    }

    pub(super) fn note_life(&self, key: &str, access_token: &Secret, life: Duration) {
        self.lock().entry(key.to_owned()).or_default().life = Some((access_token.clone(), life));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
