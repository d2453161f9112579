//! The two windows: the main one, and the prompt that comes and goes with the queue.

use std::sync::Arc;

use tauri::{AppHandle, Manager, Runtime, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent};

use crate::state::AppState;

const MAIN: &str = "main";
const PROMPT: &str = "prompt";

/// Opens the main window.
pub(crate) fn open_main<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let sandbox = app.state::<Arc<AppState>>().is_sandbox();
    window(
        app,
        MAIN,
        "index.html",
        if sandbox { "Rolecall (sandbox)" } else { "Rolecall" },
    )
    .inner_size(1120.0, 720.0)
    .min_inner_size(420.0, 420.0)
    .build()?;
    Ok(())
}

/// Opens the prompt window when a prompt is due, closes it when none is.
pub(crate) fn follow_prompt<R: Runtime>(app: &AppHandle<R>, state: &AppState) -> tauri::Result<()> {
    match (state.prompts().head(), app.get_webview_window(PROMPT)) {
        (Some(head), None) => {
            let title = format!("MFA code for {}", head.prompt.profile);
            let mut builder = window(app, PROMPT, "prompt.html", &title)
                .inner_size(440.0, 400.0)
                .resizable(false)
                .maximizable(false)
                .minimizable(false)
                .center();
            if let Some(main) = app
                .get_webview_window(MAIN)
                .filter(|main| main.is_visible().unwrap_or(false))
            {
                builder = builder.parent(&main)?;
            }
            builder.build()?;
            Ok(())
        }
        (None, Some(window)) => window.destroy(),
        (Some(_), Some(_)) | (None, None) => Ok(()),
    }
}

/// Closing the prompt cancels it; closing the main window ends the app.
pub(crate) fn on_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    match (window.label(), event) {
        (PROMPT, WindowEvent::CloseRequested { api, .. }) => {
            // The window goes when the queue is empty: another prompt may be due.
            api.prevent_close();
            let state = window.state::<Arc<AppState>>();
            if let Some(head) = state.prompts().head() {
                state.prompts().cancel(head.id);
            }
        }
        (MAIN, WindowEvent::Destroyed) => window.app_handle().exit(0),
        _ => {}
    }
}

fn window<'a, R: Runtime>(
    app: &'a AppHandle<R>,
    label: &str,
    page: &str,
    title: &str,
) -> WebviewWindowBuilder<'a, R, AppHandle<R>> {
    let builder = WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into())).title(title);
    match std::env::var_os("ROLECALL_HOME").filter(|home| !home.is_empty()) {
        Some(home) => builder.data_directory(std::path::PathBuf::from(home).join("webview")),
        None => builder,
    }
}
