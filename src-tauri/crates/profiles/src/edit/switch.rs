//! Switching the default profile, and restoring it.

use rolecall_format::{NewSetting, Setting};

use super::intent::Target;
use super::locate::{Files, Located, effective, occurrences};
use super::plan::{Draft, Stage};
use super::refusal::Refusal;
use super::standing::{
    DEFAULT, FILES, ORIGINAL, PROCESS, credentials, is_of_credentials, is_switched, only_section, refers_to,
    settings,
};
use crate::handout::Handout;
use crate::merge::ProfileSet;
use crate::profile::FileRole;

impl<'d> Draft<'d> {
    pub(super) fn switch(
        &mut self,
        set: &ProfileSet,
        files: &Files<'d>,
        to: &str,
        handout: &Handout,
    ) -> Result<(), Refusal> {
        let name = to.to_owned();
        if to == DEFAULT || to == ORIGINAL && is_switched(set) {
            return Err(Refusal::SwitchToItself);
        }
        let Some(profile) = set.get(to) else {
            return Err(Refusal::NoSuchTarget { target: Target::Profile(name) });
        };
        if set.resolve(to).chain.is_err() {
            return Err(Refusal::Broken { profile: name });
        }
        let located = files.of(&Target::Profile(DEFAULT.to_owned()));
        if located.iter().any(|at| !at.counts) {
            return Err(Refusal::TwoDefaults);
        }
        if set.is_served(DEFAULT) {
            return Err(Refusal::Served { profile: DEFAULT.to_owned() });
        }
        let original = files.of(&Target::Profile(ORIGINAL.to_owned()));
        let region = profile.get("region");
        if is_switched(set) {
            let beside = beside_the_switch(&located, &original)?;
            if self.is_final() {
                beside.iter().for_each(|(at, setting)| self.edits(at.file).displace(*setting));
                let kept = set.get(ORIGINAL).and_then(|original| original.get("region"));
                if region.is_some() && kept.is_none() {
                    self.keep_region(set, &original);
                }
                self.ask_us(&located, DEFAULT, handout, region.or(kept));
            }
            return Ok(());
        }
        if !is_a_part_of_it(&located, &original) {
            return Err(Refusal::OriginalTaken { name: ORIGINAL.to_owned() });
        }
        let region_before = effective(&located, "region");
        let is_moved = region.is_some() && region_before.is_some();
        let is_displaced = FILES.into_iter().any(|file| !credentials(&located, file).is_empty());
        let mut gone = Vec::new();
        for file in FILES {
            let moving = credentials(&located, file);
            let mut new: Vec<NewSetting> =
                moving.iter().map(|(_, setting)| moved(setting, DEFAULT, ORIGINAL)).collect();
            if let Some((_, setting)) = region_before.filter(|(of, _)| is_moved && *of == file) {
                new.push(NewSetting::copy_of(&setting));
            }
            if is_displaced {
                // The way to AWS is a part of how it signs; the default keeps it all the same.
                let network = settings(&located, file, is_of_network);
                new.extend(network.iter().map(|(_, setting)| NewSetting::copy_of(setting)));
            }
            if new.is_empty() {
                continue;
            }
            let is_kept = original.iter().any(|at| at.file == file);
            let rename = file == FileRole::Credentials && self.is_final() && !is_kept;
            match only_section(&located, file).filter(|_| rename) {
                // All it says moves: so does it, with its comments.
                Some(at) if at.section.settings().count() == moving.len() => {
                    self.edits(file).rename_header(at.section, ORIGINAL);
                }
                _ => {
                    gone.extend(moving.iter().map(|(at, setting)| (at.file, setting.line())));
                    if self.is_final() {
                        moving.iter().for_each(|(_, setting)| self.edits(file).displace(*setting));
                    }
                    if !is_kept {
                        self.append(ORIGINAL, file, new);
                    }
                }
            }
        }
        if self.is_final() {
            self.ask_us(&located, DEFAULT, handout, region);
        }
        if is_displaced {
            self.repoint_source(files, DEFAULT, ORIGINAL, &gone);
        }
        Ok(())
    }

    /// Keeps the region that the default had of its own, before that of a switch takes its place.
    fn keep_region(&mut self, set: &ProfileSet, original: &[Located<'d>]) {
        let Some(default) = set.get(DEFAULT) else { return };
        let of_switch = set.switched_to(default).and_then(|profile| profile.get("region"));
        let Some(own) = default.get("region").filter(|own| Some(*own) != of_switch) else { return };
        let new = NewSetting::new("region", own);
        match original.iter().rfind(|at| at.file == FileRole::Config) {
            Some(at) => self.edits(at.file).insert_setting(at.section, new),
            None => self.append(ORIGINAL, FileRole::Config, vec![new]),
        }
    }

    pub(super) fn restore(&mut self, set: &ProfileSet, files: &Files<'d>) -> Result<(), Refusal> {
        let now = set.get(DEFAULT).filter(|_| is_switched(set)).ok_or(Refusal::NotSwitched)?;
        let located = files.of(&Target::Profile(DEFAULT.to_owned()));
        if located.iter().any(|at| !at.counts) {
            return Err(Refusal::TwoDefaults);
        }
        let original = files.of(&Target::Profile(ORIGINAL.to_owned()));
        beside_the_switch(&located, &original)?;
        let (mut is_displaced, mut left, mut gone) = (false, false, Vec::new());
        for file in FILES {
            let back = not_region(&original, file);
            is_displaced |= !back.is_empty();
            left |= file == FileRole::Config && !back.is_empty();
            let there = located.iter().rfind(|at| at.file == file);
            // What asks us stands there until the end: no key twice.
            let free = |(_, setting): &&(_, Setting<'d>)| {
                self.stage == Stage::Final || !setting.key().eq_ignore_ascii_case(PROCESS) || there.is_none()
            };
            let own = settings(&located, file, |key| !key.eq_ignore_ascii_case(PROCESS));
            let is_there = |(_, setting): &&(Located<'d>, Setting<'d>)| {
                own.iter().any(|(_, known)| says_the_same(known, setting))
            };
            no_key_twice(&own, &back)?;
            let new: Vec<NewSetting> = back
                .iter()
                .filter(|setting| !is_there(setting))
                .filter(free)
                .map(|(_, setting)| moved(setting, ORIGINAL, DEFAULT))
                .collect();
            match (only_section(&original, file), there) {
                (Some(at), None) if self.is_final() => {
                    self.edits(file).rename_header(at.section, DEFAULT);
                    continue;
                }
                (_, None) if !new.is_empty() => self.append(DEFAULT, file, new),
                (_, None) => {}
                (_, Some(at)) => {
                    new.into_iter().for_each(|new| self.edits(file).insert_setting(at.section, new));
                }
            }
            gone.extend(back.iter().map(|(at, setting)| (at.file, setting.line())));
            if self.is_final() {
                for at in original.iter().filter(|at| at.file == file) {
                    self.edits(file).remove_section(at.section);
                }
            }
        }
        if is_displaced {
            self.repoint_source(files, ORIGINAL, DEFAULT, &gone);
        }
        if !self.is_final() {
            return Ok(());
        }
        for (at, setting) in occurrences(&located, PROCESS) {
            if Handout::parse(&setting.value()).is_some() {
                self.edits(at.file).remove(setting);
            }
        }
        let before = set.get(ORIGINAL).and_then(|original| original.get("region"));
        let of_switch = set.switched_to(now).and_then(|profile| profile.get("region"));
        match before {
            Some(region) => {
                let new = self.set_region(&located, region);
                let at = located.iter().rfind(|at| at.file == FileRole::Config && at.counts);
                if let Some((new, at)) = new.zip(at) {
                    self.edits(at.file).insert_setting(at.section, new);
                }
            }
            None if of_switch.is_some() && now.get("region") == of_switch => {
                for (at, setting) in occurrences(&located, "region") {
                    self.edits(at.file).remove(setting);
                }
            }
            None => left |= now.get("region").is_some(),
        }
        // Nothing of the person's is in it: the switch made it.
        let others = |at: &Located<'_>| {
            let mut settings = at.section.settings();
            settings.any(|s| !matches!(s.key().to_ascii_lowercase().as_str(), PROCESS | "region"))
        };
        if let Some(at) = only_section(&located, FileRole::Config)
            && !left
            && before.is_none()
            && !others(&at)
        {
            self.edits(FileRole::Config).remove_section(at.section);
        }
        Ok(())
    }
}

/// A setting in its new place; one that names the profile it is in goes on naming it.
fn moved(setting: &Setting<'_>, from: &str, to: &str) -> NewSetting {
    if refers_to(setting, from) { NewSetting::new(&setting.key(), to) } else { NewSetting::verbatim(setting) }
}

fn not_region<'d>(located: &[Located<'d>], file: FileRole) -> Vec<(Located<'d>, Setting<'d>)> {
    settings(located, file, |key| !is_region(key))
}

/// What stands beside the command line of a switch and counts for more: of one that was cut short it is what is kept
/// already. What somebody put there since is not ours to move.
fn beside_the_switch<'d>(
    located: &[Located<'d>],
    original: &[Located<'d>],
) -> Result<Vec<(Located<'d>, Setting<'d>)>, Refusal> {
    let kept = all_settings(original);
    let is_ours = |setting: &Setting<'_>| {
        setting.key().eq_ignore_ascii_case(PROCESS) && Handout::parse(&setting.value()).is_some()
    };
    let beside: Vec<_> = FILES
        .into_iter()
        .flat_map(|file| credentials(located, file))
        .filter(|(_, setting)| !is_ours(setting))
        .collect();
    let theirs =
        beside.iter().find(|(_, setting)| !kept.iter().any(|(_, kept)| says_the_same(setting, kept)));
    match theirs {
        Some((_, setting)) => Err(Refusal::DefaultEdited { key: setting.key().to_ascii_lowercase() }),
        None => Ok(beside),
    }
}

fn all_settings<'d>(located: &[Located<'d>]) -> Vec<(Located<'d>, Setting<'d>)> {
    FILES.into_iter().flat_map(|file| settings(located, file, |_| true)).collect()
}

/// Tells whether a setting of the default and one that is kept for it are the same; each may name itself.
pub(super) fn says_the_same(of_default: &Setting<'_>, kept: &Setting<'_>) -> bool {
    let same_value =
        of_default.value() == kept.value() || refers_to(of_default, DEFAULT) && refers_to(kept, ORIGINAL);
    of_default.key().eq_ignore_ascii_case(&kept.key()) && same_value
}

/// Tells whether what is kept is nothing but a part of what a switch would keep, as of one that was cut short.
fn is_a_part_of_it(located: &[Located<'_>], original: &[Located<'_>]) -> bool {
    let would_be_kept = |key: &str| is_of_credentials(key) || is_region(key) || is_of_network(key);
    original.iter().all(|at| {
        let (would, is) = (settings(located, at.file, would_be_kept), settings(original, at.file, |_| true));
        let moving = credentials(located, at.file);
        let is_one =
            |(_, setting): &(_, Setting<'_>)| would.iter().any(|(_, other)| says_the_same(other, setting));
        let has = |(_, other): &(_, Setting<'_>)| is.iter().any(|(_, setting)| says_the_same(other, setting));
        !is.is_empty() && is.iter().all(is_one) && moving.iter().all(has)
    })
}

/// Refuses to bring a setting to where there is one of its key that says something else.
pub(super) fn no_key_twice<'d>(
    there: &[(Located<'d>, Setting<'d>)],
    new: &[(Located<'d>, Setting<'d>)],
) -> Result<(), Refusal> {
    let clashes = |setting: &Setting<'_>| {
        let same_key =
            |(_, own): &&(Located<'_>, Setting<'_>)| own.key().eq_ignore_ascii_case(&setting.key());
        there.iter().find(same_key).is_some_and(|(_, own)| !says_the_same(own, setting))
    };
    match new.iter().find(|(_, setting)| clashes(setting)) {
        Some((_, setting)) => Err(Refusal::KeptElsewhere { key: setting.key().to_ascii_lowercase() }),
        None => Ok(()),
    }
}

/// Tells whether a setting is one of how AWS is reached, which is a part of how a profile signs.
fn is_of_network(key: &str) -> bool {
    let known = ["endpoint_url", "services", "ca_bundle", "use_fips_endpoint", "use_dualstack_endpoint"];
    known.iter().any(|known| key.eq_ignore_ascii_case(known))
}

fn is_region(key: &str) -> bool {
    key.eq_ignore_ascii_case("region")
}
