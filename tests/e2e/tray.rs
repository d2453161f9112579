//! Life in the tray, as a panel sees it over the bus.

use std::process::{Child, Command, Stdio};

use aws_sim::Sim;
use rolecall_test_support::{AwsHome, MenuLine, Panel, Rolecall, wait_for};

use crate::{MAIN, PROMPT, choose, find, rolecall, simulator, type_the_code};

/// The demo's home, with `toolkit-role` for a favourite.
pub(crate) fn home() -> AwsHome {
    let home = AwsHome::demo();
    let own = home.path().join("rolecall");
    std::fs::create_dir(&own).expect("a folder");
    let settings = r#"{ "version": 1, "marks": { "toolkit-role": { "favourite": true } } }"#;
    std::fs::write(own.join("settings.json"), settings).expect("written");
    home
}

pub(crate) async fn panel(app: &Rolecall) -> Panel {
    let panel = Panel::serve(app.desktop.bus());
    wait_for("the icon", async || (panel.icons() == 1).then_some(())).await;
    panel
}

/// The line of that profile, wherever it is.
fn anywhere(lines: &[MenuLine], name: &str) -> Option<MenuLine> {
    let is_it = |line: &&MenuLine| line.label == name || line.label.starts_with(&format!("{name} "));
    let here = lines.iter().find(|line| is_it(line) && line.checked.is_some());
    here.cloned().or_else(|| lines.iter().find_map(|line| anywhere(&line.lines, name)))
}

/// A tool that asks for the credentials of `toolkit-role`.
pub(crate) fn ask(app: &Rolecall) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
    command.args(["credentials", "--", "toolkit-role"]).env_clear();
    command.env("HOME", app.home.path()).env("ROLECALL_HOME", app.home.path().join("rolecall"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("it starts")
}

/// Starts the program a second time, and waits for its end.
fn start_again(app: &Rolecall, sim: &Sim, arguments: &[&str]) {
    let mut command = app.desktop.command(env!("CARGO_BIN_EXE_rolecall-desktop"), app.home.path());
    command.args(arguments).env("ROLECALL_HOME", app.home.path().join("rolecall"));
    let status = command.env("AWS_ENDPOINT_URL", sim.url()).status().expect("it starts");
    assert!(status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_says_what_is_signed_in_and_does_what_it_says() {
    let sim = simulator();
    let app = rolecall(home(), &sim.url(), "tray-menu").await;
    app.shows("toolkit-role").await;
    let panel = panel(&app).await;

    let menu = wait_for("a menu", async || panel.menu()).await;
    let words: Vec<&str> = menu.iter().map(|line| line.label.as_str()).collect();
    assert_eq!(words[0], "Default: as in your files");
    assert!(!menu[0].enabled, "it is there to be read");
    assert!(words.contains(&"Favourites") && !words.contains(&"Signed in") && !words.contains(&"Sign out"));
    assert_eq!(words.last(), Some(&"Quit Rolecall"));
    assert_eq!(anywhere(&menu, "default").and_then(|line| line.checked), Some(true));
    let checked = |line: &MenuLine| line.checked == Some(true);
    assert!(!menu.iter().any(|line| checked(line) && !line.label.starts_with("default")));
    let idle = panel.picture().expect("a picture");

    panel.choose(&["Sign in", "toolkit-role"]).await;
    // Who asked in the tray is told by the prompt, not by a notification too.
    type_the_code(&app, &sim).await;
    assert_eq!(app.desktop.notifications.shown(), []);
    let active = wait_for("what is signed in", async || panel.find(&["Sign out", "toolkit-role"])).await;
    assert!(active.label.contains(" · until "), "{}", active.label);
    let menu = panel.menu().expect("a menu");
    assert_eq!(menu[2].label, "Signed in");
    assert!(menu[3].label.starts_with("toolkit-role — 111122223333 · until "), "{}", menu[3].label);
    assert_ne!(panel.picture(), Some(idle.clone()), "the icon says so too");

    panel.choose(&["Copy environment", "toolkit-role"]).await;
    wait_for("the clipboard", async || {
        let mut xclip = app.desktop.command("xclip", app.home.path());
        let read = xclip.args(["-selection", "clipboard", "-o"]).output().ok()?;
        String::from_utf8_lossy(&read.stdout).contains("export AWS_SESSION_TOKEN=").then_some(())
    })
    .await;

    // What another program writes shows in a menu that nobody has opened.
    let config = std::fs::read_to_string(app.home.aws().join("config")).expect("read");
    app.home.write("config", format!("{config}\n[profile from-outside]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = toolkit-assumer\n"));
    wait_for("the new profile", async || anywhere(&panel.menu()?, "from-outside")).await;

    panel.choose(&["Sign out", "toolkit-role"]).await;
    wait_for("nobody signed in", async || panel.find(&["Sign out"]).is_none().then_some(())).await;
    wait_for("the idle icon", async || (panel.picture() == Some(idle.clone())).then_some(())).await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_it_lives_in_the_tray_and_asks_when_a_tool_does() {
    let sim = simulator();
    let app = rolecall(home(), &sim.url(), "tray-hidden").await;
    app.shows("toolkit-role").await;
    let panel = panel(&app).await;
    app.until("document.hasFocus()").await;
    app.desktop.press(&["alt+F4"]);
    app.gone(MAIN).await;

    let tool = ask(&app);
    app.turn_to(PROMPT).await;
    app.shows("MFA code for toolkit-role").await;
    let told = wait_for("a notification", async || app.desktop.notifications.shown().pop()).await;
    assert_eq!(told.body, "toolkit-role asks for an MFA code.");
    assert!(told.summary.ends_with(" needs you"), "{}", told.summary);
    app.desktop.notifications.press(&told, "act");
    app.until("document.hasFocus()").await;
    app.picture("1 asked while hidden").await;
    // A second start does not hide what is asked.
    start_again(&app, &sim, &["--hidden"]);
    type_the_code(&app, &sim).await;
    let said = tool.wait_with_output().expect("it ends");
    assert!(String::from_utf8_lossy(&said.stdout).contains("\"SessionToken\""), "it has them");
    assert_eq!(app.client.windows().await.expect("windows"), [], "nothing is left on the screen");

    // What changes while there is no window shows in the menu, and in the window when it is there.
    let config = std::fs::read_to_string(app.home.aws().join("config")).expect("read");
    let written = "[profile while-hidden]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = toolkit-assumer\n";
    app.home.write("config", format!("{config}\n{written}"));
    wait_for("the new profile", async || anywhere(&panel.menu()?, "while-hidden")).await;

    // Everything else is as it was left.
    panel.choose(&["Open Rolecall"]).await;
    app.turn_to(MAIN).await;
    app.shows("toolkit-role").await;
    find(&app, "while-hidden").await;
    choose(&app, "toolkit-role").await;
    app.shows("assumed-role/toolkit-role/").await;

    // And so does a click on the icon, and a second start.
    for again in ["icon", "start"] {
        app.desktop.press(&["Escape"]);
        app.until("document.hasFocus()").await;
        app.desktop.press(&["alt+F4"]);
        app.gone(MAIN).await;
        if again == "icon" {
            panel.activate();
        } else {
            start_again(&app, &sim, &[]);
        }
        app.turn_to(MAIN).await;
        app.shows("toolkit-role").await;
    }
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_goes_with_its_prompt() {
    let sim = simulator();
    let app = rolecall(home(), &sim.url(), "tray-notification").await;
    app.shows("toolkit-role").await;
    let tool = ask(&app);
    let told = wait_for("a notification", async || app.desktop.notifications.shown().pop()).await;
    assert!(!app.desktop.notifications.is_closed(&told));
    type_the_code(&app, &sim).await;
    wait_for("it to go", async || app.desktop.notifications.is_closed(&told).then_some(())).await;
    assert!(tool.wait_with_output().expect("it ends").status.success());
    app.close().await;
}
