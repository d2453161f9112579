//! What tests do in a person's place, and what they may know of Identity Center's tokens.

use super::Sim;
use crate::identity_center::{AuthorizeFault, RefreshTokens, SsoToken, Verdict};

/// Why a test cannot decide on a sign-in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConsentError {
    /// The seed has no organization, or none with this user.
    #[error("Identity Center has no user {0}")]
    UnknownUser(String),
    /// No request with this user code waits: unknown, decided on, or expired.
    #[error("no request with the user code {0} waits for anybody")]
    UnknownCode(String),
    /// The URL is not the authorize page of this simulator.
    #[error("{0} is not the authorize page")]
    OtherPage(String),
    /// The authorize page shows this instead of asking, and tells the client nothing.
    #[error("the authorize page refuses: {0}")]
    Refused(String),
}

impl Sim {
    /// Allows a device's request as the first user of the seed.
    pub fn approve_device(&self, user_code: &str) -> Result<(), ConsentError> {
        let user = self.first_user()?;
        self.approve_device_as(user_code, &user)
    }

    /// Allows a device's request as this user.
    pub fn approve_device_as(&self, user_code: &str, user: &str) -> Result<(), ConsentError> {
        self.known_user(user)?;
        self.decide_device(user_code, Verdict::Allowed(user.to_owned()))
    }

    /// Denies a device's request.
    pub fn deny_device(&self, user_code: &str) -> Result<(), ConsentError> {
        self.decide_device(user_code, Verdict::Denied)
    }

    /// Returns the user codes that wait for somebody to decide.
    pub fn pending_device_codes(&self) -> Vec<String> {
        let now = self.shared.clock.now();
        self.shared.world().center.pending_codes(now)
    }

    /// Allows an authorize URL as the first user of the seed, and returns where the browser would go.
    ///
    /// A fault that the client is told of is a location too, with `error` in it.
    pub fn authorize(&self, url: &str) -> Result<String, ConsentError> {
        let user = self.first_user()?;
        self.authorize_as(url, &user)
    }

    /// Allows an authorize URL as this user, and returns where the browser would go.
    pub fn authorize_as(&self, url: &str, user: &str) -> Result<String, ConsentError> {
        self.known_user(user)?;
        self.decide_authorize(url, Some(user))
    }

    /// Denies an authorize URL, and returns where the browser would go.
    pub fn deny_authorize(&self, url: &str) -> Result<String, ConsentError> {
        self.decide_authorize(url, None)
    }

    /// Ends every sign-in, as an administrator can: tokens are refused and do not refresh.
    pub fn revoke_sso_sessions(&self) {
        self.shared.world().center.revoke_all();
    }

    /// Returns all tokens of Identity Center there ever were, oldest first, without their secrets.
    pub fn sso_tokens(&self) -> Vec<SsoToken> {
        let now = self.shared.clock.now();
        self.shared.world().center.told(now)
    }

    /// Chooses what refreshing does to refresh tokens from now on, whatever the seed says.
    pub fn set_refresh_tokens(&self, refresh_tokens: RefreshTokens) {
        self.shared.world().center.refresh_tokens = refresh_tokens;
    }

    fn first_user(&self) -> Result<String, ConsentError> {
        let world = self.shared.world();
        let organization = world.seed.organization.as_ref();
        organization
            .and_then(|organization| organization.users.first())
            .map(|user| user.name.clone())
            .ok_or_else(|| ConsentError::UnknownUser("at all".to_owned()))
    }

    fn known_user(&self, user: &str) -> Result<(), ConsentError> {
        let world = self.shared.world();
        let organization = world.seed.organization.as_ref();
        organization
            .and_then(|organization| organization.person(user))
            .map(|_| ())
            .ok_or_else(|| ConsentError::UnknownUser(user.to_owned()))
    }

    fn decide_device(&self, user_code: &str, verdict: Verdict) -> Result<(), ConsentError> {
        let now = self.shared.clock.now();
        let mut world = self.shared.world();
        let device = world
            .center
            .pending(user_code, now)
            .ok_or_else(|| ConsentError::UnknownCode(user_code.to_owned()))?;
        device.verdict = verdict;
        Ok(())
    }

    fn decide_authorize(&self, url: &str, user: Option<&str>) -> Result<String, ConsentError> {
        let page = format!("{}/authorize?", self.url());
        let query = url.strip_prefix(&page).ok_or_else(|| ConsentError::OtherPage(url.to_owned()))?;
        let now = self.shared.clock.now();
        let mut world = self.shared.world();
        match (world.center.authorize_request(query, now), user) {
            (Ok(request), Some(user)) => Ok(world.center.allow(request, user, now)),
            (Ok(request), None) => Ok(request.denied()),
            (Err(AuthorizeFault::Redirect(location)), _) => Ok(location),
            (Err(AuthorizeFault::Shown(text)), _) => Err(ConsentError::Refused(text)),
        }
    }
}
