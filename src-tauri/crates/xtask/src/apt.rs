//! Packages of Debian and its relatives: what is there, and installing what is not.

use std::process::Command;

use crate::failure::Failure;
use crate::program;

/// Returns those of the packages that are not installed.
pub(crate) fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    let mut query = Command::new("dpkg-query");
    query.args(["-W", "-f", "${Package} ${db:Status-Status}\\n"]).args(packages);
    // It ends with an error as soon as one package is unknown, and still lists the others.
    let listed = query.output().map(|output| output.stdout).unwrap_or_default();
    not_installed(packages, &String::from_utf8_lossy(&listed))
}

fn not_installed<'a>(packages: &[&'a str], listed: &str) -> Vec<&'a str> {
    packages
        .iter()
        .copied()
        .filter(|package| !listed.lines().any(|line| line.strip_suffix(" installed") == Some(package)))
        .collect()
}

/// Installs packages that are missing, and of the optional ones those that the system's archive has.
pub(crate) fn install(packages: &[&str], optional: &[&str]) -> Result<(), Failure> {
    try_to_install(packages, optional).map_err(|failure| {
        let by_hand = packages.join(" ");
        failure.remedy(format!("Install them by hand: apt-get update && apt-get install {by_hand}"))
    })
}

fn try_to_install(packages: &[&str], optional: &[&str]) -> Result<(), Failure> {
    let unknown = packages.iter().any(|package| candidate(package).is_none());
    if unknown {
        update()?;
    }
    let mut wanted = packages.to_vec();
    wanted.extend(optional.iter().filter(|package| candidate(package).is_some()));
    if wanted.is_empty() {
        return Ok(());
    }
    println!("    installing {}", wanted.join(" "));
    match get_install(&wanted) {
        // Lists that are days old name versions that the archive has since replaced.
        Err(_) if !unknown => update().and_then(|()| get_install(&wanted)),
        result => result,
    }
}

/// Returns the version that would be installed, as far as the package lists here know.
pub(crate) fn candidate(package: &str) -> Option<String> {
    let mut policy = Command::new("apt-cache");
    // The label is translated like everything else.
    policy.env("LC_ALL", "C").args(["policy", package]);
    program::output(policy).and_then(|text| candidate_in(&text))
}

fn candidate_in(policy: &str) -> Option<String> {
    policy
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate:"))
        .map(str::trim)
        .filter(|version| *version != "(none)")
        .map(ToOwned::to_owned)
}

/// Fetches the package lists anew.
pub(crate) fn update() -> Result<(), Failure> {
    program::run(apt_get(&["update", "--quiet"])?).map(drop)
}

fn get_install(packages: &[&str]) -> Result<(), Failure> {
    let mut command = apt_get(&["install", "--quiet", "--yes", "--no-install-recommends"])?;
    command.args(packages);
    program::run(command).map(drop)
}

fn apt_get(args: &[&str]) -> Result<Command, Failure> {
    let mut id = Command::new("id");
    id.arg("-u");
    let mut command = if program::output(id).as_deref() == Some("0") {
        Command::new("env")
    } else if program::on_path("sudo") {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    } else {
        return Err(Failure::new("packages are missing; installing them takes root, or sudo"));
    };
    // Through `env`, because sudo does not hand variables on.
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(args);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_installed_package_counts() {
        let listed = "xvfb installed\nopenbox not-installed\nxclip config-files\n";
        assert_eq!(
            not_installed(&["xvfb", "openbox", "xclip", "xdotool"], listed),
            ["openbox", "xclip", "xdotool"]
        );
    }

    #[test]
    fn a_package_without_candidate_is_unknown() {
        let known = "nodejs:\n  Installed: (none)\n  Candidate: 20.19.2+dfsg-1\n  Version table:\n";
        assert_eq!(candidate_in(known).as_deref(), Some("20.19.2+dfsg-1"));
        assert_eq!(candidate_in("x:\n  Installed: (none)\n  Candidate: (none)\n"), None);
        assert_eq!(candidate_in(""), None);
    }
}
