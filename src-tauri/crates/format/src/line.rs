//! What a line is, and where its parts stand.

/// A half-open range of byte offsets into the document. It is kept in half the size of two `usize`: a large file has
/// hundreds of thousands of them, and what they cost is the memory they take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The offsets are those of a document, which is of a length that they can have.
    #[allow(clippy::cast_possible_truncation, reason = "no document is longer: see Document::MAX_LENGTH")]
    pub(crate) fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end && end <= u32::MAX as usize);
        Self { start: start as u32, end: end as u32 }
    }

    /// Offset of the first byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// Offset after the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The same, where all that it spans stands so many bytes further on: of less, wrapped around.
    pub(crate) fn moved(self, by: u32) -> Self {
        Self { start: self.start.wrapping_add(by), end: self.end.wrapping_add(by) }
    }

    /// Tells whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes of a text that it spans.
    pub fn of(self, text: &[u8]) -> &[u8] {
        &text[self.start()..self.end()]
    }
}

/// One line with its terminator (`\n`, `\r\n`, or none at the end of the text).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The whole line, terminator included.
    pub span: Span,
    /// What stands on it.
    pub kind: LineKind,
}

impl Line {
    /// The same line, so many bytes further on: of less, wrapped around.
    pub(crate) fn moved(self, by: u32) -> Self {
        Self { span: self.span.moved(by), kind: self.kind.moved(by) }
    }
}

/// What stands on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing but white space.
    Blank,
    /// A line whose first character that is not white space is `#` or `;`.
    Comment,
    /// `[…]`: a section begins.
    Header(Header),
    /// `key = value`.
    Setting {
        /// The key, trimmed, as it is spelled.
        key: Span,
        /// The value up to an inline comment, trimmed.
        value: Span,
        /// Value and inline comment, trimmed: what botocore takes for the value.
        raw_value: Span,
    },
    /// A line under a setting that has a value, and deeper than its key: the value goes on.
    Continuation {
        /// The text, trimmed, comment signs included.
        text: Span,
    },
    /// A `key = value` under a setting with an empty value, and deeper than its key, as in `s3 =`.
    Nested {
        /// The key, trimmed, as it is spelled.
        key: Span,
        /// The value, trimmed, comment signs included.
        value: Span,
    },
    /// A line that is none of these; its [`Fault`](crate::Fault) says why.
    Faulty,
}

impl LineKind {
    fn moved(self, by: u32) -> Self {
        match self {
            Self::Header(header) => Self::Header(header.moved(by)),
            Self::Setting { key, value, raw_value } => {
                Self::Setting { key: key.moved(by), value: value.moved(by), raw_value: raw_value.moved(by) }
            }
            Self::Continuation { text } => Self::Continuation { text: text.moved(by) },
            Self::Nested { key, value } => Self::Nested { key: key.moved(by), value: value.moved(by) },
            Self::Blank | Self::Comment | Self::Faulty => self,
        }
    }
}

/// The parts of a section header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What stands between the brackets, trimmed: `profile foo`, `default`, `sso-session x`.
    pub name: Span,
    /// Whether the `]` is there.
    pub closed: bool,
}

impl Header {
    pub(crate) fn moved(self, by: u32) -> Self {
        Self { name: self.name.moved(by), ..self }
    }
}
