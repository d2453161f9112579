//! Child processes that end with the test.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running program; it is ended when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
}

impl Running {
    /// Starts a program.
    ///
    /// # Panics
    ///
    /// If it cannot be started: it is then to be installed, which `cargo xtask test` does.
    pub(crate) fn start(command: &mut Command) -> Self {
        let program = command.get_program().to_owned();
        let child = command.stdin(Stdio::null()).spawn();
        Self { child: child.unwrap_or_else(|error| missing(&program, &error)) }
    }

    /// Starts a program and waits for the first line it prints.
    pub(crate) fn start_and_read_line(command: &mut Command) -> (Self, String) {
        Self::start_and_read(command, |line| Some(line.to_owned()))
    }

    /// Starts a program and waits until it has printed a line that has what is looked for.
    pub(crate) fn start_and_read<T>(command: &mut Command, find: impl Fn(&str) -> Option<T>) -> (Self, T) {
        let program = command.get_program().to_owned();
        let mut running = Self::start(command.stdout(Stdio::piped()));
        let stdout = BufReader::new(running.child.stdout.take().expect("it is piped"));
        let mut lines = stdout.lines().map_while(Result::ok);
        let found = lines.find_map(|line| find(line.trim()));
        let found = found.unwrap_or_else(|| panic!("{} ended before it was ready", program.display()));
        // What it prints later is of no interest, but must have somewhere to go.
        std::thread::spawn(move || lines.for_each(drop));
        (running, found)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn missing(program: &OsStr, error: &std::io::Error) -> ! {
    panic!("{} does not start ({error}): `cargo xtask test` installs it", program.display())
}
