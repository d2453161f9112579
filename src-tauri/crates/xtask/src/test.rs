//! `cargo xtask test`: everything that checks Rolecall, and what it takes to run it.

use std::process::Command;

use crate::args::TestOptions;
use crate::build;
use crate::dist;
use crate::failure::Failure;
use crate::javascript;
use crate::lint;
use crate::prereqs::{self, Purpose};
use crate::program;
use crate::python;
use crate::steps::Steps;
use crate::workspace::Workspace;

/// Installs what the tests need, compiles once, and runs every test even after one has failed.
pub(crate) fn test(workspace: &Workspace, options: &TestOptions) -> Result<(), Failure> {
    let mut steps = Steps::default();
    let ended_by = run(workspace, options, &mut steps);
    steps.finish(ended_by)
}

fn run(workspace: &Workspace, options: &TestOptions, steps: &mut Steps) -> Result<(), Failure> {
    build::prepare(workspace, steps, &[Purpose::Build, Purpose::Test])?;
    steps.need("rust tools", || lint::ensure_rust_tools(workspace))?;
    steps.need("python tools", || python::ensure(workspace))?;
    steps.need("javascript tools", || javascript::ensure(workspace))?;

    let everything = options.filters.is_empty();
    if everything {
        lint::checks(workspace, steps);
        steps.check_tests("ui tests", workspace.npm(&["test"]));
    }
    steps.need("rust build", || program::run(workspace.cargo(&build::WITH_TESTS)))?;
    steps.check_tests("rust tests", rust_tests(workspace, options));
    if everything {
        if prereqs::is_debian_like() {
            steps.check("debian package", || dist::rehearse(workspace));
        }
        steps.check_tests("xtask's own tests", workspace.cargo(&["test", "--package", "xtask"]));
    }
    Ok(())
}

fn rust_tests(workspace: &Workspace, options: &TestOptions) -> Command {
    let mut command = workspace.cargo(&["test", "--workspace", "--exclude", "xtask", "--no-fail-fast", "--"]);
    command.args(&options.filters).args(&options.runner_args);
    command.env(python::VARIABLE, python::path(workspace));
    command.env(javascript::VARIABLE, javascript::folder(workspace));
    if options.deep {
        command.env("ROLECALL_TEST_DEEP", "1");
    }
    command
}
