//! What ends soon and only a person can renew.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

/// How long before an end a person is told.
const NOTICE: Duration = Duration::from_secs(5 * 60);

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
    /// How long until the next is due; none if there is none.
    pub wait: Option<Duration>,
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
        let mut due = Due::default();
        for ending in endings {
            if ending.at <= now || self.told.contains(&ending) {
                continue;
            }
            match ending.at.duration_since(now + NOTICE) {
                Ok(wait) if !wait.is_zero() => {
                    due.wait = Some(due.wait.map_or(wait, |known| known.min(wait)));
                }
                _ => {
                    self.told.insert(ending.clone());
                    due.now.push(ending);
                }
            }
        }
        due
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
    fn each_end_is_told_once_five_minutes_before() {
        let start = SystemTime::UNIX_EPOCH;
        let mut reminders = Reminders::default();
        let (one, other) = (session("one", start + 60 * MINUTE), session("other", start + 58 * MINUTE));
        let all = || vec![one.clone(), other.clone()];
        let wait = |wait| Due { now: Vec::new(), wait };
        assert_eq!(reminders.look(all(), start), wait(Some(53 * MINUTE)));
        let due = reminders.look(all(), start + 53 * MINUTE);
        assert_eq!(due, Due { now: vec![other.clone()], wait: Some(2 * MINUTE) });
        assert_eq!(reminders.look(all(), start + 54 * MINUTE), wait(Some(MINUTE)));
        // Late, as after the machine slept: still once.
        let due = reminders.look(all(), start + 57 * MINUTE);
        assert_eq!(due, Due { now: vec![one.clone()], wait: None });
        assert_eq!(reminders.look(all(), start + 57 * MINUTE), wait(None));
        // What has ended is no news.
        let mut late = Reminders::default();
        assert_eq!(late.look(all(), start + 60 * MINUTE), wait(None));
        // Renewed, it is told of anew.
        let renewed = session("one", start + 120 * MINUTE);
        let due = reminders.look(vec![renewed.clone()], start + 116 * MINUTE);
        assert_eq!(due.now, [renewed]);
    }
}
