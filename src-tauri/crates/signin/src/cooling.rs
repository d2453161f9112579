//! Programs that a person has turned away, and for how long they are not asked for.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use rolecall_profiles::Fingerprint;

use crate::requester::Requester;
use crate::requesters::Requesters;

/// How long a program is not asked for after its prompt was cancelled; twice as long each time after.
const FIRST: Duration = Duration::from_secs(30);

/// No longer than this.
const LONGEST: Duration = Duration::from_secs(3600);

/// Programs for which a person cancelled.
#[derive(Debug, Default)]
pub(crate) struct Cooling(HashMap<(Asker, Fingerprint), Rest>);

/// What makes it the same program for a person, at each of its runs and wherever it works.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Asker {
    executable: PathBuf,
    script: Option<PathBuf>,
    session: Option<u32>,
}

impl Asker {
    /// None for the person. None for a program that is unknown, either: nothing tells it from the next unknown one, which
    /// nobody turned away and which could not even be told what it is refused for.
    fn new(who: &Requester) -> Option<Self> {
        let Requester::Program(program) = who else { return None };
        let executable = program.executable.clone()?;
        Some(Self { executable, script: program.script.clone(), session: program.session })
    }
}

#[derive(Clone, Copy, Debug)]
struct Rest {
    until: SystemTime,
    length: Duration,
}

impl Cooling {
    /// How long a program is not asked for; none if it may ask.
    pub(crate) fn left(&self, who: &Requester, chain: Fingerprint, now: SystemTime) -> Option<Duration> {
        let rest = self.0.get(&(Asker::new(who)?, chain))?;
        // A clock that was set back ends it too.
        let left = rest.until.duration_since(now).ok()?;
        (!left.is_zero() && left <= rest.length).then_some(left)
    }

    /// Takes note that a person cancelled what these waited for: once for each program, however often it had asked.
    pub(crate) fn cancelled(&mut self, who: &Requesters, chain: Fingerprint, now: SystemTime) {
        self.0.retain(|_, rest| rest.until + LONGEST > now);
        let list = who.list();
        let askers: HashSet<Asker> =
            list.iter().filter_map(|waiting| Asker::new(waiting.caller.requester())).collect();
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
