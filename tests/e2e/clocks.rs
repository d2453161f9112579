//! Both clocks, the role session's and the SSO session's, wherever a session is shown.

use rolecall_test_support::{AwsHome, Rolecall};

use crate::{MAIN, PROMPT, choose, dark_rolecall, rolecall, selected, simulator};

/// A home whose default profile, which the identity bar shows, signs in as another one does.
pub(crate) fn home_with_default(profile: &str) -> AwsHome {
    let home = AwsHome::demo();
    let config = std::fs::read_to_string(home.aws().join("config")).expect("the demo's");
    let header = format!("[profile {profile}]\n");
    let (_, from) = config.split_once(&header).expect("the profile");
    let settings = from.split("\n[").next().expect("its settings");
    let (before, default) = config.split_once("[default]\n").expect("a default profile");
    let (_, after) = default.split_once("\n\n").expect("an end of it");
    let config = format!("{before}[default]\n{settings}\n\n{after}");
    home.write("config", &config);
    home
}

/// Waits until both clocks are in the profile's page, in its row, and in the identity bar.
pub(crate) async fn shows_both(app: &Rolecall, profile: &str, login: &str) {
    app.shows(&format!("SSO session ({login}) ends")).await;
    app.until("/Role ends/.test(document.querySelector('main')?.innerText ?? '')").await;
    let row = format!("document.querySelector('[role=option][data-name={profile:?}]')?.innerText ?? ''");
    app.until(&format!("/SSO \\d+h/.test({row}) && /\\d+m\\s*$/.test({row})")).await;
    let bar = "document.querySelector('header[aria-label]')?.innerText ?? ''";
    app.until(&format!("/SSO \\d+h/.test({bar}) && /\\d+m/.test({bar})")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_clocks_have_room_at_every_width() {
    const PROFILE: &str = "acme-sso-toolkit-admin";
    for dark in [false, true] {
        let (sim, home) = (simulator(), home_with_default(PROFILE));
        let app = if dark {
            dark_rolecall(home, &sim.url(), "clocks-dark").await
        } else {
            rolecall(home, &sim.url(), "clocks-light").await
        };
        app.shows(PROFILE).await;
        choose(&app, PROFILE).await;
        app.turn_to(PROMPT).await;
        app.shows("Use a code instead").await;
        app.eval(
            "[...document.querySelectorAll('button')].find(b => /Use a code/.test(b.innerText))?.click()",
        )
        .await;
        app.until("document.querySelector('strong.copyable') !== null").await;
        sim.approve_device(&sim.pending_device_codes().pop().expect("a code")).expect("approved");
        app.gone(PROMPT).await;
        app.turn_to(MAIN).await;
        shows_both(&app, PROFILE, "acme").await;
        app.desktop.press(&["ctrl+a", "BackSpace"]);
        app.until(&selected(PROFILE)).await;
        for width in [1200, 800, 480] {
            app.client.set_window_size(width, 720).await.expect("the window takes a size");
            app.until(&format!("Math.abs(innerWidth - {width}) < 40")).await;
            app.until("document.documentElement.scrollWidth <= innerWidth").await;
            let bar = "document.querySelector('header[aria-label]')";
            app.until(&format!("{bar}.scrollWidth <= {bar}.clientWidth")).await;
            app.picture(&width.to_string()).await;
            assert_eq!(app.accessibility_violations().await, Vec::<String>::new(), "at {width}");
        }
        app.close().await;
    }
}
