//! Pull: the server's feed, page by page.
//!
//! Entries of the asker's own store, and of the server's own stream, come as envelopes with their verdict; of all other
//! stores comes what they changed, as it stands now. State replaces state: applying a page twice changes nothing.

use crate::ENVELOPE_LIMIT;
use crate::bounded::{Blob, List};
use crate::pack::{LIMITS_LARGE, LIMITS_SMALL, Limits, Message};
use crate::parts::{Cells, Cursor, Deficit, Device, Digest, Member, StreamHead, StreamId, Verdict};
use minicbor::{Decode, Encode};

/// Asks for what follows the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Pull {
    /// Version of the asker.
    #[n(0)]
    pub protocol: u16,
    /// Where the asker stands; nothing for the start of the feed.
    #[n(1)]
    pub cursor: Option<Cursor>,
    /// At most so many positions; the server may give fewer.
    #[n(2)]
    pub limit: u32,
}

impl Message for Pull {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// An entry with its place in the feed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PageEntry {
    /// In the feed.
    #[n(0)]
    pub position: u64,
    /// Whose.
    #[n(1)]
    pub stream: StreamId,
    /// In the stream.
    #[n(2)]
    pub seq: u64,
    /// What the server found.
    #[n(3)]
    pub verdict: Verdict,
    /// What its debits could not take.
    #[n(4)]
    pub deficits: List<Deficit, 256>,
    /// Its bytes.
    #[n(5)]
    pub envelope: Blob<ENVELOPE_LIMIT>,
}

/// A run of the feed. It and its cursor are applied in one commit or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Page {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// Where the asker stands after this page.
    #[n(1)]
    pub cursor: Cursor,
    /// Whether the feed goes on behind it.
    #[n(2)]
    pub more: bool,
    /// Entries of the asker's store and of the server, in the order of positions.
    #[n(3)]
    pub entries: List<PageEntry, 1000>,
    /// Cells that the rest of the range, or the server, touched, of holders outside the asker's store, as they stand
    /// now: a later page says the same or something newer.
    #[n(4)]
    pub cells: List<Cells, 8192>,
    /// Effect keys that the rest of the range used.
    #[n(5)]
    pub effects: List<Digest, 65536>,
    /// Phones that the rest of the range changed.
    #[n(6)]
    pub devices: List<Device, 8192>,
    /// Members that the rest of the range changed.
    #[n(7)]
    pub members: List<Member, 8192>,
    /// How far streams of the asker's store, and the server's, are included up to the cursor: those with entries in
    /// this page, and on the last page (`more` is false) all of them.
    #[n(8)]
    pub included: List<StreamHead, 4096>,
    /// Ask again no sooner than this many milliseconds from now, unless something happens.
    #[n(9)]
    pub wake_ms: u32,
}

impl Message for Page {
    const LIMITS: Limits = LIMITS_LARGE;
}
