//! The settings of a profile as they are kept: small, and found by key.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::key::{Key, Known};
use crate::profile::{FileRole, Place};
use crate::secret::Secret;
use crate::text::{Part, Pool};

/// A setting, whose texts are in a pool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    key: EntryKey,
    value: EntryValue,
    file: FileRole,
    line: u32,
}

#[derive(Clone, Copy, Debug)]
enum EntryKey {
    Known(Known),
    Other(Part),
}

#[derive(Clone, Copy, Debug)]
enum EntryValue {
    Plain(Part),
    /// Its number among those of the settings.
    Secret(u32),
}

impl Entry {
    fn of(pool: &mut Pool, key: &Key<'_>, value: EntryValue, place: Place) -> Self {
        let key = match key {
            Key::Known(known) => EntryKey::Known(*known),
            Key::Other(key) => EntryKey::Other(pool.add(key)),
        };
        // A document has fewer lines than bytes, whose number fits.
        Self { key, value, file: place.file, line: u32::try_from(place.line).unwrap_or(u32::MAX) }
    }

    pub(crate) fn key<'p>(&self, pool: &'p Pool) -> &'p str {
        match self.key {
            EntryKey::Known(known) => known.name(),
            EntryKey::Other(part) => pool.get(part),
        }
    }

    pub(crate) fn plain(&self) -> Option<Part> {
        match self.value {
            EntryValue::Plain(part) => Some(part),
            EntryValue::Secret(_) => None,
        }
    }

    pub(crate) fn place(&self) -> Place {
        Place { file: self.file, line: self.line as usize }
    }

    fn is_known(&self, wanted: Known) -> bool {
        matches!(self.key, EntryKey::Known(known) if known == wanted)
    }
}

/// Settings in the order in which they came, each key once. A short list is searched; a long one is indexed, so that a
/// file of any shape is read in a time that grows with its length.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    entries: Vec<Entry>,
    /// The bits of the known keys that are here.
    known: u32,
    /// Those of its values that are secrets, by their numbers; none where another value has taken the place of one.
    secrets: Vec<Option<Secret>>,
    /// Once the list is long.
    #[expect(
        clippy::box_collection,
        reason = "a profile has a fifth more without it, and hardly one has an index"
    )]
    index: Option<Box<HashMap<String, usize, RandomState>>>,
}

/// Over the length of any section that a person wrote.
const LONG: usize = 32;

impl Settings {
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Makes room for some more.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.entries.reserve_exact(more);
    }

    /// Tells whether a known key is here, blank or not.
    pub(crate) fn has(&self, known: Known) -> bool {
        self.known & known.bit() != 0
    }

    pub(crate) fn get_known(&self, known: Known) -> Option<&Entry> {
        match &self.index {
            None => self.entries.iter().find(|entry| entry.is_known(known)),
            Some(index) => index.get(known.name()).map(|at| &self.entries[*at]),
        }
    }

    pub(crate) fn get(&self, pool: &Pool, key: &str) -> Option<&Entry> {
        self.find(pool, key).map(|at| &self.entries[at])
    }

    /// Finds one by its key as it is compared.
    pub(crate) fn get_key(&self, pool: &Pool, key: &Key<'_>) -> Option<&Entry> {
        match key {
            Key::Known(known) if self.has(*known) => self.get_known(*known),
            Key::Known(_) => None,
            Key::Other(key) => self.get(pool, key),
        }
    }

    /// The value of one of the entries, if it is a secret.
    pub(crate) fn secret(&self, entry: &Entry) -> Option<&Secret> {
        match entry.value {
            EntryValue::Plain(_) => None,
            EntryValue::Secret(number) => self.secrets.get(number as usize)?.as_ref(),
        }
    }

    /// Puts a setting with a value that may be shown in the place of the one with its key, else at the end.
    pub(crate) fn put_plain(&mut self, pool: &mut Pool, key: &Key<'_>, value: &str, place: Place) {
        let value = EntryValue::Plain(pool.add(value));
        let entry = Entry::of(pool, key, value, place);
        self.put(pool, entry);
    }

    /// Puts a setting with a secret in the same way.
    pub(crate) fn put_secret(&mut self, pool: &mut Pool, key: &Key<'_>, secret: Secret, place: Place) {
        let value = self.keep(secret);
        let entry = Entry::of(pool, key, value, place);
        self.put(pool, entry);
    }

    /// Puts an entry of other settings, whose texts are in the same pool.
    pub(crate) fn put_of(&mut self, pool: &Pool, others: &Self, entry: Entry) {
        let value = others.secret(&entry).map_or(entry.value, |secret| self.keep(secret.clone()));
        self.put(pool, Entry { value, ..entry });
    }

    fn keep(&mut self, secret: Secret) -> EntryValue {
        // There are fewer settings than bytes, whose number fits.
        let number = u32::try_from(self.secrets.len()).unwrap_or(u32::MAX);
        self.secrets.push(Some(secret));
        EntryValue::Secret(number)
    }

    fn put(&mut self, pool: &Pool, entry: Entry) {
        let at = match entry.key {
            EntryKey::Known(known) if !self.has(known) => None,
            _ => self.find(pool, entry.key(pool)),
        };
        match at {
            Some(at) => {
                // A secret is not kept for longer than its setting.
                if let EntryValue::Secret(number) = std::mem::replace(&mut self.entries[at], entry).value {
                    self.secrets[number as usize] = None;
                }
            }
            None => self.append(pool, entry),
        }
    }

    fn find(&self, pool: &Pool, key: &str) -> Option<usize> {
        match &self.index {
            None => self.entries.iter().position(|entry| entry.key(pool) == key),
            Some(index) => index.get(key).copied(),
        }
    }

    fn append(&mut self, pool: &Pool, entry: Entry) {
        let at = self.entries.len();
        if let EntryKey::Known(known) = entry.key {
            self.known |= known.bit();
        }
        self.entries.push(entry);
        match &mut self.index {
            Some(index) => {
                index.insert(entry.key(pool).to_owned(), at);
            }
            None if at < LONG => {}
            None => {
                let positions = self.entries.iter().enumerate();
                let index = positions.map(|(at, entry)| (entry.key(pool).to_owned(), at)).collect();
                self.index = Some(Box::new(index));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'p>(settings: &Settings, pool: &'p Pool, key: &str) -> Option<&'p str> {
        settings.get(pool, key)?.plain().map(|part| pool.get(part))
    }

    #[test]
    fn short_and_long_lists_are_alike() {
        for length in [1, LONG - 1, LONG, LONG + 1, LONG + 2, 3 * LONG] {
            let (mut pool, mut settings) = (Pool::default(), Settings::default());
            let mut put = |settings: &mut Settings, key: &str, value: &str| {
                let place = Place { file: FileRole::Config, line: 1 };
                settings.put_plain(&mut pool, &Key::of(key.into()), value, place);
            };
            put(&mut settings, "region", "first");
            for at in 0..length {
                put(&mut settings, &format!("k{at}"), &at.to_string());
            }
            put(&mut settings, "region", "last");
            put(&mut settings, "k0", "100");
            assert_eq!(settings.entries().len(), length + 1, "a key stands once");
            assert_eq!(value(&settings, &pool, "k0"), Some("100"));
            let region = Known::of("region").expect("a known key");
            assert!(settings.has(region) && settings.get_known(region).is_some());
            assert_eq!(value(&settings, &pool, "region"), Some("last"));
            let last = if length == 1 { 100 } else { length - 1 };
            assert_eq!(value(&settings, &pool, &format!("k{}", length - 1)), Some(&*last.to_string()));
            assert_eq!(value(&settings, &pool, "k"), None);
        }
    }
}
