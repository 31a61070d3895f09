//! What a till among others must know beyond the entries of its own.
//!
//! Invariant: units in here are never spent; they say why something must wait.

use serde::{Deserialize, Serialize};
use tillstamp_ledger::{Subject, UtcMillis, Vintage};

/// Where units are that this till does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// With the server, for whoever asks.
    Server,
    /// At another till, with the name of its shop where that is known.
    Till(Option<String>),
}

/// Units that somebody else holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Whose and what.
    pub subject: Subject,
    /// Their expiry.
    pub vintage: Vintage,
    /// How many.
    pub quantity: i64,
    /// Where.
    pub place: Place,
    /// So many of them were collected since the line went down.
    pub since_down: i64,
}

/// A till among others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// The member's units that are not held here.
    pub elsewhere: Vec<Elsewhere>,
    /// The lease ended then: this till earns only until it has spoken with its server.
    pub lease_ended: Option<UtcMillis>,
    /// The entry to reverse stands in another till's stream, or in an earlier one of this till.
    pub original_at: Option<Place>,
    /// This till may give what is given once only: nobody else can have given it to this member.
    pub once_here: bool,
    /// The line is down since then.
    pub line_down_since: Option<UtcMillis>,
}
