//! The program as the desktop starts it, with nobody who drives its pages: what is seen of it is its windows by their
//! titles, its icon in the tray, and what it answers to other programs.

use std::future::ready;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use aws_sim::Sim;
use rolecall_test_support::{AwsHome, Desktop, wait_for};

use crate::simulator;

/// The title of its main window.
pub(crate) const WINDOW: &str = "Rolecall (sandbox)";

/// A desktop with a home, and an AWS.
pub(crate) struct Background {
    pub(crate) desktop: Desktop,
    pub(crate) home: AwsHome,
    pub(crate) sim: Sim,
}

/// The program that runs. It is killed when dropped.
pub(crate) struct Running(Child);

impl Background {
    pub(crate) fn new(home: AwsHome) -> Self {
        Self { desktop: Desktop::start(1280, 800), home, sim: simulator() }
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut command = self.desktop.command(env!("CARGO_BIN_EXE_rolecall-desktop"), self.home.path());
        command.args(arguments);
        self.surround(&mut command);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Running(command.spawn().expect("it starts"))
    }

    /// Gives a program what leads it to this app and this AWS.
    pub(crate) fn surround<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("HOME", self.home.path()).env("ROLECALL_HOME", self.home.path().join("rolecall"));
        command.env("AWS_ENDPOINT_URL", self.sim.url())
    }

    /// The command line, with nothing typed.
    pub(crate) fn rolecall(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
        self.surround(command.args(arguments).env_clear());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Waits until the app answers other programs.
    pub(crate) async fn answers(&self) {
        wait_for("the app", async || {
            let output = self.rolecall(&["sessions"]).output().expect("it starts");
            (!String::from_utf8_lossy(&output.stderr).contains("not running")).then_some(())
        })
        .await;
    }

    /// The windows of that title that are on the screen, by their numbers.
    pub(crate) fn windows(&self, title: &str) -> Vec<String> {
        let title = format!("^{}$", title.replace('(', "\\(").replace(')', "\\)"));
        lines(&self.xdotool(&["search", "--onlyvisible", "--name", &title]))
    }

    /// The title of the window that has the focus.
    pub(crate) fn active(&self) -> String {
        String::from_utf8_lossy(&self.xdotool(&["getactivewindow", "getwindowname"]).stdout).trim().to_owned()
    }

    /// Waits until a window of that title is there.
    pub(crate) async fn sees(&self, title: &str) {
        wait_for(title, async || (!self.windows(title).is_empty()).then_some(())).await;
    }

    fn xdotool(&self, arguments: &[&str]) -> Output {
        self.desktop.command("xdotool", self.home.path()).args(arguments).output().expect("xdotool")
    }
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

impl Running {
    /// Another program, killed when dropped like this one.
    pub(crate) fn of(program: Child) -> Self {
        Self(program)
    }

    /// Whether it runs.
    pub(crate) fn runs(&mut self) -> bool {
        self.0.try_wait().expect("a process").is_none()
    }

    /// Waits for its end.
    pub(crate) async fn ends(&mut self) {
        wait_for("the program to end", || ready((!self.runs()).then_some(()))).await;
    }

    /// Ends it as nothing can be ended that has a say in it.
    pub(crate) fn kill(&mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("it ends");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a program said, which is to end by itself, and soon.
pub(crate) async fn said(mut program: Child) -> Output {
    for _ in 0..200 {
        if program.try_wait().expect("a process").is_some() {
            return program.wait_with_output().expect("it ends");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let _ = program.kill();
    unreachable!("it hangs: {:?}", program.wait_with_output())
}
