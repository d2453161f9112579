//! The JavaScript SDK as a process of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Says who a profile is, given the name of a provider and that of a profile.
pub(crate) const SCRIPT: &str = include_str!("identity.js");

/// Asks who a profile is with `fromSSO` or `fromIni` of `@aws-sdk/credential-providers`; gives the ARN, or
/// what it says is wrong.
pub(crate) fn identity(provider: &str, profile: &str, home: &Path, endpoint: &str) -> Result<String, String> {
    let folder = packages();
    assert!(folder.join("node_modules").is_dir(), "`cargo xtask test` installs the JavaScript SDK");
    let mut node = Command::new("node");
    // A script that is no file finds its packages from the current folder.
    node.args(["-e", SCRIPT, provider, profile])
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_EC2_METADATA_DISABLED", "true");
    let output = node.output().expect("`cargo xtask test` says how to get Node");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

pub(crate) fn packages() -> PathBuf {
    let of_xtask = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-tools/node");
    std::env::var_os("ROLECALL_TEST_NODE").map_or(of_xtask, PathBuf::from)
}
