//! What other tills and the server did, as far as this till was told.
//!
//! Invariant: nothing here is ever mixed into what this till's own envelopes say. Local state = own entries + confirmed
//! state of others + entries of neighbours beyond it; each is kept apart, so that nothing is counted twice and a page
//! applied again changes nothing.

mod apply;
mod fold;
mod kept;
mod neighbour;
mod reads;
mod shelf;
mod snapshot;
mod streams;
mod told;
pub(crate) mod types;
mod wishes;

pub use shelf::{ShelfBytes, ShelfPage, ShelfSeen};

pub(crate) use reads::{is_known_elsewhere, other_member};
pub(crate) use streams::{newest_own_epoch, own_ended};
