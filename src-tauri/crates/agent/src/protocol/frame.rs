//! Frames: a length, and as many bytes. A length over the limit is refused before any of the bytes is read.

use std::io::{self, Read};

use tokio::io::{AsyncRead, AsyncReadExt};
use zeroize::Zeroizing;

/// The bytes of the length.
pub(super) const HEAD: usize = 4;

/// Why no frame could be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FrameError {
    /// It is too long, or has no content.
    #[error("a frame of {0} bytes")]
    Size(usize),
    /// The other end is gone, or was in the middle of it.
    #[error("the connection ended: {0}")]
    Io(#[from] io::Error),
}

/// Room for the content, of exactly its size: a buffer that grows would leave copies that nobody wipes.
fn room(head: [u8; HEAD], longest: usize) -> Result<Zeroizing<Vec<u8>>, FrameError> {
    let size = u32::from_be_bytes(head) as usize;
    if size == 0 || size > longest {
        return Err(FrameError::Size(size));
    }
    Ok(Zeroizing::new(vec![0; size]))
}

/// Reads one frame. Must not be dropped half-way, or what follows is out of step.
pub(crate) async fn read_frame(
    from: &mut (impl AsyncRead + Unpin),
    longest: usize,
) -> Result<Zeroizing<Vec<u8>>, FrameError> {
    let mut head = [0; HEAD];
    from.read_exact(&mut head).await?;
    let mut content = room(head, longest)?;
    from.read_exact(&mut content).await?;
    Ok(content)
}

/// Reads one frame, blocking.
pub(crate) fn read_frame_blocking(
    from: &mut impl Read,
    longest: usize,
) -> Result<Zeroizing<Vec<u8>>, FrameError> {
    let mut head = [0; HEAD];
    from.read_exact(&mut head)?;
    let mut content = room(head, longest)?;
    from.read_exact(&mut content)?;
    Ok(content)
}
