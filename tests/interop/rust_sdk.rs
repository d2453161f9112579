//! The Rust SDK as a process of its own: it finds the home folder by the environment alone.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use aws_config::BehaviorVersion;
use aws_smithy_http_client::Builder;

/// What the process answers into: the ARN, or what is wrong.
const ANSWER: &str = "ROLECALL_TEST_ANSWER";

/// Asks who a profile is with the default chain of `aws-config`; gives the ARN, or what it says is wrong.
pub(crate) fn identity(profile: &str, home: &Path, endpoint: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let answer = folder.path().join("answer");
    let status = command(profile, home, endpoint, &answer).output().expect("it starts").status;
    let answered = fs::read_to_string(&answer).unwrap_or_default();
    if status.success() { Ok(answered) } else { Err(answered) }
}

/// The process that asks, and answers into a file.
pub(crate) fn command(profile: &str, home: &Path, endpoint: &str, answer: &Path) -> Command {
    // This very program, of which it runs the one test below.
    let mut command = Command::new(std::env::current_exe().expect("a path"));
    command
        .args(["--exact", "rust_sdk::the_process_that_asks", "--ignored", "--quiet"])
        .env_clear()
        .env("HOME", home)
        .env("AWS_PROFILE", profile)
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env(ANSWER, answer);
    command
}

#[tokio::test]
#[ignore = "not a test: the others run it as a process with a home folder"]
async fn the_process_that_asks() {
    let Some(answer) = std::env::var_os(ANSWER) else { return };
    let config =
        aws_config::defaults(BehaviorVersion::latest()).http_client(Builder::new().build_http()).load().await;
    let identity = aws_sdk_sts::Client::new(&config).get_caller_identity().send().await;
    let arn =
        identity.map_err(|error| aws_smithy_types::error::display::DisplayErrorContext(error).to_string());
    let arn = arn.and_then(|identity| identity.arn.ok_or_else(|| "no ARN".to_owned()));
    tell(&answer, arn.as_ref().unwrap_or_else(|error| error));
    arn.expect("an identity");
}

fn tell(answer: &OsStr, text: &str) {
    fs::write(answer, text).expect("written");
}
