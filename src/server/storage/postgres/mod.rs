//! PostgreSQL: a connection per session from a pool; all rows of a call in one statement, as arrays.
//!
//! Invariant: READ COMMITTED (or, by choice, SERIALIZABLE) for writers, one REPEATABLE READ picture for readers. A
//! session that is dropped is rolled back before its connection is used again.

mod session;

use super::rows::TABLES;
use super::{Dialect, Head, SCHEMA, Storage, StorageError, Transaction, View};
use async_trait::async_trait;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts};
use session::PostgresSession;
use std::time::Duration;
use tillstamp_ledger::MerchantId;
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, NoTls, Row};

const DIALECT: Dialect = Dialect::Postgres;
const CONNECTIONS: usize = 16;
const WAIT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Every statement goes by the primary key, row by row and in its order. Without these a plan made while a table was
/// empty stays a walk through all of it, and a run of a key reads and sorts everything behind it before it counts.
const OPTIONS: &str = "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off -c enable_hashjoin=off \
    -c enable_mergejoin=off -c jit=off";

const HEADS: &str = "CREATE TABLE merchant_head (merchant UUID NOT NULL PRIMARY KEY, feed_id BYTEA NOT NULL,
    position BIGINT NOT NULL, feed_hash BYTEA NOT NULL, streams BIGINT NOT NULL, turn BIGINT NOT NULL)";
const META: &str = "CREATE TABLE tillstamp_schema (only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    number BIGINT NOT NULL)";
pub(super) const LOCK: &str = "UPDATE merchant_head SET turn = turn + 1 WHERE merchant = $1
    RETURNING feed_id, position, feed_hash, streams";
pub(super) const HEAD: &str = "SELECT feed_id, position, feed_hash, streams FROM merchant_head WHERE merchant = $1";
pub(super) const PUT_HEAD: &str =
    "UPDATE merchant_head SET feed_id = $2, position = $3, feed_hash = $4, streams = $5 WHERE merchant = $1";
const ADD_HEAD: &str = "INSERT INTO merchant_head (merchant, feed_id, position, feed_hash, streams, turn)
    VALUES ($1, $2, $3, $4, $5, 0)";
const SCHEMA_NUMBER: &str = "SELECT number FROM tillstamp_schema";

/// How writers are kept apart. The head row does it; SERIALIZABLE is for a database that insists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// What the design is made for.
    ReadCommitted,
    /// As correct, slower.
    Serializable,
}

/// Ledgers in a PostgreSQL database.
#[derive(Debug)]
pub struct PostgresStorage {
    pool: Pool,
    isolation: Isolation,
}

impl PostgresStorage {
    /// Connects by a URL or a key-value text, and makes the tables in an empty database.
    pub async fn open(url: &str, isolation: Isolation) -> Result<Self, StorageError> {
        let mut config: Config = url.parse().map_err(|error| unavailable(&error))?;
        config.application_name("tillstamp-server").options(OPTIONS);
        // Of several hosts the one that takes writes: after a standby was promoted, that one. A host that is gone must
        // not hold anybody up.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        config.tcp_user_timeout(WAIT);
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(config, NoTls, manager);
        let timeouts = Timeouts { wait: Some(WAIT), create: Some(WAIT), recycle: Some(WAIT) };
        let pool = Pool::builder(manager).max_size(CONNECTIONS).runtime(Runtime::Tokio1).timeouts(timeouts).build();
        let storage = Self { pool: pool.map_err(|error| unavailable(&error))?, isolation };
        storage.migrate().await?;
        Ok(storage)
    }

    async fn migrate(&self) -> Result<(), StorageError> {
        let client = self.pool.get().await.map_err(|error| unavailable(&error))?;
        match client.query_opt(SCHEMA_NUMBER, &[]).await {
            Ok(Some(row)) => match row.try_get::<_, i64>(0)? {
                SCHEMA => Ok(()),
                found => Err(StorageError::NewerSchema { found }),
            },
            Ok(None) => Err(StorageError::Value("schema number")),
            Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => {
                // One statement at a time in one transaction: a database half made is not left behind.
                client.batch_execute(&format!("BEGIN; {}; COMMIT", schema().join("; "))).await?;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The statements that make an empty database.
pub fn schema() -> Vec<String> {
    let tables = TABLES.iter().map(|table| table.create(DIALECT));
    let number = format!("INSERT INTO tillstamp_schema (only_row, number) VALUES (1, {SCHEMA})");
    [META.to_owned(), HEADS.to_owned()].into_iter().chain(tables).chain([number]).collect()
}

/// Every statement that runs against the tables, for the test that judges them.
pub fn statements() -> Vec<String> {
    let fixed = [LOCK, HEAD, PUT_HEAD, ADD_HEAD].map(str::to_owned);
    let tables = TABLES.iter().flat_map(|table| {
        let scans = (0..=table.key.len())
            .flat_map(move |equal| (0..=table.key.len() - equal).map(move |after| table.scan(DIALECT, equal, after)));
        let writes = [table.insert(DIALECT), table.upsert(DIALECT), table.delete(DIALECT), table.get(DIALECT)];
        writes.into_iter().chain(scans)
    });
    fixed.into_iter().chain(tables).chain([super::table::feed(DIALECT).0]).collect()
}

#[async_trait]
impl Storage for PostgresStorage {
    async fn begin(&self, merchant: MerchantId) -> Result<Box<dyn Transaction>, StorageError> {
        let begin = match self.isolation {
            Isolation::ReadCommitted => "BEGIN ISOLATION LEVEL READ COMMITTED",
            Isolation::Serializable => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        };
        Ok(Box::new(PostgresSession::start(&self.pool, merchant, begin, LOCK).await?))
    }

    async fn read(&self, merchant: MerchantId) -> Result<Box<dyn View>, StorageError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(Box::new(PostgresSession::start(&self.pool, merchant, begin, HEAD).await?))
    }

    async fn add_merchant(&self, merchant: MerchantId, head: &Head) -> Result<(), StorageError> {
        let client = self.pool.get().await.map_err(|error| unavailable(&error))?;
        let (position, streams) = numbers(head)?;
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 5] =
            [&merchant.0, &head.feed_id.as_slice(), &position, &head.feed_hash.as_slice(), &streams];
        client.execute(ADD_HEAD, &parameters).await?;
        Ok(())
    }

    async fn merchants(&self) -> Result<Vec<MerchantId>, StorageError> {
        let client = self.pool.get().await.map_err(|error| unavailable(&error))?;
        let rows = client.query("SELECT merchant FROM merchant_head ORDER BY merchant", &[]).await?;
        rows.iter().map(|row| Ok(MerchantId(row.try_get(0)?))).collect()
    }
}

/// Position and number of streams as columns.
fn numbers(head: &Head) -> Result<(i64, i64), StorageError> {
    let position = i64::try_from(head.position).map_err(|_| StorageError::Value("position"))?;
    Ok((position, head.streams.into()))
}

fn head_of(row: &Row) -> Result<Head, StorageError> {
    let (feed_id, feed_hash): (&[u8], &[u8]) = (row.try_get(0)?, row.try_get(2)?);
    let (position, streams): (i64, i64) = (row.try_get(1)?, row.try_get(3)?);
    let wrong = |_| StorageError::Value("merchant_head");
    Ok(Head {
        feed_id: feed_id.try_into().map_err(|_| StorageError::Value("feed_id"))?,
        position: position.try_into().map_err(wrong)?,
        feed_hash: feed_hash.try_into().map_err(|_| StorageError::Value("feed_hash"))?,
        streams: streams.try_into().map_err(wrong)?,
    })
}

fn unavailable(error: &dyn std::error::Error) -> StorageError {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    StorageError::Unavailable(text)
}

impl From<tokio_postgres::Error> for StorageError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(code) = error.code() else { return unavailable(&error) };
        match *code {
            SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Self::Again,
            SqlState::UNIQUE_VIOLATION => Self::Exists,
            SqlState::DISK_FULL => Self::Full,
            SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => unavailable(&error),
            _ => match unavailable(&error) {
                Self::Unavailable(text) => Self::Engine(text),
                other => other,
            },
        }
    }
}
