//! One-time codes of virtual MFA devices (RFC 6238: HMAC-SHA-1, 30 seconds, six digits).

use std::time::SystemTime;

use hmac::{Hmac, Mac};
use sha1::Sha1;

use crate::clock::unix_seconds;

/// How long one code is shown: RFC 6238's default, and what AWS virtual devices use.
pub(crate) const STEP_SECONDS: u64 = 30;

/// How many steps a device's clock may be off either way. Assumed: AWS does not publish its window.
const WINDOW: u64 = 1;

/// A virtual MFA device and the codes it has spent.
pub(crate) struct Device {
    secret: Vec<u8>,
    last_used_step: Option<u64>,
}

impl Device {
    pub(crate) fn new(secret: Vec<u8>) -> Self {
        Self { secret, last_used_step: None }
    }

    /// The code shown at this time, used or not.
    pub(crate) fn code_at(&self, at: SystemTime) -> String {
        code(&self.secret, step_of(at))
    }

    /// Whether the code shown at this time is spent.
    pub(crate) fn is_used_at(&self, at: SystemTime) -> bool {
        self.last_used_step.is_some_and(|used| used >= step_of(at))
    }

    /// Accepts a code once.
    ///
    /// Source: aws/aws-cli#2279 (a second use is refused). That codes of *earlier* steps die with it follows from
    /// RFC 6238 section 5.2's one-time rule, and is assumed of AWS.
    pub(crate) fn accept(&mut self, typed: &str, at: SystemTime) -> bool {
        let now = step_of(at);
        let matching = (now.saturating_sub(WINDOW)..=now + WINDOW)
            .filter(|step| self.last_used_step.is_none_or(|used| *step > used))
            .find(|step| code(&self.secret, *step) == typed);
        if matching.is_some() {
            self.last_used_step = matching;
        }
        matching.is_some()
    }
}

fn step_of(at: SystemTime) -> u64 {
    unix_seconds(at) / STEP_SECONDS
}

fn code(secret: &[u8], step: u64) -> String {
    format!("{:06}", truncated(secret, step) % 1_000_000)
}

/// RFC 4226 section 5.3: dynamic truncation.
fn truncated(secret: &[u8], step: u64) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0x0f);
    u32::from_be_bytes([hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]])
}

/// Decodes RFC 4648 base32, as printed by authenticator set-up pages (any case, spaces and padding ignored).
pub(crate) fn decode_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut buffer, mut bits) = (0_u32, 0);
    for letter in text.chars().filter(|letter| !letter.is_whitespace() && *letter != '=') {
        let value = match letter.to_ascii_uppercase() {
            upper @ 'A'..='Z' => u32::from(upper) - u32::from('A'),
            digit @ '2'..='7' => u32::from(digit) - u32::from('2') + 26,
            _ => return None,
        };
        buffer = (buffer << 5) | value;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((buffer >> bits) & 0xff).expect("masked to one byte"));
            buffer &= (1 << bits) - 1;
        }
    }
    (!bytes.is_empty()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn codes_match_rfc_6238_appendix_b() {
        // The RFC prints eight digits for SHA-1; a six-digit code is its last six.
        let vectors = [
            (59, 94_287_082_u32),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ];
        let secret = b"12345678901234567890";
        for (seconds, eight_digits) in vectors {
            assert_eq!(truncated(secret, seconds / STEP_SECONDS) % 100_000_000, eight_digits);
            let device = Device::new(secret.to_vec());
            assert_eq!(device.code_at(at(seconds)), format!("{:06}", eight_digits % 1_000_000));
        }
    }

    #[test]
    fn a_code_is_accepted_once_and_earlier_ones_never_after_it() {
        let mut device = Device::new(b"12345678901234567890".to_vec());
        let (before, now, after) = (at(1_000_000 - 30), at(1_000_000), at(1_000_000 + 30));
        let (earlier, current, next) = (device.code_at(before), device.code_at(now), device.code_at(after));
        assert!(!device.accept("000000", now));
        assert!(!device.is_used_at(now));
        assert!(device.accept(&current, now));
        assert!(device.is_used_at(now));
        assert!(!device.accept(&current, now));
        assert!(!device.accept(&earlier, now));
        assert!(device.accept(&next, now));
        assert!(device.is_used_at(after));
    }

    #[test]
    fn a_code_two_steps_off_is_refused() {
        let mut device = Device::new(b"12345678901234567890".to_vec());
        let stale = device.code_at(at(1_000_000 - 60));
        let early = device.code_at(at(1_000_000 + 60));
        assert!(!device.accept(&stale, at(1_000_000)));
        assert!(!device.accept(&early, at(1_000_000)));
    }

    #[test]
    fn base32_is_read_as_people_paste_it() {
        assert_eq!(decode_base32("GEZDGNBVGY3TQOJQ").as_deref(), Some(b"1234567890".as_slice()));
        assert_eq!(decode_base32("gezd gnbv gy3t qojq====").as_deref(), Some(b"1234567890".as_slice()));
        assert_eq!(decode_base32("GEZD0"), None);
        assert_eq!(decode_base32(""), None);
    }
}
