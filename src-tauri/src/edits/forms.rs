//! What forms show and check, and what there is to see of a profile's lines: all of it only reads.

use rolecall_profiles::readers::Readers;
use rolecall_profiles::{self as profiles, Form, Secret, Sources, Target, Value};

use crate::state::AppState;
use crate::wire::{self, Choices, EditForm, EditTarget, Failure, FileLines, FormKind, ToolVerdict};

impl AppState {
    /// The form for what is there, as it is or as another kind; or for something new of a kind.
    pub(crate) fn edit_form(
        &self,
        target: Option<EditTarget>,
        kind: Option<FormKind>,
    ) -> Result<EditForm, Failure> {
        let snapshot = self.snapshot();
        let kind = kind.map(profiles::FormKind::from);
        let form = match &target {
            None => Form::blank(kind.unwrap_or(profiles::FormKind::Profile(profiles::ProfileKind::Role))),
            Some(target) => {
                let target = Target::from(target.clone());
                let kind = match kind {
                    Some(profiles::FormKind::Profile(kind)) => Some(kind),
                    _ => None,
                };
                let form = Form::of(&snapshot.set, &target, kind);
                form.ok_or(profiles::Refusal::NoSuchTarget { target })?
            }
        };
        let profile = match &target {
            Some(EditTarget::Profile { name }) => Some(name.clone()),
            _ => None,
        };
        let version = |key: &str| {
            let secret = snapshot.set.get(profile.as_ref()?)?.setting(key)?.secret()?;
            Some(self.edits().version(secret))
        };
        Ok(wire::edit_form(target, form, |file| self.shown_path(file), version))
    }

    /// What the pickers of a form offer.
    pub(crate) fn edit_choices(&self) -> Choices {
        wire::choices(&self.snapshot().set)
    }

    /// Tells why a value is not one that a field takes, if it is not.
    pub(crate) fn check_field(
        kind: FormKind,
        key: &str,
        nested: Option<&str>,
        value: &Secret,
    ) -> Option<Failure> {
        let key = nested.unwrap_or(key);
        let mut fields = profiles::FormKind::from(kind).fields();
        let takes = fields.find(|field| nested.is_none() && field.key == key).map(|field| field.takes);
        let typed = if profiles::is_secret_key(key) {
            Value::Secret(value.clone())
        } else {
            Value::Plain(value.expose().to_owned())
        };
        let as_field = takes.and_then(|takes| profiles::check(takes, value.expose()).err());
        let as_text = || profiles::check_setting(key, &typed).err().map(Failure::from);
        as_field.map(Failure::from).or_else(as_text)
    }

    /// Tells why something new cannot have a name, if it cannot.
    pub(crate) fn check_name(&self, target: EditTarget) -> Option<Failure> {
        let (set, target) = (&self.snapshot().set, Target::from(target));
        if let Err(refusal) = profiles::check_name(target.name()) {
            return Some(refusal.into());
        }
        let taken = match &target {
            Target::Profile(name) => set.get(name).is_some(),
            Target::SsoSession(name) => set.sso_session(name).is_some(),
            Target::Services(name) => set.services().any(|known| known == name),
        };
        taken.then(|| profiles::Refusal::NameTaken { target }.into())
    }

    /// The lines of a profile, as they stand in the files.
    pub(crate) fn profile_lines(&self, name: &str) -> Vec<FileLines> {
        let snapshot = self.snapshot();
        let Some(files) = &snapshot.files else { return Vec::new() };
        let (config, credentials) = (files.config.or_empty(), files.credentials.or_empty());
        let sources = Sources { config: &config, credentials: &credentials };
        let sections = profiles::lines(sources, &Target::Profile(name.to_owned()));
        sections.into_iter().map(|section| FileLines::new(self.shown_path(section.file), section)).collect()
    }

    /// Which tools can use a profile.
    pub(crate) fn tool_verdicts(&self, name: &str) -> Vec<ToolVerdict> {
        let snapshot = self.snapshot();
        let Some(files) = &snapshot.files else { return Vec::new() };
        let (config, credentials) = (files.config.or_empty(), files.credentials.or_empty());
        let sources = Sources { config: &config, credentials: &credentials };
        let judged = Readers::of(&snapshot.set, sources).judge(name);
        judged.into_iter().map(|(reader, judgement)| ToolVerdict::new(reader, &judgement)).collect()
    }
}
