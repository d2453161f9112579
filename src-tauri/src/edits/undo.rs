//! Taking back what was applied.

use std::sync::Arc;

use rolecall_format::Document;
use rolecall_profiles::{self as profiles, Sources, Step, Unfinished};
use rolecall_store::{Expected, Label, UndoError, Write};

use super::Writing;
use crate::state::AppState;
use crate::wire::{Applied, DoneCode, Failure, Params};

impl AppState {
    /// Takes back what was applied, if what it changed is still as it left it.
    pub(crate) fn undo_edit(self: &Arc<Self>, id: u32) -> Result<Applied, Failure> {
        self.reload();
        let snapshot = self.snapshot();
        let files = snapshot.files.as_ref().ok_or_else(Failure::no_home)?;
        let (config, credentials) = (files.config.or_empty(), files.credentials.or_empty());
        let text = |document: &Document| document.bytes().to_vec();
        let (undone, change, intent, journal, marks) = {
            let edits = self.edits().lock();
            let entry = edits.applied.iter().find(|entry| entry.id == id).ok_or(UndoError::Gone)?;
            for file in edits.history.files(entry.change) {
                self.editable(files.get(file))?;
            }
            let undone = edits.history.undo(entry.change, &text(&config), &text(&credentials))?;
            (undone, entry.change, entry.intent.clone(), entry.journal.clone(), entry.marks.clone())
        };
        let step = |write: Write| Step { file: write.file, bytes: write.bytes };
        let ways = undone.ways.into_iter().map(|way| way.into_iter().map(step).collect()).collect();
        let sources = Sources { config: &config, credentials: &credentials };
        let steps = profiles::take_back(sources, ways, undone.exact)?;
        // Cut short, it is the same change half done, in the other direction.
        let edit = intent.as_ref().and_then(Unfinished::of);
        let written = self.write(Writing {
            label: Label { text: "undo".to_owned(), edit },
            expected: Expected::of(config.bytes(), credentials.bytes()),
            writes: steps.into_iter().map(|step| Write { file: step.file, bytes: step.bytes }).collect(),
            intent: None,
            code: DoneCode::Undone,
            params: Params::new(),
            marks,
        })?;
        if written.is_whole {
            if let Some(journal) = &journal {
                self.settled(journal);
            }
            let mut edits = self.edits().lock();
            edits.applied.retain(|entry| entry.id != id);
            edits.history.forget(change);
        }
        self.outcome(written, DoneCode::Undone, Params::new())
    }
}
