//! Finding one profile of three thousand.

use std::fmt::Write as _;

use rolecall_test_support::AwsHome;

use crate::{rolecall, selected, simulator};

#[tokio::test(flavor = "multi_thread")]
async fn one_of_three_thousand_by_a_few_letters() {
    let sim = simulator();
    let home = AwsHome::demo();
    let mut config =
        String::from_utf8(std::fs::read(home.aws().join("config")).expect("a file")).expect("UTF-8");
    for account in 0..300 {
        for role in
            ["admin", "deploy", "readonly", "billing", "audit", "dba", "network", "support", "ml", "ops"]
        {
            write!(
                config,
                "\n[profile unit-{account:03}-{role}]\nsource_profile = default\n\
                 role_arn = arn:aws:iam::9{account:011}:role/{role}\n"
            )
            .expect("writing to a string");
        }
    }
    home.write("config", config);
    let app = rolecall(home, &sim.url(), "three-thousand").await;
    app.shows("3,032").await;
    app.picture("1 all").await;

    // By account and role, in any order; by the ends of the list; only what is in view is drawn.
    app.desktop.type_text("dba 217");
    app.until(&selected("unit-217-dba")).await;
    app.until("document.querySelector('main h1')?.innerText === 'unit-217-dba'").await;
    app.picture("2 found").await;
    app.desktop.press(&["Escape", "End"]);
    app.until(&selected("vendor-audit")).await;
    app.desktop.press(&["Home", "Down", "Down"]);
    app.until(&selected("acme-prod-readonly")).await;
    app.until("document.querySelectorAll('[role=option]').length < 120").await;
    app.close().await;
}
