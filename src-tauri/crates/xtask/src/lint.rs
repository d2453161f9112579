//! Formatting, clippy, the UI's checks, and the direction of imports.

use std::process::Command;

use crate::failure::Failure;
use crate::layers;
use crate::node;
use crate::prereqs::{self, Purpose};
use crate::program;
use crate::steps::{Outcome, Steps};
use crate::workspace::Workspace;

/// Installs what the checks need and runs all of them.
pub(crate) fn lint(workspace: &Workspace, fix: bool) -> Result<(), Failure> {
    let mut steps = Steps::default();
    let prepared = prepare(workspace, &mut steps);
    if prepared.is_ok() {
        if fix {
            apply_formatters(workspace, &mut steps);
        }
        checks(workspace, &mut steps);
    }
    steps.finish(prepared)
}

fn prepare(workspace: &Workspace, steps: &mut Steps) -> Result<(), Failure> {
    steps.need("system packages", || prereqs::ensure(&[Purpose::Build]))?;
    steps.need("node", || node::ensure(workspace))?;
    steps.need("rust tools", || ensure_rust_tools(workspace))?;
    steps.need("ui packages", || node::install_packages(workspace))
}

/// Runs every check, also after one has failed.
pub(crate) fn checks(workspace: &Workspace, steps: &mut Steps) {
    steps.check("rust format", || program::run(workspace.cargo(&["fmt", "--all", "--check"])));
    steps.check("import directions", || layers::check(workspace.root()));
    steps.check("ui types", || program::run(workspace.npm(&["run", "check"])));
    steps.check("ui lint", || program::run(workspace.npm(&["run", "lint"])));
    steps.check("clippy", || {
        program::run(workspace.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    });
}

fn apply_formatters(workspace: &Workspace, steps: &mut Steps) {
    steps.check("apply rust format", || program::run(workspace.cargo(&["fmt", "--all"])));
    steps.check("apply ui format", || program::run(workspace.npm(&["run", "format"])));
}

/// Sees to it that rustfmt and clippy are there: a minimal toolchain comes without.
pub(crate) fn ensure_rust_tools(workspace: &Workspace) -> Result<Outcome, Failure> {
    let missing: Vec<&str> = [("rustfmt", "fmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(_, command)| !program::succeeds(workspace.cargo(&[command, "--version"])))
        .map(|(component, _)| component)
        .collect();
    if missing.is_empty() {
        return Ok(Outcome::UpToDate);
    }
    if !program::on_path("rustup") {
        return Err(Failure::new(format!("missing of the Rust toolchain: {}", missing.join(", ")))
            .remedy("Install it the way this toolchain was installed."));
    }
    let mut add: Command = workspace.command("rustup");
    add.args(["component", "add"]).args(&missing);
    program::run(add)
}
