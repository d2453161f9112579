//! When a window has really painted: pictures of the screen that hold text and no longer change.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use crate::display::Size;
use crate::failure::Failure;

/// How long the screen must stay the same.
const STILL_FOR: Duration = Duration::from_secs(1);
const BETWEEN_PICTURES: Duration = Duration::from_millis(250);
const WITHIN: Duration = Duration::from_secs(60);

/// The edges of letters alone have more colours than this; an empty window has one or two.
const COLOURS_OF_TEXT: usize = 16;

/// One pixel in this many may change all the time: a caret blinks.
const BLINKING: usize = 1_000;

/// What was on the screen: three bytes for each pixel, row by row.
#[derive(PartialEq, Eq)]
pub(crate) struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Picture {
    /// Takes the bytes of a picture; `None` if they are not as many as its size needs.
    pub(crate) fn new(size: Size, rgb: Vec<u8>) -> Option<Self> {
        let (width, height) = (usize::try_from(size.width).ok()?, usize::try_from(size.height).ok()?);
        (rgb.len() == width * height * 3).then_some(Self { width, height, rgb })
    }

    /// Tells whether there is text in the middle half, where a window's frame and title do not reach.
    fn shows_something(&self) -> bool {
        let mut colours = BTreeSet::new();
        for row in self.height / 4..self.height * 3 / 4 {
            let row = &self.rgb[row * self.width * 3..][..self.width * 3];
            for pixel in row[self.width / 4 * 3..self.width * 3 / 4 * 3].chunks_exact(3) {
                colours.insert(pixel);
                if colours.len() >= COLOURS_OF_TEXT {
                    return true;
                }
            }
        }
        false
    }

    /// Tells whether all but a caret's worth of pixels are the same.
    fn is_like(&self, other: &Self) -> bool {
        let changed =
            self.rgb.chunks_exact(3).zip(other.rgb.chunks_exact(3)).filter(|(one, two)| one != two).count();
        self.rgb.len() == other.rgb.len() && changed * BLINKING <= self.width * self.height
    }
}

/// Waits until the pictures that `take` returns show something that stays the same.
///
/// An error of `take` ends the waiting: it is where a caller says that the app has ended.
pub(crate) fn wait(mut take: impl FnMut() -> Result<Picture, Failure>) -> Result<(), Failure> {
    let start = Instant::now();
    let mut last = take()?;
    let mut still_since = Instant::now();
    while start.elapsed() < WITHIN {
        thread::sleep(BETWEEN_PICTURES);
        let next = take()?;
        if !next.is_like(&last) {
            // Compared with the first of a still stretch, so that slow changes add up.
            last = next;
            still_since = Instant::now();
        } else if still_since.elapsed() >= STILL_FOR && next.shows_something() {
            return Ok(());
        }
    }
    Err(Failure::new(format!("the window had not painted after {} seconds", WITHIN.as_secs())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { width: 80, height: 40 };

    fn picture(pixel: impl Fn(u32, u32) -> u8) -> Picture {
        let rgb = (0..SIZE.height)
            .flat_map(|y| (0..SIZE.width).map(move |x| (x, y)))
            .flat_map(|(x, y)| [pixel(x, y); 3])
            .collect();
        Picture::new(SIZE, rgb).unwrap()
    }

    fn text(x: u32, y: u32) -> u8 {
        u8::try_from((x * 7 + y * 13) % 200).unwrap()
    }

    #[test]
    fn an_empty_window_with_a_title_shows_nothing() {
        assert!(!picture(|_, _| 0).shows_something());
        assert!(!picture(|x, y| if y < 8 { text(x, y) } else { 255 }).shows_something());
        assert!(picture(text).shows_something());
    }

    #[test]
    fn a_blinking_caret_is_no_change_and_a_new_line_is_one() {
        let before = picture(text);
        assert!(picture(|x, y| if (x, y) == (40, 20) { 255 } else { text(x, y) }).is_like(&before));
        assert!(!picture(|x, y| if y == 20 { 255 } else { text(x, y) }).is_like(&before));
    }

    #[test]
    fn what_keeps_changing_or_ends_is_not_painted() {
        let mut taken = 0;
        let result = wait(|| {
            taken += 1;
            if taken < 3 { Ok(picture(|_, _| 0)) } else { Err(Failure::new("the app has ended")) }
        });
        assert_eq!(result.unwrap_err().to_string(), "the app has ended");
    }

    #[test]
    fn a_picture_of_another_size_is_none() {
        assert!(Picture::new(SIZE, vec![0; 5]).is_none());
    }
}
