//! Moments on the way from a frame to the screen, one line of JSON each, for `make bench` (`run --measure FILE`).
//!
//! Invariant: off, it costs one look at an empty place; on, no line holds a code, a name or a number of a card. All
//! times are microseconds of [`crate::devices::clock`], which other processes of this machine can read as well.

use serde::Serialize;
use std::fs::File;
use std::io::{LineWriter, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// A moment.
#[derive(Debug, Serialize)]
#[serde(tag = "moment", rename_all = "snake_case")]
pub enum Moment {
    /// A frame went through the decoder.
    Frame {
        /// Its place among the frames.
        sequence: u64,
        /// The shutter.
        captured_us: u64,
        /// The frame was there to be decoded.
        delivered_us: u64,
        /// The decoder was done.
        decoded_us: u64,
        /// Codes wholly in the picture; none where the source cannot know.
        in_view: Option<usize>,
        /// Of these, ours.
        ours_in_view: Option<usize>,
        /// Codes that were read.
        read: usize,
    },
    /// A code was handed to the till and came back as a verdict.
    Verdict(Way),
}

/// Where the moments go.
#[derive(Debug)]
pub struct Measure {
    lines: Mutex<LineWriter<File>>,
}

impl Measure {
    /// Begins a new file.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(path: &Path) -> std::io::Result<Self> {
        Ok(Self { lines: Mutex::new(LineWriter::new(File::create(path)?)) })
    }

    /// Writes a moment down.
    pub fn note(&self, moment: &Moment) {
        let Ok(mut line) = serde_json::to_vec(moment) else { return };
        line.push(b'\n');
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = lines.write_all(&line) {
            tracing::warn!(%error, "a measured moment is lost");
        }
    }
}

/// The times of one code's way through the till.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Way {
    /// The shutter, in milliseconds.
    pub captured_ms: u64,
    /// Handed to the till's thread.
    pub queued_us: u64,
    /// Its turn came.
    pub begun_us: u64,
    /// The till had committed.
    pub committed_us: u64,
    /// The window's thread began to show it.
    pub taken_us: u64,
    /// Everything was set in the window; the next drawing shows it.
    pub shown_us: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_a_moment() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("moments");
        let measure = Measure::create(&path).unwrap();
        measure.note(&Moment::Verdict(Way { captured_ms: 7, ..Way::default() }));
        let frame = Moment::Frame {
            sequence: 3,
            captured_us: 1,
            delivered_us: 2,
            decoded_us: 3,
            in_view: Some(2),
            ours_in_view: Some(1),
            read: 0,
        };
        measure.note(&frame);
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((lines.len(), &lines[0]["moment"], &lines[1]["in_view"]), (2, &"verdict".into(), &2.into()));
    }
}
