//! SQLite: one file, one writing thread, a few reading ones; nothing to install.
//!
//! Invariant: WAL and `synchronous = FULL`; a commit that returned survives a power cut. A session that is dropped is
//! rolled back on its own thread before anybody else gets that connection.

mod worker;

use super::rows::TABLES;
use super::{Dialect, Head, SCHEMA, Storage, StorageError, Table, Transaction, Value, Values, View};
use async_trait::async_trait;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params_from_iter};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tillstamp_ledger::MerchantId;
use worker::{Pool, Session};

const DIALECT: Dialect = Dialect::Sqlite;
const READERS: usize = 4;
const STATEMENTS: usize = 128;
/// Only a person's tool can hold the file beside us; not for long.
const BUSY_TIMEOUT: Duration = Duration::from_millis(2000);
/// In KiB, as SQLite takes it, and only as far as it is used: the writer keeps the trees' inner pages, and the leaves
/// of a year of a shop's entry ids, which come in no order.
const WRITER_CACHE: i32 = -131_072;
/// Pages in the log before they are carried into the file (64 MiB). A page that many pushes touch is then carried once;
/// with SQLite's own thousand pages every second push carried all of its own.
const CHECKPOINT_PAGES: i32 = 16_384;
const READER_CACHE: i32 = -4096;

const HEADS: &str = "CREATE TABLE merchant_head (merchant BLOB NOT NULL PRIMARY KEY, feed_id BLOB NOT NULL,
    position INTEGER NOT NULL, feed_hash BLOB NOT NULL, streams INTEGER NOT NULL, turn INTEGER NOT NULL)
    STRICT, WITHOUT ROWID";
const LOCK: &str = "UPDATE merchant_head SET turn = turn + 1 WHERE merchant = ?1
    RETURNING feed_id, position, feed_hash, streams";
const HEAD: &str = "SELECT feed_id, position, feed_hash, streams FROM merchant_head WHERE merchant = ?1";
const PUT_HEAD: &str =
    "UPDATE merchant_head SET feed_id = ?2, position = ?3, feed_hash = ?4, streams = ?5 WHERE merchant = ?1";
const ADD_HEAD: &str = "INSERT INTO merchant_head (merchant, feed_id, position, feed_hash, streams, turn)
    VALUES (?1, ?2, ?3, ?4, ?5, 0)";

/// Ledgers in one SQLite file.
#[derive(Debug)]
pub struct SqliteStorage {
    writer: Arc<Pool>,
    readers: Arc<Pool>,
}

impl SqliteStorage {
    /// Opens the file, or makes it.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let writer = open(path, WRITER_CACHE)?;
        migrate(&writer)?;
        let readers = (0..READERS).map(|_| open(path, READER_CACHE)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { writer: Pool::new(vec![writer])?, readers: Pool::new(readers)? })
    }
}

fn open(path: &Path, cache: i32) -> Result<Connection, StorageError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", cache)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

fn migrate(connection: &Connection) -> Result<(), StorageError> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match found {
        SCHEMA => Ok(()),
        0 => {
            let transaction = connection.unchecked_transaction()?;
            for statement in schema() {
                transaction.execute(&statement, [])?;
            }
            transaction.pragma_update(None, "user_version", SCHEMA)?;
            Ok(transaction.commit()?)
        }
        found => Err(StorageError::NewerSchema { found }),
    }
}

/// Writes an unmoving picture of a ledger into a new file, whole and without a log beside it. Others may write
/// meanwhile.
pub fn copy_file(from: &Path, to: &Path) -> Result<(), StorageError> {
    let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found != SCHEMA {
        return Err(StorageError::NewerSchema { found });
    }
    let name = to.to_str().ok_or(StorageError::Value("name of a file"))?;
    connection.execute("VACUUM INTO ?1", [name])?;
    // VACUUM INTO does not wait for the disk.
    let synced = std::fs::File::open(to).and_then(|file| file.sync_all());
    synced.map_err(|error| StorageError::Unavailable(error.to_string()))
}

/// Whether SQLite finds the file's pages and indexes whole; what it says where it does not.
pub fn check_file(path: &Path) -> Result<Option<String>, StorageError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let said: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok((said != "ok").then_some(said))
}

/// The statements that make an empty database.
pub fn schema() -> Vec<String> {
    std::iter::once(HEADS.to_owned()).chain(TABLES.iter().map(|table| table.create(DIALECT))).collect()
}

#[async_trait]
impl Storage for SqliteStorage {
    async fn begin(&self, merchant: MerchantId) -> Result<Box<dyn Transaction>, StorageError> {
        let mut session = SqliteSession::start(&self.writer, merchant, "BEGIN IMMEDIATE", LOCK).await?;
        session.helpers = Some(self.readers.clone());
        Ok(Box::new(session))
    }

    async fn read(&self, merchant: MerchantId) -> Result<Box<dyn View>, StorageError> {
        Ok(Box::new(SqliteSession::start(&self.readers, merchant, "BEGIN DEFERRED", HEAD).await?))
    }

    async fn add_merchant(&self, merchant: MerchantId, head: &Head) -> Result<(), StorageError> {
        let head = head.clone();
        let session = self.writer.session().await?;
        session.run(move |connection| put_head(connection, ADD_HEAD, merchant, &head)).await
    }

    async fn merchants(&self) -> Result<Vec<MerchantId>, StorageError> {
        let session = self.readers.session().await?;
        let list = session.run(|connection| {
            let mut statement = connection.prepare_cached("SELECT merchant FROM merchant_head ORDER BY merchant")?;
            let ids = statement.query_map([], |row| row.get::<_, [u8; 16]>(0))?;
            Ok(ids.collect::<Result<Vec<_>, _>>()?)
        });
        Ok(list.await?.into_iter().map(MerchantId::from_bytes).collect())
    }
}

fn put_head(connection: &Connection, sql: &str, merchant: MerchantId, head: &Head) -> Result<(), StorageError> {
    let position = i64::try_from(head.position).map_err(|_| StorageError::Value("position"))?;
    let mut statement = connection.prepare_cached(sql)?;
    statement.execute((merchant.bytes(), head.feed_id, position, head.feed_hash, head.streams))?;
    Ok(())
}

/// A connection within a transaction.
struct SqliteSession {
    session: Session,
    merchant: [u8; 16],
    head: Head,
    /// A writer's: readers see what it sees, as long as it has written nothing, because it alone may write.
    helpers: Option<Arc<Pool>>,
    has_written: AtomicBool,
    reading: AtomicUsize,
    /// What nobody waited for and went wrong.
    failed: Arc<Mutex<Option<StorageError>>>,
}

/// Keys that are worth a second thread.
const MANY_KEYS: usize = 64;

/// Runs one statement for each row of parameters behind the merchant.
fn write_each(connection: &Connection, sql: &str, merchant: [u8; 16], rows: &Values) -> Result<(), StorageError> {
    let mut statement = connection.prepare_cached(sql)?;
    for row in rows {
        statement.raw_bind_parameter(1, merchant)?;
        for (index, value) in row.iter().enumerate() {
            statement.raw_bind_parameter(index + 2, value)?;
        }
        statement.raw_execute()?;
    }
    Ok(())
}

/// What one statement finds for each row of parameters behind the merchant.
fn read_each(
    connection: &Connection,
    sql: &str,
    merchant: [u8; 16],
    parameters: &Values,
    columns: usize,
) -> Result<Values, StorageError> {
    let merchant = Value::Bytes(merchant.to_vec());
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = Vec::new();
    for row in parameters {
        let mut rows = statement.query(params_from_iter(std::iter::once(&merchant).chain(row)))?;
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|index| Ok(value_of(row.get_ref(index)?)));
            found.push(values.collect::<Result<Vec<_>, StorageError>>()?);
        }
    }
    Ok(found)
}

impl SqliteSession {
    async fn start(
        pool: &Arc<Pool>,
        merchant: MerchantId,
        begin: &'static str,
        first: &'static str,
    ) -> Result<Self, StorageError> {
        let session = pool.session().await?;
        let head = session.run(move |connection| {
            connection.execute_batch(begin)?;
            let mut statement = connection.prepare_cached(first)?;
            let head = statement.query_row([merchant.bytes()], |row| {
                let position: i64 = row.get(1)?;
                let position = u64::try_from(position).unwrap_or_default();
                Ok(Head { feed_id: row.get(0)?, position, feed_hash: row.get(2)?, streams: row.get(3)? })
            });
            head.optional()?.ok_or(StorageError::UnknownMerchant)
        });
        let head = head.await?;
        let failed = Arc::default();
        let (has_written, reading) = (AtomicBool::new(false), AtomicUsize::new(0));
        Ok(Self { session, merchant: *merchant.bytes(), head, helpers: None, has_written, reading, failed })
    }

    /// A reader beside a writer's own thread, which is reading already.
    fn helper(&self, keys: usize) -> Result<Option<Session>, StorageError> {
        let is_busy = self.reading.load(Ordering::Relaxed) > 0;
        let Some(helpers) = self.helpers.as_ref().filter(|_| is_busy && keys >= MANY_KEYS) else { return Ok(None) };
        if self.has_written.load(Ordering::Relaxed) {
            return Ok(None);
        }
        helpers.try_session()
    }

    async fn each(&self, sql: String, rows: Values) -> Result<(), StorageError> {
        self.has_written.store(true, Ordering::Relaxed);
        let merchant = self.merchant;
        self.session.run(move |connection| write_each(connection, &sql, merchant, &rows)).await
    }

    async fn rows(&self, sql: String, parameters: Values, columns: usize) -> Result<Values, StorageError> {
        let merchant = self.merchant;
        if let Some(helper) = self.helper(parameters.len())? {
            let read = helper.run(move |connection| {
                // One picture for all keys; it goes with the session.
                connection.execute_batch("BEGIN DEFERRED")?;
                read_each(connection, &sql, merchant, &parameters, columns)
            });
            return read.await;
        }
        self.reading.fetch_add(1, Ordering::Relaxed);
        let run = self.session.run(move |connection| read_each(connection, &sql, merchant, &parameters, columns));
        let found = run.await;
        self.reading.fetch_sub(1, Ordering::Relaxed);
        found
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

fn value_of(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Null | ValueRef::Real(_) => Value::Null,
    }
}

#[async_trait]
impl View for SqliteSession {
    fn head(&self) -> &Head {
        &self.head
    }

    async fn get(&self, table: &'static Table, first: Vec<Value>) -> Result<Values, StorageError> {
        let parameters = first.into_iter().map(|value| vec![value]).collect();
        self.rows(table.get(DIALECT), parameters, table.columns().count()).await
    }

    async fn scan(
        &self,
        table: &'static Table,
        equal: Vec<Value>,
        after: Vec<Value>,
        limit: u32,
    ) -> Result<Values, StorageError> {
        let sql = table.scan(DIALECT, equal.len(), after.len());
        let parameters = equal.into_iter().chain(after).chain([Value::Int(limit.into())]).collect();
        self.rows(sql, vec![parameters], table.columns().count()).await
    }

    async fn feed(&self, after: u64, limit: u32) -> Result<Values, StorageError> {
        let (sql, columns) = super::table::feed(DIALECT);
        let (after, last) = super::last_of_run(after, limit)?;
        self.rows(sql, vec![vec![Value::Int(after), Value::Int(last)]], columns).await
    }
}

#[async_trait]
impl Transaction for SqliteSession {
    async fn insert(&self, table: &'static Table, rows: Values) -> Result<(), StorageError> {
        self.each(table.insert(DIALECT), rows).await
    }

    async fn insert_later(&self, table: &'static Table, rows: Values) -> Result<(), StorageError> {
        self.has_written.store(true, Ordering::Relaxed);
        let (sql, merchant, failed) = (table.insert(DIALECT), self.merchant, self.failed.clone());
        self.session.post(move |connection| {
            if let Err(error) = write_each(connection, &sql, merchant, &rows) {
                failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            }
        })
    }

    async fn upsert(&self, table: &'static Table, rows: Values) -> Result<(), StorageError> {
        self.each(table.upsert(DIALECT), rows).await
    }

    async fn delete(&self, table: &'static Table, keys: Values) -> Result<(), StorageError> {
        self.each(table.delete(DIALECT), keys).await
    }

    async fn commit(self: Box<Self>, head: &Head) -> Result<(), StorageError> {
        let (head, merchant) = (head.clone(), MerchantId::from_bytes(self.merchant));
        let failed = self.failed.clone();
        let run = self.session.run(move |connection| {
            if let Some(error) = failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
                return Err(error);
            }
            put_head(connection, PUT_HEAD, merchant, &head)?;
            Ok(connection.execute_batch("COMMIT")?)
        });
        run.await
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Again,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ConstraintViolation)
                if error.sqlite_error().is_some_and(|error| {
                    [rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY, rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE]
                        .contains(&error.extended_code)
                }) =>
            {
                Self::Exists
            }
            Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => Self::Unavailable(error.to_string()),
            _ => Self::Engine(error.to_string()),
        }
    }
}
