//! The pixels of a virtual display, read while they change: what is in here is what a person would see.
//!
//! Invariant: reading takes nothing from the program under test but the machine's time; a read is a few kilobytes.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The file in which Xvfb keeps its screen (`-fbdir`), an X window dump.
#[derive(Debug)]
pub struct Framebuffer {
    file: File,
    first_pixel: u64,
    line_bytes: u64,
}

/// Part of the screen in pixels, of which each `step`th line counts.
#[derive(Debug, Clone, Copy)]
pub struct Region {
    /// First column.
    pub left: u64,
    /// First line.
    pub top: u64,
    /// Columns.
    pub width: u64,
    /// Lines.
    pub height: u64,
    /// Lines from one that counts to the next.
    pub step: usize,
}

/// Bytes of a pixel.
const PIXEL: u64 = 4;
/// Bytes of an entry of the color map, which lies between head and pixels.
const COLOR: u64 = 12;
// Places in the head, in words of four bytes, most significant byte first.
const HEAD_SIZE: u64 = 0;
const LINE_BYTES: u64 = 12;
const COLORS: u64 = 19;

impl Framebuffer {
    /// Opens the screen of a display started with [`crate::display::Display::start_in`].
    ///
    /// # Errors
    /// Where the file is not there or is no screen.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        let file = File::open(folder.join("Xvfb_screen0"))?;
        let word = |place: u64| -> std::io::Result<u64> {
            let mut bytes = [0; 4];
            file.read_exact_at(&mut bytes, place * 4)?;
            Ok(u64::from(u32::from_be_bytes(bytes)))
        };
        let (first_pixel, line_bytes) = (word(HEAD_SIZE)? + word(COLORS)? * COLOR, word(LINE_BYTES)?);
        Ok(Self { file, first_pixel, line_bytes })
    }

    /// A number that differs when the region looks different.
    ///
    /// # Errors
    /// Where the region lies outside, or the display is gone.
    pub fn fingerprint(&self, region: Region) -> std::io::Result<u64> {
        let mut line = vec![0; usize::try_from(region.width * PIXEL).unwrap_or(0)];
        let mut hasher = DefaultHasher::new();
        for y in (region.top..region.top + region.height).step_by(region.step.max(1)) {
            self.file.read_exact_at(&mut line, self.first_pixel + y * self.line_bytes + region.left * PIXEL)?;
            line.hash(&mut hasher);
        }
        Ok(hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_regions_own_pixels_count() {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = vec![0; 160 + 2 * 12];
        for (place, word) in [(0, 160u32), (12, 40), (19, 2)] {
            bytes[place * 4..place * 4 + 4].copy_from_slice(&word.to_be_bytes());
        }
        let first = bytes.len();
        bytes.resize(first + 40 * 10, 0);
        let write = |bytes: &[u8]| std::fs::write(folder.path().join("Xvfb_screen0"), bytes).unwrap();
        let look = || {
            let screen = Framebuffer::open(folder.path()).unwrap();
            screen.fingerprint(Region { left: 2, top: 4, width: 3, height: 4, step: 2 }).unwrap()
        };
        write(&bytes);
        let before = look();
        for (x, y, seen) in [(2, 4, true), (4, 6, true), (1, 4, false), (5, 4, false), (3, 5, false), (3, 8, false)] {
            let at = first + y * 40 + x * 4;
            bytes[at] = 9;
            write(&bytes);
            assert_eq!(look() != before, seen, "{x},{y}");
            bytes[at] = 0;
        }
        assert!(Framebuffer::open(&folder.path().join("none")).is_err());
    }
}
