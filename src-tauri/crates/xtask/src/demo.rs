//! `cargo xtask demo`: the app on a sandbox, to try it without an AWS account.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::build;
use crate::display::{self, Headless, Size};
use crate::failure::Failure;
use crate::painted;
use crate::prereqs::Purpose;
use crate::sandbox::{Sandbox, Screen};
use crate::workspace::Workspace;

/// Builds everything and opens the app on a sandbox, or takes its picture where there is no display.
pub(crate) fn demo(workspace: &Workspace) -> Result<(), Failure> {
    let seen = display::is_here();
    let purposes: &[Purpose] = if seen { &[Purpose::Build] } else { &[Purpose::Build, Purpose::Headless] };
    build::app(workspace, purposes)?;

    let screen = if seen { Screen::Own } else { Screen::Headless(Size::USUAL) };
    let mut sandbox = Sandbox::start(workspace, screen)?;
    sandbox.open_app()?;
    match sandbox.headless().cloned() {
        None => {
            say_how_to_go_on(&sandbox);
            wait_for_the_window(&mut sandbox)
        }
        Some(display) => {
            let picture = take_picture(workspace, &mut sandbox, &display)?;
            println!("\nThere is no display here, so Rolecall was drawn out of sight. Its picture is in");
            println!("  {}", picture.display());
            println!("Run this again where there is a display to try it yourself.");
            Ok(())
        }
    }
}

fn say_how_to_go_on(sandbox: &Sandbox<'_>) {
    println!(
        "
Rolecall is open on a sandbox. Nothing in it reaches AWS or your own ~/.aws.

  1. Choose the profile toolkit-role and sign in.
  2. It asks for a code. The authenticator that shows it:
     {}/_sim/authenticator
  3. Look at what it reads and writes, a home that is thrown away at the end:
     {}

Close the window, or press Ctrl-C here, to end it.",
        sandbox.url(),
        sandbox.home().display(),
    );
}

fn wait_for_the_window(sandbox: &mut Sandbox<'_>) -> Result<(), Failure> {
    loop {
        if let Some(status) = sandbox.app_ended() {
            return if status.success() {
                Ok(())
            } else {
                Err(Failure::new(format!("Rolecall ended with {status}")))
            };
        }
        if let Some(status) = sandbox.simulator_ended() {
            return Err(Failure::new(format!("the sandbox's AWS ended with {status}")));
        }
        thread::sleep(Duration::from_millis(200));
    }
}

fn take_picture(
    workspace: &Workspace,
    sandbox: &mut Sandbox<'_>,
    display: &Headless,
) -> Result<PathBuf, Failure> {
    let path = workspace.target().join("demo/rolecall.png");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| Failure::on_path("creating", folder, &e))?;
    }
    println!("\n==> waiting for the window to paint");
    let painted = painted::wait(|| match sandbox.app_ended() {
        Some(status) => Err(Failure::new(format!("Rolecall ended with {status} before it painted"))),
        None => display.picture(),
    });
    // Also of a window that did not paint: it shows what went wrong.
    display.save_picture(&path)?;
    match painted {
        Ok(()) => Ok(path),
        Err(failure) => {
            Err(Failure::new(failure.to_string()).remedy(format!("What was there: {}", path.display())))
        }
    }
}
