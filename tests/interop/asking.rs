//! A role with MFA, asked for by tools that cannot ask: each is a real process without a terminal, and finds Rolecall by
//! the `credential_process` of the profile's name.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rolecall_test_support::wait_for;

use crate::desk::{Desk, MAIN, PROFILE, PROMPT};
use crate::{botocore, javascript, rust_sdk};

/// What Go gives a command (60 s) and Rust an identity (about 20): who answers after that answers for the next run.
const PATIENT: Duration = Duration::from_secs(25);
const VERY_PATIENT: Duration = Duration::from_secs(65);

/// A tool at work.
struct Tool {
    name: &'static str,
    child: Child,
    /// Where it answers into, if not to its standard output.
    answer: Option<PathBuf>,
}

impl Desk {
    /// Starts a tool that says who it is.
    fn tool(&self, name: &'static str) -> Tool {
        let endpoint = self.sim.url();
        let mut command = match name {
            "botocore" => {
                let mut python = Command::new(botocore::python());
                python.args(["-c", botocore::IDENTITY]).env_clear();
                python
            }
            "aws" => self.aws.command(&["sts", "get-caller-identity", "--query", "Arn", "--output", "text"]),
            "node" => {
                let mut node = Command::new("node");
                node.args(["-e", javascript::SCRIPT, "fromIni", PROFILE]).env_clear();
                node.env("NODE_PATH", javascript::packages().join("node_modules"));
                node
            }
            "rust" => {
                let mut rust = rust_sdk::command(PROFILE, self.home(), &endpoint, &self.rust_answer());
                rust.env("PATH", std::env::var_os("PATH").unwrap_or_default());
                rust
            }
            "terraform" => terraform(&self.infra, &endpoint),
            other => unreachable!("{other}"),
        };
        if name != "rust" {
            let path = std::env::var_os("PATH").unwrap_or_default();
            command.env("PATH", path).env("AWS_PROFILE", PROFILE).env("AWS_ENDPOINT_URL", &endpoint);
            command.env("AWS_EC2_METADATA_DISABLED", "true");
        }
        let child = self.at_work(&mut command).spawn();
        let child = child.unwrap_or_else(|error| unreachable!("{name}: {error}"));
        let answer = (name == "rust").then(|| self.rust_answer());
        Tool { name, child, answer }
    }

    /// Where the Rust SDK's process answers into.
    fn rust_answer(&self) -> PathBuf {
        self.infra.join("rust-answer")
    }
}

impl Tool {
    /// Waits for its end: what it says, or what it says is wrong.
    async fn end(mut self) -> (&'static str, Result<String, String>) {
        let child = &mut self.child;
        let status = wait_for(self.name, || std::future::ready(child.try_wait().expect("a process"))).await;
        let read = |pipe: Option<Box<dyn std::io::Read>>| {
            std::io::read_to_string(pipe.expect("it is piped")).expect("text").trim().to_owned()
        };
        let said = read(self.child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn std::io::Read>));
        let wrong = read(self.child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn std::io::Read>));
        let said = self.answer.map_or(said, |answer| std::fs::read_to_string(answer).unwrap_or_default());
        // What Terraform asks for next is not simulated: it was told so once its signature was verified.
        let is_done = status.success() || wrong.contains("aws-sim does not simulate s3");
        (self.name, if is_done { Ok(said) } else { Err(wrong) })
    }
}

/// Terraform's S3 backend, whose first call needs credentials.
fn terraform(folder: &Path, endpoint: &str) -> Command {
    let text = format!(
        "terraform {{\n  backend \"s3\" {{\n    bucket = \"state\"\n    key = \"state\"\n    region = \"us-east-1\"\n    \
         endpoints = {{ s3 = \"{endpoint}\", sts = \"{endpoint}\" }}\n    use_path_style = true\n  }}\n}}\n"
    );
    std::fs::write(folder.join("main.tf"), text).expect("written");
    let mut terraform = Command::new("terraform");
    terraform.args(["init", "-input=false", "-no-color"]).env_clear();
    terraform
}

fn is_here(program: &str) -> bool {
    Command::new(program).arg("-version").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[expect(clippy::print_stdout, reason = "what is not tested is said aloud")]
fn tools() -> Vec<&'static str> {
    let mut tools = vec!["botocore", "aws", "node", "rust"];
    if is_here("terraform") {
        tools.push("terraform");
    } else {
        println!("SKIPPED: terraform is not installed");
    }
    tools
}

/// The role, and the session's own name, of which there is to be one.
fn session(arn: &str) -> &str {
    let (_, name) =
        arn.split_once(":assumed-role/toolkit-role/").unwrap_or_else(|| unreachable!("it is {arn}"));
    name
}

async fn answered_after(name: &str, patience: Duration) {
    let desk = Desk::start(name).await;
    desk.rolecall(&["serve", PROFILE, "--yes"]).expect("served");
    let at_work: Vec<Tool> = tools().into_iter().map(|tool| desk.tool(tool)).collect();
    desk.app.turn_to(PROMPT).await;
    desk.app.shows("MFA code for toolkit-role").await;
    desk.app.shows("infra").await;
    // Everybody is there before the person answers.
    desk.app
        .until(&format!(
            "document.body.innerText.match(/and (\\d+) others/)?.[1] === '{}'",
            at_work.len() - 1
        ))
        .await;
    desk.app.picture("1 asked").await;
    tokio::time::sleep(patience).await;
    assert!(desk.sim.calls().is_empty(), "nobody asked AWS: {:?}", desk.sim.calls());
    desk.app.picture("2 later").await;
    desk.type_the_code().await;

    let mut sessions = Vec::new();
    let mut gave_up = Vec::new();
    for tool in at_work {
        match tool.end().await {
            (_, Ok(said)) if said.contains(":assumed-role/") => sessions.push(session(&said).to_owned()),
            (_, Ok(_)) => {}
            (tool, Err(wrong)) => gave_up.push((tool, wrong)),
        }
    }
    // Rust waits for about 20 seconds, Go for 60, the others for as long as it takes.
    assert!(gave_up.iter().all(|(tool, _)| matches!(*tool, "rust" | "terraform")), "{gave_up:?}");
    for (tool, _) in gave_up {
        let (tool, said) = desk.tool(tool).end().await;
        let said = said.unwrap_or_else(|wrong| unreachable!("{tool}, on its next run: {wrong}"));
        if said.contains(":assumed-role/") {
            sessions.push(session(&said).to_owned());
        }
    }
    sessions.dedup();
    assert_eq!(sessions.len(), 1, "all are one session: {sessions:?}");
    assert_eq!((desk.called("GetSessionToken"), desk.called("AssumeRole")), (1, 1), "asked once");
    let log = desk.rolecall(&["log"]).expect("a log");
    assert!(log.contains("toolkit-role") && log.contains("aws"), "{log}");
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_code_serves_all_tools_that_ask_at_once() {
    answered_after("tools", PATIENT).await;
}

/// Takes over a minute: what it adds is for tools that give up at a minute.
#[tokio::test(flavor = "multi_thread")]
async fn tools_that_gave_up_need_no_code_on_their_next_run() {
    if std::env::var_os("ROLECALL_TEST_DEEP").is_none() {
        println!("SKIPPED: `cargo xtask test --deep` waits for over a minute");
        return;
    }
    answered_after("tools that gave up", VERY_PATIENT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_reaches_all_at_once_and_holds() {
    let desk = Desk::start("tools cancelled").await;
    desk.rolecall(&["serve", PROFILE, "--yes"]).expect("served");
    let asking = ["botocore", "aws", "node"];
    let at_work: Vec<Tool> = asking.into_iter().map(|tool| desk.tool(tool)).collect();
    desk.app.turn_to(PROMPT).await;
    desk.app.until("document.body.innerText.includes('and 2 others')").await;
    desk.app.until("document.hasFocus() || document.activeElement?.tagName === 'INPUT'").await;
    desk.app.desktop.press(&["Escape"]);
    desk.app.gone(PROMPT).await;
    for tool in at_work {
        let (tool, said) = tool.end().await;
        let wrong = said.expect_err("it was cancelled");
        assert!(wrong.contains("cancelled"), "{tool}: {wrong}");
    }
    // Again at once: no prompt, and the reason.
    for tool in asking {
        let (tool, said) = desk.tool(tool).end().await;
        let wrong = said.expect_err("it rests");
        assert!(wrong.contains("a moment ago"), "{tool}: {wrong}");
    }
    assert!(desk.sim.calls().is_empty());
    desk.app.turn_to(MAIN).await;
    desk.app.close().await;
}
