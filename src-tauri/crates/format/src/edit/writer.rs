//! The one pass in which the new text is written.

use std::ops::Range;

use super::finish::{ChangedLines, Edited, Fate, LineEdit};
use crate::document::Document;
use crate::line::LineKind;

/// The text written so far.
pub(super) struct Writer<'d> {
    document: &'d Document,
    bytes: Vec<u8>,
    changes: Vec<ChangedLines>,
    /// How many lines of the document are dealt with.
    done: usize,
    last: Last,
}

/// The last line written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// None yet.
    Nothing,
    /// A line of the document, as it was.
    Kept(usize),
    /// A new line, with a terminator.
    New,
}

impl<'d> Writer<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let bytes = Vec::with_capacity(document.bytes().len() + 256);
        Self { document, bytes, changes: Vec::new(), done: 0, last: Last::Nothing }
    }

    /// Copies what stands before a line.
    pub(super) fn copy_to(&mut self, line: usize) {
        if self.done < line {
            let lines = &self.document.lines()[self.done..line];
            let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
            self.bytes.extend_from_slice(&self.document.bytes()[first.span.start()..last.span.end()]);
            self.done = line;
            self.last = Last::Kept(line - 1);
        }
    }

    pub(super) fn edit(&mut self, line: usize, edit: LineEdit) {
        let ending = self.document.ending_beside(Some(line));
        for text in &edit.before {
            self.new_line(text, ending);
        }
        match edit.line {
            Fate::Drop => {
                self.change(line..line + 1, self.bytes.len());
                self.done = line + 1;
            }
            Fate::Replace(text) if text != self.document.content(line) => {
                let from = self.bytes.len();
                self.bytes.extend_from_slice(&text);
                self.bytes.extend_from_slice(ending);
                self.change(line..line + 1, from);
                self.done = line + 1;
                self.last = Last::New;
            }
            Fate::Keep | Fate::Replace(_) => self.copy_to(line + 1),
        }
        for text in &edit.after {
            self.new_line(text, ending);
        }
    }

    pub(super) fn append_section(
        &mut self,
        header: &str,
        settings: impl Iterator<Item = Vec<u8>>,
        ending: &'static [u8],
    ) {
        let is_blank = |line: usize| matches!(self.document.lines()[line].kind, LineKind::Blank);
        let spaced = match self.last {
            Last::Nothing => true,
            Last::Kept(line) => is_blank(line),
            Last::New => false,
        };
        if !spaced {
            self.new_line(b"", ending);
        }
        self.new_line(format!("[{header}]").as_bytes(), ending);
        for text in settings {
            self.new_line(&text, ending);
        }
    }

    fn new_line(&mut self, text: &[u8], ending: &[u8]) {
        self.terminate(ending);
        let from = self.bytes.len();
        self.bytes.extend_from_slice(text);
        self.bytes.extend_from_slice(ending);
        self.change(self.done..self.done, from);
        self.last = Last::New;
    }

    /// Gives the document's last line a terminator, if it has none and something is to follow.
    fn terminate(&mut self, ending: &[u8]) {
        if let Last::Kept(line) = self.last
            && self.document.ending(line).is_none()
        {
            let from = self.bytes.len() - self.document.content(line).len();
            self.bytes.extend_from_slice(ending);
            self.change(line..line + 1, from);
        }
    }

    /// Notes that lines were replaced by what was written from an offset on.
    fn change(&mut self, old: Range<usize>, from: usize) {
        let new = from..self.bytes.len();
        match self.changes.last_mut() {
            Some(last) if last.old.end == old.start && last.new.end == new.start => {
                last.old.end = old.end;
                last.new.end = new.end;
            }
            _ => self.changes.push(ChangedLines { old, new }),
        }
    }

    /// Ends the text as it ended.
    pub(super) fn finish(mut self) -> Edited<'d> {
        let lines = self.document.lines();
        let unterminated =
            lines.len().checked_sub(1).is_some_and(|last| self.document.ending(last).is_none());
        if unterminated && self.last == Last::New {
            let ending = if self.bytes.ends_with(b"\r\n") { 2 } else { 1 };
            self.bytes.truncate(self.bytes.len() - ending);
            if let Some(last) = self.changes.last_mut() {
                last.new.end = self.bytes.len();
            }
        }
        Edited { document: self.document, bytes: self.bytes, changes: self.changes }
    }
}
