//! What is known of programs by their names: our own, terminals, and what runs on behalf of another.

use std::path::Path;

use super::Process;

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

/// A program's name as these lists have it.
pub(super) fn name(executable: &Path) -> Option<String> {
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
