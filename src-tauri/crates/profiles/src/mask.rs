//! Secrets in the lines of a file, or of a diff: what is shown in their place.
//!
//! A line is masked if it is part of a secret's value, and from where it names the key of a secret: so a
//! setting that is commented out, or that a fault hides, is masked too. The comments directly above a secret are
//! masked as a whole: one that stood behind it, and may well be about an older one, is moved there by an edit.

use std::ops::Range;

use rolecall_format::{Diff, DiffKind, Document, Line, LineKind};

use crate::key::{SECRET_KEYS, is_secret_key};

const MASK: &[u8] = "••••••••".as_bytes();

/// The text of some lines of a file, secrets masked.
pub(crate) fn lines(document: &Document, range: Range<usize>) -> Vec<String> {
    let text = |index: usize| {
        let span = document.lines()[index].span;
        let text = &document.bytes()[span.start()..span.end()];
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let masked = if is_comment_of_secret(document, index) || is_inside_secret(document, index) {
            Some(hidden(text, 0))
        } else {
            from_secret_key(text).map(|from| hidden(text, from))
        };
        String::from_utf8_lossy(masked.as_deref().unwrap_or(text)).into_owned()
    };
    range.map(text).collect()
}

/// Masks the secrets in the diff of a file.
pub(crate) fn mask(diff: &mut Diff, before: &Document, after: &Document) {
    diff.map_text(|line, index| {
        let document = if line.kind == DiffKind::Added { after } else { before };
        if is_comment_of_secret(document, index) || is_inside_secret(document, index) {
            return Some(hidden(&line.text, 0));
        }
        from_secret_key(&line.text).map(|from| hidden(&line.text, from))
    });
}

/// Tells whether a line goes on with a secret.
fn is_inside_secret(document: &Document, index: usize) -> bool {
    let lines = document.lines();
    let goes_on =
        |line| matches!(line, LineKind::Continuation { .. } | LineKind::Nested { .. } | LineKind::Faulty);
    if !lines.get(index).is_some_and(|line| goes_on(line.kind)) {
        return false;
    }
    let mut above = (0..index).rev().take_while(|line| !matches!(lines[*line].kind, LineKind::Header(_)));
    let owner = above.find(|line| matches!(lines[*line].kind, LineKind::Setting { .. }));
    owner.is_some_and(|line| is_secret(document, line))
}

/// Tells whether a line is one of the comments directly above a secret.
fn is_comment_of_secret(document: &Document, index: usize) -> bool {
    let is_comment = |line: &Line| matches!(line.kind, LineKind::Comment);
    let Some(below) = document.lines().get(index..) else { return false };
    let comments = below.iter().take_while(|line| is_comment(line)).count();
    comments > 0 && is_secret(document, index + comments)
}

fn is_secret(document: &Document, line: usize) -> bool {
    match document.lines().get(line).map(|line| line.kind) {
        Some(LineKind::Setting { key, .. }) => is_secret_key(&document.text(key)),
        _ => false,
    }
}

/// Where the text after the key of a secret begins, if a line has both.
fn from_secret_key(text: &[u8]) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let after = |key: &&str| {
        let at = lower.windows(key.len()).position(|window| window == key.as_bytes())?;
        Some(at + key.len())
    };
    let end = SECRET_KEYS.iter().filter_map(after).min()?;
    let between = text[end..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'=' | b':')).count();
    Some(end + between)
}

/// A line with what follows hidden; its indentation and a `\r` at its end stay.
fn hidden(text: &[u8], from: usize) -> Vec<u8> {
    let space = text[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let shown = from + space;
    let end = if text.ends_with(b"\r") { text.len() - 1 } else { text.len() };
    if shown >= end {
        return text.to_vec();
    }
    [&text[..shown], MASK, &text[end..]].concat()
}
