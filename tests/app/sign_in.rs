//! The commands of both windows, from the sign-in to its end.

use aws_sim::{Effect, Fault};
use serde_json::json;

use crate::world::{World, wait_for};

const SERIAL: &str = "arn:aws:iam::111122223333:mfa/toolkit";

#[test]
fn a_role_with_mfa_from_both_windows() {
    let world = World::start();
    let name = json!({ "name": "toolkit-role" });
    let production = json!({ "profile": "toolkit-role", "change": { "mark": "production", "value": true } });
    world.call("main", "mark_profile", production).expect("marked");
    let (main, asked) = (world.window("main"), name.clone());
    let signing_in = std::thread::spawn(move || main.call("sign_in", asked));
    let prompt = wait_for("the prompt", || {
        let state = world.call("prompt", "prompt_state", json!({})).expect("a state");
        Some(state["prompt"].clone()).filter(|prompt| !prompt.is_null())
    });
    assert_eq!((&prompt["profile"], &prompt["production"]), (&json!("toolkit-role"), &json!(true)));
    assert_eq!(prompt["need"]["accountId"], "111122223333");
    assert_eq!(prompt["need"]["serial"], SERIAL);
    assert_eq!(world.session("toolkit-role")["state"], "signingIn");
    let answer =
        |code: &str| world.call("prompt", "prompt_answer", json!({ "id": prompt["id"], "code": code }));
    assert_eq!(answer("12345").expect_err("refused")["code"], "code_malformed");
    answer(&world.sim.code(SERIAL).expect("a device")).expect("handed on");
    signing_in.join().expect("no panic").expect("signed in");
    let session = world.session("toolkit-role");
    assert_eq!(session["state"], "signedIn");
    assert!(session["arn"].as_str().expect("an ARN").contains("assumed-role/toolkit-role/"));
    world.call("main", "sign_out", name).expect("signed out");
    assert_eq!(world.session("toolkit-role")["state"], "none");
}

#[test]
fn no_answer_to_a_window_holds_a_secret() {
    let world = World::start();
    let (main, name) = (world.window("main"), json!({ "name": "toolkit-role" }));
    let signing_in = std::thread::spawn(move || main.call("sign_in", name));
    let prompt = wait_for("the prompt", || {
        let state = world.call("prompt", "prompt_state", json!({})).expect("a state");
        Some(state["prompt"].clone()).filter(|prompt| !prompt.is_null())
    });
    let code = world.sim.code(SERIAL).expect("a device");
    let mut said = vec![prompt.clone()];
    let arguments = json!({ "id": prompt["id"], "code": code });
    said.push(world.call("prompt", "prompt_answer", arguments).expect("handed on"));
    said.push(signing_in.join().expect("no panic").expect("signed in"));
    // An answer that breaks off in the middle of the credentials it brings.
    world.sim.inject(Fault::always(Effect::Malformed));
    said.push(
        world.call("main", "sign_in", json!({ "name": "acme-prod-readonly" })).expect_err("broken off"),
    );
    world.sim.clear_faults();

    let credentials = std::fs::read_to_string(world.home.path().join("credentials")).expect("a file");
    let of_file = credentials.lines().filter_map(|line| line.split_once("aws_secret_access_key"));
    let mut secrets: Vec<&str> =
        of_file.map(|(_, value)| value.trim_start_matches([' ', '=']).trim()).collect();
    assert_eq!(secrets.len(), 5);
    // Keys that were issued begin so, and none is to be seen with or without its secret.
    secrets.extend([code.as_str(), "ASIA", "SecretAccessKey", "SessionToken"]);

    let overview = world.call("main", "overview", json!({})).expect("an overview");
    for row in overview["profiles"].as_array().expect("rows") {
        let detail = world.call("main", "profile_detail", json!({ "name": row["name"] }));
        said.push(detail.unwrap_or_else(|error| error));
    }
    said.push(overview);
    for answer in said {
        let text = answer.to_string();
        let found = secrets.iter().find(|secret| text.contains(**secret));
        assert_eq!(found, None, "{text}");
    }
}

#[test]
fn account_names_are_kept_and_shown_wherever_an_account_is_named() {
    let world = World::start();
    let (main, name) = (world.window("main"), json!({ "name": "toolkit-sso" }));
    let signing_in = std::thread::spawn(move || main.call("sign_in", name));
    let code = wait_for("a device code", || world.sim.pending_device_codes().pop());
    world.sim.approve_device(&code).expect("approved");
    signing_in.join().expect("no panic").expect("signed in");
    let key = json!({ "key": "https://d-1234567890.awsapps.com/start" });
    world.call("main", "sso_accounts", key).expect("listed");

    // As the next start reads them.
    let world = World::on(world.home);
    let (main, name) = (world.window("main"), json!({ "name": "toolkit-role" }));
    let signing_in = std::thread::spawn(move || main.call("sign_in", name));
    let prompt = wait_for("the prompt", || {
        let state = world.call("prompt", "prompt_state", json!({})).expect("a state");
        Some(state["prompt"].clone()).filter(|prompt| !prompt.is_null())
    });
    assert_eq!(prompt["need"]["accountName"], "Acme Toolkit");
    world.call("prompt", "prompt_cancel", json!({ "id": prompt["id"] })).expect("cancelled");
    signing_in.join().expect("no panic").expect_err("cancelled");
}
