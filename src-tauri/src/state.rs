//! What the app knows: the files as last read, the broker, the prompts.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rolecall_aws::{
    CaBundleFiles, HttpFederation, LoopbackListener, Network, SdkSsoOidc, SdkSsoPortal, SdkSts, SystemClock,
};
use rolecall_cli::Unnameable;
use rolecall_profiles::{Chain, ProfileSet, Sources, SsoLogin};
use rolecall_signin::{
    Account, AnswerError, Broker, Clock, Ending, Environment, Federation, PromptId, PromptQueue, Renewal,
    SignInError, SsoPorts, Sts, TrustPorts,
};
use rolecall_store::{
    AccountNames, AuditLog, Locations, Recents, Settings, SharedFiles, SsoCacheFolder, StandingRecords,
};
use tokio::sync::watch;

use crate::autostart;
use crate::changes::Changes;
use crate::clipboard::Clipboard;
use crate::closing::Draft;
use crate::edits::Edits;
use crate::errands::Errands;
use crate::front::{Front, Wish};
use crate::standing::Standings;
use crate::windows::Places;
use crate::wire::{self, Errand, Failure, Overview, ProfileDetail, PromptState, View};
use rolecall_words as words;

/// The files as they were read at one time.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The files; none if there is no home folder to look in.
    pub files: Option<SharedFiles>,
    /// What they say.
    pub set: ProfileSet,
}

/// What the environment the app was started in says, other than of AWS's endpoints.
#[derive(Clone, Debug)]
pub struct Ambience {
    /// `AWS_PROFILE`.
    pub profile: Option<String>,
    /// `ROLECALL_HOME`: the app keeps its own things there, and its windows are marked.
    pub own_folder: Option<PathBuf>,
    /// The home folder, which paths are shown relative to.
    pub home: Option<PathBuf>,
    /// The path of the `rolecall` command that the files are to name.
    pub program: Result<String, Unnameable>,
    /// The path at which the app itself will still be tomorrow.
    pub app: Result<PathBuf, Unnameable>,
    /// The folder of what the desktop starts at login; none where that is no matter of a folder.
    pub autostart: Option<PathBuf>,
}

impl Default for Ambience {
    fn default() -> Self {
        let program = Err(Unnameable::Unknown(String::new()));
        let app = Err(Unnameable::Unknown(String::new()));
        Self { profile: None, own_folder: None, home: None, program, app, autostart: None }
    }
}

impl Ambience {
    pub(crate) fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        let own_folder = env("ROLECALL_HOME").map(PathBuf::from);
        Self {
            profile: env("AWS_PROFILE"),
            program: rolecall_cli::stable_program(own_folder.is_some()),
            app: rolecall_cli::stable_app(own_folder.is_some()),
            autostart: autostart::folder(env),
            own_folder,
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
    account_names: AccountNames,
    federation: Arc<dyn Federation>,
    clock: Arc<dyn Clock>,
    clipboard: Clipboard,
    edits: Edits,
    settings: Settings,
    recents: Recents,
    audit: AuditLog,
    entries: watch::Sender<u32>,
    records: StandingRecords,
    standings: Standings,
    errands: Errands,
    draft: Draft,
    front: Front,
    places: Places,
}

/// The world that the app works in.
pub struct AwsPorts {
    /// STS.
    pub sts: Arc<dyn Sts>,
    /// IAM Identity Center, with AWS's cache of its tokens.
    pub sso: SsoPorts,
    /// What the person approved.
    pub trust: TrustPorts,
    /// The console's sign-in.
    pub federation: Arc<dyn Federation>,
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
                loopback: Arc::new(LoopbackListener::with_pages(words::loopback_pages())),
            },
            trust: TrustPorts {
                approvals: Arc::new(Settings::in_folder(settings)),
                bundles: Arc::new(CaBundleFiles),
            },
            federation: Arc::new(HttpFederation::new(&network)),
            clock: Arc::new(SystemClock),
        }
    }
}

impl AppState {
    /// Knows nothing of the files yet: [`reload`](Self::reload) reads them. Nothing is asked of AWS.
    pub fn new(
        locations: Option<Locations>,
        ports: AwsPorts,
        environment: Environment,
        ambience: Ambience,
    ) -> Arc<Self> {
        let own_folder = Settings::folder(ambience.own_folder.as_deref());
        let account_names = AccountNames::in_folder(own_folder.as_deref());
        let own = own_folder.as_deref();
        let (settings, audit) = (Settings::in_folder(own), AuditLog::in_folder(own));
        let recents = Recents::in_folder(own);
        let records = StandingRecords::in_folder(own);
        let places = Places::in_folder(own);
        let edits = Edits::new(own_folder, locations.as_ref());
        let AwsPorts { sts, sso, trust, federation, clock } = ports;
        let prompts = PromptQueue::new(clock.clone());
        let state = Arc::new(Self {
            locations,
            ambience,
            snapshot: RwLock::default(),
            reloading: Mutex::default(),
            revision: watch::Sender::new(0),
            token_changes: watch::Sender::new(0),
            broker: Broker::new(sts, clock.clone(), prompts.clone(), sso, trust, environment),
            prompts,
            account_names,
            federation,
            clock,
            clipboard: Clipboard::default(),
            edits,
            settings,
            recents,
            audit,
            entries: watch::Sender::new(0),
            records,
            standings: Standings::default(),
            errands: Errands::default(),
            draft: Draft::default(),
            front: Front::default(),
            places,
        });
        state.tell_of_broken_settings();
        state
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

    /// Reads the files anew if they are others than were read last. Whoever asks for this may ask again and again.
    pub(crate) fn catch_up(&self) {
        if self.locations.as_ref().map(SharedFiles::read) != self.snapshot().files {
            self.reload();
        }
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

    pub(crate) fn ambience(&self) -> &Ambience {
        &self.ambience
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

    pub(crate) fn federation(&self) -> &dyn Federation {
        &*self.federation
    }

    /// The folder of what the app keeps; none where the system has no place for it.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        Settings::folder(self.own_folder())
    }

    /// The name of an account, if it is known.
    pub(crate) fn account_name(&self, id: &str) -> Option<String> {
        self.account_names.get(id)
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
        let named = |account: &Account| (account.id.clone(), account.name.clone());
        self.account_names.learn(accounts.iter().map(named));
        self.note_change();
    }

    /// Tells why a sign-in failed, with the accounts by the names they are known by.
    pub(crate) fn told(&self, error: SignInError) -> Failure {
        Failure::from(error).naming_accounts(|id| self.account_names.get(id))
    }

    /// The page that a prompt waits for the person to approve on.
    pub(crate) fn prompt_url(&self, id: u32) -> Result<String, Failure> {
        self.prompts.url(PromptId(id)).ok_or_else(|| AnswerError::NotAsking.into())
    }

    /// The code that is to be compared on that page.
    pub(crate) fn prompt_code(&self, id: u32) -> Result<String, Failure> {
        self.prompts.user_code(PromptId(id)).ok_or_else(|| AnswerError::NotAsking.into())
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn recents(&self) -> &Recents {
        &self.recents
    }

    /// Tells the windows that what is shown of the profiles changed, with the files as they were.
    pub(crate) fn note_change(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    pub(crate) fn records(&self) -> &StandingRecords {
        &self.records
    }

    pub(crate) fn standings(&self) -> &Standings {
        &self.standings
    }

    pub(crate) fn errands(&self) -> &Errands {
        &self.errands
    }

    pub(crate) fn draft(&self) -> &Draft {
        &self.draft
    }

    pub(crate) fn front(&self) -> &Front {
        &self.front
    }

    /// Sends the main window on an errand.
    pub(crate) fn send(&self, errand: Errand) {
        self.errands.leave(errand);
        self.front.wish(Wish::Main);
    }

    /// Something that is wanted of the windows.
    pub(crate) fn wished(&self, wish: Wish) -> Result<(), Failure> {
        self.front.wish(wish);
        Ok(())
    }

    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    /// The path of the program that the files are to name.
    pub(crate) fn program(&self) -> Result<String, Failure> {
        self.ambience.program.clone().map_err(|why| match why {
            Unnameable::Unknown(_) => Failure::program_missing(),
            Unnameable::Spaced(path) => Failure::program_path_unusual(&path.to_string_lossy()),
            Unnameable::Temporary(path) | Unnameable::Mounted(path) | Unnameable::Built(path) => {
                Failure::program_will_not_stay(&path.to_string_lossy())
            }
        })
    }

    /// The path of that program as it is: for what is started now it need neither stay nor be plain.
    pub(crate) fn program_now(&self) -> Result<String, Failure> {
        let path = match &self.ambience.program {
            Ok(path) => Some(path.as_str()),
            Err(why) => why.path().and_then(Path::to_str),
        };
        // Windows begins a canonical path so, and not every program reads it.
        let path = path.map(|path| path.strip_prefix(r"\\?\").unwrap_or(path).to_owned());
        path.ok_or_else(Failure::program_missing)
    }

    pub(crate) fn log(&self) -> &AuditLog {
        &self.audit
    }

    pub(crate) fn entry_revision(&self) -> &watch::Sender<u32> {
        &self.entries
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

    /// What can be renewed with nobody asked.
    pub(crate) fn renewals(&self) -> Vec<Renewal> {
        self.broker.renewals(&self.snapshot().set.sso_logins())
    }

    /// Follows what the times of sessions and logins depend on.
    pub(crate) fn changes(&self) -> Changes {
        Changes {
            clock: self.clock.clone(),
            files: self.subscribe(),
            sessions: self.broker.subscribe(),
            logins: self.broker.sso().subscribe(),
            tokens: self.token_changes(),
        }
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Clears away what a crash left in AWS's cache of tokens and in the folder of the app's own.
    pub(crate) fn clear_strays(&self) {
        if let Some(locations) = &self.locations {
            SsoCacheFolder::new(locations.sso_cache.clone()).clear_strays();
        }
        self.settings.clear_strays();
    }

    /// The files of the tokens of every login.
    pub(crate) fn token_files(&self) -> Vec<PathBuf> {
        let Some(locations) = &self.locations else { return Vec::new() };
        let cache = SsoCacheFolder::new(locations.sso_cache.clone());
        self.snapshot().set.sso_logins().iter().map(|login| cache.token_file(login)).collect()
    }

    pub(crate) fn overview(&self) -> Overview {
        // Taken before what it stands for: a reply may be newer than it says, never older.
        let revision = self.overview_revision();
        wire::overview(&self.view(), revision)
    }

    /// Grows with whatever the windows are told of that changes the overview.
    pub(crate) fn overview_revision(&self) -> u32 {
        self.revision
            .borrow()
            .wrapping_add(*self.broker.subscribe().borrow())
            .wrapping_add(*self.broker.sso().subscribe().borrow())
            .wrapping_add(*self.token_changes.borrow())
    }

    pub(crate) fn profile_detail(&self, name: &str) -> Result<ProfileDetail, Failure> {
        wire::profile_detail(&self.view(), name)
    }

    fn view(&self) -> View<'_> {
        let marks = self.settings.marks();
        let (names, recents) = (&self.account_names, &self.recents);
        View::new(self.snapshot(), &self.broker, &self.ambience, names, marks, recents)
    }

    pub(crate) fn prompt_state(&self) -> PromptState {
        let sandbox = self.ambience.is_sandbox();
        wire::prompt_state(self.prompts.head(), &self.account_names, self.settings(), sandbox)
    }
}
