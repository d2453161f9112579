//! Credentials: to tools, into environments, by a code at a terminal.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::world::{ROLE, SERIAL, World, is_there, ran};

#[test]
fn credentials_are_in_the_form_that_every_reader_takes() {
    let world = World::new();
    let ran = world.run(&["credentials", "--", ROLE]);
    let output: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    assert_eq!(output["Version"], 1);
    assert_eq!(output["AccountId"], "444455556666");
    let end = output["Expiration"].as_str().expect("an end");
    assert!(end.len() == 20 && end.ends_with('Z'), "{end}");
    for key in ["AccessKeyId", "SecretAccessKey", "SessionToken"] {
        assert!(output[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
    assert_eq!(ran.stderr, "");
    let keys: Value =
        serde_json::from_str(&world.run(&["credentials", "--", "default"]).stdout).expect("JSON");
    assert!(
        keys.get("Expiration").is_none() && keys.get("SessionToken").is_none(),
        "long-term keys have no end"
    );
}

#[test]
fn what_takes_a_person_is_refused_where_there_is_none() {
    let mut world = World::new();
    for command in [
        &["credentials", "--", "toolkit-role"][..],
        &["credentials", "--", "toolkit-sso"],
        &["credentials", "--", "nobody"],
        &["credentials", "--", "bastion"],
        &["credentials", "--", "hr-payroll"],
        &["credentials", "--", "legacy-backend"],
        &["env", "toolkit-role", "--shell", "bash"],
        &["exec", "toolkit-role", "--", "/bin/true"],
        &["exec", ROLE, "--", "/no/such/program"],
        &["login", "toolkit-role"],
        &["login", "toolkit-role", "--mfa-code", "12345"],
        &["login", "toolkit-role", "--mfa-code", "000000"],
        &["logout", "toolkit-role"],
        &["logout", "--all"],
    ] {
        let ran = world.tell(command);
        assert!(ran.stdout.is_empty(), "{ran:?}");
    }
    let code = world.sim.code(SERIAL).expect("a device");
    let ran = world.run(&["login", "toolkit-role", "--mfa-code", &code]);
    assert!(
        ran.stdout.contains("assumed-role/toolkit-role/") && ran.stderr.contains("ends with this"),
        "{ran:?}"
    );
    world.tell(&["log"]);
    world.snapshot("refused_credentials");
}

#[test]
fn a_code_is_typed_at_the_terminal_and_a_wrong_one_asked_for_again() {
    let world = World::new();
    let code = world.sim.code(SERIAL).expect("a device");
    let ran = world.at_terminal(&["login", "toolkit-role"], &format!("12\n000000\n{code}\n"));
    assert_eq!(
        ran.stdout.matches("Code of arn:aws:iam::111122223333:mfa/toolkit for toolkit-role:").count(),
        3,
        "{ran:?}"
    );
    assert!(
        ran.stdout.contains("Signed in as arn:aws:sts::111122223333:assumed-role/toolkit-role/"),
        "{ran:?}"
    );
}

#[test]
fn keys_of_the_environment_are_those_of_who_asks() {
    let world = World::new();
    let of_environment = "[profile ci]\nrole_arn = arn:aws:iam::444455556666:role/acme-readonly\n\
        credential_source = Environment\nregion = us-east-1\n";
    world.home.write("config", of_environment);
    let none = world.run(&["credentials", "--", "ci"]);
    assert!(none.stderr.contains("no keys in the environment"), "{none:?}");
    let mut command = world.command(&["credentials", "--", "ci"]);
    command
        .env("AWS_ACCESS_KEY_ID", "AKIAI44QH8DHBEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY");
    let ran = ran(command, "");
    let output: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    assert_eq!(output["AccountId"], "444455556666");
}

#[test]
fn shells_source_what_is_printed_for_them() {
    let world = World::new();
    for (shell, program, flag) in
        [("bash", "bash", "-c"), ("zsh", "zsh", "-c"), ("fish", "fish", "-c"), ("powershell", "pwsh", "-c")]
    {
        if !is_there(program) {
            continue;
        }
        let printed = world.run(&["env", ROLE, "--shell", shell]).stdout;
        let mut command = Command::new(program);
        command.args([flag, &format!("{printed}\nenv")]);
        world.surround(&mut command);
        command.env("AWS_PROFILE", "us").env("AWS_SECURITY_TOKEN", "old");
        let ran = ran(command, "");
        let has = |text: &str| ran.stdout.lines().any(|line| line.starts_with(text));
        assert!(has("AWS_ACCESS_KEY_ID=ASIA") && has("AWS_REGION=eu-central-1"), "{shell}: {ran:?}");
        assert!(has("AWS_SESSION_TOKEN=") && has("AWS_DEFAULT_REGION=eu-central-1"), "{shell}");
        assert!(!has("AWS_PROFILE=") && !has("AWS_SECURITY_TOKEN="), "{shell}");
    }
    let dotenv = world.run(&["env", ROLE, "--shell", "dotenv"]).stdout;
    assert!(dotenv.lines().all(|line| line.starts_with("AWS_") && line.contains('=')), "{dotenv}");
    let cmd = world.run(&["env", ROLE, "--shell", "cmd"]).stdout;
    assert!(cmd.lines().all(|line| line.starts_with("set \"AWS_") && line.ends_with('"')), "{cmd}");
}

#[test]
fn a_command_runs_as_the_profile_and_nobody_else() {
    let world = World::new();
    let mut command = world.command(&["exec", ROLE, "--", "/usr/bin/env"]);
    command.env("AWS_PROFILE", "us").env("AWS_ROLE_ARN", "x").env("AWS_PAGER", "less").env("KEPT", "1");
    let ran = ran(command, "");
    let names: Vec<&str> = ran.stdout.lines().filter_map(|line| line.split('=').next()).collect();
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_PAGER", "KEPT"] {
        assert!(names.contains(&name), "{name}: {ran:?}");
    }
    assert!(!names.contains(&"AWS_PROFILE") && !names.contains(&"AWS_ROLE_ARN"), "{names:?}");
    let ended = world.run(&["exec", ROLE, "--", "/bin/sh", "-c", "exit 7"]);
    assert_eq!(ended.code, Some(7), "it ends as the command does");
}

#[test]
fn no_secret_is_where_it_does_not_belong() {
    let world = World::new();
    let code = world.sim.code(SERIAL).expect("a device");
    let mut seen = String::new();
    for command in [
        &["login", "toolkit-role", "--mfa-code", &code][..],
        &["login", ROLE],
        &["profiles", "--json"],
        &["show", "toolkit-assumer"],
        &["show", "default", "--json"],
        &["use", ROLE, "--yes"],
        &["rename", "toolkit-assumer", "assumer", "--dry-run"],
        &["log", "--json"],
        &["use", "--restore"],
    ] {
        let ran = world.run(command);
        seen.push_str(&format!("{}{}", ran.stdout, ran.stderr));
    }
    // A process that waits for a code is looked at from outside.
    let mut waiting = world.command(&["exec", ROLE, "--", "/bin/sleep", "5"]).spawn().expect("it starts");
    std::thread::sleep(std::time::Duration::from_millis(700));
    seen.push_str(&fs::read_to_string(format!("/proc/{}/cmdline", waiting.id())).expect("its arguments"));
    waiting.kill().expect("ended");
    waiting.wait().expect("ended");
    for file in fs::read_dir(world.own()).expect("a folder").flatten() {
        seen.push_str(&fs::read_to_string(file.path()).unwrap_or_default());
    }
    let mut secrets = world.sim.issued_secrets();
    secrets.extend(
        world
            .credentials()
            .lines()
            .filter_map(|line| Some(line.split_once("secret_access_key")?.1))
            .map(|value| value.trim_start_matches([' ', '=']).to_owned()),
    );
    assert!(secrets.len() > 5);
    for secret in secrets {
        assert!(!seen.contains(&secret), "{secret} is in {seen}");
    }
}
