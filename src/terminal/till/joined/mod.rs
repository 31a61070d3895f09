//! A till among others: what the sync engine asks of it, one commit or none a call.
//!
//! Invariant: nothing here waits for a line. The engine never sees the store; what a method returned is on the disk,
//! and an error leaves no half change. A lone till has no link, and none of this changes anything for it.

mod allowance;
mod check;
mod create;
mod homes;
mod link;
mod loans;
mod neighbours;
mod once;
mod pull;
mod push;
mod shelf;
mod snapshot;
mod state;
mod status;
mod whereabouts;
mod wire;

pub use check::{Check, Compared, Difference};
pub(crate) use homes::Homes;
pub use link::{Invitation, JoinDraft, Link, draft_joining};
pub use snapshot::SnapshotPlan;
pub use status::{Line, SyncFacts};
pub use whereabouts::{OtherTill, SetAside, Whereabouts};

use crate::fault::Fault;
use tillstamp_ledger::MemberId;
use tillstamp_protocol::{GrantRequest, Push, StreamId, Verdict};
use tillstamp_store::{FeedError, OperatorRow};

/// Why something of the sync was not done; nothing of it is here.
#[derive(Debug, thiserror::Error)]
pub enum JoinedError {
    /// This till belongs to no server.
    #[error("this till belongs to no server")]
    NotJoined,
    /// It belongs to one already.
    #[error("this till belongs to a server already")]
    AlreadyJoined,
    /// Its ledger is another merchant's: every entry is bound to that.
    #[error("the ledger is another merchant's")]
    OtherMerchant,
    /// So many entries wait to be sent.
    #[error("{0} entries wait to be sent")]
    Unsent(u64),
    /// The message is not what the protocol says.
    #[error("not a message of ours: {0}")]
    Wire(String),
    /// Envelopes do not chain from what is known here; a snapshot helps.
    #[error("entry {seq} of {stream:?} does not chain")]
    NotChained {
        /// Whose.
        stream: StreamId,
        /// Which.
        seq: u64,
    },
    /// The page does not follow this till's cursor.
    #[error("the page does not follow the cursor")]
    Cursor,
    /// The server's signature is wrong.
    #[error("the signature is not the server's")]
    Signature,
    /// Something below failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<tillstamp_store::StoreError> for JoinedError {
    fn from(error: tillstamp_store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<FeedError> for JoinedError {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::NotChained { stream, seq } => Self::NotChained { stream: wire::stream_id(stream), seq: seq.0 },
            // Whoever applies a page ends the stream and applies it again.
            FeedError::OwnEnded { .. } => Self::Wire("own stream".to_owned()),
            FeedError::Malformed(what) => Self::Wire(what.to_owned()),
            FeedError::Store(error) => error.into(),
        }
    }
}

/// A push, ready to be packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRun {
    /// The message.
    pub push: Push,
    /// Position of its last entry.
    pub last_seq: u64,
}

/// What an acknowledgement said besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acked {
    /// The server has another feed than the one that this till reads.
    pub new_feed: bool,
}

/// What to do after a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterConflict {
    /// Send again, from where the server stands.
    Resend,
    /// A new epoch is open here, and what the server has not got is written there again.
    NewEpoch,
    /// Nothing.
    Hold,
}

/// What the wire does not carry yet; empty is fine.
#[derive(Clone, Debug, Default)]
pub struct PageExtra {
    /// Program documents; their SHA-256 names them.
    pub documents: Vec<Vec<u8>>,
    /// Staff.
    pub operators: Vec<OperatorRow>,
    /// Member, ciphertext, the member's key.
    pub private: Vec<(MemberId, Vec<u8>, [u8; 32])>,
    /// Names of stores and terminals by their ids.
    pub places: Vec<([u8; 16], String)>,
}

/// An own entry that does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Own stream.
    pub stream: StreamId,
    /// Position.
    pub seq: u64,
    /// What the server found.
    pub verdict: Verdict,
}

/// What a page or a snapshot did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Entries that were new.
    pub entries: u32,
    /// Members of whom something changed.
    pub touched: Vec<MemberId>,
    /// The feed goes on behind it.
    pub more: bool,
    /// Ask again no sooner than this.
    pub wake_ms: u32,
    /// Own entries that do not count.
    pub quarantined: Vec<Notice>,
    /// The present stream is over at the server, or the server has more of it than this disk: a new epoch is open here
    /// and has to be announced.
    pub own_closed: bool,
}

/// A request for units; its id is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Want {
    /// The message.
    pub request: GrantRequest,
}

/// What came of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Units that are held here from now on.
    pub units: i64,
    /// Whose; the open sheet is to be read anew.
    pub member: Option<MemberId>,
}
