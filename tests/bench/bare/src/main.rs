//! A Tauri window with a page and nothing else: the floor that Rolecall's own window is measured against.

fn main() {
    tauri::Builder::default()
        .run(tauri::generate_context!())
        .expect("the Tauri runtime starts: the system's web view is installed and a display is there");
}
