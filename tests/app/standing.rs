//! Switching and serving from the main window: shown, consented to once, written, and given back.

use std::fs;

use serde_json::{Value, json};

use crate::world::World;

const CONFIG: &str = "[default]\nregion=us-east-1 # home\n\n[profile role]\n\
    role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = default\nregion = eu-west-1\n";
const CREDENTIALS: &str =
    "[default]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=sesame-open\n";

fn world() -> World {
    World::of(CONFIG, CREDENTIALS)
}

fn files(world: &World) -> (String, String) {
    let read = |file: &str| fs::read_to_string(world.home.path().join(file)).expect("a file");
    (read("config"), read("credentials"))
}

fn preview(world: &World, change: &Value) -> Result<Value, Value> {
    world.call("main", "preview_standing", json!({ "change": change }))
}

/// Previews a change and applies it; tells what was previewed.
fn done(world: &World, change: &Value) -> Value {
    let preview = preview(world, change).expect("a preview");
    world.call("main", "apply_standing", json!({ "id": preview["id"] })).expect("applied");
    preview
}

fn ambient(world: &World) -> Value {
    world.call("main", "overview", json!({})).expect("an overview")["ambient"].clone()
}

fn row(world: &World, name: &str) -> Value {
    let overview = world.call("main", "overview", json!({})).expect("an overview");
    let mut rows = overview["profiles"].as_array().expect("rows").iter();
    rows.find(|row| row["name"] == name).cloned().expect("a row")
}

#[test]
fn the_default_is_switched_and_comes_back_to_the_byte() {
    let world = world();
    let shown =
        preview(&world, &json!({ "action": "switch", "to": "role", "minutes": null })).expect("shown");
    assert_eq!(shown["because"], "firstTime");
    let text = shown.to_string();
    assert!(text.contains("credential_process") && !text.contains("sesame-open"), "{text}");
    assert_eq!(files(&world), (CONFIG.to_owned(), CREDENTIALS.to_owned()), "nothing is written yet");

    world.call("main", "apply_standing", json!({ "id": shown["id"] })).expect("applied");
    let again = world.call("main", "apply_standing", json!({ "id": shown["id"] }));
    assert_eq!(again.expect_err("it is done")["code"], "edit_outdated");
    assert_eq!(ambient(&world)["switchedTo"], "role");
    assert_eq!(row(&world, "default")["kind"], "role", "it is what it signs as");

    let back = done(&world, &json!({ "action": "restore" }));
    assert_eq!(back["because"], Value::Null);
    assert_eq!(files(&world), (CONFIG.to_owned(), CREDENTIALS.to_owned()));
    assert_eq!(ambient(&world)["switchedTo"], Value::Null);

    let log = world.call("main", "audit_log", json!({})).expect("a log");
    let log = log.as_array().expect("entries").iter().map(|entry| (&entry["what"], &entry["profile"]));
    let expected = [(json!("restore"), Value::Null), (json!("switch"), json!("role"))];
    assert_eq!(
        log.collect::<Vec<_>>(),
        expected.iter().map(|(what, profile)| (what, profile)).collect::<Vec<_>>()
    );
}

#[test]
fn a_switch_for_a_time_says_when_it_ends() {
    let world = world();
    done(&world, &json!({ "action": "switch", "to": "role", "minutes": 60 }));
    assert!(files(&world).0.contains(" credentials --until 2"), "{}", files(&world).0);
    let until = ambient(&world)["until"].as_f64().expect("a time");
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after").as_secs_f64();
    assert!((until / 1000.0 - now - 3600.0).abs() < 120.0, "{until}");
}

#[test]
fn production_asks_each_time() {
    let world = world();
    done(&world, &json!({ "action": "switch", "to": "role", "minutes": null }));
    done(&world, &json!({ "action": "restore" }));
    let switch =
        || preview(&world, &json!({ "action": "switch", "to": "role", "minutes": null })).expect("shown");
    assert_eq!(switch()["because"], Value::Null);
    world
        .call(
            "main",
            "mark_profile",
            json!({ "profile": "role", "change": { "mark": "production", "value": true } }),
        )
        .expect("marked");
    assert_eq!(row(&world, "role")["production"], true);
    assert_eq!(switch()["because"], "production");
}

fn at_once(world: &World, change: &Value) -> Value {
    world.call("main", "standing_at_once", json!({ "change": change })).expect("an answer")
}

fn untouched(world: &World) {
    assert_eq!(files(world), (CONFIG.to_owned(), CREDENTIALS.to_owned()));
}

fn switch() -> Value {
    json!({ "action": "switch", "to": "role", "minutes": null })
}

fn mark_as_production(world: &World) {
    let change = json!({ "mark": "production", "value": true });
    world.call("main", "mark_profile", json!({ "profile": "role", "change": change })).expect("marked");
}

/// Has a person see both kinds of change, and everything as it was again.
fn seen(world: &World) {
    done(world, &switch());
    done(world, &json!({ "action": "restore" }));
    done(world, &json!({ "action": "serve", "profile": "role" }));
    done(world, &json!({ "action": "stopServing", "profile": "role" }));
    untouched(world);
}

#[test]
fn at_once_is_done_what_was_seen_before_and_nothing_else() {
    let world = world();
    for change in [switch(), json!({ "action": "serve", "profile": "role" })] {
        for _ in 0..2 {
            let answer = at_once(&world, &change);
            assert_eq!(
                (&answer["is"], &answer["preview"]["because"]),
                (&json!("toSee"), &json!("firstTime"))
            );
        }
    }
    untouched(&world);
    assert_eq!(world.log(), [] as [Value; 0]);
    // What it answered with is what can be agreed to.
    let shown = at_once(&world, &switch())["preview"]["id"].clone();
    world.call("main", "apply_standing", json!({ "id": shown })).expect("applied");
    assert_eq!(ambient(&world)["switchedTo"], "role");
    let answer = at_once(&world, &json!({ "action": "restore" }));
    assert_eq!((&answer["is"], &answer["done"]["code"]), (&json!("done"), &json!("restored")));
    untouched(&world);
    assert_eq!(at_once(&world, &switch())["is"], "done");
    assert_eq!(ambient(&world)["switchedTo"], "role");
    let answer = at_once(&world, &json!({ "action": "serve", "profile": "role" }));
    assert_eq!(answer["preview"]["because"], "firstTime", "of the one nothing follows for the other");
}

/// That a change was seen cannot be kept: it is shown again, and why is told once.
#[test]
fn where_the_settings_are_read_only_it_is_seen_each_time_and_why_is_told_once() {
    let world = world();
    let settings = world.home.path().join("rolecall/settings.json");
    fs::create_dir_all(world.home.path().join("rolecall")).expect("made");
    fs::write(&settings, "{}").expect("written");
    let mut permissions = fs::metadata(&settings).expect("there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&settings, permissions).expect("set");
    for round in 0..2 {
        let answer = at_once(&world, &switch());
        assert_eq!(answer["preview"]["because"], "firstTime");
        world.call("main", "apply_standing", json!({ "id": answer["preview"]["id"] })).expect("agreed to");
        let told = world.call("main", "take_errand", json!({})).expect("an answer");
        let code = if round == 0 { json!("settings_read_only") } else { Value::Null };
        assert_eq!(told["failure"]["code"], code, "round {round}");
        done(&world, &json!({ "action": "restore" }));
        untouched(&world);
    }
}

#[test]
fn production_is_never_done_at_once() {
    let world = world();
    seen(&world);
    mark_as_production(&world);
    for _ in 0..2 {
        let answer = at_once(&world, &switch());
        assert_eq!((&answer["is"], &answer["preview"]["because"]), (&json!("toSee"), &json!("production")));
        untouched(&world);
        world.call("main", "apply_standing", json!({ "id": answer["preview"]["id"] })).expect("agreed to");
        at_once(&world, &json!({ "action": "restore" }));
    }
}

/// Who came to depend on the switched default signs as somebody else once it is restored: that is seen each time.
#[test]
fn a_change_by_which_others_sign_as_somebody_else_is_never_done_at_once() {
    let world = world();
    seen(&world);
    for _ in 0..2 {
        at_once(&world, &switch());
        let later =
            "\n[profile later]\nrole_arn = arn:aws:iam::111122223333:role/l\nsource_profile = default\n";
        let config = format!("{}{later}", files(&world).0);
        fs::write(world.home.path().join("config"), config).expect("written");
        let switched = files(&world);
        for _ in 0..2 {
            let answer = at_once(&world, &json!({ "action": "restore" }));
            assert_eq!((&answer["is"], &answer["preview"]["because"]), (&json!("toSee"), &json!("others")));
            let told = &answer["preview"]["warnings"][0];
            assert_eq!(told["code"], "others_change");
            assert!(told.to_string().contains("\"later\""), "{told}");
        }
        assert_eq!(files(&world), switched, "nothing is written before");
        let shown = at_once(&world, &json!({ "action": "restore" }))["preview"]["id"].clone();
        world.call("main", "apply_standing", json!({ "id": shown })).expect("agreed to");
        assert_eq!(ambient(&world)["switchedTo"], Value::Null);
        fs::write(world.home.path().join("config"), CONFIG).expect("written");
    }
}

#[test]
fn what_is_so_already_is_neither_written_nor_noted_again() {
    let world = world();
    done(&world, &switch());
    let (before, noted) = (files(&world), world.log().len());
    assert_eq!(at_once(&world, &switch())["is"], "done");
    assert_eq!(files(&world), before);
    assert_eq!(world.log().len(), noted);
}

#[test]
fn the_palettes_window_has_the_main_one_show_what_is_to_be_seen() {
    let world = world();
    let ask = |change: &Value| {
        world.call("quick", "standing_or_errand", json!({ "change": change })).expect("an answer");
        world.call("main", "take_errand", json!({})).expect("an answer")
    };
    assert_eq!(ask(&switch()), json!({ "errand": "standing", "change": switch() }));
    untouched(&world);
    seen(&world);
    assert_eq!(ask(&switch()), Value::Null, "it is done");
    assert_eq!(ambient(&world)["switchedTo"], "role");
    assert_eq!(ask(&json!({ "action": "restore" })), Value::Null);
    mark_as_production(&world);
    assert_eq!(ask(&switch())["errand"], "standing");
    untouched(&world);
    // What it was shown there is not of its own making: it has nothing to agree to.
    let shown = preview(&world, &switch()).expect("shown");
    world.call("quick", "apply_standing", json!({ "id": shown["id"] })).expect_err("not allowed");
    untouched(&world);
}

#[test]
fn errands_wait_in_their_order_and_none_is_lost() {
    let world = world();
    let errands = [
        json!({ "errand": "standing", "change": switch() }),
        json!({ "errand": "standing", "change": { "action": "serve", "profile": "role" } }),
        json!({ "errand": "tell", "failure": { "code": "clock_wrong", "params": {}, "detail": null } }),
        json!({ "errand": "view", "view": "history" }),
    ];
    for errand in &errands {
        world.call("quick", "show_main", json!({ "errand": errand })).expect("left");
    }
    for errand in &errands {
        assert_eq!(&world.call("main", "take_errand", json!({})).expect("an answer"), errand);
    }
    assert_eq!(world.call("main", "take_errand", json!({})), Ok(Value::Null));
}

#[test]
fn a_profile_is_served_and_no_longer() {
    let world = world();
    let shown = done(&world, &json!({ "action": "serve", "profile": "role" }));
    assert_eq!(shown["because"], "firstTime");
    assert!(files(&world).0.contains("[rolecall role]\nrole_arn = "), "{}", files(&world).0);
    assert_eq!(
        (&row(&world, "role")["served"], &row(&world, "role")["kind"]),
        (&json!(true), &json!("role"))
    );
    done(&world, &json!({ "action": "stopServing", "profile": "role" }));
    assert_eq!(files(&world), (CONFIG.to_owned(), CREDENTIALS.to_owned()));
}

#[test]
fn what_cannot_stand_says_why() {
    let world = world();
    for (change, code) in [
        (json!({ "action": "restore" }), "not_switched"),
        (json!({ "action": "stopServing", "profile": "role" }), "not_served"),
        (json!({ "action": "serve", "profile": "default" }), "nothing_to_serve"),
        (json!({ "action": "switch", "to": "default", "minutes": null }), "switch_to_itself"),
        (json!({ "action": "switch", "to": "nobody", "minutes": null }), "profile_unknown"),
    ] {
        assert_eq!(preview(&world, &change).expect_err("refused")["code"], code, "{change}");
    }
    let shown =
        preview(&world, &json!({ "action": "switch", "to": "role", "minutes": null })).expect("shown");
    let config = world.home.path().join("config");
    fs::write(&config, format!("{CONFIG}# theirs\n")).expect("written");
    let told = world.call("main", "apply_standing", json!({ "id": shown["id"] }));
    assert_eq!(told.expect_err("it changed")["code"], "edit_outdated");
    assert_eq!(files(&world).0, format!("{CONFIG}# theirs\n"));
}
