//! What the package says of itself.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::program;
use crate::workspace::Workspace;

pub(crate) const NAME: &str = "rolecall";

/// What pages are opened with, what the tray and notifications are spoken to over, and where a terminal is opened.
const RECOMMENDED: &str =
    "xdg-utils, default-dbus-session-bus | dbus-session-bus, xterm | x-terminal-emulator";

/// What else goes well with it.
const SUGGESTED: &str = "awscli";

const SUMMARY: &str = "browse, sign in to and switch AWS profiles";

const DESCRIPTION: &str = " Rolecall is for people who work in more than one AWS account or role. It shows
 every profile of the AWS files, signs in to them with keys, MFA codes and IAM
 Identity Center, serves them to tools that cannot ask for a code, switches the
 default profile, and edits profiles with the change shown first.
 .
 This package has the desktop program rolecall-desktop and the command line
 rolecall, which work together or alone.
";

/// Who to write to where nobody is named; no mail can be sent there.
const UNNAMED: (&str, &str) = ("The Rolecall authors", "rolecall@rolecall.invalid");

/// Rolecall's version.
pub(crate) const UPSTREAM: &str = env!("CARGO_PKG_VERSION");

/// The package, but for its files.
pub(crate) struct Package {
    maintainer: (String, String),
    architecture: String,
    /// When what it is made from was committed, in seconds of the epoch: the date of all in it.
    pub(crate) date: u64,
    scratch: PathBuf,
}

impl Package {
    /// The package of this checkout, for this machine's architecture.
    ///
    /// `SOURCE_DATE_EPOCH` dates it, else its last commit; `DEBFULLNAME` and `DEBEMAIL` say who maintains it.
    pub(crate) fn of(workspace: &Workspace) -> Result<Self, Failure> {
        let mut architecture = Command::new("dpkg");
        architecture.arg("--print-architecture");
        let maintainer = match (env::var("DEBFULLNAME"), env::var("DEBEMAIL")) {
            (Ok(name), Ok(mail)) => (name, mail),
            _ => (UNNAMED.0.to_owned(), UNNAMED.1.to_owned()),
        };
        Ok(Self {
            maintainer,
            architecture: program::text(architecture)?.trim().to_owned(),
            date: date(workspace)?,
            scratch: workspace.target().join("dist/shlibdeps"),
        })
    }

    pub(crate) fn file_name(&self) -> String {
        format!("{NAME}_{}_{}.deb", version(), self.architecture)
    }

    /// The day it is dated, as 2026-01-31.
    pub(crate) fn day(&self) -> Result<String, Failure> {
        self.dated("+%Y-%m-%d")
    }

    /// The changelog of the package itself.
    pub(crate) fn changelog(&self) -> Result<String, Failure> {
        let (version, date) = (version(), self.dated("+%a, %d %b %Y %H:%M:%S +0000")?);
        let (name, mail) = &self.maintainer;
        Ok(format!(
            "{NAME} ({version}) unstable; urgency=medium\n\n  * Rolecall {}; what is new in it is in changelog.gz.\n\n \
             -- {name} <{mail}>  {date}\n",
            UPSTREAM
        ))
    }

    /// The control file, for programs that stand in the tree and the size of all that is in it.
    pub(crate) fn control(&self, programs: &[PathBuf], kibibytes: u64) -> Result<String, Failure> {
        let (name, mail) = &self.maintainer;
        let depends = self.depends(programs)?;
        Ok(format!(
            "Package: {NAME}\nVersion: {}\nArchitecture: {}\nMaintainer: {name} <{mail}>\n\
             Installed-Size: {kibibytes}\nDepends: {depends}\nRecommends: {RECOMMENDED}\nSuggests: {SUGGESTED}\n\
             Section: admin\nPriority: optional\nDescription: {SUMMARY}\n{DESCRIPTION}",
            version(),
            self.architecture,
        ))
    }

    /// The libraries that the programs are linked with, in the versions whose symbols they use. They load none by name:
    /// the tray, notifications and the clipboard are spoken to over the session bus and the display.
    fn depends(&self, programs: &[PathBuf]) -> Result<String, Failure> {
        // It reads the names of packages from a source package's file, which there is none of.
        let debian = self.scratch.join("debian");
        let control = debian.join("control");
        fs::create_dir_all(&debian)
            .and_then(|()| {
                fs::write(&control, format!("Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n"))
            })
            .map_err(|e| Failure::on_path("writing", &control, &e))?;
        let mut command = Command::new("dpkg-shlibdeps");
        command
            .current_dir(&self.scratch)
            .arg("-O")
            .args(programs.iter().map(|path| format!("-e{}", path.display())));
        let said = program::text(command)?;
        linked(&said)
            .map(ToOwned::to_owned)
            .ok_or_else(|| Failure::new("dpkg-shlibdeps found nothing that the programs are linked with"))
    }

    fn dated(&self, format: &str) -> Result<String, Failure> {
        let mut date = Command::new("date");
        date.env("LC_ALL", "C").args(["--utc", &format!("--date=@{}", self.date), format]);
        Ok(program::text(date)?.trim().to_owned())
    }
}

/// The version of the package: Rolecall's, packaged for the first time.
fn version() -> String {
    format!("{UPSTREAM}-1")
}

fn linked(said: &str) -> Option<&str> {
    said.lines().find_map(|line| line.strip_prefix("shlibs:Depends=")).filter(|found| !found.is_empty())
}

fn date(workspace: &Workspace) -> Result<u64, Failure> {
    let said = match env::var("SOURCE_DATE_EPOCH") {
        Ok(said) => said,
        Err(_) => last_commit(workspace.root())?,
    };
    said.trim().parse().map_err(|_| Failure::new(format!("`{}` is no date in seconds", said.trim())))
}

fn last_commit(root: &Path) -> Result<String, Failure> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["log", "-1", "--format=%ct"]);
    program::text(git).map_err(|failure| {
        failure.remedy("Outside a git checkout, SOURCE_DATE_EPOCH says of when the sources are, in seconds.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_programs_are_linked_with_is_found_among_the_rest() {
        assert_eq!(
            linked("shlibs:Depends=libc6 (>= 2.34), libgtk-3-0\n"),
            Some("libc6 (>= 2.34), libgtk-3-0")
        );
        assert_eq!(linked("shlibs:Depends=\n"), None);
        assert_eq!(linked(""), None);
    }
}
