//! How the pages are drawn.

use tauri::{Runtime, WebviewWindow};

/// Has a new window's page drawn by the processor alone.
///
/// Pages of text need no graphics processor. Where there is none, WebKitGTK's way through one takes a quarter of the time
/// until a window is painted, and a quarter of the memory of an open one (`tests/bench`).
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
