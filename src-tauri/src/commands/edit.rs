//! The commands that edit the files.

use std::sync::Arc;

use rolecall_profiles::Secret;
use tauri::State;

use crate::state::AppState;
use crate::wire::{
    Applied, Choices, EditForm, EditPreview, EditRequest, EditTarget, Failure, FileLines, FormKind,
    SecretInput, ToolVerdict, Unsettled,
};

/// The form for what is there, as it is or as another kind; or for something new.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn edit_form(
    state: State<'_, Arc<AppState>>,
    target: Option<EditTarget>,
    kind: Option<FormKind>,
) -> Result<EditForm, Failure> {
    state.edit_form(target, kind)
}

/// What the pickers of a form offer.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn edit_choices(state: State<'_, Arc<AppState>>) -> Choices {
    state.edit_choices()
}

/// Why a value is not one that a field takes; null if it is.
#[tauri::command]
#[specta::specta]
pub(crate) fn check_field(
    kind: FormKind,
    key: String,
    nested: Option<String>,
    value: SecretInput,
) -> Option<Failure> {
    AppState::check_field(kind, &key, nested.as_deref(), &Secret::from(value))
}

/// Why something new cannot have a name; null if it can.
#[tauri::command]
#[specta::specta]
pub(crate) fn check_name(state: State<'_, Arc<AppState>>, target: EditTarget) -> Option<Failure> {
    state.check_name(target)
}

/// What an edit makes of the files; nothing is written.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_edit(
    state: State<'_, Arc<AppState>>,
    edit: EditRequest,
) -> Result<EditPreview, Failure> {
    state.preview_edit(edit)
}

/// Forgets what was previewed under this id, and the secrets in it.
#[tauri::command]
#[specta::specta]
pub(crate) fn discard_preview(state: State<'_, Arc<AppState>>, id: u32) {
    state.discard_preview(id);
}

/// What of earlier edits is for a person to decide about.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn unsettled(state: State<'_, Arc<AppState>>) -> Unsettled {
    state.unsettled()
}

/// Forgets a change that was cut short; the files stay as they are.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn dismiss_interrupted(state: State<'_, Arc<AppState>>, id: String) -> Result<(), Failure> {
    state.dismiss_interrupted(&id)
}

/// Lets another program's version of the files be.
#[tauri::command]
#[specta::specta]
pub(crate) fn dismiss_overwritten(state: State<'_, Arc<AppState>>, id: u32) {
    state.dismiss_overwritten(id);
}

/// Forgets where other programs' versions are, once they were told.
#[tauri::command]
#[specta::specta]
pub(crate) fn dismiss_set_aside(state: State<'_, Arc<AppState>>) {
    state.dismiss_set_aside();
}

/// Writes the edit that was previewed under this id.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn apply_edit(state: State<'_, Arc<AppState>>, id: u32) -> Result<Applied, Failure> {
    state.apply_edit(id)
}

/// Takes back what was applied under this id.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn undo_edit(state: State<'_, Arc<AppState>>, id: u32) -> Result<Applied, Failure> {
    state.undo_edit(id)
}

/// Which tools can use a profile.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn tool_verdicts(state: State<'_, Arc<AppState>>, name: String) -> Vec<ToolVerdict> {
    state.tool_verdicts(&name)
}

/// The lines of a profile, secrets masked.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn profile_lines(state: State<'_, Arc<AppState>>, name: String) -> Vec<FileLines> {
    state.profile_lines(&name)
}
