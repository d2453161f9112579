//! The JavaScript SDK that the interop tests run.

use std::fs;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::program;
use crate::stamp::{self, Fingerprint};
use crate::steps::Outcome;
use crate::workspace::Workspace;

/// The variable by which the tests learn where it is.
pub(crate) const VARIABLE: &str = "ROLECALL_TEST_NODE";

/// Returns the folder that its `node_modules` is in.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("test-tools/node")
}

/// Installs it exactly as locked, unless these very packages are there.
pub(crate) fn ensure(workspace: &Workspace) -> Result<Outcome, Failure> {
    let (sources, folder) = (workspace.root().join("tests/interop"), folder(workspace));
    let mut fingerprint = Fingerprint::new();
    let mut wanted = Vec::new();
    for name in ["package.json", "package-lock.json"] {
        let source = sources.join(name);
        let text = fs::read(&source).map_err(|e| Failure::on_path("reading", &source, &e))?;
        fingerprint.add(&text);
        wanted.push((folder.join(name), text));
    }
    let stamp = folder.join("node_modules/.rolecall-stamp");
    if stamp::matches(&stamp, &fingerprint.text()) {
        return Ok(Outcome::UpToDate);
    }
    fs::create_dir_all(&folder).map_err(|e| Failure::on_path("making", &folder, &e))?;
    for (path, text) in wanted {
        fs::write(&path, text).map_err(|e| Failure::on_path("writing", &path, &e))?;
    }
    // `npm ci` empties node_modules first, the old stamp with it.
    let mut install = workspace.npm(&["ci", "--no-audit", "--no-fund"]);
    install.current_dir(&folder);
    program::run(install)?;
    stamp::leave(&stamp, &fingerprint.text())?;
    Ok(Outcome::Done)
}
