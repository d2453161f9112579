//! Who asks, as the operating system tells.
//!
//! Between the tool that needs credentials and the socket stand our own program, and often the shell that ran it as
//! a `credential_process`; the tool is looked for above them. What a process says of itself, its arguments, is
//! believed for one thing only: which script an interpreter runs, and only if that is a file. What cannot be read is
//! unknown, never guessed. A process id can be used again, so nothing counts unless the process that connected was
//! the same, and its ancestors were in their places, before and after they were looked at.

mod interpreters;
#[cfg(target_os = "linux")]
#[path = "requester/linux.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "requester/elsewhere.rs"]
mod system;
mod tools;

use std::ffi::OsString;
use std::path::PathBuf;

use rolecall_signin::{Program, printable};

use interpreters::Runs;

#[cfg(windows)]
pub(crate) use system::is_same_user;

/// How many ancestors are looked at: far over any real line.
const DEEPEST: usize = 64;

/// What the system tells of a process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Process {
    id: u32,
    link: Link,
    executable: Option<PathBuf>,
    /// With the program's name first, as it was started.
    arguments: Vec<OsString>,
    folder: Option<PathBuf>,
    session: Option<u32>,
}

/// What tells a process from another one of the same id, and holds it to its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Link {
    parent: Option<u32>,
    /// When it started, in the system's own units.
    started: u64,
}

/// The process at the other end of a connection.
#[derive(Debug)]
pub(crate) struct Peer {
    id: u32,
    link: Link,
    alive: system::Alive,
}

impl Peer {
    /// Takes hold of a process. To be called at once, while the process is sure to be the one that connected.
    pub(crate) fn new(id: u32) -> Option<Self> {
        let alive = system::Alive::new(id)?;
        Some(Self { id, link: system::link(id)?, alive })
    }

    /// Learns which program asks. Reads files of the system, and may block on them.
    pub(crate) fn program(&self) -> Program {
        let line = line(self.id);
        let is_same = line.first().is_some_and(|first| first.link.started == self.link.started);
        if is_same && self.alive.check() { program(&line) } else { Program::default() }
    }
}

/// A process and its ancestors, as far as each was in its place before and after it was read.
fn line(id: u32) -> Vec<Process> {
    let mut line: Vec<Process> = Vec::new();
    let mut next = Some(id);
    while let Some(process) = next.filter(|_| line.len() < DEEPEST).and_then(system::read) {
        // A parent started first. One that did not has the id of a parent that ended.
        if line.last().is_some_and(|child| child.link.started < process.link.started) {
            break;
        }
        next = process.link.parent;
        line.push(process);
    }
    // A process whose parent ended is given another one: the link then differs.
    let kept = line.iter().take_while(|process| system::link(process.id) == Some(process.link)).count();
    line.truncate(kept);
    line
}

/// The program that asks, in a line that begins with the process that connected.
fn program(line: &[Process]) -> Program {
    let asks = asks(line);
    let Some(process) = line.get(asks) else { return Program::default() };
    Program {
        executable: process.executable.clone(),
        script: interpreters::script(process),
        folder: process.folder.clone(),
        under: line[asks + 1..].iter().find_map(terminal),
        session: process.session,
    }
}

/// Which of a line asks.
fn asks(line: &[Process]) -> usize {
    if !line.first().is_some_and(tools::is_command_line) {
        return 0;
    }
    let with_command = |process: &&Process| interpreters::shell_runs(process) == Some(Runs::Code);
    let above = 1 + line.iter().skip(1).take_while(with_command).count();
    match line.get(above) {
        // Typed by a person, or started by nobody who is still there.
        None => 0,
        Some(process) if tools::only_starts(process) => 0,
        Some(process) if interpreters::shell_runs(process) == Some(Runs::Input) => 0,
        Some(_) => above + line[above..].iter().take_while(|process| tools::is_plugin(process)).count(),
    }
}

fn terminal(process: &Process) -> Option<String> {
    Some(process)
        .filter(|process| tools::has_terminals(process))?
        .executable
        .as_ref()?
        .file_name()
        .map(printable)
}

#[cfg(test)]
mod tests;
