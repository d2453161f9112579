//! Starting the app, so that it can ask a person whom we cannot.
//!
//! It outlives us, and so must hold nothing of who started us: `boto3` waits for the end of whatever holds the other
//! end of its pipe. Standard streams are `null`; every other descriptor is set to close. The calls for which there is
//! no safe interface are in `close_fds`, whose function that closes *later* is a safe one.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rolecall_agent::Client;
use rolecall_words::params;

use crate::failure::{Failure, Reason};
use crate::here::Here;

/// How long it may take to listen.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is asked for meanwhile.
const PAUSE: Duration = Duration::from_millis(50);

/// Starts the app and waits until it listens; none where nobody would see it, or where it is not installed.
pub(super) fn app(here: &Here) -> Result<Option<Client>, Failure> {
    if !has_desktop() {
        return Ok(None);
    }
    let Some(program) = beside_us() else { return Ok(None) };
    let not_started = |reason: String| Failure::new(Reason::AppNotStarted, &params([("reason", &reason)]));
    detached(&program).map_err(|error| not_started(error.to_string()))?;
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        if let Some(client) = here.app()? {
            return Ok(Some(client));
        }
        thread::sleep(PAUSE);
    }
    Err(not_started("it does not listen".to_owned()))
}

fn has_desktop() -> bool {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn beside_us() -> Option<PathBuf> {
    let name = if cfg!(windows) { "rolecall-desktop.exe" } else { "rolecall-desktop" };
    let program = env::current_exe().ok()?.canonicalize().ok()?.with_file_name(name);
    program.is_file().then_some(program)
}

fn detached(program: &Path) -> std::io::Result<()> {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // What one terminal says of AWS is not what the app, which serves all of them, should go by.
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    // The folder of whoever asked may be unmounted one day.
    if let Some(home) = env::home_dir().filter(|home| home.is_dir()) {
        command.current_dir(home);
    }
    apart(&mut command);
    command.spawn().map(drop)
}

/// In a process group of its own: what ends that of who asked does not end the app.
#[cfg(unix)]
fn apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
    close_fds::set_fds_cloexec(3, &[]);
}

/// Without the console of who asked; the standard library hands on no other handle than the three streams.
#[cfg(windows)]
fn apart(command: &mut Command) {
    const DETACHED_PROCESS: u32 = 0x0000_0008;
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
    std::os::windows::process::CommandExt::creation_flags(
        command,
        DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP,
    );
}
