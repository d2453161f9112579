//! The default profile is switched in the tray, and every tool that names none is that role from then on.

use std::process::Stdio;

use rolecall_test_support::{Panel, wait_for};

use crate::desk::{Desk, MAIN, PROFILE};
use crate::switching::WHO;

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

    desk.sign_in().await;
    desk.app.desktop.press(&["alt+F4"]);
    desk.app.gone(MAIN).await;

    // The first time the window comes and shows what would be written.
    panel.choose(&[PROFILE]).await;
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
    panel.choose(&["Restore the default profile"]).await;
    wait_for("the files", async || (files() == before).then_some(())).await;
    wait_for("the heading", async || panel.find(&["Default: as in your files"])).await;
    assert_eq!(desk.aws(&WHO), was);
    panel.choose(&[PROFILE]).await;
    wait_for("the heading", async || panel.find(&["Default: toolkit-role"])).await;
    assert_eq!(desk.aws(&WHO), role);

    // One of production is asked for each time.
    let settings = desk.home().join("rolecall/settings.json");
    let text = std::fs::read_to_string(&settings).expect("settings");
    let mut text: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    panel.choose(&["Restore the default profile"]).await;
    wait_for("the files", async || (files() == before).then_some(())).await;
    text["productions"] = serde_json::json!([PROFILE]);
    std::fs::write(&settings, text.to_string()).expect("written");
    panel.choose(&[PROFILE]).await;
    desk.app.turn_to(MAIN).await;
    desk.app.shows("default-original").await;
    assert!(files() == before, "nothing is written");
    desk.app.close().await;
}

/// A panel with nothing but a tray, in the upper left corner.
const XFCE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="30"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="32"/>
      <property name="dark-mode" type="bool" value="DARK"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="known-legacy-items" type="array"/>
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"#;

#[expect(clippy::print_stdout, reason = "what is not tested is said aloud")]
fn skipped() {
    println!("SKIPPED: xfce4-panel is not installed");
}

/// The panel's settings, a program that is on no path.
fn xfconfd() -> String {
    let libraries = std::fs::read_dir("/usr/lib").expect("a folder").flatten();
    let mut folders = libraries.map(|entry| entry.path()).chain([std::path::PathBuf::from("/usr/lib")]);
    let found = folders.find_map(|folder| {
        let program = folder.join("xfce4/xfconf/xfconfd");
        program.is_file().then(|| program.display().to_string())
    });
    found.expect("the panel depends on it")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_in_a_real_panel_by_mouse_and_keyboard() {
    if !std::path::Path::new("/usr/bin/xfce4-panel").exists() {
        skipped();
        return;
    }
    let settings =
        r#"{ "version": 1, "consents": ["switch"], "marks": { "toolkit-role": { "favourite": true } } }"#;
    let desk = Desk::start_with("tray-xfce", settings).await;
    let channels = desk.home().join(".config/xfce4/xfconf/xfce-perchannel-xml");
    std::fs::create_dir_all(&channels).expect("a folder");
    std::fs::write(channels.join("xfce4-panel.xml"), XFCE.replace("DARK", "true")).expect("written");
    let start = |program: &str| {
        let mut command = desk.app.desktop.command(program, desk.home());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("it starts")
    };
    // The bus would start it in another home.
    let settings = start(&xfconfd());
    let panel = start("xfce4-panel");

    desk.app.until("document.hasFocus()").await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    desk.app.picture("1 panel").await;
    desk.app.desktop.click(17, 17, 3);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    desk.app.picture("2 menu").await;
    // The first line that can be chosen is the favourite.
    desk.app.desktop.press(&["Down", "Return"]);
    desk.app.turn_to(MAIN).await;
    desk.app.shows("until restored").await;
    desk.app.desktop.click(17, 17, 3);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    desk.app.picture("3 switched").await;
    desk.app.desktop.press(&["Escape"]);
    for mut program in [panel, settings] {
        program.kill().expect("it ends");
        program.wait().expect("it ends");
    }
    desk.app.close().await;
}
