//! The commands of going out into the work.

use std::sync::Arc;

use tauri::State;

use super::asker::Asker;
use crate::state::AppState;
use crate::wire::{Failure, Terminal};

/// The terminals that are installed.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn terminals(state: State<'_, Arc<AppState>>) -> Vec<Terminal> {
    state.terminals()
}

/// Opens a terminal as a profile.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_terminal(
    asker: Asker,
    state: State<'_, Arc<AppState>>,
    name: String,
) -> Result<(), Failure> {
    asker.answer(&state, state.open_terminal(&name).await)
}

/// Opens AWS's console in the browser, signed in as a profile.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_console(
    asker: Asker,
    state: State<'_, Arc<AppState>>,
    name: String,
) -> Result<(), Failure> {
    asker.answer(&state, state.open_console(&name).await)
}

/// Copies the address of the console, signed in as a profile; the clipboard is cleared after a minute.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_console_link(
    asker: Asker,
    state: State<'_, Arc<AppState>>,
    name: String,
) -> Result<(), Failure> {
    asker.answer(&state, state.copy_console_link(&name).await)
}
