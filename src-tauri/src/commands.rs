//! The commands: parse, call, map.
#![expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands arguments over by value"
)]

use std::sync::Arc;

use rolecall_profiles::Secret;
use rolecall_signin::{PromptId, Requester};
use tauri::State;

use crate::state::AppState;
use crate::wire::{Failure, Overview, ProfileDetail, PromptState, SecretInput};

/// Everything the list, the identity bar and the sidebar show.
#[tauri::command]
#[specta::specta]
pub(crate) fn overview(state: State<'_, Arc<AppState>>) -> Overview {
    state.overview()
}

/// One profile: its chain, session and problems.
#[tauri::command]
#[specta::specta]
pub(crate) fn profile_detail(
    state: State<'_, Arc<AppState>>,
    name: String,
) -> Result<ProfileDetail, Failure> {
    state.profile_detail(&name)
}

/// Signs in anew, or joins the sign-in under way; returns when it ended.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(state: State<'_, Arc<AppState>>, name: String) -> Result<(), Failure> {
    let chain = state.chain(&name)?;
    state.broker().sign_in(chain, Requester::App).await?;
    Ok(())
}

/// Cancels a sign-in under way: its prompt goes, nothing is left behind.
#[tauri::command]
#[specta::specta]
pub(crate) fn cancel_sign_in(state: State<'_, Arc<AppState>>, name: String) -> Result<(), Failure> {
    state.broker().cancel(state.chain(&name)?.fingerprint());
    Ok(())
}

/// Forgets the session of a profile.
#[tauri::command]
#[specta::specta]
pub(crate) fn sign_out(state: State<'_, Arc<AppState>>, name: String) -> Result<(), Failure> {
    state.broker().sign_out(&state.chain(&name)?);
    Ok(())
}

/// The prompt that is due.
#[tauri::command]
#[specta::specta]
pub(crate) fn prompt_state(state: State<'_, Arc<AppState>>) -> PromptState {
    state.prompt_state()
}

/// Hands in a code. What comes of it shows in the next [`PromptState`].
#[tauri::command]
#[specta::specta]
pub(crate) fn prompt_answer(
    state: State<'_, Arc<AppState>>,
    id: u32,
    code: SecretInput,
) -> Result<(), Failure> {
    state.prompts().answer(PromptId(id), &Secret::from(code))?;
    Ok(())
}

/// Cancels the prompt, and with it the sign-in that asked.
#[tauri::command]
#[specta::specta]
pub(crate) fn prompt_cancel(state: State<'_, Arc<AppState>>, id: u32) {
    state.prompts().cancel(PromptId(id));
}
