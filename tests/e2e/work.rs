//! Out into the work: a terminal and the console, really started, with what they should have.

use std::fs;
use std::path::{Path, PathBuf};

use rolecall_test_support::{AwsHome, Rolecall, wait_for};

use crate::{find, rolecall, simulator};

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

/// Chooses a line of the menu of what can be opened.
async fn open(app: &Rolecall, what: &str) {
    let press = |role: &str, text: &str| {
        format!(
            "(b => (b?.click(), b !== undefined))([...document.querySelectorAll({role:?})].find(b => b.innerText.trim() === {text:?}))"
        )
    };
    app.until(&press("main button", "Open")).await;
    app.until(&press("[role=menuitem]", what)).await;
}

async fn written(path: &Path) -> String {
    wait_for("what was written", async || fs::read_to_string(path).ok()).await
}

fn assert_clean(environment: &str) {
    let names: Vec<&str> = environment.lines().filter_map(|line| line.split('=').next()).collect();
    assert!(environment.lines().any(|line| line == format!("AWS_PROFILE={ROLE}")), "{environment}");
    for secret in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        assert!(!names.contains(&secret), "{secret}");
    }
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
    let app = rolecall(home, &sim.url(), "work").await;
    app.shows("toolkit-role").await;
    find(&app, ROLE).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_real_terminal_has_its_title_and_colour() {
    let sim = simulator();
    let home = AwsHome::demo();
    let environment = home.path().join("environment");
    // The person's own shell, with what they keep for it; a prompt that names the terminal is to be in vain.
    let text = "PS1='\\[\\e]0;of the prompt\\a\\]$ '\nenv > '{0}.part'; mv '{0}.part' '{0}'\n";
    fs::write(home.path().join(".bashrc"), text.replace("{0}", &environment.to_string_lossy()))
        .expect("written");
    prefer(&home, "xterm");
    let app = rolecall(home, &sim.url(), "xterm").await;
    app.shows("toolkit-role").await;
    find(&app, ROLE).await;
    open(&app, "Terminal").await;
    assert_clean(&written(&environment).await);
    wait_for("the title", async || {
        let mut search = app.desktop.command("xdotool", app.home.path());
        let found = search.args(["search", "--name", &format!("^{ROLE} — ")]).output().expect("xdotool");
        (!found.stdout.is_empty()).then_some(())
    })
    .await;
    app.picture("1 production").await;
    app.close().await;
}
