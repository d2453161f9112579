//! The quick palette, by keyboard alone.

use crate::{MAIN, PROMPT, press_until, rolecall, simulator, type_the_code};
use rolecall_test_support::{AwsHome, Panel, wait_for};

/// The palette's own page.
const QUICK: &str = "quick.html";

/// An expression that is true when the palette's chosen line begins so. The window behind it may have lines of its own.
fn chosen(text: &str) -> String {
    let is_it = format!("option.innerText.replace(/\\s+/g, ' ').trim().startsWith({text:?})");
    let lines = "document.querySelector('[role=combobox]')?.getAttribute('aria-activedescendant')";
    format!(
        "(() => {{ const option = document.getElementById({lines}); return option !== null && {is_it}; }})()"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_by_the_palette_in_the_window() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "palette").await;
    app.shows("toolkit-role").await;
    app.until("document.hasFocus()").await;
    app.desktop.press(&["ctrl+k"]);
    app.until("document.querySelector('dialog[open] [role=combobox], [role=dialog] [role=combobox]') === document.activeElement").await;
    app.picture("1 open").await;
    // Not even the whole of its name.
    app.desktop.type_text("tkrol");
    app.until(
        "(document.querySelector('[role=dialog], dialog[open]')?.innerText ?? '').includes('toolkit-role')",
    )
    .await;
    app.picture("2 found").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    app.desktop.press(&["Return"]);
    app.turn_to(PROMPT).await;
    app.shows("MFA code for toolkit-role").await;
    type_the_code(&app, &sim).await;
    app.turn_to(MAIN).await;
    app.desktop.press(&["ctrl+k"]);
    app.until(&chosen("toolkit-role")).await;
    app.picture("3 most recent first").await;
    app.desktop.press(&["Escape"]);
    app.until("document.querySelector('dialog[open]') === null").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_of_its_own_signs_in_and_hands_over_to_the_window() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "palette-own").await;
    app.shows("toolkit-role").await;
    let panel = Panel::serve(app.desktop.bus());
    app.until("document.hasFocus()").await;
    wait_for("the icon", async || (panel.icons() == 1).then_some(())).await;
    app.desktop.press(&["alt+F4"]);
    app.gone(MAIN).await;

    panel.choose(&["Quick palette"]).await;
    app.turn_to(QUICK).await;
    app.until("document.hasFocus() && document.activeElement?.getAttribute('role') === 'combobox'").await;
    app.desktop.type_text("toolkit-role");
    app.until(&chosen("toolkit-role")).await;
    app.picture("1 own window").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    app.desktop.press(&["Return"]);
    type_the_code(&app, &sim).await;
    app.gone(QUICK).await;
    wait_for("the session", async || panel.find(&["Sign out", "toolkit-role"])).await;

    // Signed in, Enter switches; what nobody has agreed to yet is for the window to show.
    panel.choose(&["Quick palette"]).await;
    app.turn_to(QUICK).await;
    app.until("document.hasFocus() && document.activeElement?.getAttribute('role') === 'combobox'").await;
    app.until(&chosen("toolkit-role")).await;
    app.desktop.press(&["Return"]);
    app.turn_to(MAIN).await;
    app.shows("default-original").await;
    app.gone(QUICK).await;
    app.turn_to(MAIN).await;
    app.picture("2 asked").await;
    app.shows("default-original").await;

    // Esc, and it is gone.
    app.turn_to(MAIN).await;
    app.desktop.press(&["Escape"]);
    panel.choose(&["Quick palette"]).await;
    app.turn_to(QUICK).await;
    app.until("document.hasFocus() && document.activeElement?.getAttribute('role') === 'combobox'").await;
    app.desktop.press(&["Escape"]);
    app.gone(QUICK).await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_no_tray_closing_asks() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "closing").await;
    app.shows("toolkit-role").await;
    app.until("document.hasFocus()").await;
    let asks = "document.body.innerText.includes('Keep running')";
    press_until(&app, asks, || app.desktop.press(&["alt+F4"])).await;
    app.picture("asked").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    app.desktop.press(&["Escape"]);
    app.until("!document.body.innerText.includes('Keep running')").await;

    // With one that comes later it goes there, and with that one gone again it asks again.
    let panel = Panel::serve(app.desktop.bus());
    wait_for("the icon", async || (panel.icons() == 1).then_some(())).await;
    panel.show_icons(false);
    app.desktop.press(&["alt+F4"]);
    app.shows("Keep running").await;
    app.desktop.press(&["Escape"]);
    app.until("!document.body.innerText.includes('Keep running')").await;
    panel.show_icons(true);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    app.desktop.press(&["alt+F4"]);
    app.gone(MAIN).await;
    app.close().await;
}
