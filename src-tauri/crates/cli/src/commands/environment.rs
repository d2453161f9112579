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

/// What a variable of AWS begins with that leads to an endpoint: of all services, or of one.
const ENDPOINT: &str = "AWS_ENDPOINT_URL";

/// The variables of AWS that a command keeps, by how they begin: those that say where the files are, how AWS is reached
/// and how answers look, and not who asks. All others go, those too that are not known here: a new one may name keys.
///
/// The command goes the way to AWS that Rolecall goes. An endpoint is part of it, and where a simulated AWS is, so it
/// stays; a terminal that was opened says so, for nothing else in it would. Proxies are no variables of AWS, and stay.
///
/// `AWS_REGION` and `AWS_DEFAULT_REGION` go: they would count for more than the region of the profile, which is the one
/// that the person chose.
const KEPT: [&str; 16] = [
    // Where the profile is: without them its name would be looked up in other files. The SDK for Go before its second
    // version reads the config file only if it is told to.
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_SDK_LOAD_CONFIG",
    // How AWS is reached.
    ENDPOINT,
    "AWS_CA_BUNDLE",
    "AWS_DEFAULTS_MODE",
    "AWS_EC2_METADATA_",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_MAX_ATTEMPTS",
    "AWS_RETRY_MODE",
    "AWS_STS_REGIONAL_ENDPOINTS",
    "AWS_USE_",
    // How answers look, and what the AWS CLI knows of AWS.
    "AWS_CLI_",
    "AWS_DATA_PATH",
    "AWS_DEFAULT_OUTPUT",
    "AWS_PAGER",
];

/// The endpoints that a command of this environment would ask, with their variables.
pub(super) fn endpoints() -> Vec<(String, String)> {
    let text =
        |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
    let all = std::env::vars_os().filter_map(text);
    let mut endpoints: Vec<_> =
        all.filter(|(name, value)| name.starts_with(ENDPOINT) && !value.is_empty()).collect();
    endpoints.sort();
    endpoints
}

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
    let region = files.chain(name)?.region.map(String::from);
    Ok(Variables::new(ask::credentials(here, &files, name, None)?, region))
}
