//! The Go SDK: `internal/ini` and `config/shared_config.go` of aws-sdk-go-v2. From its source alone, never run.

use std::collections::{BTreeMap, HashMap};

use super::file::{FileFault, Rejection};
use super::{ReaderView, SeenValue, merge_into};
use crate::profile::FileRole;
use crate::secret::Secret;

pub(super) fn read(config: &[u8], credentials: &[u8]) -> Result<ReaderView, Rejection> {
    let mut view = ReaderView::default();
    for (bytes, file) in [(config, FileRole::Config), (credentials, FileRole::Credentials)] {
        let sections = parse(bytes, file)?;
        let prefixed_default = sections.iter().any(|(name, _)| name == "profile default");
        for (name, settings) in sections {
            let target = match (file, name.split_once(' ')) {
                (FileRole::Config, Some(("profile", name))) => view.profiles.entry(name.to_owned()),
                (FileRole::Config, Some(("sso-session", name))) => view.sso_sessions.entry(name.to_owned()),
                (FileRole::Config, None) if name.eq_ignore_ascii_case("default") && !prefixed_default => {
                    view.profiles.entry(name)
                }
                (FileRole::Credentials, prefix) if prefix.is_none_or(|(prefix, _)| prefix != "profile") => {
                    view.profiles.entry(name)
                }
                _ => continue,
            };
            let settings = settings.into_iter().map(|(key, value)| match value {
                Value::Text(text) => (key, SeenValue::text(text)),
                Value::Nested(inner, text) => {
                    (key, SeenValue::Nested(BTreeMap::from([(inner, Secret::new(text))])))
                }
            });
            merge_into(target.or_default(), settings, file);
        }
    }
    Ok(view)
}

const SPACE: [char; 2] = [' ', '\t'];

/// A value that is being read.
enum Value {
    Text(String),
    /// Of several nested settings it keeps the first.
    Nested(String, String),
}

type Sections = Vec<(String, BTreeMap<String, Value>)>;

fn parse(bytes: &[u8], file: FileRole) -> Result<Sections, Rejection> {
    let text = String::from_utf8_lossy(bytes);
    let mut sections: Sections = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut section: Option<usize> = None;
    let mut open: Option<String> = None;
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.trim_start_matches(SPACE).starts_with(['#', ';']) {
            continue;
        }
        let header = line.split(['#', ';']).next().unwrap_or_default().trim_end_matches(SPACE);
        if let Some(name) = header.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let name = name.trim();
            let name = match name.split_once(SPACE) {
                Some((prefix, name)) => format!("{prefix} {}", name.trim_start_matches(SPACE)),
                None => name.to_owned(),
            };
            section = Some(*known.entry(name.clone()).or_insert_with(|| {
                sections.push((name, BTreeMap::new()));
                sections.len() - 1
            }));
            open = None;
            continue;
        }
        let current = section.map(|at| &mut sections[at].1);
        if !line.starts_with(SPACE) {
            let Some((key, value)) = setting(without_comment(line)) else {
                let unclosed = line.starts_with('[');
                let fault = if unclosed { FileFault::HeaderUnclosed } else { FileFault::NotASetting };
                return Err(Rejection::at(file, index + 1, fault, line));
            };
            if let Some(current) = current {
                current.insert(key.clone(), Value::Text(value.to_owned()));
                open = Some(key);
            }
            continue;
        }
        let value = open.as_ref().and_then(|key| current?.get_mut(key));
        let Some(value) = value else { continue };
        match (&mut *value, setting(line)) {
            (Value::Text(text), Some((key, nested))) if text.is_empty() => {
                *value = Value::Nested(key, nested.to_owned());
            }
            (Value::Text(text), None) if !text.is_empty() => {
                text.push('\n');
                text.push_str(line.trim_start_matches(SPACE));
            }
            _ => {}
        }
    }
    Ok(sections)
}

/// A key and a value, at the first `=` or `:`; the quotes around a value are taken off.
fn setting(line: &str) -> Option<(String, &str)> {
    let (key, value) = line.split_once(['=', ':'])?;
    let value = value.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    Some((key.trim().to_lowercase(), quoted.filter(|inner| !inner.is_empty()).unwrap_or(value)))
}

fn without_comment(line: &str) -> &str {
    let cut = [" #", " ;", "\t#", "\t;"].iter().filter_map(|sign| line.find(sign)).min();
    cut.map_or(line, |cut| &line[..cut])
}
