//! Terminals: which are installed, which the person means, and starting one.
//!
//! What a terminal runs is `rolecall in-terminal`, in words that every terminal and shell reads alike, because some
//! join them to one text. A profile's name is among them only if it is as plain; else an id stands for it. A title
//! has it in any case, as one word of an argument list that no shell reads. The path of `rolecall` is what it is, for it
//! is run at once: it need not be one that a file could name, and is quoted where words are joined.

mod known;
mod template;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::process::Command;

use rolecall_cli::{NotRunning, start_apart};
use rolecall_profiles::HandoutOf;

use crate::wire::{Failure, Terminal};
use known::{KNOWN, Known, Platform};

/// What a terminal is opened for.
#[derive(Clone, Debug)]
pub(crate) struct Opening<'a> {
    pub(crate) profile: &'a str,
    pub(crate) title: String,
    /// The folder it begins in.
    pub(crate) folder: &'a Path,
    /// The path of `rolecall`.
    pub(crate) program: &'a str,
}

/// The words of a terminal's command line, as far as they are ours.
#[derive(Debug)]
struct Words {
    title: String,
    folder: String,
    command: Vec<String>,
}

impl Words {
    /// The command as one text, for what splits it as a shell does.
    fn joined(&self) -> String {
        self.command.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
    }

    fn of(opening: &Opening<'_>) -> Self {
        let which = match HandoutOf::profile(opening.profile) {
            HandoutOf::Name(name) => ["--".to_owned(), name],
            HandoutOf::Id(id) => ["--id".to_owned(), id],
        };
        let command = [opening.program.to_owned(), "in-terminal".to_owned()].into_iter().chain(which);
        Self {
            title: opening.title.clone(),
            folder: opening.folder.to_string_lossy().into_owned(),
            command: command.collect(),
        }
    }
}

/// A word as a shell reads it: as it is if that is plain, else in single quotes.
fn quoted(word: &str) -> Cow<'_, str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_./@:+-".contains(&b);
    if word.bytes().all(plain) {
        return word.into();
    }
    format!("'{}'", word.replace('\'', r"'\''")).into()
}

/// What the environment says of terminals.
pub(crate) struct Here {
    pub(crate) platform: Platform,
    /// `PATH`, split.
    pub(crate) search: Vec<PathBuf>,
    /// `TERMINAL`: the person's own word.
    pub(crate) terminal: Option<String>,
}

impl Here {
    pub(crate) fn from_env() -> Self {
        let search = std::env::var_os("PATH").unwrap_or_default();
        Self {
            platform: Platform::HERE,
            search: std::env::split_paths(&search).collect(),
            terminal: std::env::var("TERMINAL").ok().filter(|terminal| !terminal.trim().is_empty()),
        }
    }

    /// The terminals that are installed.
    pub(crate) fn installed(&self) -> Vec<Terminal> {
        let choice = |known: &Known| Terminal { id: known.id.to_owned(), name: known.name.to_owned() };
        self.known().filter(|known| self.find(known.program).is_some()).map(choice).collect()
    }

    fn known(&self) -> impl Iterator<Item = &'static Known> {
        KNOWN.iter().filter(|known| known.platform == self.platform)
    }

    fn find(&self, program: &str) -> Option<PathBuf> {
        if Path::new(program).is_absolute() {
            return Some(PathBuf::from(program)).filter(|path| path.exists());
        }
        self.search.iter().map(|folder| folder.join(program)).find(|path| path.is_file())
    }

    /// What is run to open a terminal: the one chosen, else the platform's.
    fn line(&self, chosen: Option<&str>, words: &Words) -> Result<Vec<String>, Failure> {
        if let Some(chosen) = chosen {
            return match self.known().find(|known| known.id == chosen) {
                Some(known) if self.find(known.program).is_some() => Ok(known.line(words)),
                Some(known) => Err(Failure::terminal_missing(known.name)),
                None => template::line(chosen, words).ok_or_else(|| Failure::terminal_command(chosen)),
            };
        }
        if self.platform == Platform::Linux {
            if let Some(terminal) = &self.terminal {
                return self
                    .named(terminal, words)
                    .or_else(|| template::line(terminal, words))
                    .ok_or_else(|| Failure::terminal_command(terminal));
            }
            // Debian's choice of the machine: a link to a terminal, or to what translates for one.
            if let Some(link) = self.find("x-terminal-emulator") {
                let target = link.canonicalize().unwrap_or(link);
                let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let name = name.strip_suffix(".wrapper").unwrap_or(&name);
                let generic =
                    || [&["x-terminal-emulator".to_owned(), "-e".to_owned()], &*words.command].concat();
                return Ok(self.named(name, words).unwrap_or_else(generic));
            }
        }
        let installed = self.known().find(|known| self.find(known.program).is_some());
        installed.map(|known| known.line(words)).ok_or_else(Failure::terminal_none)
    }

    /// The line of a terminal that is known, by the name of its program.
    fn named(&self, program: &str, words: &Words) -> Option<Vec<String>> {
        let name = Path::new(program).file_name()?.to_str()?;
        let known = self.known().find(|known| known.program == name)?;
        let mut line = known.line(words);
        // Where it is a path, that one is meant.
        if program.contains('/') {
            program.clone_into(&mut line[0]);
        }
        Some(line)
    }
}

/// Opens a terminal that is left alone.
pub(crate) fn open(here: &Here, chosen: Option<&str>, opening: &Opening<'_>) -> Result<(), Failure> {
    let line = here.line(chosen, &Words::of(opening))?;
    let Some((program, arguments)) = line.split_first() else { return Err(Failure::terminal_none()) };
    let mut command = Command::new(program);
    command.args(arguments).current_dir(opening.folder);
    // Tools get the rest by the profile's name. `in-terminal` sees to it again, as not every terminal hands this on.
    rolecall_cli::clear_environment(&mut command);
    command.env("AWS_PROFILE", opening.profile);
    start_apart(command).map_err(|why| match why {
        NotRunning::Missing => Failure::terminal_missing(program),
        other => Failure::terminal_failed(program, &other.reason()),
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn words(profile: &str) -> Words {
        Words::of(&Opening {
            profile,
            title: format!("{profile} — Acme"),
            folder: Path::new("/home/ada"),
            program: "/usr/bin/rolecall",
        })
    }

    fn here(programs: &[&str]) -> (tempfile::TempDir, Here) {
        let folder = tempfile::tempdir().expect("a folder");
        for program in programs {
            fs::write(folder.path().join(program), "").expect("written");
        }
        let search = vec![folder.path().to_owned()];
        (folder, Here { platform: Platform::Linux, search, terminal: None })
    }

    fn line(here: &Here, chosen: Option<&str>) -> Result<String, String> {
        let line = here.line(chosen, &words("prod"));
        line.map(|line| line.join("|")).map_err(|failure| failure.code.name())
    }

    #[test]
    fn each_terminal_is_told_in_its_own_way() {
        let told: Vec<String> = KNOWN
            .iter()
            .map(|known| {
                format!("{:?} {}: {}", known.platform, known.id, known.line(&words("prod")).join("|"))
            })
            .collect();
        let expected = include_str!("terminal/lines.txt");
        assert_eq!(told.join("\n") + "\n", expected);
    }

    #[test]
    fn a_program_is_run_wherever_it_is() {
        let program = "/home/Ada's tools; x/target/debug/rolecall";
        let opening = Opening { profile: "prod", title: String::new(), folder: Path::new("/"), program };
        let words = Words::of(&opening);
        assert_eq!(
            words.joined(),
            r"'/home/Ada'\''s tools; x/target/debug/rolecall' in-terminal -- prod",
            "as a shell reads it"
        );
        let shell =
            Command::new("/bin/sh").args(["-c", &format!("printf '%s|' {}", words.joined())]).output();
        if cfg!(unix) {
            let told = String::from_utf8_lossy(&shell.expect("a shell").stdout).into_owned();
            assert_eq!(told, format!("{program}|in-terminal|--|prod|"));
        }
        for known in KNOWN {
            let line = known.line(&words);
            let escaped = program.replace(';', "\\;");
            let whole = line.iter().any(|word| [program, &escaped, &words.joined()].contains(&word.as_str()));
            assert!(whole, "it stays one word: {line:?}");
        }
    }

    #[test]
    fn a_name_is_a_title_and_never_a_command() {
        let name = "x$(touch /tmp/evil);`id`\" '%PATH%";
        for known in KNOWN {
            let line = known.line(&words(name));
            let with_name: Vec<&String> = line.iter().filter(|word| word.contains("touch")).collect();
            assert!(with_name.len() <= 1, "{line:?}");
            for word in with_name {
                assert!(!word.contains("in-terminal"), "{line:?}");
            }
            assert!(line.join(" ").contains("in-terminal --id "), "{line:?}");
        }
    }

    #[test]
    fn the_person_chooses_before_the_platform() {
        let (_folder, mut here) = here(&["xterm", "kitty"]);
        assert!(line(&here, None).is_ok_and(|line| line.starts_with("kitty|")), "the first that is there");
        assert!(line(&here, Some("xterm")).is_ok_and(|line| line.starts_with("xterm|")));
        assert_eq!(line(&here, Some("foot")), Err("terminal_missing".to_owned()));
        assert_eq!(
            line(&here, Some("urxvt -title {title} -e {command}")).as_deref(),
            Ok("urxvt|-title|prod — Acme|-e|/usr/bin/rolecall|in-terminal|--|prod")
        );
        assert_eq!(line(&here, Some("st 'x")), Err("terminal_command".to_owned()));
        here.terminal = Some("/opt/bin/foot".to_owned());
        assert!(line(&here, None).is_ok_and(|line| line.starts_with("/opt/bin/foot|--title=")));
        here.terminal = Some("st -f mono".to_owned());
        assert_eq!(line(&here, None).as_deref(), Ok("st|-f|mono|-e|/usr/bin/rolecall|in-terminal|--|prod"));
    }

    #[test]
    fn a_machine_without_a_terminal_is_told_of() {
        let (_folder, here) = here(&[]);
        assert_eq!(line(&here, None), Err("terminal_none".to_owned()));
        assert!(here.installed().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn the_choice_of_the_machine_is_followed_to_what_it_is() {
        let (folder, here) = here(&["xfce4-terminal.wrapper", "other"]);
        let link = folder.path().join("x-terminal-emulator");
        std::os::unix::fs::symlink(folder.path().join("xfce4-terminal.wrapper"), &link).expect("a link");
        assert!(line(&here, None).is_ok_and(|line| line.starts_with("xfce4-terminal|--disable-server|")));
        fs::remove_file(&link).expect("removed");
        std::os::unix::fs::symlink(folder.path().join("other"), &link).expect("a link");
        assert!(line(&here, None).is_ok_and(|line| line.starts_with("x-terminal-emulator|-e|/usr/bin/")));
    }
}
