//! Programs that go on without us: the browser, a terminal.
//!
//! A program that is not there, or ends at once and badly, is told of; one that runs on is left alone. It holds no
//! descriptor of ours, and neither our end nor that of the terminal we run in ends it: a hang-up goes to the group in
//! the terminal's foreground, and to those that a shell keeps as its jobs. It is in a group that is neither.

use std::io;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How soon a program ends that cannot do what it was started for.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Why a program does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRunning {
    /// There is none of that name.
    Missing,
    /// It ended at once, and not well.
    Ended(ExitStatus),
    /// In the system's words.
    Failed(String),
}

impl NotRunning {
    /// Why, for who is told of a program that is there.
    pub fn reason(&self) -> String {
        match self {
            Self::Missing => io::Error::from(io::ErrorKind::NotFound).to_string(),
            Self::Ended(status) => status.to_string(),
            Self::Failed(reason) => reason.clone(),
        }
    }
}

/// Starts a program and leaves it alone.
///
/// # Errors
///
/// [`NotRunning`], within a second.
pub fn start(mut command: Command) -> Result<(), NotRunning> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    apart(&mut command);
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => NotRunning::Missing,
        _ => NotRunning::Failed(error.to_string()),
    })?;
    let (tell, told) = mpsc::channel();
    // Waited for to its end, so that the system need not remember it for us.
    thread::spawn(move || tell.send(child.wait()));
    match told.recv_timeout(AT_ONCE) {
        Ok(Ok(status)) if !status.success() => Err(NotRunning::Ended(status)),
        _ => Ok(()),
    }
}

/// In a process group of its own, so that what is sent to ours does not reach it. Descriptors that a library opened may
/// not be set to close by themselves: those of a connection to the bus, of a log, of whoever started us.
#[cfg(unix)]
fn apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
    close_fds::set_fds_cloexec_threadsafe(3, &[]);
}

/// In a process group of its own, so that what is sent to ours does not reach it.
#[cfg(windows)]
fn apart(command: &mut Command) {
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_program_that_cannot_is_told_of_and_one_that_runs_is_left_alone() {
        let script = |text: &str| {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", text]);
            command
        };
        assert_eq!(start(Command::new("/no/such/program")), Err(NotRunning::Missing));
        assert!(
            matches!(start(script("exit 3")), Err(NotRunning::Ended(status)) if status.code() == Some(3))
        );
        assert_eq!(start(script("exit 0")), Ok(()));
        assert_eq!(start(script("sleep 3; exit 1")), Ok(()));
    }
}
