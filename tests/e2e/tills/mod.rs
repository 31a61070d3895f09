//! Several tills and their server in one process, over a line that a test draws by hand.

pub mod chain;
mod histories;
mod joining;
mod lan;
mod once;
mod recalling;
mod sharing;
mod shops;
