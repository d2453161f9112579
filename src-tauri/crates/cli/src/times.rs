//! Times and durations, as they are written and read.

use std::time::{Duration, SystemTime};

pub(crate) use rolecall_store::rfc3339;

/// The longest that a switch can be for: a year, so that a time stays one that everybody can write.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// Reads a time of RFC 3339.
pub(crate) fn parse(text: &str) -> Result<SystemTime, String> {
    rolecall_store::parse_rfc3339(text).ok_or_else(|| "a time is written as 2026-11-25T15:04:00Z".to_owned())
}

/// Reads `45m`, `1h` or `1h30m`.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    let mut seconds = 0_u64;
    let (mut digits, mut last) = (String::new(), u64::MAX);
    for c in text.chars() {
        let unit = match c {
            '0'..='9' => {
                digits.push(c);
                continue;
            }
            'd' => 24 * 3600,
            'h' => 3600,
            'm' => 60,
            _ => return Err(expected()),
        };
        // Each at most once, the largest first.
        let count: u64 = digits.parse().ok().filter(|_| unit < last).ok_or_else(expected)?;
        seconds = count.checked_mul(unit).and_then(|more| seconds.checked_add(more)).ok_or_else(expected)?;
        digits.clear();
        last = unit;
    }
    let duration = Duration::from_secs(seconds);
    if !digits.is_empty() || duration.is_zero() || duration > LONGEST {
        return Err(expected());
    }
    Ok(duration)
}

fn expected() -> String {
    "a duration is written as 45m, 1h or 1h30m, and is a year at most".to_owned()
}

/// How long it is until a time, in a word; none if it has passed.
pub(crate) fn left(until: SystemTime, now: SystemTime) -> Option<String> {
    let minutes = until.duration_since(now).ok()?.as_secs().div_ceil(60);
    Some(match minutes {
        0..120 => format!("{minutes} min"),
        120..2880 => format!("{} h {} min", minutes / 60, minutes % 60),
        _ => format!("{} days", minutes / 1440),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let minutes = |text| parse_duration(text).ok().map(|duration| duration.as_secs() / 60);
        assert_eq!(minutes("45m"), Some(45));
        assert_eq!(minutes("1h"), Some(60));
        assert_eq!(minutes("1d2h3m"), Some(24 * 60 + 123));
        let wrong =
            ["", "1", "h", "0m", "1m1h", "1h1h", "-1h", "1.5h", "1 h", "1s", "99999999999999999999h", "366d"];
        for text in wrong {
            assert_eq!(minutes(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let at = parse("2026-11-25T15:04:05.9+01:00").expect("a time");
        assert_eq!(rfc3339(at), "2026-11-25T14:04:05Z");
        assert!(parse("tomorrow").is_err() && parse("2026-11-25").is_err());
    }

    #[test]
    fn what_is_left_is_never_told_as_less() {
        let left =
            |seconds| left(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds), SystemTime::UNIX_EPOCH);
        assert_eq!(left(61).as_deref(), Some("2 min"));
        assert_eq!(left(3 * 3600).as_deref(), Some("3 h 0 min"));
        assert_eq!(left(3 * 86400).as_deref(), Some("3 days"));
    }
}
