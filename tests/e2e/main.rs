//! Whole-program tests in one binary, and the tidy test.
#![forbid(unsafe_code)]

mod crash;
mod fsync;
mod headless;
mod tidy;
mod window;
