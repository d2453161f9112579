//! All that wait for the same sign-in.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rolecall_profiles::FileRole;

use crate::requester::Requester;

/// One that asks. Two may be alike to the last detail, as when one program needs two profiles: each is a caller of its
/// own, and its clones are the same one.
#[derive(Clone, Debug)]
pub struct Caller(Arc<Call>);

#[derive(Debug)]
struct Call {
    requester: Requester,
    reads: Option<OwnFiles>,
}

/// The files that one that asks reads, where they are not those of the app.
#[derive(Clone, Debug)]
pub struct OwnFiles {
    /// The config file.
    pub config: PathBuf,
    /// The credentials file.
    pub credentials: PathBuf,
}

impl OwnFiles {
    /// The path of one of them.
    pub(crate) fn get(&self, file: FileRole) -> &Path {
        match file {
            FileRole::Config => &self.config,
            FileRole::Credentials => &self.credentials,
        }
    }
}

impl Caller {
    /// One whose chain was read from these files.
    pub fn reading(requester: Requester, files: OwnFiles) -> Self {
        Self(Arc::new(Call { requester, reads: Some(files) }))
    }

    /// Who it is.
    pub fn requester(&self) -> &Requester {
        &self.0.requester
    }

    /// The files that its chain was read from, if they are not those of the app.
    pub(crate) fn reads(&self) -> Option<&OwnFiles> {
        self.0.reads.as_ref()
    }
}

impl From<Requester> for Caller {
    fn from(requester: Requester) -> Self {
        Self(Arc::new(Call { requester, reads: None }))
    }
}

impl PartialEq for Caller {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Caller {}

/// All that wait for the same, in the order in which they came. Clones are of one list.
#[derive(Clone, Debug, Default)]
pub struct Requesters(Arc<Mutex<List>>);

#[derive(Debug, Default)]
struct List {
    waiting: Vec<Waiting>,
    departures: u64,
}

/// One that waits, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Who.
    pub caller: Caller,
    /// Whether it stopped waiting: what comes of it serves its next request.
    pub is_gone: bool,
}

/// That nobody waits, since a departure that is the last so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Abandoned(u64);

impl Requesters {
    /// A list of one.
    pub fn of(caller: impl Into<Caller>) -> Self {
        let requesters = Self::default();
        requesters.add(caller.into());
        requesters
    }

    /// Who waits, or did.
    pub fn list(&self) -> Vec<Waiting> {
        self.lock().waiting.clone()
    }

    /// Tells whether this one waits.
    pub(crate) fn waits(&self, caller: &Caller) -> bool {
        self.lock().waiting.iter().any(|waiting| !waiting.is_gone && waiting.caller == *caller)
    }

    /// Tells whether it is the very same list.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether nobody waits any more: the same for as long as nobody comes, even for a moment.
    pub(crate) fn abandoned(&self) -> Option<Abandoned> {
        let list = self.lock();
        list.waiting.iter().all(|waiting| waiting.is_gone).then_some(Abandoned(list.departures))
    }

    /// Adds one. Who comes back takes the place it left, so that a tool that tries again and again is listed once.
    pub(crate) fn add(&self, caller: Caller) {
        let mut list = self.lock();
        let is_back = |known: &&mut Waiting| known.is_gone && known.caller.requester() == caller.requester();
        match list.waiting.iter_mut().find(is_back) {
            Some(known) => *known = Waiting { caller, is_gone: false },
            None => list.waiting.push(Waiting { caller, is_gone: false }),
        }
    }

    pub(crate) fn leave(&self, caller: &Caller) {
        let mut list = self.lock();
        if let Some(waiting) = list.waiting.iter_mut().find(|waiting| waiting.caller == *caller) {
            waiting.is_gone = true;
            list.departures += 1;
        }
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
