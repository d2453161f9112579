//! Cleaning up after a command, however it ends.
//!
//! Ctrl-C ends a program without running its destructors, and the standard library knows no signals. So a
//! second xtask, the janitor, waits at the other end of a pipe: the pipe closes when the first one is gone,
//! whether it returned, was interrupted or was killed. The janitor then ends the programs it was told about
//! and removes the throw-away folder. It stands in a process group of its own, where Ctrl-C does not reach.

use std::fs;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::program;

/// The name of the command that serves as janitor.
pub(crate) const NAME: &str = "janitor";

/// How long a program may take to end on request.
const PATIENCE: Duration = Duration::from_secs(3);

/// The janitor at work, seen from the command it cleans up after.
pub(crate) struct Janitor {
    process: Child,
    /// `None` once told to begin.
    orders: Option<ChildStdin>,
}

impl Janitor {
    /// Starts a janitor that will remove `folder`.
    pub(crate) fn start(folder: &Path) -> Result<Self, Failure> {
        let failed = |e: io::Error| Failure::new(format!("the cleaning up could not be prepared: {e}"));
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        // Not in the folder it removes, and not holding the terminal of a command that is gone.
        command.arg(NAME).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        apart(&mut command);
        let mut process = command.spawn().map_err(failed)?;
        let orders = process.stdin.take();
        let mut janitor = Self { process, orders };
        janitor.order(&format!("remove {}", folder.display()));
        Ok(janitor)
    }

    /// Has a program and what it starts ended, should this command not get to it.
    pub(crate) fn watch(&mut self, pid: u32) {
        self.order(&format!("watch {pid}"));
    }

    /// Takes back [`Janitor::watch`]: the number may soon be another program's.
    pub(crate) fn forget(&mut self, pid: u32) {
        self.order(&format!("forget {pid}"));
    }

    fn order(&mut self, line: &str) {
        if let Some(orders) = &mut self.orders {
            // A janitor that has gone leaves a folder behind; that is no reason to stop the work.
            let _ = writeln!(orders, "{line}");
        }
    }
}

impl Drop for Janitor {
    fn drop(&mut self) {
        self.orders = None;
        let _ = self.process.wait();
    }
}

/// Takes orders from standard input and carries them out when it closes.
pub(crate) fn serve() {
    let mut orders = Orders::default();
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        orders.take(&line);
    }
    // All at once: with the command gone nobody may be left to take note of their ends, and each would
    // then be waited for in vain.
    end(&orders.watched, || {});
    for folder in &orders.folders {
        remove(folder);
    }
}

#[derive(Default)]
struct Orders {
    folders: Vec<PathBuf>,
    watched: Vec<u32>,
}

impl Orders {
    fn take(&mut self, line: &str) {
        match line.split_once(' ') {
            Some(("remove", folder)) => self.folders.push(folder.into()),
            Some(("watch", pid)) => self.watched.extend(pid.parse::<u32>()),
            Some(("forget", pid)) => self.watched.retain(|watched| pid.parse() != Ok(*watched)),
            _ => {}
        }
    }
}

/// Removes a folder, again if something that is just ending still wrote into it.
fn remove(folder: &Path) {
    for _ in 0..10 {
        match fs::remove_dir_all(folder) {
            Ok(()) => return,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return,
            Err(_) => thread::sleep(Duration::from_millis(200)),
        }
    }
}

/// Puts a program at the head of a process group, so that [`end`] reaches what it starts as well.
pub(crate) fn apart(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(windows)]
    {
        /// `CREATE_NEW_PROCESS_GROUP`: Ctrl-C of the console is not for it.
        const NEW_GROUP: u32 = 0x0000_0200;
        std::os::windows::process::CommandExt::creation_flags(command, NEW_GROUP);
    }
}

/// Asks programs that were started [`apart`], and all they started, to end; insists after a while.
///
/// `reap` runs in between: a parent must take note of a child's end before it has really gone.
pub(crate) fn end(pids: &[u32], mut reap: impl FnMut()) {
    let start = Instant::now();
    for &pid in pids {
        signal("TERM", pid);
    }
    while pids.iter().any(|&pid| signal("0", pid)) {
        if start.elapsed() > PATIENCE {
            for &pid in pids {
                signal("KILL", pid);
            }
            break;
        }
        thread::sleep(Duration::from_millis(50));
        reap();
    }
}

/// Sends a signal to a process group; tells whether there was one to receive it.
#[cfg(unix)]
fn signal(signal: &str, group: u32) -> bool {
    // The shell's own `kill`: a small system has no program of that name.
    let mut command = Command::new("sh");
    command.args(["-c", r#"kill -s "$0" -- "-$1""#, signal, &group.to_string()]);
    program::succeeds(command)
}

/// Ends a program and its children at once, whatever is asked: Windows knows no polite way from outside.
#[cfg(windows)]
fn signal(signal: &str, pid: u32) -> bool {
    if signal == "0" {
        return false;
    }
    let mut command = Command::new("taskkill");
    command.args(["/T", "/F", "/PID", &pid.to_string()]);
    program::succeeds(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_has_ended_is_no_longer_watched() {
        let mut orders = Orders::default();
        for line in ["remove /tmp/a b", "watch 12", "watch 13", "forget 12", "nonsense"] {
            orders.take(line);
        }
        assert_eq!(orders.folders, [PathBuf::from("/tmp/a b")]);
        assert_eq!(orders.watched, [13]);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_program_started_ends_with_it() {
        use std::io::BufReader;

        let mut command = Command::new("sh");
        command.args(["-c", "sleep 60 & echo $!; wait"]).stdout(Stdio::piped());
        apart(&mut command);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(signal("0", child.id()), "the group is there");

        let start = Instant::now();
        end(&[child.id()], || {
            let _ = child.try_wait();
        });
        assert!(start.elapsed() < PATIENCE, "it ended when asked");
        let grandchild = line.trim();
        let mut alive = Command::new("sh");
        alive.args(["-c", r#"kill -s 0 "$0" && ! grep -q '^State:.Z' "/proc/$0/status""#, grandchild]);
        assert!(!program::succeeds(alive), "no grandchild is left");
    }
}
