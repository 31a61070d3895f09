//! What others told, as far as it can be checked here: kept envelopes chain from where they begin to where the stream
//! is known, their columns are what the bytes say, and every cell has a holder.
//!
//! Invariant: whether others told the truth is the server's to say; whether this file still holds what they told is
//! checked here.

use super::Stop;
use super::report::FaultKind;
use crate::reads::{Reader, subject};
use rusqlite::OptionalExtension;
use tillstamp_ledger::{Fact, Hash, MemberId, OperatorId, entry_id};

fn is_old(reader: &Reader) -> Result<bool, Stop> {
    Ok(crate::schema::version(&reader.connection)? < 3)
}

/// Members whose private data is gone by somebody else's word.
pub(super) fn erased(reader: &Reader) -> Result<Vec<MemberId>, Stop> {
    if is_old(reader)? {
        return Ok(Vec::new());
    }
    let mut statement = reader.connection.prepare("SELECT id FROM other_member WHERE erased = 1")?;
    let rows = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<[u8; 16]>, _>>()?;
    Ok(rows.into_iter().map(MemberId::from_bytes).collect())
}

/// Whether the server has spoken of this staff member.
pub(super) fn is_operator(reader: &Reader, id: OperatorId) -> Result<bool, Stop> {
    if is_old(reader)? {
        return Ok(false);
    }
    let mut statement = reader.connection.prepare_cached("SELECT 1 FROM other_operator WHERE id = ?1")?;
    Ok(statement.query_row([id.bytes()], |_| Ok(())).optional()?.is_some())
}

/// Checks everything that others told.
pub(super) fn check(reader: &Reader) -> Result<(), Stop> {
    if is_old(reader)? {
        return Ok(());
    }
    chains(reader)?;
    let orphans: i64 = reader.connection.query_row(
        "SELECT (SELECT count(*) FROM other_cell WHERE holder <> 0
                 AND holder NOT IN (SELECT number FROM other_stream))
              + (SELECT count(*) FROM other_entry WHERE stream NOT IN (SELECT number FROM other_stream))
              + (SELECT count(*) FROM wish WHERE stream NOT IN (SELECT number FROM stream))
              + (SELECT count(*) FROM notice WHERE position NOT IN (SELECT position FROM entry))",
        [],
        |row| row.get(0),
    )?;
    if orphans > 0 {
        return Err(FaultKind::Others("a row belongs to nothing").into());
    }
    let mut statement = reader.connection.prepare("SELECT member, kind, number FROM other_cell")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        subject(&row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?)?;
    }
    Ok(())
}

fn chains(reader: &Reader) -> Result<(), Stop> {
    let mut streams = reader.connection.prepare(
        "SELECT number, base_seq, base_hash, included_seq, included_hash, known_seq, known_hash FROM other_stream",
    )?;
    let mut rows = streams.query([])?;
    while let Some(row) = rows.next()? {
        let number: u32 = row.get(0)?;
        let included: (i64, [u8; 32]) = (row.get(3)?, row.get(4)?);
        let known: (i64, [u8; 32]) = (row.get(5)?, row.get(6)?);
        let (mut seq, mut hash): (i64, Hash) = (row.get(1)?, Hash(row.get(2)?));
        let mut is_included = included == (seq, hash.0);
        let mut statement = reader.connection.prepare_cached(
            "SELECT seq, hash, business_date, at_ms, member, id, envelope, position FROM other_entry
             WHERE stream = ?1 ORDER BY seq",
        )?;
        let mut entries = statement.query([number])?;
        while let Some(entry) = entries.next()? {
            let envelope: Vec<u8> = entry.get(6)?;
            (seq, hash) = (seq + 1, hash.next(&envelope));
            let place: (i64, [u8; 32]) = (entry.get(0)?, entry.get(1)?);
            if place != (seq, hash.0) {
                return Err(FaultKind::Others("an entry does not chain").into());
            }
            is_included |= included == place;
            let is_confirmed = entry.get::<_, Option<i64>>(7)?.is_some();
            if is_confirmed != (seq <= included.0) {
                return Err(FaultKind::Others("an entry is confirmed beyond what is included").into());
            }
            let columns: (i32, i64, Option<[u8; 16]>, [u8; 16]) =
                (entry.get(2)?, entry.get(3)?, entry.get(4)?, entry.get(5)?);
            let Ok((fact, context, index)) = Fact::decode(&envelope) else { continue };
            let member = fact.member.map(|member| *member.bytes());
            let id = *entry_id(context.action, index).bytes();
            if columns != (context.business_date.0, context.at.0, member, id) {
                return Err(FaultKind::Others("a column is not what its entry says").into());
            }
        }
        if known != (seq, hash.0) || !is_included {
            return Err(FaultKind::Others("a stream ends elsewhere than it says").into());
        }
    }
    Ok(())
}
