//! Reading both files into a set of profiles.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use memchr::{memchr2, memchr2_iter};
use rolecall_format::{Document, FaultKind, Section, Setting};

use crate::checks;
use crate::diagnostic::{Diagnostic, Problem};
use crate::header::{Named, is_identifier, named};
use crate::key::{Key, is_secret_key};
use crate::merge::{ProfileSet, Sources};
use crate::profile::{FileRole, Place, Profile};
use crate::secret::Secret;
use crate::settings::Entry;
use crate::text::Pool;

/// A set that is being read, and what it has read.
struct Reading {
    set: ProfileSet,
    pool: Pool,
    /// What the profiles have for a pool until then.
    unset: Arc<Pool>,
}

/// Merges both files.
pub(crate) fn read(sources: Sources<'_>) -> ProfileSet {
    let length = sources.config.bytes().len() + sources.credentials.bytes().len();
    let mut reading =
        Reading { set: ProfileSet::default(), pool: Pool::with_capacity(length), unset: Arc::default() };
    reading.file(sources.config, FileRole::Config);
    reading.file(sources.credentials, FileRole::Credentials);
    let Reading { mut set, pool, .. } = reading;
    set.finish(&Arc::new(pool));
    set
}

impl Reading {
    fn file(&mut self, document: &Document, file: FileRole) {
        let Self {
            set: ProfileSet { profiles, sessions, services, served, nested, diagnostics, .. },
            pool,
            unset,
        } = self;
        profiles.reserve(document.sections().len(), pool);
        let prefixed_default = file == FileRole::Config && has_prefixed_default(document);
        let mut faults = Faults::of(document);
        let mut seen = Seen::default();

        for section in document.sections() {
            let lines = section.line_range();
            let line = lines.start + 1;
            let text = section.name();
            let named = named(&text, file);
            let owner = match named {
                Named::Profile { name, .. } => Some(name),
                _ => None,
            };
            // What stands before the first header belongs to no profile.
            faults.take(lines.start, None, file, diagnostics);
            faults.take(lines.end, owner, file, diagnostics);

            let place = Place { file, line };
            let skipped = prefixed_default && is_default(&named, false);
            let list = match named {
                _ if skipped => None,
                Named::Profile { name, .. } => Some((&mut *profiles, name)),
                Named::SsoSession { name, .. } => Some((&mut *sessions, name)),
                Named::Services { name, .. } => Some((&mut *services, name)),
                Named::Served { name } => Some((&mut *served, name)),
                Named::Other | Named::Nothing => None,
            };
            let target = list.map(|(list, name)| list.met((pool, unset), name, place));
            let mut tell = |problem| {
                let profile = owner.map(str::to_owned);
                diagnostics.push(Diagnostic { problem, file, line: Some(line), profile });
            };
            if let Some(first) = seen.before(document, &text, target.as_deref(), place) {
                tell(Problem::DuplicateSection { section: text.clone().into_owned(), first });
            }
            checks::header(document, &section, &named, file, &mut tell);
            if skipped {
                tell(Problem::BothDefaults);
            }
            let Some(target) = target else { continue };
            match named {
                Named::Profile { unusual, .. } => {
                    target.unusual_name &= unusual;
                    target.unclosed_header |= !section.header().closed;
                }
                Named::Services { name, .. } => read_services(&section, name, file, nested),
                _ => {}
            }
            target.settings.reserve(section.setting_count());
            let mut settings = section.settings().peekable();
            target.bare &= settings.peek().is_none();
            let mut repeated = Repeated::default();
            for setting in settings {
                let line = setting.line() + 1;
                let mut tell = |problem| {
                    let profile = owner.map(str::to_owned);
                    diagnostics.push(Diagnostic { problem, file, line: Some(line), profile });
                };
                read_setting(&setting, place, target, pool, &mut repeated, &mut tell);
            }
        }
        faults.take(usize::MAX, None, file, diagnostics);
        diagnostics.sort_by_key(|diagnostic| (diagnostic.file, diagnostic.line));
    }
}

/// Adds a setting to a profile, under a header of it, and tells what is wrong with it.
fn read_setting(
    setting: &Setting<'_>,
    header: Place,
    target: &mut Profile,
    pool: &mut Pool,
    repeated: &mut Repeated,
    tell: &mut dyn FnMut(Problem),
) {
    let key = Key::of(setting.key());
    let place = Place { file: header.file, line: setting.line() + 1 };
    // A key that the SDKs ignore means nothing to any reader either.
    let is_read = key.known().is_some() || is_identifier(key.as_str());
    let before = if is_read { target.settings.get_key(pool, &key).map(Entry::place) } else { None };
    let in_section = |place: &Place| place.file == header.file && place.line > header.line;
    if let Some(first) = repeated.before(&key, place.line, is_read, before.filter(in_section)) {
        tell(Problem::DuplicateKey { key: key.as_str().to_owned(), first });
    }
    let value = setting.value();
    checks::setting(setting, &key, &value, tell);
    if is_read {
        if is_secret_key(key.as_str()) || holds_secret(&value) {
            target.settings.put_secret(pool, &key, Secret::new(value), place);
        } else {
            target.settings.put_plain(pool, &key, &value, place);
        }
    }
}

/// Tells whether a line of a value looks like the setting of a secret: an indented line that was meant for
/// a setting of its own, or is nested in one. botocore takes `\r` for the end of a line, and `:` for `=`.
fn holds_secret(value: &str) -> bool {
    let bytes = value.as_bytes();
    let mut start = 0;
    let ends = memchr2_iter(b'\n', b'\r', bytes).chain([bytes.len()]);
    ends.map(|end| {
        let line = &value[start..end];
        start = (end + 1).min(bytes.len());
        line
    })
    .any(|line| {
        let key = memchr2(b'=', b':', line.as_bytes()).map(|at| &line[..at]);
        key.is_some_and(|key| is_secret_key(key.trim()))
    })
}

fn read_services(
    section: &Section<'_>,
    name: &str,
    file: FileRole,
    known: &mut HashMap<(String, String, String), (String, Place)>,
) {
    for setting in section.settings() {
        let place = Place { file, line: setting.line() + 1 };
        for nested in setting.nested().filter(|nested| !is_secret_key(&nested.key)) {
            let key = (name.to_owned(), setting.key().to_ascii_lowercase(), nested.key.into_owned());
            known.insert(key, (nested.value.into_owned(), place));
        }
    }
}

fn is_default(named: &Named<'_>, with_prefix: bool) -> bool {
    matches!(named, Named::Profile { name: "default", prefixed, .. } if *prefixed == with_prefix)
}

/// Tells whether a config has `[profile default]`, by any spelling.
fn has_prefixed_default(document: &Document) -> bool {
    document.sections().any(|section| {
        let text = section.name();
        let can_be = text.trim_end_matches(['"', '\'']).ends_with("default");
        can_be && is_default(&named(&text, FileRole::Config), true)
    })
}

/// The headers of a file by their texts, as far as any can stand twice.
#[derive(Default)]
struct Seen<'d>(HashMap<Cow<'d, str>, usize, RandomState>);

impl<'d> Seen<'d> {
    /// The line of the first header of that text, if there was one before. The target is that of the header at hand,
    /// which is noted as its last.
    ///
    /// What is spelled alike names the same thing, so a first header of a thing is looked up nowhere.
    #[expect(clippy::ptr_arg, reason = "one that is borrowed is kept as it is")]
    fn before(
        &mut self,
        document: &'d Document,
        text: &Cow<'d, str>,
        target: Option<&Profile>,
        place: Place,
    ) -> Option<usize> {
        if let Some(target) = target {
            let mut others = target.places().iter().rev().skip(1).filter(|other| other.file == place.file);
            let last = others.next()?;
            // With the second the first is entered.
            if others.next().is_none()
                && let Some(first) = document.section_at(last.line - 1)
            {
                self.0.insert(first.name(), last.line);
            }
        }
        match self.0.get(text) {
            Some(first) => Some(*first),
            None => {
                self.0.insert(text.clone(), place.line);
                None
            }
        }
    }
}

/// The keys of a section by the lines on which they were met first, as far as any stands twice.
#[derive(Default)]
struct Repeated(HashMap<String, usize, RandomState>);

impl Repeated {
    /// The line on which a key was met first, if it was. One that is read is known to be met from where it is put, and
    /// is entered here once it is met again.
    fn before(&mut self, key: &Key<'_>, line: usize, is_read: bool, put: Option<Place>) -> Option<usize> {
        if is_read {
            let put = put?;
            return Some(*self.0.entry(key.as_str().to_owned()).or_insert(put.line));
        }
        match self.0.get(key.as_str()) {
            Some(first) => Some(*first),
            None => {
                self.0.insert(key.as_str().to_owned(), line);
                None
            }
        }
    }
}

/// The faults of a document, handed out section by section.
struct Faults<'d> {
    pending: &'d [rolecall_format::Fault],
}

impl<'d> Faults<'d> {
    fn of(document: &'d Document) -> Self {
        Self { pending: document.faults() }
    }

    /// Moves the faults before line `end` (from 0) to the diagnostics of their owner.
    fn take(&mut self, end: usize, owner: Option<&str>, file: FileRole, diagnostics: &mut Vec<Diagnostic>) {
        while let Some((fault, rest)) = self.pending.split_first().filter(|(fault, _)| fault.line < end) {
            self.pending = rest;
            // The mark is one of the whole file, even on the line of the first header.
            let of_file = fault.kind == FaultKind::ByteOrderMark;
            diagnostics.push(Diagnostic {
                problem: Problem::Text(fault.kind),
                file,
                line: Some(fault.line + 1),
                profile: owner.filter(|_| !of_file).map(str::to_owned),
            });
        }
    }
}
