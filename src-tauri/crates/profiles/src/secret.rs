//! The type of a secret.

use std::sync::Arc;

use zeroize::Zeroizing;

/// A secret string: a secret access key, a session token, a code.
///
/// It cannot be printed, serialised or dereferenced; [`expose`](Self::expose) is the one way to its
/// content, so that every use can be found by that name. Its clones share one memory, which is wiped
/// when the last of them is dropped.
///
/// What its content can, it cannot:
///
/// ```
/// fn serialise<T: serde::Serialize>(_: T) {}
/// let secret = rolecall_profiles::Secret::new("sesame");
/// println!("{}", secret.expose());
/// let text: &str = secret.expose();
/// serialise(secret.expose());
/// ```
/// ```compile_fail
/// let secret = rolecall_profiles::Secret::new("sesame");
/// println!("{}", secret);
/// ```
/// ```compile_fail
/// let secret = rolecall_profiles::Secret::new("sesame");
/// let text: &str = &secret;
/// ```
/// ```compile_fail
/// fn serialise<T: serde::Serialize>(_: T) {}
/// let secret = rolecall_profiles::Secret::new("sesame");
/// serialise(secret);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    /// Wraps a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(Arc::new(Zeroizing::new(secret.into())))
    }

    /// Hands out the content, to sign with or to write where the person asked for it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Tells whether it is still somewhere, without keeping it.
    #[cfg(test)]
    pub(crate) fn watch(&self) -> std::sync::Weak<Zeroizing<String>> {
        Arc::downgrade(&self.0)
    }

    /// Tells whether there is no content.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_shows_nothing_of_it() {
        assert_eq!(format!("{:?}", Some(Secret::new("sesame"))), "Some(Secret(…))");
    }
}
