//! The server as its callers see it: one test binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cluster;
mod contract;
mod engines;
mod lint;
