//! What other tills and the server did, as far as this till was told.
//!
//! Invariant: nothing here is ever mixed into what this till's own envelopes say. Local state = own entries + confirmed
//! state of others + entries of neighbours beyond it; each is kept apart, so that nothing is counted twice and a page
//! applied again changes nothing.

mod apply;
mod fold;
mod kept;
mod loans;
mod neighbour;
mod reads;
mod shelf;
mod snapshot;
mod streams;
mod told;
pub(crate) mod types;
mod wishes;

pub use loans::ToldLoan;
pub use neighbour::SignedHead;
pub use shelf::{ShelfBytes, ShelfPage, ShelfSeen};

pub(crate) use reads::{is_known_elsewhere, other_member};

use crate::error::StoreError;
use crate::reads::{Reader, from_json};
use crate::stream::LINK;
use serde::Deserialize;
use tillstamp_ledger::StoreId;

/// The part of the link that is read here.
#[derive(Deserialize)]
struct LinkedStore {
    store: Option<StoreId>,
}

/// The shop that this till belongs to as its server names it: whoever worked alone before keeps another id in its own
/// streams.
fn own_store(reader: &Reader) -> Result<StoreId, StoreError> {
    let link = reader.setting(LINK)?.map(|link| from_json::<LinkedStore>(&link, "link")).transpose()?;
    Ok(link.and_then(|link| link.store).unwrap_or(reader.identity().store))
}
pub(crate) use streams::{newest_own_epoch, own_ended};
