//! The authorization code grant with PKCE (RFC 7636), as the AWS CLI uses it.

use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use super::clients::AUTHORIZATION_CODE;
use super::{Client, IdentityCenter, LETTERS, OauthError, OauthRefusal, opaque};
use crate::params::{Params, encode};

/// How long a code may be exchanged. RFC 6749, section 4.1.2, wants ten minutes at most; AWS's figure is not known.
const CODE_LIFETIME: Duration = Duration::from_secs(60);

/// The parameters, exactly: awscli `botocore/utils.py`, SSOTokenFetcherAuth (`scopes`, in the plural, is theirs).
const PARAMETERS: [&str; 7] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "code_challenge_method",
    "scopes",
    "code_challenge",
];

/// A request of the authorize page that a person may be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuthorizeRequest {
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    redirect_uri: String,
    state: String,
    challenge: String,
}

/// A request of the authorize page that cannot be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AuthorizeFault {
    /// RFC 6749, section 4.1.2.1: without a client and a redirect URI one can trust, the person is told, nobody else.
    Shown(String),
    /// Everything else is told to the client, by this location.
    Redirect(String),
}

/// A code that was handed out.
pub(crate) struct Code {
    request: AuthorizeRequest,
    user: String,
    expires: SystemTime,
}

/// What a client sends to exchange a code.
pub(crate) struct Exchange<'a> {
    pub(crate) code: &'a str,
    pub(crate) redirect_uri: &'a str,
    pub(crate) verifier: &'a str,
}

impl AuthorizeRequest {
    /// Where the browser goes when the person denied.
    pub(crate) fn denied(&self) -> String {
        self.failed("access_denied", "The person denied the request")
    }

    fn failed(&self, error: &str, description: &str) -> String {
        self.back(&[("error", error), ("error_description", description)])
    }

    fn back(&self, answer: &[(&str, &str)]) -> String {
        let state = (!self.state.is_empty()).then_some(("state", self.state.as_str()));
        let query: Vec<_> = answer
            .iter()
            .copied()
            .chain(state)
            .map(|(name, value)| format!("{name}={}", encode(value.as_bytes(), false)))
            .collect();
        format!("{}?{}", self.redirect_uri, query.join("&"))
    }
}

impl IdentityCenter {
    /// Reads the query of the authorize page.
    pub(crate) fn authorize_request(
        &self,
        query: &str,
        now: SystemTime,
    ) -> Result<AuthorizeRequest, AuthorizeFault> {
        let params = Params::parse(query);
        let get = |name: &str| params.get(name).unwrap_or_default().to_owned();
        let request = AuthorizeRequest {
            client_id: get("client_id"),
            scopes: get("scopes").split_whitespace().map(str::to_owned).collect(),
            redirect_uri: get("redirect_uri"),
            state: get("state"),
            challenge: get("code_challenge"),
        };
        let Some(client) = self.client_by_id(&request.client_id, now) else {
            let text = "The application that sent you here is not registered, or no longer.";
            return Err(AuthorizeFault::Shown(text.to_owned()));
        };
        if !client.redirects_to(&request.redirect_uri) {
            let text =
                "The application that sent you here wants the answer sent to a place it did not register.";
            return Err(AuthorizeFault::Shown(text.to_owned()));
        }
        let fault = |error: &str, text: &str| Err(AuthorizeFault::Redirect(request.failed(error, text)));
        let mut names: Vec<_> = params.names().collect();
        names.sort_unstable();
        // RFC 6749, section 3.1: none twice. That AWS refuses what it does not know is assumed; nothing must pass
        // here because it was overlooked.
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return fault("invalid_request", "A parameter is there twice");
        }
        if let Some(name) = names.iter().find(|name| !PARAMETERS.contains(name)) {
            return fault("invalid_request", &format!("Unknown parameter {name}"));
        }
        if let Some(name) = PARAMETERS.iter().find(|name| get(name).is_empty()) {
            return fault("invalid_request", &format!("{name} is missing"));
        }
        if get("response_type") != "code" {
            return fault("unsupported_response_type", "response_type must be code");
        }
        if !client.may_use(AUTHORIZATION_CODE) {
            return fault("unauthorized_client", "The client is not registered for authorization_code");
        }
        if get("code_challenge_method") != "S256" {
            return fault("invalid_request", "code_challenge_method must be S256");
        }
        // RFC 7636, section 4.2: unpadded base64url of a SHA-256 hash is 43 characters.
        if request.challenge.len() != 43 || !request.challenge.bytes().all(|letter| LETTERS.contains(&letter))
        {
            return fault("invalid_request", "code_challenge is not one of S256");
        }
        if !client.grants_scopes(&request.scopes) {
            return fault("invalid_scope", "The client is not registered for these scopes");
        }
        Ok(request)
    }

    /// Makes a code for what a user allowed, and says where the browser takes it.
    pub(crate) fn allow(&mut self, request: AuthorizeRequest, user: &str, now: SystemTime) -> String {
        let code = opaque("", 48);
        let location = request.back(&[("code", &code)]);
        let expires = now + CODE_LIFETIME;
        self.codes.insert(code, Code { request, user: user.to_owned(), expires });
        location
    }

    /// Exchanges a code for the user who allowed it. A code is gone after the first try (assumed).
    pub(super) fn exchange(
        &mut self,
        client: &Client,
        sent: &Exchange<'_>,
        now: SystemTime,
    ) -> Result<String, OauthRefusal> {
        let refuse = |text: &str| Err(OauthError::InvalidGrant.because(text));
        let ours = self.codes.get(sent.code).is_some_and(|code| code.request.client_id == client.id);
        let Some(code) = ours.then(|| self.codes.remove(sent.code)).flatten() else {
            return refuse("Invalid authorization code");
        };
        if now >= code.expires {
            return refuse("Authorization code expired");
        }
        // RFC 6749, section 4.1.3: identical, port and all.
        if code.request.redirect_uri != sent.redirect_uri {
            return refuse("redirectUri is not the one of the authorize request");
        }
        if !verifies(sent.verifier, &code.request.challenge) {
            return refuse("codeVerifier does not fit the code challenge");
        }
        Ok(code.user)
    }
}

/// RFC 7636, sections 4.1 and 4.6.
fn verifies(verifier: &str, challenge: &str) -> bool {
    let fits = |letter: u8| letter.is_ascii_alphanumeric() || b"-._~".contains(&letter);
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(fits)
        && base64url(&Sha256::digest(verifier.as_bytes())) == challenge
}

/// Base64 for URLs, without padding (RFC 4648, section 5).
fn base64url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .enumerate()
            .fold(0_u32, |group, (at, byte)| group | u32::from(*byte) << (16 - 8 * at));
        let letters = (0..=chunk.len()).map(|at| char::from(LETTERS[(group >> (18 - 6 * at)) as usize & 63]));
        text.extend(letters);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")] {
            assert_eq!(base64url(bytes.as_bytes()), text);
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn a_verifier_fits_its_challenge_only() {
        // RFC 7636, appendix B.
        let (verifier, challenge) =
            ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(verifies(verifier, challenge));
        assert!(!verifies(&verifier.to_lowercase(), challenge));
        let short = "x".repeat(42);
        assert!(!verifies(&short, &base64url(&Sha256::digest(short.as_bytes()))));
        let odd = "ä".repeat(30);
        assert!(!verifies(&odd, &base64url(&Sha256::digest(odd.as_bytes()))));
    }
}
