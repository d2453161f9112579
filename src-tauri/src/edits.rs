//! Edits between their preview and what becomes of them: what was previewed is what is applied, and what was
//! applied can be undone.

mod forms;
mod undo;
mod unsettled;

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Instant, SystemTime};

use rolecall_format::Document;
use rolecall_profiles::{self as profiles, Change, FileRole, Intent, Secret, Sources, Target, Unfinished};
use rolecall_store::{
    AuditEntry, Audited, ChangeId, Expected, FileText, History, JournalId, Label, Locations, Look, MarksMove,
    Write, Writer,
};

use crate::state::AppState;
use crate::wire::{
    self, Applied, DoneCode, EditPreview, EditRequest, EditWarning, Failure, FileDiff, Params,
};
use unsettled::Overwrite;

/// The edit that was previewed last, and those that were applied. An earlier preview is gone: nobody looks at it
/// any more.
pub(crate) struct Edits {
    writer: Option<Writer>,
    state: Mutex<State>,
    versions: RandomState,
}

#[derive(Default)]
struct State {
    last: u32,
    previewed: Option<Previewed>,
    history: History,
    applied: Vec<Undoable>,
    overwritten: Option<Overwrite>,
    set_aside: Vec<PathBuf>,
}

/// An edit that a person looks at.
struct Previewed {
    id: u32,
    intent: Intent,
    change: Change,
    /// The change that was cut short and is settled by it.
    settles: Option<JournalId>,
}

/// An edit that was applied.
struct Undoable {
    id: u32,
    change: ChangeId,
    /// What tells of it, if it was written in part.
    journal: Option<JournalId>,
    /// None for one that took another back.
    intent: Option<Intent>,
    code: DoneCode,
    params: Params,
    since: Instant,
    /// What takes back what it did to the marks of profiles.
    marks: Option<MarksMove>,
    /// Whether the person was told that it was overwritten, and let it be.
    is_settled: bool,
}

/// What is about to be written.
struct Writing {
    label: Label,
    expected: Expected,
    writes: Vec<Write>,
    intent: Option<Intent>,
    code: DoneCode,
    params: Params,
    /// What becomes of the marks of profiles, once all of it is written.
    marks: Option<MarksMove>,
}

/// What was written, and what else there is to say: nothing was, if there is no id.
struct Written {
    id: Option<u32>,
    cause: Option<rolecall_store::WriteError>,
    is_whole: bool,
}

impl Edits {
    /// Edits of the files at these places; with no such places there is nothing to edit.
    pub(crate) fn new(own_folder: Option<PathBuf>, locations: Option<&Locations>) -> Self {
        let writer = own_folder.zip(locations.cloned());
        let writer = writer.map(|(folder, locations)| Writer::new(folder, locations));
        Self { writer, state: Mutex::default(), versions: RandomState::new() }
    }

    /// Clears away what a crash left in the middle of a change, and tells whether the person is to be told of some of it. It
    /// may wait for another Rolecall.
    pub(crate) fn recover(&self) -> bool {
        let Some(writer) = &self.writer else { return false };
        match writer.recover(SystemTime::now()) {
            Ok(found) => {
                let is_told = !found.set_aside.is_empty();
                self.lock().set_aside.extend(found.set_aside);
                is_told
            }
            Err(error) => {
                tracing::warn!(%error, "what a crash may have left cannot be looked for");
                false
            }
        }
    }

    pub(crate) fn writer(&self) -> Option<&Writer> {
        self.writer.as_ref()
    }

    /// Tells one secret from another, while the app runs, and nothing about either.
    pub(crate) fn version(&self, secret: &Secret) -> String {
        format!("{:016x}", self.versions.hash_one(secret.expose()))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AppState {
    /// Tells what an edit makes of the files as they are now, and keeps it.
    pub(crate) fn preview_edit(&self, request: EditRequest) -> Result<EditPreview, Failure> {
        self.reload();
        let snapshot = self.snapshot();
        let (intent, settles) = match request {
            EditRequest::Finish { id } => self.finish(&id)?,
            EditRequest::TakeBack { id } => self.take_back(&id)?,
            EditRequest::Again { id } => (self.again(id)?, None),
            request => (request.into_intent(&snapshot.set)?, None),
        };
        let files = snapshot.files.as_ref().ok_or_else(Failure::no_home)?;
        // What cannot be read is taken for empty, if that can do no harm.
        if intent.needs_both_files() {
            self.editable(&files.config)?;
            self.editable(&files.credentials)?;
        }
        let (config, credentials) = (files.config.or_empty(), files.credentials.or_empty());
        let sources = Sources { config: &config, credentials: &credentials };
        let change = profiles::preview_read(sources, &snapshot.set, &intent)?;
        for step in &change.steps {
            self.editable(files.get(step.file))?;
        }
        let diff = |file: FileRole, change: Option<&profiles::FileChange>| {
            let creates = matches!(files.get(file).document, Ok(None));
            change.map(|change| FileDiff::new(file.into(), self.shown_path(file), creates, change))
        };
        let diffs = [
            diff(FileRole::Config, change.config.as_ref()),
            diff(FileRole::Credentials, change.credentials.as_ref()),
        ];
        let warnings = change.warnings.clone();
        let mut edits = self.edits().lock();
        edits.last += 1;
        let id = edits.last;
        edits.previewed = Some(Previewed { id, intent, change, settles });
        Ok(EditPreview {
            id,
            files: diffs.into_iter().flatten().collect(),
            warnings: warnings
                .into_iter()
                .map(|warning| EditWarning::new(warning, |file| self.shown_path(file)))
                .collect(),
        })
    }

    /// Forgets what was previewed, and with it the secrets that were typed.
    pub(crate) fn discard_preview(&self, id: u32) {
        self.edits().lock().previewed.take_if(|previewed| previewed.id == id);
    }

    /// Writes the edit that was previewed, if the files are still those of its preview.
    pub(crate) fn apply_edit(self: &Arc<Self>, id: u32) -> Result<Applied, Failure> {
        let taken = self.edits().lock().previewed.take_if(|previewed| previewed.id == id);
        let previewed = taken.ok_or_else(Failure::edit_outdated)?;
        let Previewed { intent, change, settles, .. } = &previewed;
        let write = |step: &profiles::Step| Write { file: step.file, bytes: step.bytes.clone() };
        let (code, params) = wire::done(intent);
        let written = self.write(Writing {
            label: Label { text: intent.label(), edit: Unfinished::of(intent) },
            expected: Expected { config: change.revision.config, credentials: change.revision.credentials },
            writes: change.steps.iter().map(write).collect(),
            marks: MarksMove::of(intent),
            intent: Some(intent.clone()),
            code,
            params: params.clone(),
        })?;
        if written.id.is_none() && written.cause.as_ref().is_some_and(|cause| !cause.is_of_the_files()) {
            // It can be applied once the cause is gone, unless another one is looked at by now.
            self.edits().lock().previewed.get_or_insert(previewed);
        } else if let (Some(journal), true) = (settles, written.is_whole) {
            self.settled(journal);
        }
        self.outcome(written, code, params)
    }

    /// Writes, keeps what was written for it to be taken back, and reads the files anew.
    fn write(self: &Arc<Self>, writing: Writing) -> Result<Written, Failure> {
        let Writing { label, expected, writes, intent, code, params, marks } = writing;
        let profile = label.edit.as_ref().and_then(|edit| match edit.target() {
            Target::Profile(name) => Some(name.clone()),
            _ => None,
        });
        let writer = self.edits().writer.as_ref().ok_or_else(Failure::no_home)?;
        let written = writer.apply_and_look(label, expected, &writes);
        let (applied, cause, is_whole, journal, look) = match written {
            Ok((applied, look)) => (applied, None, true, None, Some(look)),
            Err(failed) => {
                (*failed.applied, Some(failed.cause), failed.done == failed.of, failed.journal, None)
            }
        };
        if let Some(journal) = journal.as_ref().filter(|_| is_whole) {
            self.settled(journal);
        }
        let marks = marks.filter(|_| is_whole).and_then(|marks| self.move_marks(&marks));
        let is_something = !applied.is_empty();
        let id = {
            let mut edits = self.edits().lock();
            edits.last += 1;
            let id = edits.last;
            if is_something {
                let change = edits.history.record(applied);
                edits.overwritten = None;
                edits.applied.push(Undoable {
                    id,
                    change,
                    journal,
                    intent,
                    code,
                    params,
                    since: Instant::now(),
                    marks,
                    is_settled: false,
                });
                // What is kept no longer cannot be taken back; its values are wiped.
                let State { history, applied, .. } = &mut *edits;
                applied.retain(|entry| history.ids().any(|kept| kept == entry.change));
            }
            (is_something || cause.is_none()).then_some(id)
        };
        self.reload();
        if is_something {
            self.record(&AuditEntry { profile, ..self.entry_now(Audited::Edit) });
        }
        if let (Some(id), Some(look)) = (id, look) {
            self.look_after(id, look);
        }
        Ok(Written { id, cause, is_whole })
    }

    /// Has what was written looked at once more, while the person goes on.
    fn look_after(self: &Arc<Self>, id: u32, look: Look) {
        let state = Arc::clone(self);
        thread::spawn(move || {
            if let Err(cause) = look.wait() {
                tracing::warn!(%cause, "another program wrote at the same time");
                state.interfered(id, cause);
            }
        });
    }

    /// What to say of it: also of what was done in part, for that can be taken back.
    fn outcome(&self, written: Written, code: DoneCode, params: Params) -> Result<Applied, Failure> {
        let shown = |path: &std::path::Path| self.shown(path);
        match (written.id, written.cause) {
            (Some(id), None) => Ok(Applied { id, code, params, trouble: None }),
            (Some(id), Some(cause)) if written.is_whole => {
                Ok(Applied { id, code, params, trouble: Some(Failure::of_write(&cause, shown)) })
            }
            (Some(id), Some(cause)) => {
                let trouble = Some(Failure::half_done(&cause, shown));
                Ok(Applied { id, code: DoneCode::PartlyDone, params: Params::new(), trouble })
            }
            (None, Some(cause)) => Err(Failure::of_write(&cause, shown)),
            (None, None) => Err(Failure::edit_outdated()),
        }
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
