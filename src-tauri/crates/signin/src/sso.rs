//! IAM Identity Center: one token for each login, shared with every AWS tool on the machine.
//!
//! The token lives in AWS's own cache and nowhere else, so a login made here serves them and theirs serves
//! us. It is read anew for each need, renewed at 20 minutes left (before botocore would, at 15), and what
//! another tool wrote meanwhile is adopted, never overwritten by something older. A person is asked only by who may
//! ask, and once for all that wait.

mod login;
mod making;
mod memory;
mod ports;
mod sign_out;
mod tokens;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rolecall_profiles::{Secret, Service, SsoLogin};
use tokio::sync::{broadcast, watch};

pub use ports::{
    Account, AuthorizeError, CachedToken, DeviceAuthorization, Flow, Grant, Listening, Loopback, NewToken,
    OidcFailure, PortalFailure, Registration, SsoCache, SsoOidc, SsoPortal, SsoTarget,
};

use crate::error::{AwsFailure, SignInError};
use crate::ports::Clock;
use crate::prompt::PromptQueue;
use crate::reminders::{Ending, Ends};
use crate::renewal::{Renewal, Renews};
use crate::requester::Requester;
use crate::requesters::{Caller, OwnFiles, Requesters};
use crate::session::Credentials;
use crate::trust::Trust;

use making::Making;
use memory::Memory;

/// A token with less left is of no use for a call.
const LEAST_LEFT: Duration = Duration::from_secs(10);

/// How many cancellations may be on their way.
const CANCELLATIONS: usize = 64;

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
    pub requesters: Requesters,
    /// The files that say what is needed, if they are not those of the app.
    pub files: Option<OwnFiles>,
}

impl Ask {
    /// Somebody asks, for this.
    pub fn new(purpose: impl Into<String>, caller: impl Into<Caller>) -> Self {
        let caller = caller.into();
        let files = caller.reads().cloned();
        Self { purpose: purpose.into(), requesters: Requesters::of(caller), files }
    }

    /// A person asks, in the app's own window, for a login for its own sake and for no profile.
    pub fn for_login() -> Self {
        Self::new(String::new(), Requester::App)
    }
}

/// Where a login stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginState {
    /// There is no token, and it takes a person to get one.
    SignedOut,
    /// A person is being asked.
    SigningIn,
    /// There is a token.
    SignedIn {
        /// When it ends.
        expires_at: SystemTime,
        /// Whether it is renewed without a person.
        renewable: bool,
    },
    /// The token has run out, and the next need gets another one without a person.
    Renewable {
        /// When it ran out.
        expired_at: SystemTime,
    },
}

/// The clock of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenTime {
    /// When it ends, or has run out.
    pub expires_at: SystemTime,
    /// Whether it is renewed then without a person.
    pub renewable: bool,
}

/// Logins to IAM Identity Center.
pub struct Sso {
    ports: SsoPorts,
    clock: Arc<dyn Clock>,
    prompts: Arc<PromptQueue>,
    trust: Arc<Trust>,
    /// One lock a login: it is held while its token is looked at, renewed, written or removed.
    slots: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// The logins that a person is being asked to sign in to.
    making: Mutex<HashMap<String, Making>>,
    memory: Memory,
    /// Tells which login is cancelled.
    cancelled: broadcast::Sender<String>,
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
            memory: Memory::default(),
            cancelled: broadcast::Sender::new(CANCELLATIONS),
            revision: watch::Sender::new(0),
        }
    }

    /// Follows the tokens: the number grows with each that is made, renewed, refused or removed here.
    pub fn subscribe(&self) -> watch::Receiver<u32> {
        self.revision.subscribe()
    }

    /// Where a login stands.
    pub fn state(&self, login: &SsoLogin) -> LoginState {
        match self.token_time(login) {
            _ if self.is_signing_in(login) => LoginState::SigningIn,
            None => LoginState::SignedOut,
            Some(TokenTime { expires_at, renewable }) if expires_at > self.clock.now() => {
                LoginState::SignedIn { expires_at, renewable }
            }
            Some(TokenTime { expires_at, .. }) => LoginState::Renewable { expired_at: expires_at },
        }
    }

    /// The clock of the token of a login; none if it takes a person to get one.
    pub fn token_time(&self, login: &SsoLogin) -> Option<TokenTime> {
        let token = self.usable(login)?;
        let (now, expires_at) = (self.clock.now(), token.expires_at);
        if expires_at > now {
            return Some(TokenTime { expires_at, renewable: self.renewed_at(login, &token).is_some() });
        }
        self.means(login, &token, now).map(|_| TokenTime { expires_at, renewable: true })
    }

    /// When the token of a login ends; none if there is no good one.
    pub fn expires_at(&self, login: &SsoLogin) -> Option<SystemTime> {
        let token = self.usable(login)?;
        (token.expires_at > self.clock.now()).then_some(token.expires_at)
    }

    /// When the token of a login ends, if it takes a person to get another one.
    pub fn ending(&self, login: &SsoLogin) -> Option<Ending> {
        let token = self.usable(login)?;
        let what = Ends::Login { key: login.cache_key().to_owned() };
        self.renewed_at(login, &token).is_none().then_some(Ending { what, at: token.expires_at })
    }

    /// When the token of a login is to be renewed, if that takes no person. One that has run out waits for a need:
    /// what nobody uses is not kept alive.
    pub fn renewal(&self, login: &SsoLogin) -> Option<Renewal> {
        let token = self.usable(login).filter(|token| token.expires_at > self.clock.now())?;
        let key = login.cache_key().to_owned();
        // One that could not be written is due to be, whenever it ends.
        let unsaved = self.memory.unsaved(&key).map(|_| self.clock.now());
        let due = unsaved.or_else(|| self.renewed_at(login, &token))?;
        Some(Renewal { what: Renews::Login { key }, due })
    }

    /// Renews the token of a login if it is time, asking nobody.
    ///
    /// # Errors
    ///
    /// [`SignInError`] if there is no good token then.
    pub async fn renew(self: &Arc<Self>, login: &SsoLogin) -> Result<(), SignInError> {
        self.token(login, None, None).await.map(|_| ())
    }

    /// Signs in to a login anew, whatever token there is; or joins the sign-in under way.
    ///
    /// # Errors
    ///
    /// [`SignInError`].
    pub async fn sign_in(self: &Arc<Self>, login: &SsoLogin, ask: &Ask) -> Result<(), SignInError> {
        self.approve(login, Some(ask)).await?;
        self.make(login, ask).await.map(|_| ())
    }

    /// The token of a login, good or run out, but for one that AWS would not take.
    fn usable(&self, login: &SsoLogin) -> Option<CachedToken> {
        let token = self.current(login).ok().flatten()?;
        (!self.memory.is_refused(login.cache_key(), &token.access_token)).then_some(token)
    }

    /// When a token is renewed, if what it takes is still good then.
    fn renewed_at(&self, login: &SsoLogin, token: &CachedToken) -> Option<SystemTime> {
        let due = token.expires_at.checked_sub(self.lead(login, token))?;
        self.means(login, token, due.max(self.clock.now())).map(|_| due)
    }

    /// The accounts and permission sets that the person may use. With nobody to ask, the token that there is has to
    /// do.
    ///
    /// # Errors
    ///
    /// [`SignInError`].
    pub async fn accounts(
        self: &Arc<Self>,
        login: &SsoLogin,
        ask: Option<&Ask>,
    ) -> Result<Vec<Account>, SignInError> {
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
        self: &Arc<Self>,
        login: &SsoLogin,
        ask: Option<&Ask>,
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
        self: &Arc<Self>,
        login: &SsoLogin,
        ask: Option<&Ask>,
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
                    self.memory.note_refused(login.cache_key(), &token);
                    self.changed();
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
    async fn approve(&self, login: &SsoLogin, ask: Option<&Ask>) -> Result<(), SignInError> {
        let mut cancelled = self.cancelled.subscribe();
        // Asked for its own sake, it goes by its own name.
        let ask = ask.cloned().map(|ask| match ask.purpose.is_empty() {
            true => Ask { purpose: login.name().to_owned(), ..ask },
            false => ask,
        });
        let approval = self.trust.approve(&login.network, &[Service::SsoOidc, Service::Sso], ask.as_ref());
        let meant = async {
            // Whoever lags behind has missed none that was meant for it, but by an absurd number of others.
            while cancelled.recv().await.ok().as_deref() != Some(login.cache_key()) {}
        };
        tokio::select! {
            biased;
            approved = approval => approved,
            () = meant => Err(SignInError::Cancelled),
        }
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
