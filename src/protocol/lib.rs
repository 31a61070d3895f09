//! What tills and the central server say to each other: wire structs of version 1, frozen, and their limits.
//!
//! Invariant: nothing of ours is used in here, so that no refactoring elsewhere changes the wire; envelopes are opaque
//! bytes. Every message is one CBOR array with fixed positions (RFC 8949), compressed with zstd (RFC 8878). Fields are
//! only ever added at the end of a message, as optional ones: a reader ignores positions that it does not know, so
//! versions N, N−1 and N−2 understand each other. Golden bytes in `assets/vectors/protocol` hold the format still.
#![forbid(unsafe_code)]

mod bounded;
mod grant;
mod lan;
mod pack;
mod pair;
mod parts;
mod pull;
mod push;
mod reply;
mod shelf;
mod snapshot;
mod typed;
mod wait;

pub use bounded::{Blob, Fixed, List, Text};
pub use grant::{Grant, GrantPart, GrantRequest};
pub use lan::{LAN_HEADER, LanFrame, LanHead, LanHeads, Loan, LoanRequest};
pub use pack::{LIMITS_LARGE, LIMITS_PUSH, LIMITS_SMALL, Limits, Message, WireError, pack, unpack};
pub use pair::{
    InvitationReply, InvitationRequest, PairReply, PairRequest, RenewReply, RenewRequest, ReportReply, ReportRequest,
    StreamRequest, server_key_bytes,
};
pub use parts::{
    Cell, Cells, Cursor, Deficit, Device, Digest, Id, Key, Member, Signature, StreamHead, StreamId, StreamStatus,
    Subject, Verdict,
};
pub use pull::{Page, PageEntry, Pull};
pub use push::{Conflict, ConflictCause, ENTRIES_PER_PUSH, Push, PushReply};
pub use reply::{Argument, ErrorReply, NamedArgument};
pub use shelf::{SHELF_ITEM_LIMIT, Shelf, ShelfGet, ShelfItem, ShelfPut, shelf_kind};
pub use snapshot::{Chunk, ChunkInfo, Manifest, SignedManifest};
pub use typed::{code_from_typed, pinned_address, split_address, typed_code};
pub use wait::{WaitReply, WaitRequest};

/// Version that this crate writes. A server takes this one and the two before it.
pub const PROTOCOL: u16 = 1;

/// No envelope is longer (bytes).
pub const ENVELOPE_LIMIT: usize = 16 * 1024;
