//! Reads of entries: by id, by member, by action, and the journal.
//!
//! Invariant: every page is bounded twice, by entries returned and by entries looked at.

use super::{Reader, rows_limit};
use crate::error::StoreError;
use crate::types::{JournalFilter, JournalPage, Position, StoredEntry};
use rusqlite::{Connection, OptionalExtension, Row};
use tillstamp_ledger::{ActionId, BusinessDate, EffectKey, EntryId, Fact, Hash, MemberId, OperatorId, entry_id};

/// A journal page looks at no more entries than this; the next page goes on from there.
const SCAN_LIMIT: usize = 20_000;

const BY_POSITION: &str = "SELECT position, hash, envelope, signature FROM entry WHERE position = ?1";
const LINKED: &str = "SELECT position, hash, envelope, signature, member_previous FROM entry WHERE position = ?1";
const BEFORE: &str =
    "SELECT position, hash, envelope, signature FROM entry WHERE position < ?1 ORDER BY position DESC LIMIT ?2";
const INDEX_BEFORE: &str = "SELECT position, hash, envelope, signature, kind, business_date, operator FROM entry
    WHERE position < ?1 AND position >= ?2 ORDER BY position DESC LIMIT ?3";

type RawEntry = (i64, [u8; 32], Vec<u8>, Option<[u8; 64]>);

fn entry_from_row(row: &Row<'_>) -> rusqlite::Result<RawEntry> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn decode((position, hash, envelope, signature): RawEntry) -> Result<StoredEntry, StoreError> {
    let (fact, context, index) = Fact::decode(&envelope)?;
    let position = Position(position);
    let (entry_id, seq) = (entry_id(context.action, index), position.seq());
    Ok(StoredEntry { entry_id, position, seq, hash: Hash(hash), index, fact, context, signature })
}

/// The entry at a place.
pub(crate) fn entry_at(connection: &Connection, position: Position) -> Result<Option<StoredEntry>, StoreError> {
    let mut statement = connection.prepare_cached(BY_POSITION)?;
    statement.query_row([position.0], entry_from_row).optional()?.map(decode).transpose()
}

/// The place of an entry.
pub(crate) fn position_of(
    connection: &Connection,
    merchant: u32,
    entry: EntryId,
) -> Result<Option<Position>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT position FROM entry_id WHERE merchant = ?1 AND id = ?2")?;
    Ok(statement.query_row((merchant, entry.bytes()), |row| row.get(0)).optional()?.map(Position))
}

/// The entry with an id.
pub(crate) fn entry_by_id(
    connection: &Connection,
    merchant: u32,
    entry: EntryId,
) -> Result<Option<StoredEntry>, StoreError> {
    match position_of(connection, merchant, entry)? {
        Some(position) => entry_at(connection, position),
        None => Ok(None),
    }
}

impl Reader {
    /// The entry with an id.
    pub fn entry(&self, entry: EntryId) -> Result<Option<StoredEntry>, StoreError> {
        entry_by_id(&self.connection, self.merchant, entry)
    }

    /// The entry at a place.
    pub fn entry_at(&self, position: Position) -> Result<Option<StoredEntry>, StoreError> {
        entry_at(&self.connection, position)
    }

    /// Entries of one action, in order.
    pub fn entries_of_action(&self, action: ActionId) -> Result<Vec<StoredEntry>, StoreError> {
        let mut entries = Vec::new();
        for index in 0.. {
            match self.entry(entry_id(action, index))? {
                Some(entry) => entries.push(entry),
                None => break,
            }
        }
        Ok(entries)
    }

    /// A member's entries, newest first, before a position.
    pub fn entries_of(
        &self,
        member: MemberId,
        limit: usize,
        before: Option<Position>,
    ) -> Result<Vec<StoredEntry>, StoreError> {
        let mut next = match before {
            None => self.member(member)?.and_then(|cache| cache.last_entry),
            Some(before) => self.member_entry_before(member, before)?,
        };
        let mut entries = Vec::new();
        while let Some(position) = next.filter(|_| entries.len() < limit) {
            let (entry, previous) = self.linked_entry(position)?;
            entries.push(entry);
            next = previous;
        }
        Ok(entries)
    }

    /// A member's entries after a position, newest first; all where there is none. No entry before it is read.
    pub fn entries_since(&self, member: MemberId, after: Option<Position>) -> Result<Vec<StoredEntry>, StoreError> {
        let mut next = self.member(member)?.and_then(|cache| cache.last_entry);
        let mut entries = Vec::new();
        while let Some(position) = next.filter(|position| after.is_none_or(|after| *position > after)) {
            let (entry, previous) = self.linked_entry(position)?;
            entries.push(entry);
            next = previous;
        }
        Ok(entries)
    }

    /// An entry and its member's entry before it, in one look: a member's entries lie far apart on the disk.
    fn linked_entry(&self, position: Position) -> Result<(StoredEntry, Option<Position>), StoreError> {
        let mut statement = self.connection.prepare_cached(LINKED)?;
        let found = statement.query_row([position.0], |row| Ok((entry_from_row(row)?, row.get(4)?))).optional()?;
        let (entry, previous): (RawEntry, Option<i64>) = found.ok_or(StoreError::Value("member's previous entry"))?;
        Ok((decode(entry)?, previous.map(Position)))
    }

    fn previous_of(&self, position: Position) -> Result<Option<Position>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT member_previous FROM entry WHERE position = ?1")?;
        let previous: Option<Option<i64>> = statement.query_row([position.0], |row| row.get(0)).optional()?;
        Ok(previous.flatten().map(Position))
    }

    /// A cursor is normally an entry of the member's own; else the member's list is walked from its newest entry.
    fn member_entry_before(&self, member: MemberId, before: Position) -> Result<Option<Position>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT member FROM entry WHERE position = ?1")?;
        let owner: Option<Option<[u8; 16]>> = statement.query_row([before.0], |row| row.get(0)).optional()?;
        if owner.flatten() == Some(*member.bytes()) {
            return self.previous_of(before);
        }
        let mut next = self.member(member)?.and_then(|cache| cache.last_entry);
        while let Some(position) = next.filter(|position| *position >= before) {
            next = self.previous_of(position)?;
        }
        Ok(next)
    }

    /// The newest entries, newest first.
    pub fn last_entries(&self, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        let mut statement = self.connection.prepare_cached(BEFORE)?;
        let rows =
            statement.query_map((i64::MAX, rows_limit(limit)), entry_from_row)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(decode).collect()
    }

    /// The newest actions, newest first, each with its entries in order.
    pub fn last_actions(&self, limit: usize) -> Result<Vec<Vec<StoredEntry>>, StoreError> {
        let mut statement = self.connection.prepare_cached(BEFORE)?;
        let mut rows = statement.query((i64::MAX, rows_limit(SCAN_LIMIT)))?;
        let mut actions: Vec<Vec<StoredEntry>> = Vec::new();
        while let Some(row) = rows.next()? {
            let entry = decode(entry_from_row(row)?)?;
            let is_same = actions.last().is_some_and(|last| last[0].context.action == entry.context.action);
            match actions.last_mut().filter(|_| is_same) {
                Some(action) => action.push(entry),
                None => actions.push(vec![entry]),
            }
            if actions.len() > limit {
                actions.pop();
                break;
            }
        }
        actions.iter_mut().for_each(|action| action.reverse());
        Ok(actions)
    }

    /// A page of entries that match, newest first, before a position.
    pub fn journal(
        &self,
        filter: &JournalFilter,
        limit: usize,
        before: Option<Position>,
    ) -> Result<JournalPage, StoreError> {
        let Some((first, end)) = self.bounds(filter.from, filter.to)? else {
            return Ok(JournalPage::default());
        };
        let before = before.map_or(end, |before| before.min(end));
        match filter.member {
            Some(member) => self.journal_of_member(member, filter, limit, first, before),
            None => self.journal_scan(filter, limit, first, before),
        }
    }

    /// First position of the days asked for, and the position after the last one.
    fn bounds(
        &self,
        from: Option<BusinessDate>,
        to: Option<BusinessDate>,
    ) -> Result<Option<(Position, Position)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT min(first_position), max(coalesce(last_position, ?4)) FROM day
             WHERE merchant = ?1 AND business_date BETWEEN ?2 AND ?3",
        )?;
        let range = (from.map_or(i32::MIN, |date| date.0), to.map_or(i32::MAX, |date| date.0));
        let found: (Option<i64>, Option<i64>) = statement
            .query_row((self.merchant, range.0, range.1, i64::MAX - 1), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.0.zip(found.1).map(|(first, last)| (Position(first), Position(last.saturating_add(1)))))
    }

    fn journal_of_member(
        &self,
        member: MemberId,
        filter: &JournalFilter,
        limit: usize,
        first: Position,
        before: Position,
    ) -> Result<JournalPage, StoreError> {
        let mut page = JournalPage::default();
        let mut next = self.member_entry_before(member, before)?;
        while let Some(position) = next.filter(|position| *position >= first) {
            let (entry, previous) = self.linked_entry(position)?;
            let (date, operator) = (entry.context.business_date, entry.context.operator);
            if matches(filter, entry.fact.detail.code(), date, operator) {
                page.entries.push(entry);
            }
            if page.entries.len() == limit {
                page.next = Some(position);
                break;
            }
            next = previous;
        }
        Ok(page)
    }

    fn journal_scan(
        &self,
        filter: &JournalFilter,
        limit: usize,
        first: Position,
        before: Position,
    ) -> Result<JournalPage, StoreError> {
        let mut statement = self.connection.prepare_cached(INDEX_BEFORE)?;
        let mut rows = statement.query((before.0, first.0, rows_limit(SCAN_LIMIT)))?;
        let mut page = JournalPage::default();
        let mut looked_at = 0;
        let mut last = None;
        while let Some(row) = rows.next()? {
            let position = Position(row.get(0)?);
            looked_at += 1;
            last = Some(position);
            let operator = row.get::<_, Option<[u8; 16]>>(6)?.map(OperatorId::from_bytes);
            if matches(filter, row.get(4)?, BusinessDate(row.get(5)?), operator) {
                page.entries.push(decode(entry_from_row(row)?)?);
            }
            if page.entries.len() == limit {
                break;
            }
        }
        page.next = last.filter(|_| page.entries.len() == limit || looked_at == SCAN_LIMIT);
        Ok(page)
    }

    /// The entry under which a key took effect.
    pub fn effect(&self, key: EffectKey) -> Result<Option<EntryId>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT position FROM effect WHERE merchant = ?1 AND key = ?2")?;
        let found: Option<i64> = statement.query_row((self.merchant, &key.0), |row| row.get(0)).optional()?;
        let entry = found.map(|position| self.entry_at(Position(position))).transpose()?.flatten();
        Ok(entry.map(|entry| entry.entry_id))
    }

    /// Which of these keys are taken.
    pub fn used_effects(&self, keys: &[EffectKey]) -> Result<Vec<EffectKey>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM effect WHERE merchant = ?1 AND key = ?2
             UNION ALL SELECT 1 FROM other_effect WHERE merchant = ?1 AND key = ?2",
        )?;
        let mut used = Vec::new();
        for key in keys {
            if statement.exists((self.merchant, &key.0))? {
                used.push(*key);
            }
        }
        Ok(used)
    }
}

fn matches(filter: &JournalFilter, kind: u16, date: BusinessDate, operator: Option<OperatorId>) -> bool {
    filter.from.is_none_or(|from| date >= from)
        && filter.to.is_none_or(|to| date <= to)
        && filter.operator.is_none_or(|wanted| operator == Some(wanted))
        && (filter.kinds.is_empty() || filter.kinds.contains(&kind))
}
