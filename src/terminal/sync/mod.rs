//! Sync: what this till and its server tell each other, and what a person reads when they cannot.
//!
//! Invariant: the counter never waits for the line. `transport` carries one question and judges nothing; `cause` says who
//! answered and what a person can do. A lone till has none of it.

mod address;
mod backoff;
mod cause;
mod transport;
mod wire;

pub use address::{AddressFault, ServerAddress};
pub use backoff::Backoff;
pub use cause::{Cause, Remedy, judge};
pub use transport::{TillTime, Transport, TransportError, TransportOptions, peek};
pub use wire::{CONTENT_TYPE, Kind, Reply, Request};
