//! Which program the files name: a path of ours at which it will still be tomorrow, and which every tool splits off
//! a command line alike.

use std::env;
use std::path::{Component, Path, PathBuf};

use rolecall_profiles::is_plain_program;

/// Why no file can name the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unnameable {
    /// It is in a folder of temporary files.
    Temporary(PathBuf),
    /// It is in something that is mounted while it runs: an AppImage, or what macOS moves a download to.
    Mounted(PathBuf),
    /// It was just built there.
    Built(PathBuf),
    /// Its path has a character that some tools take for more than a part of it.
    Spaced(PathBuf),
    /// It cannot be found out where it is.
    Unknown(String),
}

impl Unnameable {
    /// Where the program is all the same: enough for what is done now.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Temporary(path) | Self::Mounted(path) | Self::Built(path) | Self::Spaced(path) => {
                Some(path)
            }
            Self::Unknown(_) => None,
        }
    }
}

/// The stable path of a program of ours, of the name `rolecall`: this one, or the one beside the app.
///
/// # Errors
///
/// [`Unnameable`], if it stands where it will not stay, or where a command line cannot name it. In a sandbox
/// (`ROLECALL_HOME`) it need not stay.
pub fn stable(sandbox: bool) -> Result<String, Unnameable> {
    found("rolecall", sandbox, |path| plain(path).ok()).and_then(|path| plain(&path))
}

/// The stable path of the app, which is beside this program or is it: for the desktop, which can be told any path.
///
/// # Errors
///
/// As [`stable`], but for what a command line cannot name.
pub fn stable_app(sandbox: bool) -> Result<PathBuf, Unnameable> {
    found("rolecall-desktop", sandbox, |path| Some(path.to_owned()))
}

fn found<T>(name: &str, sandbox: bool, usable: impl Fn(&Path) -> Option<T>) -> Result<PathBuf, Unnameable> {
    let file_name = format!("{name}{}", env::consts::EXE_SUFFIX);
    let beside = |app: PathBuf| app.with_file_name(&file_name).canonicalize();
    let program = env::current_exe().and_then(|path| path.canonicalize()).and_then(beside);
    let program = program.map_err(|error| Unnameable::Unknown(error.to_string()))?;
    let search = env::var_os("PATH").unwrap_or_default();
    let links = env::split_paths(&search)
        .map(|folder| folder.join(&file_name))
        .filter(|link| link.is_absolute() && link.canonicalize().is_ok_and(|target| target == program));
    let mounted = env::var_os("APPDIR").filter(|_| env::var_os("APPIMAGE").is_some()).map(PathBuf::from);
    let choice = Choice { program: &program, temporary: &env::temp_dir(), mounted: mounted.as_deref() };
    choice.choose(links, sandbox, usable)
}

/// Tells whether a program that a file names is there.
pub(crate) fn is_there(program: &str) -> bool {
    Path::new(program).is_file()
}

/// What there is to choose from.
struct Choice<'a> {
    program: &'a Path,
    temporary: &'a Path,
    /// Where an AppImage is mounted, if we run from one.
    mounted: Option<&'a Path>,
}

impl Choice<'_> {
    /// The first name for us on the search path that stays, as `/usr/bin/rolecall`, which an upgrade keeps; else
    /// the program itself.
    fn choose<T>(
        &self,
        mut links: impl Iterator<Item = PathBuf>,
        sandbox: bool,
        usable: impl Fn(&Path) -> Option<T>,
    ) -> Result<PathBuf, Unnameable> {
        // What a name stands for counts as well: behind it may be a build.
        let stays = self.check(self.program, sandbox);
        stays?;
        let named = links.find(|link| self.check(link, sandbox).is_ok() && usable(link).is_some());
        Ok(named.unwrap_or_else(|| self.program.to_owned()))
    }

    fn check(&self, path: &Path, sandbox: bool) -> Result<(), Unnameable> {
        if sandbox {
            return Ok(());
        }
        let refuse = |why: fn(PathBuf) -> Unnameable| Err(why(path.to_owned()));
        let is_in = |name: &str| path.components().any(|part| part == Component::Normal(name.as_ref()));
        let is_appimage =
            path.components().any(|part| part.as_os_str().to_string_lossy().starts_with(".mount_"));
        if is_appimage
            || is_in("AppTranslocation")
            || self.mounted.is_some_and(|mount| path.starts_with(mount))
        {
            return refuse(Unnameable::Mounted);
        }
        if is_in("target") && (is_in("debug") || is_in("release") || is_in("dist")) {
            return refuse(Unnameable::Built);
        }
        if path.starts_with(self.temporary) || path.starts_with("/tmp") || path.starts_with("/var/tmp") {
            return refuse(Unnameable::Temporary);
        }
        Ok(())
    }
}

fn plain(path: &Path) -> Result<String, Unnameable> {
    let text = path.to_string_lossy();
    // What Windows puts before a canonical path every tool can do without.
    let text = text.strip_prefix(r"\\?\").unwrap_or(&text);
    if is_plain_program(text) {
        return Ok(text.to_owned());
    }
    Err(Unnameable::Spaced(path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Why = fn(PathBuf) -> Unnameable;

    fn choose(program: &str, links: &[&str], sandbox: bool) -> Result<String, Unnameable> {
        let choice = Choice {
            program: Path::new(program),
            temporary: Path::new("/private/tmp"),
            mounted: Some(Path::new("/opt/mnt")),
        };
        let links = links.iter().map(PathBuf::from);
        choice.choose(links, sandbox, |path| plain(path).ok()).and_then(|path| plain(&path))
    }

    #[test]
    fn a_name_on_the_search_path_stays_when_what_it_stands_for_is_replaced() {
        assert_eq!(
            choose("/opt/rolecall-1.2/rolecall", &["/home/me/my bin/rolecall", "/usr/bin/rolecall"], false),
            Ok("/usr/bin/rolecall".to_owned())
        );
        assert_eq!(choose("/opt/rolecall/rolecall", &[], false), Ok("/opt/rolecall/rolecall".to_owned()));
        assert_eq!(
            choose("/opt/rolecall/rolecall", &["/tmp/bin/rolecall"], false),
            Ok("/opt/rolecall/rolecall".to_owned())
        );
    }

    #[test]
    fn what_will_not_stay_is_refused() {
        let cases: [(&str, Why); 7] = [
            ("/tmp/rolecall", Unnameable::Temporary),
            ("/private/tmp/x/rolecall", Unnameable::Temporary),
            ("/tmp/.mount_RolecaXYZ/usr/bin/rolecall", Unnameable::Mounted),
            ("/opt/mnt/usr/bin/rolecall", Unnameable::Mounted),
            (
                "/private/var/folders/x/AppTranslocation/y/d/Rolecall.app/Contents/MacOS/rolecall",
                Unnameable::Mounted,
            ),
            ("/home/me/rolecall/target/debug/rolecall", Unnameable::Built),
            ("/Applications/My Tools/rolecall", Unnameable::Spaced),
        ];
        for (program, why) in cases {
            assert_eq!(choose(program, &[], false), Err(why(program.into())), "{program}");
        }
        let built = "/home/me/rolecall/target/debug/rolecall";
        assert_eq!(choose(built, &["/usr/local/bin/rolecall"], false), Err(Unnameable::Built(built.into())));
        assert_eq!(choose(built, &[], true), Ok(built.to_owned()), "a sandbox ends anyway");
    }
}
