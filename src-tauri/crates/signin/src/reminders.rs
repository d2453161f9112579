//! What ends soon and only a person can renew.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

/// How long before an end a person is told.
const NOTICE: Duration = Duration::from_secs(5 * 60);

/// What is due so soon after something that is due now is told with it: sessions of one code end moments apart.
const TOGETHER: Duration = Duration::from_secs(60);

/// Something that ends, and needs a person to be made anew.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ending {
    /// What ends.
    pub what: Ends,
    /// When.
    pub at: SystemTime,
}

/// What ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ends {
    /// A session that took an MFA code.
    Session {
        /// The profile that was signed in to.
        profile: String,
    },
    /// A token of IAM Identity Center that cannot be renewed without the browser.
    Login {
        /// The login's cache key.
        key: String,
    },
}

/// What is due now, and how long to wait for the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// What a person is to be told of now.
    pub now: Vec<Ending>,
    /// When the next is due; none if there is none.
    pub next: Option<SystemTime>,
}

/// Remembers what was told.
#[derive(Debug, Default)]
pub struct Reminders {
    told: HashSet<Ending>,
}

impl Reminders {
    /// Looks at what ends, and takes note of what it says is due: that is said once.
    pub fn look(&mut self, endings: Vec<Ending>, now: SystemTime) -> Due {
        self.told.retain(|told| endings.contains(told));
        let untold = endings.into_iter().filter(|ending| ending.at > now && !self.told.contains(ending));
        let notice = |ending: &Ending| ending.at.checked_sub(NOTICE).unwrap_or(now);
        let (soon, later): (Vec<Ending>, _) = untold.partition(|ending| notice(ending) <= now + TOGETHER);
        if soon.iter().any(|ending| notice(ending) <= now) {
            self.told.extend(soon.iter().cloned());
            Due { now: soon, next: later.iter().map(notice).min() }
        } else {
            Due { now: Vec::new(), next: soon.iter().chain(&later).map(notice).min() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn session(profile: &str, at: SystemTime) -> Ending {
        Ending { what: Ends::Session { profile: profile.into() }, at }
    }

    #[test]
    fn what_ends_moments_apart_is_told_together() {
        let start = SystemTime::UNIX_EPOCH;
        let second = Duration::from_secs(1);
        let all = || {
            let ends = [60 * MINUTE, 60 * MINUTE + 20 * second, 61 * MINUTE, 62 * MINUTE];
            ends.iter().map(|end| session(&format!("{end:?}"), start + *end)).collect::<Vec<_>>()
        };
        let mut reminders = Reminders::default();
        let due = reminders.look(all(), start + 54 * MINUTE + 30 * second);
        assert_eq!(due, Due { now: Vec::new(), next: Some(start + 55 * MINUTE) });
        let due = reminders.look(all(), start + 55 * MINUTE);
        assert_eq!(due, Due { now: all()[..3].to_vec(), next: Some(start + 57 * MINUTE) });
        assert_eq!(reminders.look(all(), start + 56 * MINUTE).now, []);
    }

    #[test]
    fn each_end_is_told_once_five_minutes_before() {
        let start = SystemTime::UNIX_EPOCH + 60 * MINUTE;
        let mut reminders = Reminders::default();
        let (one, other) = (session("one", start + 60 * MINUTE), session("other", start + 58 * MINUTE));
        let all = || vec![one.clone(), other.clone()];
        let none_until = |minutes: Option<u32>| Due {
            now: Vec::new(),
            next: minutes.map(|minutes| start + minutes * MINUTE),
        };
        assert_eq!(reminders.look(all(), start), none_until(Some(53)));
        let due = reminders.look(all(), start + 53 * MINUTE);
        assert_eq!(due, Due { now: vec![other.clone()], next: Some(start + 55 * MINUTE) });
        assert_eq!(reminders.look(all(), start + 54 * MINUTE), none_until(Some(55)));
        // Late, as after the machine slept: still once.
        let due = reminders.look(all(), start + 57 * MINUTE);
        assert_eq!(due, Due { now: vec![one.clone()], next: None });
        assert_eq!(reminders.look(all(), start + 57 * MINUTE), none_until(None));
        // Nor again by a clock that is set back, and comes there once more.
        assert_eq!(reminders.look(all(), start - 3 * MINUTE), none_until(None));
        assert_eq!(reminders.look(all(), start + 57 * MINUTE), none_until(None));
        // Nor by one that is set ahead and back.
        assert_eq!(reminders.look(all(), start + 600 * MINUTE), none_until(None));
        assert_eq!(reminders.look(all(), start + 57 * MINUTE), none_until(None));
        // What has ended is no news.
        let mut late = Reminders::default();
        assert_eq!(late.look(all(), start + 60 * MINUTE), none_until(None));
        // Renewed, it is told of anew.
        let renewed = session("one", start + 120 * MINUTE);
        let due = reminders.look(vec![renewed.clone()], start + 116 * MINUTE);
        assert_eq!(due.now, [renewed]);
    }
}
