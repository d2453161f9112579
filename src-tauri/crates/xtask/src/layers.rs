//! The direction of imports between the crates, as an error when a manifest goes against it.
//!
//! `format ← profiles ← signin ← {store, aws, agent} ← words ← {cli, shell}`. A crate that is not listed here is an
//! error too: adding one means deciding where it stands.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::manifest::{self, Dependency, Kind, Manifest};
use crate::steps::Outcome;

/// What a crate may depend on within the workspace, and why not on more.
struct Layer {
    name: &'static str,
    may_use: &'static [&'static str],
    reason: &'static str,
}

const SHELL: &str = "rolecall-desktop";
const CLI: &str = "rolecall-cli";
const FORMAT: &str = "rolecall-format";
const PROFILES: &str = "rolecall-profiles";
const SIGNIN: &str = "rolecall-signin";
const STORE: &str = "rolecall-store";
const AWS: &str = "rolecall-aws";
const WORDS: &str = "rolecall-words";
const AGENT: &str = "rolecall-agent";
const SIMULATOR: &str = "aws-sim";
const BENCH: &str = "rolecall-bench";
const BARE: &str = "rolecall-bare-window";
const SUPPORT: &str = "rolecall-test-support";

const ADAPTER: &str = "what touches the world does not know its neighbours; the CLI and the shell join them";

const LAYERS: &[Layer] = &[
    Layer { name: FORMAT, may_use: &[], reason: "it is the bottom: file text without AWS meaning" },
    Layer { name: PROFILES, may_use: &[FORMAT], reason: "it is pure and stands right above the format" },
    Layer {
        name: SIGNIN,
        may_use: &[PROFILES, FORMAT],
        reason: "it reaches the world through its own ports only",
    },
    Layer { name: STORE, may_use: &[SIGNIN, PROFILES, FORMAT], reason: ADAPTER },
    Layer { name: AWS, may_use: &[SIGNIN, PROFILES, FORMAT], reason: ADAPTER },
    Layer { name: AGENT, may_use: &[SIGNIN, PROFILES, FORMAT], reason: ADAPTER },
    Layer {
        name: WORDS,
        may_use: &[AWS, STORE, SIGNIN, PROFILES, FORMAT],
        reason: "it says what happened, and makes nothing happen",
    },
    Layer {
        name: CLI,
        may_use: &[WORDS, AGENT, AWS, STORE, SIGNIN, PROFILES, FORMAT],
        reason: "it must start without the window, its tests and its tools",
    },
    Layer {
        name: SHELL,
        may_use: &[CLI, WORDS, AGENT, AWS, STORE, SIGNIN, PROFILES, FORMAT],
        reason: "what is shipped holds no test code and no tools",
    },
    Layer {
        name: SIMULATOR,
        may_use: &[],
        reason: "a simulator that shares our code would agree with our mistakes",
    },
    Layer {
        name: SUPPORT,
        may_use: &[SIMULATOR, CLI, AGENT, AWS, STORE, SIGNIN, PROFILES, FORMAT],
        reason: "it drives the app from outside",
    },
    Layer {
        name: BENCH,
        may_use: &[SUPPORT, CLI, AGENT, AWS, STORE, SIGNIN, PROFILES, FORMAT],
        reason: "it measures crates, and the program from outside",
    },
    Layer { name: BARE, may_use: &[], reason: "it is the floor, and stands on nothing of ours" },
    Layer { name: "xtask", may_use: &[], reason: "it builds the rest and must build alone" },
];

/// A library that only the top may name; its companions (`name-…`, `name_…`) count as well.
struct Confined {
    library: &'static str,
    to: &'static [&'static str],
    reason: &'static str,
}

const CONFINED: &[Confined] = &[
    Confined { library: "tauri", to: &[SHELL], reason: "all the Tauri there is stands in the shell" },
    Confined { library: "specta", to: &[SHELL, WORDS], reason: "the window's types stand in the shell" },
    Confined { library: "clap", to: &[CLI, SHELL], reason: "command lines are read at the top" },
];

/// Checks every manifest of the workspace and prints what goes against the direction.
pub(crate) fn check(root: &Path) -> Result<Outcome, Failure> {
    let (manifests, unread) = read_all(root)?;
    let wrong: Vec<String> = unread.into_iter().chain(violations(&manifests)).collect();
    for line in &wrong {
        println!("{line}");
    }
    match wrong.len() {
        0 => {
            println!("    {} crates depend in the right direction", manifests.len());
            Ok(Outcome::Done)
        }
        1 => Err(Failure::new("one dependency goes in the wrong direction")),
        count => Err(Failure::new(format!("{count} dependencies go in the wrong direction"))),
    }
}

fn read_all(root: &Path) -> Result<(Vec<Manifest>, Vec<String>), Failure> {
    let read = |path: &Path| fs::read_to_string(path).map_err(|e| Failure::on_path("reading", path, &e));
    let top = root.join("Cargo.toml");
    let renames = manifest::renames(&read(&top)?);
    let mut paths = vec![top];
    for parent in ["src-tauri/crates", "tests"] {
        paths.extend(manifests_in(&root.join(parent))?);
    }
    let (mut manifests, mut unread) = (Vec::new(), Vec::new());
    for path in paths {
        match manifest::parse(&read(&path)?, &renames) {
            Some(manifest) => manifests.push(manifest),
            None => unread.push(format!("{} names no package", path.display())),
        }
    }
    Ok((manifests, unread))
}

fn manifests_in(parent: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(parent).map_err(|e| Failure::on_path("reading", parent, &e))?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path().join("Cargo.toml")))
        .filter(|manifest| manifest.is_file())
        .collect();
    found.sort();
    Ok(found)
}

fn violations(manifests: &[Manifest]) -> Vec<String> {
    manifests.iter().flat_map(|manifest| violations_of(manifest, manifests)).collect()
}

fn violations_of(manifest: &Manifest, all: &[Manifest]) -> Vec<String> {
    let name = &manifest.name;
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == name) else {
        return vec![format!("crate {name} has no place among the layers: give it one in xtask's layers.rs")];
    };
    let mut wrong = Vec::new();
    for dependency in &manifest.dependencies {
        let package = dependency.package.as_str();
        let ours = all.iter().any(|other| other.name == package);
        let reason = if ours && !layer.may_use.contains(&package) && !is_for_tests(dependency) {
            Some(layer.reason)
        } else {
            CONFINED
                .iter()
                .find(|confined| confined.covers(package) && !confined.to.contains(&layer.name))
                .map(|confined| confined.reason)
        };
        if let Some(reason) = reason {
            wrong.push(format!("crate {name} must not depend on {package}: {reason}"));
        }
    }
    wrong
}

/// Tests may use what exists for them; other crates above are out of reach for tests too.
fn is_for_tests(dependency: &Dependency) -> bool {
    dependency.kind == Kind::Dev && [SIMULATOR, SUPPORT].contains(&dependency.package.as_str())
}

impl Confined {
    fn covers(&self, package: &str) -> bool {
        package.split(['-', '_']).any(|word| word == self.library)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Renames;

    /// Checks one crate's manifest next to crates that stand in every layer.
    fn wrong(name: &str, dependencies: &str) -> Vec<String> {
        let parse = |text: &str| manifest::parse(text, &Renames::new()).unwrap();
        let mut all: Vec<Manifest> = LAYERS
            .iter()
            .filter(|layer| layer.name != name)
            .map(|layer| parse(&format!("[package]\nname = \"{}\"\n", layer.name)))
            .collect();
        all.push(parse(&format!("[package]\nname = \"{name}\"\n{dependencies}")));
        violations(&all)
    }

    fn depends(name: &str, on: &str) -> Vec<String> {
        wrong(name, &format!("[dependencies]\n{on}.workspace = true\n"))
    }

    #[test]
    fn each_layer_may_use_the_ones_below() {
        for (name, on) in [
            (PROFILES, FORMAT),
            (SIGNIN, PROFILES),
            (SIGNIN, FORMAT),
            (STORE, SIGNIN),
            (AWS, PROFILES),
            (AGENT, FORMAT),
            (CLI, AGENT),
            (SHELL, CLI),
            (SUPPORT, SIMULATOR),
        ] {
            assert_eq!(depends(name, on), Vec::<String>::new(), "{name} on {on}");
        }
    }

    #[test]
    fn no_layer_may_use_its_neighbours_or_the_ones_above() {
        for (name, on) in [
            (FORMAT, PROFILES),
            (PROFILES, SIGNIN),
            (SIGNIN, STORE),
            (STORE, AWS),
            (AWS, AGENT),
            (AGENT, STORE),
            (AGENT, CLI),
            (CLI, SHELL),
            (SHELL, SIMULATOR),
            (SHELL, "xtask"),
            (SIMULATOR, FORMAT),
            (SIMULATOR, SUPPORT),
            ("xtask", FORMAT),
        ] {
            assert_eq!(depends(name, on).len(), 1, "{name} on {on}");
        }
    }

    #[test]
    fn the_message_names_both_and_the_reason() {
        assert_eq!(
            depends(STORE, AWS),
            [format!("crate rolecall-store must not depend on rolecall-aws: {ADAPTER}")]
        );
    }

    #[test]
    fn tests_may_use_the_simulator_and_the_support_and_nothing_else_from_above() {
        assert!(wrong(AWS, "[dev-dependencies]\naws-sim.workspace = true\n").is_empty());
        assert!(wrong(STORE, "[dev-dependencies]\nrolecall-test-support.workspace = true\n").is_empty());
        assert_eq!(wrong(PROFILES, "[dev-dependencies]\nrolecall-store.workspace = true\n").len(), 1);
        assert_eq!(wrong(AWS, "[build-dependencies]\naws-sim.workspace = true\n").len(), 1);
    }

    #[test]
    fn libraries_of_the_top_stay_there() {
        for library in ["tauri", "tauri-plugin-opener", "tauri-specta", "specta", "specta-typescript"] {
            assert!(depends(SHELL, library).is_empty(), "{library}");
            assert_eq!(depends(CLI, library).len(), 1, "{library}");
            assert_eq!(depends(SIMULATOR, library).len(), 1, "{library}");
        }
        for library in ["clap", "clap_complete"] {
            assert!(depends(CLI, library).is_empty(), "{library}");
            assert_eq!(depends(AGENT, library).len(), 1, "{library}");
        }
        assert_eq!(wrong(STORE, "[dev-dependencies]\ntauri = \"2\"\n").len(), 1);
        assert!(depends(STORE, "tauriel").is_empty());
    }

    #[test]
    fn a_new_crate_must_be_given_a_place() {
        let lines = wrong("rolecall-novelty", "");
        assert!(lines[0].contains("has no place"), "{lines:?}");
    }

    #[test]
    fn this_workspace_keeps_the_direction() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap();
        let (manifests, unread) = read_all(root).unwrap();
        assert!(manifests.len() > 5, "the crates were found");
        assert_eq!((unread, violations(&manifests)), (vec![], vec![]));
    }
}
