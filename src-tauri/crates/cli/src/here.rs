//! Where the command runs: the environment, the files, the app's own folder, the app itself.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rolecall_agent::{Client, ConnectError};
use rolecall_format::Document;
use rolecall_profiles::{Chain, FileRole, Handout, HandoutOf, Profile, ProfileSet, Sources};
use rolecall_signin::{Program, Requester};
use rolecall_store::{
    AuditEntry, AuditLog, AuditOutcome, Audited, Locations, Platform, Settings, SharedFiles, StandingRecords,
    Writer,
};
use rolecall_words::{Diagnostic, Failure as Told, params};

use crate::failure::{Failure, Reason};
use crate::say::{self, Text, say};

/// Where the command runs.
#[derive(Debug)]
pub(crate) struct Here {
    pub(crate) locations: Locations,
    /// None where the system has no place for it.
    pub(crate) own_folder: Option<PathBuf>,
    /// Whether `ROLECALL_HOME` keeps it apart from the real app.
    pub(crate) sandbox: bool,
    home: Option<PathBuf>,
}

impl Here {
    pub(crate) fn new() -> Result<Self, Failure> {
        let locations =
            Locations::from_env(|name| std::env::var_os(name), Platform::HERE).ok_or_else(Told::no_home)?;
        let rolecall_home =
            std::env::var_os("ROLECALL_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        Ok(Self {
            locations,
            own_folder: Settings::folder(rolecall_home.as_deref()),
            sandbox: rolecall_home.is_some(),
            home: std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from),
        })
    }

    /// The time now.
    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Reads the files.
    pub(crate) fn read(&self) -> Files {
        Files::of(SharedFiles::read(&self.locations), self)
    }

    /// The running app, if one runs.
    pub(crate) fn app(&self) -> Result<Option<Client>, Failure> {
        let Some(folder) = &self.own_folder else { return Ok(None) };
        match Client::connect(folder) {
            Ok(client) => Ok(Some(client)),
            Err(ConnectError::NotRunning) => Ok(None),
            // To go on alone would be to take no notice of it.
            Err(error) => Err(error.into()),
        }
    }

    /// A path as it is shown: below the home folder it begins with `~`.
    pub(crate) fn shown(&self, path: &Path) -> String {
        match self.home.as_ref().and_then(|home| path.strip_prefix(home).ok()) {
            Some(below) if below.as_os_str().is_empty() => "~".to_owned(),
            Some(below) => say::plain(&Path::new("~").join(below).to_string_lossy()),
            None => say::plain(&path.to_string_lossy()),
        }
    }

    pub(crate) fn path(&self, file: FileRole) -> &Path {
        match file {
            FileRole::Config => &self.locations.config,
            FileRole::Credentials => &self.locations.credentials,
        }
    }

    pub(crate) fn shown_file(&self, file: FileRole) -> String {
        self.shown(self.path(file))
    }

    pub(crate) fn writer(&self) -> Result<Writer, Failure> {
        let folder = self.own_folder.clone().ok_or_else(Told::no_home)?;
        Ok(Writer::new(folder, self.locations.clone()))
    }

    pub(crate) fn standing(&self) -> StandingRecords {
        StandingRecords::in_folder(self.own_folder.as_deref())
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings::in_folder(self.own_folder.as_deref())
    }

    pub(crate) fn audit(&self) -> AuditLog {
        AuditLog::in_folder(self.own_folder.as_deref())
    }

    /// Who asks, where no app is there to tell it of the operating system.
    pub(crate) fn requester(&self) -> Requester {
        Requester::Program(Program {
            executable: std::env::current_exe().ok(),
            folder: std::env::current_dir().ok(),
            ..Program::default()
        })
    }

    /// Something that is done now, to be told more of and noted; `profile` is empty where it is about none.
    pub(crate) fn entry(&self, what: Audited, profile: &str) -> AuditEntry {
        AuditEntry {
            profile: Some(profile.to_owned()).filter(|profile| !profile.is_empty()),
            ..AuditEntry::new(self.now(), what, self.requester())
        }
    }

    /// Notes what was done. That it cannot be noted is told; it is done nevertheless.
    pub(crate) fn noted(&self, entry: &AuditEntry) {
        if let Err(error) = self.audit().record(entry) {
            say::note(&say(Text::NotNoted, &params([("reason", &error.to_string())])));
        }
    }

    /// Notes what was done or not.
    pub(crate) fn noted_outcome<T>(&self, mut entry: AuditEntry, outcome: &Result<T, Failure>) {
        if let Err(failure) = outcome {
            entry.outcome = AuditOutcome::Refused(failure.code.clone());
        }
        self.noted(&entry);
    }
}

/// The files as they were read.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) config: Document,
    pub(crate) credentials: Document,
    pub(crate) set: ProfileSet,
    /// What is wrong with a file as a whole.
    pub(crate) unreadable: Vec<Diagnostic>,
    /// Why they cannot be edited.
    uneditable: Option<Told>,
}

impl Files {
    fn of(shared: SharedFiles, here: &Here) -> Self {
        let (mut unreadable, mut uneditable) = (Vec::new(), None);
        let mut document = |file: rolecall_store::FileText, role: FileRole| {
            let path = here.shown(&file.path);
            unreadable.extend(Diagnostic::of_file(&file, role.into(), path.clone()));
            match file.document {
                Ok(document) => document.unwrap_or_else(|| Document::parse("")),
                Err(error) => {
                    uneditable = Some(Told::file_unreadable(&path, &error.to_string()));
                    Document::parse("")
                }
            }
        };
        let config = document(shared.config, FileRole::Config);
        let credentials = document(shared.credentials, FileRole::Credentials);
        let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });
        Self { config, credentials, set, unreadable, uneditable }
    }

    pub(crate) fn sources(&self) -> Sources<'_> {
        Sources { config: &self.config, credentials: &self.credentials }
    }

    /// The files, if they can be edited.
    pub(crate) fn editable(&self) -> Result<Sources<'_>, Failure> {
        match &self.uneditable {
            None => Ok(self.sources()),
            Some(told) => Err(told.clone().into()),
        }
    }

    /// The profile of that name.
    pub(crate) fn profile(&self, name: &str) -> Result<&Profile, Failure> {
        let unknown = || rolecall_profiles::ChainError::UnknownProfile { profile: name.to_owned() };
        Ok(self.set.get(name).ok_or_else(unknown)?)
    }

    /// Follows the chain of a profile.
    pub(crate) fn chain(&self, name: &str) -> Result<Chain, Failure> {
        Ok(self.set.resolve(name).chain?)
    }

    /// The name for which an id stands.
    pub(crate) fn name_of_id(&self, id: &str) -> Result<String, Failure> {
        let of = HandoutOf::Id(id.to_owned());
        let found = self.set.profiles().iter().find(|profile| of.is(profile.name()));
        let unknown = || Failure::new(Reason::IdUnknown, &params([("id", id)]));
        found.map(|profile| profile.name().to_owned()).ok_or_else(unknown)
    }

    /// The command line of ours in the default profile, if it is switched.
    pub(crate) fn switched(&self) -> Option<(Handout, Option<&Profile>)> {
        let default = self.set.get("default")?;
        let handout = default.handout().filter(|handout| !handout.of.is("default"))?;
        Some((handout, self.set.switched_to(default)))
    }
}
