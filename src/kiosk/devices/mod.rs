//! The devices of the counter: cameras, keyboard-wedge scanners and the loudspeaker; printers and
//! screens.
//!
//! Invariant: no device can stop or slow the program. Each has a thread (the camera even a process) of its own, a
//! state that a person can be told, and a way back by itself; nothing in here knows the window or the ledger.

pub mod clock;
pub mod frames;
pub mod latest;
pub mod outputs;
pub mod printer;
pub mod sound;
pub mod wedge;

pub use latest::Latest;
