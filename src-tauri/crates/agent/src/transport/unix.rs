//! Unix sockets: in a folder of mode 0700 that is ours, with mode 0600.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::geteuid;
use tokio::net::UnixListener;
pub(crate) use tokio::net::UnixStream as ServedStream;

use super::TransportError;
use crate::endpoint::{Endpoint, Untrusted};

/// Makes the folders that are missing, private, and checks those that are there.
pub(crate) fn make_folders(endpoint: &Endpoint) -> Result<(), TransportError> {
    for folder in endpoint.private_folders() {
        match DirBuilder::new().mode(0o700).recursive(true).create(folder) {
            // What is in the way is told below, by what it is.
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
            _ => check_folder(folder)?,
        }
    }
    Ok(())
}

/// Checks that a folder is ours alone. Whoever may write in it may put another socket in the place of ours.
fn check_folder(path: &Path) -> Result<(), TransportError> {
    let metadata = fs::symlink_metadata(path)?;
    check_owner(path, &metadata)?;
    let mode = metadata.mode() & 0o7777;
    if !metadata.is_dir() {
        Err(Untrusted::Squatted { path: path.to_owned() }.into())
    } else if mode & 0o077 != 0 {
        Err(Untrusted::OpenToOthers { path: path.to_owned(), mode }.into())
    } else {
        Ok(())
    }
}

fn check_socket(path: &Path) -> Result<(), TransportError> {
    let metadata = fs::symlink_metadata(path)?;
    check_owner(path, &metadata)?;
    if metadata.file_type().is_socket() {
        Ok(())
    } else {
        Err(Untrusted::Squatted { path: path.to_owned() }.into())
    }
}

fn check_owner(path: &Path, metadata: &fs::Metadata) -> Result<(), Untrusted> {
    let (path, uid) = (path.to_owned(), metadata.uid());
    if metadata.file_type().is_symlink() {
        Err(Untrusted::Symlink { path })
    } else if uid != geteuid().as_raw() {
        Err(Untrusted::AnotherUser { path, uid })
    } else {
        Ok(())
    }
}

fn is_missing(error: &TransportError) -> bool {
    matches!(error, TransportError::Io(error) if error.kind() == ErrorKind::NotFound)
}

/// A socket that can be connected to, and is not served yet.
#[derive(Debug)]
pub(crate) struct Bound {
    listener: net::UnixListener,
    place: Place,
}

/// A socket's place in the file system, which is given up with it.
#[derive(Debug)]
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl Bound {
    /// Makes the socket. Only the holder of the lock may: what a crash left in its place is replaced.
    pub(crate) fn new(endpoint: &Endpoint) -> Result<Self, TransportError> {
        match check_socket(&endpoint.socket) {
            Err(error) if is_missing(&error) => {}
            Err(error) => return Err(error),
            // With the lock in hand, one that answers means that the lock file was taken from another app.
            Ok(()) => match net::UnixStream::connect(&endpoint.socket) {
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
                Err(error) => return Err(error.into()),
                Ok(_) => return Err(TransportError::Taken),
            },
        }
        // Made beside its place and moved there, so that nobody meets it before its mode is set.
        let fresh = endpoint.fresh_socket();
        if let Err(error) = fs::remove_file(&fresh)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error.into());
        }
        let listener = net::UnixListener::bind(&fresh)?;
        fs::set_permissions(&fresh, Permissions::from_mode(0o600))?;
        listener.set_nonblocking(true)?;
        fs::rename(&fresh, &endpoint.socket)?;
        Ok(Self { listener, place: Place(endpoint.socket.clone()) })
    }

    /// Begins to serve it, on the runtime that this is called on.
    pub(crate) fn listen(self) -> io::Result<Listener> {
        Ok(Listener { listener: UnixListener::from_std(self.listener)?, _place: self.place })
    }
}

/// A socket that is served.
pub(crate) struct Listener {
    listener: UnixListener,
    _place: Place,
}

impl Listener {
    /// Waits for a client of the same user, and tells its process.
    pub(crate) async fn accept(&self) -> io::Result<(ServedStream, Option<u32>)> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            let peer = stream.peer_cred()?;
            if peer.uid() == geteuid().as_raw() {
                // A process of another pid namespace has the id 0.
                let pid = peer.pid().and_then(|pid| u32::try_from(pid).ok()).filter(|pid| *pid != 0);
                return Ok((stream, pid));
            }
            tracing::warn!(uid = peer.uid(), "another user was turned away");
        }
    }
}

/// The client's end.
#[derive(Debug)]
pub(crate) struct Stream(net::UnixStream);

/// Connects, if who listens is the same user, in a place that nobody else can take.
pub(crate) fn connect(endpoint: &Endpoint) -> Result<Stream, TransportError> {
    let looked_at = || {
        endpoint.private_folders().try_for_each(check_folder)?;
        check_socket(&endpoint.socket)?;
        Ok(net::UnixStream::connect(&endpoint.socket)?)
    };
    let stream = looked_at().map_err(|error: TransportError| match error {
        TransportError::Io(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) =>
        {
            TransportError::Nobody
        }
        error => error,
    })?;
    let uid = peer_uid(&stream)?;
    if uid != geteuid().as_raw() {
        return Err(Untrusted::AnotherUser { path: endpoint.socket.clone(), uid }.into());
    }
    Ok(Stream(stream))
}

#[cfg(target_os = "linux")]
fn peer_uid(stream: &net::UnixStream) -> io::Result<u32> {
    Ok(rustix::net::sockopt::socket_peercred(stream)?.uid.as_raw())
}

#[cfg(not(target_os = "linux"))]
fn peer_uid(stream: &net::UnixStream) -> io::Result<u32> {
    use interprocess::local_socket::traits::StreamCommon as _;
    let stream = interprocess::os::unix::uds_local_socket::Stream::from(stream.try_clone()?);
    stream.peer_creds()?.euid().ok_or_else(|| io::Error::other("the system does not tell whose socket it is"))
}

impl Stream {
    /// Limits how long a read may wait.
    pub(crate) fn set_patience(&self, patience: Option<Duration>) -> io::Result<()> {
        self.0.set_read_timeout(patience)
    }

    /// Reads.
    pub(crate) fn reader(&self) -> impl Read {
        &self.0
    }

    /// Writes, also while another thread reads.
    pub(crate) fn writer(&self) -> impl Write {
        &self.0
    }
}
