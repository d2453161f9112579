//! The commands by which other tools get credentials, and what was done with them.

use std::sync::Arc;

use tauri::State;

use super::asker::Asker;
use crate::state::AppState;
use crate::wire::{AtOnce, AuditLine, Done, Failure, Shell, StandingPreview, StandingRequest};

/// Makes a standing change that need not be seen before; else answers with what is to be seen, and nothing is written.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn standing_at_once(
    state: State<'_, Arc<AppState>>,
    change: StandingRequest,
) -> Result<AtOnce, Failure> {
    state.standing_at_once(&change)
}

/// Makes a standing change that need not be seen before; else the main window shows it.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn standing_or_errand(
    asker: Asker,
    state: State<'_, Arc<AppState>>,
    change: StandingRequest,
) -> Result<(), Failure> {
    asker.answer(&state, state.standing_or_errand(change))
}

/// What a standing change makes of the files; nothing is written.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_standing(
    state: State<'_, Arc<AppState>>,
    change: StandingRequest,
) -> Result<StandingPreview, Failure> {
    state.preview_standing(&change)
}

/// Makes the standing change that was shown under this id, and agreed to.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn apply_standing(state: State<'_, Arc<AppState>>, id: u32) -> Result<Done, Failure> {
    state.apply_standing(id)
}

/// Copies the credentials of a profile, signing in if need be, as the variables that tools read; the clipboard is
/// cleared after a minute.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_environment(
    asker: Asker,
    state: State<'_, Arc<AppState>>,
    profile: String,
    shell: Shell,
) -> Result<(), Failure> {
    asker.answer(&state, state.copy_environment(&profile, shell).await)
}

/// What was done with credentials, the latest first.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn audit_log(state: State<'_, Arc<AppState>>) -> Vec<AuditLine> {
    state.audit_log()
}
