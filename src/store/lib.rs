//! The ledger in SQLite: open, migrate, append, fold cache, recover, verify, back up.
//!
//! Invariant of the crate: one commit holds an action's envelopes and everything derived from them, it is on the disk
//! when `append` returns, and whatever the tables say can be folded again from the envelopes.
//!
//! Start with [`Store::create`] or [`Store::open`], then [`Store::start_stream`], then [`Store::append`]. All reads are
//! on [`Reader`], to which a store derefs.
#![forbid(unsafe_code)]

mod append;
mod backup;
mod balances;
mod changes;
mod connection;
mod counters;
mod error;
mod forget;
mod guard;
mod keys;
mod kinds;
mod member_fold;
mod open;
mod others;
mod outbox;
mod position;
mod reads;
mod rows;
mod schema;
mod stamp;
mod store;
mod stream;
mod tail;
mod types;
mod unfinished;
mod verify;

pub use backup::{BackupInfo, BackupJob, RestoreOutcome, backups, check_backup, open_copy, restore, rotate};
pub use counters::{BURST_WINDOW_MS, DayCount, DayCounters, Metric, Slot};
pub use error::{AppendError, OpenError, StoreError};
pub use others::types::{
    FeedCells, FeedEntry, FeedError, FeedOutcome, FeedPage, FeedSnapshot, OtherDevice, OtherEntry, OtherHead,
    OtherHolder, OtherMember, OtherPrivate, OtherUnits, StreamName, Wish, status, verdict,
};
pub use others::{ShelfBytes, ShelfPage, ShelfSeen, SignedHead, ToldLoan};
pub use outbox::{OutboxRun, OwnStream};
pub use reads::Reader;
pub use rows::{
    AwardRun, Consent, DeviceRow, IssuerKeyRow, MemberCache, OnDay, OperatorRow, ProgramRow, RecentVisit, RefusalRow,
    ZReportRow,
};
pub use store::Store;
pub use stream::LINK;
pub use types::{
    Append, Change, Committed, CommittedEntry, Dirs, Identity, JournalFilter, JournalPage, Maintained, OpenOptions,
    Position, Recovery, Started, StartedAction, StoredEntry, StreamKeys,
};
pub use unfinished::set_unfinished_aside;
pub use verify::report::{
    ExpectedKey, Fault, FaultKind, StreamSummary, VerifyOptions, VerifyReport, VerifySignature, VerifyStates,
};
pub use verify::verify;
