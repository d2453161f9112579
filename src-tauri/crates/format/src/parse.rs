//! One pass over the bytes: lines, and what stands on each.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memchr2_iter, memrchr};

use crate::document::Document;
use crate::fault::{Fault, FaultKind};
use crate::line::{Header, Line, LineKind, Span};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// What a line deeper than the setting above it belongs to. Depth is counted in bytes of white space, as
/// botocore counts it in characters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// No setting is open.
    Nothing,
    /// A setting with a value, at that depth: a deeper line continues it.
    Value(usize),
    /// A setting without a value, at that depth: a deeper line is nested in it.
    Block(usize),
}

/// What was found in a text.
pub(crate) struct Parsed {
    pub(crate) lines: Vec<Line>,
    /// The headers with the indices of their lines.
    pub(crate) headers: Vec<(u32, Header)>,
    pub(crate) faults: Vec<Fault>,
}

/// Reads line after line.
pub(crate) struct Parser<'t> {
    text: &'t [u8],
    lines: Vec<Line>,
    headers: Vec<(u32, Header)>,
    faults: Vec<Fault>,
    open: Open,
}

/// Where lines begin whose bytes are still to be looked at: their number, and that of the faults before them.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    line: usize,
    fault: usize,
}

pub(crate) fn parse(text: &[u8], is_utf8: bool) -> Parsed {
    // Counting is far cheaper than growing.
    let mut parser = Parser::new(text, memchr_iter(b'\n', text).count() + 1);
    let part = parser.begin_part();
    let mut start = 0;
    for at in memchr_iter(b'\n', text) {
        parser.line(Span::new(start, at + 1));
        start = at + 1;
    }
    if start < text.len() {
        parser.line(Span::new(start, text.len()));
    }
    parser.end_part(part, is_utf8);
    parser.into_parsed()
}

impl<'t> Parser<'t> {
    /// Begins with a text, and with room for some lines.
    pub(crate) fn new(text: &'t [u8], lines: usize) -> Self {
        Self {
            text,
            lines: Vec::with_capacity(lines),
            headers: Vec::new(),
            faults: Vec::new(),
            open: Open::Nothing,
        }
    }

    pub(crate) fn text(&self) -> &'t [u8] {
        self.text
    }

    /// Where the next line begins.
    pub(crate) fn offset(&self) -> usize {
        self.lines.last().map_or(0, |line| line.span.end())
    }

    /// Tells whether the last line is a header.
    pub(crate) fn is_at_header(&self) -> bool {
        matches!(self.lines.last(), Some(Line { kind: LineKind::Header(_), .. }))
    }

    /// Takes lines of a document as they are, which stand so many bytes further on now (of less, wrapped around) and end
    /// in a header or with the text.
    pub(crate) fn take(&mut self, document: &Document, lines: Range<usize>, further: usize) {
        // Offsets have half the size, and wrap around alike.
        #[allow(clippy::cast_possible_truncation, reason = "no document is longer: see Document::MAX_LENGTH")]
        let (by, down) = (further as u32, self.lines.len().wrapping_sub(lines.start));
        let headers = in_lines(document.headers(), &lines, |(line, _)| *line as usize);
        #[allow(clippy::cast_possible_truncation, reason = "there are fewer lines than bytes")]
        let moved = |(line, header): &(u32, Header)| (line.wrapping_add(down as u32), header.moved(by));
        self.headers.extend(headers.iter().map(moved));
        let faults = in_lines(document.faults(), &lines, |fault| fault.line);
        self.faults
            .extend(faults.iter().map(|fault| Fault { line: fault.line.wrapping_add(down), ..*fault }));
        self.lines.extend(document.lines()[lines].iter().map(|line| line.moved(by)));
        self.open = Open::Nothing;
    }

    pub(crate) fn begin_part(&self) -> Part {
        Part { line: self.lines.len(), fault: self.faults.len() }
    }

    /// Looks at the bytes of the lines that were read since.
    pub(crate) fn end_part(&mut self, part: Part, is_utf8: bool) {
        let known = self.faults.len();
        self.find_carriage_returns(part.line);
        if !is_utf8 {
            self.find_invalid_utf8(part.line);
        }
        if self.faults.len() > known {
            self.faults[part.fault..].sort_by_key(|fault| fault.line);
        }
    }

    pub(crate) fn into_parsed(self) -> Parsed {
        Parsed { lines: self.lines, headers: self.headers, faults: self.faults }
    }
}

/// Those that belong to some lines, of all in the order of lines.
fn in_lines<'a, T>(all: &'a [T], lines: &Range<usize>, line: impl Fn(&T) -> usize) -> &'a [T] {
    let before = |end: usize| all.partition_point(|one| line(one) < end);
    &all[before(lines.start)..before(lines.end)]
}

impl Parser<'_> {
    /// Reads a line, which follows the last one.
    pub(crate) fn line(&mut self, span: Span) {
        let mut content = span;
        if span.start() == 0 && self.text.starts_with(BOM) {
            content = Span::new(BOM.len(), span.end());
            self.fault(FaultKind::ByteOrderMark);
        }
        let trimmed = trim(self.text, content);
        let before = &self.text[content.start()..trimmed.start()];
        // What stands after a lone carriage return is a line of its own to botocore, and no deeper to the SDKs.
        let depth = before.len() - memrchr(b'\r', before).map_or(0, |at| at + 1);
        let kind = match trimmed.of(self.text).first() {
            None => LineKind::Blank,
            Some(b'#' | b';') => {
                if depth > 0 {
                    self.fault(FaultKind::IndentedComment);
                }
                LineKind::Comment
            }
            Some(&first) => match self.open {
                Open::Value(above) if depth > above => LineKind::Continuation { text: trimmed },
                Open::Block(above) if depth > above => self.nested(trimmed),
                _ if first == b'[' => {
                    let header = self.header(trimmed);
                    // A document has fewer lines than bytes, whose number fits.
                    let line = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
                    self.headers.push((line, header));
                    LineKind::Header(header)
                }
                _ => self.setting(trimmed, depth),
            },
        };
        self.lines.push(Line { span, kind });
    }

    fn header(&mut self, trimmed: Span) -> Header {
        self.open = Open::Nothing;
        let inner = trimmed.start() + 1;
        let rest = &self.text[inner..trimmed.end()];
        // The SDKs end it at the last bracket before a comment, botocore at the last on the line.
        let comment = memchr2(b'#', b';', rest).unwrap_or(rest.len());
        let last = memrchr(b']', rest);
        let Some(length) = memrchr(b']', &rest[..comment]).or(last) else {
            self.fault(FaultKind::HeaderUnclosed);
            let name = trim(self.text, Span::new(inner, trimmed.end()));
            return Header { name, closed: false };
        };
        let after = trim(self.text, Span::new(inner + length + 1, trimmed.end()));
        let only_comment = matches!(after.of(self.text).first(), None | Some(b'#' | b';'));
        if !only_comment || last > Some(length) {
            self.fault(FaultKind::TextAfterHeader);
        }
        Header { name: trim(self.text, Span::new(inner, inner + length)), closed: true }
    }

    fn setting(&mut self, trimmed: Span, depth: usize) -> LineKind {
        if self.headers.is_empty() {
            self.fault(FaultKind::SettingOutsideSection);
            return LineKind::Faulty;
        }
        // The SDKs cut a comment before they look for the `=`: `key # = value` has none.
        let uncommented = trim(self.text, cut_comment(self.text, trimmed));
        let Some(equals) = memchr(b'=', uncommented.of(self.text)).map(|at| uncommented.start() + at) else {
            self.open = Open::Nothing;
            self.fault(FaultKind::MissingEquals);
            return LineKind::Faulty;
        };
        let key = trim(self.text, Span::new(trimmed.start(), equals));
        if key.is_empty() {
            self.open = Open::Nothing;
            self.fault(FaultKind::EmptyKey);
            return LineKind::Faulty;
        }
        if depth > 0 {
            self.fault(FaultKind::IndentedSetting);
        }
        let value = trim(self.text, Span::new(equals + 1, uncommented.end()));
        let raw_value = if uncommented == trimmed {
            value
        } else {
            trim(self.text, Span::new(equals + 1, trimmed.end()))
        };
        self.open = if value.is_empty() { Open::Block(depth) } else { Open::Value(depth) };
        LineKind::Setting { key, value, raw_value }
    }

    fn nested(&mut self, trimmed: Span) -> LineKind {
        let Some(equals) = memchr(b'=', trimmed.of(self.text)).map(|at| trimmed.start() + at) else {
            self.fault(FaultKind::NestedMissingEquals);
            return LineKind::Faulty;
        };
        let key = trim(self.text, Span::new(trimmed.start(), equals));
        if key.is_empty() {
            self.fault(FaultKind::NestedEmptyKey);
            return LineKind::Faulty;
        }
        LineKind::Nested { key, value: trim(self.text, Span::new(equals + 1, trimmed.end())) }
    }

    /// Notes a fault of the line being read.
    fn fault(&mut self, kind: FaultKind) {
        self.faults.push(Fault { kind, line: self.lines.len() });
    }

    fn find_carriage_returns(&mut self, from_line: usize) {
        let Some(first) = self.lines.get(from_line) else { return };
        let (start, end) = (first.span.start(), self.offset());
        let lone = |at: &usize| self.text.get(at + 1) != Some(&b'\n');
        let mut found =
            memchr_iter(b'\r', &self.text[start..end]).map(|at| start + at).filter(lone).peekable();
        if found.peek().is_none() {
            return;
        }
        let mut lines: Vec<usize> =
            found.map(|at| self.lines.partition_point(|line| line.span.end() <= at)).collect();
        lines.dedup();
        self.faults.extend(lines.into_iter().map(|line| Fault { kind: FaultKind::CarriageReturn, line }));
    }

    fn find_invalid_utf8(&mut self, from_line: usize) {
        for (line, Line { span, .. }) in self.lines.iter().enumerate().skip(from_line) {
            if std::str::from_utf8(span.of(self.text)).is_err() {
                self.faults.push(Fault { kind: FaultKind::InvalidUtf8, line });
            }
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\x0b' | b'\x0c')
}

pub(crate) fn trim(text: &[u8], span: Span) -> Span {
    let (mut start, mut end) = (span.start(), span.end());
    let part = &text[..end];
    while start < end && is_space(part[start]) {
        start += 1;
    }
    while end > start && is_space(part[end - 1]) {
        end -= 1;
    }
    Span::new(start, end)
}

/// Cuts an inline comment: a `#` or `;` after white space, and all that follows.
pub(crate) fn cut_comment(text: &[u8], span: Span) -> Span {
    let of_span = span.of(text);
    let mut signs = memchr2_iter(b'#', b';', of_span);
    match signs.find(|at| *at > 0 && is_space(of_span[at - 1])) {
        Some(at) => Span::new(span.start(), span.start() + at),
        None => span,
    }
}
