//! The default profile is switched in the tray, and every tool that names none is that role from then on.

use rolecall_test_support::{Panel, wait_for};

use crate::desk::{Desk, MAIN, PROFILE, PROMPT};
use crate::switching::WHO;

async fn click(panel: &Panel, way: &[&str]) {
    let line = wait_for(&way.join(" > "), async || panel.find(way)).await;
    panel.click(&line);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_from_the_tray_makes_every_tool_that_role() {
    let desk = Desk::start("tray-switch").await;
    let panel = Panel::serve(desk.app.desktop.bus());
    let files = || {
        ["config", "credentials"]
            .map(|file| std::fs::read(desk.home().join(".aws").join(file)).expect("read"))
    };
    let before = files();
    let was = desk.aws(&WHO);

    desk.app.desktop.type_text(PROFILE);
    desk.app.until(&format!("document.querySelector('main h1')?.innerText === {PROFILE:?}")).await;
    desk.app.desktop.press(&["Return"]);
    desk.app.turn_to(PROMPT).await;
    desk.type_the_code().await;
    desk.app.turn_to(MAIN).await;
    desk.app.shows("assumed-role/toolkit-role/").await;
    desk.app.desktop.press(&["alt+F4"]);
    desk.app.gone(MAIN).await;

    // The first time the window comes and shows what would be written.
    click(&panel, &[PROFILE]).await;
    desk.app.turn_to(MAIN).await;
    desk.app.shows("default-original").await;
    desk.app.until("document.hasFocus()").await;
    desk.app.picture("1 asked").await;
    assert!(files() == before, "nothing is written before it was agreed to");
    desk.app.desktop.press(&["Tab", "Return"]);
    desk.app.shows("The default profile is toolkit-role now").await;
    wait_for("the heading", async || panel.find(&["Default: toolkit-role"])).await;
    let line = panel.find(&[PROFILE]).expect("it is signed in");
    assert_eq!(line.checked, Some(true));
    let role = desk.aws(&WHO);
    assert!(role.contains(":assumed-role/toolkit-role/"), "{role}");

    // From then on at once, with no window.
    desk.app.desktop.press(&["alt+F4"]);
    desk.app.gone(MAIN).await;
    click(&panel, &["Restore the default profile"]).await;
    wait_for("the files", async || (files() == before).then_some(())).await;
    wait_for("the heading", async || panel.find(&["Default: as in your files"])).await;
    assert_eq!(desk.aws(&WHO), was);
    click(&panel, &[PROFILE]).await;
    wait_for("the heading", async || panel.find(&["Default: toolkit-role"])).await;
    assert_eq!(desk.aws(&WHO), role);

    // One of production is asked for each time.
    let settings = desk.home().join("rolecall/settings.json");
    let text = std::fs::read_to_string(&settings).expect("settings");
    let mut text: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    click(&panel, &["Restore the default profile"]).await;
    wait_for("the files", async || (files() == before).then_some(())).await;
    text["productions"] = serde_json::json!([PROFILE]);
    std::fs::write(&settings, text.to_string()).expect("written");
    click(&panel, &[PROFILE]).await;
    desk.app.turn_to(MAIN).await;
    desk.app.shows("default-original").await;
    assert!(files() == before, "nothing is written");
    desk.app.close().await;
}
