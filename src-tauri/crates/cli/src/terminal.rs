//! The terminal, while we are in its foreground: a person is there who can be asked.
//!
//! It is asked itself and not by standard input and error, which belong to the tool that started us.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::sync::Arc;

use rolecall_profiles::Secret;
use zeroize::Zeroizing;

use crate::say;

/// The terminal of a person who can be asked.
#[derive(Clone, Debug)]
pub(crate) struct Terminal(Arc<Ends>);

#[derive(Debug)]
struct Ends {
    input: File,
    output: File,
}

impl Terminal {
    /// The terminal that we are in the foreground of, if we are.
    pub(crate) fn foreground() -> Option<Self> {
        let ends = open().ok()?;
        is_foreground(&ends.input).then(|| Self(Arc::new(ends)))
    }

    /// Writes a line.
    pub(crate) fn tell(&self, text: &str) {
        self.write(text);
        self.write("\n");
    }

    /// Asks whether something is to be done; anything but a clear yes is a no.
    pub(crate) fn confirm(&self, question: &str) -> bool {
        self.write(&format!("{question} [y/N] "));
        let answer = self.read_line().unwrap_or_else(|_| Secret::new(""));
        matches!(answer.expose().trim(), "y" | "Y" | "yes" | "Yes")
    }

    /// Asks for something that may be seen while it is typed: a code is used by then.
    pub(crate) fn ask(&self, question: &str) -> io::Result<Secret> {
        self.write(question);
        self.read_line()
    }

    /// Reads a line.
    pub(crate) fn read_line(&self) -> io::Result<Secret> {
        let mut line = Zeroizing::new(String::with_capacity(128));
        if BufReader::with_capacity(128, &self.0.input).read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Secret::new(line.trim_end_matches(['\r', '\n'])))
    }

    /// Asks for a secret, which is not seen.
    pub(crate) fn ask_secret(&self, question: &str) -> io::Result<Secret> {
        rpassword::prompt_password(say::plain(question)).map(Secret::new)
    }

    fn write(&self, text: &str) {
        // Who took the terminal away took the person with it.
        let _ = (&self.0.output).write_all(text.as_bytes());
    }
}

#[cfg(unix)]
fn open() -> io::Result<Ends> {
    let input = File::options().read(true).write(true).open("/dev/tty")?;
    let output = input.try_clone()?;
    Ok(Ends { input, output })
}

#[cfg(windows)]
fn open() -> io::Result<Ends> {
    let input = File::options().read(true).write(true).open("CONIN$")?;
    let output = File::options().read(true).write(true).open("CONOUT$")?;
    Ok(Ends { input, output })
}

/// Tells whether what is typed there comes to us. In the background to read would be to be stopped.
#[cfg(unix)]
fn is_foreground(terminal: &File) -> bool {
    rustix::termios::tcgetpgrp(terminal).is_ok_and(|foreground| foreground == rustix::process::getpgrp())
}

/// A console of Windows has no background.
#[cfg(windows)]
fn is_foreground(_: &File) -> bool {
    true
}
