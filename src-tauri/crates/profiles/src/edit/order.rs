//! In which order the files are written.
//!
//! Two files are never one rename: between two writes every tool sees a mixture. So the order is not
//! assumed but proven: each mixture is read as the tools would read it, and no profile may fail in it that
//! worked before and will work after, nor sign as anybody but who it is before or after.

use std::collections::HashMap;

use rolecall_format::Document;

use super::intent::Intent;
use super::plan::Stage;
use super::refusal::Refusal;
use super::standing::{DEFAULT, Standing, is_switched};
use crate::chain::Base;
use crate::fingerprint::Fingerprint;
use crate::merge::{ProfileSet, Sources};
use crate::profile::FileRole;
use crate::secret::Secret;

/// A write: a file, and how much of the intent it then holds.
pub(super) type Write = (FileRole, Stage);

const CONFIG: Write = (FileRole::Config, Stage::Final);
const CREDENTIALS: Write = (FileRole::Credentials, Stage::Final);
const MORE_CONFIG: Write = (FileRole::Config, Stage::Additive);
const MORE_CREDENTIALS: Write = (FileRole::Credentials, Stage::Additive);

/// What stands in a file at each stage.
pub(super) struct Versions {
    pub(super) additive: Document,
    pub(super) last: Document,
}

/// Writes of whole files, in an order.
pub(super) type Way<'d> = Vec<(FileRole, &'d Document)>;

/// Chooses the shortest order that is safe.
pub(super) fn writes<'d>(
    intent: &Intent,
    before: Sources<'_>,
    config: &'d Versions,
    credentials: &'d Versions,
) -> Result<Way<'d>, Refusal> {
    let candidates: &[&'static [Write]] = match intent {
        // What refers goes before what it refers to.
        Intent::Delete { .. } => &[&[CONFIG, CREDENTIALS], &[CREDENTIALS, CONFIG]],
        // The old name works until the new one does.
        Intent::Rename { .. } => &[
            &[MORE_CREDENTIALS, CONFIG, CREDENTIALS],
            &[MORE_CONFIG, CREDENTIALS, CONFIG],
            &[MORE_CREDENTIALS, MORE_CONFIG, CREDENTIALS, CONFIG],
            &[MORE_CONFIG, MORE_CREDENTIALS, CONFIG, CREDENTIALS],
        ],
        _ => &[
            &[CREDENTIALS, CONFIG],
            &[CONFIG, CREDENTIALS],
            &[MORE_CREDENTIALS, CONFIG, CREDENTIALS],
            &[MORE_CONFIG, CREDENTIALS, CONFIG],
            &[MORE_CREDENTIALS, MORE_CONFIG, CREDENTIALS, CONFIG],
            &[MORE_CONFIG, MORE_CREDENTIALS, CONFIG, CREDENTIALS],
        ],
    };
    let version = |(file, stage): &Write| {
        let versions = if *file == FileRole::Config { config } else { credentials };
        (*file, if *stage == Stage::Final { &versions.last } else { &versions.additive })
    };
    let ways = candidates.iter().map(|candidate| candidate.iter().map(version).collect()).collect();
    let after = Sources { config: &config.last, credentials: &credentials.last };
    first_safe(before, after, ways)
}

/// Chooses the first of some ways from files to others in which nobody fails.
pub(super) fn first_safe<'d>(
    before: Sources<'_>,
    after: Sources<'_>,
    ways: Vec<Way<'d>>,
) -> Result<Way<'d>, Refusal> {
    let (old, new) = (outcomes(before), outcomes(after));
    let is_safe_way = |way: &Way<'_>, new_names_count| {
        let mut now = before;
        let (_, between) = way.split_last().unwrap_or((&(FileRole::Config, after.config), &[]));
        between.iter().all(|(file, document)| {
            match file {
                FileRole::Config => now.config = document,
                FileRole::Credentials => now.credentials = document,
            }
            is_safe(&old, &outcomes(now), &new, new_names_count)
        })
    };
    // First without a half-made profile of a new name; nobody uses one yet, so it is allowed if need be.
    let found =
        [true, false].into_iter().find_map(|strict| ways.iter().position(|way| is_safe_way(way, strict)));
    let at = found.ok_or(Refusal::NoSafeOrder)?;
    ways.into_iter().nth(at).ok_or(Refusal::NoSafeOrder)
}

/// Checks that a standing change makes nobody but its own profile sign as somebody else, and that who moves goes on
/// signing as before.
pub(super) fn check_identities(
    standing: &Standing,
    before: Sources<'_>,
    after: Sources<'_>,
) -> Result<(), Refusal> {
    let (old, new) = (outcomes(before), outcomes(after));
    let now = |name: &str| new.get(name).cloned().flatten();
    let was = |name: &str| old.get(name).cloned().flatten();
    let differs = |name: &&String| {
        let moved = standing.moved().is_some_and(|(_, from)| from == **name);
        let is_own = standing.profile() == Some(name.as_str());
        !moved && !is_own && was(name).is_some() && now(name) != was(name)
    };
    let (set, after_set) = (ProfileSet::read(before), ProfileSet::read(after));
    let is_first = !matches!(standing, Standing::Switch { .. }) || !is_switched(&set);
    // Whoever was given the switched default for a source since is told of, not kept from losing it.
    let all_stay = is_first && !matches!(standing, Standing::Restore);
    let mut profiles: Vec<String> = old.keys().filter(|_| all_stay).filter(differs).cloned().collect();
    if let Some((to, from)) = standing.moved().filter(|_| is_first)
        && was(from).is_some()
        && now(to) != was(from)
    {
        profiles.push(from.to_owned());
    }
    if let Standing::Switch { to, .. } = standing
        && (now(to).is_none() || now(DEFAULT) != now(to))
    {
        profiles.push(to.clone());
    }
    // Very bytes may say something else than what was meant.
    match standing {
        Standing::Restore if is_switched(&after_set) => profiles.push(DEFAULT.to_owned()),
        Standing::StopServing { profile } if after_set.is_served(profile) => profiles.push(profile.clone()),
        _ => {}
    }
    if profiles.is_empty() {
        return Ok(());
    }
    profiles.sort();
    Err(Refusal::OthersWouldChange { profiles })
}

/// Who a profile signs as; none if it does not.
type Outcome = Option<(Fingerprint, Option<(Secret, Option<Secret>)>)>;

fn outcomes(sources: Sources<'_>) -> HashMap<String, Outcome> {
    let set = ProfileSet::read(sources);
    let outcome = |name: &str| {
        let chain = set.resolve(name).chain.ok()?;
        let secrets = match &chain.base {
            // The fingerprint takes the id for the key; a half-written pair has the wrong secret.
            Base::Keys(keys) => Some((keys.secret_access_key.clone(), keys.session_token.clone())),
            _ => None,
        };
        Some((chain.fingerprint(), secrets))
    };
    set.profiles().iter().map(|profile| (profile.name().to_owned(), outcome(profile.name()))).collect()
}

fn is_safe(
    old: &HashMap<String, Outcome>,
    now: &HashMap<String, Outcome>,
    new: &HashMap<String, Outcome>,
    new_names_count: bool,
) -> bool {
    let of = |outcomes: &HashMap<String, Outcome>, name: &str| outcomes.get(name).cloned().flatten();
    let is_safe = |name: &String| {
        let (was, is, will) = (of(old, name), of(now, name), of(new, name));
        if !old.contains_key(name) && !new_names_count {
            return true;
        }
        match is {
            Some(_) => is == was || is == will,
            None => was.is_none() || will.is_none(),
        }
    };
    old.keys().chain(new.keys()).all(is_safe)
}
