//! Sync: what this till and its server tell each other, and what a person reads when they cannot.
//!
//! Invariant: the counter never waits for the line. `engine` decides without sockets and clock; `transport` carries one
//! question; `driver` is the thread between them. A lone till has none of it.

mod address;
mod backoff;
mod cause;
mod compare;
mod driver;
mod engine;
pub mod lan;
mod ledger;
mod pairing;
mod report;
pub mod status;
mod transport;
mod watch;
mod wire;

pub use address::{AddressFault, ServerAddress};
pub use backoff::Backoff;
pub use cause::{Cause, Remedy, judge};
pub use compare::{Comparison, begin_comparison};
pub use driver::{SyncHandle, SyncOptions, TillHost, TillJob, TillPort, start};
pub use engine::{Event, Send, SyncEngine};
pub use ledger::{Ledger, Way};
pub use pairing::{Invite, pair, refused};
pub use report::SyncReport;
/// Where a pairing code leads, and what a till is let in with.
pub use tillstamp_protocol::{InvitationReply, PairReply};
pub use transport::{TillTime, Transport, TransportError, TransportOptions, peek};
pub use wire::{CONTENT_TYPE, Kind, Reply, Request};
