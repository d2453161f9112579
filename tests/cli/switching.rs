//! Switching the default profile and serving one.

use std::fs;
use std::path::Path;

use rolecall_test_support::AwsCli;
use serde_json::json;

use crate::world::{ROLE, ROLECALL, World};

#[test]
fn a_switch_is_told_shown_and_taken_back_to_the_byte() {
    let mut world = World::new();
    let before = (world.config(), world.credentials());
    world.tell(&["use", ROLE]);
    assert_eq!((world.config(), world.credentials()), before, "nobody agreed");
    world.tell(&["use", ROLE, "--yes"]);
    world.tell_with(&["current"], &[("AWS_PROFILE", "us")], "");
    world.tell(&["current", "--json"]);
    world.tell(&["why"]);
    // On from there nothing of the person's moves.
    world.tell_with(
        &["use", "acme-staging-deploy", "--for", "1h"],
        &[("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")],
        "",
    );
    world.tell(&["current"]);
    world.tell(&["set", "default", "role_arn=arn:aws:iam::111122223333:role/x", "--yes"]);
    world.tell(&["use", "--restore"]);
    assert_eq!((world.config(), world.credentials()), before);
    world.tell(&["use", "--restore"]);
    world.tell(&["use", "default"]);
    world.snapshot("switch");
}

#[test]
fn what_cannot_be_switched_to_is_refused() {
    let mut world = World::new();
    let before = world.home.state();
    for name in ["nobody", "legacy-frontend", "default", "us"] {
        assert_eq!(world.tell(&["use", name, "--yes"]).code, Some(1));
    }
    assert_eq!(world.home.state(), before);
    let original = format!("{}\n[profile default-original]\nregion = us-east-1\n", world.config());
    world.home.write("config", &original);
    world.tell(&["use", ROLE, "--yes"]);
    assert_eq!(world.config(), original);
    world.snapshot("refused_switches");
}

#[test]
fn after_its_time_a_switch_is_taken_back_by_who_asks_first() {
    let mut world = World::new();
    let before = (world.config(), world.credentials());
    world.tell(&["use", ROLE, "--for", "1h", "--yes"]);
    let config = world.config();
    let until =
        config.lines().find_map(|line| line.split("--until ").nth(1)?.split(' ').next()).expect("a time");
    world.home.write("config", config.replace(until, "2020-01-01T00:00:00Z"));
    // As written by another hand, it is restored by what it says.
    world.tell(&["credentials", "--until", "2020-01-01T00:00:00Z", "--", ROLE]);
    assert!(!world.config().contains("rolecall credentials"), "{}", world.config());
    assert_eq!(world.credentials(), before.1);
    world.tell(&["credentials", "--until", "2020-01-01T00:00:00Z", "--", ROLE]);
    world.snapshot("switch_ended");
}

#[test]
fn nothing_is_handed_out_that_ends_after_the_switch() {
    let world = World::new();
    let ran = world.run(&["credentials", "--until", "2100-01-01T00:00:00Z", "--", ROLE]);
    let output: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert!(output["Expiration"].as_str().is_some_and(|end| end < "2100"), "{}", ran.stderr);
    let until = "2026-01-01T00:00:00Z".replace("2026", "2099");
    let keys = world.run(&["credentials", "--until", &until, "--", "default"]);
    let output: serde_json::Value = serde_json::from_str(&keys.stdout).expect("JSON");
    assert_eq!(output["Expiration"], json!(until), "long-term keys end with it too");
}

#[test]
fn serving_is_taken_back_to_the_byte() {
    let mut world = World::new();
    let before = (world.config(), world.credentials());
    world.tell(&["serve", "toolkit-role"]);
    assert_eq!((world.config(), world.credentials()), before, "nobody agreed");
    world.tell(&["serve", "toolkit-role", "--yes"]);
    world.tell(&["show", "toolkit-role"]);
    world.tell(&["serve", "toolkit-role", "--yes"]);
    world.tell(&["serve", "data-lake-keys", "--yes"]);
    world.tell(&["serve", "--stop", "toolkit-role"]);
    assert_eq!((world.config(), world.credentials()), before);
    world.tell(&["serve", "--stop", "toolkit-role"]);
    world.snapshot("serve");
}

#[test]
fn lines_that_name_another_rolecall_are_found_and_mended() {
    let mut world = World::new();
    let line = "credential_process = /gone/rolecall credentials -- toolkit-role";
    world.home.write("config", format!("{}\n[profile asks]\n{line}\n", world.config()));
    world.tell(&["check"]);
    world.tell(&["check", "--fix"]);
    world.tell(&["check", "--fix", "--yes"]);
    assert!(world.config().contains(&line.replace("/gone/rolecall", ROLECALL)));
    world.tell(&["check", "--fix", "--yes"]);
    world.snapshot("repoint");
}

#[test]
fn a_build_is_not_named_in_the_files_outside_a_sandbox() {
    let world = World::new();
    let before = world.home.state();
    let mut command = world.command(&["use", ROLE, "--yes"]);
    command.env_remove("ROLECALL_HOME");
    let ran = crate::world::ran(command, "");
    assert!(ran.code == Some(1) && ran.stderr.contains("is in a build folder"), "{ran:?}");
    assert_eq!(world.home.state(), before);
}

#[test]
fn after_a_switch_debians_aws_is_that_role_and_others_are_who_they_were() {
    let world = World::new();
    if !Path::new("/usr/bin/aws").is_file() && std::env::var_os("ROLECALL_TEST_AWS").is_none() {
        eprintln!("SKIPPED: no /usr/bin/aws");
        return;
    }
    // It hands on nothing of its environment but its own; so the endpoint is in the file, and approved.
    let endpoint = format!("[profile {ROLE}]\nendpoint_url = {}", world.sim.url());
    world.home.write("config", world.config().replace(&format!("[profile {ROLE}]"), &endpoint));
    let approved = json!({ "version": 1, "approvals": [{ "endpoint": world.sim.url(), "service": "sts" }] });
    let folder = world.home.path().join(".config/rolecall");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("settings.json"), approved.to_string()).expect("written");
    let aws = AwsCli::new(&world.home, &world.sim);
    let who = |arguments: &[&str]| {
        aws.run(&[&["sts", "get-caller-identity", "--query", "Arn", "--output", "text"], arguments].concat())
    };
    assert_eq!(who(&[]).expect("an identity").trim(), "arn:aws:iam::111122223333:user/ada");
    let deploys = who(&["--profile", "acme-staging-deploy"]).expect("an identity");

    assert_eq!(world.run(&["use", ROLE, "--yes"]).code, Some(0));
    let arn = who(&[]).expect("an identity");
    assert!(arn.starts_with("arn:aws:sts::444455556666:assumed-role/acme-readonly/"), "{arn}");
    let after = who(&["--profile", "acme-staging-deploy"]).expect("an identity");
    assert_eq!(after.split('/').nth(1), deploys.split('/').nth(1), "it signs as it did");
}
