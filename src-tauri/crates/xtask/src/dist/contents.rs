//! What is in the package, and where.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::program;
use crate::workspace::Workspace;

use super::control::{NAME, Package, UPSTREAM};
use super::notices;
use super::tree::Tree;

/// The programs, in the folder that they were built in and in `/usr/bin`.
pub(crate) const PROGRAMS: [&str; 2] = ["rolecall", "rolecall-desktop"];

/// The name of the icon, and of the desktop entry: what the window calls itself, so that a dock finds them.
pub(crate) const WINDOW: &str = "rolecall-desktop";

const METAINFO: &str = "app.rolecall.Rolecall.metainfo.xml";

/// The pictures by their edge, in pixels.
const ICONS: [(&str, u32); 8] = [
    ("16x16.png", 16),
    ("24x24.png", 24),
    ("32x32.png", 32),
    ("48x48.png", 48),
    ("64x64.png", 64),
    ("128x128.png", 128),
    ("128x128@2x.png", 256),
    ("icon.png", 512),
];

/// What the program prints for each shell, and where that shell looks for it.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/rolecall"),
    ("zsh", "usr/share/zsh/vendor-completions/_rolecall"),
    ("fish", "usr/share/fish/vendor_completions.d/rolecall.fish"),
];

/// Fills a tree with the programs of a folder and all that goes with them.
pub(crate) fn fill(
    workspace: &Workspace,
    package: &Package,
    built: &Path,
    tree: &Tree,
) -> Result<(), Failure> {
    let root = workspace.root();
    let packaging = root.join("packaging");
    for name in PROGRAMS {
        tree.program(&built.join(name), &format!("usr/bin/{name}"))?;
    }
    let entry = format!("{WINDOW}.desktop");
    tree.copy(&packaging.join(&entry), &format!("usr/share/applications/{entry}"))?;
    let metainfo =
        read(&packaging.join(METAINFO))?.replace("@VERSION@", UPSTREAM).replace("@DATE@", &package.day()?);
    tree.write(&format!("usr/share/metainfo/{METAINFO}"), metainfo)?;
    for (name, edge) in ICONS {
        let to = format!("usr/share/icons/hicolor/{edge}x{edge}/apps/{WINDOW}.png");
        tree.copy(&root.join("icons").join(name), &to)?;
    }
    let scalable = format!("usr/share/icons/hicolor/scalable/apps/{WINDOW}.svg");
    tree.copy(&root.join("icons/icon.svg"), &scalable)?;
    for name in PROGRAMS {
        let page = read(&packaging.join(format!("{name}.1")))?;
        tree.compressed(&format!("usr/share/man/man1/{name}.1"), page)?;
    }
    for (shell, to) in COMPLETIONS {
        let mut command = Command::new(built.join("rolecall"));
        command.args(["completions", shell]);
        tree.write(to, program::text(command)?)?;
    }

    let doc = format!("usr/share/doc/{NAME}");
    tree.copy(&packaging.join("debian/copyright"), &format!("{doc}/copyright"))?;
    tree.compressed(&format!("{doc}/changelog"), read(&root.join("CHANGELOG.md"))?)?;
    tree.compressed(&format!("{doc}/changelog.Debian"), package.changelog()?)?;
    tree.compressed(&format!("{doc}/third-party-notices"), notices::of(workspace)?)?;
    let overrides = packaging.join("debian/lintian-overrides");
    tree.copy(&overrides, &format!("usr/share/lintian/overrides/{NAME}"))?;

    let programs = PROGRAMS.map(|name| tree.root().join("usr/bin").join(name));
    let size = tree.files("usr")?.iter().map(|file| kibibytes(file)).sum::<Result<u64, Failure>>()?;
    let sums = sums(tree)?;
    tree.write("DEBIAN/md5sums", sums)?;
    tree.write("DEBIAN/control", package.control(&programs, size)?)
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|e| Failure::on_path("reading", path, &e))
}

fn kibibytes(file: &Path) -> Result<u64, Failure> {
    let size = fs::metadata(file).map_err(|e| Failure::on_path("looking at", file, &e))?.len();
    Ok(size.div_ceil(1024))
}

/// What `dpkg --verify` compares the installed files with.
fn sums(tree: &Tree) -> Result<String, Failure> {
    let mut command = Command::new("md5sum");
    command.current_dir(tree.root());
    command.args(tree.files("usr")?.iter().filter_map(|file| file.strip_prefix(tree.root()).ok()));
    program::text(command)
}
