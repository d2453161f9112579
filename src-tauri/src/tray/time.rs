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

    #[test]
    fn the_night_that_clocks_are_set_is_told_as_they_show_it() {
        // Central Europe, in the night before 2026-10-25 and in that before 2026-03-29, at 01:00 UTC.
        let (autumn, spring) = (1_792_890_000_000.0, 1_774_746_000_000.0);
        let hour = 3_600_000.0;
        let wall = |now| Wall { now, zone: TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a zone") };
        assert_eq!(wall(autumn - hour).time(autumn - hour / 2.0), "02:30");
        assert_eq!(wall(autumn - hour).time(autumn + hour / 2.0), "02:30", "the hour is there twice");
        assert_eq!(wall(autumn - hour).time(autumn + hour), "03:00");
        assert_eq!(wall(spring - hour).time(spring - hour / 2.0), "01:30");
        assert_eq!(wall(spring - hour).time(spring + hour / 2.0), "03:30", "two o'clock is not there");
    }
}
