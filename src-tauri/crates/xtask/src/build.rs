//! What building the app takes, from the system's packages to the programs.

use crate::failure::Failure;
use crate::node;
use crate::prereqs::{self, Purpose};
use crate::program;
use crate::steps::Steps;
use crate::workspace::Workspace;

/// Libraries, programs and tests in one go, so that the programs share the tests' dependencies: apart, Tauri
/// would be built twice, with and without its mock runtime.
pub(crate) const WITH_TESTS: [&str; 7] =
    ["build", "--workspace", "--exclude", "xtask", "--lib", "--bins", "--tests"];

/// The measuring program and what it measures, as what is shipped is built.
pub(crate) const BENCH: [&str; 16] = [
    "build",
    "--release",
    "--package",
    "rolecall-bench",
    "--bin",
    "rolecall-bench",
    "--package",
    "rolecall-desktop",
    "--bin",
    "rolecall",
    "--bin",
    "rolecall-desktop",
    "--package",
    "rolecall-bare-window",
    "--bin",
    "rolecall-bare-window",
];

/// Installs what is missing, then builds the UI.
pub(crate) fn prepare(workspace: &Workspace, steps: &mut Steps, purposes: &[Purpose]) -> Result<(), Failure> {
    steps.need("system packages", || prereqs::ensure(purposes))?;
    steps.need("node", || node::ensure(workspace))?;
    steps.need("ui packages", || node::install_packages(workspace))?;
    steps.need("ui build", || node::build_ui(workspace))
}

/// Does all that stands between a bare checkout and a program to start.
pub(crate) fn app(workspace: &Workspace, purposes: &[Purpose]) -> Result<(), Failure> {
    let mut steps = Steps::default();
    prepare(workspace, &mut steps, purposes)?;
    // The whole workspace: a part alone would build its dependencies again, with other features.
    // Without xtask: Windows cannot overwrite a program that runs.
    steps
        .need("rust build", || program::run(workspace.cargo(&["build", "--workspace", "--exclude", "xtask"])))
}
