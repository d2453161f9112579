//! Programs that run beside a command, and end with it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::janitor::{self, Janitor};

/// How long a program may take until it says that it is ready.
const READY_WITHIN: Duration = Duration::from_secs(30);

struct Running {
    name: &'static str,
    child: Child,
}

/// The programs beside a command. Dropping it ends them, last started first, then removes the folder.
pub(crate) struct Processes {
    folder: PathBuf,
    running: Vec<Running>,
    janitor: Janitor,
}

impl Processes {
    /// Begins with none, and with a folder that goes away with them.
    pub(crate) fn in_folder(folder: PathBuf) -> Result<Self, Failure> {
        let janitor = Janitor::start(&folder)?;
        Ok(Self { folder, running: Vec::new(), janitor })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts a program whose output goes to the terminal.
    pub(crate) fn start(&mut self, name: &'static str, mut command: Command) -> Result<(), Failure> {
        command.stdin(Stdio::null());
        self.spawn(name, &mut command).map(drop)
    }

    /// Starts a program that is not heard unless it fails to become ready.
    pub(crate) fn start_quietly(&mut self, name: &'static str, mut command: Command) -> Result<(), Failure> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(self.log(name)?);
        self.spawn(name, &mut command).map(drop)
    }

    /// Starts a program and waits for the line in which it says where it is to be reached.
    pub(crate) fn start_and_read(
        &mut self,
        name: &'static str,
        mut command: Command,
        address_in: impl Fn(&str) -> Option<String>,
    ) -> Result<String, Failure> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(self.log(name)?);
        let stdout = self.spawn(name, &mut command)?.stdout.take();
        let found = stdout.ok_or("cannot be heard").and_then(|stdout| first_address(stdout, address_in));
        found.map_err(|why| {
            let said = fs::read_to_string(self.log_path(name)).unwrap_or_default();
            Failure::new(format!("{name} {why}")).remedy(said.trim().to_owned())
        })
    }

    /// Tells how a program ended, if it has.
    pub(crate) fn ended(&mut self, name: &str) -> Option<ExitStatus> {
        let running = self.running.iter_mut().find(|running| running.name == name)?;
        running.child.try_wait().ok().flatten()
    }

    fn spawn(&mut self, name: &'static str, command: &mut Command) -> Result<&mut Child, Failure> {
        janitor::apart(command);
        let child = command.spawn().map_err(|e| Failure::new(format!("{name} could not be started: {e}")))?;
        self.janitor.watch(child.id());
        let running = self.running.push_mut(Running { name, child });
        Ok(&mut running.child)
    }

    fn log_path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    fn log(&self, name: &str) -> Result<File, Failure> {
        let path = self.log_path(name);
        File::create(&path).map_err(|e| Failure::on_path("creating", &path, &e))
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        for running in self.running.iter_mut().rev() {
            let pid = running.child.id();
            janitor::end(&[pid], || {
                let _ = running.child.try_wait();
            });
            let _ = running.child.wait();
            self.janitor.forget(pid);
        }
    }
}

fn first_address(
    stdout: ChildStdout,
    address_in: impl Fn(&str) -> Option<String>,
) -> Result<String, &'static str> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Read on when nobody listens any more: a full pipe would stop the program.
            let _ = sender.send(line);
        }
    });
    let deadline = Instant::now() + READY_WITHIN;
    loop {
        match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                if let Some(address) = address_in(&line) {
                    return Ok(address);
                }
            }
            Err(RecvTimeoutError::Timeout) => return Err("did not become ready within 30 seconds"),
            Err(RecvTimeoutError::Disconnected) => return Err("ended before it was ready"),
        }
    }
}
