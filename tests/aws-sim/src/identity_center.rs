//! IAM Identity Center: what it remembers of clients, pending requests, sign-ins and tokens.
//!
//! No HTTP in here: [`oidc`](crate::oidc) and [`portal`](crate::portal) speak the protocols, `pages` shows what
//! a person meets. All times are the simulator's, but for the portal's quota, which counts real seconds.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use serde::Deserialize;

mod authorize;
mod clients;
mod devices;
mod refusal;
mod sign_ins;

pub(crate) use authorize::{AuthorizeFault, AuthorizeRequest, Exchange};
pub(crate) use clients::{AUTHORIZATION_CODE, Client, DEVICE_CODE, REFRESH_TOKEN, Registration};
pub(crate) use devices::{Device, LIFETIME as DEVICE_LIFETIME, Verdict};
pub(crate) use refusal::{OauthError, OauthRefusal};
pub(crate) use sign_ins::{Grant, SignIn};
pub use sign_ins::{SsoToken, SsoTokenState};

/// What a refresh does to the refresh token. Whether AWS replaces it is not known: clients must cope with all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshTokens {
    /// The answer has a new one, and the old one is refused from then on.
    #[default]
    Rotated,
    /// The answer has the same one again.
    Kept,
    /// The answer has none, and the old one stays good.
    Omitted,
}

/// Everything Identity Center knows beside the seed.
pub(crate) struct IdentityCenter {
    clients: HashMap<String, Client>,
    /// By device code.
    devices: HashMap<String, Device>,
    codes: HashMap<String, authorize::Code>,
    sign_ins: Vec<SignIn>,
    tokens: Vec<sign_ins::AccessToken>,
    pub(crate) refresh_tokens: RefreshTokens,
    portal_calls: VecDeque<Instant>,
}

impl IdentityCenter {
    pub(crate) fn new(refresh_tokens: RefreshTokens) -> Self {
        Self {
            clients: HashMap::new(),
            devices: HashMap::new(),
            codes: HashMap::new(),
            sign_ins: Vec::new(),
            tokens: Vec::new(),
            refresh_tokens,
            portal_calls: VecDeque::new(),
        }
    }

    /// The secrets that clients hold: of registrations, devices, and sign-ins as they are now.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = String> {
        let clients = self.clients.values().map(|client| client.secret.clone());
        let devices = self.devices.values().map(|device| device.code.clone());
        let codes = self.codes.keys().cloned();
        let tokens = self.tokens.iter().map(sign_ins::AccessToken::token);
        let refresh = self.sign_ins.iter().filter_map(sign_ins::SignIn::refresh_token);
        clients.chain(devices).chain(codes).chain(tokens).chain(refresh)
    }

    /// Counts a portal call, and says whether the quota still has room for it.
    ///
    /// That the last second counts, that the quota is one for all users, and that refused calls do not use it up
    /// is assumed.
    pub(crate) fn within_quota(&mut self, quota: u32, now: Instant) -> bool {
        while self
            .portal_calls
            .front()
            .is_some_and(|at| now.saturating_duration_since(*at) >= Duration::from_secs(1))
        {
            self.portal_calls.pop_front();
        }
        let room = self.portal_calls.len() < quota as usize;
        if room {
            self.portal_calls.push_back(now);
        }
        room
    }
}

/// Characters that need no escaping in URLs, forms and headers.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// An opaque value nobody can guess.
fn opaque(prefix: &str, length: usize) -> String {
    format!("{prefix}{}", crate::state::random(LETTERS, length))
}

#[cfg(test)]
mod tests;
