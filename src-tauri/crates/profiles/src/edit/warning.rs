//! What a person should know before an edit is done.

use std::collections::{HashMap, HashSet};

use super::intent::{Intent, SettingChange, Target};
use crate::diagnostic::Problem;
use crate::fields::{KINDS, own_fields};
use crate::kind::ProfileKind;
use crate::merge::ProfileSet;
use crate::profile::{FileRole, Place, Profile};

/// What a person should know before an edit is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditWarning {
    /// The comment behind a value goes to a line of its own, since some readers take it into the value.
    CommentMoved {
        /// The setting.
        key: String,
        /// Where it stands.
        place: Place,
    },
    /// What was inside the setting is replaced by the value.
    NestedReplaced {
        /// The setting.
        key: String,
        /// The keys that were inside it.
        nested: Vec<String>,
    },
    /// The setting stands a second time, where it has no effect.
    Shadowed {
        /// The setting.
        key: String,
        /// Where it has none.
        place: Place,
    },
    /// The setting has no effect in a profile of this kind.
    NoEffect {
        /// The setting.
        key: String,
        /// The kind that the profile then is.
        kind: ProfileKind,
    },
    /// These profiles need what is deleted.
    Dependants {
        /// Each once, the nearest first.
        dependants: Vec<Dependant>,
    },
    /// These other profiles then sign as somebody else, or have to be signed in to anew.
    OthersChange {
        /// Their names.
        profiles: Vec<String>,
    },
    /// The credentials of these profiles can then not be found any more.
    Breaks {
        /// Their names.
        profiles: Vec<String>,
    },
    /// Some reader rejects the file, as it did before.
    StillRejected {
        /// Why: the first such problem of the file.
        problem: Problem,
        /// Which file.
        file: FileRole,
        /// On which line of the new text, from 1.
        line: Option<usize>,
    },
}

/// A profile that needs another one, or a session, or services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependant {
    /// Its name.
    pub profile: String,
    /// The setting by which it does: `source_profile`, `sso_session` or `services`.
    pub via: &'static str,
}

/// What is to be told of an edit once both states are read, as far as it can affect them.
pub(super) fn warnings(intent: &Intent, before: &ProfileSet, after: &ProfileSet) -> Vec<EditWarning> {
    let mut warnings = Vec::new();
    match intent {
        Intent::Delete { target } => {
            let dependants = dependants(before, target);
            if !dependants.is_empty() {
                warnings.push(EditWarning::Dependants { dependants });
            }
        }
        Intent::Add { target: Target::Profile(name), settings: changes }
        | Intent::Edit { target: Target::Profile(name), changes } => {
            warnings.extend(without_effect(after, name, changes));
        }
        _ => {}
    }
    if !matches!(intent, Intent::Delete { .. }) {
        let was_broken =
            |name: &str| before.get(name).is_some_and(|profile| before.kind(profile) == ProfileKind::Broken);
        let is_broken = after.profiles().iter().filter(|p| after.kind(p) == ProfileKind::Broken);
        let profiles: Vec<String> =
            is_broken.filter(|p| !was_broken(p.name())).map(|p| p.name().to_owned()).collect();
        // Broken under its new name as under its old one.
        if !profiles.is_empty() && !matches!(intent, Intent::Rename { .. } | Intent::Duplicate { .. }) {
            warnings.push(EditWarning::Breaks { profiles });
        }
    }
    let others = others_that_change(intent, before, after);
    if !others.is_empty() {
        warnings.push(EditWarning::OthersChange { profiles: others });
    }
    warnings
}

/// The profiles, but for that of the intent, whose credentials were and will be others.
fn others_that_change(intent: &Intent, before: &ProfileSet, after: &ProfileSet) -> Vec<String> {
    let own = match intent {
        Intent::Edit { target: Target::Profile(name), .. } => Some(name.as_str()),
        Intent::Standing(standing) => standing.profile(),
        // What is new has no other state, and what is copied stays.
        Intent::Add { .. } | Intent::Duplicate { .. } => return Vec::new(),
        _ => None,
    };
    let signs = |set: &ProfileSet, name: &str| set.resolve(name).chain.ok().map(|chain| chain.fingerprint());
    // Who refers to nothing depends on nothing but its own settings.
    let refers = |profile: &&Profile| {
        ["source_profile", "sso_session", "services"].iter().any(|key| profile.get(key).is_some())
    };
    let names = before.profiles().iter().filter(refers).map(Profile::name);
    let names = names.filter(|name| own != Some(*name));
    let changes = |name: &&str| {
        let was = signs(before, name);
        was.is_some() && signs(after, name).is_some_and(|is| Some(is) != was)
    };
    names.filter(changes).map(str::to_owned).collect()
}

/// The settings given that are those of another kind.
fn without_effect(after: &ProfileSet, name: &str, changes: &[SettingChange]) -> Vec<EditWarning> {
    let Some(kind) = after.get(name).map(Profile::kind) else { return Vec::new() };
    let is_source = after.profiles().iter().any(|profile| profile.get("source_profile") == Some(name));
    let of = |kind, key: &str| own_fields(kind).iter().any(|field| field.key == key);
    let matters = |key: &str| {
        of(kind, key)
            // Whoever names it as the source, itself included, is signed for by the keys beside a role.
            || is_source && of(ProfileKind::SessionKeys, key)
            || kind == ProfileKind::SettingsOnly
            || !KINDS.into_iter().any(|other| of(other, key))
    };
    let set = changes.iter().filter(|change| matches!(change, SettingChange::Set { .. }));
    set.map(|change| change.key().to_ascii_lowercase())
        .filter(|key| !matters(key))
        .map(|key| EditWarning::NoEffect { key, kind })
        .collect()
}

/// Every profile that needs a target, directly or through others.
fn dependants(set: &ProfileSet, target: &Target) -> Vec<Dependant> {
    let mut by_source: HashMap<&str, Vec<&str>> = HashMap::new();
    for profile in set.profiles() {
        if let Some(source) = profile.get("source_profile").filter(|source| *source != profile.name()) {
            by_source.entry(source).or_default().push(profile.name());
        }
    }
    let mut seen = HashSet::new();
    let mut found: Vec<Dependant> = Vec::new();
    let mut next: Vec<&str> = Vec::new();
    match target {
        Target::Profile(name) => {
            seen.insert(name.as_str());
            next.push(name);
        }
        Target::SsoSession(_) | Target::Services(_) => {
            let via = target.reference();
            for profile in set.profiles().iter().filter(|p| p.get(via) == Some(target.name())) {
                seen.insert(profile.name());
                found.push(Dependant { profile: profile.name().to_owned(), via });
                // Who is signed for by a profile does not use its services.
                if matches!(target, Target::SsoSession(_)) {
                    next.push(profile.name());
                }
            }
        }
    }
    let mut at = 0;
    while at < next.len() {
        for name in by_source.get(next[at]).into_iter().flatten() {
            if seen.insert(name) {
                found.push(Dependant { profile: (*name).to_owned(), via: "source_profile" });
                next.push(name);
            }
        }
        at += 1;
    }
    found
}
