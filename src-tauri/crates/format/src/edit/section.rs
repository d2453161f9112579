//! Which lines go with a section, and where new ones go.

use std::ops::Range;

use memchr::memchr;

use super::HeaderChange;
use super::text::Style;
use crate::document::{Document, Section};
use crate::line::LineKind;

/// The lines that go with each of some sections, in order, and none that another section needs.
///
/// Comments directly above a header are its own, save at the beginning of the file, which may be about the
/// file. After its last setting only the comments that follow at once are a section's own: later ones may
/// be about what comes next, and losing a comment is worse than leaving one.
pub(crate) fn removals(document: &Document, sections: &[Section<'_>]) -> Vec<Range<usize>> {
    let mut gaps: Vec<Range<usize>> = Vec::new();
    for section in sections {
        let own = own_lines(document, section);
        match gaps.last_mut() {
            Some(last) if blanks_after(document, last.end) >= own.start.saturating_sub(last.end) => {
                last.end = own.end;
            }
            _ => gaps.push(own),
        }
    }
    gaps.into_iter().map(|gap| without_doubled_blanks(document, gap)).collect()
}

fn own_lines(document: &Document, section: &Section<'_>) -> Range<usize> {
    let Range { start: header, end } = section.line_range();
    let is_comment = |line: usize| matches!(document.lines()[line].kind, LineKind::Comment);
    let is_blank = |line: usize| matches!(document.lines()[line].kind, LineKind::Blank);

    let above = (0..header).rev().take_while(|line| is_comment(*line)).count();
    let start = if above == header { header } else { header - above };

    let last = (header..end).rev().find(|line| !is_comment(*line) && !is_blank(*line)).unwrap_or(header);
    let below = (last + 1..end).take_while(|line| is_comment(*line)).count();
    let of_next = end < document.lines().len() && last + 1 + below == end;
    start..if of_next { last + 1 } else { last + 1 + below }
}

fn blanks_after(document: &Document, line: usize) -> usize {
    document.lines()[line..].iter().take_while(|line| matches!(line.kind, LineKind::Blank)).count()
}

/// Widens a gap by the blank lines that would be too many: of two that meet, of those at a beginning or an
/// end of the file that had none.
fn without_doubled_blanks(document: &Document, gap: Range<usize>) -> Range<usize> {
    let after = blanks_after(document, gap.end);
    let is_blank = |line: &usize| matches!(document.lines()[*line].kind, LineKind::Blank);
    let before = (0..gap.start).rev().take_while(is_blank).count();
    if gap.start == before {
        return gap.start..gap.end + after;
    }
    if gap.end + after == document.lines().len() {
        return gap.start - before..gap.end;
    }
    gap.start..if before > 0 { gap.end + after } else { gap.end }
}

/// The next line that is neither blank nor a comment.
pub(crate) fn next_content(document: &Document, from: usize) -> Option<usize> {
    let lines = document.lines().get(from..)?;
    let content = lines.iter().position(|line| !matches!(line.kind, LineKind::Blank | LineKind::Comment));
    content.map(|at| from + at)
}

/// Tells whether a header after a gap would be taken into the value that then stands above it.
pub(crate) fn would_go_on(
    document: &Document,
    gap: usize,
    header: usize,
    gone: impl Fn(usize) -> bool,
    gains_settings: impl Fn(usize) -> bool,
) -> bool {
    let depth = document.depth(header).len();
    if depth == 0 {
        return false;
    }
    let mut above = (0..gap).rev().filter(|line| !gone(*line));
    loop {
        let Some(line) = above.next() else { return false };
        match document.lines()[line].kind {
            LineKind::Blank | LineKind::Comment => {}
            LineKind::Setting { .. } => return depth > document.depth(line).len(),
            LineKind::Header(_) => return gains_settings(line),
            _ if document.goes_on(line) => {}
            _ => return false,
        }
    }
}

/// The line after which new settings of a section go, and how they look.
pub(crate) fn place_for_settings(document: &Document, section: &Section<'_>) -> (usize, Style) {
    if let Some(last) = section.settings().last() {
        return (last.last_line(), document.style_of(&last));
    }
    let header = section.line_range().start;
    let mut style = nearest_style(document, header).unwrap_or_default();
    // What follows must not be deeper than the new setting: it would be taken into its value.
    if let Some(next) = next_content(document, header + 1) {
        let depth = document.depth(next);
        if depth.len() > style.indentation.len() {
            style.indentation = depth.iter().map(|b| if *b == b'\t' { b'\t' } else { b' ' }).collect();
        }
    }
    (header, style)
}

/// How the setting that is nearest to a line looks.
pub(crate) fn nearest_style(document: &Document, line: usize) -> Option<Style> {
    let lines = document.lines();
    let is_setting = |at: &usize| matches!(lines[*at].kind, LineKind::Setting { .. });
    let above = (0..line.min(lines.len())).rev().find(is_setting);
    // No farther below than above.
    let reach = above.map_or(lines.len(), |above| (2 * line - above).min(lines.len()));
    let nearest = (line..reach).find(is_setting).or(above)?;
    match lines[nearest].kind {
        LineKind::Setting { key, raw_value, .. } => Some(document.style(nearest, key, raw_value)),
        _ => None,
    }
}

/// A header line with another text between its brackets, or with the `]` that it has not. What follows stays.
pub(crate) fn header_line(
    document: &Document,
    section: &Section<'_>,
    change: Option<&HeaderChange>,
    dedent: bool,
) -> Vec<u8> {
    let line = section.line_range().start;
    let start = document.lines()[line].span.start();
    let mark = document.mark(line);
    let indentation = document.indentation(line);
    let content = document.content(line);
    let from = mark.len() + indentation.len();
    let indentation = if dedent { b"" } else { indentation };
    let header = section.header();
    let (name, rest) = if header.closed {
        // The bracket that ends it is the first one after the name: a name may have others in it.
        let after_name = &content[header.name.end() - start..];
        (header.name, memchr(b']', after_name).map_or(&b""[..], |at| &after_name[at + 1..]))
    } else {
        let name = section.intended_span().unwrap_or(header.name);
        (name, &content[name.end() - start..])
    };
    match change {
        Some(HeaderChange::Rename(text)) => [mark, indentation, b"[", text.as_bytes(), b"]", rest].concat(),
        Some(HeaderChange::Close) if section.intended_span().is_some() => {
            [mark, indentation, &content[from..name.end() - start], b"]", rest].concat()
        }
        Some(HeaderChange::Close) | None => [mark, indentation, &content[from..]].concat(),
    }
}
