//! What several test suites share: a throw-away AWS home, a display of their own with what a desktop has, a driver for the window,
//! a browser, the AWS CLI, and the cases that the SDKs publish.
//!
//! A harness fails by panicking, with the reason: there is nobody to hand an error to.
#![allow(clippy::panic, reason = "a harness fails by panicking")]

mod aws_cli;
mod browser;
mod child;
mod desktop;
mod home;
mod notifications;
mod panel;
mod screen;
mod sdk_cases;
mod window;

pub use aws_cli::AwsCli;
pub use browser::Browser;
pub use desktop::Desktop;
pub use home::{AwsHome, demo_seed, demo_seed_text};
pub use notifications::{Notification, Notifications};
pub use panel::{MenuLine, Panel};
pub use screen::Screen;
pub use sdk_cases::sdk_cases;
pub use window::{Rolecall, Start, wait_for};
