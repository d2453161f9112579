//! Signing in through the browser: with an authorization code and PKCE, or with a device code.

use std::time::{Duration, SystemTime};

use rolecall_profiles::SsoLogin;

use super::ports::{CachedToken, Flow, Grant, NewToken, OidcFailure, Registration};
use super::{Ask, Sso};
use crate::error::{AwsFailure, AwsFailureKind, SignInError};
use crate::prompt::{BrowserStep, Need, Prompt, PromptId, Reply, Ticket};

/// A registration with less left is not used for a new login (as in botocore).
const REGISTRATION_LEFT: Duration = Duration::from_secs(15 * 60);

/// What `SlowDownException` adds to the interval, for good (RFC 8628, section 3.5).
const SLOW_DOWN: Duration = Duration::from_secs(5);

/// The shortest interval that is kept to, whatever the answer says.
const LEAST_INTERVAL: Duration = Duration::from_secs(1);

/// How long the browser may take to come back.
const BROWSER: Duration = Duration::from_secs(600);

impl Sso {
    /// Makes a token with the person's help, and keeps it.
    pub(super) async fn make(&self, login: &SsoLogin, ask: &Ask) -> Result<CachedToken, SignInError> {
        let (ticket, mut replies) = self.prompts.ask(Prompt {
            profile: ask.purpose.clone(),
            requester: ask.requester.clone(),
            need: Need::Browser { session: login.session.clone(), start_url_host: login.host().to_owned() },
        });
        let _making = Making::begin(self, login, ticket.id());
        // Legacy logins are made for no scope, and the authorize endpoint wants one.
        let mut flow = if login.session.is_some() { Flow::AuthorizationCode } else { Flow::DeviceCode };
        loop {
            ticket.step(BrowserStep::Starting);
            let reply = tokio::select! {
                made = self.attempt(login, flow, &ticket) => match made {
                    Ok(token) => {
                        self.ports.cache.put_token(login, &token).map_err(SignInError::Cache)?;
                        self.changed();
                        return Ok(token);
                    }
                    Err(error) => {
                        ticket.step(BrowserStep::Ended { error: error.clone() });
                        // The person may try again; who closes it instead knows why.
                        replies.next().await.ok_or(error)?
                    }
                },
                reply = replies.next() => reply.ok_or(SignInError::Cancelled)?,
            };
            if matches!(reply, Reply::UseDeviceCode) {
                flow = Flow::DeviceCode;
            }
        }
    }

    async fn attempt(
        &self,
        login: &SsoLogin,
        flow: Flow,
        ticket: &Ticket,
    ) -> Result<CachedToken, SignInError> {
        let good_until = self.clock.now() + REGISTRATION_LEFT;
        let known = self.ports.cache.registration(login, flow);
        let known = known.filter(|client| client.expires_at > good_until);
        if let Some(client) = known {
            match self.attempt_as(login, flow, client, ticket).await {
                // It was withdrawn before its time: register anew.
                Err(SignInError::SsoClientRejected { .. }) => {}
                outcome => return outcome,
            }
        }
        tracing::debug!(login = login.cache_key(), ?flow, "a client is registered");
        let client = self.register(login, flow).await?;
        self.attempt_as(login, flow, client, ticket).await
    }

    async fn attempt_as(
        &self,
        login: &SsoLogin,
        flow: Flow,
        client: Registration,
        ticket: &Ticket,
    ) -> Result<CachedToken, SignInError> {
        let made = match flow {
            Flow::DeviceCode => self.by_device_code(login, &client, ticket).await,
            Flow::AuthorizationCode => self.by_authorization_code(login, &client, ticket).await,
        };
        let token = made?;
        Ok(CachedToken {
            access_token: token.access_token,
            expires_at: self.clock.now() + token.expires_in,
            refresh_token: token.refresh_token,
            client: Some(client),
        })
    }

    async fn register(&self, login: &SsoLogin, flow: Flow) -> Result<Registration, SignInError> {
        let made = self.ports.oidc.register(&self.target(login)?, login, flow).await;
        let client = made.map_err(|failure| refused(login, failure))?;
        // Without the file the next login registers again, which is no harm.
        let _ = self.ports.cache.put_registration(login, flow, &client);
        Ok(client)
    }

    async fn by_device_code(
        &self,
        login: &SsoLogin,
        client: &Registration,
        ticket: &Ticket,
    ) -> Result<NewToken, SignInError> {
        let target = self.target(login)?;
        let device = self.ports.oidc.start_device(&target, client, &login.start_url).await;
        let device = device.map_err(|failure| refused(login, failure))?;
        let expires_at = self.clock.now() + device.expires_in;
        let waiting = |trouble| BrowserStep::Waiting {
            user_code: Some(device.user_code.clone()),
            url: device.url.clone(),
            expires_at,
            trouble,
        };
        ticket.step(waiting(None));
        let mut interval = device.interval.max(LEAST_INTERVAL);
        loop {
            self.clock.sleep(interval).await;
            if self.clock.now() >= expires_at {
                return Err(refused(login, OidcFailure::Expired));
            }
            let grant = Grant::DeviceCode(device.device_code.clone());
            match self.ports.oidc.create_token(&target, client, grant).await {
                Ok(token) => return Ok(token),
                Err(OidcFailure::Pending) => ticket.step(waiting(None)),
                Err(OidcFailure::SlowDown) => interval += SLOW_DOWN,
                // The code outlives an outage: what is told now may be over at the next look.
                Err(OidcFailure::Aws(failure)) => {
                    ticket.step(waiting(Some(refused(login, OidcFailure::Aws(failure)))));
                }
                Err(failure) => return Err(refused(login, failure)),
            }
        }
    }

    async fn by_authorization_code(
        &self,
        login: &SsoLogin,
        client: &Registration,
        ticket: &Ticket,
    ) -> Result<NewToken, SignInError> {
        let target = self.target(login)?;
        let listening = self.ports.loopback.listen().await;
        let mut listening =
            listening.map_err(|error| SignInError::NoListener { reason: error.to_string() })?;
        let expires_at: SystemTime = self.clock.now() + BROWSER;
        let url = self.ports.oidc.authorize_url(&target, client, login, &listening);
        ticket.step(BrowserStep::Waiting { user_code: None, url, expires_at, trouble: None });
        let code = tokio::select! {
            code = &mut listening.callback => code.ok_or_else(|| refused(login, OidcFailure::Denied))?,
            () = self.clock.sleep(BROWSER) => {
                return Err(SignInError::BrowserNeverCame { login: login.cache_key().to_owned() });
            }
        };
        ticket.step(BrowserStep::Starting);
        let grant = Grant::AuthorizationCode {
            code,
            redirect_uri: listening.redirect_uri,
            verifier: listening.verifier,
        };
        let made = self.ports.oidc.create_token(&target, client, grant).await;
        made.map_err(|failure| refused(login, failure))
    }
}

/// Marks a login as being made, for as long as it lives.
struct Making<'s> {
    sso: &'s Sso,
    key: String,
}

impl<'s> Making<'s> {
    fn begin(sso: &'s Sso, login: &SsoLogin, prompt: PromptId) -> Self {
        let key = login.cache_key().to_owned();
        sso.making().insert(key.clone(), prompt);
        sso.changed();
        Self { sso, key }
    }
}

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.sso.making().remove(&self.key);
        self.sso.changed();
    }
}

fn refused(login: &SsoLogin, failure: OidcFailure) -> SignInError {
    let login = login.cache_key().to_owned();
    match failure {
        OidcFailure::Denied => SignInError::SsoDenied { login },
        OidcFailure::Expired => SignInError::SsoCodeExpired { login },
        // While a code is polled for, neither comes here.
        OidcFailure::Pending | OidcFailure::SlowDown => {
            let failure = AwsFailure { kind: AwsFailureKind::Throttled, message: None };
            SignInError::Sso { login, failure }
        }
        OidcFailure::InvalidGrant => SignInError::SsoSessionEnded { login },
        OidcFailure::InvalidClient => SignInError::SsoClientRejected { login },
        OidcFailure::InvalidScope(failure) => SignInError::SsoScopeRejected { login, failure },
        OidcFailure::InvalidRequest(failure) => SignInError::SsoRequestRejected { login, failure },
        OidcFailure::Aws(failure) => SignInError::Sso { login, failure },
    }
}
