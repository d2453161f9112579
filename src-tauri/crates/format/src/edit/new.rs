//! A setting to be written.

use super::text::Style;
use crate::document::Setting;
use crate::line::{LineKind, Span};

/// A setting to be written, with what stands inside it.
///
/// It has no `Debug`: its value may be a secret.
#[derive(Clone)]
pub struct NewSetting(Lines);

#[derive(Clone)]
enum Lines {
    /// Written in the style of where it goes.
    Styled {
        key: Vec<u8>,
        value: Vec<u8>,
        /// The lines of the value after the first, or nested settings: a key and a value.
        inside: Vec<Inside>,
    },
    /// As they stand elsewhere.
    Verbatim(Vec<Vec<u8>>),
}

#[derive(Clone)]
enum Inside {
    Text(Vec<u8>),
    Nested(Vec<u8>, Vec<u8>),
}

impl NewSetting {
    /// A `key = value`.
    pub fn new(key: &str, value: &str) -> Self {
        debug_assert!(super::one_line(key) && super::one_line(value));
        Self::styled(key, value, Vec::new())
    }

    /// A `key =` with settings inside it.
    pub fn nested(key: &str, settings: impl IntoIterator<Item = (String, String)>) -> Self {
        let inside = settings.into_iter().map(|(key, value)| {
            debug_assert!(super::one_line(&key) && super::one_line(&value));
            Inside::Nested(key.into(), value.into())
        });
        Self::styled(key, "", inside.collect())
    }

    fn styled(key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>, inside: Vec<Inside>) -> Self {
        Self(Lines::Styled { key: key.into(), value: value.into(), inside })
    }

    /// The very lines of another setting, with whatever stands between them, but for the indentation, which is that of
    /// its new place: for one that moves.
    pub fn verbatim(setting: &Setting<'_>) -> Self {
        let lines = setting.line()..=setting.last_line();
        Self(Lines::Verbatim(lines.map(|line| setting.document().content(line).to_vec()).collect()))
    }

    /// What another setting says, byte for byte but for its look: its key is written in lower case, its
    /// comments are left out.
    pub fn copy_of(setting: &Setting<'_>) -> Self {
        let document = setting.document();
        let bytes = |span: Span| span.of(document.bytes()).to_vec();
        let following = &document.lines()[setting.line() + 1..=setting.last_line()];
        let inside = following.iter().filter_map(|line| match line.kind {
            LineKind::Continuation { text } => Some(Inside::Text(bytes(text))),
            LineKind::Nested { key, value } => Some(Inside::Nested(bytes(key), bytes(value))),
            _ => None,
        });
        let key = bytes(setting.key_span()).to_ascii_lowercase();
        Self::styled(key, bytes(setting.value_span()), inside.collect())
    }

    /// Its lines.
    pub(super) fn lines(&self, style: &Style) -> Vec<Vec<u8>> {
        let (key, value, inside) = match &self.0 {
            Lines::Styled { key, value, inside } => (key, value, inside),
            Lines::Verbatim(lines) => return indented(lines, &style.indentation),
        };
        let deeper = style.nested();
        let inside = inside.iter().map(|inside| match inside {
            Inside::Text(text) => [&deeper.indentation[..], text].concat(),
            Inside::Nested(key, value) => deeper.line(key, value),
        });
        std::iter::once(style.line(key, value)).chain(inside).collect()
    }
}

/// Lines with the indentation of the first replaced by another: what went deeper still does.
fn indented(lines: &[Vec<u8>], indentation: &[u8]) -> Vec<Vec<u8>> {
    let depth = |line: &[u8]| line.len() - line.trim_ascii_start().len();
    let first = lines.first().map_or(0, |line| depth(line));
    let line = |line: &Vec<u8>| [indentation, &line[first.min(depth(line))..]].concat();
    lines.iter().map(line).collect()
}
