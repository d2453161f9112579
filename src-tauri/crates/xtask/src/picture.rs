//! `cargo xtask picture` and `gallery`: the README's pictures, and one of each view, from the real window on the sandbox.

use std::fs;

use crate::build;
use crate::failure::Failure;
use crate::prereqs::Purpose;
use crate::program;
use crate::steps::Steps;
use crate::workspace::Workspace;

/// The end-to-end test that takes them.
const TEST: &str = "pictures_of_the_readme";

/// And the one that takes them all.
const GALLERY: &str = "gallery::the_gallery";

/// Takes the pictures and puts them where the README looks for them.
pub(crate) fn picture(workspace: &Workspace) -> Result<(), Failure> {
    let mut steps = build(workspace)?;
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

/// Takes a picture of each view and prompt, with a page to look at them.
pub(crate) fn gallery(workspace: &Workspace) -> Result<(), Failure> {
    let mut steps = build(workspace)?;
    let page = workspace.root().join("target/gallery/index.html");
    steps.check("gallery", || {
        program::run(workspace.cargo(&["test", "--test", "e2e", "--", "--ignored", "--exact", GALLERY]))
    });
    println!("The gallery is {}.", page.display());
    steps.finish(Ok(()))
}

fn build(workspace: &Workspace) -> Result<Steps, Failure> {
    let mut steps = Steps::default();
    build::prepare(workspace, &mut steps, &[Purpose::Build, Purpose::Test])?;
    steps.need("rust build", || program::run(workspace.cargo(&build::WITH_TESTS)))?;
    Ok(steps)
}
