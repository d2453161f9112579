//! What closing and quitting ask before.

use serde_json::{Value, json};

use crate::world::World;

#[test]
fn quitting_asks_where_a_draft_would_be_lost() {
    let world = World::of("", "");
    let asked = || world.call("main", "take_errand", json!({})).expect("an answer");
    world.call("main", "note_draft", json!({ "there": true })).expect("noted");
    for window in ["quick", "main"] {
        world.call(window, "quit", json!({})).expect("an answer");
        assert_eq!(asked(), json!({ "errand": "closing", "choice": "quit" }), "{window}");
    }
    world.call("main", "note_draft", json!({ "there": false })).expect("noted");
    world.call("quick", "quit", json!({})).expect("an answer");
    assert_eq!(asked(), Value::Null);
}
