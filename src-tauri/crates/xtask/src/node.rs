//! Node and what it makes: the UI's packages and its build.

use std::fs;
use std::process::Command;

use crate::apt;
use crate::failure::Failure;
use crate::prereqs;
use crate::program;
use crate::stamp::{self, Fingerprint};
use crate::steps::Outcome;
use crate::workspace::Workspace;

const REMEDY: &str = "\
Vite needs Node 20.19 or later of 20, or 22.12 or later. Any of these brings one:
  https://nodejs.org                                  installers for every system
  nvm install --lts        (github.com/nvm-sh/nvm)    or fnm install --lts (github.com/Schniz/fnm)
  https://github.com/nodesource/distributions         packages for Debian, Ubuntu and Fedora
  brew install node        (macOS)                    winget install OpenJS.NodeJS.LTS (Windows)";

/// A Node version as far as the requirement looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    major: u32,
    minor: u32,
}

impl Version {
    /// Reads `v20.19.2`, or a package's `20.19.2+dfsg-1`.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().trim_start_matches('v').split('.');
        let mut number = || parts.next()?.parse().ok();
        Some(Self { major: number()?, minor: number()? })
    }

    /// Tells whether Vite runs on it; the odd releases between never were supported.
    fn is_supported(self) -> bool {
        match self.major {
            20 => self.minor >= 19,
            22 => self.minor >= 12,
            major => major > 22,
        }
    }
}

/// Sees to it that there is a Node that Vite runs on, and npm.
pub(crate) fn ensure(workspace: &Workspace) -> Result<Outcome, Failure> {
    let found = installed();
    let has_npm = || program::succeeds(workspace.npm(&["--version"]));
    if found.is_some_and(Version::is_supported) && has_npm() {
        return Ok(Outcome::UpToDate);
    }
    if prereqs::is_debian_like() {
        if apt::candidate("nodejs").is_none() {
            apt::update()?;
        }
        let offered = apt::candidate("nodejs").as_deref().and_then(package_version);
        if !found.is_some_and(Version::is_supported) && offered.is_some_and(Version::is_supported) {
            apt::install(&["nodejs"], &[])?;
        }
        // Debian packages npm apart; others put it into `nodejs`.
        if installed().is_some_and(Version::is_supported) && !has_npm() {
            apt::install(&["npm"], &[])?;
        }
        if installed().is_some_and(Version::is_supported) && has_npm() {
            return Ok(Outcome::Done);
        }
    }
    let what = match installed() {
        None => "there is no Node here".to_owned(),
        Some(version) if version.is_supported() => "there is Node, but no npm, here".to_owned(),
        Some(Version { major, minor }) => {
            format!("the Node here is {major}.{minor}: too old, or an odd release")
        }
    };
    Err(Failure::new(what).remedy(REMEDY))
}

fn installed() -> Option<Version> {
    let mut command = Command::new("node");
    command.arg("--version");
    Version::parse(&program::output(command)?)
}

/// Reads a Debian version, whose number may follow an epoch.
fn package_version(text: &str) -> Option<Version> {
    Version::parse(text.split_once(':').map_or(text, |(_, version)| version))
}

/// Installs the UI's packages exactly as locked, unless these very ones are there.
pub(crate) fn install_packages(workspace: &Workspace) -> Result<Outcome, Failure> {
    let lock = workspace.ui().join("package-lock.json");
    let mut fingerprint = Fingerprint::new();
    fingerprint.add(&fs::read(&lock).map_err(|e| Failure::on_path("reading", &lock, &e))?);
    let stamp = workspace.ui().join("node_modules/.rolecall-stamp");
    if stamp::matches(&stamp, &fingerprint.text()) {
        return Ok(Outcome::UpToDate);
    }
    // `npm ci` empties node_modules first, the old stamp with it.
    program::run(workspace.npm(&["ci", "--no-audit", "--no-fund"]))?;
    stamp::leave(&stamp, &fingerprint.text())?;
    Ok(Outcome::Done)
}

/// Builds `ui/dist`, unless it is what these sources made.
pub(crate) fn build_ui(workspace: &Workspace) -> Result<Outcome, Failure> {
    let stamp = workspace.target().join("stamps/ui-build");
    if workspace.ui().join("dist/index.html").exists()
        && stamp::matches(&stamp, &sources_and_dist(workspace)?)
    {
        return Ok(Outcome::UpToDate);
    }
    program::run(workspace.npm(&["run", "build"]))?;
    stamp::leave(&stamp, &sources_and_dist(workspace)?)?;
    Ok(Outcome::Done)
}

/// Fails unless every page of the UI was built: one that stands in for it runs nothing.
pub(crate) fn refuse_placeholder(workspace: &Workspace) -> Result<Outcome, Failure> {
    let dist = workspace.ui().join("dist");
    let pages = fs::read_dir(workspace.ui()).map_err(|e| Failure::on_path("reading", &workspace.ui(), &e))?;
    for page in
        pages.flatten().map(|entry| entry.path()).filter(|path| path.extension() == Some("html".as_ref()))
    {
        let built = dist.join(page.file_name().unwrap_or_default());
        let text = fs::read_to_string(&built).map_err(|e| Failure::on_path("reading", &built, &e))?;
        if !is_built(&text) {
            return Err(Failure::new(format!("{} is a page that stands in for one", built.display()))
                .remedy("Remove ui/dist, then run this again."));
        }
    }
    Ok(Outcome::Done)
}

fn is_built(page: &str) -> bool {
    page.contains("<script type=\"module\"") && page.contains("/assets/")
}

/// Covers the result too: a build script puts a placeholder page where `ui/dist` has gone missing.
fn sources_and_dist(workspace: &Workspace) -> Result<String, Failure> {
    let mut sources = Fingerprint::new();
    sources.add_folder(&workspace.ui())?;
    sources.add_folder(&workspace.root().join("src-tauri/messages"))?;
    let mut dist = Fingerprint::new();
    dist.add_folder(&workspace.ui().join("dist"))?;
    Ok(format!("{} {}", sources.text(), dist.text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supported(text: &str) -> bool {
        Version::parse(text).is_some_and(Version::is_supported)
    }

    #[test]
    fn vites_own_range_is_the_range() {
        for version in ["v20.19.0", "v20.20.2", "v22.12.0", "v23.0.0", "v24.1.0"] {
            assert!(supported(version), "{version}");
        }
        for version in ["v18.20.4", "v20.18.3", "v21.7.0", "v22.11.0", "", "node"] {
            assert!(!supported(version), "{version}");
        }
    }

    #[test]
    fn a_page_that_loads_nothing_was_not_built() {
        assert!(is_built("<script type=\"module\" crossorigin src=\"/assets/index-x.js\"></script>"));
        assert!(!is_built("<script type=\"module\" src=\"/src/main.ts\"></script>"), "a source");
        assert!(!is_built(include_str!("../../../build.rs")), "what the build script writes");
    }

    #[test]
    fn package_versions_are_read_too() {
        assert_eq!(package_version("20.19.2+dfsg-1"), Some(Version { major: 20, minor: 19 }));
        assert_eq!(package_version("2:22.12.0-1nodesource1"), Some(Version { major: 22, minor: 12 }));
    }
}
