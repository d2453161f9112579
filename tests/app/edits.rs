//! Editing from the main window: the form, the preview, what is written, and back again.

use std::fs;

use serde_json::{Value, json};

use crate::world::World;

const CONFIG: &str = "# Ours.\r\n[profile role]\r\n  role_arn=arn:aws:iam::111122223333:role/r\r\n  source_profile=keys\r\n  region=eu-west-1\r\n";
const CREDENTIALS: &str =
    "[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = sesame-open\n";

fn world() -> World {
    World::of(CONFIG, CREDENTIALS)
}

fn read(world: &World, file: &str) -> String {
    fs::read_to_string(world.home.path().join(file)).expect("a file")
}

fn call(world: &World, command: &str, arguments: Value) -> Result<Value, Value> {
    world.call("main", command, arguments)
}

fn profile(name: &str) -> Value {
    json!({ "kind": "profile", "name": name })
}

fn region(value: &str) -> Value {
    let set = [json!({ "key": "region", "nested": null, "value": value })];
    json!({ "edit": { "edit": "change", "target": profile("role"), "set": set, "unset": [] } })
}

#[test]
fn a_region_is_changed_shown_written_and_taken_back() {
    let world = world();
    let form = call(&world, "edit_form", json!({ "target": profile("role"), "kind": null })).expect("a form");
    let fields = form["fields"].as_array().expect("fields");
    let field = fields.iter().find(|field| field["key"] == "region").expect("a field");
    assert_eq!((&field["value"], &field["place"]["line"]), (&json!("eu-west-1"), &json!(5)));

    let preview = call(&world, "preview_edit", region("us-east-1")).expect("a preview");
    let lines = preview["files"][0]["hunks"][0]["lines"].as_array().expect("lines");
    let changed: Vec<&str> = lines
        .iter()
        .filter(|line| line["kind"] != "context")
        .filter_map(|line| line["text"].as_str())
        .collect();
    assert_eq!(changed, ["  region=eu-west-1", "  region=us-east-1"]);
    assert_eq!(read(&world, "config"), CONFIG, "nothing is written yet");
    // Indented settings: the SDKs reject the file, before and after.
    let warnings = preview["warnings"].as_array().expect("warnings");
    assert_eq!(warnings.iter().map(|warning| &warning["code"]).collect::<Vec<_>>(), ["still_rejected"]);

    let id = json!({ "id": preview["id"] });
    let applied = call(&world, "apply_edit", id.clone()).expect("applied");
    assert_eq!((&applied["code"], &applied["params"]["name"]), (&json!("changed"), &json!("role")));
    assert_eq!(read(&world, "config"), CONFIG.replace("eu-west-1", "us-east-1"));
    // Once.
    assert_eq!(call(&world, "apply_edit", id).expect_err("it is done")["code"], "edit_outdated");

    let undone = call(&world, "undo_edit", json!({ "id": applied["id"] })).expect("undone");
    assert_eq!((undone["code"].as_str(), read(&world, "config").as_str()), (Some("undone"), CONFIG));
    assert_eq!(
        call(&world, "undo_edit", json!({ "id": applied["id"] })).expect_err("gone")["code"],
        "undo_gone"
    );
    // What undid it can be undone as well.
    call(&world, "undo_edit", json!({ "id": undone["id"] })).expect("done again");
    assert_eq!(read(&world, "config"), CONFIG.replace("eu-west-1", "us-east-1"));
    let log = world.log();
    assert_eq!(log.len(), 3, "each time the files were written: {log:?}");
    assert!(log.iter().all(|entry| entry["what"] == "edit"), "{log:?}");
    assert!(log[1..].iter().all(|entry| entry["profile"] == "role"), "{log:?}");
}

#[test]
fn a_file_that_changed_after_the_preview_is_left_alone() {
    let world = world();
    let preview = call(&world, "preview_edit", region("us-east-1")).expect("a preview");
    let theirs = format!("{CONFIG}# theirs\r\n");
    fs::write(world.home.path().join("config"), &theirs).expect("written");
    let error = call(&world, "apply_edit", json!({ "id": preview["id"] })).expect_err("outdated");
    assert_eq!((error["code"].as_str(), read(&world, "config")), (Some("edit_outdated"), theirs));
    // An earlier preview is gone with the next.
    let first = call(&world, "preview_edit", region("us-east-1")).expect("a preview");
    call(&world, "preview_edit", region("us-east-2")).expect("a preview");
    let error = call(&world, "apply_edit", json!({ "id": first["id"] })).expect_err("another is shown");
    assert_eq!(error["code"], "edit_outdated");
}

#[test]
fn a_secret_goes_in_once_and_never_comes_out() {
    let world = world();
    let set = [json!({ "key": "aws_secret_access_key", "nested": null, "value": "new-sesame" })];
    let edit = json!({ "edit": "change", "target": profile("keys"), "set": set, "unset": [] });
    let mut said =
        vec![call(&world, "edit_form", json!({ "target": profile("keys"), "kind": null })).expect("a form")];
    let preview = call(&world, "preview_edit", json!({ "edit": edit })).expect("a preview");
    said.push(preview.clone());
    said.push(call(&world, "apply_edit", json!({ "id": preview["id"] })).expect("applied"));
    said.push(call(&world, "profile_lines", json!({ "name": "keys" })).expect("lines"));
    let field =
        json!({ "kind": "keys", "key": "aws_secret_access_key", "nested": null, "value": "new sesame" });
    said.push(call(&world, "check_field", field).expect("an answer"));
    assert!(read(&world, "credentials").contains("aws_secret_access_key = new-sesame\n"));
    for answer in said {
        assert!(!answer.to_string().contains("sesame"), "{answer}");
    }
}

#[test]
fn names_and_values_are_checked_as_they_are_typed() {
    let world = world();
    let name =
        |name: &str| call(&world, "check_name", json!({ "target": profile(name) })).expect("an answer");
    assert_eq!(name("new"), Value::Null);
    assert_eq!(
        (name("role")["code"].as_str(), name("a b")["code"].as_str()),
        (Some("edit_name_taken"), Some("edit_name_invalid"))
    );
    let field = |key: &str, value: &str| {
        let arguments = json!({ "kind": "role", "key": key, "nested": null, "value": value });
        call(&world, "check_field", arguments).expect("an answer")["code"].as_str().map(str::to_owned)
    };
    assert_eq!(field("duration_seconds", "3600"), None);
    assert_eq!(field("duration_seconds", "1h").as_deref(), Some("field_not_in_range"));
    assert_eq!(field("role_arn", "x").as_deref(), Some("field_not_a_role_arn"));
    assert_eq!(field("my_own", "a # b").as_deref(), Some("edit_value_comment"));
}

#[test]
fn what_others_build_on_is_told_before_it_is_deleted() {
    let world = world();
    let edit = json!({ "edit": { "edit": "delete", "target": profile("keys") } });
    let preview = call(&world, "preview_edit", edit).expect("a preview");
    assert_eq!(
        (&preview["warnings"][0]["code"], &preview["warnings"][0]["names"]),
        (&json!("dependants"), &json!(["role"]))
    );
    call(&world, "apply_edit", json!({ "id": preview["id"] })).expect("applied");
    assert_eq!(read(&world, "credentials"), "");
}

#[test]
fn a_problem_is_mended_where_it_shows() {
    let world = world();
    fs::write(world.home.path().join("config"), "[profile a]\nregion = x # why\n").expect("written");
    let mend = json!({ "edit": { "edit": "mend", "code": "inline_comment", "file": "config", "line": 2 } });
    let preview = call(&world, "preview_edit", mend.clone()).expect("a preview");
    call(&world, "apply_edit", json!({ "id": preview["id"] })).expect("applied");
    assert_eq!(read(&world, "config"), "[profile a]\n# why\nregion = x\n");
    assert_eq!(call(&world, "preview_edit", mend).expect_err("gone")["code"], "edit_outdated");
}
