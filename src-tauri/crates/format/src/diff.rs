//! What differs between a document and its edited text, as a unified diff.
//!
//! It is made from the lines that were edited, never by comparing the texts: its cost is that of what it
//! shows. A diff shows what these files hold, secrets too, so that `Debug` shows none of its text, and
//! [`Diff::map_text`] lets whoever knows which settings are secret put something else in their place.

use std::fmt;

use memchr::memchr_iter;

use crate::document::Document;
use crate::edit::ChangedLines;

const CONTEXT: usize = 3;

/// A difference between two texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Its parts, in order; none if the texts are the same.
    pub hunks: Vec<Hunk>,
}

/// Lines that changed, with the lines around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Its first line in the old text, from 1; the line before, if it has none there.
    pub old_start: usize,
    /// How many lines it has in the old text.
    pub old_lines: usize,
    /// Its first line in the new text, from 1; the line before, if it has none there.
    pub new_start: usize,
    /// How many lines it has in the new text.
    pub new_lines: usize,
    /// Its lines.
    pub lines: Vec<DiffLine>,
}

/// A line of a diff.
#[derive(Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// Whether it stays, goes or comes.
    pub kind: DiffKind,
    /// Its text without the `\n` at its end. A `\r` before that belongs to it.
    pub text: Vec<u8>,
    /// Whether a `\n` ends it: all have one but for the last of a text that ends without.
    pub terminated: bool,
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DiffKind {
    /// It is in both texts.
    Context,
    /// It is in the old text only.
    Removed,
    /// It is in the new text only.
    Added,
}

impl fmt::Debug for DiffLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({} bytes)", self.kind, self.text.len())
    }
}

impl Diff {
    pub(crate) fn of(document: &Document, new: &[u8], changes: &[ChangedLines]) -> Self {
        let mut builder = Builder { document, diff: Self::default(), shown: 0, offset: 0 };
        for change in changes {
            builder.change(change, &new[change.new.clone()]);
        }
        builder.context_after();
        for hunk in &mut builder.diff.hunks {
            // Lines count from 1; where there is none, the one before is named.
            hunk.old_start += usize::from(hunk.old_lines > 0);
            hunk.new_start += usize::from(hunk.new_lines > 0);
        }
        builder.diff
    }

    /// Puts other text in the place of some lines: `replacement` is given each line with its index in the old
    /// text, for what stays or goes, or in the new one, for what comes.
    pub fn map_text(&mut self, mut replacement: impl FnMut(&DiffLine, usize) -> Option<Vec<u8>>) {
        for hunk in &mut self.hunks {
            let first = |start: usize, lines: usize| if lines == 0 { start } else { start - 1 };
            let mut old = first(hunk.old_start, hunk.old_lines);
            let mut new = first(hunk.new_start, hunk.new_lines);
            for line in &mut hunk.lines {
                let index = if line.kind == DiffKind::Added { new } else { old };
                old += usize::from(line.kind != DiffKind::Added);
                new += usize::from(line.kind != DiffKind::Removed);
                if let Some(text) = replacement(line, index) {
                    line.text = text;
                }
            }
        }
    }

    /// The text of the diff as `diff -u` prints it; nothing if the texts are the same.
    pub fn unified(&self, old_name: &str, new_name: &str) -> Vec<u8> {
        let mut text = Vec::new();
        if !self.hunks.is_empty() {
            text.extend(format!("--- {old_name}\n+++ {new_name}\n").into_bytes());
        }
        for hunk in &self.hunks {
            let Hunk { old_start, old_lines, new_start, new_lines, lines } = hunk;
            text.extend(format!("@@ -{old_start},{old_lines} +{new_start},{new_lines} @@\n").into_bytes());
            for line in lines {
                text.push(match line.kind {
                    DiffKind::Context => b' ',
                    DiffKind::Removed => b'-',
                    DiffKind::Added => b'+',
                });
                text.extend_from_slice(&line.text);
                text.push(b'\n');
                if !line.terminated {
                    text.extend_from_slice(b"\\ No newline at end of file\n");
                }
            }
        }
        text
    }
}

struct Builder<'d> {
    document: &'d Document,
    diff: Diff,
    /// The line of the old text up to which all is shown.
    shown: usize,
    /// By how much the new text is longer so far, in lines.
    offset: isize,
}

impl Builder<'_> {
    fn change(&mut self, change: &ChangedLines, new: &[u8]) {
        let joins = !self.diff.hunks.is_empty() && change.old.start <= self.shown + 2 * CONTEXT;
        if joins {
            self.context(change.old.start);
        } else {
            self.context_after();
            self.shown = change.old.start.saturating_sub(CONTEXT).max(self.shown);
            self.diff.hunks.push(Hunk {
                old_start: self.shown,
                old_lines: 0,
                new_start: self.shown.saturating_add_signed(self.offset),
                new_lines: 0,
                lines: Vec::new(),
            });
            self.context(change.old.start);
        }
        for line in change.old.clone() {
            self.old_line(line, DiffKind::Removed);
        }
        self.shown = change.old.end;
        let mut start = 0;
        let ends = memchr_iter(b'\n', new).map(|at| at + 1);
        let rest = (!new.is_empty() && !new.ends_with(b"\n")).then_some(new.len());
        for end in ends.chain(rest) {
            self.line(DiffKind::Added, &new[start..end]);
            start = end;
        }
    }

    /// Ends the hunk at hand with the lines after its last change.
    fn context_after(&mut self) {
        if !self.diff.hunks.is_empty() {
            self.context((self.shown + CONTEXT).min(self.document.lines().len()));
        }
    }

    fn context(&mut self, to: usize) {
        for line in self.shown..to {
            self.old_line(line, DiffKind::Context);
        }
        self.shown = to;
    }

    fn old_line(&mut self, line: usize, kind: DiffKind) {
        let document = self.document;
        self.line(kind, document.lines()[line].span.of(document.bytes()));
    }

    fn line(&mut self, kind: DiffKind, text: &[u8]) {
        let Some(hunk) = self.diff.hunks.last_mut() else { return };
        hunk.old_lines += usize::from(kind != DiffKind::Added);
        hunk.new_lines += usize::from(kind != DiffKind::Removed);
        match kind {
            DiffKind::Context => {}
            DiffKind::Removed => self.offset -= 1,
            DiffKind::Added => self.offset += 1,
        }
        let (text, terminated) = text.strip_suffix(b"\n").map_or((text, false), |text| (text, true));
        hunk.lines.push(DiffLine { kind, text: text.to_vec(), terminated });
    }
}
