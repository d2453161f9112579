//! The `rolecall` command line.
//!
//! Its promises:
//!
//! - It asks the running app first; with none it works alone, with the terminal for its prompt. Without either it
//!   refuses, and says what to do.
//! - It writes the shared files only as it has shown, and asks before, unless told not to.
//! - A secret comes by a prompt without an echo or by standard input, never as an argument; it goes out only of
//!   `credentials`, `env`, `exec` and `console --print`, whose purpose that is.
//! - It starts at once: what a command does not need (a runtime, TLS, the catalogue of words) is not made.
//! - It runs nothing that a file names. So a `credential_process` that names us cannot come back to us: we follow
//!   it in the files, where a loop is seen, and start no program on the way. There is no guard in the environment
//!   because there is nothing for one to guard.
//!
//! What standard output holds is for who asked; what went wrong, questions and notes are on standard error or the
//! terminal. Exit 1 is for what could not be done, 2 for what is no command.

mod apply;
mod args;
mod ask;
mod browser;
mod commands;
mod failure;
mod here;
mod outside;
mod program;
mod say;
mod shell;
mod terminal;
mod times;
mod variables;

pub use browser::{InProfile, NotOpened, is_page, open_page, open_page_apart};
pub use commands::{clear_environment, terminal_title};
pub use outside::{NotRunning, start as start_apart};
pub use program::{Unnameable, stable as stable_program, stable_app};
pub use shell::{Syntax, Unquotable};
pub use variables::Variables;

use std::process::ExitCode;

use clap::Parser;

/// Runs the command of this process's arguments.
pub fn main() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => return args::told(&error),
    };
    match commands::run(args.command) {
        Ok(code) => code,
        Err(failure) => {
            failure.tell();
            ExitCode::from(failure.exit)
        }
    }
}
