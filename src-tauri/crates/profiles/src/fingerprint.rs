//! The name of a chain that says what it ends in.

use sha2::{Digest, Sha256};

/// Names a resolved chain by all that decides which credentials it ends in, whatever the profile is
/// called and whichever file it stands in: 32 bytes of SHA-256. It holds no secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The whole of it in hexadecimal, for what is sent or kept.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// Reads what [`to_hex`](Self::to_hex) wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }
}

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0[..6]))
    }
}

/// Feeds fields to a hash so that no two different lists of fields feed the same bytes.
pub(crate) struct Fields(Sha256);

impl Fields {
    /// No fields yet, of a kind and its version.
    pub(crate) fn new(kind: &str) -> Self {
        let mut fields = Self(Sha256::new());
        fields.add(kind);
        fields
    }

    pub(crate) fn fingerprint(self) -> Fingerprint {
        Fingerprint(self.0.finalize().into())
    }

    pub(crate) fn add(&mut self, field: &str) {
        self.0.update((field.len() as u64).to_be_bytes());
        self.0.update(field.as_bytes());
    }

    pub(crate) fn add_optional(&mut self, field: Option<&str>) {
        self.0.update([u8::from(field.is_some())]);
        if let Some(field) = field {
            self.add(field);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_text_is_read_back_and_nothing_else_is() {
        let fingerprint = Fields::new("any").fingerprint();
        let text = fingerprint.to_hex();
        assert_eq!(Fingerprint::parse(&text), Some(fingerprint));
        for other in ["", &text[1..], &format!("{text}00"), &text.replacen(|_: char| true, "g", 1)] {
            assert_eq!(Fingerprint::parse(other), None, "{other}");
        }
    }
}
