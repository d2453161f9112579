//! Signing in through the browser: with an authorization code and PKCE, or with a device code.

use std::time::{Duration, SystemTime};

use rolecall_profiles::SsoLogin;

use super::Sso;
use super::ports::{AuthorizeError, CachedToken, Flow, Grant, NewToken, OidcFailure, Registration};
use crate::error::{AwsFailure, AwsFailureKind, SignInError};
use crate::prompt::{BrowserStep, Replies, Reply, Ticket};

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
    pub(super) async fn by_browser(
        &self,
        login: &SsoLogin,
        ticket: &Ticket,
        replies: &mut Replies,
    ) -> Result<CachedToken, SignInError> {
        // Legacy logins are made for no scope, and the authorize endpoint wants one.
        let mut flow = if login.session.is_some() { Flow::AuthorizationCode } else { Flow::DeviceCode };
        loop {
            ticket.step(BrowserStep::Starting);
            let reply = tokio::select! {
                made = self.attempt_and_keep(login, flow, ticket) => match made {
                    Ok(token) => return Ok(token),
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

    async fn attempt_and_keep(
        &self,
        login: &SsoLogin,
        flow: Flow,
        ticket: &Ticket,
    ) -> Result<CachedToken, SignInError> {
        let token = self.attempt(login, flow, ticket).await?;
        let slot = self.slot(login);
        let held = slot.lock().await;
        let kept = self.ports.cache.put_token(login, &token);
        drop(held);
        if let Err(error) = kept {
            // No tool would find it. If AWS cannot be told, it ends by itself.
            let _ = self.revoke(login, &token.access_token).await;
            return Err(SignInError::Cache(error));
        }
        self.memory.note_unsaved(login.cache_key(), None);
        self.changed();
        Ok(token)
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
                Err(SignInError::SsoClientRejected { .. }) => {
                    self.ports.cache.remove_registration(login, flow);
                }
                outcome => return self.doubting_client(login, flow, outcome),
            }
        }
        tracing::debug!(login = login.cache_key(), ?flow, "a client is registered");
        let client = self.register(login, flow).await?;
        let outcome = self.attempt_as(login, flow, client, ticket).await;
        self.doubting_client(login, flow, outcome)
    }

    /// Forgets a registration that the outcome throws doubt on. Of a client that it does not know, the page to
    /// approve on tells the person alone: the browser does not come back.
    fn doubting_client<T>(
        &self,
        login: &SsoLogin,
        flow: Flow,
        outcome: Result<T, SignInError>,
    ) -> Result<T, SignInError> {
        let is_doubtful = |error: &SignInError| {
            matches!(error, SignInError::SsoClientRejected { .. } | SignInError::BrowserNeverCame { .. })
        };
        outcome.inspect_err(|error| {
            if is_doubtful(error) {
                self.ports.cache.remove_registration(login, flow);
            }
        })
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
        self.memory.note_life(login.cache_key(), &token.access_token, token.expires_in);
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
        let url = self.ports.oidc.authorize_url(&target, client, login, &listening).await;
        let url = url.map_err(|failure| refused(login, failure))?;
        ticket.step(BrowserStep::Waiting { user_code: None, url, expires_at, trouble: None });
        let code = tokio::select! {
            code = &mut listening.callback => code.map_err(|error| turned_away(login, error))?,
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

pub(super) fn refused(login: &SsoLogin, failure: OidcFailure) -> SignInError {
    let login = login.cache_key().to_owned();
    match failure {
        OidcFailure::Denied => SignInError::SsoDenied { login },
        OidcFailure::Expired => SignInError::SsoCodeExpired { login },
        // While a code is polled for, neither comes here.
        OidcFailure::Pending | OidcFailure::SlowDown => {
            let failure = AwsFailure { kind: AwsFailureKind::Throttled, message: None };
            SignInError::Sso { login, failure }
        }
        OidcFailure::InvalidGrant => SignInError::SsoGrantRejected { login },
        OidcFailure::InvalidClient => SignInError::SsoClientRejected { login },
        OidcFailure::InvalidScope(failure) => SignInError::SsoScopeRejected { login, failure },
        OidcFailure::InvalidRequest(failure) => SignInError::SsoRequestRejected { login, failure },
        OidcFailure::Aws(failure) => SignInError::Sso { login, failure },
    }
}

/// Says what the authorize endpoint's error means (RFC 6749, section 4.1.2.1).
fn turned_away(login: &SsoLogin, error: AuthorizeError) -> SignInError {
    let AuthorizeError { code, description } = error;
    let failure = |kind| AwsFailure { kind, message: description.clone() };
    let other = || failure(AwsFailureKind::Other { code: code.clone() });
    refused(
        login,
        match code.as_str() {
            "access_denied" => OidcFailure::Denied,
            "unauthorized_client" => OidcFailure::InvalidClient,
            "invalid_scope" => OidcFailure::InvalidScope(other()),
            "invalid_request" | "unsupported_response_type" => OidcFailure::InvalidRequest(other()),
            // They stand for these two statuses, which a redirect cannot have.
            "server_error" => OidcFailure::Aws(failure(AwsFailureKind::Unavailable { status: 500 })),
            "temporarily_unavailable" => {
                OidcFailure::Aws(failure(AwsFailureKind::Unavailable { status: 503 }))
            }
            _ => OidcFailure::Aws(other()),
        },
    )
}
