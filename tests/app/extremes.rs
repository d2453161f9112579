//! Files of a size or content that nobody wrote by hand: previewed, applied and undone like any other.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use crate::world::World;

/// An edit of a profile at the end of a file that begins with this.
fn edited(before: Vec<u8>) {
    let home = tempfile::tempdir().expect("a folder");
    let config = [before, b"\n[profile last]\nregion = eu-west-1\n".to_vec()].concat();
    fs::write(home.path().join("config"), &config).expect("written");
    fs::write(home.path().join("credentials"), "").expect("written");
    let world = World::on(home);
    let read = || fs::read(world.home.path().join("config")).expect("a file");
    let call = |command: &str, arguments: Value| world.call("main", command, arguments);

    let set = [json!({ "key": "region", "nested": null, "value": "us-east-1" })];
    let target = json!({ "kind": "profile", "name": "last" });
    let edit = json!({ "edit": "change", "target": target, "set": set, "unset": [] });
    let preview = call("preview_edit", json!({ "edit": edit })).expect("a preview");
    let lines = preview["files"][0]["hunks"][0]["lines"].as_array().expect("lines");
    assert_eq!(lines.iter().filter(|line| line["kind"] == "added").count(), 1);
    assert!(read() == config, "a preview writes nothing");
    let applied = call("apply_edit", json!({ "id": preview["id"] })).expect("applied");
    let end = config.len() - b"eu-west-1\n".len();
    assert!(read() == [&config[..end], b"us-east-1\n"].concat(), "only the value changes");
    call("undo_edit", json!({ "id": applied["id"] })).expect("undone");
    assert!(read() == config, "it is as it was");
}

#[test]
fn a_file_of_ten_megabytes() {
    edited(b"# 0123456789 0123456789 0123456789\n".repeat(300_000));
}

#[test]
fn a_hundred_thousand_sections() {
    let mut text = String::new();
    for number in 0..100_000 {
        let _ = write!(text, "[profile p{number}]\nregion = x\n");
    }
    edited(text.into_bytes());
}

#[test]
fn a_line_of_a_megabyte() {
    edited([b"[profile long]\nnote = ".to_vec(), vec![b'x'; 1024 * 1024], b"\n".to_vec()].concat());
}

#[test]
fn nul_bytes() {
    edited(b"[profile nul]\nnote = a\0b\n\0\0\0\n\0 = \0\n".to_vec());
}
