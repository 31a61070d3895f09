//! Connections: how SQLite is set up, and the two kinds of commit.
//!
//! Invariant: a connection that writes is in WAL mode with `synchronous = FULL` whenever no relaxed commit is under
//! way.

use crate::error::StoreError;
use rusqlite::types::{FromSql, ToSql};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use std::cell::Cell;
use std::fs::OpenOptions;
use std::io;
use std::ops::Deref;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A second instance is kept out by the lock file, so only a person's tool can hold the database; not for long.
const LEDGER_TABLES: &str = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('entry', 'meta')";
const BUSY_TIMEOUT: Duration = Duration::from_millis(2000);
const STATEMENTS: usize = 96;
/// Pages in memory, in KiB, as SQLite takes it: the till has 80 MB for everything; the system caches the rest.
pub(crate) const CACHE: i32 = -8192;
/// The same for work that reads each page once, beside the shop: a larger one only makes the process grow, by steps at
/// odd times, since a thread's memory goes back to the system or stays as it happens to lie.
const PASSING_CACHE: i32 = -64;
/// Checkpoints belong to `Store::maintain`, in idle time; this many pages (32 MB) of log force one.
const AUTO_CHECKPOINT_PAGES: u32 = 8000;
/// Of the log, written again at once.
const PIECE_BYTES: usize = 256 * 1024;

/// Opens a file that is there, or (`create`) may not be, for writing.
pub(crate) fn open_writer(path: &Path, create: bool) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let connection = Connection::open_with_flags(path, flags)?;
    set_up(&connection)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::ReadOnly);
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", AUTO_CHECKPOINT_PAGES)?;
    Ok(connection)
}

/// Opens a file for reading while another connection may write.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    set_up(&connection)?;
    Ok(connection)
}

/// Opens a copied file for reading, also where nothing may be written beside it (another machine, read-only media).
pub(crate) fn open_anywhere(path: &Path) -> Result<Connection, StoreError> {
    if !path.is_file() {
        return Err(StoreError::file(path)(std::io::ErrorKind::NotFound.into()));
    }
    let has_log = Path::new(&format!("{}-wal", path.display())).exists();
    let plain = open_reader(path).and_then(|connection| {
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(connection)
    });
    match plain {
        Err(StoreError::Sql(_) | StoreError::DiskFailed(_) | StoreError::ReadOnly) if !has_log => {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
            let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            let connection = Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)?;
            set_up(&connection)?;
            Ok(connection)
        }
        other => other,
    }
}

/// Keeps few pages: for a copy or a check from beginning to end.
pub(crate) fn pass_through(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.pragma_update(None, "cache_size", PASSING_CACHE)?)
}

/// Refuses a healthy database that is something else: keys, or another program's file.
pub(crate) fn insist_on_ledger(connection: &Connection) -> Result<(), StoreError> {
    let tables: u32 = connection.query_row(LEDGER_TABLES, [], |row| row.get(0))?;
    if tables == 2 { Ok(()) } else { Err(StoreError::Corrupt("this file is not a ledger".to_owned())) }
}

fn set_up(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", CACHE)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(())
}

/// A transaction that takes the write lock at once, on a database in which every commit is a full one.
pub(crate) fn begin_plain(connection: &Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?)
}

/// The ledger's connection. It knows when its log may have a hole.
///
/// A failed fsync leaves pages that are neither on the disk nor written again: the system keeps them as if they were.
/// Relaxed commits lie there, which SQLite takes for done. At a power cut the log would end at that hole, whatever was
/// made durable behind it. So after any failure nothing is recorded before the whole log was written once more.
pub(crate) struct Ledger {
    connection: Connection,
    doubtful: Cell<bool>,
}

impl From<Connection> for Ledger {
    fn from(connection: Connection) -> Self {
        Self { connection, doubtful: Cell::new(false) }
    }
}

impl Deref for Ledger {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl Ledger {
    /// The log may have a hole: somebody else's last run was cut off, or a write failed.
    pub fn doubt(&self) {
        self.doubtful.set(true);
    }

    /// Passes a result of SQLite on; a failure of the disk casts doubt on the log. A full disk refuses a write before
    /// it is one.
    pub fn watched<T>(&self, result: Result<T, rusqlite::Error>) -> Result<T, StoreError> {
        result.map_err(StoreError::from).inspect_err(|error| {
            if !matches!(error, StoreError::DiskFull) {
                self.doubt();
            }
        })
    }

    /// Where the log is in doubt, writes all of it again, byte for byte, and makes it durable. To be called by the one
    /// writer, between transactions; who reads meanwhile sees no change.
    pub fn settle(&self) -> Result<(), StoreError> {
        if self.doubtful.get() {
            if let Some(path) = self.connection.path() {
                let log = PathBuf::from(format!("{path}-wal"));
                write_again(&log).map_err(|error| match StoreError::file(&log)(error) {
                    StoreError::File { source, .. } => StoreError::DiskFailed(source.to_string()),
                    other => other,
                })?;
            }
            self.doubtful.set(false);
        }
        Ok(())
    }
}

/// Writes a file onto itself: pages that the system only believes to be on the disk are taken there.
fn write_again(path: &Path) -> io::Result<()> {
    let file = match OpenOptions::new().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let (mut piece, mut at) = (vec![0; PIECE_BYTES], 0);
    loop {
        let read = file.read_at(&mut piece, at)?;
        if read == 0 {
            return file.sync_all();
        }
        file.write_all_at(&piece[..read], at)?;
        at += read as u64;
    }
}

/// A transaction on the ledger.
pub(crate) struct Commit<'a> {
    transaction: Transaction<'a>,
    ledger: &'a Ledger,
}

impl Deref for Commit<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.transaction
    }
}

impl Commit<'_> {
    /// Ends it; all of it is done, or nothing.
    pub fn commit(self) -> Result<(), StoreError> {
        let Self { transaction, ledger } = self;
        ledger.watched(transaction.commit())
    }
}

/// A transaction that takes the write lock at once.
pub(crate) fn begin(ledger: &Ledger) -> Result<Commit<'_>, StoreError> {
    ledger.settle()?;
    Ok(Commit { transaction: begin_plain(ledger)?, ledger })
}

/// Commits what `work` writes without an fsync: after a power cut it may be missing, in order and as a whole. The next
/// full commit makes it durable too. The log is not carried over meanwhile: SQLite would not tell that this failed.
pub(crate) fn relaxed<T>(
    ledger: &Ledger,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    ledger.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0")?;
    let result = begin(ledger).and_then(|transaction| {
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    });
    ledger.execute_batch("PRAGMA synchronous = FULL")?;
    ledger.pragma_update(None, "wal_autocheckpoint", AUTO_CHECKPOINT_PAGES)?;
    result
}

/// A value of the `meta` table.
pub(crate) fn meta<T: FromSql>(connection: &Connection, key: &str) -> Result<Option<T>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

/// Sets a value of the `meta` table; always bytes.
pub(crate) fn set_meta(connection: &Connection, key: &str, value: &[u8]) -> Result<(), StoreError> {
    execute(connection, "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", &[&key, &value])?;
    Ok(())
}

/// Runs a cached statement; the number of rows that changed.
pub(crate) fn execute(connection: &Connection, sql: &str, params: &[&dyn ToSql]) -> Result<usize, StoreError> {
    Ok(connection.prepare_cached(sql)?.execute(params)?)
}
