//! Follows a profile as a reader does, in what that reader sees.

use std::collections::HashSet;
use std::sync::Arc;

use super::rules::{self, KEYS, Taken, knows_source};
use super::{Asked, Ignored, Judgement, Reader, ReaderView, Rejected, Rejection, SeenSection, Verdict};
use crate::header::is_identifier;
use crate::kind::ProfileKind;
use crate::merge::{ProfileSet, Sources};
use crate::profile::Setting;
use crate::secret::Secret;

/// What all readers make of the same two files.
#[derive(Debug)]
pub struct Readers<'s> {
    set: &'s ProfileSet,
    views: Vec<(Reader, Arc<Result<ReaderView, Rejection>>)>,
}

impl<'s> Readers<'s> {
    /// Reads the files as every reader does; the set is what Rolecall reads in them.
    pub fn of(set: &'s ProfileSet, sources: Sources<'_>) -> Self {
        // The AWS CLI has botocore's loader.
        let botocore = Arc::new(Reader::Botocore.read(sources));
        let read = |reader| match reader {
            Reader::AwsCli | Reader::Botocore => (reader, botocore.clone()),
            reader => (reader, Arc::new(reader.read(sources))),
        };
        Self { set, views: Reader::ALL.map(read).into() }
    }

    /// What each makes of a profile, in the order of [`Reader::ALL`].
    pub fn judge(&self, profile: &str) -> Vec<(Reader, Judgement)> {
        self.views
            .iter()
            .map(|(reader, view)| {
                let verdict = match view.as_ref() {
                    Err(rejection) => Verdict::Rejects(Rejected::File(rejection.clone())),
                    Ok(view) => Judge { set: self.set, reader: *reader, view }.verdict(profile),
                };
                let verified =
                    reader.is_verified() && (reader.follows_as_verified() || verdict.is_of_what_is_seen());
                (*reader, Judgement { verdict, verified })
            })
            .collect()
    }
}

/// The settings that decide which credentials a profile gives.
const DECISIVE: [&str; 16] = [
    "role_arn",
    "source_profile",
    "credential_source",
    "mfa_serial",
    "external_id",
    "web_identity_token_file",
    "sso_session",
    "sso_start_url",
    "sso_region",
    "sso_account_id",
    "sso_role_name",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "credential_process",
    "login_session",
];

/// One reader, and what it sees.
struct Judge<'s> {
    set: &'s ProfileSet,
    reader: Reader,
    view: &'s ReaderView,
}

/// Why a walk ends before credentials are found.
enum Stop {
    Ignored(Ignored),
    Rejected(Rejected),
}

impl From<Ignored> for Stop {
    fn from(ignored: Ignored) -> Self {
        Self::Ignored(ignored)
    }
}

impl From<Rejected> for Stop {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(rejected)
    }
}

/// What a walk has met: the worst of it is the verdict.
#[derive(Default)]
struct Met {
    asked: Option<Asked>,
    ignored: Option<Ignored>,
}

impl Judge<'_> {
    fn verdict(&self, profile: &str) -> Verdict {
        let mut met = Met::default();
        match self.walk(profile, &mut met) {
            Err(Stop::Rejected(rejected)) => Verdict::Rejects(rejected),
            Err(Stop::Ignored(ignored)) => Verdict::Ignores(ignored),
            Ok(()) => match met {
                Met { ignored: Some(ignored), .. } => Verdict::Ignores(ignored),
                Met { asked: Some(asked), .. } => Verdict::Asks(asked),
                Met { .. } => Verdict::Works,
            },
        }
    }

    fn walk(&self, first: &str, met: &mut Met) -> Result<(), Stop> {
        let mut visited = vec![first.to_owned()];
        let mut known = HashSet::from([first.to_owned()]);
        let mut at = self.view.profiles.get(first).ok_or_else(|| self.unseen(first))?;
        loop {
            let name = visited.last().cloned().unwrap_or_default();
            let source = visited.len() > 1;
            self.compare(&name, at)?;
            let taken = rules::taken(self.reader, at, source);
            self.compare_kind(&name, taken, source, met);
            if taken != Taken::Role {
                return match visited.iter().rev().nth(1) {
                    Some(role) if taken == Taken::Nothing && text(at, "role_arn").is_none() => {
                        let profile = role.clone();
                        Err(Rejected::SourceWithoutCredentials { profile, source_profile: name }.into())
                    }
                    _ => self.base(&name, at, taken, met),
                };
            }
            self.mfa(&name, at, met)?;
            let Some(next) = self.source(&name, at)? else { return Ok(()) };
            if next == name {
                // Only the Rust SDK takes more than keys from a role that names itself.
                let mut own = at.clone();
                own.remove("role_arn");
                let own = rules::taken(self.reader, &own, true);
                return match own {
                    Taken::Keys => self.base(&name, at, own, met),
                    Taken::Nothing => Err(Rejected::Loop { profile: name }.into()),
                    _ if self.reader == Reader::RustSdk => self.base(&name, at, own, met),
                    _ => Err(Rejected::Loop { profile: name }.into()),
                };
            }
            if !known.insert(next.clone()) {
                return Err(Rejected::Loop { profile: name }.into());
            }
            let Some(section) = self.view.profiles.get(&next) else {
                return Err(Rejected::MissingSource { profile: name, source_profile: next }.into());
            };
            at = section;
            visited.push(next);
        }
    }

    /// Why a profile is not among those that the reader sees.
    fn unseen(&self, name: &str) -> Ignored {
        let profile = self.set.get(name);
        let in_file = |file| profile.is_some_and(|p| p.places().iter().any(|place| place.file == file));
        if let Some(rejection) = self.view.taken_for_empty.iter().find(|rejection| in_file(rejection.file)) {
            return Ignored::File(rejection.clone());
        }
        if !is_identifier(name) {
            return Ignored::Name;
        }
        if profile.is_some_and(|profile| profile.settings().len() == 0) {
            Ignored::Empty
        } else {
            Ignored::Section
        }
    }

    /// Compares what the reader sees in a profile with what stands there.
    fn compare(&self, name: &str, seen: &SeenSection) -> Result<(), Ignored> {
        let profile = self.set.get(name);
        compare(name, seen, |key| profile.and_then(|profile| profile.setting(key)))
    }

    fn compare_kind(&self, name: &str, taken: Taken, source: bool, met: &mut Met) {
        let Some(profile) = self.set.get(name) else { return };
        let keys = profile.get(KEYS[0]).is_some() && profile.secret(KEYS[1]).is_some();
        let kind = if source && keys { ProfileKind::Keys } else { profile.kind() };
        if !matches!(taken, Taken::Nothing | Taken::Source) && !taken.is(kind) {
            met.ignored.get_or_insert(Ignored::Credentials {
                profile: name.to_owned(),
                taken: taken.kind(),
                passed_over: kind,
            });
        }
    }

    fn mfa(&self, name: &str, at: &SeenSection, met: &mut Met) -> Result<(), Rejected> {
        let Some(serial) = text(at, "mfa_serial").map(str::to_owned) else { return Ok(()) };
        let profile = name.to_owned();
        match self.reader {
            Reader::AwsCli | Reader::Botocore => met.asked = Some(Asked::MfaCode { serial }),
            Reader::RustSdk | Reader::JavaSdk => {
                met.ignored.get_or_insert(Ignored::MfaSerial { profile, serial });
            }
            Reader::JsSdk | Reader::GoSdk => return Err(Rejected::CannotAsk { profile, serial }),
        }
        Ok(())
    }

    /// The source profile of a role; none if the environment is its source.
    fn source(&self, name: &str, at: &SeenSection) -> Result<Option<String>, Rejected> {
        let profile = name.to_owned();
        match (text(at, "source_profile"), text(at, "credential_source")) {
            (Some(_), Some(_)) => Err(Rejected::TwoSources { profile }),
            (None, None) => Err(Rejected::RoleWithoutSource { profile }),
            (None, Some(value)) if knows_source(self.reader, value) => Ok(None),
            (None, Some(value)) => Err(Rejected::CredentialSource { profile, value: value.to_owned() }),
            (Some(source), None) => Ok(Some(source.to_owned())),
        }
    }

    fn base(&self, name: &str, at: &SeenSection, taken: Taken, met: &mut Met) -> Result<(), Stop> {
        let profile = || name.to_owned();
        let required = |key: &'static str| {
            text(at, key).ok_or_else(|| Stop::from(Rejected::Missing { profile: profile(), key }))
        };
        match taken {
            Taken::Keys => {
                required(KEYS[0])?;
                required(KEYS[1])?;
            }
            Taken::Sso => {
                let login = self.sso(name, at)?;
                met.asked.get_or_insert(Asked::SsoSignIn { login });
            }
            // Its default features leave `aws login` out.
            Taken::Login if self.reader == Reader::RustSdk => {
                let kind = ProfileKind::Login;
                return Err(Rejected::UnknownKind { profile: profile(), kind }.into());
            }
            Taken::Login => {
                let session = required("login_session")?.to_owned();
                met.asked.get_or_insert(Asked::Login { session });
            }
            Taken::WebIdentity => {
                required("role_arn")?;
            }
            Taken::Process => {}
            Taken::Role | Taken::Source => {
                self.source(name, at)?;
            }
            Taken::Nothing if text(at, "role_arn").is_some() => {
                self.source(name, at)?;
            }
            Taken::Nothing if KEYS.iter().any(|key| at.contains_key(*key)) => {
                required(KEYS[0])?;
                required(KEYS[1])?;
            }
            Taken::Nothing => return Err(Ignored::NoCredentials.into()),
        }
        Ok(())
    }

    /// What to sign in to.
    fn sso(&self, name: &str, at: &SeenSection) -> Result<String, Stop> {
        let profile = || name.to_owned();
        let missing = |key: &'static str| Rejected::Missing { profile: profile(), key };
        let session = text(at, "sso_session").map(|session| {
            let section = self.view.sso_sessions.get(session);
            let session = session.to_owned();
            section
                .map(|section| (session.clone(), section))
                .ok_or(Rejected::MissingSsoSession { profile: profile(), session })
        });
        let session = session.transpose()?;
        if let Some((session, section)) = &session {
            let own = self.set.sso_session(session);
            compare(session, section, |key| own.and_then(|own| own.profile.setting(key)))?;
        }
        for key in ["sso_start_url", "sso_region"] {
            let own = text(at, key);
            let shared = session.as_ref().and_then(|(_, section)| text(section, key));
            let conflict = match self.reader {
                // Those of the session replace those of the profile.
                Reader::JsSdk => false,
                Reader::RustSdk => own.is_some(),
                _ => own.is_some() && own != shared,
            };
            if session.is_some() && conflict {
                return Err(Rejected::SsoRepeated { profile: profile(), key }.into());
            }
            let own = own.filter(|_| session.is_none() || self.reader != Reader::JsSdk);
            own.or(shared).ok_or_else(|| missing(key))?;
        }
        for key in ["sso_account_id", "sso_role_name"] {
            text(at, key).ok_or_else(|| missing(key))?;
        }
        let url = text(at, "sso_start_url").unwrap_or_default();
        Ok(session.map_or_else(|| url.to_owned(), |(session, _)| session))
    }
}

/// The text of a setting; none if it is blank.
fn text<'v>(section: &'v SeenSection, key: &str) -> Option<&'v str> {
    let text = section.get(key)?.value.as_text()?.expose();
    Some(text).filter(|text| !text.is_empty())
}

/// Finds the first decisive setting that a reader sees otherwise than it stands.
fn compare<'a>(
    section: &str,
    seen: &SeenSection,
    own: impl Fn(&str) -> Option<Setting<'a>>,
) -> Result<(), Ignored> {
    for key in DECISIVE {
        let stands = own(key).map(|setting| {
            let secret = setting.secret().map(Secret::expose);
            (secret.or_else(|| setting.value()).unwrap_or_default(), setting.place())
        });
        let stands = stands.filter(|(value, _)| !value.is_empty());
        let (section, key_text) = (section.to_owned(), key.to_owned());
        match (stands, seen.get(key)) {
            (Some((value, place)), Some(_)) if text(seen, key) != Some(value) => {
                return Err(Ignored::Value { section, key: key_text, place });
            }
            (Some((_, place)), None) => return Err(Ignored::Setting { section, key: key_text, place }),
            (None, Some(_)) if text(seen, key).is_some() => {
                return Err(Ignored::Border { section, key: key_text });
            }
            _ => {}
        }
    }
    Ok(())
}
