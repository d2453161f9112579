//! The package in a system of its own, which `mmdebstrap` makes and throws away: installed with what it depends on,
//! used, removed, and looked at for what is left.
//!
//! The system comes from the archive that this machine's apt has for its own release, and by the same proxy. What is
//! checked there stands in `clean_root.sh` and, for a person at a display, in `session.sh`.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::program;
use crate::steps::Outcome;
use crate::workspace::Workspace;

/// Where things are in that system: a folder that anybody may look into, apt's downloader too.
const INSIDE: &str = "/srv";

const SCRIPTS: [(&str, &str); 2] =
    [("clean_root.sh", include_str!("clean_root.sh")), ("session.sh", include_str!("session.sh"))];

/// Runs the check; the picture of the window is left in `target/dist/check/`.
pub(crate) fn check(workspace: &Workspace, deb: &Path) -> Result<Outcome, Failure> {
    let folder = workspace.target().join("dist/check");
    let picture = folder.join("window.xwd");
    let failed = |e: &std::io::Error| Failure::on_path("writing in", &folder, e);
    fs::create_dir_all(&folder).map_err(|e| failed(&e))?;
    for (name, text) in SCRIPTS {
        fs::write(folder.join(name), text).map_err(|e| failed(&e))?;
    }

    let demo = workspace.root().join("tests/fixtures/demo");
    let mut copied = OsString::from("--customize-hook=copy-in");
    for file in [deb, &demo.join("config"), &demo.join("credentials")]
        .into_iter()
        .map(Path::to_owned)
        .chain(SCRIPTS.map(|(name, _)| folder.join(name)))
    {
        copied.push(format!(" {}", quoted(&file)));
    }
    copied.push(format!(" {INSIDE}"));
    let name = deb.file_name().unwrap_or_default().to_string_lossy();
    let mut command = Command::new("mmdebstrap");
    command.args(["--variant=minbase", "--quiet", "--include=passwd"]);
    command.args(apt_options()?.iter().map(|option| format!("--aptopt={option}")));
    command.arg(copied);
    command.arg(format!("--customize-hook=chroot \"$1\" sh {INSIDE}/clean_root.sh {INSIDE}/{name}"));
    command.arg(format!("--customize-hook=copy-out {INSIDE}/out/window.xwd {}", quoted(&folder)));
    command.arg(release()?).arg("/dev/null").args(archives()?);
    program::run(command)?;

    let mut convert = Command::new("convert");
    convert.arg(format!("xwd:{}", picture.display())).arg(folder.join("window.png"));
    program::text(convert)?;
    fs::remove_file(&picture).map_err(|e| Failure::on_path("removing", &picture, &e))?;
    println!("    the window as it was there: {}", folder.join("window.png").display());
    Ok(Outcome::Done)
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

/// What this system's release is called.
fn release() -> Result<String, Failure> {
    let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
    codename(&text).map(ToOwned::to_owned).ok_or_else(|| Failure::new("/etc/os-release names no release"))
}

fn codename(os_release: &str) -> Option<&str> {
    os_release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="))
        .map(|name| name.trim_matches('"'))
}

/// The lines of the distribution's own archives that apt has here, without those of others.
fn archives() -> Result<Vec<String>, Failure> {
    let mut targets = Command::new("apt-get");
    let format = "$(ORIGIN)\t$(REPO_URI)\t$(RELEASE)\t$(COMPONENT)";
    targets.args(["indextargets", "--format", format, "Created-By: Packages"]);
    let lines = lines_of(&program::text(targets)?);
    if lines.is_empty() {
        return Err(Failure::new("apt has no archive of Debian or Ubuntu here")
            .remedy("Run apt-get update, then this again."));
    }
    Ok(lines)
}

fn lines_of(targets: &str) -> Vec<String> {
    let mut lines: Vec<String> = targets
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\t');
            fields.next().filter(|origin| ["Debian", "Ubuntu"].contains(origin))?;
            Some(format!("deb {} {} {}", fields.next()?, fields.next()?, fields.next()?))
        })
        .collect();
    lines.dedup();
    lines
}

/// How apt gets at the archives here: proxies, and what it forgives them.
fn apt_options() -> Result<Vec<String>, Failure> {
    let mut dump = Command::new("apt-config");
    dump.arg("dump");
    Ok(program::text(dump)?.lines().filter(|line| is_of_access(line)).map(ToOwned::to_owned).collect())
}

fn is_of_access(line: &str) -> bool {
    let key = line.split(' ').next().unwrap_or_default().to_lowercase();
    let counts = key.starts_with("acquire::check-")
        || key.starts_with("acquire::retries")
        || ["acquire::http::proxy", "acquire::https::proxy"].iter().any(|proxy| key.starts_with(proxy));
    counts && line.ends_with("\";") && !line.ends_with(" \"\";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_distributions_own_archives_count() {
        let targets = "Debian\thttp://a.example/debian/\tbookworm\tmain\n\
                       Debian\thttp://a.example/debian/\tbookworm\tmain\n\
                       Docker\thttps://b.example/\tbookworm\tstable\n";
        assert_eq!(lines_of(targets), ["deb http://a.example/debian/ bookworm main"]);
    }

    #[test]
    fn the_way_to_the_archives_is_taken_along_and_nothing_else() {
        assert!(is_of_access("Acquire::http::Proxy \"http://proxy.example:3128\";"));
        assert!(is_of_access("Acquire::Check-Date \"false\";"));
        for line in ["Acquire::http \"\";", "Acquire::Languages \"none\";", "APT::Install-Recommends \"1\";"]
        {
            assert!(!is_of_access(line), "{line}");
        }
    }

    #[test]
    fn the_release_is_found() {
        assert_eq!(codename("ID=debian\nVERSION_CODENAME=bookworm\n"), Some("bookworm"));
        assert_eq!(codename("ID=debian\n"), None);
    }
}
