//! The decoders of the ladder, a file a decoder: each file lists its stages, the functions at the end give their order.
//!
//! Invariant: a stage only reads pictures and returns what it found; it knows neither budget nor tracking, and may
//! panic (the ladder catches it).

pub mod finders;
pub mod mesh;
mod pictures;
pub mod rqrr_stages;
pub mod straight;
pub mod zxing;

use crate::ladder::Found;
pub use pictures::Pictures;

/// A code whose finder patterns were seen but whose content could not be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Partial {
    /// Corners in pixels of the frame: top left, top right, bottom right, bottom left of the code.
    pub corners: [(f32, f32); 4],
}

/// What one stage saw.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sight {
    /// Codes that were read.
    pub found: Vec<Found>,
    /// Codes that were seen and not read.
    pub partial: Vec<Partial>,
}

/// One step of the ladder.
#[derive(Debug, Clone, Copy)]
pub struct Stage {
    /// Name in reports and in [`Found::stage`].
    pub name: &'static str,
    /// Whether it takes its turn on live frames that the quick stages did not read.
    pub turn: bool,
    /// The decoder; the second argument is the stage's name.
    pub run: fn(&Pictures<'_>, &'static str) -> Sight,
}

/// The stage whose turn it is first when a code comes into view that the quick stages cannot read; those after it in
/// the order of the deep ladder follow.
pub const FIRST_TURN: &str = "zxing-gamma";

/// Stages for the small region where the last frame had a code: tried first on each live frame.
pub fn tracked() -> [Stage; 2] {
    [zxing::TRACKED, rqrr_stages::TRACKED]
}

/// Stages for each live frame, in order, until everything that was seen is read.
pub fn quick() -> &'static [Stage] {
    zxing::QUICK
}

/// Stages that look for every code of a picture, in order. The full ladder runs them all.
pub fn wide() -> &'static [Stage] {
    zxing::WIDE
}

/// Stages for a picture, or a code in it, that the wide ones did not read; in the order of the full ladder.
pub fn deep() -> Vec<Stage> {
    [straight::STAGES, zxing::DEEP, rqrr_stages::STAGES, finders::STAGES, mesh::STAGES].concat()
}
