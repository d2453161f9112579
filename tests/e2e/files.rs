//! Files that are broken in every way: the rest is listed, the fault is shown.

use rolecall_test_support::AwsHome;

use crate::{find, rolecall, simulator};

#[tokio::test(flavor = "multi_thread")]
async fn broken_files_hide_nothing_else() {
    let sim = simulator();
    let home = AwsHome::empty();
    home.write(
        "config",
        b"\xef\xbb\xbf[profile good]\nregion = eu-west-1\n[profile twice]\noutput = json\n\
          [profile odd]\nthis line has no sign\nnote = caf\xe9\n[profile twice]\noutput = text\n\
          [profile loop]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = loop\n\
          [profile orphan]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = nobody\n",
    );
    // A folder where a file should be.
    home.write("credentials/stray", "");
    let app = rolecall(home, &sim.url(), "broken-files").await;
    for name in ["good", "twice", "odd", "loop", "orphan"] {
        app.shows(name).await;
    }
    app.picture("1 list").await;

    for (name, reason) in [("loop", "loop → loop"), ("orphan", "nobody")] {
        find(&app, name).await;
        app.until(&format!("document.querySelector('main')?.innerText.includes({reason:?}) ?? false")).await;
    }
    app.picture("2 broken profile").await;

    for (name, places) in [("odd", &["config:6", "config:7"][..]), ("twice", &["config:8"][..])] {
        find(&app, name).await;
        for place in places {
            app.shows(place).await;
        }
    }
    app.picture("3 faulty lines").await;

    // What belongs to a whole file is told in the view of problems.
    app.desktop.press(&["ctrl+a", "BackSpace"]);
    app.eval("[...document.querySelectorAll('button')].find(b => b.innerText.includes('Problems'))?.click()")
        .await;
    app.shows("problems in your AWS files").await;
    app.shows("config:1").await;
    app.shows("There is a folder where the file should be").await;
    app.picture("4 problems").await;
    app.close().await;
}
