//! What the app knows: the files as last read, the broker, the prompts.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rolecall_profiles::{Chain, ProfileSet, Sources};
use rolecall_signin::{Broker, Clock, Environment, PromptQueue, Sts};
use rolecall_store::{Locations, SharedFiles};
use tokio::sync::watch;

use crate::wire::{self, Failure, Overview, ProfileDetail, PromptState};

/// The files as they were read at one time.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The files; none if there is no home folder to look in.
    pub files: Option<SharedFiles>,
    /// What they say.
    pub set: ProfileSet,
}

/// What the environment the app was started in says, other than of AWS's endpoints.
#[derive(Clone, Debug, Default)]
pub struct Ambience {
    /// `AWS_PROFILE`.
    pub profile: Option<String>,
    /// `ROLECALL_HOME` is set: the app runs on folders of its own.
    pub sandbox: bool,
    /// The home folder, which paths are shown relative to.
    pub home: Option<PathBuf>,
}

impl Ambience {
    pub(crate) fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        Self {
            profile: env("AWS_PROFILE"),
            sandbox: env("ROLECALL_HOME").is_some(),
            home: env(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from),
        }
    }

    /// A path as it is shown: below the home folder it begins with `~`.
    pub(crate) fn shown(&self, path: &Path) -> String {
        match self.home.as_ref().and_then(|home| path.strip_prefix(home).ok()) {
            Some(below) => Path::new("~").join(below).display().to_string(),
            None => path.display().to_string(),
        }
    }
}

/// The state behind the commands.
pub struct AppState {
    locations: Option<Locations>,
    ambience: Ambience,
    snapshot: RwLock<Arc<Snapshot>>,
    revision: watch::Sender<u32>,
    broker: Arc<Broker>,
    prompts: Arc<PromptQueue>,
}

impl AppState {
    /// Reads the files and is ready; nothing is asked of AWS.
    pub fn new(
        locations: Option<Locations>,
        sts: Arc<dyn Sts>,
        clock: Arc<dyn Clock>,
        environment: Environment,
        ambience: Ambience,
    ) -> Arc<Self> {
        let prompts = PromptQueue::new(clock.clone());
        let state = Arc::new(Self {
            locations,
            ambience,
            snapshot: RwLock::default(),
            revision: watch::Sender::new(0),
            broker: Broker::new(sts, clock, prompts.clone(), environment),
            prompts,
        });
        state.reload();
        state
    }

    /// Reads the files anew.
    pub fn reload(&self) {
        let files = self.locations.as_ref().map(SharedFiles::read);
        let set = files.as_ref().map_or_else(ProfileSet::default, |files| {
            let (config, credentials) = (files.config.or_empty(), files.credentials.or_empty());
            ProfileSet::read(Sources {
                config: &config,
                credentials: &credentials,
            })
        });
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Snapshot { files, set });
        self.revision.send_modify(|revision| *revision += 1);
    }

    /// The files as last read.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Follows the files: the number grows with each reading.
    pub fn subscribe(&self) -> watch::Receiver<u32> {
        self.revision.subscribe()
    }

    pub(crate) fn locations(&self) -> Option<&Locations> {
        self.locations.as_ref()
    }

    pub(crate) fn is_sandbox(&self) -> bool {
        self.ambience.sandbox
    }

    pub(crate) fn broker(&self) -> &Arc<Broker> {
        &self.broker
    }

    pub(crate) fn prompts(&self) -> &Arc<PromptQueue> {
        &self.prompts
    }

    /// Follows the chain of a profile.
    pub(crate) fn chain(&self, name: &str) -> Result<Chain, Failure> {
        Ok(self.snapshot().set.resolve(name).chain?)
    }

    pub(crate) fn overview(&self) -> Overview {
        // Taken before what it stands for: a reply may be newer than it says, never older.
        let revision = self
            .revision
            .borrow()
            .wrapping_add(*self.broker.subscribe().borrow());
        wire::overview(&self.snapshot(), &self.broker, &self.ambience, revision)
    }

    pub(crate) fn profile_detail(&self, name: &str) -> Result<ProfileDetail, Failure> {
        wire::profile_detail(&self.snapshot(), &self.broker, &self.ambience, name)
    }

    pub(crate) fn prompt_state(&self) -> PromptState {
        wire::prompt_state(self.prompts.head(), self.ambience.sandbox)
    }
}
