//! The commands of both windows, from the sign-in to its end.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::world::World;

const SERIAL: &str = "arn:aws:iam::111122223333:mfa/toolkit";

fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            since.elapsed() < Duration::from_secs(20),
            "waited in vain for {what}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_role_with_mfa_from_both_windows() {
    let world = World::start();
    let name = json!({ "name": "toolkit-role" });
    std::thread::scope(|scope| {
        let (main, name) = (world.window("main"), name.clone());
        let signing_in = scope.spawn(move || main.call("sign_in", name));
        let prompt = wait_for("the prompt", || {
            let state = world.call("prompt", "prompt_state", json!({})).expect("a state");
            Some(state["prompt"].clone()).filter(|prompt| !prompt.is_null())
        });
        assert_eq!(prompt["profile"], "toolkit-role");
        assert_eq!(prompt["accountId"], "111122223333");
        assert_eq!(prompt["serial"], SERIAL);
        assert_eq!(world.session("toolkit-role")["state"], "signingIn");
        let answer = |code: &str| {
            world.call(
                "prompt",
                "prompt_answer",
                json!({ "id": prompt["id"], "code": code }),
            )
        };
        assert_eq!(answer("12345").expect_err("refused")["code"], "code_malformed");
        answer(&world.sim.code(SERIAL).expect("a device")).expect("handed on");
        signing_in.join().expect("no panic").expect("signed in");
    });
    let session = world.session("toolkit-role");
    assert_eq!(session["state"], "signedIn");
    assert!(
        session["arn"]
            .as_str()
            .expect("an ARN")
            .contains("assumed-role/toolkit-role/")
    );
    world.call("main", "sign_out", name).expect("signed out");
    assert_eq!(world.session("toolkit-role")["state"], "none");
}

#[test]
fn no_answer_to_a_window_holds_a_secret() {
    let world = World::start();
    world
        .call("main", "sign_in", json!({ "name": "default" }))
        .expect("signed in");
    let credentials = std::fs::read_to_string(world.home.path().join("credentials")).expect("a file");
    let secrets: Vec<&str> = credentials
        .lines()
        .filter_map(|line| line.split_once("aws_secret_access_key"))
        .map(|(_, value)| value.trim_start_matches([' ', '=']).trim())
        .collect();
    assert_eq!(secrets.len(), 5);
    let overview = world.call("main", "overview", json!({})).expect("an overview");
    let names = overview["profiles"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["name"].clone());
    let details = names.map(|name| world.call("main", "profile_detail", json!({ "name": name })));
    let said = details
        .chain([Ok(overview.clone())])
        .map(|answer| answer.unwrap_or_else(|error| error));
    for answer in said.collect::<Vec<Value>>() {
        let text = answer.to_string();
        assert!(!secrets.iter().any(|secret| text.contains(secret)), "{text}");
    }
}
