//! Pages in the person's browser: which browser that is, and whether it keeps an account's console by itself.
//!
//! A browser profile that cannot be had is told of and not made good for by another one: two accounts in one profile
//! are what it is there to prevent. Where it is known beforehand that there can be none, the page opens in the ordinary
//! one, and that is told too ([`InProfile::Shared`]).

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use rolecall_words::Failure as Told;

use crate::outside::{NotRunning, start};

/// Where Snap keeps what starts its programs. They see no hidden folder, as ours is one.
const SNAPS: &str = "/snap/bin";

/// How `xdg-open` ends that found nothing to open a page with.
const NOTHING_TO_OPEN_WITH: i32 = 3;

/// In which profile of the browser a page was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InProfile {
    /// In the one that is wanted.
    Wanted,
    /// In the ordinary one, though another was wanted: the browser is none that is known to have others.
    Shared,
}

/// Why a page was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOpened {
    /// Its address is none that a browser is handed, see [`is_page`].
    NoPage,
    /// There is no browser.
    NoBrowser,
    /// The browser could not, for a reason in the system's words.
    Failed(String),
    /// The browser is there, and its profile for the account cannot be had.
    NoProfile {
        /// Which browser.
        browser: String,
        /// In the system's words.
        reason: String,
    },
}

impl NotOpened {
    /// What a person is told of a page.
    pub fn told(&self) -> Told {
        match self {
            Self::NoPage => Told::page_not_https(),
            Self::NoBrowser => Told::browser_none(),
            Self::Failed(reason) => Told::browser_not_opened(reason),
            Self::NoProfile { browser, reason } => Told::browser_profile(browser, reason),
        }
    }

    /// The same of the console's page, whose address is nowhere to be seen.
    pub fn told_of_console(&self) -> Told {
        match self {
            Self::Failed(reason) => Told::console_not_opened(reason),
            other => other.told(),
        }
    }
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

/// Opens a page in the browser: in one of `BROWSER`, else by the platform's opener.
///
/// # Errors
///
/// [`NotOpened`].
pub fn open_page(address: &str, sandbox: bool) -> Result<(), NotOpened> {
    if !is_page(address, sandbox) {
        return Err(NotOpened::NoPage);
    }
    in_ordinary_profile(address, chosen())
}

/// Opens a page in a profile of the browser's that is kept in that folder, where there is one.
///
/// # Errors
///
/// [`NotOpened`]. Nothing is opened where the browser has such profiles and this one cannot be had.
pub fn open_page_apart(address: &str, sandbox: bool, folder: Option<&Path>) -> Result<InProfile, NotOpened> {
    if !is_page(address, sandbox) {
        return Err(NotOpened::NoPage);
    }
    let chosen = chosen();
    let browser = chosen.first().cloned().or_else(default_browser);
    let known = browser.and_then(|browser| Some((Family::of(&browser, Path::new(SNAPS))?, browser)));
    if let Some((folder, (family, browser))) = folder.zip(known) {
        let unavailable =
            |reason: String| NotOpened::NoProfile { browser: browser.display().to_string(), reason };
        private_folder(folder).map_err(|error| unavailable(error.to_string()))?;
        match start(family.command(&browser, folder, address)) {
            Ok(()) => return Ok(InProfile::Wanted),
            // A desktop may call it by a name that is no program.
            Err(NotRunning::Missing) => {}
            Err(why) => return Err(unavailable(why.reason())),
        }
    }
    in_ordinary_profile(address, chosen).map(|()| InProfile::Shared)
}

/// What `BROWSER` names.
fn chosen() -> Vec<PathBuf> {
    let chosen = env::var_os("BROWSER").unwrap_or_default();
    env::split_paths(&chosen).filter(|program| !program.as_os_str().is_empty()).collect()
}

fn in_ordinary_profile(address: &str, chosen: Vec<PathBuf>) -> Result<(), NotOpened> {
    // Who set BROWSER means it, and the desktop's own opener only looks at it where it knows no browser.
    let chosen = chosen.into_iter().map(|browser| {
        let mut command = Command::new(browser);
        command.arg(address);
        command
    });
    let mut why = NotOpened::NoBrowser;
    for command in chosen.chain(open::commands(address)) {
        let is_opener = command.get_program() == "xdg-open";
        match start(command) {
            Ok(()) => return Ok(()),
            Err(NotRunning::Missing) => {}
            Err(NotRunning::Ended(status)) if is_opener && status.code() == Some(NOTHING_TO_OPEN_WITH) => {}
            Err(other) => why = NotOpened::Failed(other.reason()),
        }
    }
    Err(why)
}

/// Browsers that keep what they know in a folder they are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Firefox,
    Chromium,
}

impl Family {
    fn of(browser: &Path, snaps: &Path) -> Option<Self> {
        let name = browser.file_name()?.to_str()?;
        if snaps.join(name).exists() {
            return None;
        }
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
                let mut data = OsString::from("--user-data-dir=");
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
            assert_eq!(open_page(address, false), Err(NotOpened::NoPage), "{address}");
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
        let snaps = tempfile::tempdir().expect("a folder");
        let line = |browser: &str| {
            let family = Family::of(Path::new(browser), snaps.path())?;
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
        fs::write(snaps.path().join("firefox"), "").expect("written");
        assert_eq!(line("/usr/bin/firefox"), None, "it sees no hidden folder");
    }
}
