//! Starting at login: a file that the desktop reads, or the platform's own list. What is there is the truth, for a
//! person may remove it by other means; nothing of it is in the app's settings.

use std::io;
use std::path::{Path, PathBuf};

use rolecall_cli::Unnameable;

use crate::state::AppState;
use crate::wire::{Failure, StartAtLogin};

/// Starts the app with no window.
const HIDDEN: &str = "--hidden";

/// The folder of what the desktop starts at login, where that is a matter of a folder.
pub(crate) fn folder(env: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let of_home = |home: &str, rest: &str| env(home).map(|home| PathBuf::from(home).join(rest));
    if cfg!(target_os = "linux") {
        let config = env("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        config.or_else(|| of_home("HOME", ".config")).map(|config| config.join("autostart"))
    } else if cfg!(target_os = "macos") {
        of_home("HOME", "Library/LaunchAgents")
    } else {
        None
    }
}

impl AppState {
    /// Whether the app is started at login.
    pub(crate) fn start_at_login(&self) -> StartAtLogin {
        let known = self.entry();
        match known {
            Ok(entry) => StartAtLogin { on: entry.is_on(), refused: self.starter().err() },
            Err(failure) => StartAtLogin { on: false, refused: Some(failure) },
        }
    }

    /// Has the app started at login, or not.
    pub(crate) fn set_start_at_login(&self, on: bool) -> Result<(), Failure> {
        let entry = self.entry()?;
        let done = if on { entry.put(&self.starter()?) } else { entry.remove() };
        done.map_err(|error| Failure::autostart_unavailable(&error.to_string()))
    }

    fn entry(&self) -> Result<Entry, Failure> {
        if self.is_sandbox() {
            return Err(Failure::autostart_in_sandbox());
        }
        Entry::of(self.ambience().autostart.as_deref())
            .ok_or_else(|| Failure::autostart_unavailable("no home folder is known"))
    }

    /// The program that is to be started.
    fn starter(&self) -> Result<PathBuf, Failure> {
        self.ambience().app.clone().map_err(|why| match why {
            Unnameable::Unknown(reason) => Failure::autostart_unavailable(&reason),
            Unnameable::Temporary(path)
            | Unnameable::Mounted(path)
            | Unnameable::Built(path)
            | Unnameable::Spaced(path) => Failure::app_will_not_stay(&path.to_string_lossy()),
        })
    }
}

/// What has the app started at login, there or not.
#[cfg(not(windows))]
struct Entry {
    path: PathBuf,
}

#[cfg(not(windows))]
impl Entry {
    fn of(folder: Option<&Path>) -> Option<Self> {
        let name = if cfg!(target_os = "macos") { "app.rolecall.desktop.plist" } else { "rolecall.desktop" };
        folder.map(|folder| Self { path: folder.join(name) })
    }

    fn is_on(&self) -> bool {
        std::fs::read_to_string(&self.path).is_ok_and(|text| is_on(&text))
    }

    fn put(&self, program: &Path) -> io::Result<()> {
        let program = program.to_str().ok_or_else(|| io::Error::other("the app's path is no text"))?;
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        rolecall_store::write_private(&self.path, entry(program).as_bytes())
    }

    fn remove(&self) -> io::Result<()> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }
}

/// Whether a file of the desktop's has something started: one that is switched off stays, by the rules of XDG.
#[cfg(all(unix, not(target_os = "macos")))]
fn is_on(text: &str) -> bool {
    let of_entry = text.lines().skip_while(|line| line.trim() != "[Desktop Entry]").skip(1);
    let mut settings = of_entry.take_while(|line| !line.trim_start().starts_with('[')).filter_map(|line| {
        let (key, value) = line.split_once('=')?;
        Some((key.trim(), value.trim()))
    });
    let is_off = |(key, value): &(&str, &str)| {
        matches!((*key, *value), ("Hidden", "true") | ("X-GNOME-Autostart-enabled", "false"))
    };
    let settings: Vec<_> = settings.by_ref().collect();
    settings.iter().any(|(key, _)| *key == "Exec") && !settings.iter().any(is_off)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn entry(program: &str) -> String {
    format!(
        "[Desktop Entry]\nType=Application\nName=Rolecall\nComment=AWS profiles and sessions\n\
         TryExec={}\nExec={} {HIDDEN}\nIcon=rolecall-desktop\nTerminal=false\nX-GNOME-Autostart-enabled=true\n",
        // Where the program has gone, nothing is started and nobody is told of an error at each login.
        program.replace('\\', r"\\").replace('\n', r"\n"),
        quoted(program)
    )
}

/// A path as an argument of `Exec`: quoted by the desktop entry's rules, and then escaped as any of its strings.
#[cfg(all(unix, not(target_os = "macos")))]
fn quoted(argument: &str) -> String {
    let mut quoted = String::from("\"");
    for char in argument.chars() {
        match char {
            '\\' => quoted.push_str(r"\\\\"),
            '"' | '`' | '$' => quoted.extend(['\\', '\\', char]),
            '%' => quoted.push_str("%%"),
            '\n' => quoted.push_str(r"\n"),
            _ => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(target_os = "macos")]
fn is_on(text: &str) -> bool {
    text.contains("<key>RunAtLoad</key>") && !text.contains("<key>Disabled</key>")
}

#[cfg(target_os = "macos")]
fn entry(program: &str) -> String {
    let program = program.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>app.rolecall.desktop</string>
  <key>ProgramArguments</key>
  <array>
    <string>{program}</string>
    <string>{HIDDEN}</string>
  </array>
  <key>RunAtLoad</key>
  <true/>
</dict>
</plist>
"#
    )
}

/// The value of the person's `Run` key.
#[cfg(windows)]
struct Entry;

#[cfg(windows)]
impl Entry {
    const KEY: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
    /// Where the task manager notes what the person switched off: its first byte is odd.
    const APPROVED: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";
    const NAME: &str = "Rolecall";

    fn of(_: Option<&Path>) -> Option<Self> {
        Some(Self)
    }

    fn is_on(&self) -> bool {
        let user = windows_registry::CURRENT_USER;
        let is_there = user.open(Self::KEY).and_then(|key| key.get_string(Self::NAME)).is_ok();
        let approved = user.open(Self::APPROVED).and_then(|key| key.get_value(Self::NAME));
        is_there && approved.map_or(true, |value| value.first().is_none_or(|first| first % 2 == 0))
    }

    fn put(&self, program: &Path) -> io::Result<()> {
        let user = windows_registry::CURRENT_USER;
        let command = format!("\"{}\" {HIDDEN}", program.display().to_string().trim_start_matches(r"\\?\"));
        user.create(Self::KEY).and_then(|key| key.set_string(Self::NAME, command))?;
        // What was switched off elsewhere is wanted again.
        if let Ok(approved) = user.create(Self::APPROVED) {
            let _ = approved.remove_value(Self::NAME);
        }
        Ok(())
    }

    fn remove(&self) -> io::Result<()> {
        let key = windows_registry::CURRENT_USER.create(Self::KEY)?;
        if key.get_value(Self::NAME).is_ok() {
            key.remove_value(Self::NAME)?;
        }
        Ok(())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_there_and_what_is_removed_is_gone() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("config/autostart");
        let entry = Entry::of(Some(&folder)).expect("an entry");
        assert!(!entry.is_on());
        entry.remove().expect("nothing to remove");
        entry.put(Path::new("/usr/bin/rolecall-desktop")).expect("written");
        assert!(entry.is_on());
        let text = std::fs::read_to_string(folder.join("rolecall.desktop")).expect("there");
        assert!(text.contains("\nExec=\"/usr/bin/rolecall-desktop\" --hidden\n"), "{text}");
        assert!(text.contains("\nTryExec=/usr/bin/rolecall-desktop\n"), "{text}");
        entry.remove().expect("removed");
        assert!(!entry.is_on());
    }

    #[test]
    fn what_the_desktop_switched_off_is_off() {
        let on = entry("/usr/bin/rolecall-desktop");
        assert!(is_on(&on));
        for off in [
            format!("{on}Hidden=true\n"),
            on.replace("enabled=true", "enabled=false"),
            on.replace("Exec=", "Other="),
            String::new(),
        ] {
            assert!(!is_on(&off), "{off}");
        }
        assert!(is_on(&format!("{on}[Desktop Action x]\nHidden=true\n")), "of another part");
    }

    #[test]
    fn a_path_is_one_argument_whatever_is_in_it() {
        assert_eq!(quoted("/opt/my apps/r"), r#""/opt/my apps/r""#);
        assert_eq!(quoted(r#"/a$b"c`d\e%f"#), r#""/a\\$b\\"c\\`d\\\\e%%f""#);
    }

    #[test]
    fn the_folder_is_where_xdg_says() {
        let env = |xdg: &'static str| {
            move |name: &str| match name {
                "XDG_CONFIG_HOME" => Some(xdg.to_owned()),
                "HOME" => Some("/home/me".to_owned()),
                _ => None,
            }
        };
        assert_eq!(folder(env("/cfg")), Some("/cfg/autostart".into()));
        assert_eq!(folder(env("relative")), Some("/home/me/.config/autostart".into()));
    }
}
