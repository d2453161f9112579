//! Where the main window is, from one run to the next.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tauri::{AppHandle, LogicalPosition, LogicalSize, Monitor, Runtime, WebviewWindowBuilder, Window};

/// How large the window is at first, in logical pixels.
const FIRST: LogicalSize<f64> = LogicalSize { width: 1120.0, height: 720.0 };

/// How much of a window's top has to be on a monitor, so that a person can take hold of it.
const HOLD: f64 = 80.0;

/// A place on the desktop, in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    maximized: bool,
}

/// The file that keeps the place.
#[derive(Debug)]
pub(crate) struct Places(Option<PathBuf>);

impl Places {
    /// In the app's own folder; without one nothing is kept.
    pub(crate) fn in_folder(folder: Option<&Path>) -> Self {
        Self(folder.map(|folder| folder.join("window.json")))
    }

    /// The place that was kept. What is no place is none: there is nothing in it worth a word.
    pub(crate) fn read(&self) -> Option<Place> {
        serde_json::from_slice(&std::fs::read(self.0.as_ref()?).ok()?).ok()
    }

    pub(crate) fn keep(&self, place: &Place) -> io::Result<()> {
        match &self.0 {
            Some(path) if self.read().as_ref() != Some(place) => {
                rolecall_store::write_private(path, &serde_json::to_vec(place)?)
            }
            _ => Ok(()),
        }
    }
}

/// Where a window is now; none while it is nowhere, as a minimized one may be.
pub(super) fn of<R: Runtime>(window: &Window<R>) -> Option<Place> {
    let scale = window.scale_factor().ok()?;
    if window.is_minimized().unwrap_or(false) {
        return None;
    }
    let position: LogicalPosition<f64> = window.outer_position().ok()?.to_logical(scale);
    let size: LogicalSize<f64> = window.inner_size().ok()?.to_logical(scale);
    let maximized = window.is_maximized().unwrap_or(false);
    // Made smaller again, a maximized window is to be what it is at first.
    let size = if maximized { FIRST } else { size };
    Some(Place { x: position.x, y: position.y, width: size.width, height: size.height, maximized })
}

/// Builds a window where one was before, if it can still be seen there; else in the middle.
pub(super) fn put<'a, R: Runtime>(
    builder: WebviewWindowBuilder<'a, R, AppHandle<R>>,
    place: Option<Place>,
    app: &AppHandle<R>,
) -> WebviewWindowBuilder<'a, R, AppHandle<R>> {
    let Some(place) = place.filter(|place| place.width >= 1.0 && place.height >= 1.0) else {
        return builder.inner_size(FIRST.width, FIRST.height).center();
    };
    let monitors: Vec<Monitor> = app.available_monitors().unwrap_or_default();
    let areas = monitors.iter().map(|monitor| {
        let scale = monitor.scale_factor();
        (monitor.position().to_logical(scale), monitor.size().to_logical(scale))
    });
    let builder = builder.inner_size(place.width, place.height).maximized(place.maximized);
    if !place.maximized && areas.into_iter().any(|(at, size)| can_be_held(&place, at, size)) {
        builder.position(place.x, place.y)
    } else {
        builder.center()
    }
}

/// Whether enough of the top of a window would be on a monitor.
fn can_be_held(place: &Place, at: LogicalPosition<f64>, size: LogicalSize<f64>) -> bool {
    let across = (place.x + place.width).min(at.x + size.width) - place.x.max(at.x);
    across >= HOLD && place.y >= at.y && place.y + HOLD / 2.0 <= at.y + size.height
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: LogicalPosition<f64> = LogicalPosition { x: 0.0, y: 0.0 };
    const SIZE: LogicalSize<f64> = LogicalSize { width: 1920.0, height: 1080.0 };

    fn at(x: f64, y: f64) -> Place {
        Place { x, y, width: 1000.0, height: 700.0, maximized: false }
    }

    #[test]
    fn a_window_that_nobody_could_take_hold_of_is_not_put_there() {
        for (x, y, held) in [
            (10.0, 10.0, true),
            (1800.0, 900.0, true),
            (-900.0, 0.0, true),
            // Its monitor is gone.
            (1920.0, 10.0, false),
            (-990.0, 0.0, false),
            // Its title would be above the monitor, or below.
            (10.0, -30.0, false),
            (10.0, 1079.0, false),
        ] {
            assert_eq!(can_be_held(&at(x, y), AT, SIZE), held, "{x}, {y}");
        }
    }

    #[test]
    fn a_place_is_kept_and_what_is_none_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let places = Places::in_folder(Some(folder.path()));
        assert_eq!(places.read(), None);
        places.keep(&at(1.0, 2.5)).expect("kept");
        assert_eq!(places.read(), Some(at(1.0, 2.5)));
        std::fs::write(folder.path().join("window.json"), "{\"x\": 1").expect("written");
        assert_eq!(places.read(), None);
    }
}
