//! The console and the terminal, as programs that the command line starts or becomes.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use crate::world::{ROLE, ROLECALL, World, ran};

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

/// The number that a program wrote of itself.
fn pid(path: &std::path::Path) -> u32 {
    let text = fs::read_to_string(path).expect("it was started");
    text.trim().parse().expect("a number")
}

/// The state of a process; none if it is gone.
fn state(pid: u32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit(')').next()?.trim().chars().next().filter(|state| *state != 'Z')
}

#[test]
fn a_browser_outlives_the_terminal_and_holds_nothing_of_ours() {
    let world = World::new();
    let (started, held) = (world.home.path().join("pid"), world.home.path().join("held"));
    // With a descriptor of whoever started us, which nothing has set to close.
    let text = format!("echo $$ > '{}'\nexec sleep 20", started.display());
    let browser = script(&world, "browser", &text);
    let line = format!("exec 9> '{}'; '{ROLECALL}' console {ROLE}", held.display());
    let mut command = std::process::Command::new("/usr/bin/script");
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    world.surround(&mut command);
    command.env("BROWSER", browser).env("SHELL", "/bin/sh");
    let ran = ran(command, "");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    // The terminal is closed: all that was in it got a hang-up.
    let pid = pid(&started);
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(state(pid).is_some(), "it is ended with the terminal");
    let descriptors = fs::read_dir(format!("/proc/{pid}/fd")).expect("a process").flatten();
    let open: Vec<PathBuf> =
        descriptors.map(|entry| fs::read_link(entry.path()).unwrap_or_default()).collect();
    std::process::Command::new("/bin/kill").arg(pid.to_string()).status().expect("it is ended");
    assert_eq!(open, ["/dev/null", "/dev/null", "/dev/null"].map(PathBuf::from));
}

#[test]
fn each_account_has_a_browser_profile_of_its_own_or_it_is_told() {
    let world = World::new();
    let opened = world.home.path().join("opened");
    let noting = format!("printf '%s\\n' \"$@\" > '{}'", opened.display());
    let console = |browser: &PathBuf| {
        let _ = fs::remove_file(&opened);
        let mut command = world.command(&["console", ROLE]);
        command.env("BROWSER", browser);
        ran(command, "")
    };
    let told = console(&script(&world, "firefox", &noting));
    let arguments = fs::read_to_string(&opened).expect("the browser was started");
    let folder = world.own().join("browsers/444455556666");
    assert!(arguments.starts_with(&format!("--profile\n{}\nhttp://", folder.display())), "{arguments}");
    assert_eq!(fs::metadata(&folder).expect("a folder").permissions().mode() & 0o777, 0o700);
    assert!(!told.stderr.contains("all accounts share"), "{told:?}");

    // One that has none is told of, and opens.
    let told = console(&script(&world, "lynx", &noting));
    assert_eq!(told.code, Some(0), "{told:?}");
    assert!(told.stderr.contains("which all accounts share"), "{told:?}");
    assert!(fs::read_to_string(&opened).is_ok_and(|arguments| !arguments.contains("--profile")));

    // One that fails opens nothing: the ordinary profile may be another account's.
    let failing = format!("case $1 in --profile) exit 3;; esac\n{noting}");
    let told = console(&script(&world, "librewolf", &failing));
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(told.stderr.contains("no profile for this account alone"), "{told:?}");
    assert!(!opened.exists());

    // Who wants none apart has them in the ordinary one.
    let settings = r#"{"version":1,"preferences":{"consolePerAccount":false}}"#;
    fs::write(world.own().join("settings.json"), settings).expect("written");
    let told = console(&script(&world, "firefox", &noting));
    assert!(fs::read_to_string(&opened).is_ok_and(|arguments| arguments.starts_with("http://")));
    assert!(!told.stderr.contains("all accounts share"), "{told:?}");
}

#[test]
fn where_there_is_no_browser_it_says_what_to_do() {
    let world = World::new();
    let mut command = world.command(&["console", ROLE]);
    // What finds nothing to open it with, and no other opener.
    script(&world, "xdg-open", "exit 3");
    command.env("PATH", world.home.path());
    let ran = ran(command, "");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("No browser was found") && ran.stderr.contains("BROWSER"), "{ran:?}");
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
    let led = format!("AWS_ENDPOINT_URL is set, so tools here ask {} and not AWS.", world.sim.url());
    assert!(ran.stderr.contains(&led), "{ran:?}");
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
