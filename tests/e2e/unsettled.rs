//! What a crash left between the two files, at the next start.

use std::fs;

use rolecall_test_support::{AwsHome, wait_for};
use serde_json::json;

use crate::edit::press;
use crate::{rolecall, simulator};

/// Renaming `toolkit-assumer` was cut short: credentials have both names, config has the old one.
fn cut_short() -> AwsHome {
    let home = AwsHome::demo();
    let credentials = fs::read_to_string(home.aws().join("credentials")).expect("the demo's");
    let section = credentials.split("[toolkit-assumer]\n").nth(1).expect("it is there");
    let settings = section.split("\n\n").next().expect("its settings");
    home.write("credentials", format!("{credentials}\n[toolkit-keys]\n{settings}\n"));
    let step = |file: &str| {
        let path = home.aws().join(file);
        json!({ "file": file, "path": path, "before": "0".repeat(64), "after": "1".repeat(64) })
    };
    let edit = json!({ "edit": "rename", "of": "profile", "name": "toolkit-assumer", "to": "toolkit-keys" });
    let steps = [step("credentials"), step("config"), step("credentials")];
    let journal = json!({ "version": 1, "label": "rename", "edit": edit, "steps": steps });
    let folder = home.path().join("rolecall/journal");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("0123456789abcdef.json"), journal.to_string()).expect("written");
    home
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rename_that_was_cut_short_is_finished_after_a_look() {
    let sim = simulator();
    let home = cut_short();
    let before = home.state();
    let app = rolecall(home, &sim.url(), "cut short").await;
    app.shows("A change was cut short").await;
    app.shows("toolkit-assumer was being renamed to toolkit-keys.").await;
    app.picture("1 told").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    assert_eq!(app.home.state(), before, "a start writes nothing");

    press(&app, "Finish…").await;
    app.until("document.querySelector('dialog[open]') !== null").await;
    app.shows("source_profile = toolkit-keys").await;
    app.picture("2 review").await;
    assert_eq!(app.home.state(), before, "nothing is written yet");
    press(&app, "Apply").await;
    let text = |file: &str| fs::read_to_string(app.home.aws().join(file)).expect("a file");
    wait_for("the rename", async || (!text("credentials").contains("toolkit-assumer]")).then_some(())).await;
    assert_eq!(text("credentials").matches("[toolkit-keys]").count(), 1);
    assert!(!text("config").contains("source_profile = toolkit-assumer"));
    app.until("!document.body.innerText.includes('A change was cut short')").await;
    app.close().await;
}
