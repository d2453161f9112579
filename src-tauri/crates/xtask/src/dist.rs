//! `cargo xtask dist`: the Debian package, made the same byte for byte from the same commit and tools.
//!
//! The folder is filled here and packed by `dpkg-deb`: no maintainer script, no file that the system has not asked
//! for. What the package depends on is what `dpkg-shlibdeps` finds in the programs.

mod clean_root;
mod contents;
mod control;
mod examine;
mod notices;
mod tree;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build;
use crate::failure::Failure;
use crate::node;
use crate::prereqs::{self, Purpose};
use crate::program;
use crate::steps::{Outcome, Steps};
use crate::workspace::Workspace;

use control::Package;
use tree::Tree;

/// Builds the package and looks at it; with `check` also installs, runs and removes it in a system of its own.
pub(crate) fn dist(workspace: &Workspace, check: bool) -> Result<(), Failure> {
    if !prereqs::is_debian_like() {
        return Err(Failure::new("a Debian package is made on Debian or one of its relatives")
            .remedy("PORTING.md says what other systems have so far."));
    }
    let mut steps = Steps::default();
    let mut made = None;
    let ended_by = run(workspace, check, &mut steps, &mut made);
    let ended_by = steps.finish(ended_by);
    if let (Ok(()), Some(deb)) = (&ended_by, made) {
        println!("\nThe package is {}", deb.display());
    }
    ended_by
}

fn run(
    workspace: &Workspace,
    check: bool,
    steps: &mut Steps,
    made: &mut Option<PathBuf>,
) -> Result<(), Failure> {
    let mut purposes = vec![Purpose::Build, Purpose::Package];
    if check {
        purposes.push(Purpose::CleanRoot);
    }
    build::prepare(workspace, steps, &purposes)?;
    steps.need("ui is no placeholder", || node::refuse_placeholder(workspace))?;
    steps.need("release build", || program::run(build::shipped(workspace)))?;

    let folder = workspace.target().join("dist");
    steps.need("package", || {
        let package = Package::of(workspace)?;
        let deb = folder.join(package.file_name());
        pack(workspace, &package, &folder, &deb)?;
        *made = Some(deb);
        Ok(Outcome::Done)
    })?;
    let Some(deb) = made else { return Ok(()) };
    steps.need("contents", || examine::tree(workspace, &Tree::at(folder.join("tree"))))?;
    steps.need("lintian", || lintian(deb))?;
    if check {
        steps.need("installed, run and removed", || clean_root::check(workspace, deb))?;
    }
    Ok(())
}

/// Fills a folder as the package would, with the debug builds, and looks at it: what breaks a package shows with no
/// release build.
pub(crate) fn rehearse(workspace: &Workspace) -> Result<Outcome, Failure> {
    let tree = Tree::new(workspace.target().join("dist/rehearsal"))?;
    contents::fill(workspace, &Package::of(workspace)?, &workspace.debug(), &tree)?;
    examine::tree(workspace, &tree)
}

/// Makes the package twice, from nothing each time, and keeps it if both are the same.
fn pack(workspace: &Workspace, package: &Package, folder: &Path, deb: &Path) -> Result<(), Failure> {
    let again = folder.join("again.deb");
    for result in [&again, deb] {
        let tree = Tree::new(folder.join("tree"))?;
        contents::fill(workspace, package, &workspace.release(), &tree)?;
        tree.date(package.date)?;
        let mut command = Command::new("dpkg-deb");
        command.args(["--root-owner-group", "-Zxz", "--build"]).arg(tree.root()).arg(result);
        command.env("SOURCE_DATE_EPOCH", package.date.to_string());
        program::text(command)?;
    }
    let read = |path: &Path| fs::read(path).map_err(|e| Failure::on_path("reading", path, &e));
    if read(&again)? != read(deb)? {
        return Err(Failure::new("made twice, the package is not the same").remedy(format!(
            "Compare {} with {}: something in it depends on when or where it is made.",
            again.display(),
            deb.display()
        )));
    }
    fs::remove_file(&again).map_err(|e| Failure::on_path("removing", &again, &e))
}

fn lintian(deb: &Path) -> Result<Outcome, Failure> {
    let mut command = Command::new("lintian");
    command.args(["--allow-root", "--fail-on", "error,warning", "--no-cfg", "--info"]).arg(deb);
    program::run(command)
}
