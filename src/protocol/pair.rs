//! Pairing: a one-time code becomes a terminal's token; a token's rotation; and what a terminal tells a restored
//! server.

use crate::bounded::Text;
use crate::pack::{LIMITS_SMALL, Limits, Message};
use crate::parts::{Cursor, Digest, Id, Key, Signature, StreamId};
use minicbor::{Decode, Encode};

/// Asks what a pairing code leads to, without using it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct InvitationRequest {
    /// Version of the asker.
    #[n(0)]
    pub protocol: u16,
    /// From the QR, or typed.
    #[n(1)]
    pub code: Id,
}

impl Message for InvitationRequest {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// Where a terminal with that code would belong.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct InvitationReply {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// Tenant.
    #[n(1)]
    pub merchant: Id,
    /// What it is called.
    #[n(2)]
    pub merchant_name: Text<128>,
    /// Shop.
    #[n(3)]
    pub store: Id,
    /// What it is called.
    #[n(4)]
    pub store_name: Text<128>,
    /// The merchant's root key; its SHA-256 begins with what the QR names.
    #[n(5)]
    pub root_key: Key,
    /// Nothing is in this merchant yet: it takes the id, and the ledger, of the first terminal.
    #[n(6)]
    pub is_empty: bool,
    /// The server's time, milliseconds since 1970.
    #[n(7)]
    pub now_ms: i64,
}

impl Message for InvitationReply {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// What the root key signs to vouch for the key of the merchant's own stream.
pub fn server_key_bytes(merchant: &Id, server_key: &Key) -> Vec<u8> {
    [b"tillstamp/server-key/1".as_slice(), &merchant.0, &server_key.0].concat()
}

/// A terminal joins a merchant.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PairRequest {
    /// Version of the asker.
    #[n(0)]
    pub protocol: u16,
    /// From the QR, or typed.
    #[n(1)]
    pub code: Id,
    /// The merchant of the terminal's stream. An empty merchant on the server takes this id; else it must be the one
    /// that the code leads to.
    #[n(2)]
    pub merchant: Id,
    /// The terminal's present stream.
    #[n(3)]
    pub stream: StreamId,
    /// Its key.
    #[n(4)]
    pub key: Key,
    /// Its last position.
    #[n(5)]
    pub head_seq: u64,
    /// Hash there.
    #[n(6)]
    pub head_hash: Digest,
    /// By the stream's key, over the head: the terminal owns the stream that it brings.
    #[n(7)]
    pub signature: Signature,
    /// What the shop calls this till; no person's name.
    #[n(8)]
    pub name: Text<64>,
}

impl Message for PairRequest {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// The terminal is known from now on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PairReply {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// Tenant.
    #[n(1)]
    pub merchant: Id,
    /// Shop that this till belongs to.
    #[n(2)]
    pub store: Id,
    /// Secret that proves the terminal from now on.
    #[n(3)]
    pub token: Digest,
    /// Key of the merchant's own stream on this server.
    #[n(4)]
    pub server_key: Key,
    /// End of the feed at this moment.
    #[n(5)]
    pub cursor: Cursor,
    /// Milliseconds since 1970 until which the terminal may redeem while it is cut off.
    #[n(6)]
    pub lease_until_ms: i64,
    /// The merchant's root key; to be kept.
    #[n(7)]
    pub root_key: Key,
    /// By the root key, over [`server_key_bytes`].
    #[n(8)]
    pub root_signature: Signature,
    /// The server's time, milliseconds since 1970.
    #[n(9)]
    pub now_ms: i64,
}

impl Message for PairReply {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// A terminal goes on under a new epoch: its disk was restored or copied. Proven by the token that it still has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct StreamRequest {
    /// Version of the asker.
    #[n(0)]
    pub protocol: u16,
    /// The new stream.
    #[n(1)]
    pub stream: StreamId,
    /// Its key.
    #[n(2)]
    pub key: Key,
    /// By that key, over the head before the first entry (position 0, genesis hash).
    #[n(3)]
    pub signature: Signature,
}

impl Message for StreamRequest {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// Asks for a longer lease and a new token; the old one works until the new one was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RenewRequest {
    /// Version of the asker.
    #[n(0)]
    pub protocol: u16,
    /// Also a new token.
    #[n(1)]
    pub new_token: bool,
}

impl Message for RenewRequest {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// The lease, and the token where one was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RenewReply {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// Milliseconds since 1970.
    #[n(1)]
    pub lease_until_ms: i64,
    /// To be used from now on.
    #[n(2)]
    pub token: Option<Digest>,
    /// The server's time, milliseconds since 1970.
    #[n(3)]
    pub now_ms: i64,
    /// Key of the merchant's own stream: a restored server has a new one.
    #[n(4)]
    pub server_key: Key,
    /// By the root key, over [`server_key_bytes`].
    #[n(5)]
    pub root_signature: Signature,
}

impl Message for RenewReply {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// To a restored server: everything that this terminal has is pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ReportRequest {
    /// Version of the asker.
    #[n(0)]
    pub protocol: u16,
    /// Whose.
    #[n(1)]
    pub stream: StreamId,
    /// Its last position.
    #[n(2)]
    pub head_seq: u64,
    /// Hash there.
    #[n(3)]
    pub head_hash: Digest,
    /// By the stream's key, over the head.
    #[n(4)]
    pub signature: Signature,
}

impl Message for ReportRequest {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// How far the restored server has come. Where entries are missing, the answer is 409 with a `Conflict`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ReportReply {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// Its feed.
    #[n(1)]
    pub feed_id: Id,
    /// Key of the merchant's own stream.
    #[n(2)]
    pub server_key: Key,
    /// By the root key, over [`server_key_bytes`].
    #[n(3)]
    pub root_signature: Signature,
    /// Streams that have not reported; nothing is granted before this is 0.
    #[n(4)]
    pub waiting: u32,
}

impl Message for ReportReply {
    const LIMITS: Limits = LIMITS_SMALL;
}
