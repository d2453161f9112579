//! The `rolecall` command line as a program: every command on a throw-away home, with its whole output.
//!
//! A snapshot is a transcript of commands with what each printed and how it ended. `ROLECALL_BLESS=1` renews them.

#![cfg(unix)]
#![allow(
    clippy::panic,
    clippy::print_stderr,
    reason = "a harness fails by panicking, and tells what it skips"
)]

mod app;
mod documented;
mod editing;
mod going_out;
mod hostile;
mod listing;
mod signing_in;
mod switching;
mod world;
