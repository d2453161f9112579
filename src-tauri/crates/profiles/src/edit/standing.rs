//! Standing changes: Rolecall takes the place of a profile's credentials, and gives it back.
//!
//! # What it promises
//!
//! - A switch replaces the settings of `[default]` by which its credentials come about, and its region, and nothing
//!   else. They move, line for line, to a profile [`ORIGINAL`] in the file they came from, and every `source_profile`
//!   that meant the old default follows them: nobody but the default signs as somebody else.
//! - Serving a profile moves those settings, line for line, to `[rolecall NAME]` in config, which no other reader
//!   lists. No secret is ever moved to another file.
//! - Each way has its way back, also for files that were edited meanwhile.
//!
//! # What is deliberately absent
//!
//! The way back to the very bytes: that takes a record of them ([`Delta`](super::Delta)).

use rolecall_format::{NewSetting, Setting};

use super::intent::{Intent, Target};
use super::locate::{Files, Located, effective, occurrences};
use super::plan::{Draft, Stage};
use super::refusal::Refusal;
use crate::fields::{KINDS, own_fields};
use crate::handout::{Handout, HandoutOf};
use crate::key::is_secret_key;
use crate::merge::ProfileSet;
use crate::profile::FileRole;

/// The profile that keeps what a switch displaced.
pub const ORIGINAL: &str = "default-original";

pub(crate) const DEFAULT: &str = "default";
pub(super) const PROCESS: &str = "credential_process";
pub(super) const FILES: [FileRole; 2] = [FileRole::Config, FileRole::Credentials];

/// A change that lasts until it is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The default profile signs as another one.
    Switch {
        /// As which.
        to: String,
        /// The path of the program that every tool is to ask.
        program: String,
        /// When it ends, in RFC 3339.
        until: Option<String>,
    },
    /// The default profile signs as it did before.
    Restore,
    /// Every tool asks for a profile's credentials.
    Serve {
        /// Which.
        profile: String,
        /// The path of the program that every tool is to ask.
        program: String,
    },
    /// A profile's credentials come about as they did before.
    StopServing {
        /// Which.
        profile: String,
    },
    /// Whoever asks us finds us where we are now.
    Repoint {
        /// The path of the program.
        program: String,
    },
}

impl Standing {
    /// Tells whether it takes another one back.
    pub fn is_way_back(&self) -> bool {
        matches!(self, Self::Restore | Self::StopServing { .. })
    }

    /// The profile whose credentials come about in another way.
    pub(super) fn profile(&self) -> Option<&str> {
        match self {
            Self::Switch { .. } | Self::Restore => Some(DEFAULT),
            Self::Serve { profile, .. } | Self::StopServing { profile } => Some(profile),
            Self::Repoint { .. } => None,
        }
    }

    /// The profile that afterwards signs as another did before: the new name, then the old one.
    pub(super) fn moved(&self) -> Option<(&str, &str)> {
        match self {
            Self::Switch { .. } => Some((ORIGINAL, DEFAULT)),
            Self::Restore => Some((DEFAULT, ORIGINAL)),
            Self::Serve { profile, .. } | Self::StopServing { profile } => Some((profile, profile)),
            Self::Repoint { .. } => None,
        }
    }

    /// What it is, in a few words that hold no value.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Switch { to, .. } => format!("switch default to {to}"),
            Self::Restore => "restore default".to_owned(),
            Self::Serve { profile, .. } => format!("serve {profile}"),
            Self::StopServing { profile } => format!("stop serving {profile}"),
            Self::Repoint { .. } => "repoint to rolecall".to_owned(),
        }
    }
}

/// Tells whether a setting is one by which credentials come about.
pub(super) fn is_of_credentials(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let of = |kind| own_fields(kind).iter().any(|field| field.key == key);
    is_secret_key(&key)
        || matches!(key.as_str(), "sso_region" | "sso_start_url" | "sso_registration_scopes")
        || KINDS.into_iter().any(of)
}

impl<'d> Draft<'d> {
    pub(super) fn stand(
        &mut self,
        set: &ProfileSet,
        files: &Files<'d>,
        standing: &Standing,
    ) -> Result<(), Refusal> {
        match standing {
            Standing::Switch { to, program, until } => {
                let of = HandoutOf::profile(to);
                let handout = Handout { program: program.clone(), of, until: until.clone() };
                self.switch(set, files, to, &handout)
            }
            Standing::Restore => self.restore(set, files),
            Standing::Serve { profile, program } => {
                let of = HandoutOf::profile(profile);
                self.serve(set, files, profile, &Handout { program: program.clone(), of, until: None })
            }
            Standing::StopServing { profile } => self.stop_serving(set, files, profile),
            Standing::Repoint { program } => {
                for (file, setting, handout) in handouts(files) {
                    let handout = Handout { program: program.clone(), ..handout };
                    self.set_value(file, setting, &handout.to_string());
                }
                Ok(())
            }
        }
    }

    /// Has a profile ask us, with a region if one is given: in config, where no key beside it counts for more.
    pub(super) fn ask_us(
        &mut self,
        located: &[Located<'d>],
        name: &str,
        handout: &Handout,
        region: Option<&str>,
    ) {
        let line = handout.to_string();
        let own = occurrences(located, PROCESS);
        let mut new = Vec::new();
        match own.iter().rfind(|(_, setting)| Handout::parse(&setting.value()).is_some()) {
            Some((at, setting)) => self.set_value(at.file, *setting, &line),
            None => new.push(NewSetting::new(PROCESS, &line)),
        }
        if let Some(region) = region {
            new.extend(self.set_region(located, region));
        }
        match located.iter().rfind(|at| at.file == FileRole::Config && at.counts) {
            Some(at) => new.into_iter().for_each(|new| self.edits(at.file).insert_setting(at.section, new)),
            None if new.is_empty() => {}
            None => self.append(name, FileRole::Config, new),
        }
    }

    /// Changes the region where it stands; else it is new.
    pub(super) fn set_region(&mut self, located: &[Located<'d>], region: &str) -> Option<NewSetting> {
        match effective(located, "region") {
            Some((_, setting)) if setting.value() == region => None,
            Some((file, setting)) => {
                self.set_value(file, setting, region);
                None
            }
            None => Some(NewSetting::new("region", region)),
        }
    }

    /// Whoever is signed for by one profile is signed for by another; `gone` are lines that are written anew.
    pub(super) fn repoint_source(
        &mut self,
        files: &Files<'d>,
        from: &str,
        to: &str,
        gone: &[(FileRole, usize)],
    ) {
        let refers = |(file, setting): &(FileRole, Setting<'_>)| {
            refers_to(setting, from) && !gone.contains(&(*file, setting.line()))
        };
        let found: Vec<_> = files.settings_of_profiles().filter(refers).collect();
        for (file, setting) in found {
            self.set_value(file, setting, to);
        }
    }

    pub(super) fn append(&mut self, name: &str, file: FileRole, new: Vec<NewSetting>) {
        let header = super::plan::header(&Target::Profile(name.to_owned()), file);
        self.edits(file).append_section(&header, new);
    }

    /// Whoever asks us for a profile asks for it by its new name.
    pub(super) fn ask_for(&mut self, files: &Files<'d>, from: &Target, to: &str) {
        let Target::Profile(name) = from else { return };
        for (file, setting, handout) in handouts(files).into_iter().filter(|(_, _, h)| h.of.is(name)) {
            let handout = Handout { of: HandoutOf::profile(to), ..handout };
            self.set_value(file, setting, &handout.to_string());
        }
    }

    pub(super) fn is_final(&self) -> bool {
        self.stage == Stage::Final
    }
}

pub(super) fn refers_to(setting: &Setting<'_>, name: &str) -> bool {
    setting.key().eq_ignore_ascii_case("source_profile") && setting.value() == name
}

/// Every setting by which somebody asks us.
pub(super) fn handouts<'d>(files: &Files<'d>) -> Vec<(FileRole, Setting<'d>, Handout)> {
    let of = |(file, setting): (FileRole, Setting<'d>)| {
        let is_process = setting.key().eq_ignore_ascii_case(PROCESS);
        let handout = is_process.then(|| Handout::parse(&setting.value())).flatten()?;
        Some((file, setting, handout))
    };
    files.settings_of_profiles().filter_map(of).collect()
}

/// Refuses to change from under a standing change what it stands on.
pub(super) fn check_untouched(files: &Files<'_>, intent: &Intent) -> Result<(), Refusal> {
    let target = match intent {
        Intent::Edit { target, changes } if changes.iter().any(|change| is_of_credentials(change.key())) => {
            target
        }
        Intent::Rename { target, .. } | Intent::Delete { target } if target.name() == ORIGINAL => target,
        Intent::Duplicate { from, .. } => from,
        _ => return Ok(()),
    };
    let Target::Profile(name) = target else { return Ok(()) };
    let handout_of = |name: &str| {
        let (_, setting) = effective(&files.of(&Target::Profile(name.to_owned())), PROCESS)?;
        Handout::parse(&setting.value())
    };
    let is_original = name == ORIGINAL && handout_of(DEFAULT).is_some_and(|handout| !handout.of.is(DEFAULT));
    match handout_of(name) {
        Some(handout) if handout.of.is(name) => Err(Refusal::Served { profile: name.clone() }),
        Some(_) if name == DEFAULT => Err(Refusal::Switched),
        _ if is_original => Err(Refusal::Switched),
        _ => Ok(()),
    }
}

pub(super) fn is_switched(set: &ProfileSet) -> bool {
    set.is_switched()
}

/// The settings of a file by which the credentials of some sections come about.
pub(super) fn credentials<'d>(located: &[Located<'d>], file: FileRole) -> Vec<(Located<'d>, Setting<'d>)> {
    settings(located, file, is_of_credentials)
}

pub(super) fn settings<'d>(
    located: &[Located<'d>],
    file: FileRole,
    wanted: impl Fn(&str) -> bool,
) -> Vec<(Located<'d>, Setting<'d>)> {
    let of_file = located.iter().filter(|at| at.file == file);
    let all = of_file.flat_map(|at| at.section.settings().map(move |setting| (*at, setting)));
    all.filter(|(_, setting)| wanted(&setting.key())).collect()
}

pub(super) fn only_section<'d>(located: &[Located<'d>], file: FileRole) -> Option<Located<'d>> {
    let mut of_file = located.iter().filter(|at| at.file == file);
    of_file.next().copied().filter(|_| of_file.next().is_none())
}
