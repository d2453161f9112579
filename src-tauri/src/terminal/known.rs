//! The terminals that are known: how each is told its title, its folder and what to run.
//!
//! Those that would hand a command to one that runs already are told not to, where they can be: that one has another
//! environment.

use super::Words;

/// What a terminal is a program of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    Linux,
    Mac,
    Windows,
}

impl Platform {
    /// The one this is built for.
    pub(crate) const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::Mac
    } else {
        Self::Linux
    };
}

/// A terminal.
pub(crate) struct Known {
    /// What it is called in the settings' file.
    pub(crate) id: &'static str,
    /// What people call it.
    pub(crate) name: &'static str,
    pub(crate) platform: Platform,
    /// The program that is there where it is installed: to be found on the search path, or a path.
    pub(crate) program: &'static str,
    arguments: fn(&Words) -> Vec<String>,
}

impl Known {
    /// The whole line that opens it.
    pub(super) fn line(&self, words: &Words) -> Vec<String> {
        let program = match self.platform {
            // An application is no program: it is asked by scripts.
            Platform::Mac => "osascript",
            _ => self.program,
        };
        let mut line = vec![program.to_owned()];
        line.extend((self.arguments)(words));
        line
    }
}

const fn linux(id: &'static str, name: &'static str, arguments: fn(&Words) -> Vec<String>) -> Known {
    Known { id, name, platform: Platform::Linux, program: id, arguments }
}

/// Those of Linux in the order in which one is taken if nobody chose.
pub(crate) const KNOWN: &[Known] = &[
    linux("gnome-terminal", "GNOME Terminal", |words| {
        let start = [format!("--title={}", words.title), format!("--working-directory={}", words.folder)];
        with(&start, &["--"], &words.command)
    }),
    linux("konsole", "Konsole", |words| {
        let start = ["--separate".into(), "--workdir".into(), words.folder.clone(), "-p".into()];
        let title = format!("tabtitle={}", words.title);
        with(&[&start[..], &[title]].concat(), &["-e"], &words.command)
    }),
    linux("xfce4-terminal", "Xfce Terminal", |words| {
        let start = [
            "--disable-server".into(),
            format!("--title={}", words.title),
            "--dynamic-title-mode=none".into(),
            format!("--working-directory={}", words.folder),
        ];
        with(&start, &["-x"], &words.command)
    }),
    linux("kitty", "kitty", |words| {
        let start = [format!("--title={}", words.title), format!("--directory={}", words.folder)];
        with(&start, &[], &words.command)
    }),
    linux("alacritty", "Alacritty", |words| {
        let start = [format!("--title={}", words.title), format!("--working-directory={}", words.folder)];
        with(&start, &["-e"], &words.command)
    }),
    linux("wezterm", "WezTerm", |words| {
        let start = ["start", "--always-new-process", "--cwd", &words.folder].map(str::to_owned);
        with(&start, &["--"], &words.command)
    }),
    linux("foot", "foot", |words| {
        let start = [format!("--title={}", words.title), format!("--working-directory={}", words.folder)];
        with(&start, &[], &words.command)
    }),
    linux("ghostty", "Ghostty", |words| {
        let start = [
            "--gtk-single-instance=false".into(),
            format!("--title={}", words.title),
            format!("--working-directory={}", words.folder),
        ];
        with(&start, &["-e"], &words.command)
    }),
    linux("tilix", "Tilix", |words| {
        let start = ["--new-process".into(), format!("--working-directory={}", words.folder)];
        // It takes one text, and splits it as a shell does.
        with(&start, &["-e"], &[words.joined()])
    }),
    linux("xterm", "xterm", |words| {
        // A shell's prompt would put another title in its place.
        let start = ["-xrm", "*allowTitleOps: false", "-T", &words.title].map(str::to_owned);
        with(&start, &["-e"], &words.command)
    }),
    Known {
        id: "terminal",
        name: "Terminal",
        platform: Platform::Mac,
        program: "/System/Applications/Utilities/Terminal.app",
        arguments: |words| {
            let script = [
                "on run argv",
                "tell application \"Terminal\"",
                "do script (item 1 of argv)",
                "activate",
                "end tell",
                "end run",
            ];
            scripted(&script, words)
        },
    },
    Known {
        id: "iterm",
        name: "iTerm2",
        platform: Platform::Mac,
        program: "/Applications/iTerm.app",
        arguments: |words| {
            let script = [
                "on run argv",
                "tell application \"iTerm\"",
                "create window with default profile command (item 1 of argv)",
                "activate",
                "end tell",
                "end run",
            ];
            scripted(&script, words)
        },
    },
    Known {
        id: "windows-terminal",
        name: "Windows Terminal",
        platform: Platform::Windows,
        program: "wt.exe",
        arguments: |words| {
            // It takes a semicolon for the end of one of its own commands.
            let title = words.title.replace(';', ",");
            let start = ["-w", "new", "new-tab", "--suppressApplicationTitle", "--title", &title, "-d"];
            let escaped = |text: &String| text.replace(';', "\\;");
            let command: Vec<String> = words.command.iter().map(escaped).collect();
            with(&[&start.map(str::to_owned)[..], &[escaped(&words.folder)]].concat(), &["--"], &command)
        },
    },
    Known {
        id: "console",
        name: "Windows console",
        platform: Platform::Windows,
        program: "conhost.exe",
        arguments: |words| words.command.clone(),
    },
];

fn with(start: &[String], then: &[&str], command: &[String]) -> Vec<String> {
    let then = then.iter().map(|word| (*word).to_owned());
    start.iter().cloned().chain(then).chain(command.iter().cloned()).collect()
}

/// Lines of a script, and what it is told: the command, as it would be typed to a shell.
fn scripted(script: &[&str], words: &Words) -> Vec<String> {
    let lines = script.iter().flat_map(|line| ["-e".to_owned(), (*line).to_owned()]);
    lines.chain([words.joined()]).collect()
}
