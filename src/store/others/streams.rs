//! Rows of others' streams: how far each is confirmed, and how far it is known.
//!
//! Invariant: `base ≤ included ≤ known`; entries that are kept lead from `base` to `known` without a gap.

use super::types::{FeedError, OtherHead, StreamName, status};
use crate::balances;
use crate::connection::execute;
use crate::error::StoreError;
use crate::reads::{Reader, last};
use crate::stream::Ended;
use rusqlite::{Connection, OptionalExtension, Row};
use tillstamp_ledger::{Epoch, Genesis, Hash, Seq, StoreId, TerminalId, cell_changes};

const COLUMNS: &str =
    "number, terminal, epoch, store, public_key, status, included_seq, included_hash, known_seq, known_hash";

/// A stream of somebody else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OtherStream {
    pub number: u32,
    pub name: StreamName,
    pub store: StoreId,
    pub public_key: [u8; 32],
    pub status: u8,
    pub included: (Seq, Hash),
    pub known: (Seq, Hash),
}

fn seq(value: i64) -> Seq {
    Seq(u64::try_from(value).unwrap_or(0))
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<OtherStream> {
    Ok(OtherStream {
        number: row.get(0)?,
        name: (TerminalId::from_bytes(row.get(1)?), Epoch(row.get(2)?)),
        store: StoreId::from_bytes(row.get(3)?),
        public_key: row.get(4)?,
        status: row.get(5)?,
        included: (seq(row.get(6)?), Hash(row.get(7)?)),
        known: (seq(row.get(8)?), Hash(row.get(9)?)),
    })
}

/// Every stream of others.
pub(crate) fn all(connection: &Connection, merchant: u32) -> Result<Vec<OtherStream>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM other_stream WHERE merchant = ?1 ORDER BY number");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([merchant], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One by its name.
pub(crate) fn by_name(
    connection: &Connection,
    merchant: u32,
    (terminal, epoch): StreamName,
) -> Result<Option<OtherStream>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM other_stream WHERE merchant = ?1 AND terminal = ?2 AND epoch = ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row((merchant, terminal.bytes(), epoch.0), from_row).optional()?)
}

/// One by its number.
pub(crate) fn by_number(connection: &Connection, number: u32) -> Result<Option<OtherStream>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM other_stream WHERE number = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row([number], from_row).optional()?)
}

/// A stream that nothing is kept of yet, from a place on.
pub(crate) fn insert(
    connection: &Connection,
    merchant: u32,
    head: &OtherHead,
    base: (Seq, Hash),
) -> Result<OtherStream, StoreError> {
    let number: u32 =
        connection.query_row("SELECT coalesce(max(number), 0) + 1 FROM other_stream", [], |row| row.get(0))?;
    let at = as_column(base.0)?;
    let sql = "INSERT INTO other_stream (number, merchant, terminal, epoch, store, public_key, status, base_seq,
            base_hash, included_seq, included_hash, known_seq, known_hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8, ?9, ?8, ?9)";
    let (terminal, epoch) = head.stream;
    let values: [&dyn rusqlite::ToSql; 9] = [
        &number,
        &merchant,
        terminal.bytes(),
        &epoch.0,
        head.store.bytes(),
        &head.public_key,
        &head.status,
        &at,
        &base.1.0,
    ];
    execute(connection, sql, &values)?;
    Ok(OtherStream {
        number,
        name: head.stream,
        store: head.store,
        public_key: head.public_key,
        status: head.status,
        included: base,
        known: base,
    })
}

/// Its genesis, where nothing precedes.
pub(crate) fn genesis(reader: &Reader, head: &OtherHead) -> (Seq, Hash) {
    let (terminal, epoch) = head.stream;
    let merchant = reader.identity().merchant;
    (Seq(0), Genesis { merchant, terminal, epoch, public_key: head.public_key }.hash())
}

/// Keeps how far a stream is confirmed and known, and how it stands.
pub(crate) fn put(connection: &Connection, stream: &OtherStream) -> Result<(), StoreError> {
    let (included, known) = (as_column(stream.included.0)?, as_column(stream.known.0)?);
    let sql = "UPDATE other_stream SET status = ?2, included_seq = ?3, included_hash = ?4, known_seq = ?5,
        known_hash = ?6 WHERE number = ?1";
    let values: [&dyn rusqlite::ToSql; 6] =
        [&stream.number, &stream.status, &included, &stream.included.1.0, &known, &stream.known.1.0];
    execute(connection, sql, &values)?;
    Ok(())
}

/// A position as SQLite keeps it.
pub(crate) fn as_column(seq: Seq) -> Result<i64, StoreError> {
    i64::try_from(seq.0).map_err(|_| StoreError::Value("seq"))
}

/// The highest epoch of this terminal that others told of; 0 where they told of none.
pub(crate) fn newest_own_epoch(reader: &Reader) -> Result<u32, StoreError> {
    let terminal = reader.identity().terminal;
    let mut statement = reader
        .connection
        .prepare_cached("SELECT coalesce(max(epoch), 0) FROM other_stream WHERE merchant = ?1 AND terminal = ?2")?;
    Ok(statement.query_row((reader.merchant, terminal.bytes()), |row| row.get(0))?)
}

/// The stream that this till wrote last, as one of others': its cells are no longer held here. Nothing where there is
/// none. Where the server has ended it, it is known only as far as the server has it, and so are its cells.
pub(crate) fn own_ended(reader: &Reader, ended: Ended) -> Result<Option<u32>, StoreError> {
    let Some((position, head)) = last(&reader.connection)? else { return Ok(None) };
    let identity = reader.identity();
    let name = (identity.terminal, head.epoch);
    let own = reader.own_streams()?.into_iter().find(|stream| stream.epoch == head.epoch);
    let own = own.ok_or(StoreError::Value("stream"))?;
    let mut base = own.head;
    if ended == Ended::There {
        for (fact, ..) in crate::outbox::unacknowledged(reader, own.epoch)? {
            for ((subject, vintage), change) in cell_changes(&fact) {
                let cell = (subject, vintage);
                balances::correct(&reader.connection, reader.merchant, position.stream(), cell, change)?;
            }
        }
        let hash = reader.own_hash(position.stream(), own.epoch, own.public_key, own.acked)?;
        base = (own.acked, hash.ok_or(StoreError::Value("acknowledged position"))?);
    }
    if let Some(known) = by_name(&reader.connection, reader.merchant, name)? {
        return Ok(Some(known.number));
    }
    let head = OtherHead {
        stream: name,
        seq: base.0,
        hash: base.1,
        public_key: own.public_key,
        status: status::OPEN,
        store: super::own_store(reader)?,
    };
    Ok(Some(insert(&reader.connection, reader.merchant, &head, base)?.number))
}

/// A head whose hash contradicts what is kept.
pub(crate) fn not_chained(stream: StreamName, seq: Seq) -> FeedError {
    FeedError::NotChained { stream, seq }
}
