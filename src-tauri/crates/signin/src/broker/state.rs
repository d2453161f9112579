//! What the broker knows, under one lock.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rolecall_profiles::Fingerprint;
use tokio::sync::watch;

use super::waiter::Landed;
use crate::cooling::Cooling;
use crate::error::SignInError;
use crate::requesters::Requesters;
use crate::session::Session;

/// What a session must have left to be handed out: it is used at once.
const LEAST_LEFT: Duration = Duration::from_secs(60);

/// A flight under way: whoever joins waits on `landed`.
pub(super) struct UnderWay {
    pub(super) number: u64,
    /// The profiles it was asked for by name: the files may say something else of them by now.
    pub(super) profiles: Vec<String>,
    /// The login to IAM Identity Center it goes by, by its cache key.
    pub(super) login: Option<String>,
    /// Whether nobody has asked for it: a renewal that shows nowhere.
    pub(super) quiet: bool,
    /// Who waits for it.
    pub(super) requesters: Requesters,
    pub(super) landed: Landed,
    pub(super) cancel: watch::Sender<bool>,
}

impl UnderWay {
    /// Tells whether it was asked for by this profile's name.
    pub(super) fn is_for(&self, profile: &str) -> bool {
        self.profiles.iter().any(|name| name == profile)
    }
}

/// What the broker knows.
#[derive(Default)]
pub(super) struct State {
    pub(super) sessions: HashMap<Fingerprint, Arc<Session>>,
    pub(super) failures: HashMap<Fingerprint, (SystemTime, SignInError)>,
    pub(super) flights: HashMap<Fingerprint, UnderWay>,
    pub(super) departed: u64,
    pub(super) cooling: Cooling,
}

impl State {
    /// The session of a chain, if it lasts a minute more.
    pub(super) fn lasting(&self, chain: Fingerprint, now: SystemTime) -> Option<&Arc<Session>> {
        let left = |end: SystemTime| end.duration_since(now).is_ok_and(|left| left > LEAST_LEFT);
        self.sessions.get(&chain).filter(|session| session.credentials.expires_at.is_none_or(left))
    }

    /// Cancels flights. Out of the map at once: whoever asks next starts anew, and nothing of them is kept when they
    /// land.
    pub(super) fn cancel(&mut self, meant: impl Fn(Fingerprint, &UnderWay) -> bool) {
        self.flights.retain(|fingerprint, flight| {
            let meant = meant(*fingerprint, flight);
            if meant {
                flight.cancel.send_replace(true);
            }
            !meant
        });
    }
}
