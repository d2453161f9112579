//! The app in its window, and a folder beside it in which tools work.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use aws_sim::Sim;
use rolecall_test_support::{AwsCli, AwsHome, Rolecall, Start, demo_seed};

pub(crate) const MAIN: &str = "index.html";
pub(crate) const PROMPT: &str = "prompt.html";
pub(crate) const PROFILE: &str = "toolkit-role";
pub(crate) const SERIAL: &str = "arn:aws:iam::111122223333:mfa/toolkit";

/// The desk: the app in its window, the simulated AWS, and a folder that the tools work in.
pub(crate) struct Desk {
    pub(crate) app: Rolecall,
    pub(crate) sim: Sim,
    pub(crate) aws: AwsCli,
    pub(crate) infra: PathBuf,
}

impl Desk {
    pub(crate) async fn start(name: &str) -> Self {
        Self::start_with(name, "{}").await
    }

    /// With these settings of the app's own.
    pub(crate) async fn start_with(name: &str, settings: &str) -> Self {
        let sim = Sim::start(demo_seed()).expect("a simulator");
        let home = AwsHome::demo();
        let aws = AwsCli::new(&home, &sim);
        let infra = home.path().join("infra");
        std::fs::create_dir(&infra).expect("a folder");
        let own = home.path().join("rolecall");
        std::fs::create_dir(&own).expect("a folder");
        std::fs::write(own.join("settings.json"), settings).expect("written");
        let program = env!("CARGO_BIN_EXE_rolecall-desktop");
        let start = Start { program, home, endpoint: &sim.url(), name, dark: false, variables: &[] };
        let app = Rolecall::start(start).await;
        app.turn_to(MAIN).await;
        app.shows(PROFILE).await;
        Self { app, sim, aws, infra }
    }

    pub(crate) fn home(&self) -> &Path {
        self.app.home.path()
    }

    /// Runs our own command line to its end.
    pub(crate) fn rolecall(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
        let output = self.at_work(&mut command).args(arguments).output().expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// Has a command work in the folder, with nothing but what a tool has there.
    pub(crate) fn at_work<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .current_dir(&self.infra)
            .env("HOME", self.home())
            .env("ROLECALL_HOME", self.home().join("rolecall"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
    }

    /// Signs in to the profile in the window, by keyboard.
    pub(crate) async fn sign_in(&self) {
        self.app.desktop.type_text(PROFILE);
        self.app.until(&format!("document.querySelector('main h1')?.innerText === {PROFILE:?}")).await;
        self.app.desktop.press(&["Return"]);
        self.app.turn_to(PROMPT).await;
        self.type_the_code().await;
        self.app.turn_to(MAIN).await;
        self.app.shows("assumed-role/toolkit-role/").await;
    }

    pub(crate) async fn type_the_code(&self) {
        self.app.until("document.activeElement?.tagName === 'INPUT'").await;
        self.app.desktop.type_text(&self.sim.code(SERIAL).expect("a device"));
        self.app.gone(PROMPT).await;
    }

    pub(crate) fn called(&self, action: &str) -> usize {
        self.sim.calls().iter().filter(|call| call.action == action).count()
    }
}
