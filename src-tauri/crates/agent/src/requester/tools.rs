//! What is known of programs by their names: shells, interpreters, terminals, and what runs on behalf of another.

use std::path::{Path, PathBuf};

use super::{Process, absolute};

/// Our own program, which asks on behalf of what runs it.
const COMMAND_LINE: &str = "rolecall";

/// Terminals, and what stands for one.
#[rustfmt::skip]
const TERMINALS: &[&str] = &[
    "alacritty", "foot", "footclient", "ghostty", "gnome-terminal-server", "guake", "hyper", "iterm2", "kgx", "kitty",
    "konsole", "lxterminal", "mate-terminal", "ptyxis-agent", "qterminal", "rxvt", "screen", "sshd", "sshd-session",
    "st", "tabby", "terminal", "terminology", "tilix", "tmux", "tmux: server", "urxvt", "wezterm-gui",
    "windowsterminal", "xfce4-terminal", "xterm", "yakuake", "zellij",
];

/// Development environments, which have terminals and may ask themselves.
#[rustfmt::skip]
const ENVIRONMENTS: &[&str] = &[
    "android-studio", "clion", "code", "code-insiders", "code-oss", "codium", "cursor", "datagrip", "devenv",
    "eclipse", "emacs", "fleet", "goland", "idea", "idea64", "nvim", "phpstorm", "pycharm", "pycharm64", "rider",
    "rubymine", "rustrover", "sublime_text", "vim", "webstorm", "windsurf", "xcode", "zed", "zed-editor",
];

/// What starts others and asks for nothing.
const STARTERS: &[&str] = &["explorer", "init", "launchd", "login", "systemd"];

/// What a tool runs as a part of itself, by how its name begins.
const PLUGINS: &[&str] = &["terraform-provider-", "pulumi-resource-"];

/// How an interpreter finds its script among its arguments.
struct Interpreter {
    /// How its name begins; a version may follow.
    names: &'static [&'static str],
    /// Options after which there is no script: what runs is in the argument, or is named another way.
    without_script: &'static [&'static str],
    /// Options that take the argument after them.
    with_value: &'static [&'static str],
    /// The option that the script follows, if it stands in no other place.
    script_after: Option<&'static str>,
}

const SHELLS: &[&str] = &["ash", "bash", "dash", "fish", "ksh", "mksh", "sh", "zsh"];

const INTERPRETERS: &[Interpreter] = &[
    Interpreter {
        names: SHELLS,
        without_script: &["-c", "-s", "--command"],
        with_value: &["-o", "+o", "-O", "+O", "--rcfile", "--init-file", "-C", "--init-command"],
        script_after: None,
    },
    Interpreter {
        names: &["python", "pythonw", "pypy"],
        without_script: &["-c", "-m"],
        with_value: &["-W", "-X", "--check-hash-based-pycs"],
        script_after: None,
    },
    Interpreter {
        names: &["node", "nodejs", "bun"],
        without_script: &["-e", "--eval", "-p", "--print", "-pe"],
        with_value: &[
            "-r",
            "--require",
            "--import",
            "--loader",
            "--experimental-loader",
            "-C",
            "--conditions",
        ],
        script_after: None,
    },
    Interpreter {
        names: &["ruby"],
        without_script: &["-e"],
        with_value: &["-r", "-I", "-C", "-E"],
        script_after: None,
    },
    Interpreter { names: &["perl"], without_script: &["-e", "-E"], with_value: &["-I"], script_after: None },
    Interpreter { names: &["php"], without_script: &["-r"], with_value: &["-c", "-d"], script_after: None },
    Interpreter {
        names: &["java", "javaw"],
        without_script: &[],
        with_value: &[
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--add-modules",
            "--add-opens",
        ],
        script_after: Some("-jar"),
    },
    Interpreter {
        names: &["pwsh", "powershell"],
        without_script: &[],
        with_value: &[],
        script_after: Some("-file"),
    },
];

/// A program's name as these lists have it.
fn name(executable: &Path) -> Option<String> {
    let name = executable.file_name()?.to_str()?.to_ascii_lowercase();
    Some(name.strip_suffix(".exe").map(str::to_owned).unwrap_or(name))
}

fn is_named(process: &Process, names: &[&str]) -> bool {
    process.executable.as_deref().and_then(name).is_some_and(|name| names.contains(&name.as_str()))
}

/// Tells whether a process is our own command line.
pub(super) fn is_command_line(process: &Process) -> bool {
    is_named(process, &[COMMAND_LINE])
}

/// Tells whether a process is a terminal, or has some.
pub(super) fn has_terminals(process: &Process) -> bool {
    is_named(process, TERMINALS) || is_named(process, ENVIRONMENTS)
}

/// Tells whether a process only starts others, or lets a person do so, and needs no credentials itself.
pub(super) fn only_starts(process: &Process) -> bool {
    process.id == 1 || is_named(process, STARTERS) || is_named(process, TERMINALS)
}

/// Tells whether a process is a part of the one above it.
pub(super) fn is_plugin(process: &Process) -> bool {
    let name = process.executable.as_deref().and_then(name);
    name.is_some_and(|name| PLUGINS.iter().any(|plugin| name.starts_with(plugin)))
}

/// Tells whether a process is a shell that runs one command for another program.
pub(super) fn is_shell_with_command(process: &Process) -> bool {
    let mut options = process.arguments.iter().skip(1).map_while(|argument| argument.to_str());
    if is_named(process, SHELLS) {
        // Short options can be joined: `-lc`, `-ec`.
        options.take_while(|option| option.starts_with(['-', '+'])).any(|option| {
            option == "--command"
                || option.starts_with('-') && !option.starts_with("--") && option.contains('c')
        })
    } else if is_named(process, &["cmd"]) {
        options.any(|option| ["/c", "/k"].iter().any(|with| option.eq_ignore_ascii_case(with)))
    } else if is_named(process, &["pwsh", "powershell"]) {
        options.any(|option| {
            ["-command", "-c", "-encodedcommand"].iter().any(|with| option.eq_ignore_ascii_case(with))
        })
    } else {
        false
    }
}

/// Tells whether a process is a shell at which a person types.
pub(super) fn is_interactive_shell(process: &Process) -> bool {
    let is_shell = is_named(process, SHELLS) || is_named(process, &["cmd", "pwsh", "powershell", "nu"]);
    is_shell && !is_shell_with_command(process) && script(process).is_none()
}

/// The script that a process runs, if it is an interpreter, and if that is a file.
pub(super) fn script(process: &Process) -> Option<PathBuf> {
    let name = name(process.executable.as_deref()?)?;
    // `python3.11`, `ruby2.7`.
    let unversioned = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let interpreter = INTERPRETERS.iter().find(|known| known.names.contains(&unversioned))?;
    let mut arguments = process.arguments.iter().skip(1);
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        if interpreter.script_after.is_some_and(|after| text.eq_ignore_ascii_case(after)) {
            return file(process, arguments.next()?.as_ref());
        }
        if interpreter.without_script.contains(&text.as_ref()) {
            return None;
        }
        if interpreter.with_value.contains(&text.as_ref()) {
            arguments.next();
        } else if text == "--" {
            return file(process, arguments.next()?.as_ref());
        } else if !text.starts_with(['-', '+']) {
            return file(process, argument.as_ref()).filter(|_| interpreter.script_after.is_none());
        }
    }
    None
}

fn file(process: &Process, path: &Path) -> Option<PathBuf> {
    absolute(process, path).filter(|path| path.is_file())
}
