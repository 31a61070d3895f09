//! The store as its callers see it: one test binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod append;
mod backup;
mod faults;
mod fixtures;
mod folds;
mod opening;
mod others;
mod privacy;
mod reads;
mod streams;
mod support;
mod verifying;
