//! The Rust SDK: `aws_runtime::env_config::{parse, normalize}`.
//!
//! A fault in either file is one of both. It keeps sections in a hash map: where two headers in one file name the
//! same profile in different spellings, as `[profile a]` and `[profile  a]`, and both set a key, which one wins
//! differs from run to run. Here the later one does.

use std::collections::HashMap;

use super::file::{FileFault, Rejection, utf8};
use super::{ReaderView, SeenValue, is_identifier_or_empty, merge_into};
use crate::profile::FileRole;

pub(super) fn read(config: &[u8], credentials: &[u8]) -> Result<ReaderView, Rejection> {
    let mut view = ReaderView::default();
    for (bytes, file) in [(config, FileRole::Config), (credentials, FileRole::Credentials)] {
        match utf8(bytes) {
            Ok(text) => normalize(parse(text, file)?, file, &mut view),
            Err(line) => view.taken_for_empty.push(Rejection::new(file, line, FileFault::InvalidUtf8)),
        }
    }
    Ok(view)
}

/// What it takes for white space around names and values.
const SPACE: [char; 2] = [' ', '\t'];

/// A section by what stands between its brackets, with its settings.
struct Raw<'t> {
    name: &'t str,
    settings: Vec<(String, String)>,
    at: HashMap<String, usize>,
}

fn parse(text: &str, file: FileRole) -> Result<Vec<Raw<'_>>, Rejection> {
    let mut sections: Vec<Raw<'_>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut section: Option<usize> = None;
    // The setting that an indented line continues, and whether it has no value of its own.
    let mut open: Option<(usize, bool)> = None;
    for (index, line) in text.lines().enumerate() {
        let reject = |fault| Err(Rejection::at(file, index + 1, fault, line));
        if line.trim_matches(SPACE).is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with('[') {
            let header = without_comment(line, false);
            let Some(name) = header.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
                return reject(FileFault::HeaderUnclosed);
            };
            section = Some(*known.entry(name).or_insert_with(|| {
                sections.push(Raw { name, settings: Vec::new(), at: HashMap::new() });
                sections.len() - 1
            }));
            open = None;
            continue;
        }
        let Some(current) = section.map(|at| &mut sections[at]) else {
            return reject(FileFault::OutsideSection);
        };
        if line.starts_with(SPACE) {
            let Some((at, nested)) = open else {
                return reject(FileFault::Indented);
            };
            if nested && setting(line).is_err() {
                return reject(FileFault::NestedNotASetting);
            }
            let value = &mut current.settings[at].1;
            value.push('\n');
            value.push_str(line.trim_matches(SPACE));
            continue;
        }
        let (key, value) = match setting(line) {
            Ok(setting) => setting,
            Err(fault) => return reject(fault),
        };
        let at = *current.at.entry(key.clone()).or_insert_with(|| {
            current.settings.push((key, String::new()));
            current.settings.len() - 1
        });
        current.settings[at].1 = value.to_owned();
        open = Some((at, value.is_empty()));
    }
    Ok(sections)
}

fn setting(line: &str) -> Result<(String, &str), FileFault> {
    let (key, value) = without_comment(line, true).split_once('=').ok_or(FileFault::NotASetting)?;
    let key = key.trim_matches(SPACE);
    if key.is_empty() {
        return Err(FileFault::EmptyKey);
    }
    Ok((key.to_ascii_lowercase(), value.trim_matches(SPACE)))
}

/// Cuts a comment: in a setting only after white space, of any kind.
fn without_comment(line: &str, needs_space: bool) -> &str {
    let line = line.trim_matches(SPACE);
    let mut after_space = false;
    for (index, c) in line.char_indices() {
        if matches!(c, '#' | ';') && (after_space || !needs_space) {
            return line[..index].trim_matches(SPACE);
        }
        after_space = c.is_whitespace();
    }
    line
}

fn normalize(sections: Vec<Raw<'_>>, file: FileRole, view: &mut ReaderView) {
    let sections: Vec<_> = sections
        .into_iter()
        .map(|raw| (named(raw.name), raw.settings))
        .filter(|((prefix, name), _)| match (file, prefix) {
            (FileRole::Config, Some(_)) => is_identifier_or_empty(name),
            (FileRole::Config, None) => *name == "default",
            (FileRole::Credentials, Some(_)) => false,
            (FileRole::Credentials, None) => is_identifier_or_empty(name),
        })
        .collect();
    let prefixed_default = sections.iter().any(|(name, _)| *name == (Some("profile"), "default"));
    for ((prefix, name), settings) in sections {
        let target = match prefix {
            None if prefixed_default && name == "default" => continue,
            None | Some("profile") => &mut view.profiles,
            Some("sso-session") => &mut view.sso_sessions,
            Some(_) => continue,
        };
        let settings = settings.into_iter().filter(|(key, _)| is_identifier_or_empty(key));
        let target = target.entry(name.to_owned()).or_default();
        merge_into(target, settings.map(|(key, value)| (key, SeenValue::text(value))), file);
    }
}

/// The prefix and the name of a section.
fn named(text: &str) -> (Option<&str>, &str) {
    let text = text.trim_matches(SPACE);
    match text.split_once(SPACE) {
        Some((prefix, name)) => (Some(prefix.trim()), name.trim()),
        None => (None, text.trim()),
    }
}
