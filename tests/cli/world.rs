//! A throw-away home, a simulated AWS and the program.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use aws_sim::Sim;
use rolecall_test_support::{AwsHome, demo_seed};

/// The program.
pub(crate) const ROLECALL: &str = env!("CARGO_BIN_EXE_rolecall");

/// The MFA device of `toolkit-role`.
pub(crate) const SERIAL: &str = "arn:aws:iam::111122223333:mfa/toolkit";

/// A role that takes no code.
pub(crate) const ROLE: &str = "acme-prod-readonly";

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

/// A home with the demo's files, and an AWS for it.
pub(crate) struct World {
    pub(crate) home: AwsHome,
    pub(crate) sim: Sim,
    transcript: String,
}

impl World {
    pub(crate) fn new() -> Self {
        let sim = Sim::start(demo_seed()).expect("a simulator");
        Self { home: AwsHome::demo(), sim, transcript: String::new() }
    }

    /// The program with these arguments, not in the foreground of any terminal.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(ROLECALL);
        command.args(arguments);
        self.surround(&mut command);
        command.process_group(0);
        command
    }

    /// Gives a command this world for its environment, and nothing of ours.
    pub(crate) fn surround(&self, command: &mut Command) {
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", "/usr/bin:/bin")
            .env("ROLECALL_HOME", self.own())
            .env("AWS_ENDPOINT_URL", self.sim.url())
            .current_dir(self.home.path());
    }

    /// The app's own folder.
    pub(crate) fn own(&self) -> PathBuf {
        self.home.path().join("own")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments), "")
    }

    /// Runs a command and writes down what it came to.
    pub(crate) fn tell(&mut self, arguments: &[&str]) -> Ran {
        self.tell_with(arguments, &[], "")
    }

    /// The same with variables and something on standard input.
    pub(crate) fn tell_with(&mut self, arguments: &[&str], variables: &[(&str, &str)], stdin: &str) -> Ran {
        let mut command = self.command(arguments);
        command.envs(variables.iter().copied());
        let ran = ran(command, stdin);
        let before: String = variables.iter().map(|(name, value)| format!("{name}={value} ")).collect();
        self.transcript.push_str(&format!("$ {before}rolecall {}\n", arguments.join(" ")));
        for line in ran.stdout.lines() {
            self.transcript.push_str(&format!("{}\n", format!("  {line}").trim_end()));
        }
        for line in ran.stderr.lines() {
            self.transcript.push_str(&format!("{}\n", format!("! {line}").trim_end()));
        }
        if ran.code != Some(0) {
            self.transcript.push_str(&format!("= {:?}\n", ran.code.unwrap_or(-1)));
        }
        self.transcript.push('\n');
        ran
    }

    /// Compares what was written down with the snapshot of that name.
    #[track_caller]
    pub(crate) fn snapshot(&self, name: &str) {
        let path = format!("{}/tests/cli/snapshots/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        let told = self.normal(&self.transcript);
        if std::env::var_os("ROLECALL_BLESS").is_some() {
            fs::write(&path, told).expect("written");
            return;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            told == expected,
            "{name} differs; ROLECALL_BLESS=1 renews it\n--- was\n{expected}\n--- is\n{told}"
        );
    }

    /// Text without what differs from run to run.
    fn normal(&self, text: &str) -> String {
        let text = text
            .replace(&*self.home.path().to_string_lossy(), "HOME")
            .replace(ROLECALL, "/PROGRAM/rolecall")
            .replace(&self.sim.url(), "http://AWS");
        let mut normal = String::new();
        let mut rest = text.as_str();
        // 2026-11-25T15:04:05Z
        while let Some(at) = rest.find('T').filter(|_| rest.len() >= 20) {
            let is_time = at >= 10
                && rest.is_char_boundary(at - 10)
                && rest.get(at + 9..at + 10) == Some("Z")
                && rest
                    .get(at - 10..at + 9)
                    .is_some_and(|time| time.chars().all(|c| c.is_ascii_digit() || "-T:".contains(c)));
            let end = if is_time { at + 10 } else { at + 1 };
            normal.push_str(if is_time { &rest[..at - 10] } else { &rest[..end] });
            normal.push_str(if is_time { "TIME" } else { "" });
            rest = &rest[end..];
        }
        normal.push_str(rest);
        normal.lines().map(|line| narrow(line) + "\n").collect()
    }

    /// Runs the program in the foreground of a terminal of its own, where this is typed.
    pub(crate) fn at_terminal(&self, arguments: &[&str], typed: &str) -> Ran {
        let line: Vec<String> = [ROLECALL].iter().chain(arguments).map(|word| format!("'{word}'")).collect();
        let mut command = Command::new("/usr/bin/script");
        command.args(["--quiet", "--return", "--command", &line.join(" "), "/dev/null"]);
        self.surround(&mut command);
        // As a person does, who reads what came of the line before.
        typed_to(command, typed, Duration::from_millis(400))
    }

    pub(crate) fn config(&self) -> String {
        fs::read_to_string(self.home.aws().join("config")).expect("a config file")
    }

    pub(crate) fn credentials(&self) -> String {
        fs::read_to_string(self.home.aws().join("credentials")).expect("a credentials file")
    }
}

/// A line without what aligns its columns, whose width is that of a path here.
fn narrow(line: &str) -> String {
    let text = line.trim_start_matches([' ', '!']);
    let cells: Vec<&str> = text.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
    format!("{}{}", &line[..line.len() - text.len()], cells.join("  "))
}

/// Runs a command to its end.
pub(crate) fn ran(command: Command, stdin: &str) -> Ran {
    typed_to(command, stdin, Duration::ZERO)
}

/// Runs a command to its end, with a pause between the lines that are typed to it.
fn typed_to(mut command: Command, stdin: &str, pause: Duration) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
    let mut input = child.stdin.take().expect("piped");
    for (number, line) in stdin.split_inclusive('\n').enumerate() {
        if number > 0 {
            std::thread::sleep(pause);
        }
        // Who has all it needs may be gone.
        let _ = input.write_all(line.as_bytes());
    }
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code() }
}

/// Whether a program is there; if not, that is told.
pub(crate) fn is_there(program: impl AsRef<OsStr>) -> bool {
    let program = program.as_ref();
    let found = std::env::split_paths("/usr/bin:/bin").any(|folder| folder.join(program).is_file());
    if !found {
        eprintln!("SKIPPED: {} is not installed", program.to_string_lossy());
    }
    found
}
