//! What `docs/cli.md` says of the JSON is what comes out.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::world::{ROLE, World};

/// The fields that the page lists under a command: `- \`name\`: …`, those of lists and objects as `list.name`.
fn documented(command: &str) -> BTreeSet<String> {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/cli.md")).expect("the page");
    let part =
        page.split("\n### ").find(|part| part.starts_with(&format!("`{command}`"))).unwrap_or_default();
    let field = |line: &str| Some(line.strip_prefix("- `")?.split('`').next()?.to_owned());
    part.lines().filter_map(field).collect()
}

fn fields(value: &Value, before: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| fields(value, before, found)),
        Value::Object(object) => {
            for (key, value) in object {
                found.insert(format!("{before}{key}"));
                fields(value, &format!("{before}{key}."), found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_field_is_documented_and_no_other() {
    let world = World::new();
    world.home.write("config", format!("{}\n[profile x]\nregion = a # b\n", world.config()));
    let app = crate::app::App::start(&world);
    world.run(&["use", ROLE, "--yes"]);
    for (command, arguments) in [
        ("profiles --json", &["profiles"][..]),
        ("show NAME --json", &["show", "toolkit-role"]),
        ("check --json", &["check"]),
        ("current --json", &["current"]),
        ("sessions --json", &["sessions"]),
        ("why --json", &["why"]),
        ("log --json", &["log"]),
    ] {
        let ran = world.run(&[arguments, &["--json"]].concat());
        let mut found = BTreeSet::new();
        fields(&serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}")), "", &mut found);
        if command.starts_with("show") {
            let other = world.run(&["show", "x", "--json"]).stdout;
            fields(&serde_json::from_str(&other).expect("JSON"), "", &mut found);
        }
        assert_eq!(found, documented(command), "{command}");
    }
    drop(app);
}
