//! Edits that did not go smoothly: cut short, overwritten, refused by the system, undone over both files.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::world::World;

const CONFIG: &str = "\
[profile keys]
region = eu-west-1

[profile role]
role_arn = arn:aws:iam::111122223333:role/r
source_profile = keys

[profile other]
region = eu-west-2
";
const CREDENTIALS: &str =
    "[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = sesame-open\n";

fn world() -> World {
    World::of(CONFIG, CREDENTIALS)
}

fn path(world: &World, file: &str) -> PathBuf {
    world.home.path().join(file)
}

fn read(world: &World, file: &str) -> String {
    fs::read_to_string(path(world, file)).expect("a file")
}

fn call(world: &World, command: &str, arguments: Value) -> Result<Value, Value> {
    world.call("main", command, arguments)
}

fn preview(world: &World, edit: &Value) -> Result<Value, Value> {
    call(world, "preview_edit", json!({ "edit": edit })).map(|preview| preview["id"].clone())
}

fn apply(world: &World, edit: &Value) -> Value {
    let id = preview(world, edit).expect("a preview");
    call(world, "apply_edit", json!({ "id": id })).expect("applied")
}

fn unsettled(world: &World) -> Value {
    call(world, "unsettled", json!({})).expect("an answer")
}

fn profile(name: &str) -> Value {
    json!({ "kind": "profile", "name": name })
}

fn rename() -> Value {
    json!({ "edit": "rename", "target": profile("keys"), "to": "signer" })
}

fn region(value: &str) -> Value {
    let set = [json!({ "key": "region", "nested": null, "value": value })];
    json!({ "edit": "change", "target": profile("other"), "set": set, "unset": [] })
}

/// Applies an edit of both files, and has another program write config right after our first write.
fn cut_short(world: &World, edit: &Value) -> Value {
    let id = preview(world, edit).expect("a preview");
    let theirs = format!("{CONFIG}# theirs\n");
    let [config, credentials] = ["config", "credentials"].map(|file| path(world, file));
    thread::scope(|scope| {
        scope.spawn(move || {
            while fs::read(&credentials).is_ok_and(|text| text == CREDENTIALS.as_bytes()) {
                thread::yield_now();
            }
            fs::write(config, theirs).expect("written");
        });
        call(world, "apply_edit", json!({ "id": id })).expect("a part of it")
    })
}

#[test]
fn half_a_change_is_told_and_can_be_undone() {
    let world = world();
    let applied = cut_short(&world, &rename());
    assert_eq!(
        (&applied["code"], &applied["trouble"]["code"]),
        (&json!("partly_done"), &json!("edit_half_done"))
    );
    let told = unsettled(&world);
    let change = &told["interrupted"][0];
    assert_eq!(
        (&change["code"], &change["params"]),
        (&json!("renaming"), &json!({ "name": "keys", "to": "signer" }))
    );
    assert_eq!((&change["canFinish"], &change["canTakeBack"]), (&json!(true), &json!(true)));

    call(&world, "undo_edit", json!({ "id": applied["id"] })).expect("undone");
    assert_eq!(read(&world, "credentials"), CREDENTIALS);
    assert_eq!(read(&world, "config"), format!("{CONFIG}# theirs\n"));
    assert_eq!(unsettled(&world)["interrupted"], json!([]));
}

#[test]
fn half_a_change_is_finished_or_taken_back_by_an_edit_that_is_previewed() {
    for (edit, expected) in [("finish", "signer"), ("takeBack", "keys")] {
        let world = world();
        cut_short(&world, &rename());
        let journal = unsettled(&world)["interrupted"][0]["id"].clone();
        let applied = apply(&world, &json!({ "edit": edit, "id": journal }));
        assert_eq!(applied["trouble"], Value::Null);
        let (config, credentials) = (read(&world, "config"), read(&world, "credentials"));
        assert_eq!(credentials, CREDENTIALS.replace("[keys]", &format!("[{expected}]")));
        let renamed = CONFIG.replace("profile keys", &format!("profile {expected}"));
        let renamed = renamed.replace("source_profile = keys", &format!("source_profile = {expected}"));
        assert_eq!(config, format!("{renamed}# theirs\n"));
        assert_eq!(unsettled(&world)["interrupted"], json!([]));
        let again = preview(&world, &json!({ "edit": edit, "id": journal })).expect_err("it is settled");
        assert_eq!(again["code"], "undo_gone");
    }
}

#[test]
fn what_is_cut_short_is_dismissed_and_names_no_file_of_others() {
    let world = world();
    let secret = json!({ "key": "aws_secret_access_key", "nested": null, "value": "sesame-new" });
    let region = json!({ "key": "region", "nested": null, "value": "us-east-1" });
    let edit = json!({ "edit": "change", "target": profile("keys"), "set": [secret, region], "unset": [] });
    cut_short(&world, &edit);
    let told = unsettled(&world);
    assert!(!told.to_string().contains("sesame"), "{told}");
    let change = &told["interrupted"][0];
    assert_eq!(change["code"], "changing");
    // Nobody knows the values any more.
    assert_eq!((&change["canFinish"], &change["canTakeBack"]), (&json!(false), &json!(false)));
    let outside = json!({ "id": "../../credentials" });
    assert_eq!(call(&world, "dismiss_interrupted", outside).expect_err("no journal")["code"], "undo_gone");
    call(&world, "dismiss_interrupted", json!({ "id": change["id"] })).expect("dismissed");
    assert_eq!(unsettled(&world)["interrupted"], json!([]));
}

#[test]
fn a_change_that_another_program_overwrites_is_told_and_made_again() {
    let world = world();
    let applied = apply(&world, &region("us-east-1"));
    assert_eq!(unsettled(&world)["overwritten"], Value::Null);
    // It had read the file before ours.
    fs::write(path(&world, "config"), format!("{CONFIG}output = json\n")).expect("written");
    preview(&world, &region("us-west-1")).expect("a preview, for which the files are read");
    let told = &unsettled(&world)["overwritten"];
    assert_eq!(
        (&told["id"], &told["code"], &told["again"]),
        (&applied["id"], &json!("changed"), &json!(true))
    );
    apply(&world, &json!({ "edit": "again", "id": applied["id"] }));
    assert!(read(&world, "config").ends_with("region = us-east-1\noutput = json\n"));
    assert_eq!(unsettled(&world)["overwritten"], Value::Null);
    // Once it is let be, it is not told again.
    fs::write(path(&world, "config"), CONFIG).expect("written");
    preview(&world, &region("us-west-1")).expect("a preview");
    let id = unsettled(&world)["overwritten"]["id"].clone();
    call(&world, "dismiss_overwritten", json!({ "id": id })).expect("dismissed");
    preview(&world, &region("us-west-1")).expect("a preview");
    assert_eq!(unsettled(&world)["overwritten"], Value::Null);
}

#[test]
fn who_writes_right_after_an_edit_is_told_of_though_it_was_said_to_be_done() {
    let theirs = format!("{CONFIG}output = json\n");
    // The moment in which they are looked for is short, and this program may be held up in it: then once more.
    let was_told = (0..50).any(|_| {
        let world = world();
        let mut late = fs::File::options().write(true).open(path(&world, "config")).expect("open before");
        let applied = apply(&world, &region("us-east-1"));
        late.write_all(theirs.as_bytes()).expect("written after");
        // What was there is beside the file until the look is over.
        let names = || fs::read_dir(world.home.path()).expect("a folder").flatten();
        let is_looking =
            || names().any(|entry| entry.file_name().as_encoded_bytes().starts_with(b".rolecall-"));
        while is_looking() {
            thread::sleep(Duration::from_millis(5));
        }
        let was_late = read(&world, "config") != theirs;
        !was_late && {
            // It is told by a thread of its own.
            let since = Instant::now();
            while unsettled(&world)["overwritten"]["id"] != applied["id"] {
                assert!(
                    since.elapsed() < Duration::from_secs(10),
                    "their version stands, and nothing is told"
                );
                thread::sleep(Duration::from_millis(5));
            }
            true
        }
    });
    assert!(was_told);
}

#[test]
fn a_rename_over_both_files_is_undone() {
    let world = world();
    let applied = apply(&world, &rename());
    assert!(read(&world, "credentials").starts_with("[signer]"));
    call(&world, "undo_edit", json!({ "id": applied["id"] })).expect("undone");
    assert_eq!((read(&world, "config"), read(&world, "credentials")), (CONFIG.into(), CREDENTIALS.into()));
}

#[test]
fn an_undo_that_would_put_a_section_in_twice_is_refused() {
    let world = world();
    let applied = apply(&world, &json!({ "edit": "delete", "target": profile("keys") }));
    let theirs = format!("{}\n[profile keys]\nregion = theirs\n", read(&world, "config"));
    fs::write(path(&world, "config"), &theirs).expect("written");
    let error = call(&world, "undo_edit", json!({ "id": applied["id"] })).expect_err("twice");
    assert_eq!((error["code"].as_str(), read(&world, "config")), (Some("undo_rejected"), theirs));
}

#[test]
fn what_could_not_be_written_can_be_applied_once_the_cause_is_gone() {
    let world = world();
    let id = json!({ "id": preview(&world, &region("us-east-1")).expect("a preview") });
    fs::hard_link(path(&world, "config"), path(&world, "second")).expect("a link");
    let error = call(&world, "apply_edit", id.clone()).expect_err("two names");
    assert_eq!(error["code"], "edit_hard_linked");
    fs::remove_file(path(&world, "second")).expect("removed");
    call(&world, "apply_edit", id).expect("applied");
    assert!(read(&world, "config").contains("us-east-1"));
}

#[test]
fn a_preview_that_is_cancelled_is_gone() {
    let world = world();
    let id = json!({ "id": preview(&world, &region("us-east-1")).expect("a preview") });
    call(&world, "discard_preview", id.clone()).expect("discarded");
    assert_eq!(call(&world, "apply_edit", id).expect_err("it is gone")["code"], "edit_outdated");
    assert_eq!(read(&world, "config"), CONFIG);
}

#[test]
fn an_unreadable_file_does_not_hinder_edits_of_the_other() {
    let world = world();
    fs::remove_file(path(&world, "credentials")).expect("removed");
    fs::create_dir(path(&world, "credentials")).expect("a folder in its place");
    let applied = apply(&world, &region("us-east-1"));
    assert!(read(&world, "config").contains("us-east-1"));
    call(&world, "undo_edit", json!({ "id": applied["id"] })).expect("undone");
    assert_eq!(read(&world, "config"), CONFIG);
    // What stands there matters to these.
    for edit in [rename(), json!({ "edit": "delete", "target": profile("other") })] {
        assert_eq!(preview(&world, &edit).expect_err("unreadable")["code"], "edit_file_unreadable");
    }
    let secret = json!({ "key": "aws_secret_access_key", "nested": null, "value": "sesame-new" });
    let edit = json!({ "edit": "change", "target": profile("other"), "set": [secret], "unset": [] });
    assert_eq!(preview(&world, &edit).expect_err("unreadable")["code"], "edit_file_unreadable");
}

#[test]
fn another_secret_has_another_version_that_tells_nothing_of_it() {
    let world = world();
    let version = || {
        preview(&world, &region("us-east-1")).expect("the files are read");
        let form = call(&world, "edit_form", json!({ "target": profile("keys"), "kind": null }));
        let fields = form.expect("a form")["fields"].as_array().expect("fields").clone();
        let of =
            |key: &str| fields.iter().find(|field| field["key"] == key).expect("a field")["version"].clone();
        assert_eq!(of("aws_access_key_id"), Value::Null);
        of("aws_secret_access_key")
    };
    let first = version();
    assert_eq!(first.as_str().map(str::len), Some(16));
    assert_eq!(version(), first);
    fs::write(path(&world, "credentials"), CREDENTIALS.replace("open", "shut")).expect("written");
    assert_ne!(version(), first);
}
