//! The sync engine with real tills and the real server: over a line that loses, doubles, delays, cuts and damages, and
//! as real processes.

mod line;
mod processes;
mod weather;
