//! What is renewed with nobody asked, and when.
//!
//! A renewal that comes to nothing is tried again after a minute, until what was to be renewed has ended. What AWS
//! refused is no candidate any more: a person is told before it ends ([`Reminders`](crate::Reminders)).

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use rolecall_profiles::Fingerprint;

/// What has less left is renewed. botocore renews at 15 minutes: so it finds a fresh token.
const AT: Duration = Duration::from_secs(20 * 60);

/// What is short-lived is renewed when this part of its life is left.
const PART: u32 = 3;

/// How long after a renewal the same is tried again (as in botocore).
const AGAIN: Duration = Duration::from_secs(60);

/// How long before its end something is renewed; its whole life is known if it was made here.
pub(crate) fn lead(life: Option<Duration>) -> Duration {
    life.map_or(AT, |life| AT.min(life / PART))
}

/// What can be renewed without a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Renews {
    /// The token of a login to IAM Identity Center.
    Login {
        /// The login's cache key.
        key: String,
    },
    /// A role session.
    Session {
        /// Its chain.
        fingerprint: Fingerprint,
        /// The profile that was signed in to.
        profile: String,
    },
}

/// Something that is to be renewed, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// What.
    pub what: Renews,
    /// When it is due.
    pub due: SystemTime,
}

/// What is to be renewed now, and when the next is due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueRenewals {
    /// What is to be renewed now: logins first, for sessions come of them.
    pub now: Vec<Renews>,
    /// When the next is due; none if there is none.
    pub next: Option<SystemTime>,
}

/// Remembers what was tried.
#[derive(Debug, Default)]
pub struct Renewals {
    tried: HashMap<Renews, SystemTime>,
}

impl Renewals {
    /// Looks at what can be renewed, and takes note of what it says is due: that is tried.
    pub fn look(&mut self, renewals: Vec<Renewal>, now: SystemTime) -> DueRenewals {
        self.tried.retain(|tried, _| renewals.iter().any(|renewal| renewal.what == *tried));
        let mut due = DueRenewals::default();
        for Renewal { what, due: at } in renewals {
            // A clock that was set back is no reason to wait longer.
            let again = self.tried.get(&what).filter(|tried| **tried <= now).map(|tried| *tried + AGAIN);
            let at = again.map_or(at, |again| again.max(at));
            if at <= now {
                self.tried.insert(what.clone(), now);
                due.now.push(what);
            } else {
                due.next = Some(due.next.map_or(at, |known| known.min(at)));
            }
        }
        due.now.sort_by_key(|what| matches!(what, Renews::Session { .. }));
        if !due.now.is_empty() {
            let again = now + AGAIN;
            due.next = Some(due.next.map_or(again, |known| known.min(again)));
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn login(key: &str, due: SystemTime) -> Renewal {
        Renewal { what: Renews::Login { key: key.into() }, due }
    }

    #[test]
    fn twenty_minutes_before_or_at_a_third_of_a_short_life() {
        assert_eq!(lead(None), 20 * MINUTE);
        assert_eq!(lead(Some(480 * MINUTE)), 20 * MINUTE);
        assert_eq!(lead(Some(60 * MINUTE)), 20 * MINUTE);
        assert_eq!(lead(Some(15 * MINUTE)), 5 * MINUTE);
    }

    #[test]
    fn what_comes_to_nothing_is_tried_again_after_a_minute() {
        let start = SystemTime::UNIX_EPOCH;
        let mut renewals = Renewals::default();
        let all = || vec![login("one", start + 5 * MINUTE), login("other", start + 9 * MINUTE)];
        let due = renewals.look(all(), start);
        assert_eq!(due, DueRenewals { now: Vec::new(), next: Some(start + 5 * MINUTE) });
        let one = Renews::Login { key: "one".into() };
        let due = renewals.look(all(), start + 5 * MINUTE);
        assert_eq!(due, DueRenewals { now: vec![one.clone()], next: Some(start + 6 * MINUTE) });
        // A change of something else is no reason to try sooner.
        let due = renewals.look(all(), start + 5 * MINUTE + MINUTE / 2);
        assert_eq!(due, DueRenewals { now: Vec::new(), next: Some(start + 6 * MINUTE) });
        assert_eq!(renewals.look(all(), start + 6 * MINUTE).now, std::slice::from_ref(&one));
        // Renewed, it is due much later; set back, the clock does not hold it up.
        assert_eq!(renewals.look(vec![login("one", start + 90 * MINUTE)], start + 7 * MINUTE).now, []);
        renewals.look(all(), start + 8 * MINUTE);
        assert_eq!(renewals.look(vec![login("one", start)], start + MINUTE).now, [one]);
        assert_eq!(renewals.look(Vec::new(), start + 10 * MINUTE), DueRenewals::default());
    }
}
