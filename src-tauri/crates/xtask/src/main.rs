//! The project's own commands: what `cargo xtask …` runs.
//!
//! Promises: a step that is already done is skipped, by content and never by time; nothing is installed
//! except through the package manager of a Debian-like system; whatever a command starts is ended again,
//! also when it is interrupted. Depends on the standard library only, so that it builds in seconds on a
//! machine that has nothing but Rust.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a terminal program: printing is how it answers"
)]

mod apt;
mod args;
mod bench;
mod build;
mod demo;
mod display;
mod dist;
mod failure;
mod janitor;
mod javascript;
mod layers;
mod lint;
mod manifest;
mod node;
mod painted;
mod picture;
mod prereqs;
mod process;
mod program;
mod python;
mod run;
mod sandbox;
mod stamp;
mod steps;
mod test;
mod workspace;

use std::process::ExitCode;

use args::Command;
use failure::Failure;
use workspace::Workspace;

fn main() -> ExitCode {
    let command = match args::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(wrong) => {
            eprintln!("xtask: {wrong}\n\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    match perform(&command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn perform(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Help => {
            println!("{}", args::USAGE);
            Ok(())
        }
        Command::Janitor => {
            janitor::serve();
            Ok(())
        }
        Command::Demo => demo::demo(&Workspace::find()?),
        Command::Run(app_args) => run::run(&Workspace::find()?, app_args),
        Command::Lint { fix } => lint::lint(&Workspace::find()?, *fix),
        Command::Bench(suites) => bench::bench(&Workspace::find()?, suites),
        Command::Dist { check } => dist::dist(&Workspace::find()?, *check),
        Command::Gallery => picture::gallery(&Workspace::find()?),
        Command::Picture => picture::picture(&Workspace::find()?),
        Command::Test(options) => test::test(&Workspace::find()?, options),
    }
}
