//! The real program in a real window, by keyboard, with the simulated AWS: one test a journey.
//!
//! Each test has a display, a window manager, a session bus, a home folder and an AWS of its own. Pictures
//! of what a person sees are left in `target/e2e/`.

mod again;
mod approval;
mod background;
mod canary;
mod clocks;
mod copying;
mod day;
mod edit;
mod files;
mod find;
mod gallery;
mod history;
mod killed;
mod look;
mod notifications;
mod outages;
mod palette;
mod pictures;
mod reminders;
mod settings;
mod sign_in;
mod sso;
mod start;
mod tray;
mod unsettled;
mod work;

use aws_sim::Sim;
use rolecall_test_support::{AwsHome, Rolecall, Start, demo_seed};

pub(crate) const MAIN: &str = "index.html";
pub(crate) const PROMPT: &str = "prompt.html";

/// The device of `toolkit-role`.
pub(crate) const SERIAL: &str = "arn:aws:iam::111122223333:mfa/toolkit";

/// The simulated AWS of the demo.
pub(crate) fn simulator() -> Sim {
    Sim::start(demo_seed()).expect("a simulator")
}

/// The app in that home, with AWS at that endpoint, its main window at hand.
pub(crate) async fn rolecall(home: AwsHome, endpoint: &str, name: &str) -> Rolecall {
    start(home, endpoint, name, false, &[]).await
}

/// The same, started with these variables of the environment.
pub(crate) async fn rolecall_with(
    home: AwsHome,
    endpoint: &str,
    name: &str,
    variables: &[(&str, &str)],
) -> Rolecall {
    start(home, endpoint, name, false, variables).await
}

/// The same on a dark desktop.
pub(crate) async fn dark_rolecall(home: AwsHome, endpoint: &str, name: &str) -> Rolecall {
    start(home, endpoint, name, true, &[]).await
}

async fn start(
    home: AwsHome,
    endpoint: &str,
    name: &str,
    dark: bool,
    variables: &[(&str, &str)],
) -> Rolecall {
    let program = env!("CARGO_BIN_EXE_rolecall-desktop");
    let app = Rolecall::start(Start { program, home, endpoint, name, dark, variables }).await;
    app.turn_to(MAIN).await;
    app
}

/// Searches for a profile by keyboard, until it is the selected one.
pub(crate) async fn find(app: &Rolecall, profile: &str) {
    let found = selected(profile);
    let search = || {
        app.desktop.press(&["ctrl+a"]);
        app.desktop.type_text(profile);
    };
    press_until(app, &found, search).await;
}

/// Presses keys until an expression is true: what is pressed while a window is being given the focus is nobody's, and a
/// page may think that it has it before.
pub(crate) async fn press_until(app: &Rolecall, expression: &str, press: impl Fn()) {
    for _ in 0..3 {
        press();
        for _ in 0..100 {
            if app.eval(expression).await == serde_json::Value::Bool(true) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
    }
    app.until(expression).await;
}

/// Finds a profile and, once its page is there, presses Enter.
pub(crate) async fn choose(app: &Rolecall, profile: &str) {
    find(app, profile).await;
    app.until(&format!("document.querySelector('main h1')?.innerText === {profile:?}")).await;
    app.desktop.press(&["Return"]);
}

/// Signs out of the profile that is shown, and waits until that is done.
pub(crate) async fn sign_out(app: &Rolecall) {
    // It stands beside the other actions, or is in their menu where there is no room for it.
    app.eval("document.querySelector('main button[title=\"More actions\"]').click()").await;
    app.until(
        "(() => { const out = [...document.querySelectorAll('main button')]\
         .find(b => b.innerText.trim() === 'Sign out'); out?.click(); return out !== undefined; })()",
    )
    .await;
    app.until("[...document.querySelectorAll('main button')].some(b => b.innerText.trim() === 'Sign in')")
        .await;
}

/// Types the code of the device into the prompt, which goes.
pub(crate) async fn type_the_code(app: &Rolecall, sim: &Sim) {
    app.turn_to(PROMPT).await;
    app.until("document.activeElement?.tagName === 'INPUT'").await;
    app.desktop.type_text(&sim.code(SERIAL).expect("a device"));
    app.gone(PROMPT).await;
}

/// An expression that is true when the option of that profile is the selected one.
pub(crate) fn selected(profile: &str) -> String {
    format!(
        "document.querySelector('[role=option][aria-selected=true]')?.innerText.trim().startsWith({profile:?}) ?? false"
    )
}
