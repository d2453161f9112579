//! A look at what is to be installed, as the system's own tools see it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::program;
use crate::steps::Outcome;
use crate::workspace::Workspace;

use super::contents::{PROGRAMS, WINDOW};
use super::tree::Tree;

/// Checks the desktop entry, what a software centre shows, manual pages, completions, and that nothing tells where it
/// was made.
pub(crate) fn tree(workspace: &Workspace, tree: &Tree) -> Result<Outcome, Failure> {
    let root = tree.root();
    let entry = root.join(format!("usr/share/applications/{WINDOW}.desktop"));
    let mut validate = tool("desktop-file-validate");
    validate.arg(&entry);
    program::text(validate)?;
    starts_what_is_there(root, &read(&entry)?)?;
    for metainfo in tree.files("usr/share/metainfo")? {
        let mut validate = tool("appstreamcli");
        validate.args(["validate", "--no-net"]).arg(&metainfo);
        program::text(validate)?;
        let launched = format!("<launchable type=\"desktop-id\">{WINDOW}.desktop</launchable>");
        if !read(&metainfo)?.contains(&launched) {
            return Err(Failure::new(format!("{} does not lead to {WINDOW}.desktop", metainfo.display())));
        }
    }
    for page in tree.files("usr/share/man")? {
        is_formatted(&page)?;
    }
    let bash = root.join("usr/share/bash-completion/completions/rolecall");
    let mut parsed = tool("bash");
    parsed.arg("-n").arg(&bash);
    program::text(parsed)?;
    tells_no_place(workspace, tree)?;
    Ok(Outcome::Done)
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|e| Failure::on_path("reading", path, &e))
}

fn tool(name: &str) -> Command {
    let mut command = Command::new(name);
    command.env("LC_ALL", "C.UTF-8");
    command
}

/// Every command of the desktop entry is one of the programs, and its icon is there.
fn starts_what_is_there(root: &Path, entry: &str) -> Result<(), Failure> {
    let of =
        |key: &'static str| entry.lines().filter_map(move |line| line.strip_prefix(key)?.strip_prefix('='));
    for started in of("Exec").chain(of("TryExec")) {
        let name = started.split(' ').next().unwrap_or_default();
        if !PROGRAMS.contains(&name) {
            return Err(Failure::new(format!(
                "the desktop entry starts `{name}`, which is not in the package"
            )));
        }
    }
    for icon in of("Icon") {
        let file = root.join(format!("usr/share/icons/hicolor/scalable/apps/{icon}.svg"));
        if !file.is_file() {
            return Err(Failure::new(format!("the desktop entry's icon `{icon}` is not in the package")));
        }
    }
    Ok(())
}

/// The formatter has nothing to say about a page, and its name and purpose can be indexed.
fn is_formatted(page: &Path) -> Result<(), Failure> {
    let mut man = tool("man");
    man.env("MANWIDTH", "80").env_remove("MANOPT").env_remove("MANPAGER");
    man.args(["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"]).arg(page);
    let output = man.output().map_err(|e| Failure::new(format!("`man` could not be started: {e}")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() || !said.trim().is_empty() {
        return Err(Failure::new(format!("{} is not written as a manual page", page.display()))
            .remedy(said.trim().to_owned()));
    }
    let mut indexed = tool("lexgrog");
    indexed.arg(page);
    program::text(indexed).map(drop)
}

/// No file but the programs names a folder of this machine; what the programs hold of them is renamed where they are
/// built to be shipped.
fn tells_no_place(workspace: &Workspace, tree: &Tree) -> Result<(), Failure> {
    let here = workspace.root().display().to_string();
    for file in tree.files("usr/share")?.into_iter().chain(tree.files("DEBIAN")?) {
        let text = fs::read(&file).map_err(|e| Failure::on_path("reading", &file, &e))?;
        if String::from_utf8_lossy(&text).contains(&here) {
            return Err(Failure::new(format!("{} names the folder it was made in", file.display())));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_starts_programs_of_the_package_only() {
        let nowhere = Path::new("/nonexistent");
        assert!(starts_what_is_there(nowhere, "Exec=rolecall-desktop --quick\nTryExec=rolecall\n").is_ok());
        for entry in ["Exec=rolecal\n", "TryExec=/opt/rolecall\n", "Icon=missing\n"] {
            assert!(starts_what_is_there(nowhere, entry).is_err(), "{entry}");
        }
    }
}
