//! The pictures of the README: the real window on the demo, left in `target/pictures/`.
//!
//! `cargo xtask picture` runs this and moves them to `docs/`.

use std::fs;
use std::path::Path;

use rolecall_test_support::{AwsHome, Rolecall};

use crate::{MAIN, PROMPT, SERIAL, choose, dark_rolecall, rolecall, selected, simulator};

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_the_readme() {
    for (dark, theme) in [(false, "light"), (true, "dark")] {
        let sim = simulator();
        let home = AwsHome::demo();
        let app = if dark {
            dark_rolecall(home, &sim.url(), "pictures-dark").await
        } else {
            rolecall(home, &sim.url(), "pictures-light").await
        };
        app.shows("toolkit-role").await;
        let expected = format!("matchMedia('(prefers-color-scheme: dark)').matches === {dark}");
        app.until(&expected).await;

        choose(&app, "acme-prod-readonly").await;
        app.shows("assumed-role/acme-readonly/").await;
        choose(&app, "toolkit-role").await;
        app.turn_to(PROMPT).await;
        app.shows("MFA code for toolkit-role").await;
        save(&app, &format!("prompt-{theme}")).await;
        app.desktop.type_text(&sim.code(SERIAL).expect("a device"));
        app.gone(PROMPT).await;
        app.turn_to(MAIN).await;
        app.shows("assumed-role/toolkit-role/").await;
        app.desktop.press(&["ctrl+a", "BackSpace"]);
        app.until(&selected("toolkit-role")).await;
        save(&app, &format!("main-{theme}")).await;
        app.close().await;
    }
}

async fn save(app: &Rolecall, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    let picture = app.page_picture().await;
    let written =
        fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(format!("{name}.png")), picture));
    written.expect("the picture is written");
}
