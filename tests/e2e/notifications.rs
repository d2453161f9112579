//! What a person is told where nobody shows notifications, or whoever does comes, goes or hangs.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use rolecall_test_support::{AwsHome, Notification, Panel, Rolecall, wait_for};

use crate::tray::{ask, panel};
use crate::{MAIN, rolecall, simulator, type_the_code};

/// A role that takes no code.
const ROLE: &str = "acme-prod-readonly";

/// A home in which a terminal cannot be opened: its program is not there.
fn home() -> AwsHome {
    let home = AwsHome::demo();
    let settings = serde_json::json!({
        "version": 1,
        "marks": { ROLE: { "favourite": true }, "toolkit-role": { "favourite": true } },
        "preferences": { "terminal": "/not/there {command}" },
    });
    fs::create_dir_all(home.path().join("rolecall")).expect("a folder");
    fs::write(home.path().join("rolecall/settings.json"), settings.to_string()).expect("written");
    home
}

/// Closes the main window, which goes to the tray.
async fn close(app: &Rolecall) {
    app.until("document.hasFocus()").await;
    // What is pressed while a window is being given the focus is nobody's.
    for _ in 0..3 {
        app.desktop.press(&["alt+F4"]);
        for _ in 0..100 {
            if app.client.windows().await.is_ok_and(|windows| windows.is_empty()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }
    app.gone(MAIN).await;
}

/// Something that fails in the tray.
async fn fail(panel: &Panel) {
    panel.choose(&["Open terminal", ROLE]).await;
}

/// What the main window tells of it, as soon as it is there.
async fn is_told_by_the_window(app: &Rolecall) {
    app.turn_to(MAIN).await;
    app.until(
        "document.querySelector('[aria-label=Notifications]')?.innerText.includes('was not found') ?? false",
    )
    .await;
}

async fn shown(app: &Rolecall, count: usize) -> Notification {
    wait_for("a notification", async || {
        let shown = app.desktop.notifications.shown();
        shown.get(count - 1).cloned()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_shows_notifications_a_person_is_told_all_the_same() {
    let sim = simulator();
    let app = rolecall(home(), &sim.url(), "notifications-none").await;
    app.desktop.notifications.leave();
    app.shows("toolkit-role").await;
    let panel = panel(&app).await;
    close(&app).await;

    // A program that waits: the prompt comes.
    let tool = ask(&app);
    type_the_code(&app, &sim).await;
    assert!(tool.wait_with_output().expect("it ends").status.success());

    // A console in the browser profile that all accounts share: the browser is in front, and the window tells it when
    // it is there next.
    panel.choose(&["Open console", ROLE]).await;
    app.opened_in_browser().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(app.client.windows().await.expect("windows"), [], "nothing comes over the browser");

    // A failure: the window comes.
    fail(&panel).await;
    is_told_by_the_window(&app).await;
    app.shows(&format!("Console opened as {ROLE}")).await;
    app.picture("1 told").await;
    assert_eq!(app.desktop.notifications.shown(), []);

    // Somebody comes who shows them.
    app.desktop.notifications.come_back();
    close(&app).await;
    fail(&panel).await;
    assert!(shown(&app, 1).await.summary.contains("was not found"));
    // He goes with what he shows, and another comes.
    app.desktop.notifications.leave();
    fail(&panel).await;
    is_told_by_the_window(&app).await;
    close(&app).await;
    app.desktop.notifications.come_back();
    fail(&panel).await;
    let told = shown(&app, 2).await;
    assert_eq!(app.client.windows().await.expect("windows"), []);
    app.desktop.notifications.press(&told, "act");
    is_told_by_the_window(&app).await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_notifications_and_does_not_answer_holds_nothing_up() {
    let sim = simulator();
    let app = rolecall(home(), &sim.url(), "notifications-hang").await;
    app.desktop.notifications.fall_silent();
    app.shows("toolkit-role").await;
    let panel = panel(&app).await;
    close(&app).await;
    let tool = ask(&app);
    type_the_code(&app, &sim).await;
    assert!(tool.wait_with_output().expect("it ends").status.success());
    fail(&panel).await;
    is_told_by_the_window(&app).await;
    app.close().await;
}

/// A browser that fails, with nobody to see it.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_fails_is_told_of_where_the_person_is() {
    let sim = simulator();
    let home = home();
    let browser = home.path().join("chromium");
    fs::write(&browser, "#!/bin/sh\nexit 3\n").expect("written");
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).expect("executable");
    let browser = browser.display().to_string();
    let app = crate::rolecall_with(home, &sim.url(), "tray-no-browser", &[("BROWSER", &browser)]).await;
    app.shows("toolkit-role").await;
    let panel = panel(&app).await;
    close(&app).await;
    panel.choose(&["Open console", ROLE]).await;
    let told = shown(&app, 1).await;
    assert!(told.summary.contains("browser") && !told.summary.contains("opened as"), "{told:?}");
    assert_eq!(app.client.windows().await.expect("windows"), []);
    app.desktop.notifications.press(&told, "act");
    app.turn_to(MAIN).await;
    let region = "document.querySelector('[aria-label=Notifications]')?.innerText ?? ''";
    app.until(&format!("({region}).includes({:?})", told.summary)).await;
    app.picture("1 told").await;
    app.close().await;
}

/// No session bus at all: nobody shows notifications or a tray, and nothing waits for one.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_bus_it_asks_all_the_same() {
    let sim = simulator();
    let nowhere = [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/not/there")];
    let app = crate::rolecall_with(home(), &sim.url(), "no-bus", &nowhere).await;
    app.shows("toolkit-role").await;
    let tool = ask(&app);
    type_the_code(&app, &sim).await;
    assert!(tool.wait_with_output().expect("it ends").status.success());
    // Nothing would bring the window back.
    app.turn_to(MAIN).await;
    app.until("document.hasFocus()").await;
    app.desktop.press(&["alt+F4"]);
    app.until("document.querySelector('[role=dialog], dialog[open], [role=alertdialog]') !== null").await;
    app.picture("1 asked").await;
    app.close().await;
}
