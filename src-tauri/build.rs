//! Prepares the Tauri context: capabilities and permissions live under `src-tauri/`, the UI under `ui/dist`.

use std::path::Path;

const PLACEHOLDER: &str = "<!doctype html><title>Rolecall</title><p>The UI is not built yet: run <code>cargo xtask run</code>.</p>\n";

fn main() {
    // `generate_context!` needs the folder to exist, so that a bare `cargo check` works in a fresh clone.
    let dist = Path::new("ui/dist");
    if !dist.join("index.html").exists() {
        let shipping = std::env::var_os("ROLECALL_NO_PLACEHOLDER").is_some();
        assert!(!shipping, "ui/dist is not built, and what is shipped needs it");
        std::fs::create_dir_all(dist).expect("ui/dist can be created");
        for page in ["index.html", "prompt.html", "quick.html"] {
            std::fs::write(dist.join(page), PLACEHOLDER).expect("a placeholder page can be written");
        }
    }
    println!("cargo:rerun-if-env-changed=ROLECALL_NO_PLACEHOLDER");
    // Tauri watches only the folders that it would look into by itself.
    for watched in ["ui/dist", "src-tauri/capabilities", "src-tauri/permissions"] {
        println!("cargo:rerun-if-changed={watched}");
    }

    tauri_build::try_build(
        tauri_build::Attributes::new()
            .capabilities_path_pattern("src-tauri/capabilities/*.json")
            .app_manifest(
                tauri_build::AppManifest::new().permissions_path_pattern("src-tauri/permissions/*.toml"),
            ),
    )
    .expect("tauri.conf.json, capabilities and permissions are valid");
}
