//! What building the app takes, from the system's packages to the programs.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

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

/// What is measured and what measures it, as what is shipped is built. All three packages whatever is built of them:
/// with fewer, their dependencies would be built again with other features.
const RELEASE: [&str; 8] = [
    "build",
    "--release",
    "--package",
    "rolecall-bench",
    "--package",
    "rolecall-desktop",
    "--package",
    "rolecall-bare-window",
];

/// The two programs, as they are shipped.
const SHIPPED: [&str; 6] = ["build", "--release", "--locked", "--package", "rolecall-desktop", "--bins"];

/// Builds some of what `bench` measures, and what measures it.
pub(crate) fn measured(workspace: &Workspace, programs: &[&str]) -> Command {
    let mut command = workspace.cargo(&RELEASE);
    command.args(programs.iter().flat_map(|program| ["--bin", program]));
    command
}

/// Builds what is shipped: the flags are the same on every machine, and no path of this one is in the result.
pub(crate) fn shipped(workspace: &Workspace) -> Command {
    let cargo_home = cargo_home();
    let registries = cargo_home.join("registry/src");
    // Later ones win.
    let mut names = vec![(workspace.root().to_owned(), "/rolecall"), (cargo_home, "/cargo")];
    let inside = fs::read_dir(registries).into_iter().flatten().flatten();
    names.extend(inside.map(|registry| (registry.path(), "/cargo")));
    let flags: Vec<String> =
        names.iter().map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display())).collect();
    let mut command = workspace.cargo(&SHIPPED);
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    // Its build script is not to make up a page for one that was not built.
    command.env("ROLECALL_NO_PLACEHOLDER", "1");
    command
}

/// Where cargo keeps what it has fetched.
pub(crate) fn cargo_home() -> PathBuf {
    let told = env::var_os("CARGO_HOME").map(PathBuf::from);
    told.or_else(|| env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default()
}

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
