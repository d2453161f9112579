//! The arguments.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use clap::{ArgGroup, Args as ClapArgs, CommandFactory, Parser, Subcommand};

use crate::shell::Syntax;
use crate::times;

/// Every AWS role, present and accounted for.
#[derive(Debug, Parser)]
#[command(name = "rolecall", version, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List all profiles
    Profiles(Json),
    /// Show one profile: its chain, its session, its problems, and which tools can use it
    Show {
        name: String,
        #[command(flatten)]
        json: Json,
    },
    /// Give settings of a profile a value
    Set(Settings),
    /// Remove settings of a profile
    Unset {
        name: String,
        /// The settings; one inside another as `s3.addressing_style`
        #[arg(required = true)]
        keys: Vec<String>,
        #[command(flatten)]
        edit: Edit,
    },
    /// Add a profile
    Add(Settings),
    /// Rename a profile, also where others refer to it
    Rename {
        name: String,
        to: String,
        #[command(flatten)]
        edit: Edit,
    },
    /// Remove a profile
    Remove {
        name: String,
        #[command(flatten)]
        edit: Edit,
    },
    /// Tell what is wrong in the files; exits with 1 if anything is an error
    Check {
        /// Have the lines that name a Rolecall elsewhere name this one
        #[arg(long, conflicts_with = "json")]
        fix: bool,
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        json: Json,
    },
    /// Sign in to a profile
    Login {
        name: String,
        /// The code of the MFA device, to be asked for no more; a code is good for half a minute only
        #[arg(long, value_name = "CODE")]
        mfa_code: Option<String>,
        /// Do not open the browser
        #[arg(long)]
        no_browser: bool,
        /// Approve by comparing a code, as with a browser on another machine
        #[arg(long)]
        device_code: bool,
    },
    /// Sign out of a profile, or of all
    #[command(group = ArgGroup::new("which").required(true))]
    Logout {
        #[arg(group = "which")]
        name: Option<String>,
        /// Every session
        #[arg(long, group = "which")]
        all: bool,
    },
    /// Print credentials, as AWS's tools want them of a credential_process
    #[command(group = ArgGroup::new("whose").required(true))]
    Credentials {
        #[arg(group = "whose")]
        name: Option<String>,
        /// What stands for a name that cannot be in a command line
        #[arg(long, group = "whose")]
        id: Option<String>,
        /// When to stop
        #[arg(long, value_parser = times::parse, value_name = "TIME")]
        until: Option<SystemTime>,
    },
    /// Make a profile the default for every tool, or put the default back
    #[command(group = ArgGroup::new("as").required(true))]
    Use {
        #[arg(group = "as")]
        name: Option<String>,
        /// Put the default profile back as it was
        #[arg(long, group = "as")]
        restore: bool,
        /// For how long: 45m, 1h, 1h30m
        #[arg(long, value_parser = times::parse_duration, value_name = "DURATION", conflicts_with = "restore")]
        r#for: Option<Duration>,
        #[command(flatten)]
        consent: Consent,
    },
    /// Tell who the default profile is
    Current(Json),
    /// Have every tool get a profile's credentials, also one that cannot ask for a code
    Serve {
        name: String,
        /// Stop doing so
        #[arg(long)]
        stop: bool,
        #[command(flatten)]
        consent: Consent,
    },
    /// Print a profile's credentials as variables of the environment
    Env {
        name: String,
        /// For what they are written
        #[arg(long, value_enum)]
        shell: Syntax,
    },
    /// Run a command with a profile's credentials in its environment
    Exec {
        name: String,
        #[arg(last = true, required = true, value_name = "COMMAND")]
        command: Vec<OsString>,
    },
    /// Open AWS's console in the browser, signed in as a profile
    Console {
        name: String,
        /// Print the address instead; whoever has it within fifteen minutes is signed in
        #[arg(long)]
        print: bool,
    },
    /// Become a shell in a terminal that was opened as a profile
    #[command(hide = true, group = ArgGroup::new("opened").required(true))]
    InTerminal {
        #[arg(group = "opened")]
        name: Option<String>,
        /// What stands for a name that cannot be in a command line
        #[arg(long, group = "opened")]
        id: Option<String>,
    },
    /// List what is signed in
    Sessions(Json),
    /// Tell which identity a tool that is started here would use, and why
    Why {
        /// As if the tool were given this profile
        name: Option<String>,
        #[command(flatten)]
        json: Json,
    },
    /// Show what was handed out, to whom
    Log {
        /// How many entries
        #[arg(short, default_value_t = 20, value_name = "COUNT")]
        n: usize,
        #[command(flatten)]
        json: Json,
    },
    /// Print the completions for a shell
    Completions {
        #[arg(value_enum)]
        shell: CompletionShell,
    },
}

#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct Json {
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct Consent {
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
}

#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct Edit {
    /// It is an [sso-session] instead of a profile
    #[arg(long)]
    pub(crate) sso_session: bool,
    /// Show the change, and do nothing
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) consent: Consent,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Settings {
    pub(crate) name: String,
    /// The settings as KEY=VALUE, one inside another as `s3.addressing_style=path`; a secret as its KEY alone: its
    /// value is then asked for
    #[arg(required = true, value_name = "KEY=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Read the values of secrets from standard input, a line each
    #[arg(long)]
    pub(crate) stdin: bool,
    #[command(flatten)]
    pub(crate) edit: Edit,
}

/// A shell that completes.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum CompletionShell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    PowerShell,
}

/// Writes the completions for a shell.
pub(crate) fn complete(shell: CompletionShell, to: &mut impl Write) {
    use clap_complete::Shell;
    let shell = match shell {
        CompletionShell::Bash => Shell::Bash,
        CompletionShell::Zsh => Shell::Zsh,
        CompletionShell::Fish => Shell::Fish,
        CompletionShell::PowerShell => Shell::PowerShell,
    };
    clap_complete::generate(shell, &mut Args::command(), "rolecall", to);
}

/// Tells how a command is written, to who asked or got it wrong.
pub(crate) fn told(error: &clap::Error) -> ExitCode {
    // Nothing is left to be told to if that cannot be written.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

#[cfg(test)]
mod man;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_contradict_nothing() {
        Args::command().debug_assert();
    }
}
