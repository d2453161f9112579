//! The token of a login: the one in the cache, renewed in time, or a new one.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rolecall_profiles::{Secret, SsoLogin};
use tokio::sync::OwnedMutexGuard;

use super::login::refused;
use super::memory::Unsaved;
use super::ports::{CachedToken, Grant, OidcFailure, Registration};
use super::{Ask, LEAST_LEFT, Sso};
use crate::error::{CacheError, SignInError};
use crate::renewal::lead;

/// How often, and how long apart, the cache is looked at for what another tool got with the refresh token
/// that was refused to us: it has been given its token, and will write it within moments.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// What came of a renewal: none if it takes a person to get another token.
type Renewed = Result<Option<CachedToken>, SignInError>;

impl Sso {
    /// The token that counts, good or not.
    pub(super) fn current(&self, login: &SsoLogin) -> Result<Option<CachedToken>, CacheError> {
        Ok(self.memory.latest(login.cache_key(), self.ports.cache.token(login)?))
    }

    /// A token that is good now. `refused` is one that AWS would not take.
    pub(super) async fn token(
        self: &Arc<Self>,
        login: &SsoLogin,
        ask: Option<&Ask>,
        refused: Option<&Secret>,
    ) -> Result<Secret, SignInError> {
        let key = login.cache_key();
        if let Some(refused) = refused {
            self.memory.note_refused(key, refused);
            self.changed();
        }
        let mut held = self.slot(login).lock_owned().await;
        self.save(login);
        let known = self.current(login).map_err(SignInError::Cache)?;
        if let Some(token) = known.filter(|token| !self.memory.is_refused(key, &token.access_token)) {
            let left = token.expires_at.duration_since(self.clock.now()).unwrap_or_default();
            if left > self.lead(login, &token) {
                return Ok(token.access_token);
            }
            let renewed;
            (held, renewed) = self.renew_apart(login, &token, held).await?;
            match renewed {
                Ok(Some(renewed)) => return Ok(renewed.access_token),
                // A renewal that fails is no harm while the token lasts, unless it was signed out of.
                _ if left > LEAST_LEFT && self.ports.cache.has_token_file(login) => {
                    return Ok(token.access_token);
                }
                Ok(None) => {}
                // The browser would not mend it, and the next try may be all that it takes.
                Err(error) => return Err(error),
            }
        }
        let Some(ask) = ask else { return Err(SignInError::SsoSessionEnded { login: key.to_owned() }) };
        let made = self.make(login, ask);
        drop(held);
        made.await.map(|token| token.access_token)
    }

    /// How long before its end a token is renewed.
    pub(super) fn lead(&self, login: &SsoLogin, token: &CachedToken) -> Duration {
        lead(self.memory.life(login.cache_key(), &token.access_token))
    }

    /// What a token can be renewed with at that time, if it can be.
    pub(super) fn means<'t>(
        &self,
        login: &SsoLogin,
        token: &'t CachedToken,
        at: SystemTime,
    ) -> Option<(&'t Secret, &'t Registration)> {
        let refresh = token.refresh_token.as_ref()?;
        let client = token.client.as_ref().filter(|client| client.expires_at > at)?;
        (!self.memory.is_spent(login.cache_key(), refresh)).then_some((refresh, client))
    }

    /// Renews a token in a task of its own: whoever asked may be gone before AWS answers, and what it then gave
    /// is the only token there is.
    async fn renew_apart(
        self: &Arc<Self>,
        login: &SsoLogin,
        token: &CachedToken,
        held: OwnedMutexGuard<()>,
    ) -> Result<(OwnedMutexGuard<()>, Renewed), SignInError> {
        let (sso, login, token) = (self.clone(), login.clone(), token.clone());
        let task = tokio::spawn(async move {
            let renewed = sso.renew_held(&login, &token).await;
            (held, renewed)
        });
        task.await.map_err(|_| SignInError::Internal)
    }

    async fn renew_held(&self, login: &SsoLogin, token: &CachedToken) -> Renewed {
        let Some((refresh, client)) = self.means(login, token, self.clock.now()) else { return Ok(None) };
        let key = login.cache_key();
        let target = self.target(login)?;
        tracing::debug!(login = key, ends = ?token.expires_at, "a token is renewed");
        match self.ports.oidc.create_token(&target, client, Grant::RefreshToken(refresh.clone())).await {
            Ok(new) => {
                self.memory.note_life(key, &new.access_token, new.expires_in);
                let renewed = CachedToken {
                    access_token: new.access_token,
                    expires_at: self.clock.now() + new.expires_in,
                    // An answer without one means that the old one stays good.
                    refresh_token: new.refresh_token.or_else(|| Some(refresh.clone())),
                    client: Some(client.clone()),
                };
                Ok(self.keep(login, token, renewed).await)
            }
            Err(failure @ (OidcFailure::Aws(_) | OidcFailure::Pending | OidcFailure::SlowDown)) => {
                Err(refused(login, failure))
            }
            Err(failure) => {
                let theirs = match failure {
                    OidcFailure::InvalidGrant => self.adopt(login, token).await,
                    _ => None,
                };
                if theirs.is_none() {
                    tracing::debug!(login = key, "the refresh token is no longer good");
                    self.memory.note_spent(key, refresh);
                    self.changed();
                }
                Ok(theirs)
            }
        }
    }

    /// Writes a renewed token, unless another tool wrote a newer one meanwhile: then that one is taken; or unless
    /// another tool signed out meanwhile: then there is none.
    async fn keep(
        &self,
        login: &SsoLogin,
        before: &CachedToken,
        renewed: CachedToken,
    ) -> Option<CachedToken> {
        let key = login.cache_key();
        let theirs = self.ports.cache.token(login).ok().flatten();
        if theirs.is_none() && !self.ports.cache.has_token_file(login) {
            tracing::debug!(login = key, "it was signed out of while it was renewed");
            self.memory.note_unsaved(key, None);
            // Whoever signed out meant this one, too. If it cannot be told, it ends by itself.
            let _ = self.revoke(login, &renewed.access_token).await;
            self.changed();
            return None;
        }
        let is_theirs = |token: &CachedToken| token != before && !self.is_replaced(key, token);
        let replaces = match theirs {
            Some(theirs) if is_theirs(&theirs) && theirs.expires_at > renewed.expires_at => {
                return Some(theirs);
            }
            Some(theirs) => theirs,
            // A torn file: its writer had no refresh token to be given another by.
            None => before.clone(),
        };
        self.memory.note_unsaved(key, Some(Unsaved { token: renewed.clone(), replaces }));
        self.save(login);
        self.changed();
        Some(renewed)
    }

    /// Tells whether a token of the cache is one that we renewed already, and could not write over.
    fn is_replaced(&self, key: &str, cached: &CachedToken) -> bool {
        self.memory.unsaved(key).is_some_and(|unsaved| unsaved.replaces == *cached)
    }

    /// Writes a renewed token that is not written yet, if what it was to replace is still there.
    fn save(&self, login: &SsoLogin) {
        let key = login.cache_key();
        let Some(unsaved) = self.memory.unsaved(key) else { return };
        match self.ports.cache.token(login) {
            Ok(Some(cached)) if cached != unsaved.replaces => self.memory.note_unsaved(key, None),
            Ok(None) if !self.ports.cache.has_token_file(login) => self.memory.note_unsaved(key, None),
            _ => match self.ports.cache.put_token(login, &unsaved.token) {
                Ok(()) => self.memory.note_unsaved(key, None),
                Err(error) => {
                    tracing::warn!(login = key, %error, "a renewed token is in memory only: it cannot be written");
                }
            },
        }
    }

    /// Waits for the token that another tool got for the refresh token we were refused.
    async fn adopt(&self, login: &SsoLogin, refused: &CachedToken) -> Option<CachedToken> {
        for _ in 0..LOOKS {
            let theirs = self.ports.cache.token(login).ok().flatten();
            if let Some(theirs) = theirs
                && theirs.access_token != refused.access_token
                && theirs.expires_at > self.clock.now()
            {
                tracing::debug!(login = login.cache_key(), ends = ?theirs.expires_at, "another tool's token is taken");
                self.changed();
                return Some(theirs);
            }
            self.clock.sleep(BETWEEN_LOOKS).await;
        }
        None
    }
}
