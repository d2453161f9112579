//! Times as a clock on the wall shows them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::wire::Millis;

/// Now, where the person is.
pub(crate) struct Wall {
    now: f64,
    zone: TimeZone,
}

impl Wall {
    /// In the system's time zone.
    pub(crate) fn at(now: std::time::SystemTime) -> Self {
        Self { now: Millis::from(now).get(), zone: TimeZone::system() }
    }

    /// In UTC.
    #[cfg(test)]
    pub(super) fn utc(now: f64) -> Self {
        Self { now, zone: TimeZone::UTC }
    }

    /// In milliseconds since the epoch.
    pub(crate) fn now(&self) -> f64 {
        self.now
    }

    /// A time of today as `15:04`, one of another day with its date. It says when, never how long, so that it stays
    /// true while nobody looks.
    pub(crate) fn time(&self, at: f64) -> String {
        let zoned = |millis: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "milliseconds since the epoch, as whole numbers"
            )]
            let time = Timestamp::from_millisecond(millis as i64);
            time.ok().map(|time| time.to_zoned(self.zone.clone()))
        };
        let (Some(at), Some(now)) = (zoned(at), zoned(self.now)) else { return String::new() };
        let of_today = at.date() == now.date();
        at.strftime(if of_today { "%H:%M" } else { "%Y-%m-%d %H:%M" }).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_as_the_clock_on_the_wall_shows_it() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let hour = 3_600_000.0;
        let wall = Wall { now: 20.0 * hour, zone };
        assert_eq!(wall.time(20.5 * hour), "22:30");
        // Tomorrow there, today elsewhere.
        assert_eq!(wall.time(22.0 * hour), "1970-01-02 00:00");
    }
}
