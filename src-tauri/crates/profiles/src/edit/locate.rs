//! Where a target stands in the files, by any spelling of its headers.

use std::collections::HashMap;

use memchr::{memchr2, memrchr2};
use rolecall_format::{Section, Setting};

use super::intent::Target;
use crate::header::{Named, named};
use crate::merge::Sources;
use crate::profile::{FileRole, Place};

/// The sections of both files, those of config first.
pub(super) struct Files<'d> {
    sections: Vec<(FileRole, Section<'d>)>,
}

/// A section of a target.
#[derive(Clone, Copy)]
pub(super) struct Located<'d> {
    pub(super) file: FileRole,
    pub(super) section: Section<'d>,
    /// Whether its settings are read: those of `[default]` beside `[profile default]` are not.
    pub(super) counts: bool,
}

impl<'d> Files<'d> {
    pub(super) fn read(sources: Sources<'d>) -> Self {
        let of = |document: &'d rolecall_format::Document, file| {
            document.sections().map(move |section| (file, section))
        };
        let config = of(sources.config, FileRole::Config);
        Self { sections: config.chain(of(sources.credentials, FileRole::Credentials)).collect() }
    }

    /// The sections of a target.
    pub(super) fn of(&self, target: &Target) -> Vec<Located<'d>> {
        let all = self.sections.iter().filter_map(|(file, section)| {
            let text = section.name();
            let named = may_name(&text, |name| name == target.name()).then(|| named(&text, *file))?;
            let prefixed = match named {
                Named::Profile { prefixed, .. } => Some(prefixed),
                _ => None,
            };
            is_named(&named, target).then_some((*file, *section, prefixed))
        });
        let found: Vec<_> = all.collect();
        let prefixed_default =
            target.name() == "default" && found.iter().any(|(.., prefixed)| *prefixed == Some(true));
        // Of profiles alone it is said whether they have the prefix.
        let counts = |file, prefixed: Option<bool>| {
            prefixed != Some(false) || !(prefixed_default && file == FileRole::Config)
        };
        found
            .into_iter()
            .map(|(file, section, prefixed)| Located { file, section, counts: counts(file, prefixed) })
            .collect()
    }

    /// The `[rolecall NAME]` sections of a profile.
    pub(super) fn served(&self, name: &str) -> Vec<Located<'d>> {
        let is_of = |(file, section): &&(FileRole, Section<'d>)| {
            let text = section.name();
            may_name(&text, |known| known == name)
                && matches!(named(&text, *file), Named::Served { name: of } if of == name)
        };
        let found = self.sections.iter().filter(is_of);
        found.map(|(file, section)| Located { file: *file, section: *section, counts: true }).collect()
    }

    /// The settings of all profiles, also of what is behind those that are served.
    pub(super) fn settings_of_profiles(&self) -> impl Iterator<Item = (FileRole, Setting<'d>)> {
        let is_profile = |(file, section): &&(FileRole, Section<'d>)| {
            matches!(named(&section.name(), *file), Named::Profile { .. } | Named::Served { .. })
        };
        let profiles = self.sections.iter().filter(is_profile);
        profiles.flat_map(|(file, section)| section.settings().map(|setting| (*file, setting)))
    }
}

/// Tells whether a header is that of a target.
pub(super) fn is_named(named: &Named<'_>, target: &Target) -> bool {
    match (named, target) {
        (Named::Profile { name, .. }, Target::Profile(wanted))
        | (Named::SsoSession { name, .. }, Target::SsoSession(wanted))
        | (Named::Services { name, .. }, Target::Services(wanted)) => *name == wanted,
        _ => false,
    }
}

/// Tells whether what stands between the brackets can be a header of a name that is known. It is asked of every
/// header, so it makes no text of its own.
pub(super) fn may_name(header: &str, known: impl Fn(&str) -> bool) -> bool {
    let last = memrchr2(b' ', b'\t', header.as_bytes()).map_or(header, |at| &header[at + 1..]);
    known(last) || known(header) || memchr2(b'"', b'\'', header.as_bytes()).is_some()
}

/// What a header is that of.
pub(super) fn target_of(named: &Named<'_>) -> Option<Target> {
    match named {
        Named::Profile { name, .. } => Some(Target::Profile((*name).to_owned())),
        Named::SsoSession { name, .. } => Some(Target::SsoSession((*name).to_owned())),
        Named::Services { name, .. } => Some(Target::Services((*name).to_owned())),
        Named::Served { .. } | Named::Other | Named::Nothing => None,
    }
}

/// Every setting of that key in some sections, the one that counts last.
pub(super) fn occurrences<'d>(located: &[Located<'d>], key: &str) -> Vec<(Located<'d>, Setting<'d>)> {
    let mut found = Vec::new();
    for counts in [false, true] {
        for at in located.iter().filter(|at| at.counts == counts) {
            let settings = at.section.settings().filter(|s| s.key().eq_ignore_ascii_case(key));
            found.extend(settings.map(|setting| (*at, setting)));
        }
    }
    found
}

/// The setting of that key that counts.
pub(super) fn effective<'d>(located: &[Located<'d>], key: &str) -> Option<(FileRole, Setting<'d>)> {
    let (at, setting) = occurrences(located, key).pop()?;
    at.counts.then_some((at.file, setting))
}

/// The settings that count, each key once, in the order of first appearance, by file; a key that stands in
/// both files counts in credentials alone.
pub(super) fn all_effective<'d>(located: &[Located<'d>]) -> Vec<(FileRole, Setting<'d>)> {
    let mut index: HashMap<String, usize> = HashMap::new();
    let mut settings: Vec<(FileRole, Setting<'d>)> = Vec::new();
    for at in located.iter().filter(|at| at.counts) {
        for setting in at.section.settings() {
            match index.get(&setting.key().to_ascii_lowercase()) {
                Some(known) => settings[*known] = (at.file, setting),
                None => {
                    index.insert(setting.key().to_ascii_lowercase(), settings.len());
                    settings.push((at.file, setting));
                }
            }
        }
    }
    settings
}

/// Where a setting stands.
pub(super) fn place(file: FileRole, setting: &Setting<'_>) -> Place {
    Place { file, line: setting.line() + 1 }
}
