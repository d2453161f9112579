//! AWS that cannot be reached, or is not well.

use aws_sim::{Body, Effect, Fault};
use rolecall_test_support::AwsHome;

use crate::{choose, find, rolecall, selected, simulator};

#[tokio::test(flavor = "multi_thread")]
async fn an_aws_that_is_down_is_told_and_the_app_stays_usable() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "outage").await;
    app.shows("toolkit-role").await;
    let retry =
        "[...document.querySelectorAll('main button')].some(b => /sign in|try again/i.test(b.innerText))";

    sim.inject(Fault::always(Effect::Reset));
    app.desktop.type_text("acme-prod-readonly");
    app.until(&selected("acme-prod-readonly")).await;
    app.desktop.press(&["Return"]);
    app.shows("AWS cannot be reached").await;
    app.until(retry).await;
    app.picture("1 unreachable").await;
    sim.clear_faults();

    sim.inject(Fault::always(Effect::Status(503, Body::Empty)));
    app.desktop.press(&["Return"]);
    app.shows("503").await;
    app.picture("2 unavailable").await;
    sim.clear_faults();

    // The rest of the app goes on, and so does this profile once AWS is back.
    find(&app, "toolkit-break-glass").await;
    choose(&app, "acme-prod-readonly").await;
    app.shows("assumed-role/acme-readonly/ada").await;
    app.picture("3 signed in").await;
    app.close().await;
}
