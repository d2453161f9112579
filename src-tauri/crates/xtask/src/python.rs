//! The Python environment in which the interop tests run real AWS tools.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::program;
use crate::stamp::{self, Fingerprint};
use crate::steps::Outcome;
use crate::workspace::Workspace;

/// The variable by which the tests learn of the environment's Python.
pub(crate) const VARIABLE: &str = "ROLECALL_TEST_PYTHON";

/// Returns the path of the environment's own Python.
pub(crate) fn path(workspace: &Workspace) -> PathBuf {
    let inside = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    folder(workspace).join(inside)
}

/// Makes the environment with the locked requirements, unless it is there.
pub(crate) fn ensure(workspace: &Workspace) -> Result<Outcome, Failure> {
    let requirements = workspace.root().join("tests/interop/requirements.txt");
    let wanted = fs::read(&requirements).map_err(|e| Failure::on_path("reading", &requirements, &e))?;
    let mut fingerprint = Fingerprint::new();
    fingerprint.add(&wanted);
    let folder = folder(workspace);
    let stamp = folder.join(".rolecall-stamp");
    // Its Python is asked as well: an upgrade of the system's leaves the environment with a dead link.
    if stamp::matches(&stamp, &fingerprint.text()) && runs(&path(workspace), &["--version"]) {
        return Ok(Outcome::UpToDate);
    }

    let mut create = workspace.command(base()?);
    create.args(["-m", "venv", "--clear"]).arg(&folder);
    program::run(create)?;
    let mut install = workspace.command(path(workspace));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&requirements);
    program::run(install)?;
    stamp::leave(&stamp, &fingerprint.text())?;
    Ok(Outcome::Done)
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("test-tools/venv")
}

/// Finds a Python that can make environments: the first on `PATH` may be one without.
fn base() -> Result<PathBuf, Failure> {
    ["python3", "/usr/bin/python3", "python"]
        .map(PathBuf::from)
        .into_iter()
        .find(|python| runs(python, &["-c", "import ensurepip, venv"]))
        .ok_or_else(|| {
            Failure::new("there is no Python 3 here that has venv")
                .remedy("Install Python 3.9 or later with its venv module (Debian: python3-venv).")
        })
}

fn runs(python: &PathBuf, args: &[&str]) -> bool {
    let mut command = Command::new(python);
    command.args(args);
    program::succeeds(command)
}
