//! The TypeScript that the windows import is the one that Rust would generate now.

use std::fs;
use std::path::Path;

use specta_typescript::Typescript;

#[test]
fn the_typescript_is_up_to_date() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/ipc/bindings.ts");
    let folder = tempfile::tempdir().expect("a folder");
    let fresh = folder.path().join("bindings.ts");
    rolecall_desktop::bindings::<tauri::Wry>()
        .export(Typescript::default(), &fresh)
        .expect("every type has a TypeScript form");
    let fresh = fs::read_to_string(fresh).expect("it was written");
    if std::env::var_os("ROLECALL_BLESS").is_some() {
        fs::write(&committed, fresh).expect("written");
        return;
    }
    let committed = fs::read_to_string(&committed).unwrap_or_default();
    assert!(
        committed == fresh,
        "ui/src/ipc/bindings.ts is not up to date: run `ROLECALL_BLESS=1 cargo test --test app`"
    );
}
