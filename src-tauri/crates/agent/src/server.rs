//! The app's end: being the only one, and serving whoever asks.

mod connection;

use std::convert::Infallible;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::endpoint::{Endpoint, Untrusted};
use crate::handler::Handler;
use crate::requester::Peer;
use crate::transport::{self, Listener, TransportError};
use connection::Connection;

/// Why this app is not the one that is asked.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another app of the same own folder runs.
    #[error("Rolecall is already running")]
    AlreadyRunning,
    /// What stands in the place of the socket or its folder is not ours, or not ours alone.
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
    /// The system refused.
    #[error("the socket in {} cannot be made", folder.display())]
    Io {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// What a client may take of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a request may take to arrive, and an answer to be taken.
    pub patience: Duration,
    /// How many connections there are at once; the next one waits.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { patience: Duration::from_secs(5), connections: 256 }
    }
}

/// The app's end of the socket.
#[derive(Clone, Copy, Debug)]
pub struct Server;

impl Server {
    /// Becomes the app of an own folder: takes its lock, and makes its socket. The own folder is made if it is
    /// missing.
    ///
    /// Clients can connect from now on; they are attended to once it is [served](Bound::serve).
    ///
    /// # Errors
    ///
    /// [`BindError`] if another app is, or if the place cannot be trusted or made.
    pub fn bind(own_folder: &Path) -> Result<Bound, BindError> {
        let folder = || Endpoint::of(own_folder).folder;
        let told = |error: TransportError| match error {
            TransportError::Taken | TransportError::Nobody => BindError::AlreadyRunning,
            TransportError::Untrusted(untrusted) => BindError::Untrusted(untrusted),
            TransportError::Io(source) => BindError::Io { folder: folder(), source },
        };
        transport::make_folders(&Endpoint::of(own_folder)).map_err(told)?;
        // Once it exists it may have another name.
        let endpoint = Endpoint::of(own_folder);
        let lock = lock(&endpoint.lock).map_err(told)?;
        let socket = transport::Bound::new(&endpoint).map_err(told)?;
        Ok(Bound { socket, lock, limits: Limits::default() })
    }
}

/// Takes the lock, which the system gives back when the process ends, however it ends. The file stays: one that is
/// removed could be locked twice.
fn lock(path: &Path) -> Result<File, TransportError> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(TransportError::Taken),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The one app of its own folder, until this is dropped.
#[derive(Debug)]
pub struct Bound {
    // Dropped in this order: the socket is removed while the lock is held.
    socket: transport::Bound,
    lock: File,
    limits: Limits,
}

impl Bound {
    /// Sets other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Serves until it is dropped, and then is no longer the one app.
    ///
    /// # Errors
    ///
    /// Only at the start, if the runtime cannot watch the socket.
    pub async fn serve(self, handler: Arc<dyn Handler>) -> io::Result<Infallible> {
        let Self { socket, lock: _lock, limits } = self;
        let listener = socket.listen()?;
        let room = Arc::new(Semaphore::new(limits.connections));
        let mut connections = JoinSet::new();
        loop {
            while connections.try_join_next().is_some() {}
            let seat = room.clone().acquire_owned().await.expect("the semaphore is never closed");
            let (stream, pid) = accept(&listener).await;
            let peer = pid.and_then(Peer::new);
            connections.spawn(Connection { handler: handler.clone(), limits, peer, seat }.attend(stream));
        }
    }
}

/// Accepts the next client. If the system has nothing left to do it with, it is given time: trying at once would
/// take what others need to finish.
async fn accept(listener: &Listener) -> (transport::ServedStream, Option<u32>) {
    const LONGEST_PAUSE: Duration = Duration::from_secs(1);
    let mut pause = Duration::from_millis(10);
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "a client could not be accepted");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}
