//! Each view can be read by assistive technology, at each width.

use rolecall_test_support::AwsHome;

use crate::{MAIN, PROMPT, rolecall, selected, simulator};

#[tokio::test(flavor = "multi_thread")]
async fn every_view_is_accessible_at_every_width() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "look").await;
    app.shows("toolkit-role").await;
    app.desktop.type_text("toolkit-role");
    app.until(&selected("toolkit-role")).await;
    for width in [1200, 800, 480] {
        app.client.set_window_size(width, 720).await.expect("the window takes a size");
        app.until(&format!("Math.abs(innerWidth - {width}) < 40")).await;
        app.picture(&width.to_string()).await;
        assert_eq!(app.accessibility_violations().await, Vec::<String>::new(), "at {width}");
    }
    app.client.set_window_size(1200, 720).await.expect("the window takes a size");
    app.until("innerWidth > 1000").await;
    app.desktop.press(&["Return"]);
    app.turn_to(PROMPT).await;
    app.shows("MFA code for toolkit-role").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new(), "the prompt");
    app.desktop.press(&["Escape"]);
    app.gone(PROMPT).await;
    app.turn_to(MAIN).await;
    app.close().await;
}
