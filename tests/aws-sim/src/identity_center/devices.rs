//! The device grant (RFC 8628): codes that a person approves on a page while the client polls.

use std::time::{Duration, SystemTime};

use super::{Client, IdentityCenter, OauthError, OauthRefusal, opaque};
use crate::seed::Organization;
use crate::state::random;

/// Seconds a device code lasts: "currently only 10 minutes" (awscli `botocore/utils.py`, SSOTokenFetcher).
pub(crate) const LIFETIME: u64 = 600;

/// RFC 8628, section 3.5: the interval grows by this with each `slow_down`. AWS's clients do so; that AWS itself
/// holds them to it is assumed.
const SLOW_DOWN: Duration = Duration::from_secs(5);

/// A client that waits exactly the interval must not be slowed because a call was quicker than the last (assumed).
const JITTER: Duration = Duration::from_millis(300);

/// What the person decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Pending,
    /// By the user of this name.
    Allowed(String),
    Denied,
    /// Allowed, and exchanged for a token.
    Spent,
}

/// A request that waits for a person.
pub(crate) struct Device {
    pub(crate) code: String,
    /// `XXXX-XXXX`.
    pub(crate) user_code: String,
    pub(crate) client_id: String,
    pub(crate) interval: Duration,
    pub(crate) verdict: Verdict,
    expires: SystemTime,
    polled: u32,
    last_poll: SystemTime,
}

impl Device {
    fn is_open(&self, now: SystemTime) -> bool {
        self.verdict == Verdict::Pending && now < self.expires
    }
}

impl IdentityCenter {
    /// Begins a device authorization.
    pub(crate) fn start_device(
        &mut self,
        organization: &Organization,
        client_id: &str,
        start_url: &str,
        now: SystemTime,
    ) -> Result<&Device, OauthRefusal> {
        if !organization.is_start_url(start_url) {
            return Err(OauthError::InvalidRequest.because("Invalid start url provided"));
        }
        // Sixteen consonants, so that no words appear (RFC 8628, section 6.1). AWS's alphabet is not known.
        let letters = random(b"BCDFGHJKLMNPQRST", 8);
        let device = Device {
            code: opaque("", 64),
            user_code: format!("{}-{}", &letters[..4], &letters[4..]),
            client_id: client_id.to_owned(),
            interval: Duration::from_secs(u64::from(organization.device_interval)),
            verdict: Verdict::Pending,
            expires: now + Duration::from_secs(LIFETIME),
            polled: 0,
            last_poll: now,
        };
        Ok(self.devices.entry(device.code.clone()).insert_entry(device).into_mut())
    }

    /// Answers a poll: the user who allowed it, whose token it then is.
    pub(super) fn poll(
        &mut self,
        client: &Client,
        code: &str,
        now: SystemTime,
    ) -> Result<String, OauthRefusal> {
        let device = self.devices.get_mut(code).filter(|device| device.client_id == client.id);
        let Some(device) = device else {
            return Err(OauthError::InvalidGrant.because("Invalid device code"));
        };
        if device.verdict == Verdict::Spent {
            return Err(OauthError::InvalidGrant.because("Device code was used already"));
        }
        if now >= device.expires {
            return Err(OauthError::ExpiredToken.because("Device code expired"));
        }
        match &device.verdict {
            Verdict::Allowed(user) => {
                let user = user.clone();
                device.verdict = Verdict::Spent;
                Ok(user)
            }
            Verdict::Denied => Err(OauthError::AccessDenied.because("The person denied the request")),
            Verdict::Pending | Verdict::Spent => {
                // The AWS CLI polls once before it shows the code and again right after (awscli
                // botocore/utils.py, SSOTokenFetcher) and is not slowed: the first poll does not count (assumed).
                let too_fast = device.polled > 1
                    && now
                        .duration_since(device.last_poll)
                        .is_ok_and(|since| since + JITTER < device.interval);
                device.polled += 1;
                device.last_poll = now;
                if too_fast {
                    device.interval += SLOW_DOWN;
                    return Err(OauthError::SlowDown.because("Polled faster than the interval"));
                }
                Err(OauthError::AuthorizationPending.because("The person has not decided yet"))
            }
        }
    }

    /// The user codes that wait for a person, in no order of meaning.
    pub(crate) fn pending_codes(&self, now: SystemTime) -> Vec<String> {
        let mut codes: Vec<_> = self
            .devices
            .values()
            .filter(|device| device.is_open(now))
            .map(|device| device.user_code.clone())
            .collect();
        codes.sort();
        codes
    }

    /// Finds the pending request with this user code, typed in any case, with dash or without.
    pub(crate) fn pending(&mut self, typed: &str, now: SystemTime) -> Option<&mut Device> {
        let letters = |text: &str| -> String {
            text.chars()
                .filter(|letter| *letter != '-' && !letter.is_whitespace())
                .map(|letter| letter.to_ascii_uppercase())
                .collect()
        };
        let wanted = letters(typed);
        self.devices.values_mut().find(|device| device.is_open(now) && letters(&device.user_code) == wanted)
    }
}
