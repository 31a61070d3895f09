//! The sync engine with real tills and the real server: over a line that loses, doubles, delays, cuts and damages, and
//! as real processes.

mod chaos;
#[path = "../../../src/server/tests/server/cluster.rs"]
mod cluster;
mod lan;
mod line;
mod processes;
mod proxy;
mod server;
mod weather;
