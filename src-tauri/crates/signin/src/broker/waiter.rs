//! Waiting for a flight, and leaving it.

use std::sync::Arc;
use std::time::Duration;

use rolecall_profiles::Fingerprint;
use tokio::sync::watch;

use super::{Broker, Outcome, State};
use crate::error::SignInError;
use crate::requesters::{Abandoned, Caller, Requesters};

pub(super) type Landed = watch::Receiver<Option<Outcome>>;

/// How long a need outlives all that had it: who gave up waiting asks again soon, and needs no code then.
const OUTLIVES: Duration = Duration::from_secs(120);

/// A flight that was joined.
pub(super) struct Joined {
    pub(super) landed: Landed,
    /// Who joined, if the flight may ask a person.
    pub(super) waiter: Option<Waiter>,
}

impl Joined {
    pub(super) async fn arrival(&mut self) -> Outcome {
        let outcome = self.landed.wait_for(Option::is_some).await.map(|outcome| outcome.clone());
        outcome.ok().flatten().unwrap_or(Err(SignInError::Internal))
    }
}

/// One that waits for a flight; dropped, it waits no more.
pub(super) struct Waiter {
    pub(super) broker: Arc<Broker>,
    pub(super) fingerprint: Fingerprint,
    pub(super) number: u64,
    pub(super) requesters: Requesters,
    pub(super) caller: Caller,
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let (fingerprint, number) = (self.fingerprint, self.number);
        let is_under_way =
            |state: &State| state.flights.get(&fingerprint).is_some_and(|f| f.number == number);
        self.requesters.leave(&self.caller);
        if !is_under_way(&self.broker.lock()) {
            return;
        }
        self.broker.ports.prompts.changed();
        if let Some(abandoned) = self.requesters.abandoned()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(self.broker.clone().outlive(fingerprint, number, abandoned));
        }
    }
}

impl Broker {
    /// Cancels a flight that nobody came back to since, not even for a moment, if it is that one still.
    async fn outlive(self: Arc<Self>, fingerprint: Fingerprint, number: u64, abandoned: Abandoned) {
        self.ports.clock.sleep(OUTLIVES).await;
        let mut state = self.lock();
        let is_forgotten = |flight: &super::UnderWay| flight.requesters.abandoned() == Some(abandoned);
        state.cancel(|_, flight| flight.number == number && is_forgotten(flight));
        let is_gone = !state.flights.contains_key(&fingerprint);
        drop(state);
        if is_gone {
            self.changed();
        }
    }
}
