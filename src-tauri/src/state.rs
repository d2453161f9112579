//! What the app knows: the files as last read, the broker, the prompts.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rolecall_aws::{CaBundleFiles, LoopbackListener, Network, SdkSsoOidc, SdkSsoPortal, SdkSts, SystemClock};
use rolecall_profiles::{Chain, ProfileSet, Sources, SsoLogin};
use rolecall_signin::{
    Account, AnswerError, Broker, Clock, Ending, Environment, PromptId, PromptQueue, SsoPorts, Sts,
    TrustPorts,
};
use rolecall_store::{Locations, Settings, SharedFiles, SsoCacheFolder};
use tokio::sync::watch;

use crate::edits::Edits;
use crate::outside::Clipboard;
use crate::wire::{self, Failure, Overview, ProfileDetail, PromptState, View};

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
    /// `ROLECALL_HOME`: the app keeps its own things there, and its windows are marked.
    pub own_folder: Option<PathBuf>,
    /// The home folder, which paths are shown relative to.
    pub home: Option<PathBuf>,
}

impl Ambience {
    pub(crate) fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        Self {
            profile: env("AWS_PROFILE"),
            own_folder: env("ROLECALL_HOME").map(PathBuf::from),
            home: env(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from),
        }
    }

    pub(crate) fn is_sandbox(&self) -> bool {
        self.own_folder.is_some()
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
    reloading: Mutex<()>,
    revision: watch::Sender<u32>,
    token_changes: watch::Sender<u32>,
    broker: Arc<Broker>,
    prompts: Arc<PromptQueue>,
    account_names: RwLock<HashMap<String, String>>,
    clipboard: Clipboard,
    edits: Edits,
}

/// The world that the app works in.
pub struct AwsPorts {
    /// STS.
    pub sts: Arc<dyn Sts>,
    /// IAM Identity Center, with AWS's cache of its tokens.
    pub sso: SsoPorts,
    /// What the person approved.
    pub trust: TrustPorts,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

impl AwsPorts {
    /// The real ones, with the app's own settings in this folder.
    pub fn real(locations: Option<&Locations>, settings: Option<&Path>) -> Self {
        let cache = locations.map(|locations| locations.sso_cache.clone()).unwrap_or_default();
        let network = Network::default();
        Self {
            sts: Arc::new(SdkSts::new(&network)),
            sso: SsoPorts {
                oidc: Arc::new(SdkSsoOidc::new(&network)),
                portal: Arc::new(SdkSsoPortal::new(&network)),
                cache: Arc::new(SsoCacheFolder::new(cache)),
                loopback: Arc::new(LoopbackListener),
            },
            trust: TrustPorts {
                approvals: Arc::new(Settings::in_folder(settings)),
                bundles: Arc::new(CaBundleFiles),
            },
            clock: Arc::new(SystemClock),
        }
    }
}

impl AppState {
    /// Knows nothing yet: [`reload`](Self::reload) reads the files. Nothing is asked of AWS.
    pub fn new(
        locations: Option<Locations>,
        ports: AwsPorts,
        environment: Environment,
        ambience: Ambience,
    ) -> Arc<Self> {
        let edits = Edits::new(Settings::folder(ambience.own_folder.as_deref()), locations.as_ref());
        let AwsPorts { sts, sso, trust, clock } = ports;
        let prompts = PromptQueue::new(clock.clone());
        Arc::new(Self {
            locations,
            ambience,
            snapshot: RwLock::default(),
            reloading: Mutex::default(),
            revision: watch::Sender::new(0),
            token_changes: watch::Sender::new(0),
            broker: Broker::new(sts, clock, prompts.clone(), sso, trust, environment),
            prompts,
            account_names: RwLock::default(),
            clipboard: Clipboard::default(),
            edits,
        })
    }

    /// Reads the files anew.
    pub fn reload(&self) {
        // One at a time: a reading that began earlier must not replace one that began later.
        let _one = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let files = self.locations.as_ref().map(SharedFiles::read);
        let set = files.as_ref().map_or_else(ProfileSet::default, |files| {
            let (config, credentials) = (files.config.or_empty(), files.credentials.or_empty());
            ProfileSet::read(Sources { config: &config, credentials: &credentials })
        });
        if let Some(files) = &files {
            self.edits.notice(files);
        }
        tracing::debug!(
            profiles = set.profiles().len(),
            problems = set.diagnostics().len(),
            "the files were read"
        );
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Snapshot { files, set });
        self.revision.send_modify(|revision| *revision += 1);
    }

    /// The files as last read.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Follows the files: the number grows with each reading.
    pub fn subscribe(&self) -> watch::Receiver<u32> {
        self.revision.subscribe()
    }

    /// Follows the files of tokens: the number grows when any tool changes one.
    pub(crate) fn token_changes(&self) -> watch::Receiver<u32> {
        self.token_changes.subscribe()
    }

    pub(crate) fn note_token_change(&self) {
        self.token_changes.send_modify(|change| *change += 1);
    }

    pub(crate) fn locations(&self) -> Option<&Locations> {
        self.locations.as_ref()
    }

    pub(crate) fn is_sandbox(&self) -> bool {
        self.ambience.is_sandbox()
    }

    pub(crate) fn own_folder(&self) -> Option<&Path> {
        self.ambience.own_folder.as_deref()
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

    /// The login to IAM Identity Center of that cache key.
    pub(crate) fn login(&self, key: &str) -> Result<SsoLogin, Failure> {
        let mut logins = self.snapshot().set.sso_logins().into_iter();
        logins.find(|login| login.cache_key() == key).ok_or_else(|| Failure::organization_unknown(key))
    }

    /// Remembers the names of accounts, to show them wherever the accounts are shown.
    pub(crate) fn learn(&self, accounts: &[Account]) {
        let mut names = self.account_names.write().unwrap_or_else(PoisonError::into_inner);
        names.extend(accounts.iter().map(|account| (account.id.clone(), account.name.clone())));
        drop(names);
        self.revision.send_modify(|revision| *revision += 1);
    }

    /// The page that a prompt waits for the person to approve on.
    pub(crate) fn prompt_url(&self, id: u32) -> Result<String, Failure> {
        self.prompts.url(PromptId(id)).ok_or_else(|| AnswerError::NotAsking.into())
    }

    /// The code that is to be compared on that page.
    pub(crate) fn prompt_code(&self, id: u32) -> Result<String, Failure> {
        self.prompts.user_code(PromptId(id)).ok_or_else(|| AnswerError::NotAsking.into())
    }

    pub(crate) fn edits(&self) -> &Edits {
        &self.edits
    }

    /// A path as it is shown.
    pub(crate) fn shown(&self, path: &Path) -> String {
        self.ambience.shown(path)
    }

    pub(crate) fn clipboard(&self) -> &Clipboard {
        &self.clipboard
    }

    /// What ends and needs a person to be made anew.
    pub(crate) fn endings(&self) -> Vec<Ending> {
        let mut endings = self.broker.endings();
        let logins = self.snapshot().set.sso_logins();
        endings.extend(logins.iter().filter_map(|login| self.broker.sso().ending(login)));
        endings
    }

    /// The files of the tokens of every login.
    pub(crate) fn token_files(&self) -> Vec<PathBuf> {
        let Some(locations) = &self.locations else { return Vec::new() };
        let cache = SsoCacheFolder::new(locations.sso_cache.clone());
        self.snapshot().set.sso_logins().iter().map(|login| cache.token_file(login)).collect()
    }

    pub(crate) fn overview(&self) -> Overview {
        // Taken before what it stands for: a reply may be newer than it says, never older.
        let revision = self
            .revision
            .borrow()
            .wrapping_add(*self.broker.subscribe().borrow())
            .wrapping_add(*self.broker.sso().subscribe().borrow())
            .wrapping_add(*self.token_changes.borrow());
        wire::overview(&self.view(), revision)
    }

    pub(crate) fn profile_detail(&self, name: &str) -> Result<ProfileDetail, Failure> {
        wire::profile_detail(&self.view(), name)
    }

    fn view(&self) -> View<'_> {
        let names = self.account_names.read().unwrap_or_else(PoisonError::into_inner).clone();
        View::new(self.snapshot(), &self.broker, &self.ambience, names)
    }

    pub(crate) fn prompt_state(&self) -> PromptState {
        wire::prompt_state(self.prompts.head(), self.ambience.is_sandbox())
    }
}
