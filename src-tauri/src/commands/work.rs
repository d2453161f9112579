//! The commands of going out into the work.

use std::sync::Arc;

use tauri::State;

use super::asker::Asker;
use crate::notify;
use crate::state::AppState;
use crate::wire::{ConsoleOpened, Failure, Terminal};

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
) -> Result<ConsoleOpened, Failure> {
    let opened = asker.answer(&state, state.open_console(&name).await)?;
    if opened == ConsoleOpened::Shared && !asker.stays() {
        notify::console_shared(&state, name);
    }
    Ok(opened)
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

/// The accounts that have a browser profile of their own.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn browser_profiles(state: State<'_, Arc<AppState>>) -> Vec<String> {
    state.browser_profiles().accounts()
}

/// Removes the browser profiles of accounts, with what the browser keeps there.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn forget_browser_profiles(state: State<'_, Arc<AppState>>) -> Result<(), Failure> {
    state.forget_browser_profiles()
}
