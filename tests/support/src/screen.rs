//! What is on a screen, straight from the memory that the display server draws into: looking costs it nothing.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::Path;

/// The edges of letters alone have more colours than this; an empty window has one or two.
const COLOURS_OF_TEXT: usize = 16;

/// The screen of an X server that keeps its picture in a file, in the format of `xwd`.
#[derive(Debug)]
pub struct Screen {
    file: File,
    width: u64,
    height: u64,
    line: u64,
    pixels: u64,
}

impl Screen {
    /// Opens the file.
    ///
    /// # Errors
    ///
    /// What the system says; and [`io::ErrorKind::InvalidData`] if it is no picture of four bytes a pixel.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let mut header = [0; 100];
        read_at(&file, &mut header, 0)?;
        // <X11/XWDFile.h>: numbers of four bytes, the most significant first.
        let number = |index: usize| {
            let bytes = header[4 * index..4 * index + 4].try_into().unwrap_or_default();
            u64::from(u32::from_be_bytes(bytes))
        };
        let (width, height, bits, line, colours) = (number(4), number(5), number(11), number(12), number(19));
        if bits != 32 || line < 4 * width {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "no picture of four bytes a pixel"));
        }
        Ok(Self { file, width, height, line, pixels: number(0) + 12 * colours })
    }

    /// Tells whether a colour, red, green and blue, covers a hundredth of the screen.
    pub fn has_colour(&self, [red, green, blue]: [u8; 3]) -> bool {
        let mut rows = vec![0; usize::try_from(self.height * self.line).unwrap_or_default()];
        if read_at(&self.file, &mut rows, self.pixels).is_err() {
            return false;
        }
        // The blue one comes first in its memory.
        let of_it = rows.chunks_exact(4).filter(|pixel| pixel[..3] == [blue, green, red]).count();
        of_it as u64 * 100 > self.width * self.height
    }

    /// Tells whether there is text in the middle of the screen: half of its width and a quarter of its height, which no
    /// title of a window reaches that is in the middle and takes half of the height or more.
    pub fn shows_text(&self) -> bool {
        let (first, last) = (self.height * 3 / 8, self.height * 5 / 8);
        let mut rows = vec![0; usize::try_from((last - first) * self.line).unwrap_or_default()];
        if read_at(&self.file, &mut rows, self.pixels + first * self.line).is_err() {
            return false;
        }
        let line = usize::try_from(self.line).unwrap_or(usize::MAX);
        let (from, to) = (self.width / 4 * 4, self.width * 3 / 4 * 4);
        let middle = usize::try_from(from).unwrap_or_default()..usize::try_from(to).unwrap_or_default();
        let mut colours = HashSet::new();
        rows.chunks_exact(line).flat_map(|row| row[middle.clone()].chunks_exact(4)).any(|pixel| {
            colours.insert([pixel[0], pixel[1], pixel[2]]);
            colours.len() >= COLOURS_OF_TEXT
        })
    }
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, into, at)
}

#[cfg(not(unix))]
fn read_at(_: &File, _: &mut [u8], _: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
