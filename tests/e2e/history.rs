//! The history while it is looked at.

use std::process::Command;

use rolecall_test_support::{Panel, Rolecall, wait_for};

use crate::tray::home;
use crate::{MAIN, rolecall, simulator, type_the_code};

/// Runs a command of the command line.
fn run(app: &Rolecall, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
    command.args(arguments).env_clear();
    command.env("HOME", app.home.path()).env("ROLECALL_HOME", app.home.path().join("rolecall"));
    let ran = command.output().expect("it starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_shows_at_once_wherever_it_was_done() {
    let sim = simulator();
    let app = rolecall(home(), &sim.url(), "history").await;
    app.shows("toolkit-role").await;
    let panel = Panel::serve(app.desktop.bus());
    wait_for("the icon", async || (panel.icons() == 1).then_some(())).await;
    app.until("document.hasFocus()").await;
    app.desktop.press(&["ctrl+k"]);
    app.until("document.activeElement?.getAttribute('role') === 'combobox'").await;
    app.desktop.type_text("history");
    app.desktop.press(&["Return"]);
    app.shows("Nothing has happened yet").await;

    // What the command line does and notes by itself.
    run(&app, &["use", "toolkit-role", "--yes"]);
    app.shows("Default switched").await;
    app.shows("1 entry").await;
    // What it has the app do is noted once.
    run(&app, &["login", "toolkit-assumer"]);
    app.shows("2 entries").await;
    run(&app, &["logout", "toolkit-assumer"]);
    app.shows("3 entries").await;
    // What a person does in the tray.
    panel.choose(&["Sign in", "toolkit-role"]).await;
    type_the_code(&app, &sim).await;
    app.turn_to(MAIN).await;
    app.shows("4 entries").await;
    app.shows("Signed in").await;
    app.shows("toolkit-role/").await;
    app.picture("followed").await;
    app.close().await;
}
