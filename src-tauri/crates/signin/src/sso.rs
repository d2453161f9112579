//! IAM Identity Center: one token for each login, shared with every AWS tool on the machine.
//!
//! The token lives in AWS's own cache and nowhere else, so a login made here serves them and theirs serves
//! us. It is read anew for each need, renewed at 20 minutes left (before botocore would, at 15), and what
//! another tool wrote meanwhile is adopted, never overwritten by something older.

mod login;
mod ports;
mod tokens;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use rolecall_profiles::{Secret, Service, SsoLogin};
use tokio::sync::watch;

pub use ports::{
    Account, CachedToken, DeviceAuthorization, Flow, Grant, Listening, Loopback, NewToken, OidcFailure,
    PortalFailure, Registration, SsoCache, SsoOidc, SsoPortal, SsoTarget,
};

use crate::error::{AwsFailure, SignInError};
use crate::ports::Clock;
use crate::prompt::{PromptId, PromptQueue};
use crate::reminders::{Ending, Ends};
use crate::requester::Requester;
use crate::session::Credentials;
use crate::trust::Trust;

/// The ports of IAM Identity Center.
#[derive(Clone)]
pub struct SsoPorts {
    /// SSO OIDC.
    pub oidc: Arc<dyn SsoOidc>,
    /// The portal.
    pub portal: Arc<dyn SsoPortal>,
    /// AWS's cache.
    pub cache: Arc<dyn SsoCache>,
    /// Listeners for the browser.
    pub loopback: Arc<dyn Loopback>,
}

/// Who may be asked to sign in, if there is no token.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What it is for: a profile's name, or that of the SSO session itself.
    pub purpose: String,
    /// Who needs it.
    pub requester: Requester,
}

impl Ask {
    /// A person asks, in the app's own window, for a login for its own sake and for no profile.
    pub fn for_login() -> Self {
        Self { purpose: String::new(), requester: Requester::App }
    }
}

/// Logins to IAM Identity Center.
pub struct Sso {
    ports: SsoPorts,
    clock: Arc<dyn Clock>,
    prompts: Arc<PromptQueue>,
    trust: Arc<Trust>,
    /// One lock a login: it is held while its token is being made or renewed.
    slots: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// The prompts of logins that are being made.
    making: Mutex<HashMap<String, PromptId>>,
    revision: watch::Sender<u32>,
}

impl Sso {
    pub(crate) fn new(
        ports: SsoPorts,
        clock: Arc<dyn Clock>,
        prompts: Arc<PromptQueue>,
        trust: Arc<Trust>,
    ) -> Self {
        Self {
            ports,
            clock,
            prompts,
            trust,
            slots: Mutex::default(),
            making: Mutex::default(),
            revision: watch::Sender::new(0),
        }
    }

    /// Follows the tokens: the number grows with each that is made, renewed or removed here.
    pub fn subscribe(&self) -> watch::Receiver<u32> {
        self.revision.subscribe()
    }

    /// When the token of a login ends; none if there is no good one.
    pub fn expires_at(&self, login: &SsoLogin) -> Option<SystemTime> {
        let token = self.ports.cache.token(login).ok().flatten()?;
        (token.expires_at > self.clock.now()).then_some(token.expires_at)
    }

    /// When the token of a login ends, if it takes a person to get another one.
    pub fn ending(&self, login: &SsoLogin) -> Option<Ending> {
        let token = self.ports.cache.token(login).ok().flatten()?;
        let client = token.client.as_ref().filter(|client| client.expires_at > token.expires_at);
        let renewable = token.refresh_token.is_some() && client.is_some();
        let what = Ends::Login { key: login.cache_key().to_owned() };
        (!renewable).then_some(Ending { what, at: token.expires_at })
    }

    /// Tells whether a person is being asked to sign in to a login.
    pub fn is_signing_in(&self, login: &SsoLogin) -> bool {
        self.making().contains_key(login.cache_key())
    }

    /// Cancels the sign-in to a login, for all that wait for it.
    pub fn cancel(&self, login: &SsoLogin) {
        let prompt = self.making().get(login.cache_key()).copied();
        if let Some(prompt) = prompt {
            self.prompts.cancel(prompt);
        }
    }

    fn making(&self) -> MutexGuard<'_, HashMap<String, PromptId>> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Signs in to a login anew, whatever token there is.
    ///
    /// # Errors
    ///
    /// [`SignInError`].
    pub async fn sign_in(&self, login: &SsoLogin, ask: &Ask) -> Result<(), SignInError> {
        self.approve(login, ask).await?;
        let before = self.ports.cache.token(login).ok().flatten();
        let slot = self.slot(login);
        let _held = slot.lock().await;
        // Who waited while another signed in has what it came for.
        let now = self.ports.cache.token(login).ok().flatten();
        if now.is_some() && now != before {
            return Ok(());
        }
        self.make(login, ask).await.map(|_| ())
    }

    /// Revokes the token of a login and removes it from AWS's cache. Nothing happens if there is none.
    ///
    /// # Errors
    ///
    /// [`SignInError`] if AWS could not be told; the token is then removed all the same, and ends by itself.
    pub async fn sign_out(&self, login: &SsoLogin) -> Result<(), SignInError> {
        let slot = self.slot(login);
        let _held = slot.lock().await;
        let token = self.ports.cache.token(login).map_err(SignInError::Cache)?;
        let told = match token.filter(|token| token.expires_at > self.clock.now()) {
            Some(token) => self.revoke(login, &token.access_token).await,
            None => Ok(()),
        };
        self.ports.cache.remove_token(login).map_err(SignInError::Cache)?;
        self.changed();
        told
    }

    async fn revoke(&self, login: &SsoLogin, token: &Secret) -> Result<(), SignInError> {
        match self.ports.portal.logout(&self.target(login)?, token).await {
            // It was revoked by another already.
            Ok(()) | Err(PortalFailure::Unauthorized) => Ok(()),
            Err(PortalFailure::NoAccess(failure) | PortalFailure::Aws(failure)) => {
                Err(SignInError::SsoNotRevoked { login: login.cache_key().to_owned(), failure })
            }
        }
    }

    /// The accounts and permission sets that the person may use.
    ///
    /// # Errors
    ///
    /// [`SignInError`].
    pub async fn accounts(&self, login: &SsoLogin, ask: &Ask) -> Result<Vec<Account>, SignInError> {
        self.approve(login, ask).await?;
        let target = self.target(login)?;
        let call = |token: Secret| {
            let target = &target;
            async move { self.ports.portal.accounts(target, &token).await }
        };
        let refused = |failure| SignInError::Sso { login: login.cache_key().to_owned(), failure };
        self.with_token(login, ask, call, refused).await
    }

    pub(crate) async fn role_credentials(
        &self,
        login: &SsoLogin,
        ask: &Ask,
        account_id: &str,
        role_name: &str,
    ) -> Result<Credentials, SignInError> {
        let target = self.target(login)?;
        let call = |token: Secret| {
            let target = &target;
            async move { self.ports.portal.role_credentials(target, &token, account_id, role_name).await }
        };
        self.with_token(login, ask, call, |_| SignInError::SsoNoAccess {
            account_id: account_id.to_owned(),
            role_name: role_name.to_owned(),
        })
        .await
    }

    /// Calls the portal with the token; once more with a new one if it turns out to be revoked. What it means
    /// that the person has no access depends on what was asked.
    async fn with_token<T, F>(
        &self,
        login: &SsoLogin,
        ask: &Ask,
        call: impl Fn(Secret) -> F,
        no_access: impl Fn(AwsFailure) -> SignInError,
    ) -> Result<T, SignInError>
    where
        F: Future<Output = Result<T, PortalFailure>>,
    {
        let mut token = self.token(login, ask, None).await?;
        let mut again = true;
        loop {
            let error = match call(token.clone()).await {
                Ok(answer) => return Ok(answer),
                Err(PortalFailure::Unauthorized) if again => {
                    again = false;
                    token = self.token(login, ask, Some(&token)).await?;
                    continue;
                }
                Err(PortalFailure::Unauthorized) => {
                    SignInError::SsoSessionEnded { login: login.cache_key().to_owned() }
                }
                Err(PortalFailure::NoAccess(failure)) => no_access(failure),
                Err(PortalFailure::Aws(failure)) => {
                    SignInError::Sso { login: login.cache_key().to_owned(), failure }
                }
            };
            return Err(error);
        }
    }

    /// Has the person approve what is foreign in how a login would be reached.
    async fn approve(&self, login: &SsoLogin, ask: &Ask) -> Result<(), SignInError> {
        self.trust.approve(&login.network, &[Service::SsoOidc, Service::Sso], ask).await
    }

    fn target(&self, login: &SsoLogin) -> Result<SsoTarget, SignInError> {
        Ok(SsoTarget {
            region: login.region.clone(),
            oidc_endpoint: self.trust.endpoint(&login.network, Service::SsoOidc)?,
            portal_endpoint: self.trust.endpoint(&login.network, Service::Sso)?,
            route: self.trust.route(&login.network)?,
        })
    }

    fn slot(&self, login: &SsoLogin) -> Arc<tokio::sync::Mutex<()>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry(login.cache_key().to_owned()).or_default().clone()
    }

    fn changed(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }
}
