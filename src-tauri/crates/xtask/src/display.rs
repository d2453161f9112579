//! A display: the one that is here, or one out of sight with a session bus and a window manager.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::painted::Picture;
use crate::process::Processes;
use crate::program;

/// Tells whether a window that opens here can be seen.
pub(crate) fn is_here() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(target_os = "macos", windows)) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// How large a screen is, in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Size {
    pub(crate) const USUAL: Self = Self { width: 1280, height: 800 };
}

/// A display out of sight.
#[derive(Debug, Clone)]
pub(crate) struct Headless {
    size: Size,
    /// As in `DISPLAY`.
    name: String,
    bus: String,
}

impl Headless {
    /// Starts it on a free display number; `command` prepares a program in the sandbox's environment.
    pub(crate) fn start(
        processes: &mut Processes,
        size: Size,
        command: impl Fn(&str) -> Command,
    ) -> Result<Self, Failure> {
        let mut xvfb = command("Xvfb");
        let screen = format!("{}x{}x24", size.width, size.height);
        xvfb.args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp"]);
        let number = processes.start_and_read("Xvfb", xvfb, |line| Some(line.trim().to_owned()))?;
        let mut display = Self { size, name: format!(":{number}"), bus: String::new() };

        // A bus of its own: what the app puts on the bus must not reach a real desktop, nor its keychain.
        let mut bus = display.visible(command("dbus-daemon"));
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        display.bus = processes.start_and_read("dbus-daemon", bus, |line| Some(line.trim().to_owned()))?;

        processes.start_quietly("openbox", display.visible(command("openbox")))?;
        Ok(display)
    }

    /// Has a program use this display and its bus.
    pub(crate) fn visible(&self, mut command: Command) -> Command {
        command.env("DISPLAY", &self.name).env_remove("WAYLAND_DISPLAY").env_remove("XAUTHORITY");
        if !self.bus.is_empty() {
            command.env("DBUS_SESSION_BUS_ADDRESS", &self.bus);
        }
        command
    }

    /// Takes a picture of the whole screen.
    pub(crate) fn picture(&self) -> Result<Picture, Failure> {
        let mut import = self.import();
        import.args(["-depth", "8", "rgb:-"]);
        let output =
            import.output().map_err(|e| Failure::new(format!("`import` could not be started: {e}")))?;
        Picture::new(self.size, output.stdout).ok_or_else(|| {
            Failure::new("`import` took no picture of the screen")
                .remedy(String::from_utf8_lossy(&output.stderr).trim().to_owned())
        })
    }

    /// Writes a picture of the whole screen, in the format that the file's name tells.
    pub(crate) fn save_picture(&self, path: &Path) -> Result<(), Failure> {
        let mut import = self.import();
        import.arg(path);
        program::run(import).map(drop)
    }

    fn import(&self) -> Command {
        let mut import = self.visible(Command::new("import"));
        import.args(["-silent", "-window", "root"]);
        import
    }
}
