//! What the web views of Linux are told, each as it is made.

use tauri::{Runtime, WebviewWindow};

/// Has a new window's page drawn by the processor alone, and go as a whole when the window does.
///
/// Pages of text need no graphics processor. Where there is none, WebKitGTK's way through one takes a quarter of the time
/// until a window is painted, and a quarter of the memory of an open one (`tests/bench`).
#[cfg(target_os = "linux")]
pub(super) fn adjust<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    window.with_webview(|webview| {
        let view = webview.inner();
        if let Some(settings) = view.settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
        let_go(&view);
    })
}

/// Has a view let go of itself once it is destroyed.
///
/// What wry connects to the messages of a page holds the view, and is held by what the view holds: without this the view
/// of each window that was ever shown, a descriptor of it and its memory stay for as long as the program runs.
#[cfg(target_os = "linux")]
fn let_go(view: &webkit2gtk::WebView) {
    use gtk::glib::object::ObjectExt;
    use gtk::prelude::WidgetExt;
    use webkit2gtk::WebViewExt;

    view.connect_destroy(|view| {
        if let Some(manager) = view.user_content_manager() {
            // SAFETY: a manager has nothing of its own to dispose of; it loses what is connected to it. wry gives each view
            // one of its own, so nobody is left to whom it could tell a message: the page was closed just now.
            #[expect(unsafe_code, reason = "only a binding's promise: GObject itself takes care of it")]
            unsafe {
                manager.run_dispose();
            }
        }
    });
}

/// Elsewhere the system's web view does as the system does.
#[cfg(not(target_os = "linux"))]
pub(super) fn adjust<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}
