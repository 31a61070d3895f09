//! Wait: a question that is answered when there is something to do, so that a till hears of it within a moment and asks
//! for nothing meanwhile.
//!
//! Nothing depends on it: what a lost answer said is said again, or found with the next page of the feed.

use crate::bounded::List;
use crate::pack::{LIMITS_SMALL, Limits, Message};
use crate::parts::{StreamId, Subject};
use minicbor::{Decode, Encode};

/// Asks to be told of news. Answered at once where there is any; else when there is, or after `wait_ms` without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct WaitRequest {
    /// Version of the asker.
    #[n(0)]
    pub protocol: u16,
    /// The asker's present stream: what it holds may be recalled.
    #[n(1)]
    pub stream: StreamId,
    /// News of the feed up to here are known: the position of the last answer, or of the last page.
    #[n(2)]
    pub position: u64,
    /// The longest that the asker waits; the server may answer sooner.
    #[n(3)]
    pub wait_ms: u32,
}

impl Message for WaitRequest {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// What there is to do.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct WaitReply {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// Where a neighbour's last news stand in the feed: worth a pull where that is behind what was read.
    #[n(1)]
    pub position: u64,
    /// Units that are wanted at another till: the asker gives back whatever it holds of these members, by entries of
    /// its own, and pushes them.
    #[n(2)]
    pub recalls: List<Subject, 64>,
}

impl Message for WaitReply {
    const LIMITS: Limits = LIMITS_SMALL;
}
