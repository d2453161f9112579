//! The typed surface between the windows and Rust, and its TypeScript.

use tauri_specta::{Builder, collect_commands, collect_events};

use crate::{commands, wire};

/// Every command and event. `ui/src/ipc/bindings.ts` is generated from it; a test fails when it is not up
/// to date and says how to renew it.
pub fn bindings<R: tauri::Runtime>() -> Builder<R> {
    Builder::<R>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            commands::overview,
            commands::overview_revision,
            commands::profile_detail,
            commands::sign_in,
            commands::cancel_sign_in,
            commands::sign_out,
            commands::prompt_state,
            commands::prompt_answer,
            commands::prompt_cancel,
            commands::prompt_open,
            commands::prompt_copy,
            commands::prompt_approve,
            commands::prompt_retry,
            commands::prompt_use_device_code,
            commands::sso_sign_in,
            commands::sso_cancel,
            commands::sso_sign_out,
            commands::sso_accounts,
            commands::edit::edit_form,
            commands::edit::edit_choices,
            commands::edit::check_field,
            commands::edit::check_name,
            commands::edit::preview_edit,
            commands::edit::discard_preview,
            commands::edit::unsettled,
            commands::edit::dismiss_interrupted,
            commands::edit::dismiss_overwritten,
            commands::edit::dismiss_set_aside,
            commands::edit::apply_edit,
            commands::edit::undo_edit,
            commands::edit::profile_lines,
            commands::edit::tool_verdicts,
            commands::standing::standing_at_once,
            commands::standing::standing_or_errand,
            commands::standing::preview_standing,
            commands::standing::apply_standing,
            commands::standing::copy_environment,
            commands::standing::audit_log,
            commands::work::terminals,
            commands::work::open_terminal,
            commands::work::open_console,
            commands::work::copy_console_link,
            commands::work::browser_profiles,
            commands::work::forget_browser_profiles,
            commands::preferences::preferences,
            commands::preferences::set_preference,
            commands::preferences::mark_profile,
            commands::preferences::start_at_login,
            commands::preferences::set_start_at_login,
            commands::preferences::about,
            commands::preferences::diagnostics,
            commands::preferences::copy_diagnostics,
            commands::window::take_errand,
            commands::window::note_draft,
            commands::window::decide_closing,
            commands::window::show_main,
            commands::window::hide_palette,
            commands::window::quit,
        ])
        .events(collect_events![wire::Changed])
}
