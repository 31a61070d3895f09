//! Sync: causes by name with real sockets, the engine over a network that loses and doubles.

mod causes;
mod engine;
mod fake;
mod recall;
mod stand;
mod status;
