//! The cases that ship inside the Rust SDK's `aws-runtime` crate.

use std::path::PathBuf;
use std::process::Command;

/// Loads a file of the `test-data` folder of the `aws-runtime` crate that the lock file names, as
/// `profile-parser-tests.json`.
///
/// # Panics
///
/// If cargo cannot say where the crate is, or the file is not there: without them the suite is void.
pub fn sdk_cases(file: &str) -> serde_json::Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap_or_else(|error| panic!("cargo metadata does not start: {error}"));
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("cargo metadata: {error}"));
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let manifest = packages
        .filter(|package| package["name"] == "aws-runtime")
        .find_map(|package| package["manifest_path"].as_str())
        .unwrap_or_else(|| panic!("aws-runtime is not in the lock file"));
    let path = PathBuf::from(manifest).with_file_name("test-data").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
