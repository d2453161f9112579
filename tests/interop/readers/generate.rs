//! Files at random: ordinary ones, with edge cases and slips of the pen.

use super::rows::{Draft, ROWS, Section};
use super::view::Files;

/// A generator of random numbers (SplitMix64), the same for a seed anywhere.
#[derive(Clone, Debug)]
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("small");
        usize::try_from(self.next() % end).expect("below a usize")
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

/// What a slip of the pen puts anywhere.
const SLIPS: [&str; 26] = [
    " ", "  ", "\t", "#", ";", " # ", " ; ", "=", " = ", ":", "[", "]", "\n", "\n  ", "\r", "\r\n", "\"",
    "'", "\\", "\u{a0}", "\u{b}", "\u{85}", "\u{1d}", "\u{feff}", "\u{3000}", "\u{130}",
];

/// Files, and the edge cases in them, by number.
pub(super) fn files(number: usize, random: &mut Random) -> (Files, Vec<usize>) {
    let mut draft = Draft::default();
    let profiles = 1 + random.below(4);
    for profile in 0..profiles {
        let settings = settings(random);
        let lines: Vec<&str> = settings.iter().map(String::as_str).collect();
        draft.config.push(Section::new(&format!("profile p{profile}"), &lines));
        if random.one_in(2) {
            let keys = ["aws_access_key_id = AKIA", "aws_secret_access_key = se+cr/et=", "region = c"];
            let name = format!("p{}", random.below(9) * 10 + profile);
            draft.credentials.push(Section::new(&name, &keys[..1 + random.below(3)]));
        }
    }
    if random.one_in(3) {
        draft.config.push(Section::new("sso-session acme", &["sso_region = eu-west-1", "sso_start_url = u"]));
    }

    // Each edge case in its turn, and others beside it.
    let mut rows = vec![number % ROWS.len()];
    for _ in 0..random.below(3) {
        let row = random.below(ROWS.len());
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    for (nth, &row) in rows.iter().enumerate() {
        let profile = random.below(profiles);
        let line = random.below(draft.config[profile].lines.len() + 1);
        ROWS[row].put(&mut draft, profile, line, nth);
    }

    let mut files = draft.finish();
    if random.one_in(3) {
        for _ in 0..=random.below(2) {
            let text = if random.one_in(3) { &mut files.credentials } else { &mut files.config };
            let at = random.below(text.len() + 1);
            if random.one_in(4) {
                text.drain(at..(at + random.below(4)).min(text.len()));
            } else {
                text.splice(at..at, random.of(&SLIPS).bytes());
            }
        }
    }
    (files, rows)
}

fn settings(random: &mut Random) -> Vec<String> {
    let keys = ["region", "output", "role_arn", "source_profile", "mfa_serial", "sso_session", "s3", "x"];
    let mut lines = Vec::new();
    for (nth, key) in keys.iter().enumerate() {
        if !random.one_in(3) {
            continue;
        }
        if random.one_in(4) {
            lines.push(random.of(&["# a comment", "", "; another", "#[profile c]"]).to_owned());
        }
        lines.push(match *key {
            "s3" => format!("s3 ={}  max = {nth}", random.of(&["\n", " \n", "\n  a = b\n"])),
            key => {
                let value = ["v", "arn:aws:iam::123456789012:role/A", "a b", "a=b", "p0"];
                format!("{key}{}{}", random.of(&[" = ", "=", " =", "= "]), random.of(&value))
            }
        });
    }
    lines
}
