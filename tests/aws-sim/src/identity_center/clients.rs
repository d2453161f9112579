//! Registered clients, and what they registered for.

use std::time::{Duration, SystemTime};

use super::{IdentityCenter, OauthError, OauthRefusal, opaque};
use crate::clock::unix_seconds;
use crate::seed::Organization;

/// IAM Identity Center OIDC API Reference, RegisterClient, `grantTypes`.
pub(crate) const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
pub(crate) const REFRESH_TOKEN: &str = "refresh_token";
pub(crate) const AUTHORIZATION_CODE: &str = "authorization_code";

/// The one scope that is simulated; it is the one the AWS CLI asks for.
const SCOPE: &str = "sso:account:access";

/// How long a registration lasts (assumed; clients must go by `clientSecretExpiresAt`).
const LIFETIME: Duration = Duration::from_secs(90 * 24 * 3600);

/// What a client asks for when it registers.
#[derive(Debug, Default)]
pub(crate) struct Registration {
    pub(crate) name: String,
    pub(crate) client_type: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) grants: Option<Vec<String>>,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) issuer_url: Option<String>,
}

/// A registered client.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) name: String,
    pub(crate) issued: SystemTime,
    pub(crate) expires: SystemTime,
    pub(super) scopes: Vec<String>,
    grants: Option<Vec<String>>,
    redirect_uris: Vec<String>,
}

impl Client {
    /// A client that named no grants may use those there were before grants could be named (assumed).
    pub(crate) fn may_use(&self, grant: &str) -> bool {
        match &self.grants {
            Some(grants) => grants.iter().any(|known| known == grant),
            None => grant != AUTHORIZATION_CODE,
        }
    }

    /// Whether its tokens come with refresh tokens: it must have asked for a scope (AWS CLI User Guide,
    /// "Configuring IAM Identity Center authentication": legacy configurations do not refresh) and for the grant.
    pub(super) fn gets_refresh_tokens(&self) -> bool {
        !self.scopes.is_empty() && self.may_use(REFRESH_TOKEN)
    }

    pub(super) fn grants_scopes(&self, scopes: &[String]) -> bool {
        scopes.iter().all(|scope| self.scopes.contains(scope))
    }

    /// Whether this is a registered redirect URI. RFC 8252, section 7.3: on loopback any port goes.
    pub(super) fn redirects_to(&self, uri: &str) -> bool {
        let asked = loopback(uri);
        asked.is_some() && self.redirect_uris.iter().any(|registered| loopback(registered) == asked)
    }
}

/// The host and path of a redirect URI on loopback; that no other is taken is assumed.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let (authority, path) = rest.split_at(rest.find('/')?);
    let (host, port) = match authority.strip_prefix("[::1]") {
        Some(port) => ("[::1]", port),
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let port_fits = port.is_empty()
        || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port != 0));
    let plain = !path.contains(['?', '#', ' ', '\r', '\n']);
    (matches!(host, "127.0.0.1" | "[::1]") && port_fits && plain).then_some((host, path))
}

impl IdentityCenter {
    /// Registers a client. Which error answers which fault is by the errors' descriptions in the API Reference.
    pub(crate) fn register(
        &mut self,
        organization: &Organization,
        asked: Registration,
        now: SystemTime,
    ) -> Result<&Client, OauthRefusal> {
        if asked.name.is_empty() {
            return Err(OauthError::InvalidRequest.because("clientName is missing"));
        }
        // "The service supports only public as a client type."
        if asked.client_type != "public" {
            return Err(OauthError::InvalidClientMetadata.because("clientType must be public"));
        }
        if let Some(scope) = asked.scopes.iter().find(|scope| *scope != SCOPE) {
            return Err(OauthError::InvalidScope.because(format!("Unknown scope {scope}")));
        }
        for grant in asked.grants.iter().flatten() {
            if ![DEVICE_CODE, REFRESH_TOKEN, AUTHORIZATION_CODE].contains(&grant.as_str()) {
                return Err(
                    OauthError::UnsupportedGrantType.because(format!("Unsupported grant type {grant}"))
                );
            }
        }
        if let Some(uri) = asked.redirect_uris.iter().find(|uri| loopback(uri).is_none()) {
            return Err(
                OauthError::InvalidRedirectUri.because(format!("{uri} is not a redirect URI on loopback"))
            );
        }
        let by_code = asked.grants.iter().flatten().any(|grant| grant == AUTHORIZATION_CODE);
        if by_code && asked.redirect_uris.is_empty() {
            return Err(OauthError::InvalidRedirectUri.because("authorization_code needs redirectUris"));
        }
        // "This value is needed for user access to resources through the client"; that it is checked is assumed.
        let ours = asked.issuer_url.as_deref().map_or(!by_code, |url| organization.is_start_url(url));
        if !ours {
            return Err(OauthError::InvalidRequest.because("issuerUrl is not this instance's"));
        }
        let issued = SystemTime::UNIX_EPOCH + Duration::from_secs(unix_seconds(now));
        let client = Client {
            id: opaque("", 22),
            // AWS's is a JWT (assumed to be opaque to clients).
            secret: opaque("eyJ", 200),
            name: asked.name,
            issued,
            expires: issued + LIFETIME,
            scopes: asked.scopes,
            grants: asked.grants,
            redirect_uris: asked.redirect_uris,
        };
        Ok(self.clients.entry(client.id.clone()).insert_entry(client).into_mut())
    }

    /// Finds the client these credentials belong to.
    ///
    /// API Reference, InvalidClientException: "a client sends an incorrect clientId or an expired clientSecret".
    pub(crate) fn client(&self, id: &str, secret: &str, now: SystemTime) -> Result<&Client, OauthRefusal> {
        match self.clients.get(id) {
            Some(client) if client.secret == secret && now < client.expires => Ok(client),
            Some(client) if client.secret == secret => {
                Err(OauthError::InvalidClient.because("Client registration expired"))
            }
            _ => Err(OauthError::InvalidClient.because("Invalid client")),
        }
    }

    pub(super) fn client_by_id(&self, id: &str, now: SystemTime) -> Option<&Client> {
        self.clients.get(id).filter(|client| now < client.expires)
    }

    /// What a client called itself, for the person who is asked.
    pub(crate) fn client_name(&self, id: &str) -> &str {
        self.clients.get(id).map_or("", |client| client.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_redirects_are_told_apart_by_host_and_path_alone() {
        let callback = Some(("127.0.0.1", "/oauth/callback"));
        assert_eq!(loopback("http://127.0.0.1/oauth/callback"), callback);
        assert_eq!(loopback("http://127.0.0.1:49152/oauth/callback"), callback);
        assert_eq!(loopback("http://[::1]:8080/x"), Some(("[::1]", "/x")));
        for bad in [
            "https://127.0.0.1/oauth/callback",
            "http://localhost/oauth/callback",
            "http://127.0.0.1.evil.example/oauth/callback",
            "http://127.0.0.1@evil.example/oauth/callback",
            "http://127.0.0.1:0/oauth/callback",
            "http://127.0.0.1:99999/oauth/callback",
            "http://127.0.0.1:80@evil.example/oauth/callback",
            "http://127.0.0.1",
            "http://127.0.0.1/oauth/callback?x=1",
            "http://127.0.0.1/a\r\nb",
        ] {
            assert_eq!(loopback(bad), None, "{bad}");
        }
    }
}
