//! Programs that go on without us: the browser, a terminal.
//!
//! A program that is not there, or ends at once and badly, is told of; one that runs on is left alone. It holds no
//! stream of ours, and what ends us does not end it.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
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
    /// In the system's words, or by the status it ended with.
    Failed(String),
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
        Ok(Ok(status)) if !status.success() => Err(NotRunning::Failed(status.to_string())),
        _ => Ok(()),
    }
}

/// In a process group of its own, so that what is sent to ours does not reach it.
#[cfg(unix)]
fn apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// In a process group of its own, so that what is sent to ours does not reach it.
#[cfg(windows)]
fn apart(command: &mut Command) {
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
}

/// Tells whether an address may be handed to the browser: only `https`, so that nothing on this machine is started by
/// one that came over the network; in a sandbox also plain `http` on loopback, where the simulated AWS is.
pub fn is_page(address: &str, sandbox: bool) -> bool {
    let loopback = |rest: &str| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let port = host.strip_prefix("127.0.0.1:").unwrap_or("x");
        host == "127.0.0.1" || !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit())
    };
    let plain = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic());
    match address.split_once("://") {
        Some(("https", rest)) => plain(rest),
        Some(("http", rest)) => sandbox && plain(rest) && loopback(rest),
        _ => false,
    }
}

/// Opens a page in the browser: in one of `BROWSER`, else by the platform's opener. With a folder it is opened in a
/// profile of the browser's that is kept there, where the browser is one that has such.
///
/// # Errors
///
/// In the system's words: it is no page, or no browser took it.
pub fn open_page(address: &str, sandbox: bool, apart: Option<&Path>) -> Result<(), String> {
    if !is_page(address, sandbox) {
        return Err("the address is not https".to_owned());
    }
    let chosen: Vec<PathBuf> = env::var_os("BROWSER")
        .map(|chosen| env::split_paths(&chosen).filter(|program| !program.as_os_str().is_empty()).collect())
        .unwrap_or_default();
    let mut why = "no browser was found".to_owned();
    let mut tried = |command: Command| match start(command) {
        Ok(()) => true,
        Err(NotRunning::Missing) => false,
        Err(NotRunning::Failed(reason)) => {
            why = reason;
            false
        }
    };
    if let Some(folder) = apart
        && let Some(browser) = chosen.first().cloned().or_else(default_browser)
        && let Some(family) = Family::of(&browser)
        && private_folder(folder).is_ok()
        && tried(family.command(&browser, folder, address))
    {
        return Ok(());
    }
    // Who set BROWSER means it, and the desktop's own opener only looks at it where it knows no browser.
    for browser in chosen {
        let mut command = Command::new(browser);
        command.arg(address);
        if tried(command) {
            return Ok(());
        }
    }
    if open::commands(address).into_iter().any(&mut tried) { Ok(()) } else { Err(why) }
}

/// Browsers that keep what they know in a folder they are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Firefox,
    Chromium,
}

impl Family {
    fn of(browser: &Path) -> Option<Self> {
        let name = browser.file_name()?.to_str()?;
        match name.strip_suffix(".exe").unwrap_or(name) {
            "firefox" | "firefox-esr" | "librewolf" => Some(Self::Firefox),
            "chromium"
            | "chromium-browser"
            | "google-chrome"
            | "google-chrome-stable"
            | "chrome"
            | "brave-browser"
            | "brave-browser-stable"
            | "brave"
            | "microsoft-edge"
            | "microsoft-edge-stable"
            | "msedge"
            | "vivaldi"
            | "vivaldi-stable" => Some(Self::Chromium),
            _ => None,
        }
    }

    fn command(self, browser: &Path, folder: &Path, address: &str) -> Command {
        let mut command = Command::new(browser);
        match self {
            Self::Firefox => command.arg("--profile").arg(folder),
            Self::Chromium => {
                let mut data = std::ffi::OsString::from("--user-data-dir=");
                data.push(folder);
                command.arg(data).args(["--no-first-run", "--no-default-browser-check"])
            }
        };
        command.arg(address);
        command
    }
}

/// The browser of a desktop that tells it by the name of its entry.
#[cfg(all(unix, not(target_os = "macos")))]
fn default_browser() -> Option<PathBuf> {
    let told = Command::new("xdg-settings").args(["get", "default-web-browser"]).output().ok()?;
    let entry = String::from_utf8(told.stdout).ok()?;
    entry.trim().strip_suffix(".desktop").map(PathBuf::from)
}

/// None that we could tell of.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn default_browser() -> Option<PathBuf> {
    None
}

/// Makes a folder that is for its owner alone: what a browser keeps there signs in.
fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_page_is_not_opened() {
        for address in [
            "",
            "file:///etc/passwd",
            "http://evil.example/",
            "ssh://x",
            "-x",
            "http://127.0.0.1/",
            "https://",
            "https://a b",
            "https://a\n",
        ] {
            assert!(!is_page(address, false), "{address}");
        }
        for address in
            ["http://10.0.0.1/", "http://127.0.0.1.evil.example/", "http://127.0.0.1:1@evil.example/"]
        {
            assert!(!is_page(address, true), "{address}");
        }
        assert!(
            is_page("http://127.0.0.1:8080/x?y", true) && is_page("https://signin.aws.amazon.com/x", false)
        );
    }

    #[test]
    fn a_browser_of_each_family_gets_a_folder_of_its_own() {
        let line = |browser: &str| {
            let family = Family::of(Path::new(browser))?;
            let command =
                family.command(Path::new(browser), Path::new("/own/browsers/111122223333"), "https://x/");
            let words = std::iter::once(command.get_program()).chain(command.get_args());
            Some(words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(
            line("/usr/bin/firefox-esr").as_deref(),
            Some("/usr/bin/firefox-esr --profile /own/browsers/111122223333 https://x/")
        );
        assert_eq!(
            line("google-chrome").as_deref(),
            Some(
                "google-chrome --user-data-dir=/own/browsers/111122223333 --no-first-run --no-default-browser-check https://x/"
            )
        );
        assert_eq!(line("/usr/bin/lynx"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_cannot_is_told_of_and_one_that_runs_is_left_alone() {
        let script = |text: &str| {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", text]);
            command
        };
        assert_eq!(start(Command::new("/no/such/program")), Err(NotRunning::Missing));
        assert!(matches!(start(script("exit 3")), Err(NotRunning::Failed(why)) if why.contains('3')));
        assert_eq!(start(script("exit 0")), Ok(()));
        assert_eq!(start(script("sleep 3; exit 1")), Ok(()));
    }
}
