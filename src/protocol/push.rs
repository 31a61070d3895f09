//! Push: a run of one stream's envelopes to the server.

use crate::ENVELOPE_LIMIT;
use crate::bounded::{Blob, List};
use crate::pack::{LIMITS_PUSH, LIMITS_SMALL, Limits, Message};
use crate::parts::{Digest, Id, Signature, StreamId, StreamStatus, open_enum};
use minicbor::{Decode, Encode};

/// No push carries more entries.
pub const ENTRIES_PER_PUSH: usize = 500;

/// Entries `first_seq ..` of a stream. Resending what is acknowledged is harmless.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Push {
    /// Version of the sender.
    #[n(0)]
    pub protocol: u16,
    /// Whose.
    #[n(1)]
    pub stream: StreamId,
    /// Position of the first envelope.
    #[n(2)]
    pub first_seq: u64,
    /// Hash of the entry before it; the stream's genesis hash where `first_seq` is 1.
    #[n(3)]
    pub prev_hash: Digest,
    /// Hash of the last entry.
    #[n(4)]
    pub head_hash: Digest,
    /// By the stream's key, over the head: genesis hash, position and hash of the last entry.
    #[n(5)]
    pub signature: Signature,
    /// The entries' bytes; at least one.
    #[n(6)]
    pub envelopes: List<Blob<ENVELOPE_LIMIT>, ENTRIES_PER_PUSH>,
}

impl Message for Push {
    const LIMITS: Limits = LIMITS_PUSH;
}

/// The entries are durable on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PushReply {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// Everything up to here is on the server's disk.
    #[n(1)]
    pub acked_seq: u64,
    /// Feed that the position belongs to.
    #[n(2)]
    pub feed_id: Id,
    /// The feed's end after this push.
    #[n(3)]
    pub position: u64,
}

impl Message for PushReply {
    const LIMITS: Limits = LIMITS_SMALL;
}

open_enum! {
    /// Why a push does not fit.
    ConflictCause {
        /// It starts behind the server's head; send from `expected_seq`.
        Gap = 1,
        /// It is another branch than the one acknowledged. It was kept; the stream is closed.
        Fork = 2,
    }
}

/// Answer 409: where the server stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Conflict {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// Why.
    #[n(1)]
    pub cause: ConflictCause,
    /// The position that must come next.
    #[n(2)]
    pub expected_seq: u64,
    /// Hash of the entry before it.
    #[n(3)]
    pub head_hash: Digest,
    /// How the stream stands now.
    #[n(4)]
    pub status: StreamStatus,
}

impl Message for Conflict {
    const LIMITS: Limits = LIMITS_SMALL;
}
