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

use std::process::ExitCode;

use measure::Table;

type Suite = fn(&mut Table);

/// What can be measured alone, by its name.
const SUITES: [(&str, Suite); 4] = [
    ("files", files::bench),
    ("command-line", command_line::bench),
    ("handing-out", handing_out::bench),
    ("desktop", desktop::bench),
];

/// Measures what is named, or everything.
fn main() -> ExitCode {
    let named: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = named.iter().find(|name| SUITES.iter().all(|(known, _)| known != name)) {
        let known: Vec<&str> = SUITES.iter().map(|(known, _)| *known).collect();
        println!("There is no {unknown} to measure. There are: {}", known.join(", "));
        return ExitCode::from(2);
    }
    for (name, bench) in SUITES {
        if named.is_empty() || named.iter().any(|wanted| wanted == name) {
            // Told at once: what ends the next one takes nothing of this.
            let mut table = Table::default();
            bench(&mut table);
            println!("{name}\n{table}");
        }
    }
    ExitCode::SUCCESS
}
