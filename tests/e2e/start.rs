//! Starting with nothing, and files that come and change while the app runs.

use std::process::Command;

use aws_sim::Sim;
use rolecall_test_support::{AwsHome, Rolecall};

use crate::{rolecall, simulator};

#[tokio::test(flavor = "multi_thread")]
async fn a_welcome_creates_nothing_and_gives_way_to_the_first_profile() {
    let sim: Sim = simulator();
    let app = rolecall(AwsHome::empty(), &sim.url(), "welcome").await;
    app.until("/welcome/i.test(document.querySelector('h1')?.innerText ?? '')").await;
    app.picture("welcome").await;
    assert!(!app.home.aws().exists(), "nothing is created");

    // What the real AWS CLI writes shows by itself.
    configure(&app, &["region", "eu-west-1", "--profile", "first"]);
    app.until("document.querySelector('[role=option]')?.innerText.includes('first') ?? false").await;
    configure(&app, &["region", "eu-west-3", "--profile", "second"]);
    app.until("document.querySelectorAll('[role=option]').length === 2").await;
    app.picture("first profiles").await;
    app.close().await;
}

fn configure(app: &Rolecall, arguments: &[&str]) {
    // Debian's, where there is another one before it on the path.
    let program = if std::path::Path::new("/usr/bin/aws").exists() { "/usr/bin/aws" } else { "aws" };
    let mut aws = Command::new(program);
    let status = aws.args(["configure", "set"]).args(arguments).env("HOME", app.home.path()).status();
    assert!(status.expect("`cargo xtask test` installs the AWS CLI").success());
}
