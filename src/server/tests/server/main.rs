//! The server as its callers see it: one test binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cluster;
mod contract;
mod engines;
mod granting;
mod histories;
mod lending;
mod lint;
mod pulling;
mod pushing;
mod serving;
mod shelving;
mod shop;
mod snapshots;
mod tables;
mod verifying;
