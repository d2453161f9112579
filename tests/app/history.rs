//! What a person does with credentials in the windows is noted, once.

use std::fs;

use aws_sim::{Effect, Fault};
use serde_json::{Value, json};

use crate::world::{World, wait_for};

const SERIAL: &str = "arn:aws:iam::111122223333:mfa/toolkit";
const LOGIN: &str = "https://d-1234567890.awsapps.com/start";

/// The prompt that is due, once one is.
fn prompt(world: &World) -> Value {
    wait_for("the prompt", || {
        let state = world.call("prompt", "prompt_state", json!({})).expect("a state");
        Some(state["prompt"].clone()).filter(|prompt| !prompt.is_null())
    })
}

/// Runs a command of the main window that waits for a person, with what the person does meanwhile.
fn meanwhile(
    world: &World,
    command: &'static str,
    arguments: Value,
    act: impl FnOnce(),
) -> Result<Value, Value> {
    let main = world.window("main");
    let called = std::thread::spawn(move || main.call(command, arguments));
    act();
    called.join().expect("no panic")
}

fn approve(world: &World) {
    let code = wait_for("a device code", || world.sim.pending_device_codes().pop());
    world.sim.approve_device(&code).expect("approved");
}

/// Why the latest entry was refused, as it is noted.
fn refused(world: &World) -> Value {
    let log = fs::read_to_string(world.home.path().join("rolecall/audit.jsonl")).expect("a log");
    let last: Value = serde_json::from_str(log.lines().next_back().expect("an entry")).expect("JSON");
    last["outcome"]["refused"].clone()
}

#[test]
fn a_sign_in_and_a_sign_out_are_noted_with_who_one_was() {
    let world = World::start();
    let name = json!({ "name": "toolkit-role" });
    meanwhile(&world, "sign_in", name.clone(), || {
        let (id, code) = (prompt(&world)["id"].clone(), world.sim.code(SERIAL).expect("a device"));
        world.call("prompt", "prompt_answer", json!({ "id": id, "code": code })).expect("handed on");
    })
    .expect("signed in");
    world.call("quick", "sign_out", name).expect("signed out");

    let log = world.log();
    assert_eq!(log.len(), 2, "{log:?}");
    let (out, into) = (&log[0], &log[1]);
    assert_eq!((&out["what"], &out["profile"]), (&json!("sign_out"), &json!("toolkit-role")));
    assert_eq!((&into["what"], &into["profile"]), (&json!("sign_in"), &json!("toolkit-role")));
    assert_eq!(into["accountId"], "111122223333");
    assert!(into["arn"].as_str().is_some_and(|arn| arn.contains("assumed-role/toolkit-role/")), "{into}");
    assert!(into["expiresAt"].is_number(), "{into}");
    for entry in &log {
        assert_eq!((&entry["to"]["kind"], &entry["refused"]), (&json!("app"), &json!(false)));
    }
}

#[test]
fn a_sign_in_that_fails_is_noted_with_its_code() {
    let world = World::start();
    let name = json!({ "name": "toolkit-role" });
    let cancelled = meanwhile(&world, "sign_in", name, || {
        world.call("prompt", "prompt_cancel", json!({ "id": prompt(&world)["id"] })).expect("cancelled");
    });
    assert_eq!(cancelled.expect_err("cancelled")["code"], "cancelled");
    assert_eq!(refused(&world), "cancelled");
    world.sim.inject(Fault::always(Effect::Malformed));
    let failed = world.call("main", "sign_in", json!({ "name": "acme-prod-readonly" })).expect_err("failed");
    assert_eq!(refused(&world), failed["code"]);
    let unknown = world.call("main", "sign_in", json!({ "name": "nobody" })).expect_err("unknown");
    assert_eq!(refused(&world), unknown["code"]);
    assert!(world.log().iter().all(|entry| entry["what"] == "sign_in" && entry["refused"] == true));
    assert_eq!(world.log().len(), 3);
}

#[test]
fn a_login_to_iam_identity_center_is_noted_by_its_own_name() {
    let world = World::start();
    let key = json!({ "key": LOGIN });
    meanwhile(&world, "sso_sign_in", key.clone(), || approve(&world)).expect("signed in");
    world.call("main", "sso_sign_out", key.clone()).expect("signed out");
    let cancelled = meanwhile(&world, "sso_sign_in", key.clone(), || {
        prompt(&world);
        world.call("main", "sso_cancel", key).expect("cancelled");
    });
    assert_eq!(cancelled.expect_err("cancelled")["code"], "cancelled");
    let log = world.log();
    let told: Vec<_> = log.iter().map(|entry| (&entry["what"], &entry["refused"])).collect();
    let expected = [("sign_in", true), ("sign_out", false), ("sign_in", false)];
    let expected = expected.map(|(what, refused)| (json!(what), json!(refused)));
    assert_eq!(told, expected.iter().map(|(what, refused)| (what, refused)).collect::<Vec<_>>());
    for entry in &log {
        assert_eq!(entry["login"], "d-1234567890.awsapps.com");
        assert_eq!((&entry["profile"], &entry["to"]["kind"]), (&Value::Null, &json!("app")));
    }
}

#[test]
fn a_profile_that_takes_a_login_is_noted_once() {
    let world = World::start();
    meanwhile(&world, "sign_in", json!({ "name": "toolkit-sso" }), || approve(&world)).expect("signed in");
    let log = world.log();
    assert_eq!((log.len(), &log[0]["profile"]), (1, &json!("toolkit-sso")), "{log:?}");
}

#[test]
fn what_did_not_come_of_a_sign_in_is_noted_as_that() {
    let world = World::start();
    for (command, what) in [
        ("open_console", "open_console"),
        ("copy_console_link", "open_console"),
        ("copy_environment", "copy_environment"),
    ] {
        let arguments = json!({ "name": "toolkit-role", "profile": "toolkit-role", "shell": "bash" });
        let before = world.log().len();
        let cancelled = meanwhile(&world, command, arguments, || {
            world.call("prompt", "prompt_cancel", json!({ "id": prompt(&world)["id"] })).expect("cancelled");
        });
        assert_eq!(cancelled.expect_err("cancelled")["code"], "cancelled", "{command}");
        let log = world.log();
        // The same refusal within a minute is noted once.
        assert_eq!(log.len(), before + usize::from(command != "copy_console_link"), "{command}");
        assert_eq!((&log[0]["what"], &log[0]["refused"]), (&json!(what), &json!(true)), "{command}");
    }
}

#[test]
fn what_is_refused_before_anybody_is_asked_is_noted() {
    let world = World::start();
    world.call("main", "open_terminal", json!({ "name": "toolkit-role" })).expect_err("refused");
    assert_eq!(refused(&world), "terminal_not_by_name");
    world.call("main", "open_console", json!({ "name": "toolkit-assumer" })).expect_err("refused");
    assert_eq!(refused(&world), "console_long_term_keys");
    assert_eq!(world.log()[1]["accountId"], "111122223333", "of the role that the terminal was for");
    assert!(world.sim.calls().is_empty());
}

#[test]
fn whoever_shows_the_history_is_told_of_each_entry() {
    let world = World::start();
    let entries = world.state().entries();
    let before = *entries.borrow();
    world.call("main", "open_terminal", json!({ "name": "toolkit-role" })).expect_err("refused");
    assert_eq!(*entries.borrow(), before + 1);
}
