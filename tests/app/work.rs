//! Opening a terminal and the console from the main window.

use std::fs;

use serde_json::{Value, json};

use crate::world::World;

fn code(outcome: Result<Value, Value>) -> Value {
    outcome.expect_err("refused")["code"].clone()
}

#[test]
fn what_tools_cannot_use_by_name_is_not_opened() {
    let world = World::start();
    let opened = world.call("main", "open_terminal", json!({ "name": "toolkit-role" }));
    assert_eq!(code(opened), "terminal_not_by_name");
    assert!(world.sim.calls().is_empty(), "nobody was asked for a code");
}

#[cfg(unix)]
#[test]
fn a_terminal_of_the_persons_own_is_started_and_one_that_ends_is_told_of() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::start();
    let (script, out) = (world.home.path().join("my term"), world.home.path().join("out"));
    let text = format!(
        "#!/bin/sh\n{{ printf '%s\\n' \"$@\"; env; }} > '{}.tmp'\nmv '{0}.tmp' '{0}'\n",
        out.display()
    );
    fs::write(&script, text).expect("written");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("executable");
    let choose = |command: &str| {
        let preference = json!({ "preference": { "preference": "terminal", "value": command } });
        world.call("main", "set_preference", preference).expect("kept");
    };
    choose(&format!("'{}' --title {{title}} -- {{command}}", script.display()));
    world.call("main", "open_terminal", json!({ "name": "acme-prod-readonly" })).expect("opened");
    let told = fs::read_to_string(&out).expect("it ran");
    let words = "--title\nacme-prod-readonly — 444455556666\n--\n/usr/bin/rolecall\nin-terminal\n--\nacme-prod-readonly\n";
    assert!(told.starts_with(words), "{told}");
    assert!(told.contains("\nAWS_PROFILE=acme-prod-readonly\n") && !told.contains("AWS_SECRET"), "{told}");
    assert_eq!(world.log()[0]["what"], "open_terminal");
    assert!(world.sim.calls().is_empty(), "a tool asks when it needs to");

    choose("/bin/sh -c 'exit 4' {command}");
    let failed = world.call("main", "open_terminal", json!({ "name": "acme-prod-readonly" }));
    let failed = failed.expect_err("told");
    assert_eq!(failed["code"], "terminal_failed");
    assert!(failed["params"]["reason"].as_str().is_some_and(|reason| reason.contains('4')), "{failed}");
    assert_eq!(world.log()[0]["refused"], true);
    choose("/no/such/terminal");
    let missing = world.call("main", "open_terminal", json!({ "name": "acme-prod-readonly" }));
    assert_eq!(code(missing), "terminal_missing");
    choose("xterm 'x");
    let unread = world.call("main", "open_terminal", json!({ "name": "acme-prod-readonly" }));
    assert_eq!(code(unread), "terminal_command");
}

#[test]
fn the_console_is_no_place_for_long_term_keys() {
    let world = World::start();
    for command in ["open_console", "copy_console_link"] {
        let opened = world.call("main", command, json!({ "name": "toolkit-assumer" }));
        assert_eq!(code(opened), "console_long_term_keys");
    }
    assert!(world.sim.calls().is_empty());
}
