//! Serving a profile: its credentials come about behind our command line, and again as before.

use rolecall_format::NewSetting;

use super::intent::Target;
use super::locate::{Files, occurrences};
use super::plan::Draft;
use super::refusal::Refusal;
use super::rules::check_name;
use super::standing::{FILES, PROCESS, credentials, is_of_credentials, settings};
use super::switch::{no_key_twice, says_the_same};
use crate::handout::Handout;
use crate::key::is_secret_key;
use crate::kind::ProfileKind;
use crate::merge::ProfileSet;
use crate::profile::FileRole;

impl<'d> Draft<'d> {
    pub(super) fn serve(
        &mut self,
        set: &ProfileSet,
        files: &Files<'d>,
        name: &str,
        handout: &Handout,
    ) -> Result<(), Refusal> {
        let target = Target::Profile(name.to_owned());
        let profile = set.get(name).ok_or_else(|| Refusal::NoSuchTarget { target: target.clone() })?;
        let named = || name.to_owned();
        if set.is_served(name) {
            return Err(Refusal::Served { profile: named() });
        }
        if profile.handout().is_some() {
            return Err(Refusal::Switched);
        }
        if set.resolve(name).chain.is_err() {
            return Err(Refusal::Broken { profile: named() });
        }
        check_name(name)?;
        let located = files.of(&target);
        if located.iter().any(|at| !at.counts) {
            return Err(Refusal::TwoDefaults);
        }
        let moving: Vec<_> = FILES.into_iter().flat_map(|file| credentials(&located, file)).collect();
        let serves = matches!(
            profile.kind(),
            ProfileKind::Role | ProfileKind::RoleWithMfa | ProfileKind::Sso | ProfileKind::SsoLegacy
        );
        if !serves || moving.iter().any(|(_, setting)| is_secret_key(&setting.key())) {
            return Err(Refusal::NothingToServe { profile: named() });
        }
        if !files.served(name).is_empty() {
            return Err(Refusal::OriginalTaken { name: format!("rolecall {name}") });
        }
        let new = moving.iter().map(|(_, setting)| NewSetting::verbatim(setting)).collect();
        if self.is_final() {
            for at in &located {
                // A comment of the person's keeps it where it is.
                if at.file == FileRole::Credentials
                    && at.section.settings().all(|s| is_of_credentials(&s.key()))
                    && !at.section.has_comments()
                {
                    self.edits(at.file).remove_section(at.section);
                }
            }
            moving.iter().for_each(|(at, setting)| self.edits(at.file).displace(*setting));
        }
        self.ask_us(&located, name, handout, None);
        self.edits(FileRole::Config).append_section(&format!("rolecall {name}"), new);
        Ok(())
    }

    pub(super) fn stop_serving(
        &mut self,
        set: &ProfileSet,
        files: &Files<'d>,
        name: &str,
    ) -> Result<(), Refusal> {
        if !set.is_served(name) {
            return Err(Refusal::NotServed { profile: name.to_owned() });
        }
        let located = files.of(&Target::Profile(name.to_owned()));
        let Some(at) = located.iter().rfind(|at| at.file == FileRole::Config && at.counts) else {
            return Err(Refusal::NotServed { profile: name.to_owned() });
        };
        for (at, setting) in occurrences(&located, PROCESS) {
            if Handout::parse(&setting.value()).is_some() {
                self.edits(at.file).remove(setting);
            }
        }
        let served = files.served(name);
        let back = settings(&served, FileRole::Config, |_| true);
        let own: Vec<_> = FILES
            .into_iter()
            .flat_map(|file| settings(&located, file, |key| !key.eq_ignore_ascii_case(PROCESS)))
            .collect();
        no_key_twice(&own, &back)?;
        for (_, setting) in &back {
            if !own.iter().any(|(_, known)| says_the_same(known, setting)) {
                self.edits(FileRole::Config).insert_setting(at.section, NewSetting::verbatim(setting));
            }
        }
        served.iter().for_each(|at| self.edits(at.file).remove_section(at.section));
        Ok(())
    }
}
