//! Keyboard-wedge scanners: which there are, and what they type.
//!
//! Invariant: a scanner that is read is grabbed, so not one of its keys reaches a text field; a keyboard that was not
//! chosen is never grabbed. No code that was read reaches a log.

mod ear;
mod list;
mod reader;
mod status;

pub use list::{ScannerChoice, ScannerDevice, ScannerId, list_scanners};
pub use reader::{Heard, WedgeReader};
pub use status::{WedgeState, WedgeStatus};
