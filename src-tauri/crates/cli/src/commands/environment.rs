//! `env` and `exec`: a profile's credentials as variables of an environment.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use rolecall_agent::protocol::Issued;
use rolecall_profiles::Secret;
use rolecall_words::params;

use crate::ask;
use crate::failure::{Failure, Reason};
use crate::here::Here;
use crate::say;
use crate::shell::Syntax;
use crate::times;

/// Variables that would lead a tool to somebody else, whatever else is set.
const MISLEADING: [&str; 13] = [
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CREDENTIAL_FILE",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ACCOUNT_ID",
];

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
    let variables = Variables::of(here, name)?;
    let mut text = zeroize::Zeroizing::new(String::with_capacity(16 * 1024));
    for variable in MISLEADING.into_iter().filter(|name| !variables.sets(name)) {
        text.extend(shell.unset(variable));
    }
    if !variables.sets("AWS_SESSION_TOKEN") {
        text.extend(shell.unset("AWS_SESSION_TOKEN"));
    }
    for (variable, value) in &variables.0 {
        text.push_str(&zeroize::Zeroizing::new(shell.set(variable, value.expose())?));
    }
    say::print(&text);
    Ok(())
}

/// Runs a command in the environment of a profile.
pub(super) fn exec(here: &Here, name: &str, command: &[OsString]) -> Result<ExitCode, Failure> {
    let variables = Variables::of(here, name)?;
    let Some((program, arguments)) = command.split_first() else { return Ok(ExitCode::SUCCESS) };
    let mut run = Command::new(program);
    run.args(arguments);
    for (variable, _) in std::env::vars_os() {
        let name = variable.to_string_lossy();
        if name.starts_with("AWS_") && !KEPT.iter().any(|kept| name.starts_with(kept)) {
            run.env_remove(&variable);
        }
    }
    run.envs(variables.0.iter().map(|(name, value)| (name, value.expose())));
    let error = become_it(run)?;
    let failed = [("command", &*program.to_string_lossy()), ("reason", &error.to_string())];
    Err(Failure::new(Reason::NotStarted, &params(failed)))
}

/// The command takes our place, so that signals and the exit status are its own.
#[cfg(unix)]
fn become_it(mut run: Command) -> Result<std::io::Error, Failure> {
    Ok(std::os::unix::process::CommandExt::exec(&mut run))
}

/// Windows has no such thing: we wait, and end as it ended.
#[cfg(not(unix))]
fn become_it(mut run: Command) -> Result<std::io::Error, Failure> {
    match run.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => Ok(error),
    }
}

/// The variables. Not `Debug`, though all of them are secrets.
struct Variables(Vec<(&'static str, Secret)>);

impl Variables {
    fn of(here: &Here, name: &str) -> Result<Self, Failure> {
        let files = here.read();
        let region = files.chain(name)?.region;
        let issued = ask::credentials(here, &files, name, None)?;
        Ok(Self::new(issued, region))
    }

    fn new(issued: Issued, region: Option<String>) -> Self {
        let Issued { access_key_id, secret_access_key, session_token, expires_at, account_id: _ } = issued;
        let mut variables = vec![
            ("AWS_ACCESS_KEY_ID", Secret::new(access_key_id)),
            ("AWS_SECRET_ACCESS_KEY", secret_access_key),
        ];
        variables.extend(session_token.map(|token| ("AWS_SESSION_TOKEN", token)));
        let end = expires_at.map(|end| Secret::new(times::rfc3339(end)));
        variables.extend(end.map(|end| ("AWS_CREDENTIAL_EXPIRATION", end)));
        if let Some(region) = region {
            // Some readers know the one name only, some the other.
            variables.push(("AWS_REGION", Secret::new(region.clone())));
            variables.push(("AWS_DEFAULT_REGION", Secret::new(region)));
        }
        Self(variables)
    }

    fn sets(&self, name: &str) -> bool {
        self.0.iter().any(|(variable, _)| *variable == name)
    }
}
