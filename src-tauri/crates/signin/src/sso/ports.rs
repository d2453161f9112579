//! What signing in to IAM Identity Center needs of the world.

use std::time::{Duration, SystemTime};

use rolecall_profiles::{Secret, SsoLogin};

use crate::error::{AwsFailure, CacheError};
use crate::ports::BoxFuture;
use crate::session::Credentials;
use crate::trust::Route;

/// Where IAM Identity Center is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SsoTarget {
    /// Its region.
    pub region: String,
    /// The endpoint of SSO OIDC instead of the region's own.
    pub oidc_endpoint: Option<String>,
    /// The endpoint of the portal instead of the region's own.
    pub portal_endpoint: Option<String>,
    /// How they are reached.
    pub route: Route,
}

/// A client as registered with SSO OIDC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// `clientId`.
    pub client_id: String,
    /// `clientSecret`.
    pub client_secret: Secret,
    /// `clientSecretExpiresAt`.
    pub expires_at: SystemTime,
}

/// What a client is registered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The device grant (RFC 8628).
    DeviceCode,
    /// The authorization code grant with PKCE (RFC 7636).
    AuthorizationCode,
}

impl Flow {
    /// The `grantTypes` of its registration.
    pub fn grant_types(self) -> [&'static str; 2] {
        match self {
            Self::DeviceCode => ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
            Self::AuthorizationCode => ["authorization_code", "refresh_token"],
        }
    }
}

/// The answer of `StartDeviceAuthorization`.
#[derive(Clone, Debug)]
pub struct DeviceAuthorization {
    /// `deviceCode`: what the token is asked for with.
    pub device_code: Secret,
    /// `userCode`: what the person compares.
    pub user_code: String,
    /// `verificationUriComplete`, else `verificationUri`.
    pub url: String,
    /// `expiresIn`.
    pub expires_in: Duration,
    /// `interval`.
    pub interval: Duration,
}

/// What a token is asked for with.
#[derive(Clone, Debug)]
pub enum Grant {
    /// A device code.
    DeviceCode(Secret),
    /// An authorization code.
    AuthorizationCode {
        /// `code`.
        code: Secret,
        /// `redirectUri`, as it was in the authorize request.
        redirect_uri: String,
        /// `codeVerifier`.
        verifier: Secret,
    },
    /// A refresh token.
    RefreshToken(Secret),
}

/// The answer of `CreateToken`.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// `accessToken`.
    pub access_token: Secret,
    /// `refreshToken`.
    pub refresh_token: Option<Secret>,
    /// `expiresIn`.
    pub expires_in: Duration,
}

/// Why SSO OIDC gave no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OidcFailure {
    /// `AuthorizationPendingException`: the person has not decided.
    Pending,
    /// `SlowDownException`.
    SlowDown,
    /// `ExpiredTokenException`: the device code ended.
    Expired,
    /// `AccessDeniedException`: the person said no.
    Denied,
    /// `InvalidGrantException`: the code or refresh token is not, or no longer, good.
    InvalidGrant,
    /// `InvalidClientException` or `UnauthorizedClientException`: the registration is not, or no longer, good.
    InvalidClient,
    /// `InvalidScopeException`: `sso_registration_scopes` has one that there is not.
    InvalidScope(AwsFailure),
    /// Another of its errors: a request that it does not take.
    InvalidRequest(AwsFailure),
    /// It could not be asked, or is not well.
    Aws(AwsFailure),
}

/// SSO OIDC (API version 2019-06-10). Its calls are not signed.
pub trait SsoOidc: Send + Sync {
    /// `RegisterClient`.
    fn register<'a>(
        &'a self,
        target: &'a SsoTarget,
        login: &'a SsoLogin,
        flow: Flow,
    ) -> BoxFuture<'a, Result<Registration, OidcFailure>>;

    /// `StartDeviceAuthorization`.
    fn start_device<'a>(
        &'a self,
        target: &'a SsoTarget,
        client: &'a Registration,
        start_url: &'a str,
    ) -> BoxFuture<'a, Result<DeviceAuthorization, OidcFailure>>;

    /// `CreateToken`.
    fn create_token<'a>(
        &'a self,
        target: &'a SsoTarget,
        client: &'a Registration,
        grant: Grant,
    ) -> BoxFuture<'a, Result<NewToken, OidcFailure>>;

    /// The URL that a browser is sent to for an authorization code.
    fn authorize_url<'a>(
        &'a self,
        target: &'a SsoTarget,
        client: &'a Registration,
        login: &'a SsoLogin,
        listening: &'a Listening,
    ) -> BoxFuture<'a, Result<String, OidcFailure>>;
}

/// An account that a person may use.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// Its twelve digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The names of the permission sets that the person may use in it.
    pub roles: Vec<String>,
}

/// Why the portal refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortalFailure {
    /// 401: the token is not, or no longer, good.
    Unauthorized,
    /// 403 or 404: not this account or role for this person.
    NoAccess(AwsFailure),
    /// It could not be asked, or is not well.
    Aws(AwsFailure),
}

/// The portal of IAM Identity Center (API version 2019-06-10).
pub trait SsoPortal: Send + Sync {
    /// `GetRoleCredentials`.
    fn role_credentials<'a>(
        &'a self,
        target: &'a SsoTarget,
        token: &'a Secret,
        account_id: &'a str,
        role_name: &'a str,
    ) -> BoxFuture<'a, Result<Credentials, PortalFailure>>;

    /// `ListAccounts` and `ListAccountRoles`, all pages.
    fn accounts<'a>(
        &'a self,
        target: &'a SsoTarget,
        token: &'a Secret,
    ) -> BoxFuture<'a, Result<Vec<Account>, PortalFailure>>;

    /// `Logout`.
    fn logout<'a>(
        &'a self,
        target: &'a SsoTarget,
        token: &'a Secret,
    ) -> BoxFuture<'a, Result<(), PortalFailure>>;
}

/// A token as AWS's tools keep it in `sso/cache`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedToken {
    /// `accessToken`.
    pub access_token: Secret,
    /// `expiresAt`.
    pub expires_at: SystemTime,
    /// `refreshToken`.
    pub refresh_token: Option<Secret>,
    /// `clientId`, `clientSecret` and `registrationExpiresAt`: whom it can be refreshed as.
    pub client: Option<Registration>,
}

/// AWS's own cache of tokens and registrations, which every tool on the machine shares.
pub trait SsoCache: Send + Sync {
    /// Reads the token of a login. A file that cannot be a token, is half written or may not be read, is none.
    ///
    /// # Errors
    ///
    /// [`CacheError`] if the cache cannot be looked into.
    fn token(&self, login: &SsoLogin) -> Result<Option<CachedToken>, CacheError>;

    /// Writes the token of a login, for its owner alone, in one step.
    ///
    /// # Errors
    ///
    /// [`CacheError`] if it cannot be written; what was there is then whole.
    fn put_token(&self, login: &SsoLogin, token: &CachedToken) -> Result<(), CacheError>;

    /// Removes the token of a login.
    ///
    /// # Errors
    ///
    /// [`CacheError`] if it is there but cannot be removed.
    fn remove_token(&self, login: &SsoLogin) -> Result<(), CacheError>;

    /// Tells whether there is a file for the token of a login, whatever is in it.
    fn has_token_file(&self, login: &SsoLogin) -> bool;

    /// Reads the registration for a flow.
    fn registration(&self, login: &SsoLogin, flow: Flow) -> Option<Registration>;

    /// Writes the registration for a flow, so that the next login need not make one.
    ///
    /// # Errors
    ///
    /// [`CacheError`] if it cannot be written.
    fn put_registration(&self, login: &SsoLogin, flow: Flow, client: &Registration)
    -> Result<(), CacheError>;

    /// Removes the registration for a flow. If that cannot be done it is used once more, which is no harm.
    fn remove_registration(&self, login: &SsoLogin, flow: Flow);
}

/// Why the authorize endpoint sent the browser back without a code (RFC 6749, section 4.1.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizeError {
    /// `error`, as `access_denied`.
    pub code: String,
    /// `error_description`.
    pub description: Option<String>,
}

/// A listener on loopback that a browser comes back to, with the secrets of its one flow.
pub struct Listening {
    /// `http://127.0.0.1:PORT/oauth/callback`.
    pub redirect_uri: String,
    /// `state`: the callback must bring it back.
    pub state: String,
    /// `code_verifier` (RFC 7636, section 4.1).
    pub verifier: Secret,
    /// `code_challenge`: its SHA-256, in base64url without padding.
    pub challenge: String,
    /// The authorization code, or why there is none, once the browser has come back with the right state.
    /// Dropping it ends the listening.
    pub callback: BoxFuture<'static, Result<Secret, AuthorizeError>>,
}

/// Opens listeners on loopback.
pub trait Loopback: Send + Sync {
    /// Listens on a free port of 127.0.0.1, and on nothing else.
    fn listen(&self) -> BoxFuture<'_, Result<Listening, std::io::Error>>;
}
