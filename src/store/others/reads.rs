//! Reads of what others did and hold.
//!
//! Invariant: units of others are the confirmed ones with the unconfirmed entries of neighbours on top, each entry
//! once.

use super::fold::FREE;
use super::streams::{self, OtherStream};
use super::types::{OtherEntry, OtherHead, OtherHolder, OtherMember, OtherUnits, StreamName, Wish};
use crate::error::StoreError;
use crate::reads::{Reader, rows_limit, subject, subject_member};
use crate::types::{Position, StoredEntry};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeMap;
use tillstamp_ledger::{
    Algorithm, BusinessDate, DeviceTag, EntryId, Epoch, Fact, Hash, MemberId, OperatorId, Seq, Subject, TerminalId,
    UtcMillis, Vintage, cell_changes, entry_id,
};

/// Kind of a staff member on the shelf.
const OPERATOR_ON_SHELF: u8 = 2;
/// No more entries of one member are read: marks and counts of more than a year fit.
const ENTRIES_OF_MEMBER: i64 = 2000;

const ENTRY: &str = "SELECT other_stream.terminal, other_stream.epoch, seq, position, verdict, hash, envelope
    FROM other_entry JOIN other_stream ON other_stream.number = other_entry.stream";

type RawEntry = ([u8; 16], u32, i64, Option<i64>, u8, [u8; 32], Vec<u8>);

fn raw_entry(row: &Row<'_>) -> rusqlite::Result<RawEntry> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
}

/// Nothing for bytes that this version cannot read.
fn decode((terminal, epoch, seq, position, verdict, hash, envelope): RawEntry) -> Option<OtherEntry> {
    let (fact, context, index) = Fact::decode(&envelope).ok()?;
    let entry = StoredEntry {
        entry_id: entry_id(context.action, index),
        position: Position(0),
        seq: Seq(u64::try_from(seq).unwrap_or(0)),
        hash: Hash(hash),
        index,
        fact,
        context,
        signature: None,
    };
    let stream = (TerminalId::from_bytes(terminal), Epoch(epoch));
    let feed_position = position.and_then(|position| u64::try_from(position).ok());
    Some(OtherEntry { entry, stream, verdict, feed_position })
}

/// A member's state as the feed told it.
pub(crate) fn other_member(
    connection: &Connection,
    merchant: u32,
    member: MemberId,
) -> Result<Option<OtherMember>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT erased, merged_into, card_version, blocked_version FROM other_member WHERE merchant = ?1 AND id = ?2",
    )?;
    let found = statement.query_row((merchant, member.bytes()), |row| {
        Ok(OtherMember {
            member,
            erased: row.get(0)?,
            merged_into: row.get::<_, Option<[u8; 16]>>(1)?.map(MemberId::from_bytes),
            card_version: row.get(2)?,
            blocked_version: row.get(3)?,
        })
    });
    Ok(found.optional()?)
}

/// Whether an entry stands in another till's stream.
pub(crate) fn is_known_elsewhere(connection: &Connection, entry: EntryId) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM other_entry WHERE id = ?1")?;
    Ok(statement.exists([entry.bytes()])?)
}

/// An entry of another till.
pub(crate) fn other_entry_by_id(connection: &Connection, entry: EntryId) -> Result<Option<OtherEntry>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{ENTRY} WHERE other_entry.id = ?1 LIMIT 1"))?;
    Ok(statement.query_row([entry.bytes()], raw_entry).optional()?.and_then(decode))
}

impl Reader {
    /// Whether this till belongs to a server.
    pub fn is_joined(&self) -> Result<bool, StoreError> {
        crate::stream::is_joined(&self.connection)
    }

    /// A member's state as others told it; nothing for one they never mentioned.
    pub fn other_member(&self, member: MemberId) -> Result<Option<OtherMember>, StoreError> {
        other_member(&self.connection, self.merchant, member)
    }

    /// Members whom others mentioned, in the order of their ids.
    pub fn other_members(&self, after: Option<MemberId>, limit: usize) -> Result<Vec<MemberId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM other_member WHERE merchant = ?1 AND id > ?2 ORDER BY id LIMIT ?3")?;
        let after = after.map(|member| member.bytes().to_vec()).unwrap_or_default();
        let rows = statement.query_map((self.merchant, after, rows_limit(limit)), |row| row.get(0))?;
        Ok(rows.collect::<Result<Vec<[u8; 16]>, _>>()?.into_iter().map(MemberId::from_bytes).collect())
    }

    /// An entry of another till of this store, or of the server.
    pub fn other_entry(&self, entry: EntryId) -> Result<Option<OtherEntry>, StoreError> {
        other_entry_by_id(&self.connection, entry)
    }

    /// What others of this store wrote about a member, oldest first by trusted time.
    pub fn other_entries_of(&self, member: MemberId) -> Result<Vec<OtherEntry>, StoreError> {
        let sql = format!("{ENTRY} WHERE other_entry.member = ?1 ORDER BY at_ms DESC, seq DESC LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map((member.bytes(), ENTRIES_OF_MEMBER), raw_entry)?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        Ok(rows.into_iter().rev().filter_map(decode).collect())
    }

    /// Units of a member that are not held here.
    pub fn elsewhere(&self, member: MemberId) -> Result<Vec<OtherUnits>, StoreError> {
        let mut cells: BTreeMap<(Subject, Vintage, u32), (i64, i64)> = BTreeMap::new();
        let mut statement = self.connection.prepare_cached(
            "SELECT member, kind, number, vintage, holder, quantity FROM other_cell
             WHERE merchant = ?1 AND member = ?2",
        )?;
        let mut rows = statement.query((self.merchant, member.bytes()))?;
        while let Some(row) = rows.next()? {
            let of = subject(&row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?)?;
            cells.insert((of, Vintage(BusinessDate(row.get(3)?)), row.get(4)?), (row.get(5)?, 0));
        }
        self.add_unconfirmed(member, &mut cells)?;
        let units = cells.into_iter().filter(|(_, (quantity, _))| *quantity > 0);
        let units = units.map(|((subject, vintage, number), (quantity, unconfirmed))| {
            // Few of a chain's streams hold anything of one member: only those are read.
            let stream = if number == FREE { None } else { streams::by_number(&self.connection, number)? };
            let holder = stream.map_or(OtherHolder::Free, |row| OtherHolder::Stream(row.name.0, row.name.1, row.store));
            Ok(OtherUnits { subject, vintage, holder, quantity, unconfirmed: unconfirmed.clamp(0, quantity) })
        });
        units.collect()
    }

    /// Neighbours' entries that the feed has not brought yet, on top of what it has.
    fn add_unconfirmed(
        &self,
        member: MemberId,
        cells: &mut BTreeMap<(Subject, Vintage, u32), (i64, i64)>,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT stream, envelope FROM other_entry WHERE member = ?1 AND position IS NULL ORDER BY stream, seq",
        )?;
        let mut rows = statement.query([member.bytes()])?;
        while let Some(row) = rows.next()? {
            let (stream, envelope): (u32, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let Ok((fact, ..)) = Fact::decode(&envelope) else { continue };
            for ((subject, vintage), change) in cell_changes(&fact) {
                if subject.member() == Some(member) {
                    let (quantity, unconfirmed) = cells.entry((subject, vintage, stream)).or_default();
                    *quantity = quantity.saturating_add(change).max(0);
                    *unconfirmed = unconfirmed.saturating_add(change);
                }
            }
        }
        Ok(())
    }

    /// Free and others' stock of a reward, as confirmed.
    pub fn stock_elsewhere(&self) -> Result<i64, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT coalesce(sum(quantity), 0) FROM other_cell WHERE merchant = ?1 AND member = ?2")?;
        let nobody: Vec<u8> = Vec::new();
        Ok(statement.query_row((self.merchant, nobody), |row| row.get(0))?)
    }

    /// A phone of a member as others told it: algorithm, key, revoked, highest time of a code.
    pub fn other_devices(&self, member: MemberId) -> Result<Vec<crate::rows::DeviceRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT tag, algorithm, public_key, revoked, last_code_time_s FROM other_device
             WHERE merchant = ?1 AND member = ?2 ORDER BY tag",
        )?;
        let mut rows = statement.query((self.merchant, member.bytes()))?;
        let mut devices = Vec::new();
        while let Some(row) = rows.next()? {
            // An algorithm of a later version serves nobody here.
            let Some(algorithm) = Algorithm::from_code(row.get(1)?) else { continue };
            devices.push(crate::rows::DeviceRow {
                member,
                device: DeviceTag(row.get(0)?),
                algorithm,
                public_key: row.get(2)?,
                revoked: row.get(3)?,
                last_code_time_s: row.get(4)?,
                enrolled_at: UtcMillis(0),
            });
        }
        Ok(devices)
    }

    /// Name of a store or terminal, where the server told it.
    pub fn place(&self, id: &[u8; 16]) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT name FROM place WHERE id = ?1")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?)
    }

    /// Streams of this store's other tills and how far each is known here, neighbours' entries included.
    pub fn other_heads(&self) -> Result<Vec<OtherHead>, StoreError> {
        let (identity, store) = (self.identity(), super::own_store(self)?);
        let all = streams::all(&self.connection, self.merchant)?;
        let own_store = all.into_iter().filter(|row| row.store == store && row.name.0 != identity.terminal);
        let head = |row: OtherStream| OtherHead {
            stream: row.name,
            seq: row.known.0,
            hash: row.known.1,
            public_key: row.public_key,
            status: row.status,
            store: row.store,
        };
        Ok(own_store.map(head).collect())
    }

    /// Own entries that the server set aside or found to be duplicates, and were not looked at yet: how many.
    pub fn notices(&self) -> Result<u64, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT count(*) FROM notice WHERE seen = 0")?;
        let count: i64 = statement.query_row([], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// The same, newest first: place in the ledger and what the server found ([`super::verdict`]).
    pub fn notice_rows(&self, limit: usize) -> Result<Vec<(Position, u8)>, StoreError> {
        let sql = "SELECT position, verdict FROM notice WHERE seen = 0 ORDER BY position DESC LIMIT ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([rows_limit(limit)], |row| Ok((Position(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Requests for units that have no answer yet.
    pub fn wishes(&self) -> Result<Vec<Wish>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT wish.id, stream.epoch, wish.member, wish.kind, wish.number, wish.quantity
             FROM wish JOIN stream ON stream.number = wish.stream ORDER BY asked_at, wish.id",
        )?;
        let mut rows = statement.query([])?;
        let mut wishes = Vec::new();
        while let Some(row) = rows.next()? {
            let of = subject(&row.get::<_, Vec<u8>>(2)?, row.get(3)?, row.get(4)?)?;
            wishes.push(Wish { id: row.get(0)?, epoch: Epoch(row.get(1)?), subject: of, quantity: row.get(5)? });
        }
        Ok(wishes)
    }

    /// Members whose once-only awards wait for the line.
    pub fn awards_waiting(&self) -> Result<Vec<MemberId>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT member FROM award_waiting ORDER BY member")?;
        let rows = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<[u8; 16]>, _>>()?;
        Ok(rows.into_iter().map(MemberId::from_bytes).collect())
    }

    /// Units of one subject that others hold, as confirmed; for checks.
    pub fn elsewhere_of(&self, subject: Subject) -> Result<i64, StoreError> {
        let (kind, number) = subject.code();
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce(sum(quantity), 0) FROM other_cell
             WHERE merchant = ?1 AND member = ?2 AND kind = ?3 AND number = ?4",
        )?;
        Ok(statement.query_row((self.merchant, subject_member(&subject), kind, number), |row| row.get(0))?)
    }

    /// Whether a staff member is only what a till that joined was told to begin with: neither an entry nor the shelf
    /// knows of that person.
    pub fn is_stand_in(&self, id: OperatorId) -> Result<bool, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM other_operator WHERE merchant = ?1 AND id = ?2")?;
        let is_told = statement.exists((self.merchant, id.bytes()))?;
        Ok(is_told && self.shelf_hash(OPERATOR_ON_SHELF, id.bytes())?.is_none())
    }

    /// How far others' stream is confirmed.
    pub fn included(&self, stream: StreamName) -> Result<Option<(Seq, Hash)>, StoreError> {
        Ok(streams::by_name(&self.connection, self.merchant, stream)?.map(|row| row.included))
    }
}
