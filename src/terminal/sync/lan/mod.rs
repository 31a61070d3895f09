//! Tills of one shop over the shop's own network: found by multicast DNS, known by their streams' keys, each telling
//! the others what it wrote and lending what a member needs. Nobody leads; a till without neighbours is a whole till.
//!
//! Invariant: a neighbour is who holds the key of an open stream of this shop, as the server told it; everybody else is
//! cut off before a frame is read. `engine` decides without sockets and clock; `link` is the line between two tills;
//! `finding` finds them; `driver` is what waits.

mod driver;
mod engine;
mod finding;
mod ledger;
mod link;
mod peer;

pub use driver::LanIdentity;
pub(super) use driver::{Fetching, LanDriver};
pub use engine::{LanAction, LanEngine, LanEvent, PeerId};
pub use ledger::LanLedger;
pub use link::LanKey;
