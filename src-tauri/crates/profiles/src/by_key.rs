//! A list whose entries are found by key.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// What can be found by key.
pub(crate) trait Keyed {
    fn key(&self) -> &str;
}

/// Entries in the order in which they came, each key once. A short list is searched; a long one is
/// indexed, so that a file of any shape is read in a time that grows with its length.
#[derive(Clone, Debug)]
pub(crate) struct ByKey<T> {
    entries: Vec<T>,
    index: HashMap<String, usize, RandomState>,
}

/// Over the length of any section that a person wrote.
const LONG: usize = 32;

impl<T> Default for ByKey<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), index: HashMap::default() }
    }
}

impl<T: Keyed> ByKey<T> {
    pub(crate) fn entries(&self) -> &[T] {
        &self.entries
    }

    /// Makes room for as many more entries, and no more than that.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.entries.reserve_exact(more);
    }

    /// Forgets them all, and keeps the room.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.index.clear();
    }

    /// The entries, to be changed but for their keys.
    pub(crate) fn entries_mut(&mut self) -> &mut [T] {
        &mut self.entries
    }

    pub(crate) fn get(&self, key: &str) -> Option<&T> {
        self.find(key).map(|at| &self.entries[at])
    }

    /// Puts an entry in the place of the one with its key, else at the end.
    pub(crate) fn put(&mut self, entry: T) {
        match self.find(entry.key()) {
            Some(at) => self.entries[at] = entry,
            None => {
                self.append(entry);
            }
        }
    }

    /// Puts an entry at the end, of a key that is known not to be there.
    pub(crate) fn put_new(&mut self, entry: T) {
        debug_assert!(self.find(entry.key()).is_none());
        self.append(entry);
    }

    /// The entry of that key, made anew at the end if there is none.
    pub(crate) fn entry(&mut self, key: &str, new: impl FnOnce() -> T) -> &mut T {
        let at = match self.find(key) {
            Some(at) => at,
            None => self.append(new()),
        };
        &mut self.entries[at]
    }

    fn find(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() {
            self.entries.iter().position(|entry| entry.key() == key)
        } else {
            self.index.get(key).copied()
        }
    }

    fn append(&mut self, entry: T) -> usize {
        let at = self.entries.len();
        self.entries.push(entry);
        if at == LONG {
            let positions = self.entries.iter().enumerate();
            self.index = positions.map(|(at, entry)| (entry.key().to_owned(), at)).collect();
        } else if at > LONG {
            self.index.insert(self.entries[at].key().to_owned(), at);
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::{ByKey, Keyed, LONG};

    impl Keyed for (String, usize) {
        fn key(&self) -> &str {
            &self.0
        }
    }

    #[test]
    fn short_and_long_lists_are_alike() {
        for length in [1, LONG - 1, LONG, LONG + 1, LONG + 2, 3 * LONG] {
            let mut list = ByKey::default();
            for at in 0..length {
                list.put((format!("k{at}"), at));
            }
            list.put(("k0".to_owned(), 100));
            assert_eq!(list.entries().len(), length, "a key stands once");
            assert_eq!(list.get("k0"), Some(&("k0".to_owned(), 100)));
            let last = length - 1;
            let expected = if last == 0 { 100 } else { last };
            assert_eq!(list.get(&format!("k{last}")).map(|entry| entry.1), Some(expected));
            assert_eq!(list.get("k"), None);
            list.entry("k", || ("k".to_owned(), 7)).1 += 1;
            list.entry("k", || ("k".to_owned(), 0)).1 += 1;
            assert_eq!(list.entries()[length].1, 9);
        }
    }
}
