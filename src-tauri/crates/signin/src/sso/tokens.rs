//! The token of a login: the one in the cache, renewed in time, or a new one.

use std::time::Duration;

use rolecall_profiles::{Secret, SsoLogin};

use super::ports::{CachedToken, Grant, OidcFailure};
use super::{Ask, Sso};
use crate::error::SignInError;

/// A token with less left is renewed. botocore renews at 15 minutes: so it finds a fresh one.
const RENEW_AT: Duration = Duration::from_secs(20 * 60);

/// A token with less left is of no use for a call.
const LEAST_LEFT: Duration = Duration::from_secs(10);

/// How often, and how long apart, the cache is looked at for what another tool got with the refresh token
/// that was refused to us: it has been given its token, and will write it within moments.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

impl Sso {
    /// A token that is good now. `refused` is one that AWS would not take.
    pub(super) async fn token(
        &self,
        login: &SsoLogin,
        ask: &Ask,
        refused: Option<&Secret>,
    ) -> Result<Secret, SignInError> {
        let slot = self.slot(login);
        let _held = slot.lock().await;
        let cached = self.ports.cache.token(login).map_err(SignInError::Cache)?;
        let cached = cached.filter(|token| Some(&token.access_token) != refused);
        if let Some(token) = cached {
            let left = token.expires_at.duration_since(self.clock.now()).unwrap_or_default();
            if left > RENEW_AT {
                return Ok(token.access_token);
            }
            if let Some(renewed) = self.renew(login, &token).await {
                return Ok(renewed.access_token);
            }
            // A renewal that fails is no harm while the token lasts.
            if left > LEAST_LEFT {
                return Ok(token.access_token);
            }
        }
        self.make(login, ask).await.map(|token| token.access_token)
    }

    /// Renews a token; none if it cannot be.
    async fn renew(&self, login: &SsoLogin, token: &CachedToken) -> Option<CachedToken> {
        let (refresh, client) = (token.refresh_token.as_ref()?, token.client.as_ref()?);
        if client.expires_at <= self.clock.now() {
            return None;
        }
        let grant = Grant::RefreshToken(refresh.clone());
        tracing::debug!(login = login.cache_key(), ends = ?token.expires_at, "a token is renewed");
        match self.ports.oidc.create_token(&self.target(login).ok()?, client, grant).await {
            Ok(new) => {
                let renewed = CachedToken {
                    access_token: new.access_token,
                    expires_at: self.clock.now() + new.expires_in,
                    // An answer without one means that the old one stays good.
                    refresh_token: new.refresh_token.or_else(|| Some(refresh.clone())),
                    client: Some(client.clone()),
                };
                Some(self.keep(login, token, renewed))
            }
            Err(OidcFailure::InvalidGrant) => self.adopt(login, token).await,
            Err(_) => None,
        }
    }

    /// Writes a renewed token, unless another tool wrote a newer one meanwhile: then that one is taken.
    fn keep(&self, login: &SsoLogin, before: &CachedToken, renewed: CachedToken) -> CachedToken {
        let theirs = self.ports.cache.token(login).ok().flatten();
        if let Some(theirs) = theirs
            && theirs != *before
            && theirs.expires_at > renewed.expires_at
        {
            return theirs;
        }
        // If it cannot be written, this process at least has it.
        let _ = self.ports.cache.put_token(login, &renewed);
        self.changed();
        renewed
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
