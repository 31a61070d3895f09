//! The end of the chain, checked at every start.
//!
//! Invariant: bounded work, whatever the ledger's size; the whole chain is `verify`'s work.

use crate::error::StoreError;
use crate::types::Position;
use rusqlite::{Connection, OptionalExtension};
use tillstamp_ledger::{Epoch, Fact, Genesis, Hash, MerchantId, TerminalId};

const TAIL: i64 = 1000;

/// Checks that the last entries of the newest stream chain, decode, and are not cut off from what is before them.
pub(crate) fn check_tail(connection: &Connection) -> Result<(), StoreError> {
    let broken = |what: String| StoreError::Corrupt(what);
    let mut statement = connection
        .prepare_cached("SELECT position, hash, envelope FROM entry WHERE position > ?1 ORDER BY position")?;
    let Some(last) = newest(connection)? else {
        return Ok(());
    };
    let start = Position::before_stream(last.stream()).0.max(last.0 - TAIL);
    let mut hash = hash_at(connection, Position(start))?.ok_or_else(|| broken("an entry is missing".to_owned()))?;
    let mut expected = start;
    let mut rows = statement.query([start])?;
    while let Some(row) = rows.next()? {
        expected += 1;
        let position: i64 = row.get(0)?;
        let seq = Position(position).seq().0;
        let envelope: Vec<u8> = row.get(2)?;
        hash = hash.next(&envelope);
        if position != expected {
            return Err(broken(format!("the entry before {seq} is missing")));
        }
        if hash.0 != row.get::<_, [u8; 32]>(1)? {
            return Err(broken(format!("the chain is broken at entry {seq}")));
        }
        Fact::decode(&envelope).map_err(|error| broken(format!("entry {seq}: {error}")))?;
    }
    Ok(())
}

fn newest(connection: &Connection) -> Result<Option<Position>, StoreError> {
    let last: Option<i64> = connection.query_row("SELECT max(position) FROM entry", [], |row| row.get(0))?;
    Ok(last.map(Position))
}

/// Hash at a position; before a stream's first entry, its genesis.
fn hash_at(connection: &Connection, position: Position) -> Result<Option<Hash>, StoreError> {
    if position.seq().0 == 0 {
        return Ok(genesis(connection, position.stream())?.map(|genesis| genesis.hash()));
    }
    let mut statement = connection.prepare_cached("SELECT hash FROM entry WHERE position = ?1")?;
    Ok(statement.query_row([position.0], |row| row.get(0)).optional()?.map(Hash))
}

/// What a stream of this file is bound to.
pub(crate) fn genesis(connection: &Connection, stream: u32) -> Result<Option<Genesis>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT merchant.id, terminal, epoch, public_key FROM stream JOIN merchant ON merchant.number = stream.merchant
         WHERE stream.number = ?1",
    )?;
    let genesis = statement.query_row([stream], |row| {
        Ok(Genesis {
            merchant: MerchantId::from_bytes(row.get(0)?),
            terminal: TerminalId::from_bytes(row.get(1)?),
            epoch: Epoch(row.get(2)?),
            public_key: row.get(3)?,
        })
    });
    Ok(genesis.optional()?)
}
