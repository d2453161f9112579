//! The default profile is switched in the window, and every tool that names none is that role from then on.

use std::process::Command;

use crate::botocore;
use crate::desk::{Desk, MAIN};

impl Desk {
    /// What the AWS CLI prints, naming no profile, or the one that is given.
    pub(crate) fn aws(&self, arguments: &[&str]) -> String {
        let output = self.at_work(&mut self.aws.command(arguments)).output().expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn botocore(&self) -> String {
        let mut python = Command::new(botocore::python());
        python.args(["-c", botocore::IDENTITY]).env_clear();
        python
            .env("AWS_ENDPOINT_URL", self.sim.url())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        let output = self.at_work(&mut python).output().expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Presses the button of these words.
    async fn press(&self, words: &str) {
        let button =
            format!("[...document.querySelectorAll('button')].find(b => b.innerText.trim() === {words:?})");
        self.app.until(&format!("{button} !== undefined && !{button}.disabled")).await;
        self.app.eval(&format!("{button}.click()")).await;
    }
}

pub(crate) const WHO: [&str; 5] = ["sts", "get-caller-identity", "--query", "Arn", "--output=text"];

#[tokio::test(flavor = "multi_thread")]
async fn every_tool_that_names_no_profile_is_the_role_it_was_switched_to() {
    let desk = Desk::start("switch").await;
    let files = || {
        ["config", "credentials"]
            .map(|file| std::fs::read(desk.home().join(".aws").join(file)).expect("read"))
    };
    let before = files();
    let was = desk.aws(&WHO);
    let readonly = desk.aws(&[&WHO[..], &["--profile", "acme-prod-readonly"]].concat());

    desk.sign_in().await;
    desk.app.desktop.press(&["Return"]);
    // The first time it is shown, and nothing is written before it was agreed to.
    desk.app.shows("default-original").await;
    desk.app.picture("1 shown").await;
    assert_eq!(desk.app.accessibility_violations().await, Vec::<String>::new());
    assert!(files() == before, "nothing is written yet");
    // Cancel has the focus.
    desk.app.desktop.press(&["Tab", "Return"]);
    desk.app.shows("The default profile is toolkit-role now").await;
    desk.app.picture("2 switched").await;

    let role = desk.aws(&WHO);
    assert!(role.contains(":assumed-role/toolkit-role/"), "{role}");
    assert_eq!(desk.botocore(), role, "one session serves them");
    let endpoint = format!("--endpoint-url={}", desk.sim.url());
    let buckets =
        desk.aws(&["s3api", "list-buckets", "--query", "Buckets[].Name", "--output=text", &endpoint]);
    assert!(buckets.contains("acme-toolkit-artifacts"), "{buckets}");
    let functions = desk.aws(&[
        "lambda",
        "list-functions",
        "--query",
        "Functions[].FunctionName",
        "--output=text",
        &endpoint,
    ]);
    assert!(functions.contains("toolkit-webhooks"), "{functions}");
    // Who had the old default for a source signs as before.
    assert_eq!(desk.aws(&[&WHO[..], &["--profile", "acme-prod-readonly"]].concat()), readonly);

    desk.app.turn_to(MAIN).await;
    desk.press("Restore").await;
    desk.app.shows("The default profile is as it was").await;
    assert!(files() == before, "both files are byte for byte as before");
    assert_eq!(desk.aws(&WHO), was);
    desk.app.close().await;
}
