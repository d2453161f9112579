//! Parsing a text of which most was parsed before: a preview is to cost what an edit changes, not what the file holds.
//!
//! After a header nothing is open, so what a line is depends on the lines from the header above it on, and on no more.
//! What changed is parsed from the header above it until a header is met that was one before; the rest moves.

use memchr::memchr;

use crate::document::Document;
use crate::edit::ChangedLines;
use crate::line::Span;
use crate::parse::{Parsed, Parser};

/// Parses a text in which some lines of a document were replaced by others, in order. Both are UTF-8.
pub(crate) fn reparse(old: &Document, changes: &[ChangedLines], text: &[u8]) -> Parsed {
    let more: usize =
        changes.iter().map(|change| text[change.new.clone()].split(|b| *b == b'\n').count()).sum();
    let mut again = Again { old, at: 0, parser: Parser::new(text, old.lines().len() + more) };
    let mut changes = changes.iter().peekable();
    while let Some(mut change) = changes.next() {
        let above = old.headers().partition_point(|(line, _)| (*line as usize) < change.old.start);
        let after_header = above.checked_sub(1).map_or(0, |header| old.headers()[header].0 as usize + 1);
        again.keep_until(after_header);
        let part = again.parser.begin_part();
        loop {
            let further = change.new.end.wrapping_sub(again.old_offset(change.old.end));
            let next = old.headers().partition_point(|(line, _)| (*line as usize) < change.old.end);
            let end = changes.peek().map_or(old.lines().len(), |next| next.old.start);
            let headers = old.headers()[next..].iter().map(|(line, _)| *line as usize);
            if again.meets(headers.take_while(|line| *line < end), further) {
                break;
            }
            match changes.next() {
                Some(next) => change = next,
                None => {
                    again.parse_until(text.len());
                    again.at = old.lines().len();
                    break;
                }
            }
        }
        again.parser.end_part(part, true);
    }
    again.keep_until(old.lines().len());
    again.parser.into_parsed()
}

struct Again<'t> {
    old: &'t Document,
    /// The first line of the document that is not dealt with.
    at: usize,
    parser: Parser<'t>,
}

impl Again<'_> {
    fn old_offset(&self, line: usize) -> usize {
        self.old.lines().get(line).map_or(self.old.bytes().len(), |line| line.span.start())
    }

    /// Takes the lines up to one as they were.
    fn keep_until(&mut self, line: usize) {
        if self.at < line {
            let further = self.parser.offset().wrapping_sub(self.old_offset(self.at));
            self.parser.take(self.old, self.at..line, further);
            self.at = line;
        }
    }

    fn parse_until(&mut self, end: usize) {
        let text = self.parser.text();
        while self.parser.offset() < end.min(text.len()) {
            let start = self.parser.offset();
            let next = memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at + 1);
            self.parser.line(Span::new(start, next));
        }
    }

    /// Parses on until a line that was a header is one still, which all stand so many bytes further on than they did.
    fn meets(&mut self, headers: impl Iterator<Item = usize>, further: usize) -> bool {
        for line in headers {
            let start = self.old_offset(line).wrapping_add(further);
            self.parse_until(start);
            debug_assert_eq!(self.parser.offset(), start, "a change is one of whole lines");
            self.parse_until(start + 1);
            if self.parser.is_at_header() {
                self.at = line + 1;
                return true;
            }
        }
        false
    }
}
