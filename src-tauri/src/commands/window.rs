//! The commands about the windows themselves.

use std::sync::Arc;

use tauri::State;

use crate::front::Wish;
use crate::state::AppState;
use crate::wire::{Closing, Errand, Failure};

/// What the tray, the palette or a second start wants of the main window; null if nothing does. Each is told once.
#[tauri::command]
#[specta::specta]
pub(crate) fn take_errand(state: State<'_, Arc<AppState>>) -> Option<Errand> {
    state.take_errand()
}

/// Whether the main window holds what would be lost with it.
#[tauri::command]
#[specta::specta]
pub(crate) fn note_draft(state: State<'_, Arc<AppState>>, there: bool) {
    state.note_draft(there);
}

/// Brings the main window to the front, with something to do.
#[tauri::command]
#[specta::specta]
pub(crate) fn show_main(state: State<'_, Arc<AppState>>, errand: Errand) {
    state.send(errand);
}

/// Closes the palette's own window.
#[tauri::command]
#[specta::specta]
pub(crate) fn hide_palette(state: State<'_, Arc<AppState>>) {
    state.front().wish(Wish::NoPalette);
}

/// What closing the main window does: this time, or from now on.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn decide_closing(
    state: State<'_, Arc<AppState>>,
    choice: Closing,
    remember: bool,
) -> Result<(), Failure> {
    state.decide_closing(choice, remember)
}

/// Ends Rolecall; where a draft would be lost, the main window asks first.
#[tauri::command]
#[specta::specta]
pub(crate) fn quit(state: State<'_, Arc<AppState>>) {
    state.quit();
}
