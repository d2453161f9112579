//! Copying a profile's environment.

use std::time::Duration;

use rolecall_test_support::{AwsHome, Rolecall, wait_for};

use crate::{choose, rolecall, simulator};

/// How long the clipboard keeps what was copied.
const STAYS: Duration = Duration::from_secs(60);

/// What another program finds on the clipboard.
fn clipboard(app: &Rolecall) -> String {
    let mut xclip = app.desktop.command("xclip", app.home.path());
    let output = xclip.args(["-selection", "clipboard", "-out"]).output();
    let output = output.expect("`cargo xtask test` installs xclip");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_is_copied_for_a_shell_and_does_not_stay() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "copy").await;
    app.shows("toolkit-role").await;
    choose(&app, "acme-prod-readonly").await;
    app.shows("assumed-role/acme-readonly/").await;
    app.eval(
        "[...document.querySelectorAll('main button')].find(b => b.innerText.trim() === 'Copy')?.click()",
    )
    .await;
    app.shows("bash").await;
    app.picture("1 menu").await;
    app.eval(
        "[...document.querySelectorAll('[role=menuitem]')].find(b => b.innerText.includes('bash'))?.click()",
    )
    .await;
    let copied =
        wait_for("the clipboard", async || Some(clipboard(&app)).filter(|text| !text.is_empty())).await;
    for variable in [
        "AWS_ACCESS_KEY_ID='ASIA",
        "AWS_SECRET_ACCESS_KEY='",
        "AWS_SESSION_TOKEN='",
        "AWS_REGION='eu-central-1'",
    ] {
        assert!(copied.contains(&format!("export {variable}")), "{variable}");
    }
    assert!(copied.contains("unset AWS_PROFILE"));
    app.picture("2 copied").await;
    let text = app.text().await;
    assert!(!text.contains("ASIA"), "the page holds no credentials");
    // It takes a minute: what somebody else put there meanwhile is theirs.
    if std::env::var_os("ROLECALL_TEST_DEEP").is_some() {
        tokio::time::sleep(STAYS).await;
        wait_for("the clipboard to be cleared", async || clipboard(&app).is_empty().then_some(())).await;
    }
    app.close().await;
}
