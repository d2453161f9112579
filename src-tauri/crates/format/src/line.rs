//! What a line is, and where its parts stand.

/// A half-open range of byte offsets into the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// Tells whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(crate) fn of(self, text: &[u8]) -> &[u8] {
        &text[self.start..self.end]
    }
}

/// A place as an editor shows it: both numbers count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, separated by `\n`.
    pub line: usize,
    /// Column, in characters (a byte that is not UTF-8 counts as one).
    pub column: usize,
}

/// One line with its terminator (`\n`, `\r\n`, or none at the end of the text).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The whole line, terminator included.
    pub span: Span,
    /// What stands on it.
    pub kind: LineKind,
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
    /// An indented line under a setting that has a value: the value goes on.
    Continuation {
        /// The text, trimmed, comment signs included.
        text: Span,
    },
    /// An indented `key = value` under a setting with an empty value, as in `s3 =`.
    Nested {
        /// The key, trimmed, as it is spelled.
        key: Span,
        /// The value, trimmed, comment signs included.
        value: Span,
    },
    /// A line that is none of these; its [`Fault`](crate::Fault) says why.
    Faulty,
}

/// The parts of a section header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What stands between the brackets, trimmed: `profile foo`, `default`, `sso-session x`.
    pub name: Span,
    /// Whether the `]` is there.
    pub closed: bool,
}
