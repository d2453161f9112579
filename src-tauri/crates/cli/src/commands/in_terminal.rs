//! `in-terminal`: what a terminal runs that was opened as a profile.
//!
//! It names the terminal, gives it a colour that production has alone, and becomes the person's own shell with
//! `AWS_PROFILE` set. Nothing secret is in that environment: a terminal is open for days, and what it inherited stays
//! readable for as long. Tools get credentials by the profile's name, each time anew. It does not rely on what the
//! terminal was started with: some hand their command to one that runs already, in another environment.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use rolecall_signin::printable;
use rolecall_store::AccountNames;
use rolecall_words::params;

use super::environment::{become_it, clear, endpoints};
use super::profiles::account;
use crate::failure::{Failure, Reason};
use crate::here::Here;
use crate::say::{self, Text, say};

/// A dark red, with a text that is read on it: set both, for the person's own may be for a light background.
const PRODUCTION: &str = "\x1b]10;#ffece8\x07\x1b]11;#3a0c10\x07";

pub(super) fn run(here: &Here, name: Option<String>, id: Option<&str>) -> Result<ExitCode, Failure> {
    let files = here.read();
    let name = match (name, id) {
        (Some(name), _) => name,
        (None, Some(id)) => files.name_of_id(id)?,
        (None, None) => String::new(),
    };
    let account = account(&files, files.profile(&name)?);
    let account_name =
        account.as_ref().and_then(|id| AccountNames::in_folder(here.own_folder.as_deref()).get(id));
    let title = title(&name, account_name.as_deref().or(account.as_deref()));
    let colour = if here.settings().is_production(&name) { PRODUCTION } else { "" };
    // A terminal that cannot be written to has nobody in front of it.
    let _ = io::stdout().write_all(format!("\x1b]0;{title}\x07{colour}").as_bytes());
    let _ = io::stdout().flush();
    for (variable, endpoint) in endpoints() {
        let told = params([("variable", &variable), ("endpoint", &endpoint)]);
        say::note(&printable(say(Text::LeadsElsewhere, &told).as_ref()));
    }
    let shell = shell();
    let mut run = Command::new(&shell);
    // A terminal of macOS starts a login shell, and what sets the search path relies on it.
    if cfg!(target_os = "macos") {
        run.arg("-l");
    }
    clear(&mut run);
    run.env("AWS_PROFILE", &name);
    let error = become_it(run)?;
    let failed = [("command", &*shell.to_string_lossy()), ("reason", &error.to_string())];
    Err(Failure::new(Reason::NotStarted, &params(failed)))
}

/// The title of a terminal: the profile and its account. What it is made of can end no sequence and turn no text.
pub fn title(profile: &str, account: Option<&str>) -> String {
    let text = match account {
        Some(account) => format!("{profile} — {account}"),
        None => profile.to_owned(),
    };
    printable(text.as_ref())
}

#[cfg(unix)]
fn shell() -> PathBuf {
    let own = std::env::var_os("SHELL").map(PathBuf::from).filter(|shell| shell.is_absolute());
    own.filter(|shell| shell.is_file()).unwrap_or_else(|| "/bin/sh".into())
}

#[cfg(windows)]
fn shell() -> PathBuf {
    let on_path = |name: &str| {
        let search = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&search).map(|folder| folder.join(name)).find(|program| program.is_file())
    };
    let command = || std::env::var_os("COMSPEC").map(PathBuf::from);
    on_path("pwsh.exe")
        .or_else(|| on_path("powershell.exe"))
        .or_else(command)
        .unwrap_or_else(|| "cmd.exe".into())
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_title_ends_no_sequence() {
        assert_eq!(title("prod", Some("Acme")), "prod — Acme");
        assert!(
            !title("x\u{7}\u{1b}]11;red", Some("\u{202e}y"))
                .chars()
                .any(|c| c.is_control() || c == '\u{202e}')
        );
    }
}
