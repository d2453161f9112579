//! Follows a profile's sources to the first credentials.
//!
//! The rules are those on which botocore, the Rust and the JavaScript SDK agree; where they differ, the
//! reading of botocore and Rust is taken (tests/chains.rs has one test a rule).

use std::sync::Arc;
use std::time::Duration;

use smallvec::SmallVec;

use crate::arn::RoleArn;
use crate::chain::{Base, Chain, ChainError, CredentialSource, RoleStep, StaticKeys};
use crate::endpoint::ConfiguredNetwork;
use crate::handout::{Handout, HandoutOf};
use crate::kind::ProfileKind;
use crate::merge::ProfileSet;
use crate::profile::Profile;
use crate::sso::{InvalidLogin, SsoLogin};
use crate::text::Text;

/// A chain with the steps that were met on the way, for showing: also when it leads nowhere.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// The steps in the order in which they are taken: first credentials first. If the chain is broken
    /// the first one is where it breaks.
    pub trace: Vec<TraceStep>,
    /// The chain.
    pub chain: Result<Chain, ChainError>,
}

/// A step of a chain, for showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceStep {
    /// The profile it is in; for a missing source, the name given for it.
    pub profile: Text,
    /// What it does.
    pub kind: TraceKind,
    /// What names it: a role's name or permission set, an access key id, a program.
    pub label: Text,
    /// The account, as far as the files tell.
    pub account_id: Option<Text>,
    /// The MFA device it asks for.
    pub mfa_serial: Option<Text>,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TraceKind {
    /// Long-term keys.
    Keys,
    /// Keys of a session.
    SessionKeys,
    /// `AssumeRole`.
    AssumeRole,
    /// IAM Identity Center.
    Sso,
    /// `credential_process`.
    Process,
    /// `AssumeRoleWithWebIdentity`.
    WebIdentity,
    /// `aws login`.
    Login,
    /// `credential_source`.
    CredentialSource,
    /// Nothing that gives credentials.
    Nothing,
    /// No profile has that name.
    Missing,
}

impl ProfileSet {
    /// Follows the chain of a profile.
    pub fn resolve(&self, name: &str) -> Resolution {
        let mut walk = Walk::of(self);
        let chain = walk.chain(name);
        let mut trace = Vec::with_capacity(walk.roles.len() + 1);
        match &chain {
            Ok(chain) => {
                trace.push(trace_of_base(chain));
                trace.extend(chain.roles.iter().map(trace_of_role));
            }
            Err(_) => {
                // One whose source fails is shown as well.
                let roles = walk.roles.iter().rev().filter_map(|role| role_step(role).ok());
                trace.extend(roles.map(|role| trace_of_role(&role)));
                let last = walk.visited.last().map_or("", |met| met.name);
                if trace.first().is_none_or(|shown| shown.profile != last) {
                    trace.insert(0, self.trace_of_break(last));
                }
            }
        }
        Resolution { trace, chain }
    }

    /// The kind of a profile, its chain considered: that of the one as which it signs.
    pub fn kind(&self, profile: &Profile) -> ProfileKind {
        if profile.broken {
            return ProfileKind::Broken;
        }
        let signs_as = self.switched_to(profile).unwrap_or(profile);
        self.behind(signs_as).kind()
    }

    /// Tells whether the chain of a profile cannot be followed.
    pub(crate) fn leads_nowhere(&self, profile: &Profile) -> bool {
        let mut walk = Walk::of(self);
        walk.meet(profile);
        match walk.run(profile) {
            Ok(_) => false,
            // Having settings only is a kind, not a fault.
            Err(ChainError::NoCredentials { .. }) => false,
            Err(_) => true,
        }
    }

    fn trace_of_break(&self, name: &str) -> TraceStep {
        let profile = self.get(name);
        let role = profile.and_then(|profile| profile.get("role_arn"));
        let arn = role.and_then(|text| RoleArn::parse(text).ok());
        TraceStep {
            kind: match profile.map(Profile::kind) {
                Some(ProfileKind::Role | ProfileKind::RoleWithMfa) => TraceKind::AssumeRole,
                Some(ProfileKind::Keys) => TraceKind::Keys,
                Some(ProfileKind::SessionKeys) => TraceKind::SessionKeys,
                Some(ProfileKind::Sso | ProfileKind::SsoLegacy) => TraceKind::Sso,
                Some(ProfileKind::Process) => TraceKind::Process,
                Some(ProfileKind::WebIdentity) => TraceKind::WebIdentity,
                Some(ProfileKind::Login) => TraceKind::Login,
                Some(ProfileKind::SettingsOnly | ProfileKind::Broken) => TraceKind::Nothing,
                None => TraceKind::Missing,
            },
            label: arn.as_ref().map_or_else(|| Text::from(""), RoleArn::role_name_text),
            account_id: arn.as_ref().map(RoleArn::account_text),
            mfa_serial: None,
            profile: name.into(),
        }
    }
}

/// A walk from a profile down to its first credentials. It borrows all that it meets: whether a chain leads
/// anywhere is asked of every profile whenever the files are read.
struct Walk<'s> {
    set: &'s ProfileSet,
    /// Profiles met, the one at hand last.
    visited: SmallVec<[Met<'s>; 4]>,
    /// Roles met, the last to be assumed first. One whose source fails stays: it is shown.
    roles: SmallVec<[&'s Profile; 4]>,
    /// The profile as which the one that was asked for signs, if it is another.
    signs_as: Option<&'s Profile>,
}

/// A name that was met, and the profile of that name.
#[derive(Clone, Copy)]
struct Met<'s> {
    name: &'s str,
    profile: Option<&'s Profile>,
}

/// Where the first credentials come from.
enum End<'s> {
    Keys(&'s Profile),
    /// With the login, if it is that of a session.
    Sso(&'s Profile, Option<&'s Arc<SsoLogin>>),
    Process(&'s Profile),
    WebIdentity(&'s Profile),
    Login(&'s Profile),
    CredentialSource(&'s Profile, CredentialSource),
}

impl<'s> Walk<'s> {
    fn of(set: &'s ProfileSet) -> Self {
        Self { set, visited: SmallVec::new(), roles: SmallVec::new(), signs_as: None }
    }

    /// Walks, and makes the chain of what it met.
    fn chain(&mut self, name: &'s str) -> Result<Chain, ChainError> {
        let profile = self.set.get(name);
        self.visited.push(Met { name, profile });
        let asked = profile.ok_or_else(|| unknown(name))?;
        let end = self.run(asked)?;
        let first = self.signs_as.unwrap_or(asked);
        // The SDKs take it from the profile that was asked for, for every call of its chain.
        let network = self.set.network(first);
        Ok(Chain {
            profile: asked.name_text(),
            base: Self::base(&end, &network)?,
            roles: self.roles.iter().rev().map(|role| role_step(role)).collect::<Result<_, _>>()?,
            region: self.visited.iter().find_map(|met| met.profile?.text("region")),
            network,
            stated_account: first.text("aws_account_id"),
        })
    }

    /// Walks from a profile that was met to where the first credentials come from; on the way it meets every error
    /// there can be.
    fn run(&mut self, asked: &'s Profile) -> Result<End<'s>, ChainError> {
        let (mut at, mut is_source) = (asked, false);
        loop {
            at = self.set.behind(at);
            if at.unclosed_header {
                return Err(ChainError::Unreadable { profile: at.name().to_owned() });
            }
            // A *source* that holds keys is signed with those, even if it names a role as well.
            if is_source && check_keys(at).is_ok() {
                return Ok(End::Keys(at));
            }
            if let Some(handout) = at.handout() {
                at = self.asked_of_us(at, &handout)?;
                is_source = false;
                continue;
            }
            if !matches!(at.kind(), ProfileKind::Role | ProfileKind::RoleWithMfa) {
                return self.end(at);
            }
            check_role(at)?;
            self.roles.push(at);
            match self.source(at)? {
                Source::CredentialSource(source) => return Ok(End::CredentialSource(at, source)),
                Source::Own => return Ok(End::Keys(at)),
                Source::Profile(_) if self.visited.len() == Chain::MAX_PROFILES => {
                    return Err(ChainError::TooLong { profile: asked.name().to_owned() });
                }
                Source::Profile(next) => {
                    self.meet(next);
                    at = next;
                    is_source = true;
                }
            }
        }
    }

    /// The profile for which a command line of ours asks: it signs as if it had been asked for itself.
    fn asked_of_us(&mut self, at: &'s Profile, handout: &Handout) -> Result<&'s Profile, ChainError> {
        // What is served is behind it; one that asks for itself with nothing behind would ask for ever.
        if handout.of.is(at.name()) {
            self.meet(at);
            return Err(self.looped());
        }
        let Some(next) = self.set.switched_to(at) else {
            let profile = match &handout.of {
                HandoutOf::Name(name) | HandoutOf::Id(name) => name.clone(),
            };
            return Err(ChainError::UnknownProfile { profile });
        };
        let is_known = self.has_met(next.name());
        self.meet(next);
        if is_known || self.visited.len() > Chain::MAX_PROFILES {
            return Err(self.looped());
        }
        if self.roles.is_empty() {
            self.signs_as = Some(next);
        }
        Ok(next)
    }

    fn meet(&mut self, profile: &'s Profile) {
        self.visited.push(Met { name: profile.name(), profile: Some(profile) });
    }

    fn has_met(&self, name: &str) -> bool {
        self.visited.iter().any(|met| met.name == name)
    }

    fn looped(&self) -> ChainError {
        ChainError::Loop { profiles: self.visited.iter().map(|met| met.name.to_owned()).collect() }
    }

    fn source(&mut self, profile: &'s Profile) -> Result<Source<'s>, ChainError> {
        let name = || profile.name().to_owned();
        match (profile.get("source_profile"), profile.get("credential_source")) {
            (Some(_), Some(_)) => Err(ChainError::TwoSources { profile: name() }),
            (None, None) => Err(ChainError::RoleWithoutSource { profile: name() }),
            (None, Some(value)) => match CredentialSource::parse(value) {
                Some(source) => Ok(Source::CredentialSource(source)),
                None => Err(ChainError::InvalidCredentialSource { profile: name(), value: value.to_owned() }),
            },
            // A role that names itself for its source is signed with the keys beside it.
            (Some(source), None) if source == profile.name() => match check_keys(profile) {
                Ok(()) => Ok(Source::Own),
                Err(_) => Err(ChainError::Loop { profiles: vec![name(), name()] }),
            },
            (Some(source), None) => {
                let Some(next) = self.set.get(source) else {
                    // The failing step shown is the source that is not there.
                    self.visited.push(Met { name: source, profile: None });
                    let source_profile = source.to_owned();
                    return Err(ChainError::MissingSource { profile: name(), source_profile });
                };
                // The keys of one met before are no way out: the walk ended there if they were a source.
                if self.has_met(source) {
                    self.meet(next);
                    return Err(self.looped());
                }
                Ok(Source::Profile(next))
            }
        }
    }

    /// The first credentials, from a profile that is no role.
    fn end(&self, profile: &'s Profile) -> Result<End<'s>, ChainError> {
        let name = || profile.name().to_owned();
        match profile.kind() {
            ProfileKind::Keys | ProfileKind::SessionKeys => check_keys(profile).map(|()| End::Keys(profile)),
            ProfileKind::Sso | ProfileKind::SsoLegacy => self.sso(profile),
            ProfileKind::Process => Ok(End::Process(profile)),
            ProfileKind::WebIdentity => match profile.get("role_arn") {
                None => Err(ChainError::IncompleteWebIdentity { profile: name() }),
                Some(_) => check_role(profile).map(|()| End::WebIdentity(profile)),
            },
            ProfileKind::Login => Ok(End::Login(profile)),
            ProfileKind::Role
            | ProfileKind::RoleWithMfa
            | ProfileKind::SettingsOnly
            | ProfileKind::Broken => {
                // The walk comes here with a role never, with the others only for want of credentials.
                match self.roles.last() {
                    Some(role) => Err(ChainError::SourceWithoutCredentials {
                        profile: role.name().to_owned(),
                        source_profile: name(),
                    }),
                    None => Err(ChainError::NoCredentials { profile: name() }),
                }
            }
        }
    }

    fn sso(&self, profile: &'s Profile) -> Result<End<'s>, ChainError> {
        let name = || profile.name().to_owned();
        let login = match profile.get("sso_session") {
            Some(session_name) => {
                let (session, login) = self.set.session_and_login(session_name).ok_or_else(|| {
                    ChainError::MissingSsoSession { profile: name(), session: session_name.to_owned() }
                })?;
                for setting in ["sso_start_url", "sso_region"] {
                    // The Rust SDK refuses the setting even with the same value; botocore allows that.
                    let own = profile.get(setting);
                    if own.is_some() && own != session.get(setting) {
                        return Err(ChainError::SsoConflict { profile: name(), setting });
                    }
                }
                if login.is_none() {
                    SsoLogin::check(session.profile).map_err(|e| invalid(profile, e))?;
                }
                login
            }
            None => {
                SsoLogin::check(profile).map_err(|e| invalid(profile, e))?;
                None
            }
        };
        for missing in ["sso_account_id", "sso_role_name"] {
            if profile.get(missing).is_none() {
                return Err(ChainError::IncompleteSso { profile: name(), missing });
            }
        }
        Ok(End::Sso(profile, login))
    }

    /// Makes the first credentials of where they come from, which was checked.
    fn base(end: &End<'_>, network: &ConfiguredNetwork) -> Result<Base, ChainError> {
        let text = |profile: &Profile, key| profile.text(key).unwrap_or_else(|| Text::from(""));
        Ok(match *end {
            End::Keys(profile) => Base::Keys(static_keys(profile)?),
            End::Sso(profile, login) => {
                let login = match login {
                    Some(login) => Arc::clone(login),
                    None => Arc::new(SsoLogin::of_legacy(profile).map_err(|e| invalid(profile, e))?),
                };
                Base::Sso {
                    profile: profile.name_text(),
                    // Most profiles say nothing of it, and share the login.
                    login: if login.network == *network {
                        login
                    } else {
                        Arc::new(SsoLogin { network: network.clone(), ..(*login).clone() })
                    },
                    account_id: text(profile, "sso_account_id"),
                    role_name: text(profile, "sso_role_name"),
                }
            }
            End::Process(profile) => {
                Base::Process { profile: profile.name_text(), command: text(profile, "credential_process") }
            }
            End::WebIdentity(profile) => Base::WebIdentity {
                role_arn: role_step(profile)?.arn,
                token_file: text(profile, "web_identity_token_file"),
                profile: profile.name_text(),
            },
            End::Login(profile) => {
                Base::Login { profile: profile.name_text(), session: text(profile, "login_session") }
            }
            End::CredentialSource(profile, source) => {
                Base::CredentialSource { profile: profile.name_text(), source }
            }
        })
    }
}

/// What signs for a role.
enum Source<'s> {
    Profile(&'s Profile),
    /// The keys beside it.
    Own,
    CredentialSource(CredentialSource),
}

fn unknown(name: &str) -> ChainError {
    ChainError::UnknownProfile { profile: name.to_owned() }
}

fn invalid(profile: &Profile, error: InvalidLogin) -> ChainError {
    let profile = profile.name().to_owned();
    match error {
        InvalidLogin::Missing(missing) => ChainError::IncompleteSso { profile, missing },
        InvalidLogin::StartUrl(value) => ChainError::InvalidStartUrl { profile, value },
        InvalidLogin::Region(value) => ChainError::InvalidSsoRegion { profile, value },
    }
}

fn partial_keys(profile: &Profile, missing: &'static str) -> ChainError {
    ChainError::PartialKeys { profile: profile.name().to_owned(), missing }
}

fn check_keys(profile: &Profile) -> Result<(), ChainError> {
    if profile.get("aws_access_key_id").is_none() {
        return Err(partial_keys(profile, "aws_access_key_id"));
    }
    if profile.secret("aws_secret_access_key").is_none() {
        return Err(partial_keys(profile, "aws_secret_access_key"));
    }
    Ok(())
}

fn static_keys(profile: &Profile) -> Result<StaticKeys, ChainError> {
    let partial = |missing| partial_keys(profile, missing);
    let id = profile.text("aws_access_key_id").ok_or_else(|| partial("aws_access_key_id"))?;
    let secret = profile.secret("aws_secret_access_key").ok_or_else(|| partial("aws_secret_access_key"))?;
    let place = profile.setting("aws_access_key_id").ok_or_else(|| partial("aws_access_key_id"))?.place();
    Ok(StaticKeys {
        profile: profile.name_text(),
        access_key_id: id,
        secret_access_key: secret.clone(),
        session_token: profile.session_token().cloned(),
        place,
    })
}

fn check_role(profile: &Profile) -> Result<(), ChainError> {
    let text = profile.get("role_arn").unwrap_or_default();
    if RoleArn::is_one(text) {
        return Ok(());
    }
    Err(invalid_arn(profile, text))
}

fn invalid_arn(profile: &Profile, text: &str) -> ChainError {
    ChainError::InvalidRoleArn { profile: profile.name().to_owned(), value: text.to_owned() }
}

fn role_step(profile: &Profile) -> Result<RoleStep, ChainError> {
    let text = profile.text("role_arn").ok_or_else(|| invalid_arn(profile, ""))?;
    Ok(RoleStep {
        profile: profile.name_text(),
        arn: RoleArn::of(text.clone()).map_err(|_| invalid_arn(profile, &text))?,
        session_name: profile.text("role_session_name"),
        external_id: profile.text("external_id"),
        mfa_serial: profile.text("mfa_serial"),
        // botocore ignores a value that is no whole number.
        duration: profile.get("duration_seconds").and_then(|text| text.parse().ok()).map(Duration::from_secs),
    })
}

fn trace_of_role(role: &RoleStep) -> TraceStep {
    TraceStep {
        profile: role.profile.clone(),
        kind: TraceKind::AssumeRole,
        label: role.arn.role_name_text(),
        account_id: Some(role.arn.account_text()),
        mfa_serial: role.mfa_serial.clone(),
    }
}

fn trace_of_base(chain: &Chain) -> TraceStep {
    let step = |profile: &Text, kind, label: Text, account_id: Option<Text>| TraceStep {
        profile: profile.clone(),
        kind,
        label,
        account_id,
        mfa_serial: None,
    };
    match &chain.base {
        Base::Keys(keys) => {
            let kind = if keys.session_token.is_some() { TraceKind::SessionKeys } else { TraceKind::Keys };
            step(&keys.profile, kind, keys.access_key_id.clone(), None)
        }
        Base::Sso { profile, account_id, role_name, .. } => {
            step(profile, TraceKind::Sso, role_name.clone(), Some(account_id.clone()))
        }
        Base::Process { profile, command } => {
            let program = command.split_whitespace().next().unwrap_or_default();
            step(profile, TraceKind::Process, program.into(), None)
        }
        Base::WebIdentity { profile, role_arn, .. } => {
            let account = Some(role_arn.account_text());
            step(profile, TraceKind::WebIdentity, role_arn.role_name_text(), account)
        }
        Base::Login { profile, session } => step(profile, TraceKind::Login, session.clone(), None),
        Base::CredentialSource { profile, source } => {
            step(profile, TraceKind::CredentialSource, source.as_str().into(), None)
        }
    }
}
