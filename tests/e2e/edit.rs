//! Editing through forms, by keyboard, with every byte of the files compared.

use std::fs;

use rolecall_test_support::{AwsHome, Panel, Rolecall, wait_for};

use crate::{MAIN, choose, find, rolecall, simulator};

/// The text of a file of the AWS home.
fn text(app: &Rolecall, file: &str) -> String {
    fs::read_to_string(app.home.aws().join(file)).expect("a file")
}

/// Moves the focus with the tab key until an expression is true.
async fn tab_to(app: &Rolecall, what: &str) {
    for _ in 0..80 {
        if app.eval(what).await == true {
            return;
        }
        app.desktop.press(&["Tab"]);
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    app.picture("failed").await;
    unreachable!("the tab key does not lead to {what}");
}

fn field(label: &str) -> String {
    format!("document.activeElement?.labels?.[0]?.innerText.trim().startsWith({label:?}) ?? false")
}

fn button(label: &str) -> String {
    format!(
        "document.activeElement?.tagName === 'BUTTON' && document.activeElement.innerText.trim() === {label:?}"
    )
}

/// Presses the button of that name, wherever the focus is.
pub(crate) async fn press(app: &Rolecall, label: &str) {
    tab_to(app, &button(label)).await;
    app.desktop.press(&["Return"]);
}

/// Waits until a file has a text.
async fn becomes(app: &Rolecall, file: &str, expected: &str) {
    wait_for(file, async || (text(app, file) == expected).then_some(())).await;
}

/// Opens the settings of a profile.
async fn settings(app: &Rolecall, profile: &str) {
    find(app, profile).await;
    app.until(&format!("document.querySelector('main h1')?.innerText === {profile:?}")).await;
    app.desktop.press(&["ctrl+2"]);
    app.until(
        "document.querySelector('[role=tab][aria-selected=true]')?.innerText.startsWith('Settings') ?? false",
    )
    .await;
    app.shows("Region").await;
}

/// Types into a field of the form.
async fn fill(app: &Rolecall, label: &str, value: &str) {
    tab_to(app, &field(label)).await;
    app.desktop.press(&["ctrl+a"]);
    app.desktop.type_text(value);
    app.until(&format!("document.activeElement?.value === {value:?}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_is_changed_reviewed_and_taken_back() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "edit").await;
    app.shows("toolkit-role").await;
    let (config, before) = (text(&app, "config"), app.home.state());
    settings(&app, "toolkit-role").await;
    app.picture("1 form").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());

    // What no region can be is told as it is typed.
    fill(&app, "Region", "Not a region").await;
    app.until("document.activeElement?.getAttribute('aria-invalid') === 'true'").await;
    app.picture("2 refused").await;

    fill(&app, "Region", "eu-west-1").await;
    app.until("document.activeElement?.getAttribute('aria-invalid') !== 'true'").await;
    press(&app, "Review changes").await;
    app.until("document.querySelector('dialog[open]') !== null").await;
    app.shows("region = eu-west-1").await;
    app.picture("3 review").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    assert_eq!(app.home.state(), before, "nothing is written yet");

    // Esc leaves it at that; the draft stays.
    app.desktop.press(&["Escape"]);
    app.until("document.querySelector('dialog[open]') === null").await;
    assert_eq!(app.home.state(), before);
    press(&app, "Review changes").await;
    app.until("document.querySelector('dialog[open]') !== null").await;
    press(&app, "Apply").await;
    let role = config.find("[profile toolkit-role]").expect("the demo's");
    let (head, tail) = config.split_at(role);
    becomes(
        &app,
        "config",
        &format!("{head}{}", tail.replacen("region = us-east-1", "region = eu-west-1", 1)),
    )
    .await;
    app.shows("toolkit-role was changed").await;
    app.picture("4 applied").await;

    press(&app, "Undo").await;
    becomes(&app, "config", &config).await;
    app.shows("Undone").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_not_lost_with_the_window_unless_it_is_given_up() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "draft").await;
    app.shows("toolkit-role").await;
    let panel = Panel::serve(app.desktop.bus());
    wait_for("the icon", async || (panel.icons() == 1).then_some(())).await;
    let before = app.home.state();
    settings(&app, "toolkit-role").await;
    fill(&app, "Region", "eu-west-1").await;
    app.until("document.hasFocus()").await;
    app.desktop.press(&["alt+F4"]);
    app.shows("Discard unsaved changes?").await;
    app.picture("1 asked").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    // A hasty Enter keeps it; quitting by the tray asks as well.
    app.desktop.press(&["Return"]);
    app.until("document.querySelector('dialog[open]') === null").await;
    panel.choose(&["Quit Rolecall"]).await;
    app.shows("Discard and quit").await;
    app.desktop.press(&["Escape"]);
    app.until("document.querySelector('dialog[open]') === null").await;
    app.until(
        "[...document.querySelectorAll('input')].some((field) => field.value === 'eu-west-1' && field.checkVisibility())",
    )
    .await;

    app.desktop.press(&["alt+F4"]);
    app.shows("Discard unsaved changes?").await;
    press(&app, "Discard and close").await;
    app.gone(MAIN).await;
    assert_eq!(app.home.state(), before);
    // Nothing is left that would hold up the next one.
    panel.choose(&["Open Rolecall"]).await;
    app.turn_to(MAIN).await;
    app.shows("toolkit-role").await;
    app.until("document.hasFocus()").await;
    app.desktop.press(&["alt+F4"]);
    app.gone(MAIN).await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_profile_is_renamed_and_then_deleted() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "rename").await;
    app.shows("toolkit-assumer").await;
    let (config, credentials) = (text(&app, "config"), text(&app, "credentials"));

    // Both files, and whoever refers to it.
    find(&app, "toolkit-assumer").await;
    app.desktop.press(&["F2"]);
    app.until(
        "document.activeElement?.tagName === 'INPUT' && document.querySelector('dialog[open]') !== null",
    )
    .await;
    app.desktop.press(&["ctrl+a"]);
    app.desktop.type_text("toolkit-keys");
    app.until("document.activeElement?.value === 'toolkit-keys'").await;
    app.desktop.press(&["Return"]);
    app.shows("source_profile = toolkit-keys").await;
    app.picture("1 rename").await;
    press(&app, "Apply").await;
    let renamed = |text: &str| text.replace("toolkit-assumer", "toolkit-keys");
    becomes(&app, "credentials", &renamed(&credentials)).await;
    let now = text(&app, "config");
    let differ: Vec<_> = config.lines().zip(now.lines()).filter(|(old, new)| old != new).collect();
    assert!(!differ.is_empty() && now.lines().count() == config.lines().count());
    for (old, new) in differ {
        assert_eq!((old, new), ("source_profile = toolkit-assumer", "source_profile = toolkit-keys"));
    }
    // The role still signs in with them.
    choose(&app, "acme-prod-readonly").await;
    app.shows("assumed-role/acme-readonly/ada").await;

    // What builds on it is named before it goes.
    find(&app, "toolkit-keys").await;
    tab_to(&app, "document.activeElement?.closest('[role=listbox]') !== null").await;
    app.desktop.press(&["Delete"]);
    app.until("document.querySelector('dialog[open]') !== null").await;
    app.shows("toolkit-role").await;
    app.until("/toolkit-readonly/.test(document.querySelector('dialog[open]')?.innerText ?? '')").await;
    app.picture("2 delete").await;
    app.desktop.press(&["Escape"]);
    app.until("document.querySelector('dialog[open]') === null").await;
    assert_eq!(text(&app, "credentials"), renamed(&credentials));
    tab_to(&app, "document.activeElement?.closest('[role=listbox]') !== null").await;
    app.desktop.press(&["Delete"]);
    app.until("document.querySelector('dialog[open]') !== null").await;
    press(&app, "Delete").await;
    wait_for("it to go", async || (!text(&app, "credentials").contains("toolkit-keys")).then_some(())).await;
    press(&app, "Undo").await;
    becomes(&app, "credentials", &renamed(&credentials)).await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_outlives_what_another_program_writes() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "clash").await;
    app.shows("toolkit-role").await;
    settings(&app, "toolkit-role").await;
    fill(&app, "External ID", "mine-1").await;

    // What the draft does not touch follows the file.
    let config = text(&app, "config");
    let at = config.find("[profile toolkit-role]").expect("the demo's");
    let (head, tail) = config.split_at(at);
    let theirs = format!("{head}{}", tail.replacen("region = us-east-1", "region = eu-north-1", 1));
    app.home.write("config", &theirs);
    app.until("[...document.querySelectorAll('input')].some(i => i.value === 'eu-north-1')").await;
    app.until("[...document.querySelectorAll('input')].some(i => i.value === 'mine-1')").await;

    // What both changed is shown side by side.
    let clash = theirs.replacen("region = eu-north-1", "region = eu-north-1\nexternal_id = theirs-1", 1);
    app.home.write("config", &clash);
    app.shows("theirs-1").await;
    app.until("[...document.querySelectorAll('input')].some(i => i.value === 'mine-1')").await;
    app.picture("1 clash").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    press(&app, "Keep mine").await;
    press(&app, "Review changes").await;
    app.until("document.querySelector('dialog[open]') !== null").await;

    // The file changes once more before it is applied: nothing is written, and the new one is shown.
    app.home.write("config", format!("{clash}# by hand\n"));
    press(&app, "Apply").await;
    app.shows("The files changed meanwhile").await;
    assert_eq!(text(&app, "config"), format!("{clash}# by hand\n"));
    app.picture("2 outdated").await;
    press(&app, "Apply").await;
    becomes(&app, "config", &format!("{}# by hand\n", clash.replace("theirs-1", "mine-1"))).await;
    app.close().await;
}
