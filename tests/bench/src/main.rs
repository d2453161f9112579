//! What Rolecall costs, as ratios to what others take for the same work, measured in one run.
//!
//! A machine is now fast and now slow; so each pair of things is measured in turns, and only how they compare is
//! told. `cargo xtask bench` runs it in a release build, with the Python in which botocore is.

#![allow(clippy::print_stdout, reason = "a terminal program: printing is how it answers")]

mod command_line;
mod desktop;
mod files;
mod handing_out;
mod measure;

use measure::Table;

fn main() {
    let mut table = Table::default();
    files::bench(&mut table);
    command_line::bench(&mut table);
    handing_out::bench(&mut table);
    desktop::bench(&mut table);
    print!("{table}");
}
