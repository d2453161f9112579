//! Where the socket is: it follows from the app's own folder alone, so that a sandbox never meets the real app.
//!
//! In the own folder, `agent/` holds the lock and the socket. Where the socket's path is longer than the system
//! allows, the socket alone is in the folder of the login session, or a temporary one, by a hash of the own folder.

use std::path::{Path, PathBuf};

#[cfg(unix)]
use sha2::{Digest, Sha256};

/// Why a socket, or the folder of one, is not trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// It is a symbolic link, and may lead to another's.
    #[error("{} is a symbolic link: remove it and start Rolecall again", path.display())]
    Symlink {
        /// What.
        path: PathBuf,
    },
    /// Another user owns it, or listens there.
    #[error("{} belongs to another user (uid {uid}): remove it, or ask them to, and start Rolecall again",
        path.display())]
    AnotherUser {
        /// What.
        path: PathBuf,
        /// Who.
        uid: u32,
    },
    /// Others may enter the folder.
    #[error("others may enter {0} (mode {mode:o}): look what is in it, then run chmod 700 {0}", path.display())]
    OpenToOthers {
        /// What.
        path: PathBuf,
        /// The bits of its mode.
        mode: u32,
    },
    /// Something else is in its place.
    #[error("{} is not what belongs there: move it away and start Rolecall again", path.display())]
    Squatted {
        /// What.
        path: PathBuf,
    },
}

/// The paths of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// The folder in the own folder, for us alone.
    pub(crate) folder: PathBuf,
    /// The file that is locked while an app runs.
    pub(crate) lock: PathBuf,
    /// The socket, in [`folder`](Self::folder) or in another one for us alone. On Windows the pipe's name.
    pub(crate) socket: PathBuf,
}

impl Endpoint {
    /// Finds the paths for an own folder.
    #[cfg(unix)]
    pub(crate) fn of(own_folder: &Path) -> Self {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        Self::find(own_folder, runtime.filter(|path| path.is_absolute()), &std::env::temp_dir())
    }

    /// Finds the paths for an own folder. The pipe's name is by a hash, as it has no folder.
    #[cfg(windows)]
    pub(crate) fn of(own_folder: &Path) -> Self {
        use sha2::{Digest, Sha256};
        let own_folder = settled(own_folder);
        let hash = Sha256::digest(own_folder.as_os_str().as_encoded_bytes());
        let folder = own_folder.join("agent");
        let socket = PathBuf::from(format!(r"\\.\pipe\rolecall-{}", hex::encode(&hash[..16])));
        Self { lock: folder.join("lock"), folder, socket }
    }

    #[cfg(unix)]
    fn find(own_folder: &Path, runtime: Option<PathBuf>, temporary: &Path) -> Self {
        let own_folder = settled(own_folder);
        let folder = own_folder.join("agent");
        let mut socket = folder.join("socket");
        if !fits(&socket) {
            let beside = match runtime {
                Some(runtime) => runtime.join("rolecall"),
                None => temporary.join(format!("rolecall-{}", rustix::process::geteuid().as_raw())),
            };
            let hash = Sha256::digest(own_folder.as_os_str().as_encoded_bytes());
            socket = beside.join(format!("{}.sock", hex::encode(&hash[..8])));
        }
        Self { lock: folder.join("lock"), folder, socket }
    }

    /// The folders that must be for us alone.
    #[cfg(unix)]
    pub(crate) fn private_folders(&self) -> impl Iterator<Item = &Path> {
        let other = self.socket.parent().filter(|parent| *parent != self.folder);
        std::iter::once(self.folder.as_path()).chain(other)
    }

    /// The name under which a socket is made before it takes its place.
    #[cfg(unix)]
    pub(crate) fn fresh_socket(&self) -> PathBuf {
        self.socket.with_extension(FRESH)
    }
}

#[cfg(unix)]
const FRESH: &str = "new";

/// The own folder by its one name, where it exists: a link to it is the same folder.
fn settled(own_folder: &Path) -> PathBuf {
    own_folder
        .canonicalize()
        .or_else(|_| std::path::absolute(own_folder))
        .unwrap_or_else(|_| own_folder.to_owned())
}

/// Tells whether the system takes a path as a socket's, with the name that it is made under.
#[cfg(unix)]
fn fits(socket: &Path) -> bool {
    // `sun_path`, with the zero at its end.
    let longest = if cfg!(target_os = "linux") { 108 } else { 104 } - 1;
    socket.as_os_str().len() + 1 + FRESH.len() <= longest
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn socket(own_folder: &str, runtime: Option<&str>) -> PathBuf {
        Endpoint::find(Path::new(own_folder), runtime.map(PathBuf::from), Path::new("/tmp")).socket
    }

    #[test]
    fn a_short_path_is_in_the_own_folder() {
        assert_eq!(socket("/no/such", Some("/run/user/7")), Path::new("/no/such/agent/socket"));
    }

    #[test]
    fn a_long_path_goes_where_the_session_has_its_sockets() {
        let long = format!("/no/such/{}", "x".repeat(100));
        let in_session = socket(&long, Some("/run/user/7"));
        assert_eq!(in_session.parent(), Some(Path::new("/run/user/7/rolecall")));
        assert_ne!(in_session, socket(&format!("{long}y"), Some("/run/user/7")));
        let uid = rustix::process::geteuid().as_raw();
        assert_eq!(socket(&long, None).parent(), Some(Path::new(&format!("/tmp/rolecall-{uid}"))));
    }

    #[test]
    fn the_lock_stays_in_the_own_folder() {
        let long = PathBuf::from(format!("/no/such/{}", "x".repeat(100)));
        let endpoint = Endpoint::find(&long, None, Path::new("/tmp"));
        assert_eq!(endpoint.lock, long.join("agent/lock"));
        assert_eq!(endpoint.private_folders().count(), 2);
    }
}
