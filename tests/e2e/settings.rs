//! Settings, favourites and other marks, by keyboard, and what is left of them for the next start.

use std::fs;

use rolecall_test_support::{AwsHome, Rolecall};
use serde_json::{Value, json};

use crate::{find, rolecall, simulator};

fn kept(home: &AwsHome) -> Value {
    let text = fs::read(home.path().join("rolecall/settings.json")).expect("settings");
    serde_json::from_slice(&text).expect("JSON")
}

/// Goes on with the Tab key until a control of that name has the focus.
pub(crate) async fn tab_to(app: &Rolecall, name: &str) {
    let is_there = format!(
        "(document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText ?? '').trim() === {name:?}"
    );
    for _ in 0..60 {
        if app.eval(&is_there).await == json!(true) {
            return;
        }
        app.desktop.press(&["Tab"]);
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
    }
    app.until(&is_there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_and_marks_by_keyboard_alone_and_kept() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "settings").await;
    app.shows("toolkit-role").await;
    let aws = app.home.state();

    // A favourite, and a label.
    find(&app, "toolkit-role").await;
    app.desktop.press(&["ctrl+d"]);
    app.until("document.querySelector('article .star')?.getAttribute('aria-pressed') === 'true'").await;
    tab_to(&app, "Label").await;
    app.desktop.type_text("Everyday");
    app.desktop.press(&["Return"]);
    app.until("document.querySelector('[role=option][aria-selected=true]').innerText.includes('Everyday')")
        .await;
    app.picture("1 marked").await;

    // Found by it.
    app.desktop.press(&["ctrl+f"]);
    app.desktop.type_text("everyd");
    app.until("document.querySelectorAll('[role=option]').length === 1").await;
    app.desktop.press(&["Escape"]);

    app.desktop.press(&["ctrl+comma"]);
    app.shows("When the window is closed").await;
    tab_to(&app, "Ask").await;
    app.desktop.press(&["Down"]);
    app.until(
        "[...document.querySelectorAll('input[type=radio]')].find(r => r.checked)?.labels[0].innerText.includes('Keep running')",
    )
    .await;
    tab_to(&app, "Start without a window").await;
    app.desktop.press(&["space"]);
    app.until("document.activeElement.checked === true").await;
    app.picture("2 settings").await;
    app.shows("A sandbox is not started at login").await;
    tab_to(&app, "Show diagnostics").await;
    app.desktop.press(&["Return"]);
    app.shows("Web view: ").await;
    app.picture("3 diagnostics").await;
    let text = app.text().await;
    assert!(text.contains(env!("CARGO_PKG_VERSION")), "{text}");
    app.desktop.press(&["Escape"]);
    app.shows("toolkit-role").await;

    let settings = kept(&app.home);
    assert_eq!(settings["marks"]["toolkit-role"], json!({ "favourite": true, "label": "Everyday" }));
    assert_eq!(settings["preferences"], json!({ "closing": "hide", "startHidden": true }));
    assert_eq!(app.home.state(), aws, "the AWS files do not change");
    app.close().await;
}
