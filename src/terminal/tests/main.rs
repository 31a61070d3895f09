//! The till driven by its use cases, without a window: one binary, a file a subject.
// A test that meets the unexpected has to fail at once, in its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod codes;
mod day;
mod fault_disk;
mod fault_erase;
mod fault_setup;
mod fault_verify;
mod files;
mod logs;
mod members;
mod people;
mod random;
mod recovery;
mod share;
mod shift;
mod shop;
mod sync;
mod time;
mod transfer;
mod words;
