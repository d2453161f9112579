//! Which program the files name: a path of ours at which it will still be tomorrow, and which every tool splits off
//! a command line alike.

use std::env;
use std::path::{Component, Path, PathBuf};

use rolecall_profiles::is_plain_program;
use rolecall_words::params;

use crate::failure::{Failure, Reason};
use crate::here::Here;

/// The stable path of this program.
///
/// # Errors
///
/// A [`Failure`] with the remedy, if it stands where it will not stay, or where a command line cannot name it. In a
/// sandbox (`ROLECALL_HOME`) it need not stay.
pub(crate) fn stable(here: &Here) -> Result<String, Failure> {
    let unknown = |error: std::io::Error| {
        Failure::new(Reason::ProgramUnknown, &params([("reason", &error.to_string())]))
    };
    let program = env::current_exe().and_then(|path| path.canonicalize()).map_err(unknown)?;
    let search = env::var_os("PATH").unwrap_or_default();
    let links = env::split_paths(&search)
        .map(|folder| folder.join(file_name()))
        .filter(|link| link.is_absolute() && link.canonicalize().is_ok_and(|target| target == program));
    let mounted = env::var_os("APPDIR").filter(|_| env::var_os("APPIMAGE").is_some()).map(PathBuf::from);
    let choice = Choice { program: &program, temporary: &env::temp_dir(), mounted: mounted.as_deref() };
    choice.choose(links, here.sandbox)
}

/// Tells whether a program that a file names is there.
pub(crate) fn is_there(program: &str) -> bool {
    Path::new(program).is_file()
}

fn file_name() -> &'static str {
    if cfg!(windows) { "rolecall.exe" } else { "rolecall" }
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
    fn choose(&self, links: impl Iterator<Item = PathBuf>, sandbox: bool) -> Result<String, Failure> {
        // What a name stands for counts as well: behind it may be a build.
        let stays = self.check(self.program, sandbox);
        if stays.is_ok()
            && let Some(link) =
                links.filter(|link| self.check(link, sandbox).is_ok()).find_map(|link| plain(&link).ok())
        {
            return Ok(link);
        }
        stays?;
        plain(self.program)
    }

    fn check(&self, path: &Path, sandbox: bool) -> Result<(), Failure> {
        if sandbox {
            return Ok(());
        }
        let refuse = |reason| Err(Failure::new(reason, &params([("path", &path.to_string_lossy())])));
        let is_in = |name: &str| path.components().any(|part| part == Component::Normal(name.as_ref()));
        let is_appimage =
            path.components().any(|part| part.as_os_str().to_string_lossy().starts_with(".mount_"));
        if is_appimage
            || is_in("AppTranslocation")
            || self.mounted.is_some_and(|mount| path.starts_with(mount))
        {
            return refuse(Reason::ProgramMounted);
        }
        if is_in("target") && (is_in("debug") || is_in("release") || is_in("dist")) {
            return refuse(Reason::ProgramBuilt);
        }
        if path.starts_with(self.temporary) || path.starts_with("/tmp") || path.starts_with("/var/tmp") {
            return refuse(Reason::ProgramTemporary);
        }
        Ok(())
    }
}

fn plain(path: &Path) -> Result<String, Failure> {
    let text = path.to_string_lossy();
    // What Windows puts before a canonical path every tool can do without.
    let text = text.strip_prefix(r"\\?\").unwrap_or(&text);
    if is_plain_program(text) {
        return Ok(text.to_owned());
    }
    Err(Failure::new(Reason::ProgramSpaced, &params([("path", text)])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(program: &str, links: &[&str], sandbox: bool) -> Result<String, String> {
        let choice = Choice {
            program: Path::new(program),
            temporary: Path::new("/private/tmp"),
            mounted: Some(Path::new("/opt/mnt")),
        };
        choice.choose(links.iter().map(PathBuf::from), sandbox).map_err(|failure| failure.code)
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
        for (program, code) in [
            ("/tmp/rolecall", "program_temporary"),
            ("/private/tmp/x/rolecall", "program_temporary"),
            ("/tmp/.mount_RolecaXYZ/usr/bin/rolecall", "program_mounted"),
            ("/opt/mnt/usr/bin/rolecall", "program_mounted"),
            (
                "/private/var/folders/x/AppTranslocation/y/d/Rolecall.app/Contents/MacOS/rolecall",
                "program_mounted",
            ),
            ("/home/me/rolecall/target/debug/rolecall", "program_built"),
            ("/Applications/My Tools/rolecall", "program_spaced"),
        ] {
            assert_eq!(choose(program, &[], false), Err(code.to_owned()), "{program}");
        }
        let built = "/home/me/rolecall/target/debug/rolecall";
        assert_eq!(choose(built, &["/usr/local/bin/rolecall"], false), Err("program_built".to_owned()));
        assert_eq!(choose(built, &[], true), Ok(built.to_owned()), "a sandbox ends anyway");
    }
}
