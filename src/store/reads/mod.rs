//! Every read. A `Store` derefs to its `Reader`; a second one on another thread sees the last commit.
//!
//! Invariant: no read's cost grows with the ledger, except those that say so.

mod entries;
mod members;
mod shop;

use crate::connection::{Ledger, meta, open_reader};
use crate::error::StoreError;
use crate::types::{Identity, Position};
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;
use tillstamp_ledger::{Epoch, Hash, Head};

pub(crate) use entries::{entry_at, entry_by_id};
pub(crate) use members::{load_member, load_tally, subject, subject_member, tally_from_row};

/// Reads of one ledger.
pub struct Reader {
    pub(crate) connection: Ledger,
    pub(crate) merchant: u32,
    identity: Identity,
}

impl Reader {
    /// Wraps a connection to a ledger of the current schema.
    pub(crate) fn new(connection: Connection) -> Result<Self, StoreError> {
        let bytes: Vec<u8> = meta(&connection, "identity")?.ok_or(StoreError::Value("identity"))?;
        let identity: Identity = serde_json::from_slice(&bytes).map_err(|_| StoreError::Value("identity"))?;
        let merchant =
            connection.query_row("SELECT number FROM merchant WHERE id = ?1", [identity.merchant.bytes()], |row| {
                row.get(0)
            })?;
        Ok(Self { connection: connection.into(), merchant, identity })
    }

    /// A read-only one on a file that another connection may be writing.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        Self::new(open_reader(path)?)
    }

    /// Who this terminal is.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// Last entry of the newest stream; nothing before the first one.
    pub fn head(&self) -> Result<Option<Head>, StoreError> {
        Ok(last(&self.connection)?.map(|(_, head)| head))
    }

    /// Entries in the ledger.
    pub fn entry_count(&self) -> Result<u64, StoreError> {
        entry_count(&self.connection)
    }

    /// Entries that no server has acknowledged: all of them on a lone terminal.
    pub fn outbox_count(&self) -> Result<u64, StoreError> {
        let waiting = self.own_streams()?.into_iter().filter(|stream| !stream.given_up);
        Ok(waiting.map(|stream| stream.head.0.0.saturating_sub(stream.acked.0)).sum())
    }
}

/// The newest entry's place and the head it makes.
pub(crate) fn last(connection: &Connection) -> Result<Option<(Position, Head)>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT position, hash FROM entry ORDER BY position DESC LIMIT 1")?;
    let found: Option<(i64, [u8; 32])> = statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((position, hash)) = found else {
        return Ok(None);
    };
    let position = Position(position);
    let epoch =
        connection.query_row("SELECT epoch FROM stream WHERE number = ?1", [position.stream()], |row| row.get(0))?;
    Ok(Some((position, Head { epoch: Epoch(epoch), seq: position.seq(), hash: Hash(hash) })))
}

/// Sum of the streams' last sequence numbers: streams have no gaps.
pub(crate) fn entry_count(connection: &Connection) -> Result<u64, StoreError> {
    let mut streams = connection.prepare_cached("SELECT number FROM stream")?;
    let numbers = streams.query_map([], |row| row.get(0))?.collect::<Result<Vec<u32>, _>>()?;
    let mut count = 0;
    for number in numbers {
        count += last_of_stream(connection, number)?.map_or(0, |position| position.seq().0);
    }
    Ok(count)
}

/// The newest entry of one stream.
pub(crate) fn last_of_stream(connection: &Connection, stream: u32) -> Result<Option<Position>, StoreError> {
    let bounds = (Position::before_stream(stream).0, Position::before_stream(stream.saturating_add(1)).0);
    let mut statement =
        connection.prepare_cached("SELECT max(position) FROM entry WHERE position > ?1 AND position < ?2")?;
    let last: Option<i64> = statement.query_row(bounds, |row| row.get(0))?;
    Ok(last.map(Position))
}

/// Reads JSON that this crate wrote.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(bytes: &[u8], what: &'static str) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|_| StoreError::Value(what))
}

/// Writes JSON for this crate's own columns.
pub(crate) fn to_json<T: serde::Serialize>(value: &T, what: &'static str) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|_| StoreError::Value(what))
}

/// A limit as SQLite takes it.
pub(crate) fn rows_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
