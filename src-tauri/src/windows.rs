//! The windows: the main one, the prompt that comes and goes with the queue, and the palette.
//!
//! A window that is closed is destroyed, and its web view with it: that is most of what the app takes. What goes on is
//! in [`AppState`].

mod place;
mod webkit;

use std::sync::Arc;

use tauri::{
    AppHandle, Manager, RunEvent, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window,
    WindowEvent,
};

use crate::front::Wish;
use crate::state::AppState;
use crate::wire::Closing;
use rolecall_words as words;

pub(crate) const MAIN: &str = "main";
const PROMPT: &str = "prompt";
const QUICK: &str = "quick";

pub(crate) use place::Places;

/// Opens the main window, where it was when it was closed last.
pub(crate) fn open_main<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let state = app.state::<Arc<AppState>>();
    let title = if state.is_sandbox() { "Rolecall (sandbox)" } else { "Rolecall" };
    let builder = window(app, MAIN, "index.html", title).min_inner_size(420.0, 420.0);
    webkit::adjust(&place::put(builder, state.places().read(), app).build()?)
}

/// Brings the main window to the front; opens it if there is none. A prompt that is due stays before it.
pub(crate) fn show_main<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    app.get_webview_window(MAIN).map_or_else(|| open_main(app), |window| to_front(&window))?;
    show_prompt(app)
}

/// Closes the main window: its web view ends with it, which is most of what the app takes.
pub(crate) fn hide_main<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    app.get_webview_window(MAIN).map_or(Ok(()), |window| {
        keep_place(app, &window.as_ref().window());
        window.destroy()
    })
}

/// Brings the prompt that is due to the front.
pub(crate) fn show_prompt<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    app.get_webview_window(PROMPT).map_or(Ok(()), |window| to_front(&window))
}

/// Opens the palette in a window of its own.
pub(crate) fn open_quick<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(QUICK) {
        return to_front(&window);
    }
    let palette = window(app, QUICK, "quick.html", "Rolecall")
        .inner_size(640.0, 440.0)
        .resizable(false)
        .maximizable(false)
        .minimizable(false)
        .decorations(false)
        .always_on_top(true)
        .skip_taskbar(true)
        .center()
        .focused(true)
        .build()?;
    webkit::adjust(&palette)
}

/// Closes the palette.
pub(crate) fn close_quick<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    app.get_webview_window(QUICK).map_or(Ok(()), |window| window.destroy())
}

fn to_front<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    window.show()?;
    window.unminimize()?;
    window.set_focus()
}

/// Opens the prompt window when a prompt is due, closes it when none is.
pub(crate) fn follow_prompt<R: Runtime>(app: &AppHandle<R>, state: &AppState) -> tauri::Result<()> {
    let _one = state.front().prompt_window();
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
            webkit::adjust(&builder.build()?)
        }
        (None, Some(window)) => window.destroy(),
        (Some(head), Some(window)) => window.set_title(&words::prompt_title(&head.prompt)),
        (None, None) => Ok(()),
    }
}

/// Closing the prompt cancels it; closing the main window hides it, or ends the app.
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
        (MAIN, WindowEvent::CloseRequested { api, .. }) => {
            keep_place(window.app_handle(), window);
            match window.state::<Arc<AppState>>().close() {
                Some(Closing::Hide) => {}
                Some(quit) => window.state::<Arc<AppState>>().front().wish(Wish::Close(quit)),
                None => api.prevent_close(),
            }
        }
        // What it held is gone, however it went.
        (MAIN, WindowEvent::Destroyed) => window.state::<Arc<AppState>>().note_draft(false),
        _ => {}
    }
}

/// Keeps the app running without a window, until it is told to end.
pub(crate) fn on_run_event(event: &RunEvent) {
    if let RunEvent::ExitRequested { code: None, api, .. } = event {
        api.prevent_exit();
    }
}

fn keep_place<R: Runtime>(app: &AppHandle<R>, window: &Window<R>) {
    let Some(place) = place::of(window) else { return };
    if let Err(error) = app.state::<Arc<AppState>>().places().keep(&place) {
        tracing::info!(%error, "where the window was cannot be kept");
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
