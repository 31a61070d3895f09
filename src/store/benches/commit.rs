//! Commit cost.
fn main() {}
