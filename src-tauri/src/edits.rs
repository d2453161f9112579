//! Edits between their preview and what becomes of them: what was previewed is what is applied, and what was
//! applied can be undone.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use rolecall_format::Document;
use rolecall_profiles::readers::Readers;
use rolecall_profiles::{self as profiles, Change, FileRole, Form, Intent, Secret, Sources, Target, Value};
use rolecall_store::{ChangeId, Expected, FileText, History, Locations, UndoError, Write, Writer};

use crate::state::AppState;
use crate::wire::{
    self, Applied, Choices, DoneCode, EditForm, EditPreview, EditRequest, EditTarget, EditWarning, Failure,
    FileDiff, FileLines, FormKind, Params, ToolVerdict,
};

/// The edit that was previewed last, and those that were applied. An earlier preview is gone: nobody looks at it
/// any more.
pub(crate) struct Edits {
    writer: Option<Writer>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: u32,
    previewed: Option<(u32, Intent, Change)>,
    history: History,
    applied: Vec<Undoable>,
}

/// An edit that was applied.
struct Undoable {
    id: u32,
    change: ChangeId,
    /// The files in the order in which they were written.
    order: Vec<FileRole>,
}

impl Edits {
    /// Edits of the files at these places; with no such places there is nothing to edit.
    pub(crate) fn new(own_folder: Option<PathBuf>, locations: Option<&Locations>) -> Self {
        let writer = own_folder.zip(locations.cloned());
        let writer = writer.map(|(folder, locations)| Writer::new(folder, locations));
        Self { writer, state: Mutex::default() }
    }

    /// Clears away what a crash left in the middle of a change.
    pub(crate) fn recover(&self) {
        let Some(writer) = &self.writer else { return };
        match writer.recover(SystemTime::now()) {
            Ok(found) => {
                for change in found.interrupted {
                    tracing::warn!(?change, "a change was cut short");
                }
            }
            Err(error) => tracing::warn!(%error, "what a crash may have left cannot be looked for"),
        }
    }

    pub(crate) fn writer(&self) -> Option<&Writer> {
        self.writer.as_ref()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

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
        Ok(wire::edit_form(target, form, |file| self.shown_path(file)))
    }

    /// What the pickers of a form offer.
    pub(crate) fn edit_choices(&self) -> Choices {
        wire::choices(&self.snapshot().set)
    }

    /// Tells what an edit makes of the files as they are now, and keeps it.
    pub(crate) fn preview_edit(&self, request: EditRequest) -> Result<EditPreview, Failure> {
        self.reload();
        let snapshot = self.snapshot();
        let intent = request.into_intent(&snapshot.set)?;
        let files = snapshot.files.as_ref().ok_or_else(Failure::no_home)?;
        let (config, credentials) = (self.editable(&files.config)?, self.editable(&files.credentials)?);
        let change = profiles::preview(Sources { config: &config, credentials: &credentials }, &intent)?;
        let diff = |file: FileRole, text: &FileText, change: Option<&profiles::FileChange>| {
            let creates = matches!(text.document, Ok(None));
            change.map(|change| FileDiff::new(file.into(), self.shown_path(file), creates, change))
        };
        let files = [
            diff(FileRole::Config, &files.config, change.config.as_ref()),
            diff(FileRole::Credentials, &files.credentials, change.credentials.as_ref()),
        ];
        let warnings = change.warnings.clone();
        let mut edits = self.edits().lock();
        edits.last += 1;
        let id = edits.last;
        edits.previewed = Some((id, intent, change));
        Ok(EditPreview {
            id,
            files: files.into_iter().flatten().collect(),
            warnings: warnings
                .into_iter()
                .map(|warning| EditWarning::new(warning, |file| self.shown_path(file)))
                .collect(),
        })
    }

    /// Writes the edit that was previewed, if the files are still those of its preview.
    pub(crate) fn apply_edit(&self, id: u32) -> Result<Applied, Failure> {
        let (intent, change) = {
            let mut edits = self.edits().lock();
            match edits.previewed.take() {
                Some((known, intent, change)) if known == id => (intent, change),
                other => {
                    edits.previewed = other;
                    return Err(Failure::edit_outdated());
                }
            }
        };
        let expected = Expected { config: change.revision.config, credentials: change.revision.credentials };
        let write = |step: profiles::Step| Write { file: step.file, bytes: step.bytes };
        let writes: Vec<Write> = change.steps.into_iter().map(write).collect();
        let (code, params) = wire::done(&intent);
        self.write(&intent.label(), expected, &writes, code, params)
    }

    /// Takes back what was applied, if what it changed is still as it left it.
    pub(crate) fn undo_edit(&self, id: u32) -> Result<Applied, Failure> {
        self.reload();
        let snapshot = self.snapshot();
        let files = snapshot.files.as_ref().ok_or_else(Failure::no_home)?;
        let (config, credentials) = (self.editable(&files.config)?, self.editable(&files.credentials)?);
        let (undone, order) = {
            let edits = self.edits().lock();
            let entry = edits.applied.iter().find(|entry| entry.id == id).ok_or(UndoError::Gone)?;
            let undone = edits.history.undo(entry.change, config.bytes(), credentials.bytes())?;
            (undone, entry.order.clone())
        };
        let expected = Expected::of(config.bytes(), credentials.bytes());
        // What was written last is taken back first.
        let mut writes = Vec::new();
        for file in order.into_iter().rev() {
            let bytes = match file {
                FileRole::Config => &undone.config,
                FileRole::Credentials => &undone.credentials,
            };
            if let Some(bytes) = bytes {
                writes.push(Write { file, bytes: bytes.as_slice().into() });
            }
        }
        let applied = self.write("undo", expected, &writes, DoneCode::Undone, Params::new())?;
        let mut edits = self.edits().lock();
        if let Some(at) = edits.applied.iter().position(|entry| entry.id == id) {
            let entry = edits.applied.remove(at);
            edits.history.forget(entry.change);
        }
        Ok(applied)
    }

    fn write(
        &self,
        label: &str,
        expected: Expected,
        writes: &[Write],
        code: DoneCode,
        params: Params,
    ) -> Result<Applied, Failure> {
        let writer = self.edits().writer.as_ref().ok_or_else(Failure::no_home)?;
        let (applied, failure) = match writer.apply(label, expected, writes) {
            Ok(applied) => (applied, None),
            Err(failed) => (*failed.applied, Some((failed.cause, failed.done))),
        };
        self.reload();
        let mut edits = self.edits().lock();
        edits.last += 1;
        let id = edits.last;
        if !applied.is_empty() {
            let mut order: Vec<FileRole> = Vec::new();
            for write in writes {
                // Of a file that was written twice the last write counts.
                order.retain(|file| *file != write.file);
                order.push(write.file);
            }
            let change = edits.history.record(applied);
            edits.applied.push(Undoable { id, change, order });
        }
        match failure {
            None => Ok(Applied { id, code, params }),
            Some((cause, 0)) => Err(Failure::of_write(&cause, |path| self.shown(path))),
            // What was written can be taken back.
            Some((cause, _)) => Err(Failure::half_done(&cause, |path| self.shown(path))),
        }
    }

    /// Tells why a value is not one that a field takes, if it is not.
    pub(crate) fn check_field(kind: FormKind, key: &str, value: &Secret) -> Option<Failure> {
        let mut fields = profiles::FormKind::from(kind).fields();
        let takes = fields.find(|field| field.key == key).map(|field| field.takes);
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

    pub(crate) fn shown_path(&self, file: FileRole) -> String {
        let path = self.locations().map(|locations| match file {
            FileRole::Config => &locations.config,
            FileRole::Credentials => &locations.credentials,
        });
        path.map(|path| self.shown(path)).unwrap_or_default()
    }

    /// The text of a file, if it can be edited.
    pub(crate) fn editable(&self, file: &FileText) -> Result<Document, Failure> {
        match &file.document {
            Ok(document) => Ok(document.clone().unwrap_or_else(|| Document::parse(""))),
            Err(error) => Err(Failure::file_unreadable(&self.shown(&file.path), &error.to_string())),
        }
    }
}
