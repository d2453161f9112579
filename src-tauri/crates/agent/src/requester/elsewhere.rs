//! Processes on macOS and Windows, where std has no call for them.

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

use super::{Link, Process};

/// Nothing is held of a process here: that its start is the same before and after has to do.
#[derive(Debug)]
pub(super) struct Alive;

impl Alive {
    pub(super) fn new(_: u32) -> Option<Self> {
        Some(Self)
    }

    pub(super) fn check(&self) -> bool {
        true
    }
}

fn with<T>(id: u32, what: ProcessRefreshKind, take: impl FnOnce(&sysinfo::Process) -> T) -> Option<T> {
    let id = Pid::from_u32(id);
    let mut system = System::new().ok()?;
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[id]), true, what);
    system.process(id).map(take)
}

fn link_of(process: &sysinfo::Process) -> Link {
    Link { parent: process.parent().map(Pid::as_u32), started: process.start_time() }
}

/// Reads what links a process to its place.
pub(super) fn link(id: u32) -> Option<Link> {
    with(id, ProcessRefreshKind::nothing(), link_of)
}

/// Reads what is told of a process; of another user's, that is little.
pub(super) fn read(id: u32) -> Option<Process> {
    let once = UpdateKind::Always;
    let what = ProcessRefreshKind::nothing().with_exe(once).with_cmd(once).with_cwd(once);
    with(id, what, |process| Process {
        id,
        link: link_of(process),
        executable: process.exe().map(Into::into),
        arguments: process.cmd().to_vec(),
        folder: process.cwd().map(Into::into),
        // Whether a session is that of a terminal is not told here.
        session: None,
    })
}

/// Tells whether a process is of the user we are.
#[cfg(windows)]
pub(crate) fn is_same_user(id: u32) -> bool {
    let user = |id: u32| {
        let what = ProcessRefreshKind::nothing().with_user(UpdateKind::Always);
        with(id, what, |process| process.user_id().cloned()).flatten()
    };
    let ours = user(std::process::id());
    ours.is_some() && user(id) == ours
}
