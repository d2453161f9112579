//! Signing out of a login: AWS is told, and the token removed.

use std::sync::Arc;

use rolecall_profiles::{Secret, SsoLogin};

use super::ports::{CachedToken, Grant, OidcFailure, PortalFailure};
use super::{LEAST_LEFT, Sso};
use crate::error::{AwsFailure, SignInError};

impl Sso {
    /// Revokes the token of a login and removes it from AWS's cache; a sign-in to it under way is cancelled.
    /// Nothing happens if there is none.
    ///
    /// # Errors
    ///
    /// [`SignInError`] if AWS could not be told; the token is then removed all the same, and ends by itself.
    pub async fn sign_out(self: &Arc<Self>, login: &SsoLogin) -> Result<(), SignInError> {
        self.cancel(login);
        let slot = self.slot(login);
        let _held = slot.lock().await;
        let told = match self.current(login).map_err(SignInError::Cache)? {
            Some(token) => self.revoke_known(login, &token).await,
            None => Ok(()),
        };
        self.memory.note_unsaved(login.cache_key(), None);
        self.ports.cache.remove_token(login).map_err(SignInError::Cache)?;
        self.changed();
        told
    }

    /// Revokes a token as it was found. A logout takes an access token that is good: if it has run out, the refresh
    /// token, which is what stays good, gives another one.
    async fn revoke_known(&self, login: &SsoLogin, token: &CachedToken) -> Result<(), SignInError> {
        let now = self.clock.now();
        if token.expires_at.duration_since(now).is_ok_and(|left| left > LEAST_LEFT) {
            return self.revoke(login, &token.access_token).await;
        }
        let Some((refresh, client)) = self.means(login, token, now) else { return Ok(()) };
        let target = self.target(login).map_err(|_| not_revoked(login, None))?;
        match self.ports.oidc.create_token(&target, client, Grant::RefreshToken(refresh.clone())).await {
            Ok(new) => self.revoke(login, &new.access_token).await,
            Err(OidcFailure::Aws(failure)) => Err(not_revoked(login, Some(failure))),
            // It gives no more tokens: there is nothing to revoke.
            Err(_) => Ok(()),
        }
    }

    /// Revokes an access token, and with it what it was given with.
    pub(super) async fn revoke(&self, login: &SsoLogin, token: &Secret) -> Result<(), SignInError> {
        let target = self.target(login).map_err(|_| not_revoked(login, None))?;
        match self.ports.portal.logout(&target, token).await {
            // It was revoked by another already.
            Ok(()) | Err(PortalFailure::Unauthorized) => Ok(()),
            Err(PortalFailure::NoAccess(failure) | PortalFailure::Aws(failure)) => {
                Err(not_revoked(login, Some(failure)))
            }
        }
    }
}

fn not_revoked(login: &SsoLogin, failure: Option<AwsFailure>) -> SignInError {
    SignInError::SsoNotRevoked { login: login.cache_key().to_owned(), failure }
}
