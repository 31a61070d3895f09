//! A folder of pictures as a source: for runs without a window, for tests and for measuring.
//!
//! Invariant: every readable picture is given exactly once, in the order of the names, and then the end.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tillstamp_scan::{Luma, LumaError};

use super::{Frame, FrameSource, Next};
use crate::devices::clock::now_us;

/// Why a folder or one of its pictures cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The folder or file cannot be opened.
    #[error("{path}: {error}")]
    Open {
        /// Which one.
        path: PathBuf,
        /// The system's reason.
        error: std::io::Error,
    },
    /// No picture in the folder.
    #[error("{0}: no .png, .jpg or .jpeg in it")]
    Empty(PathBuf),
    /// Not a PNG or JPEG, or of an absurd size.
    #[error("{path}: {error}")]
    Picture {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        error: LumaError,
    },
}

/// How fast a folder is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As fast as it is read.
    Flat,
    /// So many pictures a second, at least 1. A slow reader makes the clip longer, it leaves nothing out.
    Rate(u32),
}

/// The folder.
#[derive(Debug)]
pub struct DirectorySource {
    files: std::vec::IntoIter<PathBuf>,
    interval_us: u64,
    due_us: u64,
    sequence: u64,
    unreadable: Vec<PathBuf>,
}

impl DirectorySource {
    /// Lists the folder's `.png`, `.jpg` and `.jpeg` files, sorted by name. Reads none of them yet.
    pub fn open(folder: &Path, pace: Pace) -> Result<Self, DirectoryError> {
        let fail = |error| DirectoryError::Open { path: folder.to_owned(), error };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            if is_picture(&path) {
                files.push(path);
            }
        }
        if files.is_empty() {
            return Err(DirectoryError::Empty(folder.to_owned()));
        }
        files.sort();
        let interval_us = match pace {
            Pace::Flat => 0,
            Pace::Rate(rate) => 1_000_000 / u64::from(rate.max(1)),
        };
        Ok(Self { files: files.into_iter(), interval_us, due_us: now_us(), sequence: 0, unreadable: Vec::new() })
    }

    /// Files that turned out to be no pictures, so far.
    pub fn unreadable(&self) -> &[PathBuf] {
        &self.unreadable
    }
}

fn is_picture(path: &Path) -> bool {
    let extension = path.extension().and_then(|text| text.to_str()).unwrap_or_default();
    ["png", "jpg", "jpeg"].iter().any(|known| extension.eq_ignore_ascii_case(known)) && path.is_file()
}

/// One picture file (PNG or JPEG) as grey. Its content decides how it is read, not its name.
fn read_luma(path: &Path) -> Result<Luma, DirectoryError> {
    let bytes = std::fs::read(path).map_err(|error| DirectoryError::Open { path: path.to_owned(), error })?;
    Luma::from_file_bytes(&bytes).map_err(|error| DirectoryError::Picture { path: path.to_owned(), error })
}

impl FrameSource for DirectorySource {
    fn next(&mut self, timeout: Duration) -> Next {
        if self.files.as_slice().is_empty() {
            return Next::End;
        }
        let wait = Duration::from_micros(self.due_us.saturating_sub(now_us()));
        std::thread::sleep(wait.min(timeout));
        if wait > timeout {
            return Next::Nothing;
        }
        for path in self.files.by_ref() {
            match read_luma(&path) {
                Ok(luma) => {
                    let captured_us = now_us();
                    let sequence = self.sequence;
                    self.sequence += 1;
                    self.due_us = captured_us.max(self.due_us) + self.interval_us;
                    return Next::Frame(Frame { luma, sequence, captured_us });
                }
                Err(error) => {
                    tracing::warn!(%error, "a picture of the folder is left out");
                    self.unreadable.push(path);
                }
            }
        }
        Next::End
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, shade) in [("b.png", 20), ("a.jpg", 10), ("c.JPEG", 30), ("skip.txt", 0), ("d.png", 40)] {
            let picture = image::GrayImage::from_pixel(16, 8, image::Luma([shade]));
            let format = if name.ends_with("png") { image::ImageFormat::Png } else { image::ImageFormat::Jpeg };
            picture.save_with_format(folder.path().join(name), format).unwrap();
        }
        std::fs::write(folder.path().join("bad.png"), b"not a picture").unwrap();
        folder
    }

    #[test]
    fn every_picture_once_in_order_then_the_end() {
        let folder = folder();
        let mut source = DirectorySource::open(folder.path(), Pace::Flat).unwrap();
        let mut shades = vec![];
        while let Next::Frame(frame) = source.next(Duration::from_secs(60)) {
            assert_eq!(frame.sequence, shades.len() as u64);
            shades.push(frame.luma.pixels()[0]);
        }
        assert_eq!(shades, [10, 20, 30, 40]);
        assert_eq!(source.next(Duration::ZERO), Next::End);
        assert_eq!(source.unreadable(), [folder.path().join("bad.png")]);
    }

    #[test]
    fn a_clip_keeps_its_pace_and_leaves_nothing_out() {
        let folder = folder();
        let mut source = DirectorySource::open(folder.path(), Pace::Rate(100)).unwrap();
        let mut times = vec![];
        loop {
            match source.next(Duration::from_micros(100)) {
                Next::Frame(frame) => times.push(frame.captured_us),
                Next::Nothing => {}
                Next::End => break,
            }
        }
        assert_eq!(times.len(), 4);
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= 10_000), "{times:?}");
    }

    #[test]
    fn a_folder_without_pictures_says_so() {
        let empty = tempfile::tempdir().unwrap();
        assert!(matches!(DirectorySource::open(empty.path(), Pace::Flat), Err(DirectoryError::Empty(_))));
        let missing = empty.path().join("none");
        assert!(matches!(DirectorySource::open(&missing, Pace::Flat), Err(DirectoryError::Open { .. })));
    }
}
