//! What the builds, the headless display and the tests need of the system, and how to get it there.
//!
//! On Debian and its relatives what is missing gets installed. Elsewhere nothing is: the failure says
//! exactly what is missing and which command brings it.

use std::fs;
use std::process::Command;

use crate::apt;
use crate::failure::Failure;
use crate::program;
use crate::steps::Outcome;

use Probe::{Module, Program, Unneeded};
use Purpose::{Build, CleanRoot, Headless, Package, Test};

/// What a command is about to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Build,
    /// Showing the app where there is no display.
    Headless,
    Test,
    /// Making a Debian package.
    Package,
    /// Installing one in a system of its own.
    CleanRoot,
}

/// One thing the system must have.
struct Piece {
    debian: &'static str,
    arch: &'static str,
    probe: Probe,
    purposes: &'static [Purpose],
}

/// How its presence shows on a Linux whose packages are not Debian's.
enum Probe {
    /// One of these is known to pkg-config.
    Module(&'static [&'static str]),
    Program(&'static str),
    /// Only Debian packages it apart, or it can be done without.
    Unneeded,
}

const PIECES: &[Piece] = &[
    piece("build-essential", "base-devel", Program("cc"), &[Build]),
    piece("pkg-config", "pkgconf", Program("pkg-config"), &[Build]),
    piece("libwebkit2gtk-4.1-dev", "webkit2gtk-4.1", Module(&["webkit2gtk-4.1"]), &[Build]),
    piece("librsvg2-dev", "librsvg", Module(&["librsvg-2.0"]), &[Build]),
    piece("libdbus-1-dev", "dbus", Module(&["dbus-1"]), &[Build]),
    piece("libssl-dev", "openssl", Module(&["openssl"]), &[Build]),
    piece("xvfb", "xorg-server-xvfb", Program("Xvfb"), &[Headless, Test]),
    piece("openbox", "openbox", Program("openbox"), &[Headless, Test]),
    piece("imagemagick", "imagemagick", Program("import"), &[Headless, Test, CleanRoot]),
    piece("dbus", "dbus", Program("dbus-daemon"), &[Headless, Test]),
    piece("dbus-x11", "", Unneeded, &[Headless, Test]),
    piece("fonts-dejavu-core", "ttf-dejavu", Unneeded, &[Headless, Test]),
    piece("webkit2gtk-driver", "webkitgtk-6.0", Program("WebKitWebDriver"), &[Test]),
    piece("gnome-keyring", "gnome-keyring", Program("gnome-keyring-daemon"), &[Test]),
    piece("xdotool", "xdotool", Program("xdotool"), &[Test]),
    piece("xclip", "xclip", Program("xclip"), &[Test]),
    piece("xterm", "xterm", Program("xterm"), &[Test]),
    piece("xdg-utils", "xdg-utils", Program("xdg-open"), &[Test]),
    piece("python3-venv", "python", Program("python3"), &[Test]),
    piece("dpkg-dev", "", Unneeded, &[Package, Test]),
    piece("desktop-file-utils", "", Unneeded, &[Package, Test]),
    piece("appstream", "", Unneeded, &[Package, Test]),
    piece("man-db", "", Unneeded, &[Package, Test]),
    piece("lintian", "", Unneeded, &[Package]),
    piece("mmdebstrap", "", Unneeded, &[CleanRoot]),
];

/// Wanted for the tests where the archive has them: Ubuntu's newer releases do not. A test that misses one
/// says so.
const OPTIONAL: [&str; 4] = ["awscli", "chromium", "chromium-driver", "xfce4-panel"];

const fn piece(
    debian: &'static str,
    arch: &'static str,
    probe: Probe,
    purposes: &'static [Purpose],
) -> Piece {
    Piece { debian, arch, probe, purposes }
}

/// Sees to it that the system has what these purposes need.
pub(crate) fn ensure(purposes: &[Purpose]) -> Result<Outcome, Failure> {
    let pieces: Vec<&Piece> =
        PIECES.iter().filter(|piece| piece.purposes.iter().any(|p| purposes.contains(p))).collect();
    if cfg!(target_os = "macos") {
        macos()
    } else if cfg!(windows) {
        windows()
    } else if is_debian_like() {
        debian(&pieces, purposes.contains(&Test))
    } else {
        other_linux(&pieces)
    }
}

/// Tells whether packages come by apt here.
pub(crate) fn is_debian_like() -> bool {
    cfg!(target_os = "linux")
        && program::on_path("apt-get")
        && fs::read_to_string("/etc/os-release").is_ok_and(|text| family_of(&text).contains(&"debian"))
}

fn debian(pieces: &[&Piece], with_optional: bool) -> Result<Outcome, Failure> {
    let names: Vec<&str> = pieces.iter().map(|piece| piece.debian).collect();
    let missing = apt::missing(&names);
    let optional = if with_optional { apt::missing(&OPTIONAL) } else { Vec::new() };
    if missing.is_empty() && optional.is_empty() {
        return Ok(Outcome::UpToDate);
    }
    apt::install(&missing, &optional)?;
    Ok(Outcome::Done)
}

fn other_linux(pieces: &[&Piece]) -> Result<Outcome, Failure> {
    let missing: Vec<&Piece> = pieces.iter().copied().filter(|piece| !piece.probe.finds_it()).collect();
    if missing.is_empty() {
        return Ok(Outcome::UpToDate);
    }
    let names: Vec<&str> = missing.iter().filter_map(|piece| piece.probe.name()).collect();
    let failure = Failure::new(format!("missing on this system: {}", names.join(", ")));
    Err(failure.remedy(format!("Install it, then run this again:\n{}", install_command(&missing))))
}

/// Tells how to install pieces with the package manager that is here, or with each of the usual ones.
fn install_command(missing: &[&Piece]) -> String {
    // dnf and zypper find a package by what it provides, which differs less than what it is called.
    let provides: Vec<String> = missing
        .iter()
        .filter_map(|piece| match piece.probe {
            Module(names) => names.first().map(|name| format!("'pkgconfig({name})'")),
            Program(name) => Some(format!("/usr/bin/{name}")),
            Unneeded => None,
        })
        .collect();
    let provides = provides.join(" ");
    let mut arch: Vec<&str> = missing.iter().map(|piece| piece.arch).collect();
    arch.dedup();
    let commands = [
        ("dnf", format!("  sudo dnf install {provides}")),
        ("zypper", format!("  sudo zypper install {provides}")),
        ("pacman", format!("  sudo pacman -S --needed {}", arch.join(" "))),
    ];
    match commands.iter().find(|(manager, _)| program::on_path(manager)) {
        Some((_, command)) => command.clone(),
        None => commands.map(|(_, command)| command).join("\n"),
    }
}

impl Probe {
    fn finds_it(&self) -> bool {
        match self {
            Module(names) => names.iter().any(|name| {
                let mut command = Command::new("pkg-config");
                command.args(["--exists", name]);
                program::succeeds(command)
            }),
            Program(name) => program::on_path(name),
            Unneeded => true,
        }
    }

    fn name(&self) -> Option<&'static str> {
        match self {
            Module(names) => names.first().copied(),
            Program(name) => Some(name),
            Unneeded => None,
        }
    }
}

fn macos() -> Result<Outcome, Failure> {
    let mut command = Command::new("xcode-select");
    command.arg("-p");
    if program::succeeds(command) {
        return Ok(Outcome::UpToDate);
    }
    Err(Failure::new("missing: the Xcode command line tools")
        .remedy("Install them, then run this again:\n  xcode-select --install"))
}

fn windows() -> Result<Outcome, Failure> {
    /// The id under which the Evergreen runtime registers itself.
    const WEBVIEW2: &str = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    let registered = [r"HKLM\SOFTWARE\WOW6432Node", r"HKLM\SOFTWARE", r"HKCU\Software"].iter().any(|hive| {
        let mut command = Command::new("reg");
        command.args(["query", &format!(r"{hive}\{WEBVIEW2}"), "/v", "pv"]);
        program::succeeds(command)
    });
    if registered {
        return Ok(Outcome::UpToDate);
    }
    // That xtask itself could be linked shows that a linker is there; the remedy names it all the same,
    // since a gnu toolchain's does not bring the Windows SDK.
    Err(Failure::new("missing: the WebView2 runtime").remedy(
        "Install it, then run this again:\n  winget install Microsoft.EdgeWebView2Runtime\n\
         If the build then asks for a linker or the Windows SDK:\n  \
         winget install Microsoft.VisualStudio.2022.BuildTools --override \
         \"--wait --passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended\"",
    ))
}

/// Returns the distribution's id and those it says it is like.
fn family_of(os_release: &str) -> Vec<&str> {
    os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches(['"', '\'']).split_whitespace())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relatives_of_debian_are_recognised() {
        let debian = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n";
        let ubuntu = "NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\n";
        let mint = "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";
        let fedora = "ID=fedora\nVERSION_ID=42\n";
        for text in [debian, ubuntu, mint] {
            assert!(family_of(text).contains(&"debian"), "{text}");
        }
        assert!(!family_of(fedora).contains(&"debian"));
    }

    #[test]
    fn every_purpose_has_its_pieces_and_none_is_named_twice() {
        for purpose in [Build, Headless, Test] {
            assert!(PIECES.iter().any(|piece| piece.purposes.contains(&purpose)));
        }
        let mut names: Vec<_> = PIECES.iter().map(|piece| piece.debian).collect();
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(names.len(), before);
    }

    #[test]
    fn the_remedy_names_what_is_missing_and_nothing_else() {
        let missing: Vec<&Piece> =
            PIECES.iter().filter(|piece| ["libssl-dev", "xvfb"].contains(&piece.debian)).collect();
        let remedy = install_command(&missing);
        assert!(remedy.contains("openssl"), "{remedy}");
        assert!(!remedy.contains("webkit"), "{remedy}");
    }
}
