//! Where the parts of a line stand, and what new lines copy from the lines around them.

use memchr::{memchr, memrchr};

use crate::document::{Document, Setting};
use crate::fault::FaultKind;
use crate::line::{LineKind, Span};

const BOM: &[u8] = b"\xef\xbb\xbf";

impl Document {
    /// Tells whether a line belongs to the value of a setting above it. A faulty nested line does: without the
    /// setting it would go on with the value before.
    pub(crate) fn goes_on(&self, line: usize) -> bool {
        match self.lines()[line].kind {
            LineKind::Continuation { .. } | LineKind::Nested { .. } => true,
            LineKind::Faulty => self.is_faulty_nested(line),
            _ => false,
        }
    }

    /// Tells whether a line is a faulty one nested in a setting.
    pub(crate) fn is_faulty_nested(&self, line: usize) -> bool {
        let from = self.faults().partition_point(|fault| fault.line < line);
        let mut faults = self.faults()[from..].iter().take_while(|fault| fault.line == line);
        faults.any(|fault| matches!(fault.kind, FaultKind::NestedMissingEquals | FaultKind::NestedEmptyKey))
    }

    /// The line without its terminator, a byte order mark included.
    pub(crate) fn content(&self, line: usize) -> &[u8] {
        let whole = self.lines()[line].span.of(self.bytes());
        &whole[..whole.len() - self.ending(line).map_or(0, <[u8]>::len)]
    }

    /// The terminator of a line; none if the text ends without one.
    pub(crate) fn ending(&self, line: usize) -> Option<&'static [u8]> {
        let whole = self.lines()[line].span.of(self.bytes());
        if whole.ends_with(b"\r\n") {
            Some(b"\r\n")
        } else if whole.ends_with(b"\n") {
            Some(b"\n")
        } else {
            None
        }
    }

    /// The terminator for new lines: that of a neighbour, else that of the first line.
    pub(crate) fn ending_beside(&self, line: Option<usize>) -> &'static [u8] {
        let of = |line: usize| self.lines().get(line).and_then(|_| self.ending(line));
        line.and_then(of).or_else(|| of(0)).unwrap_or(b"\n")
    }

    /// The white space before the first character of a line.
    pub(crate) fn indentation(&self, line: usize) -> &[u8] {
        let content = self.content(line);
        let content = if line == 0 { content.strip_prefix(BOM).unwrap_or(content) } else { content };
        let depth = content.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b'\x0b');
        &content[..depth.unwrap_or(content.len())]
    }

    /// The part of the white space before a line that makes it deep: after a lone carriage return, as it is read.
    pub(crate) fn depth(&self, line: usize) -> &[u8] {
        let indentation = self.indentation(line);
        &indentation[memrchr(b'\r', indentation).map_or(0, |at| at + 1)..]
    }

    /// The byte order mark, on the line that has it.
    pub(crate) fn mark(&self, line: usize) -> &[u8] {
        if line == 0 && self.bytes().starts_with(BOM) { BOM } else { b"" }
    }

    /// A line up to its value, the `=` and the white space around it included. Where there is no value yet,
    /// the space after the `=` is as the one before it.
    pub(crate) fn up_to_value(&self, line: usize, key: Span, value: Span) -> Vec<u8> {
        let start = self.lines()[line].span.start();
        if !value.is_empty() {
            return self.bytes()[start..value.start()].to_vec();
        }
        let content = Span::new(key.end(), start + self.content(line).len());
        let equals = key.end() + memchr(b'=', content.of(self.bytes())).unwrap_or(0);
        let after = &self.bytes()[equals + 1..content.end()];
        let spaced = !after.is_empty() || equals > key.end();
        let mut text = self.bytes()[start..=equals].to_vec();
        match after {
            _ if !spaced => {}
            b"" => text.push(b' '),
            after => text.extend(plain_space(after)),
        }
        text
    }

    /// A line with another value; what stands after the old one goes.
    pub(crate) fn with_value(&self, line: usize, key: Span, old: Span, value: &str) -> Vec<u8> {
        let mut text = self.up_to_value(line, key, old);
        if value.is_empty() {
            text.truncate(text.trim_ascii_end().len());
        }
        text.extend_from_slice(value.as_bytes());
        text
    }

    /// The first line of a setting up to its inline comment, byte for byte.
    pub(crate) fn without_comment(&self, line: usize, setting: &Setting<'_>) -> Vec<u8> {
        let (value, raw) = (setting.value_span(), setting.raw_value_span());
        let end = if value.is_empty() { raw.start() } else { value.end() };
        self.bytes()[self.lines()[line].span.start()..end].trim_ascii_end().to_vec()
    }

    /// How a setting looks: what new ones beside it copy.
    pub(crate) fn style_of(&self, setting: &Setting<'_>) -> Style {
        self.style(setting.line(), setting.key_span(), setting.raw_value_span())
    }

    /// How a line with a key looks.
    pub(crate) fn style(&self, line: usize, key: Span, value: Span) -> Style {
        let start = self.lines()[line].span.start();
        let equals = self.up_to_value(line, key, value).split_off(key.end() - start);
        let at = memchr(b'=', &equals).unwrap_or(0);
        let around = |space: &[u8]| if space.is_empty() { Vec::new() } else { plain_space(space) };
        Style {
            indentation: plain_space(self.depth(line)),
            equals: [around(&equals[..at]), b"=".to_vec(), around(&equals[at + 1..])].concat(),
        }
    }
}

/// How a setting is written.
#[derive(Clone)]
pub(crate) struct Style {
    pub(crate) indentation: Vec<u8>,
    /// The `=` with the white space around it.
    pub(crate) equals: Vec<u8>,
}

impl Default for Style {
    fn default() -> Self {
        Self { indentation: Vec::new(), equals: b" = ".to_vec() }
    }
}

impl Style {
    /// A line `key = value`; nothing stands after the `=` of a blank value.
    pub(crate) fn line(&self, key: &[u8], value: &[u8]) -> Vec<u8> {
        let equals = if value.is_empty() { self.equals.trim_ascii_end() } else { &self.equals };
        [&self.indentation, key, equals, value].concat()
    }

    /// The same, deeper by two.
    pub(crate) fn nested(&self) -> Self {
        Self { indentation: [&self.indentation[..], b"  "].concat(), equals: self.equals.clone() }
    }
}

/// White space to copy: as it is, but a space for what some reader takes for the end of a line.
fn plain_space(space: &[u8]) -> Vec<u8> {
    space.iter().map(|byte| if *byte == b'\t' { b'\t' } else { b' ' }).collect()
}
