//! Processes on Linux: `/proc`, and a handle of the process against the reuse of its id.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::{Link, Process};

/// As much of the arguments as is read. A script comes early.
const LONGEST_ARGUMENTS: u64 = 64 * 1024;

/// Tells whether a process is still the one it was.
#[derive(Debug)]
pub(super) struct Alive {
    /// None before Linux 5.3, where the time of its start has to do.
    handle: Option<OwnedFd>,
}

impl Alive {
    pub(super) fn new(id: u32) -> Option<Self> {
        let pid = Pid::from_raw(i32::try_from(id).ok()?)?;
        match pidfd_open(pid, PidfdFlags::empty()) {
            Ok(handle) => Some(Self { handle: Some(handle) }),
            Err(Errno::NOSYS) => Some(Self { handle: None }),
            Err(_) => None,
        }
    }

    pub(super) fn check(&self) -> bool {
        let Some(handle) = &self.handle else { return true };
        // The handle can be read once the process ended.
        let mut handles = [PollFd::new(handle, PollFlags::IN)];
        poll(&mut handles, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) == Ok(0)
    }
}

/// Reads what links a process to its place.
pub(super) fn link(id: u32) -> Option<Link> {
    stat(id).map(|(link, _)| link)
}

/// Reads what is told of a process; of another user's, that is little.
pub(super) fn read(id: u32) -> Option<Process> {
    let (link, session) = stat(id)?;
    let linked = |name: &str| fs::read_link(format!("/proc/{id}/{name}")).ok();
    Some(Process {
        id,
        link,
        executable: linked("exe").map(not_deleted),
        arguments: arguments(id),
        folder: linked("cwd"),
        session,
    })
}

/// Reads `/proc/ID/stat` (proc_pid_stat(5)): the link, and the session if it is that of a terminal. Each run of a timer
/// or of cron has a session too, with no terminal and never the same one.
fn stat(id: u32) -> Option<(Link, Option<u32>)> {
    let stat = fs::read(format!("/proc/{id}/stat")).ok()?;
    // The name is in brackets, and may hold some, and spaces, and bytes that are no text.
    let after_name = &stat[stat.iter().rposition(|byte| *byte == b')')? + 1..];
    let fields: Vec<&str> = str::from_utf8(after_name).ok()?.split_ascii_whitespace().collect();
    // The first of these is the third of the file.
    let field = |number: usize| fields.get(number - 3).copied();
    let id = |text: &str| text.parse::<u32>().ok().filter(|id| *id != 0);
    let link = Link { parent: field(4).and_then(id), started: field(22)?.parse().ok()? };
    let has_terminal = field(7).is_some_and(|terminal| terminal != "0");
    Some((link, field(6).and_then(id).filter(|_| has_terminal)))
}

fn arguments(id: u32) -> Vec<OsString> {
    let mut bytes = Vec::new();
    let read = File::open(format!("/proc/{id}/cmdline"))
        .and_then(|file| file.take(LONGEST_ARGUMENTS).read_to_end(&mut bytes));
    // Each ends with a zero; the last, if it was cut off, does not, and is not taken for what it is not.
    let Some(end) = read.ok().and(bytes.iter().rposition(|byte| *byte == 0)) else { return Vec::new() };
    bytes[..end].split(|byte| *byte == 0).map(|argument| OsString::from_vec(argument.to_vec())).collect()
}

/// The path of a program that was replaced since it started, as an update does.
fn not_deleted(path: PathBuf) -> PathBuf {
    match path.as_os_str().as_bytes().strip_suffix(b" (deleted)") {
        Some(before) if !path.exists() => PathBuf::from(OsString::from_vec(before.to_vec())),
        _ => path,
    }
}
