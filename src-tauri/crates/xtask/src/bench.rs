//! `cargo xtask bench`: what Rolecall costs, as ratios, in one run of a release build.

use crate::build;
use crate::failure::Failure;
use crate::prereqs::Purpose;
use crate::program;
use crate::python;
use crate::steps::Steps;
use crate::workspace::Workspace;

/// Builds the measuring program and runs it, with the Python in which botocore is.
pub(crate) fn bench(workspace: &Workspace) -> Result<(), Failure> {
    let mut steps = Steps::default();
    let ended_by = run(workspace, &mut steps);
    steps.finish(ended_by)
}

fn run(workspace: &Workspace, steps: &mut Steps) -> Result<(), Failure> {
    build::prepare(workspace, steps, &[Purpose::Build, Purpose::Test])?;
    steps.need("python tools", || python::ensure(workspace))?;
    steps.need("release build", || program::run(workspace.cargo(&build::BENCH)))?;
    let mut command = workspace.cargo(&["run", "--release", "--quiet", "--package", "rolecall-bench"]);
    command.env(python::VARIABLE, python::path(workspace));
    steps.need("measuring", || program::run(command))
}
