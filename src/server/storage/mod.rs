//! Where a merchant's ledger stands: one contract, several engines.
//!
//! The service decides everything in memory; an engine only keeps rows. It knows tables as data (see [`rows`]) and a
//! handful of bulk statements over them, so that a push of 500 entries is a handful of statements.

mod copy;
pub mod postgres;
pub mod rows;
pub mod sqlite;
pub(crate) mod table;
mod value;

use async_trait::async_trait;
use std::fmt;
use thiserror::Error;
use tillstamp_ledger::MerchantId;

pub use copy::copy_merchant;
pub use table::{Column, Dialect, Row, Table};
pub use value::{ColumnKind, Field, Value};

/// Number of the schema that this version writes.
pub const SCHEMA: i64 = 1;

/// Rows as an engine hands them over: columns without `merchant`, key first.
pub type Values = Vec<Vec<Value>>;

/// End of a merchant's feed. Its row is the merchant's lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Feed; made anew when the server was restored from a backup.
    pub feed_id: [u8; 16],
    /// Last position; 0 before the first.
    pub position: u64,
    /// Running hash there.
    pub feed_hash: [u8; 32],
    /// Streams that were numbered so far.
    pub streams: u32,
}

/// What an engine could not do. Nothing of the transaction took place.
#[derive(Debug, Error)]
pub enum StorageError {
    /// The transaction met another one; the same work again, from `begin`, may succeed. PostgreSQL's 40001 and 40P01,
    /// SQLite's "busy".
    #[error("the transaction met another one and must be tried again")]
    Again,
    /// No merchant has this id.
    #[error("no such merchant")]
    UnknownMerchant,
    /// A row with this key is there.
    #[error("a row with this key is there already")]
    Exists,
    /// A column holds what no version of ours writes.
    #[error("a stored value is not readable: {0}")]
    Value(&'static str),
    /// A later version wrote this database.
    #[error("schema {found} is newer than the known {SCHEMA}")]
    NewerSchema {
        /// Its number.
        found: i64,
    },
    /// The database cannot be reached, or ended the connection.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// Anything else that the engine said.
    #[error("the database refused: {0}")]
    Engine(String),
}

/// Holds the ledgers of many merchants.
///
/// The contract, the same for every engine and checked by one suite:
/// - [`Storage::begin`] gives the one writer of a merchant. Its first statement writes the merchant's head row and so
///   waits for every other writer of that merchant. Whether merchants also wait for each other is the engine's matter
///   (SQLite has one writer, PostgreSQL many). Therefore positions, taken from the head under that lock, become visible
///   in their order: whoever sees position `n` sees every position before it.
/// - Nothing that a transaction wrote is seen by anybody else before [`Transaction::commit`] returned, and then it is
///   on the disk as a whole. A transaction that is dropped, or whose process dies, leaves no trace, and its lock goes.
/// - A transaction sees its own writes, and everything that was committed before its `begin` returned. Nobody else
///   changes the merchant's rows while it lives, so what it has read stays true until it ends.
/// - [`Storage::read`] gives one unmoving picture of the merchant, which waits for no writer and delays none.
/// - Rows of one merchant are never read or written under another.
/// - READ COMMITTED is enough for all this, because of the head row. Under SERIALIZABLE it stays correct; more
///   transactions then end with [`StorageError::Again`]. The caller tries those anew, from `begin`.
#[async_trait]
pub trait Storage: Send + Sync + fmt::Debug {
    /// Starts writing for a merchant; waits for the writer before.
    async fn begin(&self, merchant: MerchantId) -> Result<Box<dyn Transaction>, StorageError>;

    /// An unmoving picture of a merchant.
    async fn read(&self, merchant: MerchantId) -> Result<Box<dyn View>, StorageError>;

    /// Makes an empty merchant; [`StorageError::Exists`] where the id is taken.
    async fn add_merchant(&self, merchant: MerchantId, head: &Head) -> Result<(), StorageError>;

    /// Every merchant, in the order of their ids.
    async fn merchants(&self) -> Result<Vec<MerchantId>, StorageError>;
}

/// Reads rows of one merchant. Several calls may be under way at once: an engine runs them in the order in which they
/// were first polled, so that whoever needs no answer yet need not wait for it.
#[async_trait]
pub trait View: Send + Sync {
    /// The merchant's head as it was when this began.
    fn head(&self) -> &Head;

    /// Rows whose first key column is one of `first`, in no order. Values without a row are left out.
    async fn get(&self, table: &'static Table, first: Vec<Value>) -> Result<Values, StorageError>;

    /// At most `limit` rows whose key starts with `equal` and, behind it, is greater than `after`; in the order of the
    /// key.
    async fn scan(
        &self,
        table: &'static Table,
        equal: Vec<Value>,
        after: Vec<Value>,
        limit: u32,
    ) -> Result<Values, StorageError>;

    /// The next `limit` decisions behind a position, as far as there are any, with their entries: the columns of
    /// `decision`, then those of `entry`; in the order of positions.
    async fn feed(&self, after: u64, limit: u32) -> Result<Values, StorageError>;
}

/// Writes rows of one merchant; see [`Storage`] for what that means.
#[async_trait]
pub trait Transaction: View {
    /// Adds rows that must be new; else [`StorageError::Exists`], and the transaction can only be dropped.
    async fn insert(&self, table: &'static Table, rows: Values) -> Result<(), StorageError>;

    /// Like `insert`, but nobody waits for it where the engine can go on by itself: what goes wrong is then said by
    /// `commit`, which does not take place.
    async fn insert_later(&self, table: &'static Table, rows: Values) -> Result<(), StorageError> {
        self.insert(table, rows).await
    }

    /// Adds rows, or replaces those with the same key. No two rows of a call have the same key.
    async fn upsert(&self, table: &'static Table, rows: Values) -> Result<(), StorageError>;

    /// Removes rows by their whole keys; missing ones are no error.
    async fn delete(&self, table: &'static Table, keys: Values) -> Result<(), StorageError>;

    /// Writes the head and makes everything durable and visible.
    async fn commit(self: Box<Self>, head: &Head) -> Result<(), StorageError>;
}

/// Rows in the order of their key: an engine then meets each page of its tree once.
fn in_order<R: Row>(rows: Vec<R>) -> Values {
    let mut rows: Values = rows.into_iter().map(R::into_values).collect();
    rows.sort_unstable();
    rows
}

/// Typed rows whose first key column is one of `first`.
pub async fn get<R: Row>(
    view: &(impl View + ?Sized),
    first: impl IntoIterator<Item = impl Field>,
) -> Result<Vec<R>, StorageError> {
    let mut first: Vec<Value> = first.into_iter().map(Field::into_value).collect();
    if first.is_empty() {
        return Ok(Vec::new());
    }
    first.sort_unstable();
    view.get(R::TABLE, first).await?.into_iter().map(R::from_values).collect()
}

/// A typed run of rows; see [`View::scan`].
pub async fn scan<R: Row>(
    view: &(impl View + ?Sized),
    equal: Vec<Value>,
    after: Vec<Value>,
    limit: u32,
) -> Result<Vec<R>, StorageError> {
    view.scan(R::TABLE, equal, after, limit).await?.into_iter().map(R::from_values).collect()
}

/// Adds typed rows that must be new.
pub async fn insert<R: Row>(transaction: &dyn Transaction, rows: Vec<R>) -> Result<(), StorageError> {
    if rows.is_empty() {
        return Ok(());
    }
    transaction.insert(R::TABLE, in_order(rows)).await
}

/// Adds typed rows that must be new, while the caller goes on; see [`Transaction::insert_later`].
pub async fn insert_later<R: Row>(transaction: &dyn Transaction, rows: Vec<R>) -> Result<(), StorageError> {
    if rows.is_empty() {
        return Ok(());
    }
    transaction.insert_later(R::TABLE, in_order(rows)).await
}

/// Adds or replaces typed rows.
pub async fn upsert<R: Row>(transaction: &dyn Transaction, rows: Vec<R>) -> Result<(), StorageError> {
    if rows.is_empty() {
        return Ok(());
    }
    transaction.upsert(R::TABLE, in_order(rows)).await
}

/// Removes rows of a type by their whole keys.
pub async fn delete<R: Row>(transaction: &dyn Transaction, keys: Values) -> Result<(), StorageError> {
    if keys.is_empty() {
        return Ok(());
    }
    transaction.delete(R::TABLE, keys).await
}

/// The last position of a run of the feed.
fn last_of_run(after: u64, limit: u32) -> Result<(i64, i64), StorageError> {
    let position = |number: u64| i64::try_from(number).map_err(|_| StorageError::Value("position"));
    Ok((position(after)?, position(after.saturating_add(limit.into()))?))
}
