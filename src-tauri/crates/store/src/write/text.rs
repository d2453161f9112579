//! The bytes of a file, held once however many hold them.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use zeroize::{Zeroize, Zeroizing};

/// The bytes of a file, which may be secrets. They are shared, not copied, and the last of us that has them wipes
/// them.
///
/// Its `Debug` shows none of them.
#[derive(Clone)]
pub(super) enum Text {
    /// As they were read.
    Read(Arc<Zeroizing<Vec<u8>>>),
    /// As they are to be written.
    Written(Wiped),
}

/// Bytes that came from elsewhere. Wiped, unless who gave them still has them.
#[derive(Clone)]
pub(super) struct Wiped(Arc<[u8]>);

impl Drop for Wiped {
    fn drop(&mut self) {
        if let Some(bytes) = Arc::get_mut(&mut self.0) {
            bytes.zeroize();
        }
    }
}

impl From<Zeroizing<Vec<u8>>> for Text {
    fn from(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self::Read(Arc::new(bytes))
    }
}

impl From<Arc<[u8]>> for Text {
    fn from(bytes: Arc<[u8]>) -> Self {
        Self::Written(Wiped(bytes))
    }
}

impl Default for Text {
    fn default() -> Self {
        Zeroizing::new(Vec::new()).into()
    }
}

impl Deref for Text {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Read(bytes) => bytes,
            Self::Written(Wiped(bytes)) => bytes,
        }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.len())
    }
}
