//! botocore: Python's `configparser`, then `botocore.configloader` and `Session.full_config`.
//!
//! A fault anywhere in either file is one of both.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::file::{FileFault, Rejection, utf8};
use super::{ReaderView, SeenValue, merge_into, shlex};
use crate::profile::FileRole;
use crate::secret::Secret;

pub(super) fn read(config: &[u8], credentials: &[u8]) -> Result<ReaderView, Rejection> {
    let mut view = ReaderView::default();
    for (name, settings) in parse(config, FileRole::Config)? {
        // Whatever begins like it, as [profiles foo]; a second one replaces the first.
        let section = if name == "default" {
            Some((&mut view.profiles, name))
        } else if name.starts_with("profile") {
            second_word(&name).map(|name| (&mut view.profiles, name))
        } else if name.starts_with("sso-session") {
            second_word(&name).map(|name| (&mut view.sso_sessions, name))
        } else {
            None
        };
        if let Some((sections, name)) = section {
            let target = sections.entry(name).or_default();
            target.clear();
            merge_into(target, settings, FileRole::Config);
        }
    }
    for (name, settings) in parse(credentials, FileRole::Credentials)? {
        merge_into(view.profiles.entry(name).or_default(), settings, FileRole::Credentials);
    }
    Ok(view)
}

fn second_word(name: &str) -> Option<String> {
    let mut words = shlex::split(name)?;
    if words.len() == 2 { words.pop() } else { None }
}

/// A setting, line by line, with the number of each line.
type Lines<'t> = Vec<(&'t str, usize)>;

/// The settings of a section in their order.
#[derive(Default)]
struct Options<'t> {
    entries: Vec<(String, Lines<'t>)>,
}

/// Where `configparser` keeps the settings of `[DEFAULT]`, which every section has too.
const DEFAULTS: usize = 0;

/// How many settings of `[DEFAULT]` are copied in all, so that no file is out of all proportion to what is seen.
const MOST_LEAKED: usize = 100_000;

/// What `configparser` has read so far.
struct Parser<'t> {
    file: FileRole,
    /// The defaults, then the sections in their order.
    sections: Vec<(String, Options<'t>)>,
    known: HashMap<String, usize>,
    keys: HashSet<(usize, String)>,
    section: Option<usize>,
    /// Whether a setting is open: its section's last.
    open: bool,
    indent: usize,
}

type Sections = Vec<(String, Vec<(String, SeenValue)>)>;

fn parse(bytes: &[u8], file: FileRole) -> Result<Sections, Rejection> {
    let text = utf8(bytes).map_err(|line| Rejection::new(file, line, FileFault::InvalidUtf8))?;
    let mut parser = Parser {
        file,
        sections: vec![("DEFAULT".to_owned(), Options::default())],
        known: HashMap::from([("DEFAULT".to_owned(), DEFAULTS)]),
        keys: HashSet::new(),
        section: None,
        open: false,
        indent: 0,
    };
    for (number, line) in text.split('\n').enumerate() {
        // Python takes a lone carriage return for the end of a line as well.
        let whole = line.strip_suffix('\r').unwrap_or(line);
        for part in whole.split('\r') {
            parser.line(part, number + 1)?;
        }
    }
    parser.finish()
}

impl<'t> Parser<'t> {
    fn line(&mut self, line: &'t str, number: usize) -> Result<(), Rejection> {
        let value = strip(line);
        if value.is_empty() {
            if let Some(lines) = self.open_setting() {
                lines.push(("", number));
            }
            return Ok(());
        }
        if value.starts_with(['#', ';']) {
            return Ok(());
        }
        let indent = line.chars().take_while(|&c| is_space(c)).count();
        if indent > self.indent
            && let Some(lines) = self.open_setting()
        {
            lines.push((value, number));
            return Ok(());
        }
        self.indent = indent;
        let reject = |fault| Err(Rejection::at(self.file, number, fault, line));
        // Up to the *last* bracket; what follows it is ignored.
        let header = value.strip_prefix('[').and_then(|rest| rest.rfind(']').map(|end| &rest[..end]));
        if let Some(name) = header.filter(|name| !name.is_empty()) {
            match self.known.get(name) {
                Some(&DEFAULTS) => self.section = Some(DEFAULTS),
                Some(_) => return reject(FileFault::DuplicateSection),
                None => {
                    self.known.insert(name.to_owned(), self.sections.len());
                    self.section = Some(self.sections.len());
                    self.sections.push((name.to_owned(), Options::default()));
                }
            }
            self.open = false;
            return Ok(());
        }
        let Some(section) = self.section else {
            return reject(FileFault::OutsideSection);
        };
        let Some((key, value)) = value.split_once(['=', ':']) else {
            let unclosed = value.starts_with('[');
            return reject(if unclosed { FileFault::HeaderUnclosed } else { FileFault::NotASetting });
        };
        let key = strip_end(key).to_lowercase();
        if key.is_empty() {
            return reject(FileFault::EmptyKey);
        }
        if !self.keys.insert((section, key.clone())) {
            return reject(FileFault::DuplicateKey);
        }
        self.sections[section].1.entries.push((key, vec![(strip(value), number)]));
        self.open = true;
        Ok(())
    }

    fn open_setting(&mut self) -> Option<&mut Lines<'t>> {
        let section = self.section.filter(|_| self.open)?;
        self.sections[section].1.entries.last_mut().map(|(_, lines)| lines)
    }

    fn finish(self) -> Result<Sections, Rejection> {
        let mut sections = self.sections.into_iter();
        let defaults = sections.next().map(|(_, options)| options).unwrap_or_default();
        let file = self.file;
        let count = sections.len().max(1);
        sections
            .map(|(name, own)| {
                let has: HashSet<&str> = own.entries.iter().map(|(key, _)| key.as_str()).collect();
                let leaked = defaults.entries.iter().filter(|(key, _)| !has.contains(key.as_str()));
                let leaked = leaked.take(MOST_LEAKED / count);
                let settings: Result<_, _> = own
                    .entries
                    .iter()
                    .chain(leaked)
                    .map(|(key, lines)| Ok((key.clone(), value(lines, file)?)))
                    .collect();
                Ok((name, settings?))
            })
            .collect()
    }
}

/// Joins the lines of a value; reads what begins with a line break as nested settings.
fn value(lines: &Lines<'_>, file: FileRole) -> Result<SeenValue, Rejection> {
    let joined = lines.iter().map(|(text, _)| *text).collect::<Vec<_>>().join("\n");
    let joined = strip_end(&joined);
    if !joined.starts_with('\n') {
        return Ok(SeenValue::text(joined));
    }
    let mut nested = BTreeMap::new();
    for (text, number) in lines {
        // `str.splitlines` knows more ends of a line than a file has.
        for line in text.split(is_line_break).map(strip).filter(|line| !line.is_empty()) {
            let Some((key, value)) = line.split_once('=') else {
                return Err(Rejection::new(file, *number, FileFault::NestedNotASetting));
            };
            nested.insert(strip(key).to_owned(), Secret::new(strip(value)));
        }
    }
    Ok(SeenValue::Nested(nested))
}

/// What `str.isspace` is true of.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

fn strip_end(text: &str) -> &str {
    text.trim_end_matches(is_space)
}
