//! `cargo xtask picture`: the README's pictures, from the real window on the sandbox.

use std::fs;

use crate::build;
use crate::failure::Failure;
use crate::prereqs::Purpose;
use crate::program;
use crate::steps::Steps;
use crate::workspace::Workspace;

/// The end-to-end test that takes them.
const TEST: &str = "pictures_of_the_readme";

/// Takes the pictures and puts them where the README looks for them.
pub(crate) fn picture(workspace: &Workspace) -> Result<(), Failure> {
    let mut steps = Steps::default();
    build::prepare(workspace, &mut steps, &[Purpose::Build, Purpose::Test])?;
    steps.need("rust build", || program::run(workspace.cargo(&build::WITH_TESTS)))?;
    steps.need("pictures", || program::run(workspace.cargo(&["test", "--test", "e2e", "--", TEST])))?;
    let (taken, docs) = (workspace.root().join("target/pictures"), workspace.root().join("docs"));
    fs::create_dir_all(&docs).map_err(|e| Failure::on_path("creating", &docs, &e))?;
    for name in ["main-light.png", "main-dark.png", "prompt-light.png", "prompt-dark.png"] {
        fs::copy(taken.join(name), docs.join(name))
            .map_err(|e| Failure::on_path("copying", &taken.join(name), &e))?;
    }
    println!("The pictures are in {}.", docs.display());
    Ok(())
}
