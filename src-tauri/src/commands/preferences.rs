//! The commands for what a person prefers, and says of profiles.

use std::sync::Arc;

use tauri::State;

use crate::state::AppState;
use crate::wire::{Failure, MarkChange, Preference, Preferences};

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
