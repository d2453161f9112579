//! A parsed file: its bytes, its lines, and views of its sections and settings.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use memchr::memchr3;

use crate::edit::ChangedLines;
use crate::fault::Fault;
use crate::line::{Header, Line, LineKind, Span};
use crate::parse::{Parsed, cut_comment, parse, trim};
use crate::reparse::reparse;

/// A parsed file. Prints back byte for byte.
///
/// Its `Debug` shows no text: these files hold secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    text: Text,
    lines: Vec<Line>,
    /// The headers with the indices of their lines: close together, for every section is looked at often.
    headers: Vec<(u32, Header)>,
    faults: Vec<Fault>,
}

/// The bytes of a document. Whether they are UTF-8 is found out once for all of its spans.
#[derive(Clone, PartialEq, Eq)]
enum Text {
    Utf8(String),
    Other(Vec<u8>),
}

impl Deref for Text {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Utf8(text) => text.as_bytes(),
            Self::Other(text) => text,
        }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("bytes", &self.text.len())
            .field("lines", &self.lines.len())
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

impl Document {
    /// The most bytes that a document can have: 4 GiB.
    pub const MAX_LENGTH: usize = u32::MAX as usize;

    /// Parses any bytes.
    ///
    /// # Panics
    ///
    /// If there are more than [`MAX_LENGTH`](Self::MAX_LENGTH) of them. Whoever reads files has a far smaller limit.
    pub fn parse(text: impl Into<Vec<u8>>) -> Self {
        let text = text.into();
        assert!(text.len() <= Self::MAX_LENGTH, "a document of more than 4 GiB");
        // One check of the whole is far cheaper than one of each line; only a bad file pays for the search.
        let text = match String::from_utf8(text) {
            Ok(text) => Text::Utf8(text),
            Err(error) => Text::Other(error.into_bytes()),
        };
        let Parsed { lines, headers, faults } = parse(&text, matches!(text, Text::Utf8(_)));
        Self { text, lines, headers, faults }
    }

    /// Parses a text in which some lines of a document were replaced by others, in order; the same as
    /// [`parse`](Self::parse) of that text, in less time.
    pub(crate) fn parse_edited(old: &Self, changes: &[ChangedLines], text: Vec<u8>) -> Self {
        // What is no UTF-8 is rare, and told of each line.
        if matches!(old.text, Text::Other(_)) {
            return Self::parse(text);
        }
        match String::from_utf8(text) {
            Ok(text) => {
                assert!(text.len() <= Self::MAX_LENGTH, "a document of more than 4 GiB");
                let Parsed { lines, headers, faults } = reparse(old, changes, text.as_bytes());
                Self { text: Text::Utf8(text), lines, headers, faults }
            }
            Err(error) => Self::parse(error.into_bytes()),
        }
    }

    /// The headers with the indices of their lines.
    pub(crate) fn headers(&self) -> &[(u32, Header)] {
        &self.headers
    }

    /// The text, byte for byte as it was parsed.
    pub fn bytes(&self) -> &[u8] {
        &self.text
    }

    /// All lines, in order; together they cover [`bytes`](Self::bytes).
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Every fault of the kinds that [`FaultKind`](crate::FaultKind) names, in the order of their lines.
    ///
    /// Some reader refuses the file, or reads another value, for each. A reader may refuse more: a section or
    /// key that stands twice is no matter of one line, and an indented header, or a `#` in its name, is
    /// refused by the Rust and Java SDKs alone.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The sections, in order, one for each header: two headers of one name are two sections.
    pub fn sections(&self) -> Sections<'_> {
        Sections { document: self, next: 0 }
    }

    /// The section whose header is on that line, as an index into [`lines`](Self::lines).
    pub fn section_at(&self, line: usize) -> Option<Section<'_>> {
        let at = self.headers.binary_search_by_key(&line, |(header, _)| *header as usize).ok()?;
        Sections { document: self, next: at }.next()
    }

    /// The text of a span; bytes that are not UTF-8 become U+FFFD.
    pub fn text(&self, span: Span) -> Cow<'_, str> {
        let known = match &self.text {
            // A span begins and ends beside an ASCII character, or at an end.
            Text::Utf8(text) => text.get(span.start()..span.end()),
            Text::Other(_) => None,
        };
        known.map_or_else(|| String::from_utf8_lossy(span.of(&self.text)), Cow::Borrowed)
    }
}

/// Iterates over the sections of a document.
#[derive(Clone, Debug)]
pub struct Sections<'d> {
    document: &'d Document,
    /// Its index among the headers.
    next: usize,
}

impl<'d> Iterator for Sections<'d> {
    type Item = Section<'d>;

    fn next(&mut self) -> Option<Section<'d>> {
        let Document { lines, headers, .. } = self.document;
        let &(first, header) = headers.get(self.next)?;
        self.next += 1;
        let end = headers.get(self.next).map_or(lines.len(), |(line, _)| *line as usize);
        Some(Section { document: self.document, header, first: first as usize, end })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.document.headers.len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Sections<'_> {}

/// A header and the lines under it.
#[derive(Clone, Copy, Debug)]
pub struct Section<'d> {
    document: &'d Document,
    header: Header,
    first: usize,
    end: usize,
}

impl<'d> Section<'d> {
    /// What stands between the brackets, trimmed.
    pub fn name(&self) -> Cow<'d, str> {
        self.document.text(self.header.name)
    }

    /// The parts of its header.
    pub fn header(&self) -> Header {
        self.header
    }

    /// What would stand between the brackets if a missing `]` stood before the comment. None if there is one
    /// already, no name, or no telling: in `[profile a#b` the sign may belong to either.
    pub fn intended_name(&self) -> Option<Cow<'d, str>> {
        self.intended_span().map(|span| self.document.text(span))
    }

    pub(crate) fn intended_span(&self) -> Option<Span> {
        let name = trim(&self.document.text, cut_comment(&self.document.text, self.header.name));
        let is_clear = !self.header.closed
            && !name.is_empty()
            && memchr3(b'#', b';', b'\r', name.of(&self.document.text)).is_none();
        is_clear.then_some(name)
    }

    /// The indices of its lines, from its header on, into [`Document::lines`].
    pub fn line_range(&self) -> std::ops::Range<usize> {
        self.first..self.end
    }

    /// Tells whether a comment stands among its lines.
    pub fn has_comments(&self) -> bool {
        let lines = &self.document.lines[self.line_range()];
        lines.iter().any(|line| matches!(line.kind, LineKind::Comment))
    }

    /// How many settings it has.
    pub fn setting_count(&self) -> usize {
        let lines = &self.document.lines[self.line_range()];
        lines.iter().filter(|line| matches!(line.kind, LineKind::Setting { .. })).count()
    }

    /// Its settings, in order; a key that stands twice is there twice.
    pub fn settings(&self) -> Settings<'d> {
        Settings { document: self.document, next: self.first + 1, end: self.end }
    }
}

/// Iterates over the settings of a section.
#[derive(Clone, Debug)]
pub struct Settings<'d> {
    document: &'d Document,
    next: usize,
    end: usize,
}

impl<'d> Iterator for Settings<'d> {
    type Item = Setting<'d>;

    fn next(&mut self) -> Option<Setting<'d>> {
        while self.next < self.end {
            let first = self.next;
            self.next += 1;
            let LineKind::Setting { key, value, raw_value } = self.document.lines[first].kind else {
                continue;
            };
            while self.next < self.end
                && !matches!(self.document.lines[self.next].kind, LineKind::Setting { .. })
            {
                self.next += 1;
            }
            let end = self.next;
            return Some(Setting { document: self.document, key, value, raw_value, first, end });
        }
        None
    }
}

/// A key, its value, and the lines that go on with it.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'d> {
    document: &'d Document,
    key: Span,
    value: Span,
    raw_value: Span,
    first: usize,
    end: usize,
}

impl<'d> Setting<'d> {
    /// The key as it is spelled.
    pub fn key(&self) -> Cow<'d, str> {
        self.document.text(self.key)
    }

    /// The value as the SDKs read it: inline comment cut, continuations joined with `\n`, and for a
    /// setting with nested ones `\nkey = value` for each.
    pub fn value(&self) -> Cow<'d, str> {
        let mut value = self.document.text(self.value);
        for line in self.following() {
            match line.kind {
                LineKind::Continuation { text } => {
                    let value = value.to_mut();
                    value.push('\n');
                    value.push_str(&self.document.text(text));
                }
                LineKind::Nested { key, value: nested } => {
                    let text = self.document.text(Span::new(key.start(), nested.end()));
                    let value = value.to_mut();
                    value.push('\n');
                    value.push_str(&text);
                }
                _ => {}
            }
        }
        value
    }

    /// Tells whether its first line ends in an inline comment, which botocore takes into the value.
    pub fn has_inline_comment(&self) -> bool {
        self.value != self.raw_value
    }

    /// The nested settings, as of `s3 =`, in order.
    pub fn nested(&self) -> impl Iterator<Item = Nested<'d>> + use<'d> {
        let document = self.document;
        (self.first + 1..self.end).filter_map(move |line| match document.lines[line].kind {
            LineKind::Nested { key, value } => {
                Some(Nested { key: document.text(key), value: document.text(value), line })
            }
            _ => None,
        })
    }

    /// The index of its first line into [`Document::lines`].
    pub fn line(&self) -> usize {
        self.first
    }

    /// The index of the last line that belongs to its value: not of the comments and blank lines after it.
    pub fn last_line(&self) -> usize {
        let mut lines = (self.first + 1..self.end).rev();
        lines.find(|line| self.document.goes_on(*line)).unwrap_or(self.first)
    }

    pub(crate) fn document(&self) -> &'d Document {
        self.document
    }

    pub(crate) fn key_span(&self) -> Span {
        self.key
    }

    pub(crate) fn value_span(&self) -> Span {
        self.value
    }

    pub(crate) fn raw_value_span(&self) -> Span {
        self.raw_value
    }

    fn following(&self) -> &'d [Line] {
        &self.document.lines[self.first + 1..self.end]
    }
}

/// A setting inside a setting.
#[derive(Clone, PartialEq, Eq)]
pub struct Nested<'d> {
    /// The key as it is spelled.
    pub key: Cow<'d, str>,
    /// The value, trimmed.
    pub value: Cow<'d, str>,
    line: usize,
}

impl Nested<'_> {
    /// The index of its line into [`Document::lines`].
    pub fn line(&self) -> usize {
        self.line
    }
}
