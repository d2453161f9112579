//! The console and the terminal, as programs that the command line starts or becomes.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use crate::world::{ROLE, World, ran};

/// A program of a few lines of shell.
fn script(world: &World, name: &str, text: &str) -> PathBuf {
    let path = world.home.path().join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    path
}

/// What the simulated AWS shows at an address.
fn page(address: &str) -> String {
    let rest = address.strip_prefix("http://").expect("an address");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("a connection");
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn the_console_is_opened_as_the_role() {
    let world = World::new();
    let opened = world.home.path().join("opened");
    let browser = script(&world, "browser", &format!("printf '%s\\n' \"$@\" > '{}'", opened.display()));
    let mut command = world.command(&["console", ROLE]);
    command.env("BROWSER", browser);
    let ran = ran(command, "");
    assert_eq!((ran.code, &*ran.stdout), (Some(0), ""), "{ran:?}");
    let address = fs::read_to_string(opened).expect("the browser was started");
    assert!(
        address.contains(
            "Destination=https%3A%2F%2Fconsole.aws.amazon.com%2Fconsole%2Fhome%3Fregion%3Deu-central-1&"
        ),
        "{address}"
    );
    let shown = page(address.trim());
    assert!(shown.contains("id=\"account\">444455556666<") && shown.contains("acme-readonly/ada"), "{shown}");
    let log = fs::read_to_string(world.own().join("audit.jsonl")).expect("a log");
    assert!(log.lines().last().is_some_and(|line| line.contains("open_console")), "{log}");
    for secret in world.sim.issued_secrets() {
        assert!(!log.contains(&secret) && !ran.stderr.contains(&secret));
    }
}

#[test]
fn the_address_is_printed_where_it_is_asked_for() {
    let world = World::new();
    let ran = world.run(&["console", "--print", ROLE]);
    assert!(page(ran.stdout.trim()).starts_with("HTTP/1.1 200 "), "{ran:?}");
}

#[test]
fn what_leads_to_no_console_says_why() {
    let mut world = World::new();
    let failing = script(&world, "failing", "exit 3");
    let session = "[user-session]\naws_access_key_id = ASIAEXAMPLE\naws_secret_access_key = x\n\
        aws_session_token = y\n[profile-x$(id)]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n";
    world.home.write("credentials", format!("{}\n{session}", world.credentials()));
    // Nobody is asked for a code, nor AWS for a token.
    for name in ["toolkit-assumer", "profile-x$(id)", "nobody", "hr-payroll"] {
        world.tell(&["console", name]);
    }
    assert!(world.sim.calls().is_empty());
    world.tell(&["console", "user-session"]);
    let mut command = world.command(&["console", ROLE]);
    // The platform's own opener has nothing to open it with either.
    command.env("BROWSER", &failing).env("PATH", world.home.path());
    let ran = ran(command, "");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("The browser could not be opened"), "{ran:?}");
    world.snapshot("no_console");
}

#[test]
fn a_terminal_gets_the_name_and_nothing_secret() {
    let world = World::new();
    let shell = script(&world, "shell", "env");
    let mut command = world.command(&["in-terminal", "--", ROLE]);
    command.env("SHELL", &shell).env("AWS_ACCESS_KEY_ID", "AKIAOTHER").env("AWS_PROFILE", "other");
    command.env("AWS_REGION", "us-west-2").env("AWS_CA_BUNDLE", "/corp.pem").env("KEPT", "1");
    let ran = ran(command, "");
    assert!(ran.stdout.starts_with("\u{1b}]0;acme-prod-readonly — 444455556666\u{7}"), "{ran:?}");
    let has = |line: &str| ran.stdout.lines().any(|known| known.ends_with(line));
    assert!(
        has("AWS_PROFILE=acme-prod-readonly") && has("AWS_CA_BUNDLE=/corp.pem") && has("KEPT=1"),
        "{ran:?}"
    );
    for gone in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"] {
        assert!(!ran.stdout.contains(gone), "{gone}: {ran:?}");
    }
    assert!(world.sim.calls().is_empty(), "nobody is signed in to");
}

#[test]
fn production_has_a_colour_and_a_hostile_name_is_text() {
    let world = World::new();
    let shell = script(&world, "shell", "printf %s \"$AWS_PROFILE\"");
    let hostile = "x$(touch${IFS}evil)`id`\u{1b}\u{202e}";
    world.home.write("config", format!("{}\n[profile {hostile}]\nregion = us-east-1\n", world.config()));
    let settings = format!("{{\"version\":1,\"productions\":[\"{ROLE}\"]}}");
    fs::create_dir_all(world.own()).expect("a folder");
    fs::write(world.own().join("settings.json"), settings).expect("written");
    let open = |arguments: &[&str]| {
        let mut command = world.command(arguments);
        command.env("SHELL", &shell);
        ran(command, "")
    };
    let production = open(&["in-terminal", "--", ROLE]);
    assert!(production.stdout.contains("\u{1b}]11;#3a0c10\u{7}"), "{production:?}");
    let text = open(&["in-terminal", "--", hostile]);
    let (title, profile) = text.stdout.split_once('\u{7}').expect("a title");
    assert_eq!(profile, hostile);
    assert!(title.matches('\u{1b}').count() == 1 && !title.contains('\u{202e}'), "{text:?}");
    assert!(!world.home.path().join("evil").exists());
}
