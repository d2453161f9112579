//! The command line: what was asked for, or what is wrong with it.

use std::fmt;

use crate::bench::Suite;
use crate::janitor;

pub(crate) const USAGE: &str = "\
Usage: cargo xtask <command>

  demo                    try Rolecall without an AWS account: builds it and opens it on a sandbox
                          (with no display: draws it out of sight and keeps target/demo/rolecall.png)
  run [-- ARG…]           builds Rolecall and opens it on your own ~/.aws
  test [--deep] [FILTER…] [-- ARG…]
                          installs what the tests need and runs everything: lint, UI and Rust tests;
                          with a FILTER only the Rust tests whose names contain it;
                          ARGs go to the Rust test runner; --deep repeats more and takes longer
  gallery                 takes a picture of each view and prompt, light and dark, at three widths: target/gallery
  picture                 makes the README's pictures anew, from the real window on the sandbox
  bench [SUITE…]          what Rolecall costs, as ratios to what others take for the same, in one run; of SUITEs alone:
                          files, command-line, handing-out, desktop
  dist [--check]          builds the Debian package, in target/dist; --check also installs it in a clean system of its
                          own, runs both programs there and removes it (takes root, or user namespaces)
  lint [--fix]            formatting, clippy, UI checks, import directions; --fix applies the formatters
  help                    this text";

/// One thing to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Demo,
    Run(Vec<String>),
    Lint {
        fix: bool,
    },
    Test(TestOptions),
    Picture,
    Gallery,
    /// Of these suites; none named is all of them.
    Bench(Vec<Suite>),
    Dist {
        check: bool,
    },
    /// Cleans up after another xtask; started by it, not by a person.
    Janitor,
}

/// Which tests to run, and how often they repeat themselves.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TestOptions {
    pub(crate) deep: bool,
    /// Empty: everything.
    pub(crate) filters: Vec<String>,
    pub(crate) runner_args: Vec<String>,
}

/// A command line that asks for nothing there is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum WrongUsage {
    UnknownCommand(String),
    UnexpectedArgument { command: &'static str, argument: String },
}

impl fmt::Display for WrongUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCommand(name) => write!(f, "there is no command `{name}`"),
            Self::UnexpectedArgument { command, argument } => {
                write!(f, "`{command}` does not take `{argument}`")
            }
        }
    }
}

/// Reads the arguments that follow the program's name.
pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Command, WrongUsage> {
    let mut args = args.into_iter();
    let Some(name) = args.next() else {
        return Ok(Command::Help);
    };
    let rest: Vec<String> = args.collect();
    match name.as_str() {
        "help" | "--help" | "-h" => Ok(Command::Help),
        janitor::NAME => nothing_more("janitor", &rest, Command::Janitor),
        "bench" => {
            let suites = rest.iter().map(|name| Suite::named(name).ok_or_else(|| unexpected("bench", name)));
            suites.collect::<Result<_, _>>().map(Command::Bench)
        }
        "gallery" => nothing_more("gallery", &rest, Command::Gallery),
        "picture" => nothing_more("picture", &rest, Command::Picture),
        "demo" => nothing_more("demo", &rest, Command::Demo),
        "run" => match rest.split_first() {
            None => Ok(Command::Run(Vec::new())),
            Some((dashes, app_args)) if dashes == "--" => Ok(Command::Run(app_args.to_vec())),
            Some((other, _)) => Err(unexpected("run", other)),
        },
        "lint" => match rest.split_first() {
            None => Ok(Command::Lint { fix: false }),
            Some((flag, more)) if flag == "--fix" => nothing_more("lint", more, Command::Lint { fix: true }),
            Some((other, _)) => Err(unexpected("lint", other)),
        },
        "dist" => match rest.split_first() {
            None => Ok(Command::Dist { check: false }),
            Some((flag, more)) if flag == "--check" => {
                nothing_more("dist", more, Command::Dist { check: true })
            }
            Some((other, _)) => Err(unexpected("dist", other)),
        },
        "test" => test_options(&rest).map(Command::Test),
        _ => Err(WrongUsage::UnknownCommand(name)),
    }
}

fn test_options(args: &[String]) -> Result<TestOptions, WrongUsage> {
    let mut options = TestOptions::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--deep" => options.deep = true,
            "--" => options.runner_args.extend(args.by_ref().cloned()),
            flag if flag.starts_with('-') => return Err(unexpected("test", flag)),
            filter => options.filters.push(filter.to_owned()),
        }
    }
    Ok(options)
}

fn nothing_more(name: &'static str, rest: &[String], command: Command) -> Result<Command, WrongUsage> {
    rest.first().map_or(Ok(command), |extra| Err(unexpected(name, extra)))
}

fn unexpected(command: &'static str, argument: &str) -> WrongUsage {
    WrongUsage::UnexpectedArgument { command, argument: argument.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, WrongUsage> {
        parse(line.split_whitespace().map(ToOwned::to_owned))
    }

    #[test]
    fn nothing_asked_is_help() {
        assert_eq!(parsed(""), Ok(Command::Help));
        assert_eq!(parsed("help"), Ok(Command::Help));
    }

    #[test]
    fn the_app_gets_what_follows_the_dashes() {
        assert_eq!(parsed("run"), Ok(Command::Run(vec![])));
        assert_eq!(parsed("run -- --quick"), Ok(Command::Run(vec!["--quick".to_owned()])));
        assert_eq!(parsed("run --quick"), Err(unexpected("run", "--quick")));
    }

    #[test]
    fn test_tells_filters_from_flags_and_runner_arguments() {
        assert_eq!(
            parsed("test --deep mfa sso -- --nocapture"),
            Ok(Command::Test(TestOptions {
                deep: true,
                filters: vec!["mfa".to_owned(), "sso".to_owned()],
                runner_args: vec!["--nocapture".to_owned()],
            }))
        );
        assert_eq!(parsed("test --depe"), Err(unexpected("test", "--depe")));
    }

    #[test]
    fn bench_takes_the_suites_by_name() {
        assert_eq!(parsed("bench"), Ok(Command::Bench(vec![])));
        assert_eq!(parsed("bench desktop files"), Ok(Command::Bench(vec![Suite::Desktop, Suite::Files])));
    }

    #[test]
    fn what_there_is_not_is_wrong_usage() {
        assert_eq!(parsed("dmeo"), Err(WrongUsage::UnknownCommand("dmeo".to_owned())));
        assert_eq!(parsed("demo now"), Err(unexpected("demo", "now")));
        assert_eq!(parsed("dist --chekc"), Err(unexpected("dist", "--chekc")));
        assert_eq!(parsed("lint --fix now"), Err(unexpected("lint", "now")));
        assert_eq!(parsed("bench desktpo"), Err(unexpected("bench", "desktpo")));
    }
}
