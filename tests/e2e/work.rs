//! Out into the work: a terminal and the console, really started, with what they should have.

use std::fs;
use std::path::{Path, PathBuf};

use rolecall_test_support::{AwsCli, AwsHome, Panel, Rolecall, wait_for};

use crate::settings::tab_to;
use crate::{PROMPT, find, rolecall, rolecall_with, simulator, type_the_code};

/// A role that takes no code.
const ROLE: &str = "acme-prod-readonly";

/// A program of a few lines of shell.
fn script(home: &AwsHome, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = home.path().join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    path
}

/// Keeps a command for terminals, and a mark of production.
fn prefer(home: &AwsHome, terminal: &str) {
    let settings = serde_json::json!({
        "version": 1,
        "productions": [ROLE],
        "preferences": { "terminal": terminal },
    });
    fs::create_dir_all(home.path().join("rolecall")).expect("a folder");
    fs::write(home.path().join("rolecall/settings.json"), settings.to_string()).expect("written");
}

/// A shell that writes down its environment, and stays.
fn shell(home: &AwsHome) -> (PathBuf, PathBuf) {
    let out = home.path().join("environment");
    let text = format!("env > '{0}.part'; mv '{0}.part' '{0}'; exec sleep 60", out.display());
    (script(home, "shell", &text), out)
}

/// What the app was started with, and leads a tool to somebody else.
const INHERITED: &[(&str, &str)] = &[
    ("AWS_PROFILE", "toolkit-nightly"),
    ("AWS_ACCESS_KEY_ID", "AKIAOTHER"),
    ("AWS_SECRET_ACCESS_KEY", "of-another"),
    ("AWS_SESSION_TOKEN", "of-another"),
    ("AWS_SECURITY_TOKEN", "of-another"),
    ("AWS_REGION", "us-west-2"),
    ("AWS_DEFAULT_REGION", "us-west-2"),
    ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/other"),
    ("AWS_WEB_IDENTITY_TOKEN_FILE", "/other"),
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/"),
    ("AWS_VAULT", "other"),
];

/// Chooses a line of the menu of what can be opened, by keyboard.
async fn open(app: &Rolecall, what: &str) {
    tab_to(app, "Open").await;
    app.desktop.press(&["Return"]);
    app.until("document.activeElement?.role === 'menuitem'").await;
    let is_there = format!("document.activeElement?.innerText.trim() === {what:?}");
    for _ in 0..3 {
        if app.eval(&is_there).await == serde_json::json!(true) {
            break;
        }
        app.desktop.press(&["Down"]);
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
    }
    app.until(&is_there).await;
    app.desktop.press(&["Return"]);
}

async fn written(path: &Path) -> String {
    wait_for("what was written", async || fs::read_to_string(path).ok()).await
}

fn assert_clean(environment: &str) {
    let mut names: Vec<&str> = environment.lines().filter_map(|line| line.split('=').next()).collect();
    names.retain(|name| name.starts_with("AWS_"));
    names.sort_unstable();
    assert_eq!(names, ["AWS_EC2_METADATA_DISABLED", "AWS_ENDPOINT_URL", "AWS_PROFILE"], "{environment}");
    assert!(environment.lines().any(|line| line == format!("AWS_PROFILE={ROLE}")), "{environment}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_and_the_console_as_a_role() {
    let sim = simulator();
    let home = AwsHome::demo();
    let (shell, environment) = shell(&home);
    let told = home.path().join("told");
    let text = format!(
        "printf '%s\\n' \"$@\" > '{}'\nshift\nSHELL='{}' exec \"$@\"",
        told.display(),
        shell.display()
    );
    let terminal = script(&home, "my-terminal", &text);
    prefer(&home, &format!("'{}' {{title}} {{command}}", terminal.display()));
    let app = rolecall_with(home, &sim.url(), "work", INHERITED).await;
    app.shows("toolkit-role").await;
    find(&app, ROLE).await;
    tab_to(&app, "Open").await;
    app.desktop.press(&["Return"]);
    app.until("document.activeElement?.role === 'menuitem'").await;
    app.picture("0 menu").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    app.desktop.press(&["Escape"]);
    open(&app, "Terminal").await;
    let environment = written(&environment).await;
    assert_clean(&environment);
    let told = written(&told).await;
    assert!(
        told.starts_with(&format!("{ROLE} — ")) && told.ends_with(&format!("in-terminal\n--\n{ROLE}\n")),
        "{told}"
    );
    app.shows(&format!("A terminal opens as {ROLE}.")).await;
    app.picture("1 terminal").await;

    open(&app, "Console").await;
    let address = app.opened_in_browser().await;
    assert!(address.starts_with(&format!("{}/federation?Action=login&", sim.url())), "{address}");
    let token = address.split("SigninToken=").nth(1).expect("a token").to_owned();
    assert!(sim.issued_secrets().contains(&token));
    app.shows("The console opens in your browser").await;
    app.picture("2 console").await;
    assert!(!app.text().await.contains(&token), "the page holds no token");
    assert!(!app.log().contains(&token), "nor does the log");

    open(&app, "Copy console link").await;
    let copied = wait_for("the clipboard", async || {
        let mut xclip = app.desktop.command("xclip", app.home.path());
        let output = xclip.args(["-selection", "clipboard", "-out"]).output().expect("xclip");
        Some(String::from_utf8_lossy(&output.stdout).into_owned()).filter(|text| text.contains("SigninToken"))
    });
    assert_ne!(copied.await, address, "a token is good once");

    // A profile that asks for a code is of no use to most tools by its name.
    app.desktop.press(&["ctrl+f"]);
    find(&app, "toolkit-role").await;
    open(&app, "Terminal").await;
    app.shows("Tools cannot use toolkit-role by its name").await;
    app.picture("3 not by name").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    app.close().await;
}

/// A terminal as a person has one: a real xterm, a real bash in it, and what is typed there.
#[tokio::test(flavor = "multi_thread")]
async fn a_real_terminal_is_the_role_and_looks_it() {
    let sim = simulator();
    let home = AwsHome::demo();
    let aws = AwsCli::new(&home, &sim);
    let environment = home.path().join("environment");
    // The person's own shell, with what they keep for it; a prompt that names the terminal is to be in vain.
    let text = "PS1='\\[\\e]0;of the prompt\\a\\]$ '\nenv > '{0}.part'; mv '{0}.part' '{0}'\n";
    fs::write(home.path().join(".bashrc"), text.replace("{0}", &environment.to_string_lossy()))
        .expect("written");
    prefer(&home, "xterm");
    let app = rolecall_with(
        home,
        &sim.url(),
        "xterm",
        &[INHERITED, &[("SHELL", "/bin/bash"), ("LANG", "C.UTF-8")]].concat(),
    )
    .await;
    app.shows("toolkit-role").await;
    find(&app, ROLE).await;
    open(&app, "Terminal").await;
    assert_clean(&written(&environment).await);
    let xdotool = |arguments: &[&str]| {
        let mut command = app.desktop.command("xdotool", app.home.path());
        let output = command.args(arguments).output().expect("xdotool");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let window = wait_for("the window", async || {
        Some(xdotool(&["search", "--class", "xterm"])).filter(|id| !id.is_empty())
    });
    let window = window.await;
    // What stands between the two, it writes as terminals did before Unicode.
    let has_title = |name: &str| name.starts_with(&format!("{ROLE} ")) && name.ends_with(" 444455556666");
    let name = xdotool(&["getwindowname", &window]);
    assert!(has_title(&name), "{name}");

    // What a person types there is the role, for AWS's own tool.
    xdotool(&["windowactivate", "--sync", &window]);
    let told = app.home.path().join("who");
    let command = aws.command(&[]);
    let line =
        format!("{} sts get-caller-identity > who.part && mv who.part who", command.get_program().display());
    app.desktop.type_text(&line);
    app.desktop.press(&["Return"]);
    let who = written(&told).await;
    assert!(who.contains("444455556666") && who.contains(":assumed-role/acme-readonly/"), "{who}");
    let name = xdotool(&["getwindowname", &window]);
    assert!(has_title(&name), "after the prompt, too: {name}");
    assert!(app.desktop.screen().has_colour([0x3a, 0x0c, 0x10]), "production's colour");
    app.picture("1 production").await;

    // It holds nothing of the app, and goes on without it.
    let process = PathBuf::from(format!("/proc/{}", xdotool(&["getwindowpid", &window])));
    let held: Vec<PathBuf> = (fs::read_dir(process.join("fd")).expect("a process").flatten())
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .filter(|held| !matches!(held.to_str(), Some("/dev/null" | "/dev/ptmx" | "/dev/pts/ptmx")))
        .collect();
    // Its own connection to the display.
    assert!(
        held.iter().all(|held| held.to_string_lossy().starts_with("socket:")) && held.len() <= 1,
        "{held:?}"
    );
    let _ = app.client.clone().close().await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let state = fs::read_to_string(process.join("stat")).expect("it goes on without the app");
    assert!(!state.contains(") Z "), "{state}");
    app.close().await;
}

/// A browser that has profiles gets one for the account, once the person is signed in; forgotten in the settings.
#[tokio::test(flavor = "multi_thread")]
async fn a_console_for_each_account_after_the_sign_in_it_takes() {
    let sim = simulator();
    let home = AwsHome::demo();
    let told = home.path().join("told");
    let firefox = script(&home, "firefox", &format!("printf '%s\\n' \"$@\" > '{}'", told.display()));
    let browser = firefox.display().to_string();
    let app = rolecall_with(home, &sim.url(), "console", &[("BROWSER", &browser)]).await;
    app.shows("toolkit-role").await;
    find(&app, "toolkit-role").await;
    open(&app, "Console").await;
    app.turn_to(PROMPT).await;
    type_the_code(&app, &sim).await;
    app.turn_to(crate::MAIN).await;
    let arguments = written(&told).await;
    let folder = app.home.path().join("rolecall/browsers/111122223333");
    let begin = format!("--profile\n{}\n{}/federation?Action=login&", folder.display(), sim.url());
    assert!(arguments.starts_with(&begin), "{arguments}");
    app.shows("The console opens in your browser as toolkit-role.").await;

    // The settings: what is kept of it goes, and with no profiles apart there is none.
    app.desktop.press(&["ctrl+comma"]);
    app.shows("1 account has a browser profile").await;
    tab_to(&app, "Forget browser profiles").await;
    app.desktop.press(&["Return"]);
    app.shows("removed for good").await;
    app.picture("1 forget").await;
    assert_eq!(app.accessibility_violations().await, Vec::<String>::new());
    app.desktop.press(&["Return"]);
    app.shows("Browser profiles forgotten").await;
    assert!(!folder.exists());
    tab_to(&app, "Keep accounts apart in the browser").await;
    app.desktop.press(&["space"]);
    app.until("[...document.querySelectorAll('input[type=checkbox]')].some(box => box.labels[0].innerText.includes('Keep accounts apart') && !box.checked)").await;
    fs::remove_file(&told).expect("removed");
    app.desktop.press(&["Escape"]);
    find(&app, "toolkit-role").await;
    open(&app, "Console").await;
    let arguments = written(&told).await;
    assert!(arguments.starts_with(&sim.url()) && !folder.exists(), "{arguments}");
    app.close().await;
}

/// From the tray, with no window: of who the tools are, what is signed in, favourites.
#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_and_the_console_from_the_tray() {
    let sim = simulator();
    let home = AwsHome::demo();
    let told = home.path().join("told");
    let terminal = script(&home, "my-terminal", &format!("printf '%s\\n' \"$@\" > '{}'", told.display()));
    let settings = serde_json::json!({
        "version": 1,
        "marks": { ROLE: { "favourite": true }, "toolkit-assumer": { "favourite": true } },
        "preferences": { "terminal": format!("'{}' {{command}}", terminal.display()) },
    });
    fs::create_dir_all(home.path().join("rolecall")).expect("a folder");
    fs::write(home.path().join("rolecall/settings.json"), settings.to_string()).expect("written");
    let app = rolecall(home, &sim.url(), "tray-work").await;
    app.shows("toolkit-role").await;
    let panel = Panel::serve(app.desktop.bus());
    app.until("document.hasFocus()").await;
    wait_for("the icon", async || (panel.icons() == 1).then_some(())).await;
    app.desktop.press(&["alt+F4"]);
    app.gone(crate::MAIN).await;

    panel.choose(&["Open terminal", ROLE]).await;
    assert!(written(&told).await.ends_with(&format!("in-terminal\n--\n{ROLE}\n")));
    // Keys lead to no console, and so are not in its menu.
    assert!(panel.find(&["Open terminal", "toolkit-assumer"]).is_some());
    assert!(panel.find(&["Open console", "toolkit-assumer"]).is_none());
    panel.choose(&["Open console", ROLE]).await;
    let address = app.opened_in_browser().await;
    assert!(address.starts_with(&format!("{}/federation?Action=login&", sim.url())), "{address}");
    // The test's browser is none that is known to keep accounts apart.
    let notice = wait_for("a notification", async || app.desktop.notifications.shown().pop()).await;
    assert_eq!(notice.summary, format!("Console opened as {ROLE}"));
    // What fails is told there, too.
    fs::remove_file(&terminal).expect("removed");
    panel.choose(&["Open terminal", ROLE]).await;
    wait_for("a notification", async || {
        let shown = app.desktop.notifications.shown();
        shown.iter().any(|notice| notice.summary.contains("was not found")).then_some(())
    })
    .await;
    app.close().await;
}
