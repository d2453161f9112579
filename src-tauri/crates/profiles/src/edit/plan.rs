//! What an intent means for the text of each file.

use rolecall_format::{Edits, Fault, FaultKind, NewSetting, Setting};

use super::intent::{Intent, SettingChange, Target};
use super::locate::{Files, Located, all_effective, effective, is_named, occurrences, place, target_of};
use super::mend::{Found, Mend, find};
use super::refusal::Refusal;
use super::standing;
use super::warning::EditWarning;
use crate::header::{is_identifier, named};
use crate::key::is_secret_key;
use crate::merge::{ProfileSet, Sources};
use crate::profile::{FileRole, Place, Value};

const BOTH: [FileRole; 2] = [FileRole::Config, FileRole::Credentials];

/// How much of an intent is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Only what is added: what shall go is still there.
    Additive,
    /// All of it.
    Final,
}

/// Edits to both files.
pub(super) struct Draft<'d> {
    pub(super) config: Edits<'d>,
    pub(super) credentials: Edits<'d>,
    pub(super) warnings: Vec<EditWarning>,
    pub(super) stage: Stage,
}

impl<'d> Draft<'d> {
    /// What an intent means at a stage.
    pub(super) fn of(
        sources: Sources<'d>,
        files: &Files<'d>,
        intent: &Intent,
        stage: Stage,
    ) -> Result<Self, Refusal> {
        let mut draft = Self {
            config: Edits::new(sources.config),
            credentials: Edits::new(sources.credentials),
            warnings: Vec::new(),
            stage,
        };
        standing::check_untouched(files, intent)?;
        match intent {
            Intent::Add { target, settings } => {
                draft.free(files, target)?;
                draft.change(target, &[], settings)?;
            }
            Intent::Edit { target, changes } => {
                draft.change(target, &existing(files, target)?, changes)?;
            }
            Intent::Rename { target, to } => draft.rename(files, target, to)?,
            Intent::Duplicate { from, to } => {
                let to = from.named(to);
                draft.free(files, &to)?;
                draft.copy(&existing(files, from)?, &to, BOTH);
            }
            Intent::Delete { target } => {
                let behind = behind(files, target);
                for at in existing(files, target)?.into_iter().chain(behind) {
                    if stage == Stage::Final {
                        draft.edits(at.file).remove_section(at.section);
                    }
                }
            }
            Intent::Finish(unfinished) => draft.finish(files, unfinished)?,
            Intent::TakeBack(unfinished) => draft.take_back(files, unfinished)?,
            Intent::Mend { place, mend } => draft.mend(sources, files, *place, *mend)?,
            Intent::Standing(standing) => draft.stand(&ProfileSet::read(sources), files, standing)?,
        }
        Ok(draft)
    }

    fn mend(
        &mut self,
        sources: Sources<'d>,
        files: &Files<'d>,
        place: Place,
        mend: Mend,
    ) -> Result<(), Refusal> {
        let document = match place.file {
            FileRole::Config => sources.config,
            FileRole::Credentials => sources.credentials,
        };
        match (mend, find(document, place)?) {
            (Mend::HeaderUnclosed, Found::Header(section)) => {
                let name = section.intended_name().ok_or(Refusal::NothingToMend { place })?;
                if name != section.name()
                    && let Some(target) = target_of(&named(&name, place.file))
                {
                    self.free(files, &target)?;
                }
                self.edits(place.file).close_header(section);
            }
            (Mend::InlineComment, Found::Setting(setting, _)) if setting.has_inline_comment() => {
                // What follows a lone carriage return is a line of its own to some, and no comment.
                let is_split =
                    |fault: &Fault| fault.kind == FaultKind::CarriageReturn && fault.line == setting.line();
                if document.faults().iter().any(is_split) {
                    return Err(Refusal::NothingToMend { place });
                }
                self.edits(place.file).lift_comment(setting);
            }
            (Mend::DuplicateKey, Found::Setting(_, above)) if !above.is_empty() => {
                above.into_iter().for_each(|other| self.edits(place.file).remove(other));
            }
            _ => return Err(Refusal::NothingToMend { place }),
        }
        Ok(())
    }

    pub(super) fn edits(&mut self, file: FileRole) -> &mut Edits<'d> {
        match file {
            FileRole::Config => &mut self.config,
            FileRole::Credentials => &mut self.credentials,
        }
    }

    fn free(&self, files: &Files<'d>, target: &Target) -> Result<(), Refusal> {
        if files.of(target).is_empty() {
            return Ok(());
        }
        Err(Refusal::NameTaken { target: target.clone() })
    }

    fn change(
        &mut self,
        target: &Target,
        located: &[Located<'d>],
        changes: &[SettingChange],
    ) -> Result<(), Refusal> {
        let mut new = New::default();
        for change in changes {
            match change {
                SettingChange::Set { key, value } => match effective(located, key) {
                    Some((file, setting)) => self.set(located, file, setting, value.expose()),
                    None => new.set(place_of_new(target, located, key), key, value),
                },
                SettingChange::Unset { key } => {
                    let found = occurrences(located, key);
                    if found.is_empty() {
                        return Err(Refusal::NoSuchSetting { key: key.clone(), nested: None });
                    }
                    if self.stage == Stage::Final {
                        found.into_iter().for_each(|(at, setting)| self.edits(at.file).remove(setting));
                    }
                }
                SettingChange::SetNested { key, nested, value } => match effective(located, key) {
                    Some((file, setting)) => self.set_nested(file, setting, nested, value.expose())?,
                    None => new.set_nested(place_of_new(target, located, key), key, nested, value),
                },
                SettingChange::UnsetNested { key, nested } => self.unset_nested(located, key, nested)?,
            }
        }
        for file in [FileRole::Config, FileRole::Credentials] {
            self.add(target, located, file, new.take(file));
        }
        Ok(())
    }

    fn set(&mut self, located: &[Located<'d>], file: FileRole, setting: Setting<'d>, value: &str) {
        if setting.value() == value {
            return;
        }
        self.set_value(file, setting, value);
        let key = setting.key().to_ascii_lowercase();
        let nested: Vec<String> = setting.nested().map(|nested| nested.key.into_owned()).collect();
        if !nested.is_empty() {
            self.warnings.push(EditWarning::NestedReplaced { key: key.clone(), nested });
        }
        let mut others = occurrences(located, &key);
        others.pop();
        if let Some((at, other)) = others.first() {
            self.warnings.push(EditWarning::Shadowed { key, place: place(at.file, other) });
        }
    }

    pub(super) fn set_value(&mut self, file: FileRole, setting: Setting<'d>, value: &str) {
        if setting.has_inline_comment() {
            let key = setting.key().to_ascii_lowercase();
            self.warnings.push(EditWarning::CommentMoved { key, place: place(file, &setting) });
        }
        self.edits(file).set_value(setting, value);
    }

    fn set_nested(
        &mut self,
        file: FileRole,
        setting: Setting<'d>,
        nested: &str,
        value: &str,
    ) -> Result<(), Refusal> {
        let old = setting.nested().filter(|old| old.key == nested).last();
        match old {
            Some(old) if old.value == value => {}
            Some(old) => self.edits(file).set_nested(setting, &old, value),
            None if setting.nested().next().is_none() && !setting.value().is_empty() => {
                return Err(Refusal::NotNested { key: setting.key().to_ascii_lowercase() });
            }
            None => self.edits(file).insert_nested(setting, nested, value),
        }
        Ok(())
    }

    fn unset_nested(&mut self, located: &[Located<'d>], key: &str, nested: &str) -> Result<(), Refusal> {
        let mut found = false;
        for (at, setting) in occurrences(located, key) {
            for old in setting.nested().filter(|old| old.key == nested) {
                found = true;
                if self.stage == Stage::Final {
                    self.edits(at.file).remove_nested(setting, &old);
                }
            }
        }
        if found {
            return Ok(());
        }
        Err(Refusal::NoSuchSetting { key: key.to_owned(), nested: Some(nested.to_owned()) })
    }

    /// Adds settings to the target's last section in a file, or as a new one.
    fn add(&mut self, target: &Target, located: &[Located<'d>], file: FileRole, new: Vec<NewSetting>) {
        if new.is_empty() {
            return;
        }
        match located.iter().rfind(|at| at.file == file && at.counts) {
            Some(at) => {
                for setting in new {
                    self.edits(file).insert_setting(at.section, setting);
                }
            }
            None => self.edits(file).append_section(&header(target, file), new),
        }
    }

    fn rename(&mut self, files: &Files<'d>, from: &Target, to: &str) -> Result<(), Refusal> {
        let located = existing(files, from)?;
        let to = from.named(to);
        self.free(files, &to)?;
        if located.iter().any(|at| !at.counts) {
            return Err(Refusal::TwoDefaults);
        }
        match self.stage {
            Stage::Additive => self.copy(&located, &to, BOTH),
            Stage::Final => {
                for at in &located {
                    let alone = located.iter().filter(|other| other.file == at.file).take(2).count() == 1;
                    let text = if alone { header(&to, at.file) } else { respelled(at, from, &to) };
                    self.edits(at.file).rename_header(at.section, &text);
                }
            }
        }
        self.repoint(files, from, &to);
        Ok(())
    }

    /// Has every profile that refers to one thing refer to another.
    pub(super) fn repoint(&mut self, files: &Files<'d>, from: &Target, to: &Target) {
        let refers = |setting: &Setting<'_>| {
            setting.key().eq_ignore_ascii_case(from.reference()) && setting.value() == from.name()
        };
        for (file, setting) in files.settings_of_profiles().filter(|(_, setting)| refers(setting)) {
            self.set_value(file, setting, to.name());
        }
        if self.stage == Stage::Final {
            for at in behind(files, from) {
                self.edits(at.file).rename_header(at.section, &format!("rolecall {}", to.name()));
            }
            self.ask_for(files, from, to.name());
        }
    }

    /// Appends what some sections say, each setting in the file in which it counts.
    pub(super) fn copy(
        &mut self,
        located: &[Located<'d>],
        to: &Target,
        files: impl IntoIterator<Item = FileRole>,
    ) {
        let settings = all_effective(located);
        for file in files.into_iter().filter(|file| located.iter().any(|at| at.file == *file)) {
            let of_file = settings.iter().filter(|(of, _)| *of == file);
            let new: Vec<_> = of_file.map(|(_, setting)| NewSetting::copy_of(setting)).collect();
            // A section whose settings all count elsewhere says nothing.
            if !new.is_empty() || settings.is_empty() {
                self.edits(file).append_section(&header(to, file), new);
            }
        }
    }
}

/// What is behind a profile that is served.
fn behind<'d>(files: &Files<'d>, target: &Target) -> Vec<Located<'d>> {
    match target {
        Target::Profile(name) => files.served(name),
        Target::SsoSession(_) | Target::Services(_) => Vec::new(),
    }
}

/// Settings that are not there yet, by file.
#[derive(Default)]
struct New {
    settings: Vec<(FileRole, String, NewValue)>,
}

enum NewValue {
    Plain(Value),
    Nested(Vec<(String, String)>),
}

impl New {
    fn set(&mut self, file: FileRole, key: &str, value: &Value) {
        self.settings.push((file, key.to_ascii_lowercase(), NewValue::Plain(value.clone())));
    }

    fn set_nested(&mut self, file: FileRole, key: &str, nested: &str, value: &Value) {
        let key = key.to_ascii_lowercase();
        let inner = (nested.to_owned(), value.expose().to_owned());
        match self.settings.iter_mut().find(|(_, known, _)| *known == key) {
            Some((_, _, NewValue::Nested(inside))) => inside.push(inner),
            _ => self.settings.push((file, key, NewValue::Nested(vec![inner]))),
        }
    }

    fn take(&mut self, file: FileRole) -> Vec<NewSetting> {
        let of_file = self.settings.extract_if(.., |(of, _, _)| *of == file);
        let new = of_file.map(|(_, key, value)| match value {
            NewValue::Plain(value) => NewSetting::new(&key, value.expose()),
            NewValue::Nested(inside) => NewSetting::nested(&key, inside),
        });
        new.collect()
    }
}

pub(super) fn existing<'d>(files: &Files<'d>, target: &Target) -> Result<Vec<Located<'d>>, Refusal> {
    let located = files.of(target);
    if located.is_empty() {
        return Err(Refusal::NoSuchTarget { target: target.clone() });
    }
    Ok(located)
}

/// The settings that the AWS CLI, too, writes to credentials.
fn is_credential(key: &str) -> bool {
    key.eq_ignore_ascii_case("aws_access_key_id") || is_secret_key(key)
}

/// The file for a setting that is not there yet: keys go to credentials, all else to config, save where a
/// profile stands in credentials with all it has, as the AWS Toolkit writes it.
fn place_of_new(target: &Target, located: &[Located<'_>], key: &str) -> FileRole {
    let stands_in = |file| located.iter().any(|at| at.file == file && at.counts);
    let Target::Profile(name) = target else { return FileRole::Config };
    let in_credentials = || {
        let of_file = located.iter().filter(|at| at.file == FileRole::Credentials);
        of_file.flat_map(|at| at.section.settings()).any(|setting| !is_credential(&setting.key()))
    };
    let to_credentials = is_credential(key) || !stands_in(FileRole::Config) && in_credentials();
    let file = if to_credentials { FileRole::Credentials } else { FileRole::Config };
    // No header of such a name is read by all: the one there is has to do.
    let other = if file == FileRole::Config { FileRole::Credentials } else { FileRole::Config };
    if !stands_in(file) && stands_in(other) && !is_identifier(name) { other } else { file }
}

/// What stands between the brackets for a target.
pub(super) fn header(target: &Target, file: FileRole) -> String {
    match (target, file) {
        (Target::Profile(name), FileRole::Credentials) => name.clone(),
        (Target::Profile(name), FileRole::Config) if name == "default" => name.clone(),
        (Target::Profile(name), FileRole::Config) => format!("profile {name}"),
        (Target::SsoSession(name), _) => format!("sso-session {name}"),
        (Target::Services(name), _) => format!("services {name}"),
    }
}

/// The header of one of several sections with another name: its spelling stays, for botocore rejects a file in
/// which two are spelled alike.
fn respelled(at: &Located<'_>, from: &Target, to: &Target) -> String {
    let text = at.section.name();
    let spelled = text.rfind(from.name()).map(|start| {
        let (before, after) = (&text[..start], &text[start + from.name().len()..]);
        format!("{before}{}{after}", to.name())
    });
    // `[default]` alone has no prefix to keep.
    spelled.filter(|text| is_named(&named(text, at.file), to)).unwrap_or_else(|| header(to, at.file))
}
