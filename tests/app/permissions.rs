//! Which window may call what: the whole list, and that it is enforced.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::world::World;

const EVENTS: [&str; 2] = ["core:event:allow-listen", "core:event:allow-unlisten"];

/// Each set of commands, by its identifier.
const SETS: &[(&str, &[&str])] = &[
    (
        "browse",
        &[
            "overview",
            "overview_revision",
            "profile_detail",
            "sign_in",
            "cancel_sign_in",
            "sign_out",
            "sso_sign_in",
            "sso_cancel",
            "sso_sign_out",
            "sso_accounts",
        ],
    ),
    (
        "answer",
        &[
            "prompt_state",
            "prompt_answer",
            "prompt_cancel",
            "prompt_approve",
            "prompt_open",
            "prompt_copy",
            "prompt_retry",
            "prompt_use_device_code",
        ],
    ),
    (
        "edit",
        &[
            "edit_form",
            "edit_choices",
            "check_field",
            "check_name",
            "preview_edit",
            "discard_preview",
            "apply_edit",
            "undo_edit",
            "unsettled",
            "dismiss_interrupted",
            "dismiss_overwritten",
            "dismiss_set_aside",
            "profile_lines",
            "tool_verdicts",
        ],
    ),
    (
        "hand-out",
        &["standing_at_once", "preview_standing", "apply_standing", "copy_environment", "audit_log"],
    ),
    (
        "prefer",
        &[
            "preferences",
            "set_preference",
            "mark_profile",
            "start_at_login",
            "set_start_at_login",
            "about",
            "diagnostics",
            "copy_diagnostics",
        ],
    ),
    (
        "go-out",
        &[
            "terminals",
            "open_terminal",
            "open_console",
            "copy_console_link",
            "browser_profiles",
            "forget_browser_profiles",
        ],
    ),
    ("front", &["take_errand", "note_draft", "decide_closing", "quit"]),
    (
        "quick",
        &[
            "overview",
            "overview_revision",
            "sign_in",
            "cancel_sign_in",
            "sign_out",
            "sso_sign_in",
            "sso_cancel",
            "sso_sign_out",
            "copy_environment",
            "open_terminal",
            "open_console",
            "copy_console_link",
            "standing_or_errand",
            "show_main",
            "hide_palette",
            "quit",
        ],
    ),
];

/// Each window and the sets it has.
const WINDOWS: &[(&str, &[&str])] = &[
    ("main", &["browse", "edit", "hand-out", "prefer", "front", "go-out"]),
    ("prompt", &["answer"]),
    ("quick", &["quick"]),
];

fn commands(sets: &[&str]) -> BTreeSet<&'static str> {
    let of_window = SETS.iter().filter(|(set, _)| sets.contains(set));
    of_window.flat_map(|(_, commands)| commands.iter().copied()).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(format!("{}/src-tauri/{path}", env!("CARGO_MANIFEST_DIR"))).expect("a file")
}

#[test]
fn each_window_has_exactly_its_permissions() {
    let count = fs::read_dir(format!("{}/src-tauri/capabilities", env!("CARGO_MANIFEST_DIR")));
    let count = count.expect("a folder").count();
    assert_eq!(count, WINDOWS.len(), "a capability that this test does not know");
    for (window, permissions) in WINDOWS {
        let capability: Value =
            serde_json::from_str(&read(&format!("capabilities/{window}.json"))).expect("JSON");
        assert_eq!(capability["windows"], json!([window]));
        let all: Vec<&str> = permissions.iter().copied().chain(EVENTS).collect();
        assert_eq!(capability["permissions"], json!(all));
        assert_eq!(capability.get("remote"), None, "no page from elsewhere may call anything");
    }
    let permissions = read("permissions/windows.toml");
    for (set, commands) in SETS {
        assert!(permissions.contains(&format!("identifier = \"{set}\"")), "{set}");
        let list = commands.iter().map(|command| format!("\"{command}\"")).collect::<Vec<_>>().join(", ");
        assert!(permissions.contains(&format!("commands.allow = [{list}]")), "{list}");
    }
    assert_eq!(permissions.matches("commands.allow").count(), SETS.len());
}

#[test]
fn every_command_belongs_to_a_window() {
    let bindings = fs::read_to_string(format!("{}/ui/src/ipc/bindings.ts", env!("CARGO_MANIFEST_DIR")));
    let bindings = bindings.expect("a file");
    let calls = bindings.lines().filter_map(|line| line.split_once("__TAURI_INVOKE")?.1.split_once("(\""));
    let called: BTreeSet<&str> = calls.filter_map(|(_, rest)| rest.split('"').next()).collect();
    let permitted: BTreeSet<&str> = WINDOWS.iter().flat_map(|(_, sets)| commands(sets)).collect();
    assert_eq!(called, permitted);
}

#[test]
fn a_window_cannot_call_what_is_the_others() {
    let world = World::start();
    // Of no profile there is: a call that is allowed does nothing outside, and asks nobody.
    let arguments = json!({
        "name": "none", "profile": "none", "key": "none", "id": 1, "code": "123456", "what": "code",
        "choice": "hide", "remember": false, "there": false, "errand": { "errand": "palette" },
    });
    let refused = |answer: Result<Value, Value>| {
        let Err(Value::String(why)) = &answer else {
            return false;
        };
        why.contains("not allowed")
    };
    let all: BTreeSet<&str> = SETS.iter().flat_map(|(_, commands)| commands.iter().copied()).collect();
    for (window, sets) in WINDOWS {
        let own = commands(sets);
        for command in &all {
            let is_refused = refused(world.call(window, command, arguments.clone()));
            assert_eq!(is_refused, !own.contains(command), "{window}: {command}");
        }
    }
    for plugin in ["plugin:window|close", "plugin:webview|create_webview_window", "plugin:event|emit"] {
        assert!(refused(world.call("main", plugin, json!({}))), "main called {plugin}");
    }
}

#[test]
fn the_content_security_policy_lets_nothing_else_in() {
    let conf = fs::read_to_string(format!("{}/tauri.conf.json", env!("CARGO_MANIFEST_DIR"))).expect("a file");
    let conf: Value = serde_json::from_str(&conf).expect("JSON");
    let policy = conf["app"]["security"]["csp"].as_str().expect("a policy");
    assert!(policy.starts_with("default-src 'self';"));
    for part in [
        "script-src 'self';",
        "style-src 'self';",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'none'",
    ] {
        assert!(policy.contains(part), "{part}");
    }
    for hole in ["unsafe", "*", "https:", "blob:"] {
        assert!(!policy.contains(hole), "{hole}");
    }
    assert_eq!(conf["app"]["security"]["freezePrototype"], json!(true));
    assert_eq!(conf["app"].get("withGlobalTauri"), None);
}
