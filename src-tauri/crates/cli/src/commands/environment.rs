//! `env` and `exec`: a profile's credentials as variables of an environment.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use rolecall_words::params;

use crate::ask;
use crate::failure::{Failure, Reason};
use crate::here::Here;
use crate::say;
use crate::shell::Syntax;
use crate::variables::Variables;

/// What begins like this says how AWS is reached and how answers look, not who asks: a command still needs it.
const KEPT: [&str; 14] = [
    "AWS_CA_BUNDLE",
    "AWS_CLI_",
    "AWS_CONFIG_FILE",
    "AWS_DEFAULTS_MODE",
    "AWS_DEFAULT_OUTPUT",
    "AWS_EC2_METADATA_",
    "AWS_ENDPOINT_URL",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_MAX_ATTEMPTS",
    "AWS_PAGER",
    "AWS_RETRY_MODE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_STS_REGIONAL_ENDPOINTS",
    "AWS_USE_",
];

/// Prints the variables for a shell.
pub(super) fn print(here: &Here, name: &str, shell: Syntax) -> Result<(), Failure> {
    say::print(&of(here, name)?.written_for(shell)?);
    Ok(())
}

/// Runs a command in the environment of a profile.
pub(super) fn exec(here: &Here, name: &str, command: &[OsString]) -> Result<ExitCode, Failure> {
    let variables = of(here, name)?;
    let Some((program, arguments)) = command.split_first() else { return Ok(ExitCode::SUCCESS) };
    let mut run = Command::new(program);
    run.args(arguments);
    clear(&mut run);
    run.envs(variables.iter().map(|(name, value)| (name, value.expose())));
    let error = become_it(run)?;
    let failed = [("command", &*program.to_string_lossy()), ("reason", &error.to_string())];
    Err(Failure::new(Reason::NotStarted, &params(failed)))
}

/// Leaves out of a command's environment what says who asks.
pub fn clear(run: &mut Command) {
    for (variable, _) in std::env::vars_os() {
        let name = variable.to_string_lossy();
        if name.starts_with("AWS_") && !KEPT.iter().any(|kept| name.starts_with(kept)) {
            run.env_remove(&variable);
        }
    }
}

/// The command takes our place, so that signals and the exit status are its own.
#[cfg(unix)]
pub(super) fn become_it(mut run: Command) -> Result<std::io::Error, Failure> {
    Ok(std::os::unix::process::CommandExt::exec(&mut run))
}

/// Windows has no such thing: we wait, and end as it ended.
#[cfg(not(unix))]
pub(super) fn become_it(mut run: Command) -> Result<std::io::Error, Failure> {
    match run.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => Ok(error),
    }
}

fn of(here: &Here, name: &str) -> Result<Variables, Failure> {
    let files = here.read();
    let region = files.chain(name)?.region;
    Ok(Variables::new(ask::credentials(here, &files, name, None)?, region))
}
