//! What tills of one store say to each other over the shop's own network, while there is a line to the server or not.
//!
//! A frame is its kind (one byte), its length (four bytes, big-endian) and a message as anywhere else. A kind that a
//! reader does not know is skipped, so that versions N, N−1 and N−2 understand each other.

use crate::bounded::List;
use crate::pack::{LIMITS_PUSH, LIMITS_SMALL, Limits, Message, WireError, pack, unpack};
use crate::parts::{Digest, Id, Signature, StreamId, Subject};
use crate::push::Push;
use minicbor::{Decode, Encode};

/// Bytes before a frame's message.
pub const LAN_HEADER: usize = 5;

/// How far the sender knows a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct LanHead {
    /// Which.
    #[n(0)]
    pub stream: StreamId,
    /// Last known position.
    #[n(1)]
    pub seq: u64,
    /// Hash there.
    #[n(2)]
    pub hash: Digest,
    /// By the stream's key over this head, where the sender has one: whoever finds its own stream ahead of itself is
    /// an old copy, and believes it by this.
    #[n(3)]
    pub signature: Option<Signature>,
}

/// Streams of the store as the sender knows them: all of them at the beginning, later those that changed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct LanHeads {
    /// Version of the sender.
    #[n(0)]
    pub protocol: u16,
    /// The streams.
    #[n(1)]
    pub heads: List<LanHead, 1024>,
}

impl Message for LanHeads {
    const LIMITS: Limits = LIMITS_PUSH;
}

/// Asks a neighbour for units that it holds, or for the answer to an earlier request with the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct LoanRequest {
    /// Version of the asker.
    #[n(0)]
    pub protocol: u16,
    /// Chosen by the asker.
    #[n(1)]
    pub loan_id: Id,
    /// Who will hold the units: the asker's own stream.
    #[n(2)]
    pub borrower: StreamId,
    /// Whose and what.
    #[n(3)]
    pub subject: Subject,
    /// Wanted units; as many as are there are lent, the earliest-expiring first.
    #[n(4)]
    pub quantity: u64,
}

impl Message for LoanRequest {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// The answer: the lender's entry, which was sent before this, and its signature for the borrower's server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Loan {
    /// Version of the lender.
    #[n(0)]
    pub protocol: u16,
    /// As asked.
    #[n(1)]
    pub loan_id: Id,
    /// Who lends.
    #[n(2)]
    pub lender: StreamId,
    /// Position of the entry in the lender's stream; 0 where nothing was lent.
    #[n(3)]
    pub seq: u64,
    /// By the lender's key over the loan; zeros where nothing was lent.
    #[n(4)]
    pub signature: Signature,
}

impl Message for Loan {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// A message between tills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LanFrame {
    /// How far the sender knows the store's streams.
    Heads(LanHeads),
    /// Entries of a stream, signed by it; whoever knows them may send them.
    Run(Push),
    /// Lend me.
    Ask(LoanRequest),
    /// Here it is.
    Loan(Loan),
}

impl LanFrame {
    /// The frame as it travels.
    pub fn to_bytes(&self) -> Result<Vec<u8>, WireError> {
        let (kind, body) = match self {
            Self::Heads(heads) => (1_u8, pack(heads)?),
            Self::Run(run) => (2, pack(run)?),
            Self::Ask(request) => (3, pack(request)?),
            Self::Loan(loan) => (4, pack(loan)?),
        };
        let length = u32::try_from(body.len()).map_err(|_| WireError::Encode)?;
        Ok([[kind].as_slice(), &length.to_be_bytes(), &body].concat())
    }

    /// Bytes that follow a header; judged before memory is taken for them.
    pub fn length(header: &[u8; LAN_HEADER]) -> Result<usize, WireError> {
        let [_, length @ ..] = *header;
        let (bytes, limit) = (u32::from_be_bytes(length) as usize, LIMITS_PUSH.packed);
        if bytes > limit { Err(WireError::TooLong { bytes, limit }) } else { Ok(bytes) }
    }

    /// Reads a whole frame; nothing where a later version's kind is to be skipped.
    pub fn read(frame: &[u8]) -> Result<Option<Self>, WireError> {
        let Some((header, body)) = frame.split_first_chunk::<LAN_HEADER>() else {
            return Err(WireError::TooLong { bytes: LAN_HEADER, limit: frame.len() });
        };
        if Self::length(header)? != body.len() {
            return Err(WireError::Trailing(body.len()));
        }
        Ok(Some(match header[0] {
            1 => Self::Heads(unpack(body)?),
            2 => Self::Run(unpack(body)?),
            3 => Self::Ask(unpack(body)?),
            4 => Self::Loan(unpack(body)?),
            _ => return Ok(None),
        }))
    }
}
