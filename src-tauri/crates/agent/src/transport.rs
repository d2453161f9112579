//! The system's own kind of local socket: what is different from one system to the other, and no more.
//!
//! Each has the same: a [`Listener`] with the other end's process once it proved to be the same user, a [`Stream`]
//! for the client, and checks of what stands in the file system.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use unix::{Bound, Listener, ServedStream, Stream, connect, make_folders};
#[cfg(windows)]
pub(crate) use windows::{Bound, Listener, ServedStream, Stream, connect, make_folders};

use crate::endpoint::Untrusted;
use std::io;

/// Why there is no way to the other end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// Nobody listens.
    #[error("nobody listens")]
    Nobody,
    /// Somebody listens already.
    #[error("somebody listens already")]
    Taken,
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
    #[error(transparent)]
    Io(#[from] io::Error),
}
