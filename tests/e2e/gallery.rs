//! A gallery of the real program: each view and prompt, light and dark, empty, as usual and with an error, at three
//! widths. `cargo xtask gallery` makes it, with a page to look at, in `target/gallery`.
//!
//! What is shown is data, in [`shots`]. A picture that cannot be taken is told at the end, and the others are there.

mod page;
mod shots;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use aws_sim::{Effect, Fault, Sim};
use rolecall_test_support::{AwsHome, Rolecall};

use crate::{MAIN, PROMPT, SERIAL, choose, dark_rolecall, find, rolecall, simulator};

/// The page of the quick palette.
const QUICK: &str = "quick.html";

/// The widths at which the main window is another: three panes, two, and one.
const WIDTHS: [u32; 3] = [1200, 800, 480];

const HEIGHT: u32 = 760;

/// A picture, and how the program gets to what is on it.
struct Shot {
    /// What the file is called.
    name: &'static str,
    /// What is on it.
    shows: &'static str,
    of: Page,
    home: Home,
    steps: &'static [Step],
}

/// The page that the picture is of. That of the main window is taken at each width.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Main,
    /// The main window, of what is beside the list: where there is room for one of them, it is opened.
    Beside,
    Prompt,
    Quick,
}

/// What the home folder holds.
#[derive(Clone, Copy)]
enum Home {
    Demo,
    /// The demo's, with the app's own settings.
    With(&'static str),
    Empty,
    /// With a `config` of this text, and no `credentials`.
    Only(&'static str),
    /// The demo's, with a role whose endpoint is the simulator, named in the file.
    Endpoint,
}

/// What a person does, or what comes to pass.
#[derive(Clone, Copy)]
enum Step {
    /// Searches for a profile and selects it.
    Find(&'static str),
    /// The same, and presses Enter.
    Choose(&'static str),
    Keys(&'static [&'static str]),
    Types(&'static str),
    /// Clicks the button, tab or line of a menu whose text begins so.
    Click(&'static str),
    /// Waits until the page at hand shows a text.
    Shows(&'static str),
    /// Waits until an expression is true.
    Until(&'static str),
    /// Turns to the window of a page.
    Turn(Page),
    /// Types the code of the device of `toolkit-role`.
    Code,
    /// AWS cannot be reached any more.
    Offline,
    /// Approves what waits for its code to be compared, as in a browser.
    Approve,
    /// AWS's clock goes on by as many seconds.
    Later(u64),
    /// A tool asks for the credentials of a profile.
    Asked(&'static str),
    /// Waits until something is in the audit log.
    Noted,
    /// The program is started a second time, for the palette.
    QuickStart,
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes, and shows rather than checks; `cargo xtask gallery` runs it"]
async fn the_gallery() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let wanted = std::env::var("ROLECALL_GALLERY").unwrap_or_default();
    let mut failed = Vec::new();
    for shot in shots::ALL.iter().filter(|shot| shot.name.contains(&wanted)) {
        for dark in [false, true] {
            // As a task, so that one that fails ends itself only.
            if tokio::spawn(take(shot, dark, folder.clone())).await.is_err() {
                failed.push(format!("{} ({})", shot.name, theme(dark)));
            }
        }
    }
    fs::write(folder.join("index.html"), page::of(shots::ALL, &folder)).expect("the page is written");
    assert!(failed.is_empty(), "no picture of: {}", failed.join(", "));
}

#[test]
fn the_pictures_have_names_of_their_own() {
    let mut names: Vec<&str> = shots::ALL.iter().map(|shot| shot.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

fn theme(dark: bool) -> &'static str {
    if dark { "dark" } else { "light" }
}

/// What the pictures of a shot are called, with their width if they have one.
fn files(shot: &Shot, dark: bool) -> Vec<(String, Option<u32>)> {
    match shot.of {
        Page::Main | Page::Beside => WIDTHS
            .iter()
            .map(|width| (format!("{}-{}-{width}.png", shot.name, theme(dark)), Some(*width)))
            .collect(),
        Page::Prompt | Page::Quick => vec![(format!("{}-{}.png", shot.name, theme(dark)), None)],
    }
}

async fn take(shot: &Shot, dark: bool, folder: PathBuf) {
    let sim = simulator();
    let home = home(shot.home, &sim);
    let endpoint = if matches!(shot.home, Home::Endpoint) { String::new() } else { sim.url() };
    let name = format!("gallery-{}-{}", shot.name, theme(dark));
    let app = if dark {
        dark_rolecall(home, &endpoint, &name).await
    } else {
        rolecall(home, &endpoint, &name).await
    };
    app.until(&format!("matchMedia('(prefers-color-scheme: dark)').matches === {dark}")).await;
    app.until("document.hasFocus() && document.body.innerText.trim() !== ''").await;
    resize(&app, WIDTHS[0]).await;
    let mut tools = Vec::new();
    for step in shot.steps {
        if let Some(tool) = perform(&app, &sim, *step).await {
            tools.push(tool);
        }
    }
    for (file, width) in files(shot, dark) {
        if let Some(width) = width {
            resize(&app, width).await;
        }
        if shot.of == Page::Beside {
            open_beside(&app).await;
        }
        fs::write(folder.join(file), app.page_picture().await).expect("the picture is written");
    }
    for mut tool in tools {
        let _ = tool.kill();
        let _ = tool.wait();
    }
    app.close().await;
}

async fn resize(app: &Rolecall, width: u32) {
    app.client.set_window_size(width, HEIGHT).await.expect("the window takes a size");
    app.until(&format!("Math.abs(innerWidth - {width}) < 40")).await;
}

/// Opens what is selected in the list, unless it is beside it.
async fn open_beside(app: &Rolecall) {
    let is_there = "document.querySelector('section.detail') !== null";
    let open = format!("{is_there} || document.querySelector('[role=option][aria-selected=true]')?.click()");
    app.eval(&open).await;
    app.until(is_there).await;
}

async fn perform(app: &Rolecall, sim: &Sim, step: Step) -> Option<Child> {
    match step {
        Step::Find(profile) => find(app, profile).await,
        Step::Choose(profile) => choose(app, profile).await,
        Step::Keys(keys) => app.desktop.press(keys),
        Step::Types(text) => app.desktop.type_text(text),
        Step::Click(text) => click(app, text).await,
        Step::Shows(text) => app.shows(text).await,
        Step::Until(expression) => app.until(expression).await,
        Step::Turn(page) => app.turn_to(address(page)).await,
        Step::Code => app.desktop.type_text(&sim.code(SERIAL).expect("a device")),
        Step::Offline => sim.inject(Fault::always(Effect::Reset)),
        Step::Approve => {
            let code =
                rolecall_test_support::wait_for("a code", async || sim.pending_device_codes().pop()).await;
            sim.approve_device(&code).expect("approved");
        }
        Step::Later(seconds) => sim.advance(std::time::Duration::from_secs(seconds)),
        Step::Asked(profile) => return Some(ask(app, profile)),
        Step::Noted => {
            let log = app.home.path().join("rolecall/audit.jsonl");
            let noted = async || fs::read(&log).is_ok_and(|log| !log.is_empty()).then_some(());
            rolecall_test_support::wait_for("an entry of the audit log", noted).await;
        }
        Step::QuickStart => {
            let mut again = app.desktop.command(env!("CARGO_BIN_EXE_rolecall-desktop"), app.home.path());
            again.arg("--quick").env("ROLECALL_HOME", app.home.path().join("rolecall"));
            assert!(again.status().is_ok_and(|status| status.success()), "a second start");
        }
    }
    None
}

async fn click(app: &Rolecall, text: &str) {
    let found = format!(
        "[...document.querySelectorAll('dialog[open] button, button, [role=tab], [role=menuitem]')]\
         .find(b => b.checkVisibility() && !b.disabled \
         && (b.innerText.trim().startsWith({text:?}) || b.getAttribute('aria-label') === {text:?}))"
    );
    app.until(&format!("{found} !== undefined")).await;
    app.eval(&format!("{found}.click()")).await;
}

fn address(page: Page) -> &'static str {
    match page {
        Page::Main | Page::Beside => MAIN,
        Page::Prompt => PROMPT,
        Page::Quick => QUICK,
    }
}

/// A tool that asks for the credentials of a profile: a shell by the name of one, in a folder of its own.
fn ask(app: &Rolecall, profile: &str) -> Child {
    let (tool, folder) = (app.home.path().join("terraform"), app.home.path().join("infra"));
    fs::copy("/bin/sh", &tool).and_then(|_| fs::create_dir(&folder)).expect("a tool");
    let mut command = Command::new(tool);
    command.env_clear().env("HOME", app.home.path()).env("ROLECALL_HOME", app.home.path().join("rolecall"));
    // With a command after it, so that the shell stays.
    command.args(["-c", "\"$0\" credentials -- \"$1\"; :", env!("CARGO_BIN_EXE_rolecall"), profile]);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("it starts")
}

fn home(home: Home, sim: &Sim) -> AwsHome {
    match home {
        Home::Demo => AwsHome::demo(),
        Home::With(settings) => {
            let home = AwsHome::demo();
            let own = home.path().join("rolecall");
            fs::create_dir(&own)
                .and_then(|()| fs::write(own.join("settings.json"), settings))
                .expect("settings");
            home
        }
        Home::Empty => AwsHome::empty(),
        Home::Only(config) => {
            let home = AwsHome::empty();
            home.write("config", config);
            home
        }
        Home::Endpoint => {
            let home = AwsHome::demo();
            let mut config = fs::read_to_string(home.aws().join("config")).expect("the demo's");
            config.push_str(&format!(
                "\n[profile elsewhere]\nsource_profile = default\nendpoint_url = {}\n\
                 role_arn = arn:aws:iam::444455556666:role/acme-readonly\n",
                sim.url()
            ));
            home.write("config", config);
            home
        }
    }
}
