//! Edits become text: line by line, and in one pass.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use super::section::{header_line, nearest_style, next_content, place_for_settings, removals, would_go_on};
use super::text::Style;
use super::writer::Writer;
use super::{Edits, SettingChange, SettingEdit};
use crate::compare::{ChangedRun, compare};
use crate::diff::Diff;
use crate::document::{Document, Setting};
use crate::line::LineKind;

/// An edited document: its new bytes, and which lines differ.
///
/// Its `Debug` shows no text: these files hold secrets.
#[derive(Clone)]
pub struct Edited<'d> {
    pub(super) document: &'d Document,
    pub(super) bytes: Vec<u8>,
    pub(super) changes: Vec<ChangedLines>,
}

/// Lines of a document that others replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedLines {
    /// The lines that went, as indices into [`Document::lines`]; an empty range tells where new ones are.
    pub old: Range<usize>,
    /// The text that stands in their place, as offsets into the new bytes.
    pub new: Range<usize>,
}

impl fmt::Debug for Edited<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edited").field("changes", &self.changes).finish_non_exhaustive()
    }
}

impl<'d> Edited<'d> {
    /// A document and another text of it, compared line by line.
    pub fn between(document: &'d Document, bytes: Vec<u8>) -> Self {
        let old: Vec<&[u8]> = document.lines().iter().map(|line| line.span.of(document.bytes())).collect();
        let new: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let mut offsets = vec![0];
        for line in &new {
            offsets.push(offsets[offsets.len() - 1] + line.len());
        }
        let changes = compare(&old, &new);
        let changes = changes
            .into_iter()
            .map(|ChangedRun { old, new }| ChangedLines { old, new: offsets[new.start]..offsets[new.end] });
        let changes = changes.collect();
        Self { document, bytes, changes }
    }
}

impl Edited<'_> {
    /// The new bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The new bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The document that the new bytes are, parsed in a time that grows with what differs.
    pub fn into_document(self) -> Document {
        Document::parse_edited(self.document, &self.changes, self.bytes)
    }

    /// Which lines differ, in order; none if nothing does.
    pub fn changes(&self) -> &[ChangedLines] {
        &self.changes
    }

    /// The difference, with three lines of context.
    pub fn diff(&self) -> Diff {
        Diff::of(self.document, &self.bytes, &self.changes)
    }
}

/// What becomes of a line.
#[derive(Default)]
pub(super) struct LineEdit {
    pub(super) before: Vec<Vec<u8>>,
    pub(super) line: Fate,
    pub(super) after: Vec<Vec<u8>>,
}

#[derive(Default)]
pub(super) enum Fate {
    #[default]
    Keep,
    Drop,
    Replace(Vec<u8>),
}

impl<'d> Edits<'d> {
    /// Splices everything into the text.
    pub fn finish(self) -> Edited<'d> {
        let document = self.document;
        let lines = self.line_edits();
        let mut writer = Writer::new(document);
        for (line, edit) in lines {
            writer.copy_to(line);
            writer.edit(line, edit);
        }
        writer.copy_to(document.lines().len());
        let ending = document.ending_beside(None);
        // New sections are not indented, whatever others are: some readers refuse that.
        let style = nearest_style(document, document.lines().len()).unwrap_or_default();
        let style = Style { indentation: Vec::new(), ..style };
        for (header, settings) in &self.appended {
            writer.append_section(header, settings.iter().flat_map(|new| new.lines(&style)), ending);
        }
        writer.finish()
    }

    /// What becomes of each line that an edit is about.
    fn line_edits(&self) -> BTreeMap<usize, LineEdit> {
        let document = self.document;
        let mut lines: BTreeMap<usize, LineEdit> = BTreeMap::new();
        let removed: Vec<_> = self.sections.values().filter(|s| s.removed).map(|s| s.section).collect();
        let gaps = removals(document, &removed);
        let in_gap = |line: usize| {
            let at = gaps.partition_point(|gap| gap.end <= line);
            gaps.get(at).is_some_and(|gap| gap.contains(&line))
        };

        for edit in self.settings.values().filter(|edit| !in_gap(edit.setting.line())) {
            edit.apply(document, &mut lines);
            if edit.brings_out {
                bring_out(document, edit.setting.last_line() + 1, &mut lines);
            }
        }
        for edit in self.sections.values().filter(|edit| !edit.removed) {
            let header = edit.section.line_range().start;
            if edit.header.is_some() {
                let text = header_line(document, &edit.section, edit.header.as_ref(), false);
                lines.entry(header).or_default().line = Fate::Replace(text);
            }
            if !edit.new.is_empty() {
                let (line, style) = place_for_settings(document, &edit.section);
                let new = edit.new.iter().flat_map(|new| new.lines(&style));
                lines.entry(line).or_default().after.extend(new);
            }
        }
        for gap in &gaps {
            for line in gap.clone() {
                lines.entry(line).or_default().line = Fate::Drop;
            }
            let Some(header) = next_content(document, gap.end).filter(|line| !in_gap(*line)) else {
                continue;
            };
            let gains = |header| self.sections.get(&header).is_some_and(|edit| !edit.new.is_empty());
            if would_go_on(document, gap.start, header, in_gap, gains)
                && let Some(section) = document.section_at(header)
            {
                let change = self.sections.get(&header).and_then(|edit| edit.header.as_ref());
                let text = header_line(document, &section, change, true);
                lines.entry(header).or_default().line = Fate::Replace(text);
            }
        }
        lines
    }
}

impl SettingEdit<'_> {
    fn apply(&self, document: &Document, lines: &mut BTreeMap<usize, LineEdit>) {
        let setting = &self.setting;
        let (first, last) = (setting.line(), setting.last_line());
        match &self.what {
            SettingChange::Remove => return drop_all(lines, first..last + 1),
            SettingChange::Keep if self.is_emptied() => return drop_all(lines, first..last + 1),
            SettingChange::Keep if self.lifts_comment && setting.has_inline_comment() => {
                let edit = lines.entry(first).or_default();
                edit.before.push(inline_comment(document, setting));
                edit.line = Fate::Replace(document.without_comment(first, setting));
            }
            SettingChange::Keep => {}
            SettingChange::Set(value) => {
                let edit = lines.entry(first).or_default();
                if setting.has_inline_comment() {
                    edit.before.push(inline_comment(document, setting));
                }
                edit.line = Fate::Replace(document.with_value(
                    first,
                    setting.key_span(),
                    setting.raw_value_span(),
                    value,
                ));
                for line in self.inside() {
                    lines.entry(line).or_default().line = Fate::Drop;
                }
            }
        }
        for (line, value) in &self.nested {
            let LineKind::Nested { key, value: old } = document.lines()[*line].kind else { continue };
            let edit = lines.entry(*line).or_default();
            match value {
                // The whole value was replaced.
                _ if matches!(edit.line, Fate::Drop) => {}
                None => edit.line = Fate::Drop,
                Some(value) => edit.line = Fate::Replace(document.with_value(*line, key, old, value)),
            }
        }
        if !self.new_nested.is_empty() {
            let style = self.style_inside(document);
            let new = self.new_nested.iter().map(|(key, value)| style.line(key.as_bytes(), value.as_bytes()));
            lines.entry(last).or_default().after.extend(new);
        }
    }

    /// The look of the last setting inside this one, else this one's, but deeper.
    fn style_inside(&self, document: &Document) -> Style {
        let nested = self.inside().filter_map(|line| match document.lines()[line].kind {
            LineKind::Nested { key, value } => Some(document.style(line, key, value)),
            _ => None,
        });
        nested.last().unwrap_or_else(|| document.style_of(&self.setting).nested())
    }
}

/// Takes the indentation from the comments from a line on: where the setting before them is gone, some readers would
/// take them into the value above it, or refuse the file.
fn bring_out(document: &Document, from: usize, lines: &mut BTreeMap<usize, LineEdit>) {
    let kind = |line: usize| document.lines().get(line).map(|line| line.kind);
    let of_comments =
        (from..).take_while(|line| matches!(kind(*line), Some(LineKind::Comment | LineKind::Blank)));
    for line in of_comments.filter(|line| matches!(kind(*line), Some(LineKind::Comment))) {
        let text = document.content(line);
        lines.entry(line).or_default().line = Fate::Replace(text.trim_ascii_start().to_vec());
    }
}

fn drop_all(lines: &mut BTreeMap<usize, LineEdit>, range: Range<usize>) {
    for line in range {
        lines.entry(line).or_default().line = Fate::Drop;
    }
}

/// An inline comment from its sign on.
fn inline_comment(document: &Document, setting: &Setting<'_>) -> Vec<u8> {
    let (value, raw) = (setting.value_span(), setting.raw_value_span());
    let from = if value.is_empty() { raw.start() } else { value.end() };
    document.bytes()[from..raw.end()].trim_ascii_start().to_vec()
}
