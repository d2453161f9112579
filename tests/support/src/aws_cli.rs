//! Debian's AWS CLI, in the same home folder.
//!
//! It is 2.9.19, which knows no `AWS_ENDPOINT_URL`; it does read endpoint rules from the home folder, for its
//! own calls and for those inside of them.

use std::fs;
use std::future::ready;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use aws_sim::Sim;
use serde_json::json;

use crate::home::AwsHome;
use crate::window::wait_for;

/// The AWS CLI in a home folder whose calls go to the simulator.
#[derive(Debug)]
pub struct AwsCli {
    home: PathBuf,
}

impl AwsCli {
    /// Leads its calls there.
    pub fn new(home: &AwsHome, sim: &Sim) -> Self {
        for service in ["sts/2011-06-15", "sso/2019-06-10", "sso-oidc/2019-06-10"] {
            let file = format!("models/{service}/endpoint-rule-set-1.json");
            home.write(&file, rules(service, &sim.url()).to_string());
        }
        Self { home: home.path().to_owned() }
    }

    /// A command with these arguments, not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let program =
            std::env::var_os("ROLECALL_TEST_AWS").map_or_else(|| "/usr/bin/aws".into(), PathBuf::from);
        assert!(
            program.is_file(),
            "no AWS CLI at {}; `cargo xtask test` says how to get it, ROLECALL_TEST_AWS names another",
            program.display()
        );
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .env("HOME", &self.home)
            .env("PATH", "/usr/bin:/bin")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .env("AWS_PAGER", "")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .current_dir(&self.home);
        command
    }

    /// Runs a command to its end; gives what it prints, or what it says is wrong.
    pub fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let output = self.command(arguments).output().expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// `aws sso login` with these arguments, approved as a person would.
    pub async fn login(&self, sim: &Sim, arguments: &[&str]) {
        let mut all = vec!["sso", "login", "--no-browser"];
        all.extend(arguments);
        let mut command = self.command(&all);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
        let code = wait_for("a device code of the CLI", async || sim.pending_device_codes().pop()).await;
        sim.approve_device(&code).expect("approved");
        let status = wait_for("the CLI to end", || ready(child.try_wait().expect("a process"))).await;
        assert!(
            status.success(),
            "{}",
            std::io::read_to_string(child.stderr.take().expect("piped")).expect("text")
        );
    }

    /// Removes what it keeps of role credentials, which outlive a logout.
    pub fn forget_role_credentials(&self) {
        let cache: &Path = &self.home.join(".aws/cli/cache");
        if cache.exists() {
            fs::remove_dir_all(cache).expect("removed");
        }
    }
}

/// Rules that lead every call of a service to one place.
fn rules(service: &str, url: &str) -> serde_json::Value {
    let text = |builtin: &str| json!({ "builtIn": builtin, "required": false, "documentation": "", "type": "String" });
    let flag = |builtin: &str| json!({ "builtIn": builtin, "required": true, "default": false, "documentation": "", "type": "Boolean" });
    let mut rules = json!({
        "version": "1.0",
        "parameters": {
            "Region": text("AWS::Region"),
            "UseDualStack": flag("AWS::UseDualStack"),
            "UseFIPS": flag("AWS::UseFIPS"),
            "Endpoint": text("SDK::Endpoint"),
        },
        "rules": [{
            "conditions": [],
            "endpoint": { "url": url, "properties": {}, "headers": {} },
            "type": "endpoint",
        }],
    });
    if service.starts_with("sts/") {
        rules["parameters"]["UseGlobalEndpoint"] = flag("AWS::STS::UseGlobalEndpoint");
    }
    rules
}
