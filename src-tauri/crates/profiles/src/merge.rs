//! Both files merged into profiles.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use rolecall_format::{Document, FaultKind, Section};

use crate::by_key::{ByKey, Keyed};
use crate::checks;
use crate::diagnostic::{Diagnostic, Problem};
use crate::endpoint::ConfiguredNetwork;
use crate::handout::HandoutOf;
use crate::header::{Named, is_identifier, named};
use crate::kind::ProfileKind;
use crate::profile::{FileRole, Key, Place, Profile, Setting, SsoSession, is_known, is_secret_key, key};
use crate::sso::SsoLogin;

/// The parsed files; a missing one is an empty document.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'d> {
    /// The config file.
    pub config: &'d Document,
    /// The credentials file.
    pub credentials: &'d Document,
}

/// Every profile of both files.
#[derive(Clone, Debug, Default)]
pub struct ProfileSet {
    profiles: ByKey<Profile>,
    sessions: ByKey<Profile>,
    services: ByKey<Profile>,
    /// The `[rolecall NAME]` sections; once all is read, those of profiles that are served, with the other settings
    /// of their profiles.
    served: ByKey<Profile>,
    /// The profiles by the ids that stand for their names, if any is named by one.
    ids: HashMap<String, String>,
    nested: HashMap<(String, String, String), (String, Place)>,
    diagnostics: Vec<Diagnostic>,
    hands_out: bool,
    /// The names that some profile refers to: of sources, sessions and services alike.
    referred_to: HashSet<String, RandomState>,
}

impl ProfileSet {
    /// Merges both files by the rules of the SDKs (`profile-parser-tests.json` of the Rust SDK's
    /// `aws-runtime`), where they reject a file reading on instead: credentials win over config for each
    /// key, the last of several wins, `[profile default]` replaces `[default]`.
    pub fn read(sources: Sources<'_>) -> Self {
        let mut set = Self::default();
        set.read_file(sources.config, FileRole::Config);
        set.read_file(sources.credentials, FileRole::Credentials);
        set.find_ids();
        set.serve();
        set.diagnose_profiles();
        set
    }

    /// Tells whether the default profile is switched, also where something beside the switch counts for more.
    pub fn is_switched(&self) -> bool {
        let handout = self.get("default").and_then(Profile::handout_line);
        handout.is_some_and(|handout| !handout.of.is("default"))
    }

    /// Tells whether a profile has a command line of ours, whatever counts for more.
    pub(crate) fn hands_out(&self) -> bool {
        self.hands_out
    }

    /// Tells whether a profile refers to that name, of whatever.
    pub(crate) fn is_referred_to(&self, name: &str) -> bool {
        self.referred_to.contains(name)
    }

    /// Finds who is meant by an id, if anybody is: once for all, for it takes a hash of each name.
    fn find_ids(&mut self) {
        let mut by_id = false;
        for handout in self.profiles.entries().iter().filter_map(Profile::handout_line) {
            self.hands_out = true;
            by_id |= matches!(handout.of, HandoutOf::Id(_));
        }
        if by_id {
            let id = |profile: &Profile| (HandoutOf::id(&profile.name), profile.name.clone());
            self.ids = self.profiles().iter().map(id).collect();
        }
    }

    /// Puts what is served in the place of the command line that asks for it.
    fn serve(&mut self) {
        for section in std::mem::take(&mut self.served).entries() {
            let Some(profile) = self.profiles.get(&section.name) else { continue };
            if profile.handout().is_some_and(|handout| handout.of.is(&profile.name)) {
                self.served.put(profile.with_served(section));
            }
        }
    }

    /// How the credentials of a profile come about: for one that is served, as if it were not.
    pub fn behind<'s>(&'s self, profile: &'s Profile) -> &'s Profile {
        self.served.get(&profile.name).unwrap_or(profile)
    }

    /// Tells whether a profile's credentials are asked of Rolecall, and those behind it are its own.
    pub fn is_served(&self, name: &str) -> bool {
        self.served.get(name).is_some()
    }

    /// The other profile as which a profile signs, by a command line of ours: that of a switch.
    pub fn switched_to(&self, profile: &Profile) -> Option<&Profile> {
        let handout = profile.handout().filter(|handout| !handout.of.is(&profile.name))?;
        match &handout.of {
            HandoutOf::Name(name) => self.get(name),
            HandoutOf::Id(id) => self.get(self.ids.get(id)?),
        }
    }

    /// All profiles, in the order of first appearance.
    pub fn profiles(&self) -> &[Profile] {
        self.profiles.entries()
    }

    /// The profile of that name.
    pub fn get(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name)
    }

    /// All `[sso-session NAME]` sections, in the order of first appearance.
    pub fn sso_sessions(&self) -> impl Iterator<Item = SsoSession<'_>> {
        self.sessions.entries().iter().map(|profile| SsoSession { profile })
    }

    /// The `[sso-session NAME]` of that name.
    pub fn sso_session(&self, name: &str) -> Option<SsoSession<'_>> {
        self.sessions.get(name).map(|profile| SsoSession { profile })
    }

    /// Every login to IAM Identity Center that the files describe: each `[sso-session]`, then those of legacy
    /// profiles, each once. What cannot be one is left out; the profiles that use it say why.
    pub fn sso_logins(&self) -> Vec<SsoLogin> {
        let sessions = self.sso_sessions().filter_map(|session| SsoLogin::of_session(session).ok());
        let mut logins: Vec<SsoLogin> = sessions.collect();
        let mut known: HashMap<String, usize> =
            logins.iter().enumerate().map(|(at, login)| (login.cache_key().to_owned(), at)).collect();
        for profile in self.profiles().iter().map(|profile| self.behind(profile)) {
            let at = match profile.get("sso_session") {
                Some(session) => known.get(session).copied(),
                None if profile.kind() == ProfileKind::SsoLegacy => {
                    let Ok(login) = SsoLogin::of_legacy(profile) else { continue };
                    let at = *known.entry(login.cache_key().to_owned()).or_insert(logins.len());
                    if at == logins.len() {
                        logins.push(login);
                    }
                    Some(at)
                }
                None => None,
            };
            // A section of its own cannot say how AWS is to be reached: the first of its profiles that does.
            if let Some(login) = at.map(|at| &mut logins[at])
                && login.network == ConfiguredNetwork::default()
            {
                login.network = self.network(profile);
            }
        }
        logins
    }

    /// The names of all `[services NAME]` sections, in the order of first appearance.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.services.entries().iter().map(Profile::name)
    }

    /// How a profile says AWS is to be reached.
    pub(crate) fn network(&self, profile: &Profile) -> ConfiguredNetwork {
        ConfiguredNetwork::of(profile, |services, service, key| self.service_setting(services, service, key))
    }

    /// A nested setting of a `[services NAME]` section, as `sts =` / `endpoint_url = …`.
    fn service_setting(&self, services: &str, service: &str, key: &str) -> Option<(&str, Place)> {
        let key = (services.to_owned(), service.to_owned(), key.to_owned());
        self.nested.get(&key).map(|(value, place)| (value.as_str(), *place))
    }

    /// Every problem found in the files, by file and line.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn read_file(&mut self, document: &Document, file: FileRole) {
        let sections: Vec<(Section<'_>, Named)> =
            document.sections().map(|section| (section, named(&section.name(), file))).collect();
        let prefixed_default = sections.iter().any(|(_, named)| is_default(named, true));
        let mut faults = Faults::of(document);
        let mut seen: HashMap<Cow<'_, str>, usize, RandomState> =
            HashMap::with_capacity_and_hasher(sections.len(), RandomState::default());
        let mut keys = ByKey::default();

        for (section, named) in sections {
            let lines = section.line_range();
            let line = lines.start + 1;
            let place = Place { file, line };
            let owner = match &named {
                Named::Profile { name, .. } => Some(name.as_str()),
                _ => None,
            };
            // What stands before the first header belongs to no profile.
            faults.take(lines.start, None, file, &mut self.diagnostics);
            faults.take(lines.end, owner, file, &mut self.diagnostics);
            let mut tell = |problem| {
                let profile = owner.map(str::to_owned);
                self.diagnostics.push(Diagnostic { problem, file, line: Some(line), profile });
            };

            let text = section.name();
            let first = *seen.entry(text.clone()).or_insert(line);
            if first != line {
                tell(Problem::DuplicateSection { section: text.into_owned(), first });
            }
            checks::header(document, &section, &named, file, &mut tell);
            if prefixed_default && is_default(&named, false) {
                tell(Problem::BothDefaults);
                continue;
            }
            let target = match &named {
                Named::Profile { name, unusual, .. } => {
                    let profile = self.profiles.entry(name, || Profile::new(name.clone()));
                    profile.unusual_name &= unusual;
                    profile.unclosed_header |= !section.header().closed;
                    profile
                }
                Named::SsoSession { name, .. } => self.sessions.entry(name, || Profile::new(name.clone())),
                Named::Served { name } => self.served.entry(name, || Profile::new(name.clone())),
                Named::Services { name, .. } => {
                    self.read_services(&section, name, file);
                    self.services.entry(name, || Profile::new(name.clone()))
                }
                Named::Other | Named::Nothing => continue,
            };
            target.places.push(place);
            target.bare &= section.setting_count() == 0;
            read_settings(&section, file, target, owner, &mut keys, &mut self.diagnostics);
        }
        faults.take(usize::MAX, None, file, &mut self.diagnostics);
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.file, diagnostic.line));
    }

    fn read_services(&mut self, section: &Section<'_>, name: &str, file: FileRole) {
        for setting in section.settings() {
            let place = Place { file, line: setting.line() + 1 };
            for nested in setting.nested().filter(|nested| !is_secret_key(&nested.key)) {
                let key = (name.to_owned(), setting.key().to_ascii_lowercase(), nested.key.into_owned());
                self.nested.insert(key, (nested.value.into_owned(), place));
            }
        }
    }

    fn diagnose_profiles(&mut self) {
        for profile in self.profiles.entries() {
            for name in profile.references() {
                if !self.referred_to.contains(name) {
                    self.referred_to.insert(name.to_owned());
                }
            }
            checks::profile(profile, &mut |problem, Place { file, line }| {
                let profile = Some(profile.name.clone());
                self.diagnostics.push(Diagnostic { problem, file, line: Some(line), profile });
            });
        }
        let broken = self.broken();
        for (profile, broken) in self.profiles.entries_mut().iter_mut().zip(broken) {
            profile.broken = broken;
            if let Some(place) = profile.places.first().filter(|_| broken) {
                self.diagnostics.push(Diagnostic {
                    problem: Problem::BrokenChain,
                    file: place.file,
                    line: Some(place.line),
                    profile: Some(profile.name.clone()),
                });
            }
        }
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.file, diagnostic.line));
    }
}

/// How many profiles are worth a thread of their own.
const MANY: usize = 2_000;

impl ProfileSet {
    /// Tells of each profile whether its chain leads nowhere. Of many, two halves are told at the same time.
    fn broken(&self) -> Vec<bool> {
        let of = |profiles: &[Profile]| -> Vec<bool> {
            profiles.iter().map(|profile| self.leads_nowhere(profile)).collect()
        };
        let all = self.profiles();
        if all.len() < 2 * MANY {
            return of(all);
        }
        let (here, there) = all.split_at(all.len() / 2);
        std::thread::scope(|scope| {
            let there = scope.spawn(|| of(there));
            let mut broken = of(here);
            broken.extend(there.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            broken
        })
    }
}

fn is_default(named: &Named, with_prefix: bool) -> bool {
    matches!(named, Named::Profile { name, prefixed, .. } if name == "default" && *prefixed == with_prefix)
}

/// Adds the settings of a section to a profile, and tells of keys that stand twice. What is seen of the section before
/// is forgotten.
fn read_settings(
    section: &Section<'_>,
    file: FileRole,
    target: &mut Profile,
    owner: Option<&str>,
    seen: &mut ByKey<Seen>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    seen.clear();
    target.settings.reserve(section.setting_count());
    // Nothing stands in it yet that a new key could take the place of.
    let is_fresh = target.settings.entries().is_empty();
    for setting in section.settings() {
        let key = key(&setting.key());
        let line = setting.line() + 1;
        let mut tell = |problem| {
            diagnostics.push(Diagnostic {
                problem,
                file,
                line: Some(line),
                profile: owner.map(str::to_owned),
            });
        };
        let first = seen.get(&key).map(|seen| seen.line);
        match first {
            Some(first) => tell(Problem::DuplicateKey { key: key.to_string(), first }),
            None => seen.put_new(Seen { key: key.clone(), line }),
        }
        let value = setting.value();
        checks::setting(&setting, &key, &value, &mut tell);
        // A key that the SDKs ignore means nothing to any reader either.
        if is_known(&key) || is_identifier(&key) {
            let setting = Setting::new(key, value, Place { file, line });
            if is_fresh && first.is_none() {
                target.settings.put_new(setting);
            } else {
                target.settings.put(setting);
            }
        }
    }
}

/// A key of a section, and the line on which it was met first.
struct Seen {
    key: Key,
    line: usize,
}

impl Keyed for Seen {
    fn key(&self) -> &str {
        &self.key
    }
}

/// The faults of a document, handed out section by section.
struct Faults {
    pending: std::iter::Peekable<std::vec::IntoIter<(usize, FaultKind)>>,
}

impl Faults {
    fn of(document: &Document) -> Self {
        let faults: Vec<_> = document.faults().iter().map(|fault| (fault.line, fault.kind)).collect();
        Self { pending: faults.into_iter().peekable() }
    }

    /// Moves the faults before line `end` (from 0) to the diagnostics of their owner.
    fn take(&mut self, end: usize, owner: Option<&str>, file: FileRole, diagnostics: &mut Vec<Diagnostic>) {
        while let Some((line, kind)) = self.pending.next_if(|(line, _)| *line < end) {
            // The mark is one of the whole file, even on the line of the first header.
            let of_file = kind == FaultKind::ByteOrderMark;
            diagnostics.push(Diagnostic {
                problem: Problem::Text(kind),
                file,
                line: Some(line + 1),
                profile: owner.filter(|_| !of_file).map(str::to_owned),
            });
        }
    }
}
