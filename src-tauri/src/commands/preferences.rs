//! The commands for what a person prefers, and says of profiles.

use std::sync::Arc;

use tauri::State;

use crate::state::AppState;
use crate::wire::{About, Failure, MarkChange, Preference, Preferences, StartAtLogin};

/// What the person prefers.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preferences(state: State<'_, Arc<AppState>>) -> Preferences {
    state.preferences()
}

/// Keeps what the person prefers from now on.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn set_preference(state: State<'_, Arc<AppState>>, preference: Preference) -> Result<(), Failure> {
    state.set_preference(preference)
}

/// Keeps what the person says of a profile from now on.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn mark_profile(
    state: State<'_, Arc<AppState>>,
    profile: String,
    change: MarkChange,
) -> Result<(), Failure> {
    state.mark_profile(&profile, change)
}

/// Whether the app is started at login.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_at_login(state: State<'_, Arc<AppState>>) -> StartAtLogin {
    state.start_at_login()
}

/// Has the app started at login, or not.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn set_start_at_login(state: State<'_, Arc<AppState>>, on: bool) -> Result<(), Failure> {
    state.set_start_at_login(on)
}

/// What runs here.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn about() -> About {
    crate::diagnostics::about()
}

/// What one who is to find a fault asks for, with nothing in it of whom or what the profiles are.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn diagnostics(state: State<'_, Arc<AppState>>) -> String {
    state.diagnostics()
}

/// Copies it.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn copy_diagnostics(state: State<'_, Arc<AppState>>) -> Result<(), Failure> {
    state.clipboard().put(&state.diagnostics())
}
