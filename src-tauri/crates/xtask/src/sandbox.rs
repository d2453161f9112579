//! A sandbox session: a throw-away AWS home, the simulator behind it, and the app in between.
//!
//! Nothing in it reaches AWS, the person's own `~/.aws`, or the app's real folders. Dropping it ends all
//! that it started and removes the home; see `janitor` for the ends that drop nothing.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use crate::display::{Headless, Size};
use crate::failure::Failure;
use crate::process::Processes;
use crate::workspace::Workspace;

const SIMULATOR: &str = "aws-sim";
const APP: &str = "rolecall-desktop";

/// Where the app's window is to appear.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Screen {
    /// On the display that is here.
    Own,
    /// Out of sight.
    Headless(Size),
}

/// The sandbox while it runs.
pub(crate) struct Sandbox<'a> {
    workspace: &'a Workspace,
    processes: Processes,
    url: String,
    headless: Option<Headless>,
}

impl<'a> Sandbox<'a> {
    /// Makes the home from the demo's fixtures and starts the simulator, and a display if asked to.
    pub(crate) fn start(workspace: &'a Workspace, screen: Screen) -> Result<Self, Failure> {
        let fixtures = workspace.root().join("tests/fixtures/demo");
        let folder = throw_away_folder()?;
        // From here on, what goes wrong removes the folder.
        let mut processes = Processes::in_folder(folder.clone())?;
        fill(&folder, &fixtures)?;

        let prepared = |program: &OsStr| {
            let mut command = workspace.command(program);
            isolate(&mut command, &folder, matches!(screen, Screen::Headless(_)), env::vars_os());
            command
        };
        let mut simulator = prepared(workspace.binary(SIMULATOR).as_os_str());
        simulator.arg("--seed").arg(fixtures.join("aws.toml"));
        let url = processes.start_and_read(SIMULATOR, simulator, |line| {
            line.strip_prefix("listening on ").map(|url| url.trim().trim_end_matches('/').to_owned())
        })?;
        let headless = match screen {
            Screen::Own => None,
            Screen::Headless(size) => {
                Some(Headless::start(&mut processes, size, |program| prepared(program.as_ref()))?)
            }
        };
        Ok(Self { workspace, processes, url, headless })
    }

    /// Returns where the simulator answers, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Returns the throw-away home folder.
    pub(crate) fn home(&self) -> PathBuf {
        home_in(self.processes.folder())
    }

    /// Returns the display out of sight, if there is one.
    pub(crate) fn headless(&self) -> Option<&Headless> {
        self.headless.as_ref()
    }

    /// Opens the app.
    pub(crate) fn open_app(&mut self) -> Result<(), Failure> {
        let app = self.command(self.workspace.binary(APP));
        self.processes.start(APP, app)
    }

    /// Tells how the app ended, if it has.
    pub(crate) fn app_ended(&mut self) -> Option<ExitStatus> {
        self.processes.ended(APP)
    }

    /// Tells how the simulator ended, if it has: it should not before the sandbox does.
    pub(crate) fn simulator_ended(&mut self) -> Option<ExitStatus> {
        self.processes.ended(SIMULATOR)
    }

    /// Prepares a program that lives in the sandbox.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.workspace.command(program);
        isolate(&mut command, self.processes.folder(), self.headless.is_some(), env::vars_os());
        command.env("AWS_ENDPOINT_URL", &self.url).env("AWS_EC2_METADATA_DISABLED", "true");
        match &self.headless {
            Some(display) => display.visible(command),
            None => command,
        }
    }
}

/// Moves a program into the sandbox: its folders, and nothing of the person's AWS settings.
fn isolate(
    command: &mut Command,
    folder: &Path,
    headless: bool,
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) {
    let mut own_home = None;
    let mut has_authority = false;
    let mut no_proxy = None;
    for (name, value) in variables {
        let text = name.to_string_lossy();
        if text.starts_with("AWS_") || text.starts_with("ROLECALL_") {
            command.env_remove(&name);
        }
        match &*text {
            "HOME" => own_home = Some(PathBuf::from(value)),
            "XAUTHORITY" => has_authority = true,
            "NO_PROXY" | "no_proxy" => no_proxy = Some(value),
            _ => {}
        }
    }
    let home = home_in(folder);
    command.env("ROLECALL_HOME", folder.join("rolecall"));
    for (name, inside) in [
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_CACHE_HOME", ".cache"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_STATE_HOME", ".local/state"),
    ] {
        command.env(name, home.join(inside));
    }
    if headless {
        command.env("XDG_RUNTIME_DIR", folder.join("run"));
    } else if let Some(authority) = own_home.map(|home| home.join(".Xauthority"))
        && !has_authority
        && authority.is_file()
    {
        // Looked for in the home folder, which is about to be another one.
        command.env("XAUTHORITY", authority);
    }
    // A proxy that the person goes through cannot reach this machine's loopback.
    let mut direct = no_proxy.filter(|hosts| !hosts.is_empty()).map_or_else(OsString::new, |mut hosts| {
        hosts.push(",");
        hosts
    });
    direct.push("127.0.0.1,localhost");
    command.env("NO_PROXY", &direct).env("no_proxy", &direct);
    if cfg!(windows) {
        command.env("USERPROFILE", &home);
    }
    command.env("HOME", home);
}

fn home_in(folder: &Path) -> PathBuf {
    folder.join("home")
}

/// Makes a folder that nobody else can look into, or has made before us.
fn throw_away_folder() -> Result<PathBuf, Failure> {
    let parent = env::temp_dir();
    for attempt in 0..100 {
        let folder = parent.join(format!("rolecall-{}-{attempt}", std::process::id()));
        match private_folder(&folder) {
            Ok(()) => return Ok(folder),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(Failure::on_path("creating", &folder, &e)),
        }
    }
    Err(Failure::new(format!("no folder could be made in {}", parent.display())))
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Puts the demo's AWS files into the home, as private as the real ones.
fn fill(folder: &Path, fixtures: &Path) -> Result<(), Failure> {
    let home = home_in(folder);
    for inside in [home.clone(), home.join(".aws"), folder.join("run"), folder.join("rolecall")] {
        private_folder(&inside).map_err(|e| Failure::on_path("creating", &inside, &e))?;
    }
    for name in ["config", "credentials"] {
        let (from, to) = (fixtures.join(name), home.join(".aws").join(name));
        fs::copy(&from, &to).map_err(|e| Failure::on_path("copying", &from, &e))?;
        only_for_me(&to).map_err(|e| Failure::on_path("making private", &to, &e))?;
    }
    Ok(())
}

#[cfg(unix)]
fn only_for_me(file: &Path) -> io::Result<()> {
    fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

/// On Windows a home folder's contents are private by inheritance.
#[cfg(windows)]
fn only_for_me(_file: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The variables a program would see changed: `None` for removed ones.
    fn isolated(headless: bool, variables: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
        let mut command = Command::new("x");
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        isolate(&mut command, Path::new("/t"), headless, variables);
        let text = |value: &OsStr| value.to_string_lossy().replace('\\', "/");
        command.get_envs().map(|(name, value)| (text(name), value.map(text))).collect()
    }

    fn value_of<'v>(changes: &'v [(String, Option<String>)], name: &str) -> Option<&'v Option<String>> {
        changes.iter().find(|(changed, _)| changed == name).map(|(_, value)| value)
    }

    #[test]
    fn the_persons_aws_settings_stay_outside() {
        let changes = isolated(false, &[("AWS_PROFILE", "prod"), ("AWS_REGION", "x"), ("PATH", "/bin")]);
        assert_eq!(value_of(&changes, "AWS_PROFILE"), Some(&None));
        assert_eq!(value_of(&changes, "AWS_REGION"), Some(&None));
        assert_eq!(value_of(&changes, "PATH"), None);
        assert_eq!(value_of(&changes, "HOME"), Some(&Some("/t/home".to_owned())));
        assert_eq!(value_of(&changes, "ROLECALL_HOME"), Some(&Some("/t/rolecall".to_owned())));
    }

    #[test]
    fn the_runtime_folder_of_a_real_desktop_stays_for_its_display_is_in_it() {
        assert_eq!(value_of(&isolated(false, &[]), "XDG_RUNTIME_DIR"), None);
        assert_eq!(value_of(&isolated(true, &[]), "XDG_RUNTIME_DIR"), Some(&Some("/t/run".to_owned())));
    }

    #[test]
    fn the_simulator_is_reached_without_a_proxy() {
        let changes = isolated(false, &[("NO_PROXY", "corp.example")]);
        let expected = Some("corp.example,127.0.0.1,localhost".to_owned());
        assert_eq!(value_of(&changes, "NO_PROXY"), Some(&expected));
    }

    #[cfg(unix)]
    #[test]
    fn the_home_and_its_files_are_private() {
        use std::os::unix::fs::PermissionsExt;

        let folder = throw_away_folder().unwrap();
        let fixtures = folder.join("fixtures");
        fs::create_dir(&fixtures).unwrap();
        for name in ["config", "credentials"] {
            fs::write(fixtures.join(name), "[default]\n").unwrap();
        }
        fill(&folder, &fixtures).unwrap();
        let mode = |inside: &str| fs::metadata(folder.join(inside)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(""), 0o700);
        assert_eq!(mode("home/.aws"), 0o700);
        assert_eq!(mode("home/.aws/config"), 0o600);
        assert_eq!(mode("home/.aws/credentials"), 0o600);
        fs::remove_dir_all(folder).unwrap();
    }
}
