//! The commands: parse, call, map.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands arguments over by value")]

mod asker;
pub(crate) mod edit;
pub(crate) mod preferences;
pub(crate) mod standing;
pub(crate) mod window;
pub(crate) mod work;

use std::sync::Arc;

use rolecall_cli::open_page;
use rolecall_profiles::Secret;
use rolecall_signin::{PromptId, Reply};
use tauri::State;

use asker::Asker;

use crate::state::AppState;
use crate::wire::{Account, Failure, Overview, ProfileDetail, PromptCopy, PromptState, SecretInput};

/// Everything the list, the identity bar and the sidebar show.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn overview(state: State<'_, Arc<AppState>>) -> Overview {
    state.overview()
}

/// The revision of the overview as it is now: whoever has that one has missed nothing.
#[tauri::command]
#[specta::specta]
pub(crate) fn overview_revision(state: State<'_, Arc<AppState>>) -> u32 {
    state.overview_revision()
}

/// One profile: its chain, session and problems.
#[tauri::command(async)]
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
pub(crate) async fn sign_in(
    asker: Asker,
    state: State<'_, Arc<AppState>>,
    name: String,
) -> Result<(), Failure> {
    asker.answer(&state, state.sign_in(&name).await)
}

/// Cancels a sign-in under way: its prompt goes, nothing is left behind.
#[tauri::command]
#[specta::specta]
pub(crate) fn cancel_sign_in(state: State<'_, Arc<AppState>>, name: String) {
    // By its name: what the files say of it may have changed since.
    state.broker().cancel(&name);
}

/// Forgets the session of a profile.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(state: State<'_, Arc<AppState>>, name: String) -> Result<(), Failure> {
    state.sign_out(&name).await
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

/// Approves what the prompt shows.
#[tauri::command]
#[specta::specta]
pub(crate) fn prompt_approve(state: State<'_, Arc<AppState>>, id: u32) {
    state.prompts().go_on(PromptId(id), Reply::Approve);
}

/// Opens the page that the prompt waits for in the browser.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn prompt_open(state: State<'_, Arc<AppState>>, id: u32) -> Result<(), Failure> {
    // It is looked at for a second.
    open_page(&state.prompt_url(id)?, state.is_sandbox()).map_err(|why| why.told())
}

/// Copies the code that is to be compared, or the page's address.
#[tauri::command]
#[specta::specta]
pub(crate) fn prompt_copy(state: State<'_, Arc<AppState>>, id: u32, what: PromptCopy) -> Result<(), Failure> {
    let text = match what {
        PromptCopy::Code => state.prompt_code(id)?,
        PromptCopy::Link => state.prompt_url(id)?,
    };
    state.clipboard().put(&text)
}

/// Tries once more what ended.
#[tauri::command]
#[specta::specta]
pub(crate) fn prompt_retry(state: State<'_, Arc<AppState>>, id: u32) {
    state.prompts().go_on(PromptId(id), Reply::TryAgain);
}

/// Goes on with a device code instead of an authorization code.
#[tauri::command]
#[specta::specta]
pub(crate) fn prompt_use_device_code(state: State<'_, Arc<AppState>>, id: u32) {
    state.prompts().go_on(PromptId(id), Reply::UseDeviceCode);
}

/// Signs in to a login to IAM Identity Center anew; returns when it ended.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sso_sign_in(
    asker: Asker,
    state: State<'_, Arc<AppState>>,
    key: String,
) -> Result<(), Failure> {
    asker.answer(&state, state.sso_sign_in(&key).await)
}

/// Cancels the sign-in to a login.
#[tauri::command]
#[specta::specta]
pub(crate) fn sso_cancel(state: State<'_, Arc<AppState>>, key: String) -> Result<(), Failure> {
    state.broker().sso().cancel(&state.login(&key)?);
    Ok(())
}

/// Revokes the token of a login and removes it from AWS's cache; forgets the sessions that came of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sso_sign_out(state: State<'_, Arc<AppState>>, key: String) -> Result<(), Failure> {
    state.sso_sign_out(&key).await
}

/// The accounts and permission sets that a login offers.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sso_accounts(
    state: State<'_, Arc<AppState>>,
    key: String,
) -> Result<Vec<Account>, Failure> {
    let login = state.login(&key)?;
    // To look at them is no reason to be asked to sign in.
    let accounts = state.broker().sso().accounts(&login, None).await?;
    state.learn(&accounts);
    Ok(accounts.into_iter().map(Account::from).collect())
}
