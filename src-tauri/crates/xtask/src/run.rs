//! `cargo xtask run`: the app on one's own `~/.aws`.

use crate::build;
use crate::display;
use crate::failure::Failure;
use crate::prereqs::Purpose;
use crate::program;
use crate::workspace::Workspace;

/// Builds the app and opens it, with its arguments, until it ends.
pub(crate) fn run(workspace: &Workspace, app_args: &[String]) -> Result<(), Failure> {
    if !display::is_here() {
        return Err(Failure::new("there is no display here to open a window on")
            .remedy("`cargo xtask demo` draws it out of sight and keeps a picture."));
    }
    build::app(workspace, &[Purpose::Build])?;
    let mut app = workspace.command(workspace.binary("rolecall-desktop"));
    app.args(app_args);
    println!("\nRolecall is open on your own AWS files.");
    program::run(app).map(drop)
}
