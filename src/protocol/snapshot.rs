//! Snapshot: all state at one position of the feed, for a terminal that has nothing yet.
//!
//! It proves "the server said so": the manifest is signed, the chunks are named by their hashes, and entries pulled
//! afterwards must chain from the heads in it.

use crate::ENVELOPE_LIMIT;
use crate::bounded::{Blob, List};
use crate::pack::{LIMITS_LARGE, Limits, Message, WireError, to_cbor};
use crate::parts::{Cells, Cursor, Device, Digest, Key, Member, Signature, StreamHead};
use minicbor::{Decode, Encode};

/// One chunk, as it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ChunkInfo {
    /// SHA-256 of the packed bytes.
    #[n(0)]
    pub hash: Digest,
    /// Packed length.
    #[n(1)]
    pub bytes: u32,
}

/// What a snapshot consists of.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Manifest {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// The state is that of this place in the feed.
    #[n(1)]
    pub cursor: Cursor,
    /// Key of the merchant's own stream on this server.
    #[n(2)]
    pub server_key: Key,
    /// Every stream of the merchant.
    #[n(3)]
    pub streams: List<StreamHead, 65536>,
    /// In the order in which they are applied.
    #[n(4)]
    pub chunks: List<ChunkInfo, 65536>,
}

/// A manifest's very bytes with their signature.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SignedManifest {
    /// CBOR of a [`Manifest`].
    #[n(0)]
    pub manifest: Blob<8_000_000>,
    /// By the merchant's server key, over `"tillstamp/snapshot/1"` and those bytes.
    #[n(1)]
    pub signature: Signature,
}

impl Message for SignedManifest {
    const LIMITS: Limits = LIMITS_LARGE;
}

impl Manifest {
    /// The bytes that travel inside [`SignedManifest`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, WireError> {
        to_cbor(self)
    }

    /// The inverse of [`Manifest::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        Ok(minicbor::decode(bytes)?)
    }

    /// What the signature covers.
    pub fn signed_bytes(manifest: &[u8]) -> Vec<u8> {
        [b"tillstamp/snapshot/1".as_slice(), manifest].concat()
    }
}

/// A part of the state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Chunk {
    /// Subjects with all their cells.
    #[n(0)]
    pub cells: List<Cells, 16384>,
    /// Effect keys that were used.
    #[n(1)]
    pub effects: List<Digest, 65536>,
    /// Phones.
    #[n(2)]
    pub devices: List<Device, 16384>,
    /// Members that are more than enrolled: erased, merged, with printed or blocked cards.
    #[n(3)]
    pub members: List<Member, 65536>,
    /// Entries that everybody needs: programs, issuer keys, staff, tombstones, in the order of the feed.
    #[n(4)]
    pub envelopes: List<Blob<ENVELOPE_LIMIT>, 4096>,
}

impl Message for Chunk {
    const LIMITS: Limits = LIMITS_LARGE;
}
