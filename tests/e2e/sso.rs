//! Signing in to IAM Identity Center.

use aws_sim::{Effect, Fault};
use rolecall_test_support::{AwsCli, AwsHome, Browser};

use crate::clocks::{home_with_default, shows_both};
use crate::{MAIN, PROMPT, choose, rolecall, simulator};

#[tokio::test(flavor = "multi_thread")]
async fn a_legacy_profile_by_device_code() {
    let sim = simulator();
    let app = rolecall(home_with_default("toolkit-sso"), &sim.url(), "sso-device").await;
    app.shows("toolkit-sso").await;
    choose(&app, "toolkit-sso").await;
    app.turn_to(PROMPT).await;
    app.shows("Open browser").await;
    let shown = app.eval("document.querySelector('strong.copyable').innerText").await;
    let shown = shown.as_str().expect("a code");
    assert_eq!(sim.pending_device_codes(), [shown]);
    app.picture("1 asked").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());

    // By keyboard: the main button has the focus.
    app.until("document.hasFocus() && document.activeElement?.innerText.trim() === 'Open browser'").await;
    app.desktop.press(&["Return"]);
    let opened = app.opened_in_browser().await;
    app.shows("Open again").await;
    app.picture("2 opened").await;

    // In the browser: who it is, then the same code as in the window.
    let browser = Browser::start().await;
    browser.open(&opened).await;
    browser.press("user-ada").await;
    assert_eq!(browser.text_of("code").await, shown);
    assert_eq!(browser.text_of("client").await, "rolecall");
    browser.press("allow").await;
    assert!(browser.text_of("done").await.contains("go back to the application"));
    app.gone(PROMPT).await;

    app.turn_to(MAIN).await;
    app.shows("AWSReservedSSO_ToolkitDeveloper_").await;
    shows_both(&app, "toolkit-sso", "d-1234567890.awsapps.com").await;
    app.picture("3 both clocks").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_sso_session_by_authorization_code_and_its_organization() {
    let sim = simulator();
    let app = rolecall(home_with_default("acme-sso-prod-readonly"), &sim.url(), "sso-session").await;
    app.shows("acme-sso-prod-readonly").await;

    // Denied first: the prompt says so and offers to try again.
    choose(&app, "acme-sso-prod-readonly").await;
    app.turn_to(PROMPT).await;
    app.shows("Use a code instead").await;
    app.until("document.hasFocus() && document.activeElement?.innerText.trim() === 'Open browser'").await;
    app.desktop.press(&["Return"]);
    let opened = app.opened_in_browser().await;
    let browser = Browser::start().await;
    browser.open(&opened).await;
    browser.press("user-ada").await;
    browser.press("deny").await;
    let back = browser.says("Nothing was approved").await;
    assert!(back.starts_with("http://127.0.0.1:") && back.contains("error=access_denied"), "{back}");
    app.shows("Try again").await;
    app.picture("1 denied").await;
    app.desktop.press(&["Return"]);
    app.until("document.activeElement?.innerText.trim() === 'Open browser'").await;
    app.desktop.press(&["Return"]);
    let again = rolecall_test_support::wait_for("another address", async || {
        Some(app.opened_in_browser().await).filter(|url| *url != opened)
    })
    .await;
    browser.open(&again).await;
    browser.press("user-ada").await;
    browser.press("allow").await;
    browser.says("You can close this tab and return to Rolecall").await;
    app.gone(PROMPT).await;
    app.turn_to(MAIN).await;
    app.shows("AWSReservedSSO_ReadOnlyAccess_").await;
    shows_both(&app, "acme-sso-prod-readonly", "acme").await;
    app.picture("2 signed in").await;

    // Another profile of the session asks for nothing.
    choose(&app, "acme-sso-staging-developer").await;
    app.shows("AWSReservedSSO_Developer_").await;

    // Its accounts and permission sets.
    app.eval(
        "[...document.querySelectorAll('nav button')].find(b => /^acme/.test(b.innerText.trim()))?.click()",
    )
    .await;
    app.shows("60 accounts").await;
    app.shows("Acme Toolkit").await;
    app.picture("3 organization").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_expired_and_cancelled() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "sso-ends").await;
    let before = app.home.state();
    app.shows("toolkit-sso").await;
    sim.inject(Fault::always(Effect::Reset));
    choose(&app, "toolkit-sso").await;
    app.turn_to(PROMPT).await;
    app.shows("AWS cannot be reached").await;
    app.picture("1 offline").await;
    sim.clear_faults();
    app.desktop.press(&["Return"]);
    app.shows("Open browser").await;

    // Nobody approves it in time.
    sim.advance(std::time::Duration::from_secs(660));
    app.shows("The time to approve ran out").await;
    app.picture("2 expired").await;
    app.until("document.activeElement?.innerText.trim() === 'Try again'").await;
    app.desktop.press(&["Return"]);
    app.shows("Open browser").await;
    app.desktop.press(&["Escape"]);
    app.gone(PROMPT).await;
    app.turn_to(MAIN).await;
    app.until("document.hasFocus()").await;
    // AWS's cache has the registration, for the next time, and nothing else came.
    let after = app.home.state();
    for (path, was) in &before {
        if path.is_file() {
            assert_eq!(after.get(path), Some(was), "{}", path.display());
        }
    }
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_tool_does_to_the_login_shows_by_itself() {
    const ENDS: &str = "SSO session (d-1234567890.awsapps.com) ends";
    const ENDED: &str = "SSO session (d-1234567890.awsapps.com) has ended";
    let (sim, home) = (simulator(), AwsHome::demo());
    let cli = AwsCli::new(&home, &sim);
    let app = rolecall(home, &sim.url(), "sso-elsewhere").await;
    app.shows("toolkit-sso").await;
    choose(&app, "toolkit-sso").await;
    app.turn_to(PROMPT).await;
    app.shows("Open browser").await;
    let code = sim.pending_device_codes().pop().expect("a device code");
    sim.approve_device(&code).expect("approved");
    app.gone(PROMPT).await;
    app.turn_to(MAIN).await;
    app.shows(ENDS).await;

    // From here on nothing is pressed in the window.
    cli.run(&["sso", "logout"]).expect("logged out");
    app.shows(ENDED).await;
    app.shows("The role goes on until its own end").await;
    app.picture("1 signed out elsewhere").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    cli.login(&sim, &["--profile", "toolkit-sso"]).await;
    app.shows(ENDS).await;
    app.picture("2 signed in elsewhere").await;
    for file in app.home.aws().join("sso/cache").read_dir().expect("a folder") {
        std::fs::remove_file(file.expect("a file").path()).expect("removed");
    }
    app.shows(ENDED).await;

    // To renew it takes the browser again.
    app.eval(
        "[...document.querySelectorAll('main button')].find(b => b.innerText.trim() === 'Renew')?.click()",
    )
    .await;
    app.turn_to(PROMPT).await;
    app.shows("Open browser").await;
    app.close().await;
}
