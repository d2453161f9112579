//! IAM Identity Center as it is told to be, and AWS's cache in memory.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use rolecall_profiles::{Base, Secret, SsoLogin};
use rolecall_signin::{
    Account, AuthorizeError, BoxFuture, BrowserStep, CacheError, CachedToken, Clock, Credentials,
    DeviceAuthorization, Flow, Grant, Listening, Loopback, NewToken, OidcFailure, Phase, PortalFailure,
    Queued, Registration, SsoCache, SsoOidc, SsoPortal, SsoPorts, SsoTarget,
};
use tokio::sync::oneshot;

use super::{FakeClock, World};

const HOUR: Duration = Duration::from_secs(3600);

#[derive(Default)]
pub(crate) struct FakeSso {
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) calls: Mutex<Vec<String>>,
    /// What the next `CreateToken`s come to; a token when there is none.
    pub(crate) tokens: Mutex<VecDeque<Result<(), OidcFailure>>>,
    /// What the next portal calls come to; an answer when there is none.
    pub(crate) portal: Mutex<VecDeque<PortalFailure>>,
    pub(crate) cached: Mutex<HashMap<String, CachedToken>>,
    /// Why the cache cannot be looked into.
    pub(crate) closed: Mutex<Option<CacheError>>,
    pub(crate) registrations: Mutex<Vec<(String, Flow, Registration)>>,
    /// Why nothing can be written to the cache.
    pub(crate) full: Mutex<Option<CacheError>>,
    /// Why no port can be listened on.
    pub(crate) no_port: Mutex<Option<std::io::ErrorKind>>,
    /// While held, `CreateToken` waits before it answers: to catch one in the air.
    pub(crate) gate: tokio::sync::Mutex<()>,
    /// How long a token lives; eight hours if it is not said.
    pub(crate) life: Mutex<Option<Duration>>,
    /// When role credentials end; an hour from now if it is not said.
    pub(crate) role_ends: Mutex<Option<SystemTime>>,
    /// Hands the browser's return to the listener.
    pub(crate) browser: Mutex<Option<oneshot::Sender<Result<Secret, AuthorizeError>>>>,
    pub(crate) made: Mutex<u32>,
}

impl FakeSso {
    pub(crate) fn ports(self: &Arc<Self>) -> SsoPorts {
        SsoPorts { oidc: self.clone(), portal: self.clone(), cache: self.clone(), loopback: self.clone() }
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().expect("lock").clone()
    }

    pub(crate) fn next_tokens(&self, outcomes: impl IntoIterator<Item = Result<(), OidcFailure>>) {
        self.tokens.lock().expect("lock").extend(outcomes);
    }

    /// Puts a token into the cache as another tool would.
    pub(crate) fn put(&self, key: &str, name: &str, left: Duration) {
        let client = Registration {
            client_id: "client".into(),
            client_secret: Secret::new("client secret"),
            expires_at: self.clock.now() + 24 * HOUR,
        };
        let token = CachedToken {
            access_token: Secret::new(name),
            expires_at: self.clock.now() + left,
            refresh_token: Some(Secret::new(format!("refresh of {name}"))),
            client: Some(client),
        };
        self.cached.lock().expect("lock").insert(key.to_owned(), token);
    }

    pub(crate) fn cached(&self, key: &str) -> Option<String> {
        self.cached.lock().expect("lock").get(key).map(|token| token.access_token.expose().to_owned())
    }

    fn call(&self, words: impl Into<String>) {
        self.calls.lock().expect("lock").push(words.into());
    }

    fn portal_outcome(&self) -> Result<(), PortalFailure> {
        self.portal.lock().expect("lock").pop_front().map_or(Ok(()), Err)
    }
}

impl SsoOidc for FakeSso {
    fn register<'a>(
        &'a self,
        _: &'a SsoTarget,
        _: &'a SsoLogin,
        flow: Flow,
    ) -> BoxFuture<'a, Result<Registration, OidcFailure>> {
        Box::pin(async move {
            self.call(format!("register {flow:?}"));
            let expires_at: SystemTime = self.clock.now() + 24 * HOUR;
            Ok(Registration {
                client_id: "client".into(),
                client_secret: Secret::new("client secret"),
                expires_at,
            })
        })
    }

    fn start_device<'a>(
        &'a self,
        _: &'a SsoTarget,
        _: &'a Registration,
        start_url: &'a str,
    ) -> BoxFuture<'a, Result<DeviceAuthorization, OidcFailure>> {
        Box::pin(async move {
            self.call(format!("device {start_url}"));
            Ok(DeviceAuthorization {
                device_code: Secret::new("device"),
                user_code: "ABCD-EFGH".into(),
                url: "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH".into(),
                expires_in: Duration::from_secs(600),
                interval: Duration::from_secs(5),
            })
        })
    }

    fn create_token<'a>(
        &'a self,
        _: &'a SsoTarget,
        _: &'a Registration,
        grant: Grant,
    ) -> BoxFuture<'a, Result<NewToken, OidcFailure>> {
        Box::pin(async move {
            let by = match &grant {
                Grant::DeviceCode(_) => "device code".to_owned(),
                Grant::AuthorizationCode { code, .. } => code.expose().to_owned(),
                Grant::RefreshToken(token) => token.expose().to_owned(),
            };
            self.call(format!("token by {by}"));
            let _open = self.gate.lock().await;
            self.tokens.lock().expect("lock").pop_front().unwrap_or(Ok(()))?;
            let mut made = self.made.lock().expect("lock");
            *made += 1;
            Ok(NewToken {
                access_token: Secret::new(format!("token {made}")),
                refresh_token: Some(Secret::new(format!("refresh {made}"))),
                expires_in: self.life.lock().expect("lock").unwrap_or(8 * HOUR),
            })
        })
    }

    fn authorize_url<'a>(
        &'a self,
        _: &'a SsoTarget,
        _: &'a Registration,
        _: &'a SsoLogin,
        listening: &'a Listening,
    ) -> BoxFuture<'a, Result<String, OidcFailure>> {
        let url = format!("https://oidc.us-east-1.amazonaws.com/authorize?state={}", listening.state);
        Box::pin(async { Ok(url) })
    }
}

impl SsoPortal for FakeSso {
    fn role_credentials<'a>(
        &'a self,
        _: &'a SsoTarget,
        token: &'a Secret,
        account_id: &'a str,
        role_name: &'a str,
    ) -> BoxFuture<'a, Result<Credentials, PortalFailure>> {
        Box::pin(async move {
            self.call(format!("{role_name} in {account_id} by {}", token.expose()));
            self.portal_outcome()?;
            Ok(Credentials {
                access_key_id: format!("ASIA-{role_name}"),
                secret_access_key: Secret::new("secret"),
                session_token: Some(Secret::new("token")),
                expires_at: self.role_ends.lock().expect("lock").or(Some(self.clock.now() + HOUR)),
            })
        })
    }

    fn accounts<'a>(
        &'a self,
        _: &'a SsoTarget,
        token: &'a Secret,
    ) -> BoxFuture<'a, Result<Vec<Account>, PortalFailure>> {
        Box::pin(async move {
            self.call(format!("accounts by {}", token.expose()));
            self.portal_outcome()?;
            Ok(Vec::new())
        })
    }

    fn logout<'a>(&'a self, _: &'a SsoTarget, token: &'a Secret) -> BoxFuture<'a, Result<(), PortalFailure>> {
        Box::pin(async move {
            self.call(format!("logout {}", token.expose()));
            self.portal_outcome()
        })
    }
}

impl SsoCache for FakeSso {
    fn token(&self, login: &SsoLogin) -> Result<Option<CachedToken>, CacheError> {
        match self.closed.lock().expect("lock").clone() {
            Some(error) => Err(error),
            None => Ok(self.cached.lock().expect("lock").get(login.cache_key()).cloned()),
        }
    }

    fn has_token_file(&self, login: &SsoLogin) -> bool {
        self.cached.lock().expect("lock").contains_key(login.cache_key())
    }

    fn put_token(&self, login: &SsoLogin, token: &CachedToken) -> Result<(), CacheError> {
        if let Some(error) = self.full.lock().expect("lock").clone() {
            return Err(error);
        }
        self.cached.lock().expect("lock").insert(login.cache_key().to_owned(), token.clone());
        Ok(())
    }

    fn remove_token(&self, login: &SsoLogin) -> Result<(), CacheError> {
        self.cached.lock().expect("lock").remove(login.cache_key());
        Ok(())
    }

    fn registration(&self, login: &SsoLogin, flow: Flow) -> Option<Registration> {
        let registrations = self.registrations.lock().expect("lock");
        let of_login =
            registrations.iter().rev().find(|(key, of, _)| key == login.cache_key() && *of == flow);
        of_login.map(|(.., client)| client.clone())
    }

    fn put_registration(
        &self,
        login: &SsoLogin,
        flow: Flow,
        client: &Registration,
    ) -> Result<(), CacheError> {
        let key = login.cache_key().to_owned();
        self.registrations.lock().expect("lock").push((key, flow, client.clone()));
        Ok(())
    }

    fn remove_registration(&self, login: &SsoLogin, flow: Flow) {
        let mut registrations = self.registrations.lock().expect("lock");
        registrations.retain(|(key, of, _)| key != login.cache_key() || *of != flow);
    }
}

impl Loopback for FakeSso {
    fn listen(&self) -> BoxFuture<'_, Result<Listening, std::io::Error>> {
        let (came_back, callback) = oneshot::channel();
        *self.browser.lock().expect("lock") = Some(came_back);
        Box::pin(async move {
            if let Some(kind) = *self.no_port.lock().expect("lock") {
                return Err(kind.into());
            }
            Ok(Listening {
                redirect_uri: "http://127.0.0.1:1/oauth/callback".into(),
                state: "state".into(),
                verifier: Secret::new("verifier"),
                challenge: "challenge".into(),
                callback: Box::pin(async move { callback.await.expect("the test lets it come back") }),
            })
        })
    }
}

/// The login that a profile gets its credentials by.
pub(crate) fn login(profile: &str) -> SsoLogin {
    match super::chain(profile).base {
        Base::Sso { login, .. } => (*login).clone(),
        other => unreachable!("{other:?}"),
    }
}

/// Tells whether a prompt waits for the browser.
pub(crate) fn waiting(queued: &Queued) -> bool {
    matches!(queued.phase, Phase::Browser(BrowserStep::Waiting { .. }))
}

/// The browser comes back with a code, or with an OAuth error.
pub(crate) fn come_back(world: &World, code: Result<&str, &str>) {
    let browser = world.identity_center.browser.lock().expect("lock").take().expect("a listener");
    let error = |code: &str| AuthorizeError { code: code.into(), description: Some("words".into()) };
    browser.send(code.map(Secret::new).map_err(error)).expect("it listens");
}
