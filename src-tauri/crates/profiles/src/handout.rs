//! `rolecall credentials` as a `credential_process`: how Rolecall stands in the files, so that every tool asks it.
//!
//! A profile is *served* if its `credential_process` names itself: the settings by which its credentials come about
//! are then in `[rolecall NAME]`, a section that no other reader lists. A profile that names another one, as
//! `[default]` after a switch, signs as that one.
//!
//! The command line is one that every reader splits alike, with a shell and without: a path with no space and no
//! character that a shell or `cmd.exe` looks at, no quotes, and the profile's name after `--` only if it is as
//! plain; else an id stands for it, so that a name like `x$(id)` stays text.

use std::fmt;

use sha2::{Digest, Sha256};

/// A command line by which a profile's credentials are asked of Rolecall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handout {
    /// The path of the program, as written.
    pub program: String,
    /// The profile it asks for.
    pub of: HandoutOf,
    /// The time in RFC 3339 after which nothing is handed out any more.
    pub until: Option<String>,
}

/// How a command line names a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandoutOf {
    /// By its name.
    Name(String),
    /// By the [`id`](HandoutOf::id) of its name.
    Id(String),
}

impl HandoutOf {
    /// The way to name a profile that can stand on a command line.
    pub fn profile(name: &str) -> Self {
        if is_plain_name(name) { Self::Name(name.to_owned()) } else { Self::Id(Self::id(name)) }
    }

    /// What stands for a name that cannot stand on a command line: sixteen hexadecimal digits of its SHA-256.
    pub fn id(name: &str) -> String {
        hex::encode(&Sha256::digest(name.as_bytes())[..8])
    }

    /// Tells whether this is the profile that is meant.
    pub fn is(&self, name: &str) -> bool {
        match self {
            Self::Name(known) => known == name,
            Self::Id(id) => *id == Self::id(name),
        }
    }
}

/// The program's file name, without what Windows adds.
const PROGRAM: &str = "rolecall";
const COMMAND: &str = "credentials";

impl Handout {
    /// Reads the value of a `credential_process`; none if it is not one of ours.
    pub fn parse(command: &str) -> Option<Self> {
        let mut words = command.split_ascii_whitespace();
        let program = words.next()?;
        let file = program.rsplit(['/', '\\']).next()?;
        if file.strip_suffix(".exe").unwrap_or(file) != PROGRAM || words.next()? != COMMAND {
            return None;
        }
        let (mut of, mut until) = (None, None);
        while let Some(word) = words.next() {
            match word {
                "--until" => until = Some(words.next()?.to_owned()),
                "--id" => of = Some(HandoutOf::Id(words.next()?.to_owned())),
                "--" => of = Some(HandoutOf::Name(words.next()?.to_owned())),
                _ => return None,
            }
        }
        Some(Self { program: program.to_owned(), of: of?, until })
    }
}

impl fmt::Display for Handout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {COMMAND}", self.program)?;
        if let Some(until) = &self.until {
            write!(f, " --until {until}")?;
        }
        match &self.of {
            HandoutOf::Name(name) => write!(f, " -- {name}"),
            HandoutOf::Id(id) => write!(f, " --id {id}"),
        }
    }
}

/// Tells whether a name is read alike by every shell, and is none of their options.
pub fn is_plain_name(name: &str) -> bool {
    let plain =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'/' | b'@' | b':' | b'+' | b'-');
    name.starts_with(|first: char| first.is_ascii_alphanumeric()) && name.bytes().all(plain)
}

/// Tells whether the path of a program can stand at the beginning of a command line, unquoted.
pub fn is_plain_program(path: &str) -> bool {
    let plain = |b: u8| {
        b.is_ascii_alphanumeric()
            || matches!(b, b'_' | b'.' | b'/' | b'@' | b':' | b'+' | b'-')
            || cfg!(windows) && b == b'\\'
    };
    !path.is_empty() && path.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handout(program: &str, of: HandoutOf, until: Option<&str>) -> Handout {
        Handout { program: program.to_owned(), of, until: until.map(str::to_owned) }
    }

    #[test]
    fn what_is_written_is_read() {
        let named = HandoutOf::profile("prod/admin@eu");
        for (handout, text) in [
            (
                handout("/usr/bin/rolecall", named.clone(), None),
                "/usr/bin/rolecall credentials -- prod/admin@eu",
            ),
            (
                handout("/usr/bin/rolecall", named, Some("2026-11-25T15:04:00Z")),
                "/usr/bin/rolecall credentials --until 2026-11-25T15:04:00Z -- prod/admin@eu",
            ),
            (
                handout("C:\\rolecall.exe", HandoutOf::profile("x$(id)"), None),
                "C:\\rolecall.exe credentials --id 0f35e4cec34e3830",
            ),
        ] {
            assert_eq!(handout.to_string(), text);
            assert_eq!(Handout::parse(text), Some(handout));
        }
    }

    #[test]
    fn other_commands_are_not_ours() {
        for command in [
            "",
            "rolecall",
            "rolecall credentials",
            "rolecall credentials --",
            "/opt/other credentials -- a",
            "rolecall show -- a",
            "rolecall credentials -- a b",
            "my-rolecall credentials -- a",
            "sh -c 'rolecall credentials -- a'",
        ] {
            assert_eq!(Handout::parse(command), None, "{command}");
        }
    }

    #[test]
    fn a_name_that_a_shell_would_look_at_never_stands_there() {
        for name in ["x$(id)", "-x", "a b", "a;b", "a'b", "é", "%PATH%", "", "a\nb", "~a", "a*"] {
            assert!(matches!(HandoutOf::profile(name), HandoutOf::Id(_)), "{name}");
        }
        assert!(HandoutOf::profile("x$(id)").is("x$(id)") && !HandoutOf::profile("x$(id)").is("x"));
    }
}
