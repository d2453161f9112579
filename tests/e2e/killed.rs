//! Killed in the middle of its work, and started again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rolecall_test_support::{AwsCli, AwsHome, Panel, wait_for};

use crate::background::{Background, said};

/// A role that takes no code.
const ROLE: &str = "acme-prod-readonly";

/// Every file below a folder.
fn files(folder: &Path, into: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            files(&entry.path(), into);
        } else {
            into.insert(entry.path());
        }
    }
}

fn kept(desk: &Background) -> BTreeSet<PathBuf> {
    let mut all = BTreeSet::new();
    for folder in ["rolecall", ".aws"] {
        files(&desk.home.path().join(folder), &mut all);
    }
    // The web view's, and what the AWS CLI keeps.
    all.retain(|path| {
        !path.components().any(|part| part.as_os_str() == "webview" || part.as_os_str() == "cli")
    });
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_is_switched_and_asks_it_begins_where_its_files_are() {
    let home = AwsHome::demo();
    let settings = serde_json::json!({
        "version": 1,
        "consents": ["switch", "serve"],
        "marks": { ROLE: { "favourite": true } },
    });
    std::fs::create_dir_all(home.path().join("rolecall")).expect("a folder");
    std::fs::write(home.path().join("rolecall/settings.json"), settings.to_string()).expect("written");
    let desk = Background::new(home);
    let aws = AwsCli::new(&desk.home, &desk.sim);
    // What tools of the default profile say they are.
    let who = || {
        let mut command = aws.command(&["sts", "get-caller-identity", "--query", "Arn", "--output", "text"]);
        desk.surround(&mut command);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        command.spawn().expect("it starts")
    };
    let is_role = async || {
        let output = said(who()).await;
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(told.contains(":assumed-role/acme-readonly/"), "{output:?}");
    };

    let panel = Panel::serve(desk.desktop.bus());
    let mut first = desk.start(&["--hidden"]);
    wait_for("the icon", async || (panel.icons() == 1).then_some(())).await;
    desk.answers().await;
    panel.choose(&[ROLE]).await;
    wait_for("the switch", async || panel.find(&[&format!("Default: {ROLE}")])).await;
    is_role().await;
    let active = wait_for("what is signed in", async || panel.find(&["Sign out", ROLE])).await;
    assert!(active.label.contains(" · until "), "{}", active.label);
    let (before, config) = (kept(&desk), std::fs::read(desk.home.aws().join("config")).expect("read"));

    // One that waits for a person is told when it goes.
    let waiting = desk.rolecall(&["credentials", "--", "toolkit-role"]).spawn().expect("it starts");
    desk.sees("MFA code for toolkit-role").await;
    first.kill();
    let told = said(waiting).await;
    assert!(!told.status.success() && told.stdout.is_empty(), "{told:?}");
    let words = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(words.contains("Rolecall ended before it answered"), "{words}");

    // Nobody is there: who needs no person has an answer, who does is told so.
    is_role().await;
    let alone = said(desk.rolecall(&["credentials", "--", "toolkit-role"]).spawn().expect("it starts")).await;
    assert!(!alone.status.success() && alone.stdout.is_empty(), "{alone:?}");
    let words = String::from_utf8_lossy(&alone.stderr).into_owned();
    assert!(words.to_lowercase().contains("code") && words.contains("Rolecall"), "{words}");

    // Asked while it comes again: answered all the same.
    let mut second = desk.start(&["--hidden"]);
    for _ in 0..3 {
        is_role().await;
    }
    wait_for("the icon", async || (panel.icons() == 2).then_some(())).await;
    desk.answers().await;
    wait_for("the switch", async || panel.find(&[&format!("Default: {ROLE}")])).await;
    is_role().await;
    wait_for("what is signed in", async || panel.find(&["Sign out", ROLE])).await;
    assert_eq!(std::fs::read(desk.home.aws().join("config")).expect("read"), config);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let left: Vec<PathBuf> = kept(&desk).difference(&before).cloned().collect();
    assert_eq!(left, [] as [PathBuf; 0]);

    // And the way back is there still.
    panel.choose(&["Restore the default profile"]).await;
    wait_for("the files as they were", async || panel.find(&["Default: as in your files"])).await;
    assert!(second.runs());
}
