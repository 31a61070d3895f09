//! The ledger in SQLite: open, migrate, append, fold cache, recover, verify, back up.
//!
//! Invariant of the crate: one commit holds an action's envelopes and everything derived from them, it is on the disk
//! when `append` returns, and whatever the tables say can be folded again from the envelopes.
#![forbid(unsafe_code)]

mod counters;
mod error;
mod stubs;
mod types;
mod verify;

pub use counters::{BURST_WINDOW_MS, DayCount, DayCounters, Metric, Slot};
pub use error::{AppendError, OpenError, StoreError};
pub use stubs::{BackupInfo, BackupJob, Reader, RestoreOutcome, Store, backups, check_backup, restore, rotate, verify};
pub use types::{
    Append, AwardRun, Change, Committed, CommittedEntry, Consent, DeviceRow, Dirs, Identity, IssuerKeyRow,
    JournalFilter, JournalPage, Maintained, MemberCache, OnDay, OpenOptions, OperatorRow, Position, ProgramRow,
    RecentVisit, Recovery, RefusalRow, Started, StartedAction, StoredEntry, StreamKeys, ZReportRow,
};
pub use verify::report::{Fault, FaultKind, StreamSummary, VerifyOptions, VerifyReport, VerifySignature};
