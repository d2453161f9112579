//! What the windows are shown of the files and the sessions.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rolecall_profiles::{self as profiles, Base, Chain, Profile, Resolution, SsoLogin, TraceKind};
use rolecall_signin::{self as signin, Broker, TokenTime};
use rolecall_store::{AccountNames, Marks, Recents};

use super::line;
use super::{
    Ambient, AmbientCause, ChainStep, Colour, Diagnostic, Failure, FileInfo, FileRole, FileState, Millis,
    Organization, Overview, Place, ProfileDetail, ProfileRow, SessionState, Severity, SsoClock,
};
use crate::state::{Ambience, Snapshot};

/// The files, the sessions and the logins as they are now.
pub(crate) struct View<'a> {
    snapshot: Arc<Snapshot>,
    broker: &'a Broker,
    ambience: &'a Ambience,
    account_names: BTreeMap<String, String>,
    logins: Vec<SsoLogin>,
    /// The clock of the token of each login, by its key.
    clocks: HashMap<String, Option<TokenTime>>,
    /// What the person says of profiles.
    marks: Arc<Marks>,
    /// When profiles were used last.
    used: HashMap<String, Millis>,
}

/// Errors and warnings.
type Counts = (u32, u32);

impl<'a> View<'a> {
    pub(crate) fn new(
        snapshot: Arc<Snapshot>,
        broker: &'a Broker,
        ambience: &'a Ambience,
        account_names: &AccountNames,
        marks: Arc<Marks>,
        recents: &Recents,
    ) -> Self {
        let logins = snapshot.set.sso_logins();
        let clock = |login: &SsoLogin| (login.cache_key().to_owned(), broker.sso().token_time(login));
        let clocks = logins.iter().map(clock).collect();
        Self {
            snapshot,
            broker,
            ambience,
            account_names: account_names.all(),
            marks,
            used: recents.all().into_iter().map(|(name, at)| (name, at.into())).collect(),
            logins,
            clocks,
        }
    }

    fn row(&self, profile: &Profile, resolution: &Resolution, (errors, warnings): Counts) -> ProfileRow {
        let chain = resolution.chain.as_ref().ok();
        let session =
            chain.map_or(signin::SessionState::None, |chain| self.broker.state(chain.fingerprint()));
        let said = match &session {
            signin::SessionState::SignedIn(session) => Some(session.identity.account_id.clone()),
            _ => None,
        };
        let step = resolution.trace.iter().rev().find(|step| step.profile == profile.name());
        let account_id = chain.and_then(Chain::expected_account).map(str::to_owned);
        let of_step = || step.and_then(|step| step.account_id.as_deref()).map(str::to_owned);
        let account_id = account_id.or_else(of_step).or(said);
        let names_a_role =
            |kind| matches!(kind, TraceKind::AssumeRole | TraceKind::Sso | TraceKind::WebIdentity);
        let mark = self.marks.get(profile.name());
        ProfileRow {
            name: profile.name().to_owned(),
            kind: self.snapshot.set.kind(profile).into(),
            account_name: account_id.as_ref().and_then(|id| self.account_names.get(id).cloned()),
            account_id,
            role: step
                .filter(|step| names_a_role(step.kind))
                .map(|step| step.label.to_string())
                .filter(|label| !label.is_empty()),
            region: profile.get("region").map(str::to_owned),
            source: source(profile, chain),
            errors,
            warnings,
            served: self.snapshot.set.is_served(profile.name()),
            production: mark.production,
            favourite: mark.favourite,
            label: mark.label.clone(),
            tags: mark.tags.clone(),
            colour: mark.colour.map(Colour::from),
            used_at: self.used.get(profile.name()).copied(),
            session: SessionState::new(session, chain.and_then(|chain| self.sso_clock(chain)), |id| {
                self.account_names.get(id).cloned()
            }),
        }
    }

    fn sso_clock(&self, chain: &Chain) -> Option<SsoClock> {
        let Base::Sso { login, .. } = &chain.base else { return None };
        Some(SsoClock::new(login.name(), self.clocks.get(login.cache_key()).copied().flatten()))
    }

    fn organizations(&self, rows: &[ProfileRow]) -> Vec<Organization> {
        let organization = |login: &SsoLogin| {
            let key = login.cache_key().to_owned();
            let of_login = rows.iter().filter(|row| row.source.as_deref() == Some(login.name()));
            Organization {
                session: login.session.clone(),
                start_url_host: login.host().to_owned(),
                region: login.region.clone(),
                profiles: u32::try_from(of_login.count()).unwrap_or(u32::MAX),
                state: self.broker.sso().state(login).into(),
                key,
            }
        };
        self.logins.iter().map(organization).collect()
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        let Some(files) = &self.snapshot.files else { return Vec::new() };
        let of_files = [(&files.config, FileRole::Config), (&files.credentials, FileRole::Credentials)]
            .into_iter()
            .filter_map(|(file, role)| Diagnostic::of_file(file, role, self.ambience.shown(&file.path)));
        let config = self.path(profiles::FileRole::Config);
        let credentials = self.path(profiles::FileRole::Credentials);
        let of_lines = self.snapshot.set.diagnostics().iter().map(|problem| {
            let path = match problem.file {
                profiles::FileRole::Config => &config,
                profiles::FileRole::Credentials => &credentials,
            };
            Diagnostic::of_problem(problem, path)
        });
        of_files.chain(of_lines).collect()
    }

    fn files(&self) -> Vec<FileInfo> {
        let Some(files) = &self.snapshot.files else { return Vec::new() };
        let info = |(file, role): (&rolecall_store::FileText, FileRole)| FileInfo {
            role,
            path: self.ambience.shown(&file.path),
            state: match &file.document {
                Ok(Some(_)) => FileState::Present,
                Ok(None) => FileState::Missing,
                Err(_) => FileState::Unreadable,
            },
        };
        [(&files.config, FileRole::Config), (&files.credentials, FileRole::Credentials)].map(info).into()
    }

    fn path(&self, role: profiles::FileRole) -> String {
        let Some(files) = &self.snapshot.files else { return String::new() };
        let file = match role {
            profiles::FileRole::Config => &files.config,
            profiles::FileRole::Credentials => &files.credentials,
        };
        self.ambience.shown(&file.path)
    }

    fn ambient(&self) -> Ambient {
        let profile = self.ambience.profile.clone().unwrap_or_else(|| "default".to_owned());
        let default = self.snapshot.set.get("default");
        let switched_to = default.and_then(|default| self.snapshot.set.switched_to(default));
        let until = default.and_then(Profile::handout).and_then(|handout| handout.until);
        Ambient {
            switched_to: switched_to.map(|profile| profile.name().to_owned()),
            until: until.as_deref().and_then(rolecall_store::parse_rfc3339).map(Millis::from),
            exists: self.snapshot.set.get(&profile).is_some(),
            because: match self.ambience.profile {
                Some(_) => AmbientCause::AwsProfile,
                None => AmbientCause::Default,
            },
            profile,
        }
    }
}

pub(crate) fn overview(view: &View<'_>, revision: u32) -> Overview {
    let diagnostics = view.diagnostics();
    let mut counts: HashMap<&str, Counts> = HashMap::new();
    for diagnostic in &diagnostics {
        let Some(profile) = &diagnostic.profile else { continue };
        let (errors, warnings) = counts.entry(profile).or_default();
        match diagnostic.severity {
            Severity::Error => *errors += 1,
            Severity::Warning => *warnings += 1,
        }
    }
    let set = &view.snapshot.set;
    let row = |profile: &Profile| {
        let counts = counts.get(profile.name()).copied().unwrap_or_default();
        view.row(profile, &set.resolve(profile.name()), counts)
    };
    let profiles: Vec<ProfileRow> = set.profiles().iter().map(row).collect();
    Overview {
        revision,
        sandbox: view.ambience.is_sandbox(),
        files: view.files(),
        ambient: view.ambient(),
        organizations: view.organizations(&profiles),
        profiles,
        diagnostics,
    }
}

pub(crate) fn profile_detail(view: &View<'_>, name: &str) -> Result<ProfileDetail, Failure> {
    let set = &view.snapshot.set;
    let unknown = || profiles::ChainError::UnknownProfile { profile: name.to_owned() };
    let profile = set.get(name).ok_or_else(unknown)?;
    let resolution = set.resolve(name);
    let of_profile = |diagnostic: &Diagnostic| diagnostic.profile.as_deref() == Some(name);
    let diagnostics: Vec<Diagnostic> = view.diagnostics().into_iter().filter(of_profile).collect();
    let count = |severity| {
        let of_severity = diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity);
        u32::try_from(of_severity.count()).unwrap_or(u32::MAX)
    };
    let role = resolution.chain.as_ref().ok().and_then(|chain| chain.roles.last());
    let place = |place: &profiles::Place| Place {
        file: place.file.into(),
        path: view.path(place.file),
        line: line(place.line),
    };
    Ok(ProfileDetail {
        row: view.row(profile, &resolution, (count(Severity::Error), count(Severity::Warning))),
        chain: chain_steps(&resolution),
        duration_seconds: role.and_then(|role| u32::try_from(role.duration_or_default().as_secs()).ok()),
        blocked: match &resolution.chain {
            Ok(chain) => view.broker.refusal(chain).map(Failure::from),
            Err(error) => Some(error.clone().into()),
        },
        diagnostics,
        places: profile.places().iter().map(place).collect(),
    })
}

fn source(profile: &Profile, chain: Option<&Chain>) -> Option<String> {
    match chain.map(|chain| &chain.base) {
        Some(Base::Sso { login, profile: of, .. }) if of == profile.name() => {
            return Some(login.name().to_owned());
        }
        Some(Base::CredentialSource { source, profile: of }) if of == profile.name() => {
            return Some(source.as_str().to_owned());
        }
        _ => {}
    }
    let named = profile.get("source_profile").or_else(|| profile.get("sso_session"));
    named.map(str::to_owned)
}

fn chain_steps(resolution: &Resolution) -> Vec<ChainStep> {
    if matches!(resolution.chain, Err(profiles::ChainError::NoCredentials { .. })) {
        return Vec::new();
    }
    let step = |(at, step): (usize, &profiles::TraceStep)| ChainStep {
        kind: step.kind.into(),
        profile: step.profile.to_string(),
        account_id: step.account_id.as_deref().map(str::to_owned),
        label: step.label.to_string(),
        mfa_serial: step.mfa_serial.as_deref().map(str::to_owned),
        failed: at == 0 && resolution.chain.is_err(),
    };
    resolution.trace.iter().enumerate().map(step).collect()
}
