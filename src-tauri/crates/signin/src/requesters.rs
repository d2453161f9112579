//! All that wait for the same sign-in, and for whom a cancelled one is not asked again at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use rolecall_profiles::Fingerprint;

use crate::requester::{Program, Requester};

/// All that wait for the same, in the order in which they came. Clones are of one list.
#[derive(Clone, Debug, Default)]
pub struct Requesters(Arc<Mutex<Vec<Waiting>>>);

/// One that waits, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Who.
    pub requester: Requester,
    /// Whether it stopped waiting: what comes of it serves its next request.
    pub is_gone: bool,
    number: usize,
}

impl Requesters {
    /// A list of one.
    pub fn of(requester: Requester) -> Self {
        let requesters = Self::default();
        requesters.add(requester);
        requesters
    }

    /// Who waits, or did.
    pub fn list(&self) -> Vec<Waiting> {
        self.lock().clone()
    }

    /// Tells whether nobody waits any more.
    pub fn is_abandoned(&self) -> bool {
        self.lock().iter().all(|waiting| waiting.is_gone)
    }

    /// Adds one, and names its place.
    pub(crate) fn add(&self, requester: Requester) -> usize {
        let mut list = self.lock();
        let number = list.len();
        list.push(Waiting { requester, is_gone: false, number });
        number
    }

    pub(crate) fn leave(&self, number: usize) {
        if let Some(waiting) = self.lock().iter_mut().find(|waiting| waiting.number == number) {
            waiting.is_gone = true;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartialEq for Requesters {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.list() == other.list()
    }
}

impl Eq for Requesters {}

/// How long a program is not asked for after its prompt was cancelled; twice as long each time after.
const FIRST: Duration = Duration::from_secs(30);

/// No longer than this.
const LONGEST: Duration = Duration::from_secs(3600);

/// Programs for which a person cancelled.
#[derive(Debug, Default)]
pub(crate) struct Cooling(HashMap<(Asker, Fingerprint), Rest>);

/// What makes it the same program for a person: not its process, which is another one at each run.
type Asker = Program;

#[derive(Clone, Copy, Debug)]
struct Rest {
    until: SystemTime,
    length: Duration,
}

impl Cooling {
    /// How long a program is not asked for; none if it may ask.
    pub(crate) fn left(&self, who: &Requester, chain: Fingerprint, now: SystemTime) -> Option<Duration> {
        let rest = self.0.get(&(asker(who)?, chain))?;
        // A clock that was set back ends it too.
        let left = rest.until.duration_since(now).ok()?;
        (!left.is_zero() && left <= rest.length).then_some(left)
    }

    /// Takes note that a person cancelled what these waited for.
    pub(crate) fn cancelled(&mut self, who: &Requesters, chain: Fingerprint, now: SystemTime) {
        self.0.retain(|_, rest| rest.until + LONGEST > now);
        let mut askers: Vec<Asker> =
            who.list().iter().filter_map(|waiting| asker(&waiting.requester)).collect();
        askers.dedup();
        for asker in askers {
            let known = self.0.get(&(asker.clone(), chain));
            let length = known.map_or(FIRST, |rest| (rest.length * 2).min(LONGEST));
            self.0.insert((asker, chain), Rest { until: now + length, length });
        }
    }

    /// Takes note that somebody signed in after all.
    pub(crate) fn signed_in(&mut self, chain: Fingerprint) {
        self.0.retain(|(_, known), _| *known != chain);
    }
}

fn asker(who: &Requester) -> Option<Asker> {
    match who {
        Requester::App => None,
        Requester::Program(program) => Some(Program { folder: None, ..program.clone() }),
    }
}
