//! Told of an end before it comes.

use aws_sim::{Seed, Sim};
use rolecall_test_support::{AwsHome, demo_seed_text, wait_for};

use crate::{MAIN, PROMPT, choose, rolecall};

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_ends_soon_is_told_of_and_renewed_by_a_press() {
    let seed = demo_seed_text().replacen("[organization]", "[organization]\ntoken_lifetime = 240", 1);
    let sim = Sim::start(Seed::parse(&seed).expect("a seed")).expect("a simulator");
    let app = rolecall(AwsHome::demo(), &sim.url(), "reminder").await;
    app.shows("toolkit-sso").await;
    let sign_in = async || {
        app.turn_to(PROMPT).await;
        app.shows("Open browser").await;
        sim.approve_device(&sim.pending_device_codes().pop().expect("a code")).expect("approved");
        app.gone(PROMPT).await;
        app.turn_to(MAIN).await;
    };
    choose(&app, "toolkit-sso").await;
    assert!(app.desktop.notifications.shown().is_empty());
    sign_in().await;
    app.shows("AWSReservedSSO_ToolkitDeveloper_").await;

    // Legacy tokens cannot be renewed without the person.
    let shown = wait_for("a notification", async || app.desktop.notifications.shown().pop()).await;
    assert_eq!(shown.program, "Rolecall");
    assert_eq!(shown.summary, "SSO session (d-1234567890.awsapps.com) ends in 4 minutes");
    assert!(shown.body.contains("in your browser"), "{}", shown.body);
    assert_eq!(shown.actions, ["default", "act"].map(|name| (name.to_owned(), "Renew".to_owned())));

    // Once, until there is another token.
    app.desktop.notifications.press(&shown, "act");
    sign_in().await;
    wait_for("the next", async || (app.desktop.notifications.shown().len() == 2).then_some(())).await;
    app.close().await;
}
