//! Single texts of the catalogue, for where Rust shows to a person what the window would.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::Params;

/// The parts that are asked for here. What the window alone says is passed over unread.
#[derive(Deserialize)]
struct Parts {
    cli: Value,
    diagnostic: Value,
    done: Value,
    edit_warning: Value,
    kind: Value,
    tool_reason: Value,
}

static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../messages/en.json"))
        .expect("the catalogue is well formed: a test reads it")
});

/// A part of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what it is called in the catalogue")]
pub enum Part {
    Cli,
    Diagnostic,
    Done,
    EditWarning,
    Kind,
    ToolReason,
}

/// The text at a path of a part, as `["file_too_large", "title"]`, filled; none if there is none.
pub fn text(part: Part, path: &[&str], params: &Params) -> Option<String> {
    let part = match part {
        Part::Cli => &PARTS.cli,
        Part::Diagnostic => &PARTS.diagnostic,
        Part::Done => &PARTS.done,
        Part::EditWarning => &PARTS.edit_warning,
        Part::Kind => &PARTS.kind,
        Part::ToolReason => &PARTS.tool_reason,
    };
    let template = path.iter().try_fold(part, |at, key| at.get(key))?.as_str()?;
    Some(filled(template, params))
}

/// Fills each placeholder once: what a value holds is no placeholder.
pub fn filled(template: &str, params: &Params) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}') {
            Some((name, after)) if params.contains_key(name) => {
                text.push_str(&params[name]);
                rest = after;
            }
            _ => {
                text.push('{');
                rest = after;
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    #[test]
    fn a_value_is_not_filled_again() {
        assert_eq!(filled("{a} {b} {c", &params([("a", "{b}"), ("b", "x")])), "{b} x {c");
    }

    #[test]
    fn what_is_not_there_has_no_text() {
        let none = Params::new();
        assert_eq!(text(Part::Kind, &["keys"], &none).as_deref(), Some("Access keys"));
        assert_eq!(text(Part::Kind, &["keys", "title"], &none), None);
        assert_eq!(text(Part::Diagnostic, &["no such"], &none), None);
    }
}
