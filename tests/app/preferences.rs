//! What the person prefers and says of profiles, and what can be told of what runs here.

use std::fs;

use serde_json::{Value, json};

use crate::world::World;

const CONFIG: &str = "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = keys\n";
const CREDENTIALS: &str =
    "[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = sesame-open\n";

fn world() -> World {
    World::of(CONFIG, CREDENTIALS)
}

fn call(world: &World, command: &str, arguments: Value) -> Value {
    world.call("main", command, arguments).expect(command)
}

fn mark(world: &World, profile: &str, mark: &str, value: &Value) {
    let change = json!({ "mark": mark, "value": value });
    call(world, "mark_profile", json!({ "profile": profile, "change": change }));
}

fn prefer(world: &World, preference: &str, value: &Value) -> Result<Value, Value> {
    let preference = json!({ "preference": preference, "value": value });
    world.call("main", "set_preference", json!({ "preference": preference }))
}

/// What a row says of a profile's marks; null if there is no such row.
fn marks(world: &World, profile: &str) -> Value {
    let overview = call(world, "overview", json!({}));
    let mut rows = overview["profiles"].as_array().expect("rows").iter();
    let Some(row) = rows.find(|row| row["name"] == profile) else { return Value::Null };
    json!([row["favourite"], row["label"], row["tags"], row["colour"], row["production"]])
}

fn edit(world: &World, edit: &Value) -> Value {
    let preview = call(world, "preview_edit", json!({ "edit": edit }));
    call(world, "apply_edit", json!({ "id": preview["id"] }))
}

fn undo(world: &World, applied: &Value) -> Value {
    call(world, "undo_edit", json!({ "id": applied["id"] }))
}

#[test]
fn marks_follow_a_profile_through_edits_and_back() {
    let world = world();
    let none = json!([false, null, [], null, false]);
    assert_eq!(marks(&world, "role"), none);
    mark(&world, "role", "favourite", &json!(true));
    mark(&world, "role", "label", &json!("Payments"));
    mark(&world, "role", "tags", &json!(["eu", "EU", " web "]));
    mark(&world, "role", "colour", &json!("teal"));
    mark(&world, "role", "production", &json!(true));
    let all = json!([true, "Payments", ["eu", "web"], "teal", true]);
    assert_eq!(marks(&world, "role"), all);

    let target = json!({ "kind": "profile", "name": "role" });
    let renamed = edit(&world, &json!({ "edit": "rename", "target": target, "to": "other" }));
    assert_eq!((marks(&world, "other"), marks(&world, "role")), (all.clone(), Value::Null));
    let undone = undo(&world, &renamed);
    assert_eq!(marks(&world, "role"), all);
    // And what undid it can be undone.
    let back = undo(&world, &undone);
    assert_eq!(marks(&world, "other"), all);
    undo(&world, &back);

    let copied = edit(&world, &json!({ "edit": "duplicate", "target": target, "to": "copy" }));
    assert_eq!(marks(&world, "copy"), json!([false, null, ["eu", "web"], "teal", true]));
    assert_eq!(marks(&world, "role"), all);
    undo(&world, &copied);

    let deleted = edit(&world, &json!({ "edit": "delete", "target": target }));
    let settings = fs::read_to_string(world.home.path().join("rolecall/settings.json")).expect("there");
    let settings: Value = serde_json::from_str(&settings).expect("JSON");
    assert_eq!((&settings["marks"], &settings["productions"]), (&json!({}), &json!([])));
    undo(&world, &deleted);
    assert_eq!(marks(&world, "role"), all);
}

#[test]
fn what_is_used_is_told() {
    let world = world();
    let used = |profile: &str| {
        let overview = call(&world, "overview", json!({}));
        let mut rows = overview["profiles"].as_array().expect("rows").iter();
        rows.find(|row| row["name"] == profile).map(|row| row["usedAt"].clone()).expect("a row")
    };
    assert_eq!(used("role"), Value::Null);
    let change = json!({ "action": "switch", "to": "role", "minutes": null });
    let preview = call(&world, "preview_standing", json!({ "change": change }));
    call(&world, "apply_standing", json!({ "id": preview["id"] }));
    assert!(used("role").is_number());
    // It is not asked for, and so is what was signed in with.
    assert_eq!(used("keys"), Value::Null);
}

#[test]
fn what_is_preferred_is_kept_and_what_cannot_be_is_told() {
    let world = world();
    let before = call(&world, "preferences", json!({}));
    assert_eq!((&before["closing"], &before["notifyPrompts"]), (&Value::Null, &json!(true)));
    prefer(&world, "closing", &json!("hide")).expect("kept");
    prefer(&world, "terminal", &json!("kitty")).expect("kept");
    prefer(&world, "notifyPrompts", &json!(false)).expect("kept");
    let now = call(&world, "preferences", json!({}));
    assert_eq!(
        (&now["closing"], &now["terminal"], &now["notifyPrompts"]),
        (&json!("hide"), &json!("kitty"), &json!(false))
    );
    prefer(&world, "closing", &Value::Null).expect("asked again");
    assert_eq!(call(&world, "preferences", json!({}))["closing"], Value::Null);

    let path = world.home.path().join("rolecall/settings.json");
    let mut permissions = fs::metadata(&path).expect("there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("set");
    let refused = prefer(&world, "startHidden", &json!(true)).expect_err("read-only");
    assert_eq!(refused["code"], "settings_read_only");
    assert!(refused["params"]["path"].as_str().expect("a path").ends_with("settings.json"));
}

/// What is told once is not told each time the window comes, nor once it is mended.
#[test]
fn settings_that_cannot_be_read_are_told_of_once() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("config"), CONFIG).expect("written");
    fs::write(home.path().join("credentials"), CREDENTIALS).expect("written");
    let settings = home.path().join("rolecall/settings.json");
    fs::create_dir(home.path().join("rolecall")).expect("made");
    let broken = r#"{ "version": 1, "productions": ["role"], "#;
    fs::write(&settings, broken).expect("written");
    let world = World::on(home);
    let told = call(&world, "take_errand", json!({}));
    assert_eq!((&told["errand"], &told["failure"]["code"]), (&json!("tell"), &json!("settings_unreadable")));
    assert!(told["failure"]["params"]["path"].as_str().expect("a path").ends_with("settings.json"));
    assert_eq!(call(&world, "take_errand", json!({})), Value::Null, "once");
    assert_eq!(fs::read_to_string(&settings).expect("there"), broken, "looking changes nothing");
    // What is set next begins anew, with the damaged one beside it.
    mark(&world, "role", "production", &json!(true));
    assert_eq!(fs::read_to_string(settings.with_file_name("settings.broken-1.json")).expect("there"), broken);
    assert_eq!(marks(&world, "role")[4], true);
    assert_eq!(call(&world, "take_errand", json!({})), Value::Null);
}

#[test]
fn a_newer_file_is_told_and_not_written_to() {
    let world = world();
    let folder = world.home.path().join("rolecall");
    fs::create_dir_all(&folder).expect("made");
    let newer = r#"{"version": 9, "preferences": {"closing": {"to": "dock"}}}"#;
    fs::write(folder.join("settings.json"), newer).expect("written");
    assert_eq!(prefer(&world, "closing", &json!("quit")).expect_err("newer")["code"], "settings_newer");
    assert_eq!(fs::read_to_string(folder.join("settings.json")).expect("there"), newer);
}

#[test]
fn a_sandbox_does_not_touch_what_starts_at_login() {
    let world = world();
    let login = call(&world, "start_at_login", json!({}));
    assert_eq!((&login["on"], &login["refused"]["code"]), (&json!(false), &json!("autostart_in_sandbox")));
    let refused = world.call("main", "set_start_at_login", json!({ "on": true })).expect_err("refused");
    assert_eq!(refused["code"], "autostart_in_sandbox");
}

#[test]
fn diagnostics_tell_versions_places_and_counts_and_of_no_profile() {
    let world = World::start();
    call(&world, "sign_in", json!({ "name": "default" }));
    mark(&world, "default", "label", &json!("canarylabel"));
    mark(&world, "default", "tags", &json!(["canarytag"]));
    mark(&world, "default", "favourite", &json!(true));
    prefer(&world, "terminal", &json!("canaryterminal --with")).expect("kept");
    let text = call(&world, "diagnostics", json!({}));
    let text = text.as_str().expect("a text");

    let overview = call(&world, "overview", json!({}));
    let rows = overview["profiles"].as_array().expect("rows");
    for told in [
        &format!("Rolecall: {}\n", env!("CARGO_PKG_VERSION"))[..],
        "\nWeb view: ",
        "\nSandbox: yes\n",
        "\nconfig: ",
        &format!("\nprofiles: {}\n", rows.len()),
        "\nsessions: 1 signed in\n",
        "\nstart at login: no (autostart_in_sandbox)\n",
        "\nfavourites: 1\n",
        "\nterminal chosen: yes\n",
    ] {
        assert!(text.contains(told), "{told} is not in\n{text}");
    }

    let session = rows.iter().find(|row| row["name"] == "default").expect("a row")["session"].clone();
    let mut secret: Vec<String> =
        ["arn:", "AKIA", "ASIA", "://", "awsapps", "canary", "EXAMPLE"].map(str::to_owned).to_vec();
    for known in ["accountId", "userId"] {
        secret.push(session[known].as_str().expect("told by AWS").to_owned());
    }
    for row in rows {
        let told = [&row["accountId"], &row["accountName"], &row["role"]];
        secret.extend(told.into_iter().filter_map(Value::as_str).map(str::to_owned));
    }
    for text_of in &secret {
        assert!(!text.contains(text_of), "{text_of} is in\n{text}");
    }
    // Short names may be part of other words.
    let is_part = |char: char| char.is_alphanumeric() || char == '-' || char == '_';
    let words: Vec<&str> = text.split(|char| !is_part(char)).collect();
    let names = rows.iter().filter_map(|row| row["name"].as_str()).filter(|name| *name != "default");
    let logins = overview["organizations"].as_array().expect("logins").iter();
    let sessions = logins.filter_map(|login| login["session"].as_str());
    for name in names.chain(sessions) {
        assert!(!words.contains(&name), "{name} is in\n{text}");
    }
}
