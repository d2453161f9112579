//! The two windows: the main one, and the prompt that comes and goes with the queue.

use std::sync::Arc;

use tauri::{AppHandle, Manager, Runtime, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent};

use crate::state::AppState;
use rolecall_words as words;

const MAIN: &str = "main";
const PROMPT: &str = "prompt";

/// Opens the main window.
pub(crate) fn open_main<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let sandbox = app.state::<Arc<AppState>>().is_sandbox();
    window(app, MAIN, "index.html", if sandbox { "Rolecall (sandbox)" } else { "Rolecall" })
        .inner_size(1120.0, 720.0)
        .min_inner_size(420.0, 420.0)
        .build()?;
    Ok(())
}

/// Brings the main window to the front; opens it if there is none.
pub(crate) fn show_main<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window(MAIN) else { return open_main(app) };
    window.show()?;
    window.unminimize()?;
    window.set_focus()
}

/// Opens the prompt window when a prompt is due, closes it when none is.
pub(crate) fn follow_prompt<R: Runtime>(app: &AppHandle<R>, state: &AppState) -> tauri::Result<()> {
    match (state.prompts().head(), app.get_webview_window(PROMPT)) {
        (Some(head), None) => {
            let title = words::prompt_title(&head.prompt);
            let mut builder = window(app, PROMPT, "prompt.html", &title)
                .inner_size(440.0, 400.0)
                .resizable(false)
                .maximizable(false)
                .minimizable(false)
                .center();
            if let Some(main) = app.get_webview_window(MAIN).filter(|main| main.is_visible().unwrap_or(false))
            {
                builder = builder.parent(&main)?;
            }
            builder.build()?;
            Ok(())
        }
        (None, Some(window)) => window.destroy(),
        (Some(head), Some(window)) => window.set_title(&words::prompt_title(&head.prompt)),
        (None, None) => Ok(()),
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
        // It goes a moment after it was told to: a prompt that came in between has no window yet.
        (PROMPT, WindowEvent::Destroyed) => {
            let app = window.app_handle().clone();
            tauri::async_runtime::spawn(async move {
                let state = app.state::<Arc<AppState>>().inner().clone();
                if let Err(error) = follow_prompt(&app, &state) {
                    tracing::error!(%error, "the prompt window cannot be opened");
                }
            });
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
    // A page that is not the app's own is never shown: a content security policy does not stop that.
    let builder = WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        .title(title)
        .on_navigation(is_own_page);
    match app.state::<Arc<AppState>>().own_folder() {
        Some(folder) => builder.data_directory(folder.join("webview")),
        None => builder,
    }
}

/// Tells whether a page is the app's own: embedded, or served by Vite while it is developed.
fn is_own_page(url: &tauri::Url) -> bool {
    let development = cfg!(not(feature = "custom-protocol")) && url.host_str() == Some("localhost");
    url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost") || development
}

#[cfg(test)]
mod tests {
    use super::is_own_page;

    #[test]
    fn no_page_from_elsewhere_is_shown() {
        let shown = |url: &str| is_own_page(&url.parse().expect("a URL"));
        assert!(shown("tauri://localhost/index.html") && shown("http://tauri.localhost/prompt.html"));
        for url in [
            "https://evil.example/",
            "http://localhost.evil.example/",
            "file:///etc/passwd",
            "data:text/html,x",
        ] {
            assert!(!shown(url), "{url}");
        }
    }
}
