//! A desktop of a test's own: an X display, a window manager, a session bus, a server of notifications.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::child::Running;
use crate::notifications::Notifications;
use crate::screen::Screen;

/// A desktop that nobody sees; it ends when dropped.
#[derive(Debug)]
pub struct Desktop {
    display: String,
    bus: String,
    /// What programs notify people of.
    pub notifications: Notifications,
    // Ended in this order: what needs the display goes before it.
    _window_manager: Running,
    _bus: Running,
    _x: Running,
    runtime: tempfile::TempDir,
}

impl Desktop {
    /// Starts one, with a screen of this size in pixels.
    pub fn start(width: u32, height: u32) -> Self {
        let runtime = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}"));
        let (x, number) = Running::start_and_read_line(
            Command::new("Xvfb")
                .stderr(Stdio::null())
                // It goes on when a program goes that was alone on it: else it begins anew, with the pointer in the
                // middle, and turns away whoever comes meanwhile.
                .args(["-displayfd", "1", "-noreset", "-nolisten", "tcp", "-fbdir"])
                .arg(runtime.path())
                .args(["-screen", "0"])
                .arg(format!("{width}x{height}x24")),
        );
        let display = format!(":{number}");
        let (bus, address) = Running::start_and_read_line(
            Command::new("dbus-daemon")
                // It tells of each service that it starts.
                .stderr(Stdio::null())
                .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
                .env("XDG_RUNTIME_DIR", runtime.path())
                // What it starts has no home of the person's.
                .env("HOME", runtime.path()),
        );
        // Whoever comes has a window manager: it says so itself, once it is one.
        let (window_manager, ()) = Running::start_and_read(
            Command::new("openbox")
                .args(["--sm-disable", "--startup", "echo ready"])
                .env("DISPLAY", &display)
                .env("HOME", runtime.path()),
            |line| (line == "ready").then_some(()),
        );
        let notifications = Notifications::serve(&address);
        Self {
            display,
            bus: address,
            notifications,
            _window_manager: window_manager,
            _bus: bus,
            _x: x,
            runtime,
        }
    }

    /// What is on the screen.
    pub fn screen(&self) -> Screen {
        let path = self.runtime.path().join("Xvfb_screen0");
        Screen::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The address of its session bus.
    pub fn bus(&self) -> &str {
        &self.bus
    }

    /// A command that runs on this desktop, in this home folder, and knows nothing of the real ones.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>, home: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear();
        for kept in ["PATH", "LANG", "TMPDIR"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("XDG_RUNTIME_DIR", self.runtime.path())
            .env("HOME", home)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            // No portal, no accessibility bus: neither is there.
            .env("GTK_USE_PORTAL", "0")
            .env("NO_AT_BRIDGE", "1");
        command
    }

    /// Presses keys on the keyboard, as `Return` or `ctrl+k`: whatever window has the focus gets them, once the window
    /// manager knows that it has. A page may think so before, and then the keys of the window manager are for nothing.
    pub fn press(&self, keys: &[&str]) {
        let until = Instant::now() + Duration::from_secs(3);
        while !self.has_active_window() && Instant::now() < until {
            thread::sleep(Duration::from_millis(30));
        }
        self.xdotool("key", keys);
    }

    fn has_active_window(&self) -> bool {
        let mut xdotool = self.command("xdotool", self.runtime.path());
        let said = xdotool.arg("getactivewindow").stderr(Stdio::null()).output();
        said.is_ok_and(|said| said.status.success() && said.stdout.trim_ascii() != b"0")
    }

    /// Types a text on the keyboard.
    pub fn type_text(&self, text: &str) {
        self.xdotool("type", &["--delay", "15", text]);
    }

    /// Moves the pointer out of the way: it is a part of what is on the screen.
    pub fn hide_pointer(&self) {
        self.xdotool("mousemove", &["0", "0"]);
    }

    /// Clicks a place on the screen with a button of the mouse: 1 is the left one, 3 the right one.
    pub fn click(&self, x: u32, y: u32, button: u32) {
        self.xdotool("mousemove", &[&x.to_string(), &y.to_string(), "click", &button.to_string()]);
    }

    /// Saves a picture of the whole screen.
    pub fn picture(&self, path: &Path) {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        }
        let mut import = self.command("import", self.runtime.path());
        let status = import.args(["-window", "root"]).arg(path).status();
        assert!(status.is_ok_and(|status| status.success()), "import took no picture");
    }

    fn xdotool(&self, verb: &str, arguments: &[&str]) {
        let mut xdotool = self.command("xdotool", self.runtime.path());
        let status = xdotool.arg(verb).args(arguments).status();
        assert!(status.is_ok_and(|status| status.success()), "xdotool {verb} failed");
    }
}
