//! The notices of the libraries that the programs contain, which their licences want to go with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::program;
use crate::workspace::Workspace;

/// How the files begin that hold a licence or a notice.
const BEGINNINGS: [&str; 6] = ["licence", "license", "copying", "copyright", "notice", "unlicense"];

/// The texts of all that is linked into the programs or bundled into their pages, each text once.
pub(crate) fn of(workspace: &Workspace) -> Result<String, Failure> {
    let mut tree =
        workspace.cargo(&["tree", "--locked", "--package", "rolecall-desktop", "--edges", "normal"]);
    tree.args(["--prefix", "none", "--format", "{p}\t{l}"]);
    let libraries: BTreeSet<Library> = program::text(tree)?.lines().filter_map(library).collect();
    let registries = registries();
    let mut texts: BTreeMap<String, Vec<&Library>> = BTreeMap::new();
    let mut page = String::from("The programs of this package contain these libraries.\n\n");
    for library in &libraries {
        let _ = writeln!(page, "{} {}: {}", library.name, library.version, library.licence);
        for text in library.texts(&registries)? {
            texts.entry(text).or_default().push(library);
        }
    }
    for (text, of) in texts {
        let of: Vec<String> =
            of.iter().map(|library| format!("{} {}", library.name, library.version)).collect();
        let _ = write!(page, "\n{}\n{}\n\n{}\n", "-".repeat(79), of.join(", "), text.trim());
    }
    let bundled = workspace.ui().join("dist/licences.md");
    let bundled = fs::read_to_string(&bundled).map_err(|e| Failure::on_path("reading", &bundled, &e))?;
    let _ = write!(page, "\n{}\nIn the pages of the window\n\n{}\n", "-".repeat(79), bundled.trim());
    Ok(page)
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Library {
    name: String,
    version: String,
    licence: String,
}

/// Reads `serde v1.0.228<tab>MIT OR Apache-2.0`; what has a path behind its version is our own.
fn library(line: &str) -> Option<Library> {
    let (package, licence) = line.split_once('\t')?;
    let mut parts = package.split(' ');
    let (name, version) = (parts.next()?, parts.next()?.strip_prefix('v')?);
    let own = parts.next().is_some_and(|part| part.starts_with("(/"));
    (!own).then(|| Library {
        name: name.to_owned(),
        version: version.to_owned(),
        licence: licence.to_owned(),
    })
}

impl Library {
    fn texts(&self, registries: &[PathBuf]) -> Result<Vec<String>, Failure> {
        let name = format!("{}-{}", self.name, self.version);
        let folder = registries.iter().map(|registry| registry.join(&name)).find(|folder| folder.is_dir());
        let folder = folder.ok_or_else(|| Failure::new(format!("the sources of {name} are not there")))?;
        let mut files: Vec<PathBuf> =
            entries(&folder).into_iter().filter(|file| holds_notice(file)).collect();
        files.sort();
        Ok(files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect())
    }
}

fn holds_notice(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    file.is_file() && BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

fn registries() -> Vec<PathBuf> {
    entries(&crate::build::cargo_home().join("registry/src"))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_crates_are_no_libraries_of_others() {
        let serde = library("serde v1.0.228\tMIT OR Apache-2.0");
        assert_eq!(serde.map(|library| library.version), Some("1.0.228".to_owned()));
        let derive = library("serde_derive v1.0.228 (proc-macro)\tMIT");
        assert_eq!(derive.map(|library| library.name), Some("serde_derive".to_owned()));
        assert_eq!(library("rolecall-aws v0.1.0 (/src/rolecall)\tMIT OR Apache-2.0"), None);
        assert_eq!(library(""), None);
    }
}
