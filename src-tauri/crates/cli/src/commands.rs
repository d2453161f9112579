//! The commands: each reads, calls and prints. What they decide is decided in the crates below.

mod check;
mod console;
mod credentials;
mod edit;
mod environment;
mod in_terminal;
mod log;
mod profiles;
mod sessions;
mod show;
mod sign_in;
mod switch;
mod why;

pub use environment::clear as clear_environment;
pub use in_terminal::title as terminal_title;

use std::io::{self, Write};
use std::process::ExitCode;

use crate::args::{self, Command};
use crate::failure::Failure;
use crate::here::Here;

/// Runs a command.
pub(crate) fn run(command: Command) -> Result<ExitCode, Failure> {
    if let Command::Completions { shell } = command {
        let mut text = Vec::new();
        args::complete(shell, &mut text);
        let _ = io::stdout().write_all(&text);
        return Ok(ExitCode::SUCCESS);
    }
    let here = Here::new()?;
    let done = match command {
        Command::Profiles(json) => profiles::run(&here, json.json),
        Command::Show { name, json } => show::run(&here, &name, json.json),
        Command::Set(settings) => edit::set(&here, settings),
        Command::Unset { name, keys, edit } => edit::unset(&here, &name, &keys, edit),
        Command::Add(settings) => edit::add(&here, settings),
        Command::Rename { name, to, edit } => edit::rename(&here, &name, &to, edit),
        Command::Remove { name, edit } => edit::remove(&here, &name, edit),
        Command::Check { fix: true, consent, .. } => check::fix(&here, consent.yes),
        Command::Check { fix: false, json, .. } => return check::run(&here, json.json),
        Command::Login { name, mfa_code, no_browser, device_code } => {
            sign_in::login(&here, &name, mfa_code, no_browser, device_code)
        }
        Command::Logout { name, all: _ } => sign_in::logout(&here, name.as_deref()),
        Command::Credentials { name, id, until } => credentials::run(&here, name, id.as_deref(), until),
        Command::Use { name: Some(name), r#for, consent, .. } => switch::to(&here, &name, r#for, consent.yes),
        Command::Use { name: None, .. } => switch::restore(&here),
        Command::Current(json) => switch::current(&here, json.json),
        Command::Serve { name, stop, consent } => switch::serve(&here, &name, stop, consent.yes),
        Command::Env { name, shell } => environment::print(&here, &name, shell),
        Command::Console { name, print } => console::run(&here, &name, print),
        Command::InTerminal { name, id } => return in_terminal::run(&here, name, id.as_deref()),
        Command::Exec { name, command } => return environment::exec(&here, &name, &command),
        Command::Sessions(json) => sessions::run(&here, json.json),
        Command::Why { name, json } => why::run(&here, name.as_deref(), json.json),
        Command::Log { n, json } => log::run(&here, n, json.json),
        Command::Completions { .. } => Ok(()),
    };
    done.map(|()| ExitCode::SUCCESS)
}
