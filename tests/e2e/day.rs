//! Hidden and shown, asked and answered, many times over: what the program takes does not grow.

use std::fs;

use rolecall_test_support::{AwsHome, Panel, Rolecall, wait_for};

use crate::{MAIN, choose, rolecall, simulator, type_the_code};

/// What all processes of the program take while it is hidden.
#[derive(Clone, Copy, Debug)]
struct Takes {
    processes: usize,
    descriptors: usize,
    threads: usize,
    /// The memory of the program's own process that is no file's, in KiB: what others map, too, is divided by how many
    /// they are just then.
    memory: u64,
    /// The files in the folder for temporary ones.
    temporary: usize,
}

/// The process of the program, by its home.
fn program(app: &Rolecall) -> u32 {
    let home = format!("HOME={}\0", app.home.path().display());
    let is_it = |pid: &u32| {
        let of = |file: &str| fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        String::from_utf8_lossy(&of("comm")).trim() == "rolecall-deskto"
            && String::from_utf8_lossy(&of("environ")).contains(&home)
    };
    let all = fs::read_dir("/proc").expect("a list").flatten();
    let mut pids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.find(is_it).expect("it runs")
}

fn takes(app: &Rolecall) -> Takes {
    let pid = program(app);
    let count = |folder: String| fs::read_dir(folder).map(Iterator::count).unwrap_or_default();
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).expect("a text");
    let anonymous = rollup.lines().find_map(|line| line.strip_prefix("Anonymous:")).expect("a line");
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    Takes {
        processes: 1 + children.split_whitespace().count(),
        descriptors: count(format!("/proc/{pid}/fd")),
        threads: count(format!("/proc/{pid}/task")),
        memory: anonymous.split_whitespace().next().and_then(|kib| kib.parse().ok()).expect("a number"),
        temporary: count(app.home.path().join("rolecall").display().to_string()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_and_shown_again_and_again_it_takes_no_more() {
    let rounds = if std::env::var_os("ROLECALL_TEST_DEEP").is_some() { 120 } else { 12 };
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "day").await;
    app.shows("toolkit-role").await;
    let panel = Panel::serve(app.desktop.bus());
    wait_for("the icon", async || (panel.icons() == 1).then_some(())).await;

    let mut before = None;
    for round in 0..rounds {
        app.until("document.hasFocus()").await;
        choose(&app, "toolkit-role").await;
        type_the_code(&app, &sim).await;
        app.turn_to(MAIN).await;
        app.shows("assumed-role/toolkit-role/").await;
        app.until("document.hasFocus()").await;
        app.desktop.press(&["alt+F4"]);
        app.gone(MAIN).await;
        panel.choose(&["Sign out", "toolkit-role"]).await;
        wait_for("nobody signed in", async || panel.find(&["Sign out"]).is_none().then_some(())).await;
        sim.advance(std::time::Duration::from_secs(30));
        // The first few fill what is kept for good.
        if round == rounds / 3 {
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            before = Some(takes(&app));
        }
        if round + 1 < rounds {
            panel.activate();
            app.turn_to(MAIN).await;
            app.shows("toolkit-role").await;
        }
    }
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let (before, after) = (before.expect("measured"), takes(&app));
    let is_no_more = after.processes <= before.processes
        && after.descriptors <= before.descriptors + 4
        && after.threads <= before.threads + 2
        && after.temporary <= before.temporary
        && after.memory <= before.memory + before.memory / 8;
    assert!(is_no_more, "{before:?}, and after {rounds} rounds {after:?}");
    app.close().await;
}
