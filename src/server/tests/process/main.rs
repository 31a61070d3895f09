//! The program as people and tills meet it: real processes, real TLS, real databases. One test binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../server/cluster.rs"]
mod cluster;
mod commands;
mod hostile;
mod line;
mod program;
mod restoring;
mod serving;
#[allow(dead_code)]
#[path = "../server/shop.rs"]
mod shop;
mod standby;
mod till;
mod transferring;
