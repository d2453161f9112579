//! Both files merged into profiles.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use rolecall_format::Document;

use crate::checks;
use crate::diagnostic::{Diagnostic, Problem};
use crate::endpoint::ConfiguredNetwork;
use crate::handout::HandoutOf;
use crate::kind::ProfileKind;
use crate::list::Profiles;
use crate::profile::{Place, Profile, SsoSession};
use crate::reading;
use crate::sso::SsoLogin;
use crate::text::Pool;

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
    pub(crate) profiles: Profiles,
    pub(crate) sessions: Profiles,
    pub(crate) services: Profiles,
    /// The `[rolecall NAME]` sections; once all is read, those of profiles that are served, with the other settings
    /// of their profiles.
    pub(crate) served: Profiles,
    /// What each of the sessions is as a login, if it can be one.
    logins: Vec<Option<Arc<SsoLogin>>>,
    /// The profiles by the ids that stand for their names, if any is named by one.
    ids: HashMap<String, String>,
    pub(crate) nested: HashMap<(String, String, String), (String, Place)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    hands_out: bool,
    /// The names that some profile refers to: of sources, sessions and services alike.
    referred_to: HashSet<String, RandomState>,
}

impl ProfileSet {
    /// Merges both files by the rules of the SDKs (`profile-parser-tests.json` of the Rust SDK's
    /// `aws-runtime`), where they reject a file reading on instead: credentials win over config for each
    /// key, the last of several wins, `[profile default]` replaces `[default]`.
    pub fn read(sources: Sources<'_>) -> Self {
        reading::read(sources)
    }

    /// Does what takes all profiles.
    pub(crate) fn finish(&mut self, pool: &Arc<Pool>) {
        for list in [&mut self.profiles, &mut self.sessions, &mut self.services, &mut self.served] {
            list.entries_mut().iter_mut().for_each(|profile| profile.pool = Arc::clone(pool));
        }
        let login = |session| SsoLogin::of_session(session).ok().map(Arc::new);
        self.logins = self.sso_sessions().map(login).collect();
        self.find_ids();
        self.serve();
        self.diagnose_profiles();
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
            let id = |profile: &Profile| (HandoutOf::id(profile.name()), profile.name().to_owned());
            self.ids = self.profiles().iter().map(id).collect();
        }
    }

    /// Puts what is served in the place of the command line that asks for it.
    fn serve(&mut self) {
        for section in std::mem::take(&mut self.served).entries() {
            let Some(profile) = self.profiles.get(section.name()) else { continue };
            if profile.handout().is_some_and(|handout| handout.of.is(profile.name())) {
                self.served.add(profile.with_served(section));
            }
        }
    }

    /// How the credentials of a profile come about: for one that is served, as if it were not.
    pub fn behind<'s>(&'s self, profile: &'s Profile) -> &'s Profile {
        self.served.get(profile.name()).unwrap_or(profile)
    }

    /// Tells whether a profile's credentials are asked of Rolecall, and those behind it are its own.
    pub fn is_served(&self, name: &str) -> bool {
        self.served.get(name).is_some()
    }

    /// The other profile as which a profile signs, by a command line of ours: that of a switch.
    pub fn switched_to(&self, profile: &Profile) -> Option<&Profile> {
        let handout = profile.handout().filter(|handout| !handout.of.is(profile.name()))?;
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

    /// The `[sso-session NAME]` of that name, and the login that it is, if it can be one.
    pub(crate) fn session_and_login(&self, name: &str) -> Option<(SsoSession<'_>, Option<&Arc<SsoLogin>>)> {
        let at = self.sessions.position(name)?;
        let profile = self.sessions.entries().get(at)?;
        Some((SsoSession { profile }, self.logins.get(at).and_then(Option::as_ref)))
    }

    /// Every login to IAM Identity Center that the files describe: each `[sso-session]`, then those of legacy
    /// profiles, each once. What cannot be one is left out; the profiles that use it say why.
    pub fn sso_logins(&self) -> Vec<SsoLogin> {
        let mut logins: Vec<SsoLogin> = self.logins.iter().flatten().map(|login| (**login).clone()).collect();
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

    fn diagnose_profiles(&mut self) {
        let mut found = Vec::new();
        for profile in self.profiles.entries() {
            for name in profile.references() {
                if !self.referred_to.contains(name) {
                    self.referred_to.insert(name.to_owned());
                }
            }
            checks::profile(profile, &mut |problem, Place { file, line }| {
                let profile = Some(profile.name().to_owned());
                found.push(Diagnostic { problem, file, line: Some(line), profile });
            });
        }
        let broken = self.broken();
        for (profile, broken) in self.profiles.entries_mut().iter_mut().zip(broken) {
            profile.broken = broken;
            if let Some(Place { file, line }) = profile.places().first().copied().filter(|_| broken) {
                let (problem, profile) = (Problem::BrokenChain, Some(profile.name().to_owned()));
                found.push(Diagnostic { problem, file, line: Some(line), profile });
            }
        }
        self.diagnostics.append(&mut found);
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
