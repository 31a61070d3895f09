//! Place of an entry in this file, as one integer.
//!
//! Invariant: positions order entries by stream, then by seq; streams are numbered in the order they became known.

use crate::error::StoreError;
use crate::types::Position;
use tillstamp_ledger::Seq;

impl Position {
    /// Low bits that hold the place in a stream; its number stands above.
    pub(crate) const SEQ_BITS: u32 = 40;
    /// Those bits.
    pub(crate) const SEQ_MASK: i64 = (1 << Self::SEQ_BITS) - 1;

    /// Of an entry.
    pub(crate) fn new(stream: u32, seq: Seq) -> Result<Self, StoreError> {
        let seq = i64::try_from(seq.0).ok().filter(|seq| (0..=Self::SEQ_MASK).contains(seq));
        let stream = i64::from(stream) << Self::SEQ_BITS;
        seq.map(|seq| Self(stream | seq)).ok_or(StoreError::Value("seq"))
    }

    /// Number of its stream in this file.
    pub(crate) fn stream(self) -> u32 {
        u32::try_from(self.0 >> Self::SEQ_BITS).unwrap_or(0)
    }

    /// Its place in the stream.
    pub fn seq(self) -> Seq {
        Seq(u64::try_from(self.0 & Self::SEQ_MASK).unwrap_or(0))
    }

    /// Before every entry of a stream.
    pub(crate) fn before_stream(stream: u32) -> Self {
        Self(i64::from(stream) << Self::SEQ_BITS)
    }
}
