//! Whole-program tests in one binary, and the tidy test.
#![forbid(unsafe_code)]
// Everything in here is a test: what fails must stop it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod crash;
mod decode;
mod demo;
mod disk;
mod dropped;
mod fsync;
mod headless;
mod logs;
mod package;
mod sync;
mod tidy;
mod tills;
mod window;
