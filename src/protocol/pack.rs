//! From a message to bytes on the wire and back.
//!
//! Invariant: no input makes `unpack` panic, inflate past the message's limit, or reserve memory for a length that was
//! only claimed. A compressed bomb is refused while it inflates, with at most one buffer beyond the limit in memory.

use minicbor::{Decode, Encode};
use std::io::Read;
use thiserror::Error;

/// zstd's own default: more costs time on a till and saves little on ids and hashes.
const LEVEL: i32 = 3;
/// Largest window that a reader keeps (2²³ bytes); a frame that asks for more is refused.
const WINDOW_LOG_MAX: u32 = 23;

/// How large a message may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// As it travels (bytes).
    pub packed: usize,
    /// As CBOR (bytes).
    pub inflated: usize,
}

/// Questions and short answers.
pub const LIMITS_SMALL: Limits = Limits { packed: 16 * 1024, inflated: 64 * 1024 };
/// A push.
pub const LIMITS_PUSH: Limits = Limits { packed: 256 * 1024, inflated: 2 * 1024 * 1024 };
/// What a server sends many of: pages of the feed, parts of a snapshot.
pub const LIMITS_LARGE: Limits = Limits { packed: 2 * 1024 * 1024, inflated: 8 * 1024 * 1024 };

/// A struct that travels on its own.
pub trait Message: Encode<()> + for<'b> Decode<'b, ()> {
    /// Its limits, judged on both sides.
    const LIMITS: Limits;
}

/// Why bytes are no message, or a message cannot travel.
#[derive(Debug, Error)]
pub enum WireError {
    /// More bytes on the wire than this message may have.
    #[error("message of {bytes} bytes, at most {limit}")]
    TooLong {
        /// Found.
        bytes: usize,
        /// Allowed.
        limit: usize,
    },
    /// Inflates past its limit.
    #[error("message inflates to more than {limit} bytes")]
    Bomb {
        /// Allowed.
        limit: usize,
    },
    /// Not a zstd frame, or a broken one.
    #[error("message does not inflate")]
    NotCompressed(#[source] std::io::Error),
    /// Not CBOR of this message's shape.
    #[error("message does not parse: {0}")]
    Shape(#[from] minicbor::decode::Error),
    /// Bytes stand behind the message.
    #[error("{0} bytes behind the message")]
    Trailing(usize),
    /// A value refused to be encoded.
    #[error("message could not be encoded")]
    Encode,
    /// The compressor failed.
    #[error("message could not be compressed")]
    Compress(#[source] std::io::Error),
}

/// The bytes before compression.
pub(crate) fn to_cbor<T: Encode<()>>(value: T) -> Result<Vec<u8>, WireError> {
    minicbor::to_vec(value).map_err(|_| WireError::Encode)
}

/// Encodes and compresses.
pub fn pack<M: Message>(message: &M) -> Result<Vec<u8>, WireError> {
    let plain = to_cbor(message)?;
    let limits = M::LIMITS;
    if plain.len() > limits.inflated {
        return Err(WireError::TooLong { bytes: plain.len(), limit: limits.inflated });
    }
    let packed = zstd::bulk::compress(&plain, LEVEL).map_err(WireError::Compress)?;
    if packed.len() > limits.packed {
        return Err(WireError::TooLong { bytes: packed.len(), limit: limits.packed });
    }
    Ok(packed)
}

/// Inflates and decodes, within the message's limits.
pub fn unpack<M: Message>(packed: &[u8]) -> Result<M, WireError> {
    let limits = M::LIMITS;
    if packed.len() > limits.packed {
        return Err(WireError::TooLong { bytes: packed.len(), limit: limits.packed });
    }
    let plain = inflate(packed, limits.inflated)?;
    let mut decoder = minicbor::Decoder::new(&plain);
    let message = decoder.decode()?;
    match plain.len() - decoder.position() {
        0 => Ok(message),
        behind => Err(WireError::Trailing(behind)),
    }
}

fn inflate(packed: &[u8], limit: usize) -> Result<Vec<u8>, WireError> {
    let mut decoder = zstd::Decoder::with_buffer(packed).map_err(WireError::NotCompressed)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(WireError::NotCompressed)?;
    let mut plain = Vec::with_capacity(limit.min(packed.len().saturating_mul(4)));
    decoder.take(limit as u64 + 1).read_to_end(&mut plain).map_err(WireError::NotCompressed)?;
    if plain.len() > limit { Err(WireError::Bomb { limit }) } else { Ok(plain) }
}
