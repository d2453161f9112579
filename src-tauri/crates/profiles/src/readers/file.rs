//! What a reader makes of a file as a whole.

use crate::profile::FileRole;

/// What a reader makes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileVerdict {
    /// It reads it, whatever it skips.
    Reads,
    /// It goes on as if the file were empty.
    TakesForEmpty(Rejection),
    /// It rejects the file, and with it every profile.
    Rejects(Rejection),
}

/// For what a reader does not read a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Which file.
    pub file: FileRole,
    /// The line of the first fault, from 1.
    pub line: usize,
    /// The fault.
    pub fault: FileFault,
}

/// What is wrong with the line that a reader stops at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileFault {
    /// The file begins with a byte order mark.
    ByteOrderMark,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// A line before the first section that is no header.
    OutsideSection,
    /// A header that does not end where the reader wants it to.
    HeaderUnclosed,
    /// A section that stands twice.
    DuplicateSection,
    /// A key that stands twice in a section.
    DuplicateKey,
    /// A line that is neither a header nor a setting.
    NotASetting,
    /// A setting without a key.
    EmptyKey,
    /// An indented line with no setting above it.
    Indented,
    /// A line nested in a setting that is none itself.
    NestedNotASetting,
    /// A section with a name that the reader forbids.
    ForbiddenName,
}

/// The bytes of a byte order mark, as text.
pub(super) const BOM: char = '\u{feff}';

impl Rejection {
    pub(super) fn new(file: FileRole, line: usize, fault: FileFault) -> Self {
        Self { file, line, fault }
    }

    /// The same, or the mark if the line is the first and begins with one: no reader that stumbles over it
    /// knows what it is.
    pub(super) fn at(file: FileRole, line: usize, fault: FileFault, text: &str) -> Self {
        let fault = if line == 1 && text.starts_with(BOM) { FileFault::ByteOrderMark } else { fault };
        Self::new(file, line, fault)
    }
}

/// The text of a file, or the line of the first byte that is not UTF-8.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, usize> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        1 + before.iter().filter(|&&byte| byte == b'\n').count()
    })
}
