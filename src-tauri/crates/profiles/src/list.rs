//! Profiles, found by name.

use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::profile::{Place, Profile};
use crate::text::Pool;

/// Profiles in the order in which they came, each name once. The index holds numbers, not names: those stand in the
/// pool.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profiles {
    entries: Vec<Profile>,
    index: HashTable<u32>,
    hasher: RandomState,
}

impl Profiles {
    pub(crate) fn entries(&self) -> &[Profile] {
        &self.entries
    }

    /// The profiles, to be changed but for their names.
    pub(crate) fn entries_mut(&mut self) -> &mut [Profile] {
        &mut self.entries
    }

    /// Makes room for some more.
    pub(crate) fn reserve(&mut self, more: usize, pool: &Pool) {
        self.entries.reserve(more);
        let Self { entries, index, hasher } = self;
        index.reserve(more, |at| hasher.hash_one(pool.get(entries[*at as usize].name)));
    }

    /// The number of the profile of that name, once all are read.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        // Most lists but that of the profiles are empty.
        if self.entries.is_empty() {
            return None;
        }
        let is = |at: &u32| self.entries[*at as usize].name() == name;
        self.index.find(self.hasher.hash_one(name), is).map(|at| *at as usize)
    }

    /// The profile of that name, once all are read.
    pub(crate) fn get(&self, name: &str) -> Option<&Profile> {
        self.position(name).map(|at| &self.entries[at])
    }

    /// The profile of that name while they are read: one with another header now, or a new one with this header.
    pub(crate) fn met(
        &mut self,
        (pool, unset): (&mut Pool, &Arc<Pool>),
        name: &str,
        place: Place,
    ) -> &mut Profile {
        let hash = self.hasher.hash_one(name);
        let known = self.index.find(hash, |at| pool.get(self.entries[*at as usize].name) == name);
        if let Some(at) = known {
            let profile = &mut self.entries[*at as usize];
            profile.places.push(place);
            return profile;
        }
        self.entries.push(Profile::new(unset, pool.add(name), place));
        self.insert_last(hash, pool);
        let last = self.entries.len() - 1;
        &mut self.entries[last]
    }

    /// Adds a profile of a name that none has yet, once all are read.
    pub(crate) fn add(&mut self, profile: Profile) {
        let (hash, pool) = (self.hasher.hash_one(profile.name()), Arc::clone(&profile.pool));
        self.entries.push(profile);
        self.insert_last(hash, &pool);
    }

    fn insert_last(&mut self, hash: u64, pool: &Pool) {
        let Self { entries, index, hasher } = self;
        let Ok(last) = u32::try_from(entries.len() - 1) else {
            unreachable!("there are fewer profiles than bytes, whose number fits")
        };
        index.insert_unique(hash, last, |at| hasher.hash_one(pool.get(entries[*at as usize].name)));
    }
}
