//! The broker: makes sessions, keeps them, and sees to it that each is made once.

mod state;
mod waiter;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rolecall_profiles::{Base, Chain, Fingerprint, SsoLogin};
use tokio::sync::watch;

use crate::environment::Environment;
use crate::error::SignInError;
use crate::flight::{Flight, identity, refusal, sts_target};
use crate::mfa::{Device, SharedSessions};
use crate::ports::{Clock, Sts};
use crate::prompt::PromptQueue;
use crate::reminders::{Ending, Ends};
use crate::renewal::{Renewal, Renews, lead};
use crate::requesters::Caller;
use crate::session::{Credentials, Identity, Session, SessionState};
use crate::sso::{Ask, LoginState, Sso, SsoPorts};
use crate::trust::{Route, Trust, TrustPorts};
use state::{State, UnderWay};
use waiter::{Joined, Waiter};

/// The ports a flight works over.
#[derive(Clone)]
pub(crate) struct Ports {
    pub(crate) sts: Arc<dyn Sts>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) prompts: Arc<PromptQueue>,
}

type Outcome = Result<Arc<Session>, SignInError>;

/// Which session does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    /// The one there is, if it lasts.
    Any,
    /// One made now.
    New,
}

/// What came of asking.
enum Begun {
    There(Arc<Session>),
    Waits(Joined),
}

/// Makes sessions and keeps them in memory.
pub struct Broker {
    ports: Ports,
    shared: Arc<SharedSessions>,
    sso: Arc<Sso>,
    trust: Arc<Trust>,
    environment: Arc<Environment>,
    state: Mutex<State>,
    revision: watch::Sender<u32>,
}

impl Broker {
    /// A broker with no sessions.
    pub fn new(
        sts: Arc<dyn Sts>,
        clock: Arc<dyn Clock>,
        prompts: Arc<PromptQueue>,
        sso: SsoPorts,
        trust: TrustPorts,
        environment: Environment,
    ) -> Arc<Self> {
        let environment = Arc::new(environment);
        let trust = Arc::new(Trust::new(trust, prompts.clone(), environment.clone()));
        let sso = Sso::new(sso, clock.clone(), prompts.clone(), trust.clone());
        Arc::new(Self {
            sso: Arc::new(sso),
            trust,
            ports: Ports { sts, clock, prompts },
            shared: Arc::default(),
            environment,
            state: Mutex::default(),
            revision: watch::Sender::new(0),
        })
    }

    /// The logins to IAM Identity Center.
    pub fn sso(&self) -> &Arc<Sso> {
        &self.sso
    }

    /// Follows the sessions: the number grows with each change.
    pub fn subscribe(&self) -> watch::Receiver<u32> {
        self.revision.subscribe()
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    /// How AWS is reached for a chain, beside its endpoints.
    pub(crate) fn route(&self, chain: &Chain) -> Result<Route, SignInError> {
        self.trust.route(&chain.network)
    }

    /// Asks AWS who credentials of a chain are.
    pub(crate) async fn identity(
        &self,
        chain: &Chain,
        credentials: &Credentials,
    ) -> Result<Identity, SignInError> {
        let target = sts_target(chain, &self.environment, &self.trust)?;
        identity(&*self.ports.sts, &target, &chain.profile, credentials).await
    }

    /// Where a chain stands.
    pub fn state(&self, fingerprint: Fingerprint) -> SessionState {
        let now = self.ports.clock.now();
        let state = self.lock();
        if state.flights.get(&fingerprint).is_some_and(|flight| !flight.quiet) {
            return SessionState::SigningIn;
        }
        let session = state.sessions.get(&fingerprint);
        let ended = session.and_then(|session| session.credentials.expires_at).filter(|end| *end <= now);
        match (session, ended, state.failures.get(&fingerprint)) {
            // A session that holds counts for more than an attempt to renew it that failed.
            (Some(session), None, _) => SessionState::SignedIn(session.clone()),
            (_, ended, Some((at, error))) if ended.is_none_or(|end| end <= *at) => {
                SessionState::Failed { at: *at, error: error.clone() }
            }
            (_, Some(at), _) => SessionState::Expired { at },
            (None, None, _) => SessionState::None,
        }
    }

    /// Says why a chain cannot be signed in at all, if it cannot.
    pub fn refusal(&self, chain: &Chain) -> Option<SignInError> {
        refusal(chain, &self.environment)
    }

    /// Signs in anew, or waits for the flight of the same chain that is under way.
    ///
    /// # Errors
    ///
    /// [`SignInError`]; it is also kept as the chain's [`state`](Self::state), but for
    /// [`Cancelled`](SignInError::Cancelled). A session that was there stays if a new one cannot be made.
    /// [`CoolingDown`](SignInError::CoolingDown) to a program for which a person has cancelled a moment ago.
    pub async fn sign_in(self: &Arc<Self>, chain: Chain, caller: impl Into<Caller>) -> Outcome {
        self.obtain(chain, caller.into(), Wants::New).await
    }

    /// The session of a chain, for somebody who needs credentials: the one there is, if it lasts a minute more, or a
    /// new one, for which a person may be asked.
    ///
    /// # Errors
    ///
    /// Those of [`sign_in`](Self::sign_in).
    pub async fn session(self: &Arc<Self>, chain: Chain, caller: impl Into<Caller>) -> Outcome {
        self.obtain(chain, caller.into(), Wants::Any).await
    }

    async fn obtain(self: &Arc<Self>, chain: Chain, caller: Caller, wants: Wants) -> Outcome {
        loop {
            let mut joined = match self.begin(&chain, &caller, wants)? {
                Begun::There(session) => return Ok(session),
                Begun::Waits(joined) => joined,
            };
            match joined.arrival().await {
                // It could not ask anybody, and this one may. Meanwhile anything may have happened.
                Err(_) if joined.waiter.is_none() => {}
                outcome => return outcome,
            }
        }
    }

    /// Decides what is done for one that asks; under one lock, so that what it is decided by is so still.
    fn begin(self: &Arc<Self>, chain: &Chain, caller: &Caller, wants: Wants) -> Result<Begun, SignInError> {
        let (now, fingerprint) = (self.ports.clock.now(), chain.fingerprint());
        let state = self.lock();
        if let Some(session) = state.lasting(fingerprint, now).filter(|_| wants == Wants::Any) {
            return Ok(Begun::There(session.clone()));
        }
        if let Some(left) = state.cooling.left(caller.requester(), fingerprint, now) {
            return Err(SignInError::CoolingDown { left });
        }
        Ok(Begun::Waits(self.depart(state, chain.clone(), Some(caller.clone()))))
    }

    /// The sessions that last, by the fingerprints of their chains.
    pub fn sessions(&self) -> Vec<(Fingerprint, Arc<Session>)> {
        let now = self.ports.clock.now();
        let state = self.lock();
        let ends = |session: &Session| session.credentials.expires_at;
        let good = state.sessions.iter().filter(|(_, session)| ends(session).is_none_or(|end| end > now));
        good.map(|(fingerprint, session)| (*fingerprint, session.clone())).collect()
    }

    /// Forgets every session, and every MFA session; flights under way are cancelled. Tells how many there were.
    pub fn sign_out_everywhere(&self) -> usize {
        self.shared.forget_all();
        let mut state = self.lock();
        state.cancel(|_, _| true);
        state.failures.clear();
        let count = std::mem::take(&mut state.sessions).len();
        drop(state);
        self.changed();
        count
    }

    /// Makes a session anew with nobody asked and nothing shown; what fails leaves no trace.
    ///
    /// # Errors
    ///
    /// [`SignInError`].
    pub async fn renew(self: &Arc<Self>, chain: Chain) -> Outcome {
        let mut joined = self.depart(self.lock(), chain, None);
        joined.arrival().await
    }

    /// Cancels the flight that was asked for by this profile's name, for all that wait for it. A person does not want
    /// it: the programs among them are not asked for again at once.
    pub fn cancel(&self, profile: &str) {
        let now = self.ports.clock.now();
        let mut state = self.lock();
        let State { flights, cooling, .. } = &mut *state;
        for (fingerprint, flight) in flights.iter().filter(|(_, flight)| flight.is_for(profile)) {
            cooling.cancelled(&flight.requesters, *fingerprint, now);
        }
        state.cancel(|_, flight| flight.is_for(profile));
        drop(state);
        self.changed();
    }

    /// Forgets the session of a chain and the MFA session it came from, so that the next sign-in asks; flights that
    /// would make it anew are cancelled, by whatever name they were asked for. It turns nobody away.
    pub fn sign_out(&self, chain: &Chain) {
        let fingerprint = chain.fingerprint();
        let mut state = self.lock();
        state.cancel(|of, flight| of == fingerprint || flight.is_for(&chain.profile));
        for serial in chain.roles.iter().filter_map(|role| role.mfa_serial.as_deref()) {
            self.shared.forget(&Device { keys: chain.base_fingerprint(), serial: serial.to_owned() });
        }
        state.sessions.remove(&fingerprint);
        state.failures.remove(&fingerprint);
        drop(state);
        self.changed();
    }

    /// Forgets every session whose first credentials come of a login, as when that login has ended, and cancels the
    /// flights that would make another.
    pub fn forget_sso(&self, cache_key: &str) {
        let mut state = self.lock();
        state.cancel(|_, flight| flight.login.as_deref() == Some(cache_key));
        state.sessions.retain(|_, session| session.login.as_deref() != Some(cache_key));
        drop(state);
        self.changed();
    }

    /// What can be renewed with nobody asked: the tokens of these logins, and the sessions that took no code and
    /// whose login, if they have one, needs nobody either.
    pub fn renewals(&self, logins: &[SsoLogin]) -> Vec<Renewal> {
        let mut renewals: Vec<Renewal> = logins.iter().filter_map(|login| self.sso.renewal(login)).collect();
        let needs_a_person = |key: &str| {
            let login = logins.iter().find(|login| login.cache_key() == key);
            login.is_none_or(|login| {
                matches!(self.sso.state(login), LoginState::SignedOut | LoginState::SigningIn)
            })
        };
        let now = self.ports.clock.now();
        let state = self.lock();
        renewals.extend(state.sessions.iter().filter_map(|(fingerprint, session)| {
            let ends = session.credentials.expires_at.filter(|ends| *ends > now)?;
            if session.by_code || session.login.as_deref().is_some_and(needs_a_person) {
                return None;
            }
            let what = Renews::Session { fingerprint: *fingerprint, profile: session.profile.clone() };
            let life = ends.duration_since(session.since).ok();
            Some(Renewal { what, due: ends.checked_sub(lead(life))? })
        }));
        renewals
    }

    /// The sessions that end and take a code to be made anew.
    pub fn endings(&self) -> Vec<Ending> {
        let state = self.lock();
        let by_code = state.sessions.values().filter(|session| session.by_code);
        by_code
            .filter_map(|session| {
                let what = Ends::Session { profile: session.profile.clone() };
                Some(Ending { what, at: session.credentials.expires_at? })
            })
            .collect()
    }

    /// Starts a flight, or finds the one under way.
    fn depart(
        self: &Arc<Self>,
        mut state: MutexGuard<'_, State>,
        chain: Chain,
        caller: Option<Caller>,
    ) -> Joined {
        let fingerprint = chain.fingerprint();
        if let Some(flight) = state.flights.get_mut(&fingerprint) {
            if caller.is_some() && !flight.is_for(&chain.profile) {
                flight.profiles.push(chain.profile.into());
            }
            let mut joined = Joined { landed: flight.landed.clone(), waiter: None };
            if let Some(caller) = caller.filter(|_| !flight.quiet) {
                let (requesters, number) = (flight.requesters.clone(), flight.number);
                requesters.add(caller.clone());
                joined.waiter =
                    Some(Waiter { broker: self.clone(), fingerprint, number, requesters, caller });
            }
            drop(state);
            self.ports.prompts.changed();
            return joined;
        }
        let (land, landed) = watch::channel(None);
        let (cancel, mut cancelled) = watch::channel(false);
        state.departed += 1;
        let number = state.departed;
        let quiet = caller.is_none();
        tracing::debug!(profile = %chain.profile, chain = ?fingerprint, ?caller, "a sign-in begins");
        let ask = caller.clone().map(|caller| Ask::new(chain.profile.clone(), caller));
        let requesters = ask.as_ref().map(|ask| ask.requesters.clone()).unwrap_or_default();
        let under_way = UnderWay {
            number,
            profiles: vec![chain.profile.to_string()],
            login: match &chain.base {
                Base::Sso { login, .. } => Some(login.cache_key().to_owned()),
                _ => None,
            },
            quiet,
            requesters: requesters.clone(),
            landed: landed.clone(),
            cancel,
        };
        state.flights.insert(fingerprint, under_way);
        if !quiet {
            state.failures.remove(&fingerprint);
        }
        drop(state);
        self.changed();

        let flight = Flight {
            ports: self.ports.clone(),
            shared: self.shared.clone(),
            sso: self.sso.clone(),
            trust: self.trust.clone(),
            environment: self.environment.clone(),
            chain,
            ask,
        };
        let broker = self.clone();
        // A task of its own: a need outlives the one that asked first.
        tokio::spawn(async move {
            let outcome = tokio::select! {
                biased;
                _ = cancelled.wait_for(|cancelled| *cancelled) => Err(SignInError::Cancelled),
                outcome = flight.run() => outcome.map(Arc::new),
            };
            broker.land(fingerprint, number, &outcome);
            land.send_replace(Some(outcome));
        });
        let waiter =
            caller.map(|caller| Waiter { broker: self.clone(), fingerprint, number, requesters, caller });
        Joined { landed, waiter }
    }

    fn land(&self, fingerprint: Fingerprint, number: u64, outcome: &Outcome) {
        let now = self.ports.clock.now();
        let mut state = self.lock();
        if state.flights.get(&fingerprint).is_none_or(|flight| flight.number != number) {
            // It was cancelled; there may be another by now.
            return;
        }
        let flight = state.flights.remove(&fingerprint);
        let quiet = flight.as_ref().is_some_and(|flight| flight.quiet);
        let outcome_told = outcome.as_ref().map(|session| &session.identity);
        tracing::debug!(chain = ?fingerprint, outcome = ?outcome_told, "a sign-in ends");
        match outcome {
            Ok(session) => {
                state.cooling.signed_in(fingerprint);
                state.sessions.insert(fingerprint, session.clone());
            }
            Err(SignInError::Cancelled) => {
                if let Some(flight) = flight {
                    state.cooling.cancelled(&flight.requesters, fingerprint, now);
                }
            }
            Err(_) if quiet => {}
            Err(error) => {
                state.failures.insert(fingerprint, (now, error.clone()));
            }
        }
        drop(state);
        self.changed();
    }

    fn changed(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
