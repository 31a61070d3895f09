//! What the whole-program tests share: where the program is, how a shop is made, how a line of its output is read.
//!
//! Invariant: the program is driven as a person or a script drives it; nothing in here reaches into its crates.
#![forbid(unsafe_code)]

pub mod clock;
pub mod display;
pub mod drive;
pub mod figures;
pub mod framebuffer;
pub mod program;
pub mod random;
pub mod shop;
pub mod workspace;
