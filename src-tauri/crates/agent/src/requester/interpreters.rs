//! What shells and other interpreters run, as their arguments tell.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{Process, tools};

/// What an interpreter runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// A script; none if the file cannot be found, or is a module or class that has no file in the arguments.
    Script(Option<PathBuf>),
    /// What stands in an argument.
    Code,
    /// What a person types, or another program writes.
    Input,
}

/// How an interpreter reads its arguments. The first that is no option, nor the value of one, names the script.
struct Interpreter {
    /// How it is called; a version may follow.
    names: &'static [&'static str],
    /// Options with code.
    code: &'static [&'static str],
    /// Options that name what runs in another way than by its file.
    nameless: &'static [&'static str],
    /// Options with a value in the argument after them.
    valued: &'static [&'static str],
    /// Options with the script in the argument after them.
    script: &'static [&'static str],
    /// Whether only such an option names a script.
    by_option_only: bool,
}

const PLAIN: Interpreter =
    Interpreter { names: &[], code: &[], nameless: &[], valued: &[], script: &[], by_option_only: false };

const SHELL: Interpreter = Interpreter {
    names: &["ash", "bash", "dash", "fish", "ksh", "mksh", "sh", "zsh"],
    // Short options can be joined, which `joined` reads.
    code: &["--command"],
    valued: &["--rcfile", "--init-file", "--init-command"],
    ..PLAIN
};

const POWERSHELL: Interpreter = Interpreter {
    names: &["powershell", "pwsh"],
    code: &["-c", "-command", "-e", "-ec", "-encodedcommand"],
    valued: &[
        "-configurationname",
        "-ep",
        "-executionpolicy",
        "-version",
        "-wd",
        "-windowstyle",
        "-workingdirectory",
    ],
    script: &["-f", "-file"],
    ..PLAIN
};

const COMMAND_PROMPT: Interpreter =
    Interpreter { names: &["cmd"], code: &["/c"], by_option_only: true, ..PLAIN };

const OTHERS: &[Interpreter] = &[
    Interpreter {
        names: &["pypy", "python", "pythonw"],
        code: &["-c"],
        nameless: &["-m"],
        valued: &["-W", "-X", "--check-hash-based-pycs"],
        ..PLAIN
    },
    Interpreter {
        names: &["bun", "node", "nodejs"],
        code: &["-e", "--eval", "-p", "--print", "-pe"],
        valued: &["-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions"],
        ..PLAIN
    },
    Interpreter { names: &["ruby"], code: &["-e"], valued: &["-C", "-E", "-I", "-r"], ..PLAIN },
    Interpreter { names: &["perl"], code: &["-e", "-E"], valued: &["-I"], ..PLAIN },
    Interpreter { names: &["php"], code: &["-r"], valued: &["-c", "-d"], script: &["-f"], ..PLAIN },
    Interpreter {
        names: &["java", "javaw"],
        nameless: &["-m", "--module"],
        valued: &["-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules", "--add-opens"],
        script: &["-jar"],
        by_option_only: true,
        ..PLAIN
    },
];

/// The script that a process runs, if it is an interpreter and the script a file.
pub(super) fn script(process: &Process) -> Option<PathBuf> {
    let name = name(process)?;
    match runs(process, shell(&name).or_else(|| known(OTHERS, &name))?) {
        Runs::Script(script) => script,
        Runs::Code | Runs::Input => None,
    }
}

/// What a process runs, if it is a shell.
pub(super) fn shell_runs(process: &Process) -> Option<Runs> {
    Some(runs(process, shell(&name(process)?)?))
}

/// An interpreter's name without its version: `python3.11`, `ruby2.7`.
fn name(process: &Process) -> Option<String> {
    let name = tools::name(process.executable.as_deref()?)?;
    Some(name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').to_owned())
}

fn shell(name: &str) -> Option<&'static Interpreter> {
    known(&[SHELL, POWERSHELL, COMMAND_PROMPT], name)
}

fn known(interpreters: &'static [Interpreter], name: &str) -> Option<&'static Interpreter> {
    interpreters.iter().find(|known| known.names.contains(&name))
}

fn runs(process: &Process, by: &Interpreter) -> Runs {
    let folds_case = [POWERSHELL.names, COMMAND_PROMPT.names].contains(&by.names);
    let mut arguments = process.arguments.iter().skip(1);
    while let Some(argument) = arguments.next() {
        let mut option = argument.to_string_lossy();
        if folds_case {
            option = option.to_ascii_lowercase().into();
        }
        let is_in = |options: &[&str]| options.contains(&option.as_ref());
        let joined = if by.names == SHELL.names { Joined::of(&option) } else { Joined::Other };
        if is_in(by.code) || joined == Joined::Code {
            return Runs::Code;
        } else if is_in(by.nameless) {
            return Runs::Script(None);
        } else if is_in(by.script) || option == "--" {
            return Runs::Script(arguments.next().and_then(|script| file(process, script)));
        } else if is_in(by.valued) || joined == Joined::Valued {
            arguments.next();
        } else if joined == Joined::Input || option == "-" {
            return Runs::Input;
        } else if !is_option(&option, folds_case) {
            return Runs::Script(file(process, argument).filter(|_| !by.by_option_only));
        }
    }
    Runs::Input
}

fn is_option(argument: &str, on_windows: bool) -> bool {
    argument.starts_with(['-', '+']) || on_windows && argument.starts_with('/')
}

/// What the short options of a Unix shell, which may stand in one argument, mean together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joined {
    Code,
    /// The name of an option follows.
    Valued,
    Input,
    Other,
}

impl Joined {
    fn of(argument: &str) -> Self {
        let Some(letters) = argument.strip_prefix(['-', '+']).filter(|rest| !rest.starts_with('-')) else {
            return Self::Other;
        };
        let sets = argument.starts_with('-');
        if sets && letters.contains('c') {
            Self::Code
        } else if letters.ends_with(['o', 'O']) {
            Self::Valued
        } else if sets && letters.contains('s') {
            Self::Input
        } else {
            Self::Other
        }
    }
}

/// A file, by a path as the process means it.
fn file(process: &Process, path: &OsStr) -> Option<PathBuf> {
    let path = Path::new(path);
    let path = if path.is_absolute() { path.to_owned() } else { process.folder.as_ref()?.join(path) };
    Some(path).filter(|path| path.is_file())
}
