//! The writer: one a data folder, kept so by a lock. Actions, refusals, idle work, the end.
//!
//! Invariant: while a `Store` lives, no other process writes its folder, and all reads through it see its last commit.

use crate::connection::{begin, execute, relaxed, set_meta};
use crate::error::StoreError;
use crate::guard::Guard;
use crate::keys::Keys;
use crate::reads::Reader;
use crate::rows::RefusalRow;
use crate::stream::Stream;
use crate::types::{Maintained, StartedAction};
use std::fs::File;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use tillstamp_ledger::{ActionId, BusinessDate, Hash, OpenCause};

const BEGIN_ACTION: &str = "INSERT OR IGNORE INTO action (action, what, member, at_ms, committed)
    VALUES (?1, ?2, ?3, ?4, 0)";
const DROP_ACTION: &str = "DELETE FROM action WHERE action = ?1 AND committed = ?2";
const PUT_REFUSAL: &str =
    "INSERT INTO refusal (business_date, at_ms, key, operator, member) VALUES (?1, ?2, ?3, ?4, ?5)";
const COUNT_REFUSAL: &str = "INSERT INTO refusal_count (business_date, key, n) VALUES (?1, ?2, 1)
    ON CONFLICT (business_date, key) DO UPDATE SET n = n + 1";

/// The ledger of one terminal, open for writing. `Send`: it belongs to whichever one thread holds it.
pub struct Store {
    pub(crate) reader: Reader,
    pub(crate) keys: Keys,
    pub(crate) data_dir: PathBuf,
    pub(crate) guard_dir: PathBuf,
    pub(crate) machine: Hash,
    /// Why `start_stream` must open a new epoch.
    pub(crate) new_epoch: Option<OpenCause>,
    pub(crate) stream: Option<Stream>,
    /// The guard as last written.
    pub(crate) floor: Option<Guard>,
    /// Business date of the newest entry.
    pub(crate) day: Option<i32>,
    /// Held for as long as the store lives; the system drops it with the process.
    pub(crate) _lock: File,
}

impl Deref for Store {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

/// The ledger's file in a data folder.
pub(crate) fn ledger_path(data: &Path) -> PathBuf {
    data.join("ledger.db")
}

impl Store {
    /// Notes that an action started. Cheap: a power cut may forget it, and then nothing happened.
    pub fn begin_action(&mut self, started: &StartedAction) -> Result<(), StoreError> {
        let member = started.member.map(|member| *member.bytes());
        relaxed(&self.reader.connection, |connection| {
            execute(connection, BEGIN_ACTION, &[started.action.bytes(), &started.what, &member, &started.at.0])?;
            Ok(())
        })
    }

    /// Forgets an action that ended without a commit (refused, cancelled). Cheap.
    pub fn drop_action(&mut self, action: ActionId) -> Result<(), StoreError> {
        self.forget(action, false)
    }

    /// The verdict of this recorded action was shown. Cheap: after a power cut it may be reported once more.
    pub fn mark_shown(&mut self, action: ActionId) -> Result<(), StoreError> {
        self.forget(action, true)
    }

    fn forget(&self, action: ActionId, committed: bool) -> Result<(), StoreError> {
        relaxed(&self.reader.connection, |connection| {
            execute(connection, DROP_ACTION, &[action.bytes(), &committed])?;
            Ok(())
        })
    }

    /// Notes a "no" that was shown, and counts it for its day. Cheap.
    pub fn record_refusal(&mut self, refusal: &RefusalRow) -> Result<(), StoreError> {
        let operator = refusal.operator.map(|operator| *operator.bytes());
        let member = refusal.member.map(|member| *member.bytes());
        let date = refusal.date.0;
        relaxed(&self.reader.connection, |connection| {
            execute(connection, PUT_REFUSAL, &[&date, &refusal.at.0, &refusal.key, &operator, &member])?;
            execute(connection, COUNT_REFUSAL, &[&date, &refusal.key])?;
            Ok(())
        })
    }

    /// Idle work, once a minute or so: moves the write-ahead log into the database, raises the guard, ends erasures
    /// that were put off, and drops refusals of days before `refusals_before`.
    pub fn maintain(&mut self, refusals_before: Option<BusinessDate>) -> Result<Maintained, StoreError> {
        self.finish_erasures()?;
        self.keys.clear_log()?;
        let pruned_refusals = match refusals_before {
            Some(date) => relaxed(&self.reader.connection, |connection| {
                execute(connection, "DELETE FROM refusal WHERE business_date < ?1", &[&date.0])
            })?,
            None => 0,
        };
        let ledger = &self.reader.connection;
        ledger.settle()?;
        let carried = ledger.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(2));
        let checkpointed: i64 = ledger.watched(carried)?;
        self.raise_floor()?;
        Ok(Maintained {
            checkpointed_pages: u32::try_from(checkpointed).unwrap_or(0),
            pruned_refusals: u32::try_from(pruned_refusals).unwrap_or(u32::MAX),
        })
    }

    /// A second, read-only connection for another thread (reports, the index of names).
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::open(&ledger_path(&self.data_dir))
    }

    /// Ends cleanly: the next start need not look for traces of a crash.
    pub fn close(mut self) -> Result<(), StoreError> {
        self.raise_floor()?;
        let transaction = begin(&self.reader.connection)?;
        set_meta(&transaction, "clean", &[1])?;
        transaction.commit()?;
        self.reader.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Holds the ledger to a number of pages, so that tests can fill the disk without filling a disk.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        Ok(self.reader.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?)
    }

    /// Pages of the ledger's file.
    #[doc(hidden)]
    pub fn page_count(&self) -> Result<u32, StoreError> {
        Ok(self.reader.connection.query_row("PRAGMA page_count", [], |row| row.get(0))?)
    }
}
