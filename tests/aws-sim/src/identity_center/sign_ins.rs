//! Sign-ins of people and the tokens made in them.

use std::time::{Duration, SystemTime};

use super::authorize::Exchange;
use super::{Client, IdentityCenter, OauthError, OauthRefusal, RefreshTokens, opaque};
use crate::clock::unix_seconds;
use crate::seed::Organization;

/// A token of Identity Center, told without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SsoToken {
    /// Counts from 1 in the order they were made.
    pub id: u64,
    /// The sign-in it belongs to, counting from 1: a refresh stays in its sign-in.
    pub session: u64,
    /// The Identity Center user.
    pub user: String,
    /// What the client called itself when it registered.
    pub client: String,
    /// When the token ends, by the simulator's clock.
    pub expires: SystemTime,
    /// Whether it is good now.
    pub state: SsoTokenState,
    /// Whether its sign-in can be refreshed now.
    pub refreshable: bool,
}

/// Whether an [`SsoToken`] is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SsoTokenState {
    /// The portal takes it.
    Active,
    /// Its time is over.
    Expired,
    /// Its sign-in was logged out or revoked.
    Revoked,
}

/// One sign-in of a person through a client.
pub(crate) struct SignIn {
    pub(crate) user: String,
    client_id: String,
    client_name: String,
    ends: SystemTime,
    revoked: bool,
    refresh_token: Option<String>,
}

pub(super) struct AccessToken {
    token: String,
    /// Index of its sign-in.
    sign_in: usize,
    expires: SystemTime,
}

impl SignIn {
    pub(super) fn refresh_token(&self) -> Option<String> {
        self.refresh_token.clone()
    }
}

impl AccessToken {
    pub(super) fn token(&self) -> String {
        self.token.clone()
    }
}

/// What a client gets.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    pub(crate) seconds: u64,
}

/// What a client has to show for a token.
pub(crate) enum Grant<'a> {
    Device(&'a str),
    Code(Exchange<'a>),
    Refresh(&'a str),
}

impl IdentityCenter {
    /// Makes tokens for a grant.
    pub(crate) fn create_token(
        &mut self,
        organization: &Organization,
        (client_id, client_secret): (&str, &str),
        grant: &Grant<'_>,
        scopes: &[String],
        now: SystemTime,
    ) -> Result<Tokens, OauthRefusal> {
        let client = self.client(client_id, client_secret, now)?.clone();
        // API Reference, UnauthorizedClientException: "not currently authorized to make the request".
        if !client.may_use(grant.name()) {
            let text = format!("The client is not registered for {}", grant.name());
            return Err(OauthError::UnauthorizedClient.because(text));
        }
        if !client.grants_scopes(scopes) {
            return Err(OauthError::InvalidScope.because("The client is not registered for these scopes"));
        }
        let user = match grant {
            Grant::Refresh(token) => return self.refresh(organization, &client, token, now),
            Grant::Device(code) => self.poll(&client, code, now)?,
            Grant::Code(exchange) => self.exchange(&client, exchange, now)?,
        };
        let start = whole_seconds(now);
        self.sign_ins.push(SignIn {
            user,
            client_id: client.id.clone(),
            client_name: client.name.clone(),
            refresh_token: client.gets_refresh_tokens().then(|| opaque("aor", 200)),
            ends: start + Duration::from_secs(u64::from(organization.session_lifetime)),
            revoked: false,
        });
        let sign_in = self.sign_ins.len() - 1;
        let refresh = self.sign_ins[sign_in].refresh_token.clone();
        Ok(self.tokens_of(organization, sign_in, refresh, now))
    }

    fn refresh(
        &mut self,
        organization: &Organization,
        client: &Client,
        token: &str,
        now: SystemTime,
    ) -> Result<Tokens, OauthRefusal> {
        // An ended session, a foreign, rotated-out or made-up token: all one error (aws/aws-cli#8561).
        let found = self.sign_ins.iter().position(|sign_in| {
            sign_in.refresh_token.as_deref() == Some(token)
                && sign_in.client_id == client.id
                && !sign_in.revoked
                && now < sign_in.ends
        });
        let Some(sign_in) = found else {
            return Err(OauthError::InvalidGrant.because("Invalid refresh token provided"));
        };
        let refresh = match self.refresh_tokens {
            RefreshTokens::Rotated => {
                self.sign_ins[sign_in].refresh_token = Some(opaque("aor", 200));
                self.sign_ins[sign_in].refresh_token.clone()
            }
            RefreshTokens::Kept => Some(token.to_owned()),
            RefreshTokens::Omitted => None,
        };
        Ok(self.tokens_of(organization, sign_in, refresh, now))
    }

    /// A new access token of a sign-in, which ends with it at the latest (assumed). Older ones stay good (assumed).
    fn tokens_of(
        &mut self,
        organization: &Organization,
        sign_in: usize,
        refresh: Option<String>,
        now: SystemTime,
    ) -> Tokens {
        let start = whole_seconds(now);
        let lifetime = Duration::from_secs(u64::from(organization.token_lifetime));
        let expires = (start + lifetime).min(self.sign_ins[sign_in].ends);
        let access = opaque("aoa", 200);
        self.tokens.push(AccessToken { token: access.clone(), sign_in, expires });
        Tokens { access, refresh, seconds: unix_seconds(expires) - unix_seconds(start) }
    }

    /// The sign-in a token is good for.
    pub(crate) fn sign_in(&self, token: &str, now: SystemTime) -> Option<&SignIn> {
        let known = self.tokens.iter().find(|known| known.token == token)?;
        let sign_in = &self.sign_ins[known.sign_in];
        (self.state(known, now) == SsoTokenState::Active).then_some(sign_in)
    }

    /// Ends the sign-in of a token, and says whether the token was good.
    pub(crate) fn log_out(&mut self, token: &str, now: SystemTime) -> bool {
        let active = self
            .tokens
            .iter()
            .find(|known| known.token == token && self.state(known, now) == SsoTokenState::Active);
        let Some(sign_in) = active.map(|known| known.sign_in) else {
            return false;
        };
        self.sign_ins[sign_in].revoked = true;
        true
    }

    /// Ends all sign-ins, as an administrator can.
    pub(crate) fn revoke_all(&mut self) {
        for sign_in in &mut self.sign_ins {
            sign_in.revoked = true;
        }
    }

    fn state(&self, token: &AccessToken, now: SystemTime) -> SsoTokenState {
        if self.sign_ins[token.sign_in].revoked {
            SsoTokenState::Revoked
        } else if now >= token.expires {
            SsoTokenState::Expired
        } else {
            SsoTokenState::Active
        }
    }

    /// All tokens there ever were, oldest first.
    pub(crate) fn told(&self, now: SystemTime) -> Vec<SsoToken> {
        let each = self.tokens.iter().zip(1..);
        each.map(|(token, id)| {
            let sign_in = &self.sign_ins[token.sign_in];
            SsoToken {
                id,
                session: token.sign_in as u64 + 1,
                user: sign_in.user.clone(),
                client: sign_in.client_name.clone(),
                expires: token.expires,
                state: self.state(token, now),
                refreshable: sign_in.refresh_token.is_some() && !sign_in.revoked && now < sign_in.ends,
            }
        })
        .collect()
    }
}

impl Grant<'_> {
    fn name(&self) -> &'static str {
        match self {
            Self::Device(_) => super::clients::DEVICE_CODE,
            Self::Code(_) => super::clients::AUTHORIZATION_CODE,
            Self::Refresh(_) => super::clients::REFRESH_TOKEN,
        }
    }
}

fn whole_seconds(at: SystemTime) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(unix_seconds(at))
}
