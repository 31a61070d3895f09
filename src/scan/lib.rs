//! Frames to codes: decoder ladder, read-once gate, hints; wedge key codes to codes; rendered demo frames.
//!
//! Invariant: nothing in here reads a clock, opens a device or panics on what it is given; time is handed in.
#![forbid(unsafe_code)]

// The ladder and the picture files rest on it; a profile that aborts must not even compile.
#[cfg(not(panic = "unwind"))]
compile_error!("a decoder's panic may cost one frame, never the till: build with panic = \"unwind\"");

pub mod calibrate;
pub mod demo;
mod files;
pub mod foreign;
pub mod gate;
pub mod hint;
pub mod keys;
pub mod ladder;
pub mod luma;
pub mod plane;
pub mod prep;
pub mod stages;
pub mod wedge;

pub use calibrate::{CALIBRATION_TEXT, Calibration, Difference, calibrate};
pub use demo::{DemoCode, DemoScene};
pub use files::FILE_MAX;
pub use foreign::ForeignKind;
pub use gate::{Event, Gate, GateConfig};
pub use hint::{Hint, Hints, hint};
pub use ladder::{Found, Ladder, LadderStats};
pub use luma::{Luma, LumaError};
pub use stages::Partial;
pub use wedge::{KeyMove, Wedge, WedgeConfig, WedgeEvent};

/// What every code of ours starts with.
pub const OUR_PREFIX: &[u8] = b"TS1:";

/// Whether the bytes of a code claim to be one of ours (by the prefix alone; the signature is judged elsewhere).
pub fn looks_ours(bytes: &[u8]) -> bool {
    bytes.starts_with(OUR_PREFIX)
}
