//! Named pipes, limited to their owner.
//!
//! A pipe has no folder that could be looked at: that its first instance is ours is what makes it ours, and the
//! client looks at the user of the process that serves it. Reads have no time limit here.

use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::time::Duration;

pub(crate) use interprocess::local_socket::tokio::Stream as ServedStream;
use interprocess::local_socket::tokio::prelude::*;
use interprocess::local_socket::{ConnectOptions, GenericFilePath, ListenerOptions};
use interprocess::os::windows::local_socket::ListenerOptionsExt as _;
use interprocess::os::windows::security_descriptor::SecurityDescriptor;
use widestring::U16CString;

use super::TransportError;
use crate::endpoint::{Endpoint, Untrusted};

/// Full access for the owner of the pipe, which is the user that made it; nothing is inherited, nobody else listed.
const OWNER_ONLY: &str = "D:P(A;;GA;;;OW)";

/// Makes the folder of the lock; the user's own profile is for them alone.
pub(crate) fn make_folders(endpoint: &Endpoint) -> Result<(), TransportError> {
    Ok(fs::create_dir_all(&endpoint.folder)?)
}

/// A pipe that is not served yet. It is made when it is served, as that takes a runtime; until then the lock alone
/// keeps another app away.
#[derive(Debug)]
pub(crate) struct Bound(Endpoint);

impl Bound {
    pub(crate) fn new(endpoint: &Endpoint) -> Result<Self, TransportError> {
        Ok(Self(endpoint.clone()))
    }

    pub(crate) fn listen(self) -> io::Result<Listener> {
        let rights = U16CString::from_str(OWNER_ONLY).map_err(io::Error::other)?;
        ListenerOptions::new()
            .name(self.0.socket.as_path().to_fs_name::<GenericFilePath>()?)
            .security_descriptor(SecurityDescriptor::deserialize(&rights)?)
            .create_tokio()
            .map(Listener)
    }
}

/// A pipe that is served.
pub(crate) struct Listener(LocalSocketListener);

impl Listener {
    /// Waits for a client, whom the pipe's rights have let in, and tells its process.
    pub(crate) async fn accept(&self) -> io::Result<(ServedStream, Option<u32>)> {
        let stream = self.0.accept().await?;
        let pid = stream.peer_creds().ok().and_then(|peer| peer.pid());
        Ok((stream, pid))
    }
}

/// The client's end.
#[derive(Debug)]
pub(crate) struct Stream(interprocess::local_socket::Stream);

/// Connects, if who serves the pipe is the same user.
pub(crate) fn connect(endpoint: &Endpoint) -> Result<Stream, TransportError> {
    let name = endpoint.socket.as_path().to_fs_name::<GenericFilePath>()?;
    let stream = ConnectOptions::new().name(name).connect_sync().map_err(|error| match error.kind() {
        ErrorKind::NotFound => TransportError::Nobody,
        _ => TransportError::Io(error),
    })?;
    let server = stream.peer_creds()?.pid();
    if !server.is_some_and(crate::requester::is_same_user) {
        return Err(Untrusted::Squatted { path: endpoint.socket.clone() }.into());
    }
    Ok(Stream(stream))
}

impl Stream {
    /// Does nothing: the system has no time limit for a pipe.
    pub(crate) fn set_patience(&self, _: Option<Duration>) -> io::Result<()> {
        Ok(())
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
