//! The JavaScript SDK: `loadSharedConfigFiles`, `parseKnownFiles` and `loadSsoSessionData` of
//! `@smithy/core/config`.
//!
//! It never complains: what it does not understand is skipped, and a file with a section called `__proto__` is
//! taken for empty. In what it calls profiles, `[sso-session x]` is one named `sso-session.x`; they are here too.

use std::collections::BTreeMap;

use super::file::{BOM, FileFault, Rejection};
use super::{ReaderView, SeenSection, SeenValue, merge_into};
use crate::profile::FileRole;

pub(super) fn read(config: &[u8], credentials: &[u8]) -> ReaderView {
    let mut view = ReaderView::default();
    let parsed = parse(config, FileRole::Config, &mut view);
    let prefixed_default = parsed.iter().any(|(name, _)| name == "profile.default");
    for (name, settings) in parsed {
        let name = match name.split_once('.') {
            Some(("profile", "__proto__")) => continue,
            Some(("profile", name)) => name.to_owned(),
            Some(("sso-session", session)) => {
                view.sso_sessions.insert(session.to_owned(), settings.clone());
                name
            }
            Some(("services", _)) => name,
            None if name == "default" && !prefixed_default => name,
            _ => continue,
        };
        view.profiles.insert(name, settings);
    }
    for (name, settings) in parse(credentials, FileRole::Credentials, &mut view) {
        view.profiles.entry(name).or_default().extend(settings);
    }
    // Merging the files, it takes what every object has by that name for a profile it knows already.
    for name in OF_EVERY_OBJECT {
        view.profiles.remove(name);
    }
    view
}

/// The properties that every object of JavaScript has: this SDK looks a profile up among them, and does not find
/// the one of the file; `__proto__` makes it drop the whole file. (Seen with `@smithy/shared-ini-file-loader`
/// 4.7.2, in either file.)
pub(crate) const OF_EVERY_OBJECT: [&str; 12] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// The sections that have a setting, by the names it gives them: `profile.foo` for `[profile foo]`.
fn parse(bytes: &[u8], file: FileRole, view: &mut ReaderView) -> BTreeMap<String, SeenSection> {
    let text = String::from_utf8_lossy(bytes);
    let mut sections = BTreeMap::new();
    let mut section: Option<String> = None;
    let mut block: Option<&str> = None;
    for (index, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let trimmed = trim(without_comment(line));
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            if matches!(name, "__proto__" | "profile __proto__") {
                view.taken_for_empty.push(Rejection::new(file, index + 1, FileFault::ForbiddenName));
                return BTreeMap::new();
            }
            block = None;
            section = match prefixed(name) {
                Some((prefix @ ("profile" | "sso-session" | "services"), name)) => {
                    Some(format!("{prefix}.{name}"))
                }
                Some(_) => None,
                None => Some(name.to_owned()).filter(|name| !name.is_empty()),
            };
            continue;
        }
        let Some(section) = &section else { continue };
        let Some((key, value)) = trimmed.split_once('=').filter(|(key, _)| !key.is_empty()) else { continue };
        let (key, value) = (trim(key), trim(value));
        if value.is_empty() {
            block = Some(key);
            continue;
        }
        if !line.starts_with(is_space) {
            block = None;
        }
        let key = block.map_or_else(|| key.to_owned(), |block| format!("{block}.{key}"));
        let settings: &mut SeenSection = sections.entry(section.clone()).or_default();
        // Setting the prototype of an object to a text does nothing.
        if key != "__proto__" {
            merge_into(settings, [(key, SeenValue::text(value))], file);
        }
    }
    sections
}

/// `/^([\w-]+)\s(["'])?([\w-@+.%:/]+)\2$/`
fn prefixed(name: &str) -> Option<(&str, &str)> {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let end = name.find(|c| !word(c)).filter(|&end| end > 0)?;
    let (prefix, rest) = name.split_at(end);
    let rest = rest.strip_prefix(is_space)?;
    let quoted = ['"', '\''].iter().find_map(|quote| rest.strip_prefix(*quote)?.strip_suffix(*quote));
    let rest = quoted.unwrap_or(rest);
    let plain = |c: char| word(c) || matches!(c, '@' | '+' | '.' | '%' | ':' | '/');
    (!rest.is_empty() && rest.chars().all(plain)).then_some((prefix, rest))
}

/// Cuts at a comment sign that begins the line or follows white space.
fn without_comment(line: &str) -> &str {
    let mut before = None;
    for (index, c) in line.char_indices() {
        if matches!(c, '#' | ';') {
            match before {
                None => return "",
                Some((at, previous)) if is_space(previous) => return &line[..at],
                Some(_) => {}
            }
        }
        before = Some((index, c));
    }
    line
}

/// What `\s` matches and `trim` takes off.
fn is_space(c: char) -> bool {
    c == BOM || (c.is_whitespace() && c != '\u{85}')
}

fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}
