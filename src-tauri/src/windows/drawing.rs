//! How the pages are drawn.

use tauri::{Runtime, WebviewWindow};

/// Has a new window's page drawn by the processor alone.
///
/// Pages of text need no graphics processor, and WebKitGTK's way there costs much: a second to set up where no driver
/// suits, a window that stays empty with some, and a third of all that an open window takes. It is said before the page's
/// process has begun to draw.
#[cfg(target_os = "linux")]
pub(super) fn by_the_processor<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Elsewhere the system's web view draws as the system does.
#[cfg(not(target_os = "linux"))]
pub(super) fn by_the_processor<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}
