//! What a config file names beside AWS itself is approved first.

use rolecall_test_support::AwsHome;

use crate::{MAIN, PROMPT, choose, rolecall, sign_out, simulator};

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_in_a_file_is_asked_about_before_anything_is_sent_there() {
    let sim = simulator();
    let home = AwsHome::demo();
    let mut config = std::fs::read_to_string(home.aws().join("config")).expect("the demo's");
    let endpoint = sim.url();
    config.push_str(&format!("\n[profile elsewhere]\nsource_profile = default\nendpoint_url = {endpoint}\n"));
    config.push_str("role_arn = arn:aws:iam::444455556666:role/acme-readonly\nrole_session_name = ada\n");
    home.write("config", &config);
    // No word of the environment's about endpoints.
    let app = rolecall(home, "", "approval").await;
    let before = app.home.state();
    app.shows("elsewhere").await;

    // Enter is a no, and a no sends nothing.
    choose(&app, "elsewhere").await;
    app.turn_to(PROMPT).await;
    app.shows(&endpoint).await;
    app.shows("Not encrypted").await;
    app.picture("1 asked").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    app.until("document.hasFocus() && document.activeElement?.innerText.trim() === 'Cancel'").await;
    app.desktop.press(&["Return"]);
    app.gone(PROMPT).await;
    assert!(sim.calls().is_empty(), "{:?}", sim.calls());

    // A yes is for good.
    app.turn_to(MAIN).await;
    app.until("document.hasFocus()").await;
    choose(&app, "elsewhere").await;
    app.turn_to(PROMPT).await;
    app.until("document.hasFocus() && document.activeElement?.innerText.trim() === 'Cancel'").await;
    app.desktop.press(&["Tab", "Return"]);
    app.turn_to(MAIN).await;
    app.shows("assumed-role/acme-readonly/ada").await;
    app.picture("2 signed in").await;
    sign_out(&app).await;
    choose(&app, "elsewhere").await;
    app.shows("assumed-role/acme-readonly/ada").await;
    assert_eq!(app.home.state(), before, "the AWS files are as they were");
    app.close().await;
}
