//! What a server or a neighbour tells, as the store takes it and gives it back.

use crate::types::{Change, StoredEntry};
use thiserror::Error;
use tillstamp_ledger::{Epoch, Hash, MemberId, Seq, StoreId, Subject, TerminalId, Vintage};

use crate::error::StoreError;

/// Name of a stream.
pub type StreamName = (TerminalId, Epoch);

/// What the server found an entry to be, as it stands on the wire and in the tables.
pub mod verdict {
    /// It counts.
    pub const EFFECTIVE: u8 = 1;
    /// Its effect had taken place before.
    pub const DUPLICATE: u8 = 2;
    /// Its effect waits for a person.
    pub const QUARANTINED: u8 = 3;
    /// A kind that the server does not know: its postings count.
    pub const UNKNOWN_KIND: u8 = 4;
}

/// How a stream stands at the server.
pub mod status {
    /// Entries are taken.
    pub const OPEN: u8 = 1;
    /// A second branch was pushed.
    pub const FORKED: u8 = 2;
    /// Closed from outside.
    pub const FENCED: u8 = 3;
}

/// A stream and how far it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherHead {
    /// Which.
    pub stream: StreamName,
    /// Last included position; 0 before the first entry.
    pub seq: Seq,
    /// Hash there.
    pub hash: Hash,
    /// Its key.
    pub public_key: [u8; 32],
    /// See [`status`].
    pub status: u8,
    /// Shop of the terminal; the merchant's own id for the server's stream.
    pub store: StoreId,
}

/// An entry of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEntry {
    /// In the feed.
    pub position: u64,
    /// Whose.
    pub stream: StreamName,
    /// In the stream.
    pub seq: Seq,
    /// See [`verdict`].
    pub verdict: u8,
    /// Its bytes.
    pub envelope: Vec<u8>,
}

/// All cells of one subject outside this till's store; they replace what was known of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedCells {
    /// Whose and what.
    pub subject: Subject,
    /// Vintage, holder (nobody: free), units.
    pub cells: Vec<(Vintage, Option<StreamName>, i64)>,
}

/// A phone as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherDevice {
    /// Whose.
    pub member: MemberId,
    /// Short name of its key.
    pub tag: [u8; 4],
    /// As in envelopes.
    pub algorithm: u8,
    /// Raw key.
    pub public_key: Vec<u8>,
    /// No longer taken.
    pub revoked: bool,
}

/// A member as it stands now, where more is known than that it joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherMember {
    /// Who.
    pub member: MemberId,
    /// Private data is gone.
    pub erased: bool,
    /// Lives on in another.
    pub merged_into: Option<MemberId>,
    /// Highest printed card; 0 for none.
    pub card_version: u16,
    /// Cards up to this one are not taken; 0 for none.
    pub blocked_version: u16,
}

/// A member's private data from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherPrivate {
    /// Whose.
    pub member: MemberId,
    /// Encrypted under the member's key.
    pub ciphertext: Vec<u8>,
}

/// A run of the feed; applied in one commit with whatever says how far it reaches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeedPage {
    /// Entries of this store's tills and of the server, in the order of positions.
    pub entries: Vec<FeedEntry>,
    /// Cells of everybody else.
    pub cells: Vec<FeedCells>,
    /// Effect keys of everybody else.
    pub effects: Vec<[u8; 32]>,
    /// Phones that everybody else changed.
    pub devices: Vec<OtherDevice>,
    /// Members that everybody else changed.
    pub members: Vec<OtherMember>,
    /// How far streams are included after this page; every stream with entries in it is among them.
    pub included: Vec<OtherHead>,
    /// Ciphertexts.
    pub private: Vec<OtherPrivate>,
    /// Names of stores and terminals by their ids.
    pub places: Vec<([u8; 16], String)>,
    /// What goes along in the same commit: the cursor (a setting), program documents, staff.
    pub changes: Vec<Change>,
}

/// A whole state; it replaces all that was known of others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeedSnapshot {
    /// Every stream.
    pub heads: Vec<OtherHead>,
    /// Subjects with all their cells, of every holder.
    pub cells: Vec<FeedCells>,
    /// Effect keys.
    pub effects: Vec<[u8; 32]>,
    /// Phones.
    pub devices: Vec<OtherDevice>,
    /// Members that are more than enrolled.
    pub members: Vec<OtherMember>,
    /// Programs, issuer keys, staff, tombstones in the order of the feed.
    pub envelopes: Vec<Vec<u8>>,
    /// Ciphertexts.
    pub private: Vec<OtherPrivate>,
    /// Names of stores and terminals by their ids.
    pub places: Vec<([u8; 16], String)>,
    /// What goes along in the same commit.
    pub changes: Vec<Change>,
}

/// What a page did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedOutcome {
    /// Entries that were new.
    pub entries: u32,
    /// Members of whom something changed.
    pub touched: Vec<MemberId>,
    /// Own entries that do not count, newly told: stream, position, verdict.
    pub notices: Vec<(StreamName, Seq, u8)>,
    /// The present stream ended at the server, or has entries there that are not here: this disk is a copy.
    pub own_ended: bool,
    /// Another branch of the present stream stands at the server: what is only here was never taken there.
    pub own_forked: bool,
    /// A new stream is open already.
    pub own_left: bool,
    /// Somebody was erased.
    pub erased: bool,
}

/// Why a page was not applied; nothing of it is here.
#[derive(Debug, Error)]
pub enum FeedError {
    /// It does not follow from what is known of this stream.
    #[error("entry {seq:?} of {stream:?} does not chain")]
    NotChained {
        /// Which.
        stream: StreamName,
        /// Where.
        seq: Seq,
    },
    /// The server has entries of the present stream that are not here (from `branch` on: others than those here). The
    /// stream must end here before they can be told: what it held is then no longer held here.
    #[error("the present stream went on elsewhere")]
    OwnEnded {
        /// First position with another entry; nothing where only this disk is old.
        branch: Option<Seq>,
    },
    /// A value that no server of ours sends.
    #[error("a page is not well formed: {0}")]
    Malformed(&'static str),
    /// Below.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for FeedError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

/// Who holds units that are not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OtherHolder {
    /// Nobody: the server grants them.
    Free,
    /// A stream of a terminal in a store.
    Stream(TerminalId, Epoch, StoreId),
}

/// Units that others hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherUnits {
    /// Whose and what.
    pub subject: Subject,
    /// Their expiry.
    pub vintage: Vintage,
    /// Who.
    pub holder: OtherHolder,
    /// How many.
    pub quantity: i64,
    /// So many of them the server had not yet told when they were heard of.
    pub unconfirmed: i64,
}

/// An entry of another till of this store, or of the server.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherEntry {
    /// The entry; its position is meaningless here.
    pub entry: StoredEntry,
    /// Whose.
    pub stream: StreamName,
    /// See [`verdict`].
    pub verdict: u8,
    /// In the feed; nothing where it is not confirmed yet.
    pub feed_position: Option<u64>,
}

impl OtherEntry {
    /// Whether its postings and marks count.
    pub fn counts(&self) -> bool {
        matches!(self.verdict, verdict::EFFECTIVE | verdict::UNKNOWN_KIND)
    }
}

/// A request for units that was stored before it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Its id.
    pub id: [u8; 16],
    /// Epoch of the stream that will hold them.
    pub epoch: Epoch,
    /// Whose and what.
    pub subject: Subject,
    /// How many.
    pub quantity: i64,
}
