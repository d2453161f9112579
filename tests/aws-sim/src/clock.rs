//! The simulator's clock, and the date formats AWS uses.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// The machine's clock plus what tests advanced it by. It never goes back.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    advanced_nanos: AtomicU64,
}

impl Clock {
    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::now() + Duration::from_nanos(self.advanced_nanos.load(Ordering::SeqCst))
    }

    pub(crate) fn advance(&self, by: Duration) {
        let nanos = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        self.advanced_nanos.fetch_add(nanos, Ordering::SeqCst);
    }
}

/// Seconds since the epoch; a time before it counts as the epoch.
pub(crate) fn unix_seconds(at: SystemTime) -> u64 {
    at.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Shifts a time by a signed number of seconds.
pub(crate) fn offset(at: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { at - by } else { at + by }
}

const ISO: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const BASIC: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");
const HTTP: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");

fn format(at: SystemTime, items: &[BorrowedFormatItem<'_>]) -> String {
    OffsetDateTime::from(at).format(items).expect("every component of these formats exists in a UTC date")
}

/// `2026-11-23T06:39:11Z`, as in STS answers.
pub(crate) fn iso(at: SystemTime) -> String {
    format(at, ISO)
}

/// `20261123T063911Z`, as in signatures.
pub(crate) fn basic(at: SystemTime) -> String {
    format(at, BASIC)
}

/// `Mon, 23 Nov 2026 06:39:11 GMT`, as in the `Date` header.
pub(crate) fn http_date(at: SystemTime) -> String {
    format(at, HTTP)
}

/// Reads `20261123T063911Z`.
pub(crate) fn parse_basic(text: &str) -> Option<SystemTime> {
    let date = time::PrimitiveDateTime::parse(text, BASIC).ok()?;
    Some(date.assume_utc().into())
}

/// Reads `Mon, 23 Nov 2026 06:39:11 GMT`.
pub(crate) fn parse_http_date(text: &str) -> Option<SystemTime> {
    let date = time::PrimitiveDateTime::parse(text, HTTP).ok()?;
    Some(date.assume_utc().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_aws_writes_them() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
        assert_eq!(iso(at), "2015-08-30T12:36:00Z");
        assert_eq!(basic(at), "20150830T123600Z");
        assert_eq!(http_date(at), "Sun, 30 Aug 2015 12:36:00 GMT");
        assert_eq!(parse_basic("20150830T123600Z"), Some(at));
        assert_eq!(parse_http_date("Sun, 30 Aug 2015 12:36:00 GMT"), Some(at));
        assert_eq!(parse_basic("2015-08-30T12:36:00Z"), None);
    }

    #[test]
    fn advancing_moves_the_clock_forward() {
        let clock = Clock::default();
        let before = clock.now();
        clock.advance(Duration::from_secs(90));
        assert!(clock.now() >= before + Duration::from_secs(90));
    }
}
