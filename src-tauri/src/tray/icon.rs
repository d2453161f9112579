//! The icons, drawn for light and dark panels alike: each has a shape of its own, in a tone that stands out on both.
//! Their sources are beside them, `icons/tray/*.svg`.

use tauri::image::Image;
use tauri::include_image;

use super::menu::Mark;

static NONE: [Image<'static>; 2] =
    [include_image!("icons/tray/none-24.png"), include_image!("icons/tray/none-48.png")];
static ACTIVE: [Image<'static>; 2] =
    [include_image!("icons/tray/active-24.png"), include_image!("icons/tray/active-48.png")];
static ENDS_SOON: [Image<'static>; 2] =
    [include_image!("icons/tray/ends-soon-24.png"), include_image!("icons/tray/ends-soon-48.png")];
static PRODUCTION: [Image<'static>; 2] =
    [include_image!("icons/tray/production-24.png"), include_image!("icons/tray/production-48.png")];

/// The icon of a mark, at 24 and at 48 pixels.
pub(super) fn of(mark: Mark) -> &'static [Image<'static>; 2] {
    match mark {
        Mark::None => &NONE,
        Mark::Active => &ACTIVE,
        Mark::EndsSoon => &ENDS_SOON,
        Mark::Production => &PRODUCTION,
    }
}
