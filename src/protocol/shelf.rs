//! The shelf: what tills must know of each other beside the ledger: program documents, staff, private data as
//! ciphertext, names. Bytes under a name, the newest in force.
//!
//! Whatever is put gets the next number; whoever follows the numbers has everything. Putting the same bytes again
//! changes nothing; other bytes replace them, in the server's order; no bytes are a tombstone.

use crate::bounded::{Blob, List};
use crate::pack::{LIMITS_LARGE, LIMITS_PUSH, LIMITS_SMALL, Limits, Message};
use crate::parts::Id;
use minicbor::{Decode, Encode};

/// No item is longer (bytes).
pub const SHELF_ITEM_LIMIT: usize = 64 * 1024;

/// Kinds of items. Others are kept and forwarded.
pub mod shelf_kind {
    /// A program document; its id is its SHA-256.
    pub const PROGRAM: u8 = 1;
    /// A staff member, by operator.
    pub const OPERATOR: u8 = 2;
    /// A member's private data, encrypted, by member.
    pub const PRIVATE: u8 = 3;
    /// The key of a member's private data, by member; empty once the member is erased.
    pub const MEMBER_KEY: u8 = 4;
    /// A store's name, by store; written by the server alone.
    pub const STORE_NAME: u8 = 5;
    /// A terminal's name, by terminal; written by the server alone.
    pub const TERMINAL_NAME: u8 = 6;
}

/// Something on the shelf.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ShelfItem {
    /// What it is; see [`shelf_kind`].
    #[n(0)]
    pub kind: u8,
    /// Whose, or which.
    #[n(1)]
    pub id: Blob<32>,
    /// Its place in the server's order; 0 when it is put.
    #[n(2)]
    pub number: u64,
    /// What it says; empty for a tombstone.
    #[n(3)]
    pub bytes: Blob<SHELF_ITEM_LIMIT>,
}

/// Puts items on the shelf; answered with 204 when they are durable.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ShelfPut {
    /// Version of the sender.
    #[n(0)]
    pub protocol: u16,
    /// At most 256.
    #[n(1)]
    pub items: List<ShelfItem, 256>,
}

impl Message for ShelfPut {
    const LIMITS: Limits = LIMITS_PUSH;
}

/// Asks for items behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ShelfGet {
    /// Version of the asker.
    #[n(0)]
    pub protocol: u16,
    /// Feed that the number is of; a server with another one answers from its start.
    #[n(1)]
    pub feed_id: Option<Id>,
    /// Last number that the asker has; 0 for none.
    #[n(2)]
    pub after: u64,
    /// At most so many items; the server may give fewer.
    #[n(3)]
    pub limit: u32,
}

impl Message for ShelfGet {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// Items in the order of their numbers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Shelf {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// Its feed.
    #[n(1)]
    pub feed_id: Id,
    /// The newest of each kind and id only.
    #[n(2)]
    pub items: List<ShelfItem, 512>,
    /// Number to ask behind next.
    #[n(3)]
    pub next: u64,
    /// Whether there are more.
    #[n(4)]
    pub more: bool,
}

impl Message for Shelf {
    const LIMITS: Limits = LIMITS_LARGE;
}
