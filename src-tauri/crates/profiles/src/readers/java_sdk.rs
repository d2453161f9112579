//! The Java SDK: `ProfileFileReader` and `ProfileSection` of aws-sdk-java-v2. From its source alone, never run.

use std::collections::BTreeMap;

use super::file::{FileFault, Rejection};
use super::{ReaderView, SeenValue, is_identifier_or_empty, merge_into};
use crate::profile::FileRole;

pub(super) fn read(config: &[u8], credentials: &[u8]) -> Result<ReaderView, Rejection> {
    let mut view = ReaderView::default();
    for (bytes, file) in [(config, FileRole::Config), (credentials, FileRole::Credentials)] {
        let mut parsed = Parsed::default();
        parse(&String::from_utf8_lossy(bytes), file, &mut parsed)?;
        for (sections, target) in
            [(parsed.profiles, &mut view.profiles), (parsed.sso_sessions, &mut view.sso_sessions)]
        {
            for (name, settings) in sections {
                let settings = settings.into_iter().map(|(key, value)| (key, SeenValue::text(value)));
                merge_into(target.entry(name).or_default(), settings, file);
            }
        }
    }
    Ok(view)
}

/// What one file holds.
#[derive(Default)]
struct Parsed {
    profiles: BTreeMap<String, BTreeMap<String, String>>,
    sso_sessions: BTreeMap<String, BTreeMap<String, String>>,
}

/// The section that is read.
enum Current {
    None,
    Ignored,
    Profile(String),
    SsoSession(String),
}

/// The setting that an indented line continues.
enum Open {
    None,
    Ignored,
    Setting { key: String, nested: bool },
}

fn parse(text: &str, file: FileRole, view: &mut Parsed) -> Result<(), Rejection> {
    let mut current = Current::None;
    let mut open = Open::None;
    let mut prefixed_default = false;
    for (index, line) in text.split('\n').enumerate() {
        for line in line.strip_suffix('\r').unwrap_or(line).split('\r') {
            let reject = |fault| Err(Rejection::at(file, index + 1, fault, line));
            if line.trim_matches([' ', '\t']).is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if line.starts_with('[') {
                let header = line.split(['#', ';']).next().unwrap_or_default().trim();
                let Some(name) = header.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
                    return reject(FileFault::HeaderUnclosed);
                };
                current = named(name.trim(), file, &mut prefixed_default, view);
                open = Open::None;
                continue;
            }
            let section = match &current {
                Current::None => return reject(FileFault::OutsideSection),
                Current::Ignored => continue,
                Current::Profile(name) => view.profiles.entry(name.clone()).or_default(),
                Current::SsoSession(name) => view.sso_sessions.entry(name.clone()).or_default(),
            };
            if line.starts_with([' ', '\t']) {
                match &open {
                    Open::None => return reject(FileFault::Indented),
                    Open::Ignored => {}
                    Open::Setting { nested: true, .. } if setting(line).is_err() => {
                        return reject(FileFault::NestedNotASetting);
                    }
                    Open::Setting { key, .. } => {
                        let value = section.entry(key.clone()).or_default();
                        value.push('\n');
                        value.push_str(line.trim());
                    }
                }
                continue;
            }
            match setting(without_comment(line)) {
                Err(fault) => return reject(fault),
                Ok((key, _)) if !is_identifier_or_empty(key) => open = Open::Ignored,
                Ok((key, value)) => {
                    section.insert(key.to_owned(), value.to_owned());
                    open = Open::Setting { key: key.to_owned(), nested: value.is_empty() };
                }
            }
        }
    }
    Ok(())
}

/// The section of a header; makes it, so that an empty one is there.
fn named(text: &str, file: FileRole, prefixed_default: &mut bool, view: &mut Parsed) -> Current {
    let (prefix, name) = match text.split_once([' ', '\t']) {
        Some((prefix, name)) if file == FileRole::Config => (Some(prefix), name.trim()),
        _ => (None, text),
    };
    let profile = match prefix {
        None => file == FileRole::Credentials || name == "default",
        Some(prefix) => prefix == "profile",
    };
    let known = profile || prefix == Some("sso-session");
    if !known || !is_identifier_or_empty(name) {
        return Current::Ignored;
    }
    if !profile {
        view.sso_sessions.entry(name.to_owned()).or_default();
        return Current::SsoSession(name.to_owned());
    }
    if file == FileRole::Config && name == "default" {
        match prefix {
            None if *prefixed_default => return Current::Ignored,
            Some(_) if !*prefixed_default => {
                view.profiles.remove(name);
                *prefixed_default = true;
            }
            _ => {}
        }
    }
    view.profiles.entry(name.to_owned()).or_default();
    Current::Profile(name.to_owned())
}

fn setting(line: &str) -> Result<(&str, &str), FileFault> {
    let (key, value) = line.split_once('=').ok_or(FileFault::NotASetting)?;
    let (key, value) = (key.trim(), value.trim());
    if key.is_empty() { Err(FileFault::EmptyKey) } else { Ok((key, value)) }
}

fn without_comment(line: &str) -> &str {
    let cut = [" #", " ;", "\t#", "\t;"].iter().filter_map(|sign| line.find(sign)).min();
    cut.map_or(line, |cut| &line[..cut])
}
