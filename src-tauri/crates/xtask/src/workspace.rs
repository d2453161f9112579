//! Where things are in the checkout, and how its programs are started.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;

/// The checkout this command works on.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Finds the root above xtask's own manifest, or else above the current folder.
    pub(crate) fn find() -> Result<Self, Failure> {
        let start = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(manifest) => PathBuf::from(manifest),
            None => env::current_dir().map_err(|e| Failure::new(format!("no current folder: {e}")))?,
        };
        let root = start.ancestors().find(|dir| is_root(dir)).ok_or_else(|| {
            Failure::new("this is not inside a Rolecall checkout").remedy("Run it in the project's folder.")
        })?;
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root: root.to_owned(), target })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// Returns the path of one of the workspace's own debug builds.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.debug().join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// Returns the folder of the debug builds.
    pub(crate) fn debug(&self) -> PathBuf {
        self.target.join("debug")
    }

    /// Returns the folder of the release builds.
    pub(crate) fn release(&self) -> PathBuf {
        self.target.join("release")
    }

    /// Prepares a program to run in the root, in the environment that `cargo xtask` was called in.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        for (name, value) in env::vars_os() {
            match cleaned(&name, &value, &self.target) {
                Variable::Kept => {}
                Variable::Changed(value) => {
                    command.env(&name, value);
                }
                Variable::Dropped => {
                    command.env_remove(&name);
                }
            }
        }
        command
    }

    /// Prepares the cargo that runs this xtask.
    pub(crate) fn cargo(&self, args: &[&str]) -> Command {
        let mut command = self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(args);
        command
    }

    /// Prepares npm in `ui/`.
    pub(crate) fn npm(&self, args: &[&str]) -> Command {
        let mut command = self.command(if cfg!(windows) { "npm.cmd" } else { "npm" });
        command.current_dir(self.ui()).args(args);
        command
    }
}

fn is_root(dir: &Path) -> bool {
    dir.join("tauri.conf.json").is_file() && dir.join("Cargo.toml").is_file()
}

#[derive(Debug, PartialEq, Eq)]
enum Variable {
    Kept,
    Changed(OsString),
    Dropped,
}

/// Tells what `cargo run` added for xtask itself from what the person had set.
///
/// Build scripts that watch such a variable would otherwise run again each time xtask and a plain
/// `cargo build` take turns, and the app would inherit a library path that no installed copy has.
fn cleaned(name: &OsStr, value: &OsStr, target: &Path) -> Variable {
    const ADDED: [&str; 8] = [
        "CARGO",
        "CARGO_BIN_NAME",
        "CARGO_CRATE_NAME",
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PRIMARY_PACKAGE",
        "OUT_DIR",
        "RUST_RECURSION_COUNT",
    ];
    let name = name.to_string_lossy();
    if ADDED.contains(&&*name) || name.starts_with("CARGO_PKG_") {
        return Variable::Dropped;
    }
    if name != "LD_LIBRARY_PATH" && name != "DYLD_FALLBACK_LIBRARY_PATH" {
        return Variable::Kept;
    }
    let kept: Vec<PathBuf> = env::split_paths(value)
        .filter(|dir| !dir.starts_with(target) && !dir.components().any(|part| part.as_os_str() == "rustlib"))
        .collect();
    match env::join_paths(&kept) {
        Ok(_) if kept.is_empty() => Variable::Dropped,
        Ok(path) => Variable::Changed(path),
        Err(_) => Variable::Kept,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(name: &str, value: &str) -> Variable {
        cleaned(OsStr::new(name), OsStr::new(value), Path::new("/p/target"))
    }

    #[test]
    fn what_cargo_set_for_xtask_is_dropped() {
        assert_eq!(outcome("CARGO_MANIFEST_DIR", "/p/x"), Variable::Dropped);
        assert_eq!(outcome("CARGO_PKG_VERSION", "1"), Variable::Dropped);
    }

    #[test]
    fn what_the_person_set_is_kept() {
        assert_eq!(outcome("RUSTFLAGS", "-C debuginfo=0"), Variable::Kept);
        assert_eq!(outcome("CARGO_HOME", "/h/.cargo"), Variable::Kept);
        assert_eq!(outcome("CARGO_TARGET_DIR", "/t"), Variable::Kept);
    }

    #[cfg(unix)]
    #[test]
    fn library_paths_lose_only_cargos_own_entries() {
        assert_eq!(
            outcome("LD_LIBRARY_PATH", "/p/target/debug:/t/lib/rustlib/x/lib:/opt/lib"),
            Variable::Changed("/opt/lib".into())
        );
        assert_eq!(outcome("LD_LIBRARY_PATH", "/p/target/debug/deps"), Variable::Dropped);
    }
}
