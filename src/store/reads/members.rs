//! Reads of members: cached rows, balances, phones, private data.
//!
//! Invariant: a member's row and cells are found by key, whatever the number of entries.

use super::{Reader, from_json, rows_limit};
use crate::error::StoreError;
use crate::others::other_member;
use crate::rows::{DeviceRow, MemberCache};
use rusqlite::{Connection, OptionalExtension, Row};
use tillstamp_ledger::{Algorithm, BusinessDate, DeviceTag, MemberId, RewardId, Subject, Tally, UtcMillis, Vintage};

/// Member column of a subject; no bytes for stock.
pub(crate) fn subject_member(subject: &Subject) -> Vec<u8> {
    subject.member().map(|member| member.bytes().to_vec()).unwrap_or_default()
}

/// A member's cached row.
pub(crate) fn load_member(
    connection: &Connection,
    merchant: u32,
    member: MemberId,
) -> Result<Option<MemberCache>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT state FROM member WHERE merchant = ?1 AND id = ?2")?;
    let state: Option<Vec<u8>> = statement.query_row((merchant, member.bytes()), |row| row.get(0)).optional()?;
    state.map(|bytes| from_json(&bytes, "member")).transpose()
}

/// (member, kind, number, vintage, quantity) of a cell's row.
fn cell_from_row(row: &Row<'_>) -> rusqlite::Result<(Vec<u8>, u8, u32, i32, i64)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

/// A subject from its columns.
pub(crate) fn subject(member: &[u8], kind: u8, number: u32) -> Result<Subject, StoreError> {
    let member = <[u8; 16]>::try_from(member).ok().map(MemberId::from_bytes);
    Subject::from_code(kind, number, member).ok_or(StoreError::Value("subject"))
}

fn cell(
    (member, kind, number, vintage, quantity): (Vec<u8>, u8, u32, i32, i64),
) -> Result<(Subject, Vintage, i64), StoreError> {
    Ok((subject(&member, kind, number)?, Vintage(BusinessDate(vintage)), quantity))
}

impl Reader {
    /// A member's cached row, with what others told of the member: erased, merged, cards. Nothing for one of whom
    /// nobody has told anything.
    pub fn member(&self, member: MemberId) -> Result<Option<MemberCache>, StoreError> {
        let own = load_member(&self.connection, self.merchant, member)?;
        let Some(told) = other_member(&self.connection, self.merchant, member)? else { return Ok(own) };
        let mut cache = own.unwrap_or_else(|| MemberCache::new(member));
        cache.erased |= told.erased;
        cache.merged_into = cache.merged_into.or(told.merged_into);
        cache.card_version = cache.card_version.max(told.card_version);
        cache.blocked_version = cache.blocked_version.max(told.blocked_version);
        Ok(Some(cache))
    }

    /// Members in the order of their ids, after one.
    pub fn members(&self, after: Option<MemberId>, limit: usize) -> Result<Vec<MemberCache>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT state FROM member WHERE merchant = ?1 AND id > ?2 ORDER BY id LIMIT ?3")?;
        let after = after.map(|member| member.bytes().to_vec()).unwrap_or_default();
        let rows = statement.query_map((self.merchant, after, rows_limit(limit)), |row| row.get(0))?;
        let states = rows.collect::<Result<Vec<Vec<u8>>, _>>()?;
        states.iter().map(|bytes| from_json(bytes, "member")).collect()
    }

    /// Members neither erased nor merged whose last contact lies before an instant. Reads every member's row.
    pub fn members_silent_since(&self, before: UtcMillis, limit: usize) -> Result<Vec<MemberId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM member WHERE merchant = ?1 AND erased = 0 AND merged = 0 AND last_contact_at < ?2
             ORDER BY id LIMIT ?3",
        )?;
        let rows = statement.query_map((self.merchant, before.0, rows_limit(limit)), |row| row.get(0))?;
        Ok(rows.collect::<Result<Vec<[u8; 16]>, _>>()?.into_iter().map(MemberId::from_bytes).collect())
    }

    /// Non-empty cells of a member that this till's present stream holds, by vintage: what may be spent here. On a lone
    /// till that is everything.
    pub fn cells(&self, member: MemberId) -> Result<Vec<(Subject, Vintage, i64)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT member, kind, number, vintage, sum(quantity) FROM cell WHERE merchant = ?1 AND member = ?2
             GROUP BY kind, number, vintage ORDER BY kind, number, vintage",
        )?;
        let rows = statement.query_map((self.merchant, member.bytes()), cell_from_row)?;
        rows.map(|row| cell(row?)).collect()
    }

    /// Every non-empty cell that the present stream holds. Reads every cell.
    pub fn cells_here(&self) -> Result<Vec<(Subject, Vintage, i64)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT member, kind, number, vintage, quantity FROM cell WHERE merchant = ?1
             ORDER BY member, kind, number, vintage",
        )?;
        let rows = statement.query_map([self.merchant], cell_from_row)?;
        rows.map(|row| cell(row?)).collect()
    }

    /// Left stock by reward.
    pub fn stock(&self) -> Result<Vec<(RewardId, i64)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, sum(quantity) FROM cell WHERE merchant = ?1 AND member = x'' GROUP BY number",
        )?;
        let rows = statement.query_map([self.merchant], |row| Ok((RewardId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Units that all members hold, as (subject kind, card or reward, units). Reads every cell.
    pub fn liability(&self) -> Result<Vec<(u8, u32, i64)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT kind, number, sum(quantity) FROM cell WHERE merchant = ?1 AND member <> x''
             GROUP BY kind, number ORDER BY kind, number",
        )?;
        let rows = statement.query_map([self.merchant], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Cells past their vintage on `today`, for booking expiry. Reads every cell.
    pub fn expired_cells(&self, today: BusinessDate, limit: usize) -> Result<Vec<(Subject, Vintage, i64)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT member, kind, number, vintage, quantity FROM cell
             WHERE merchant = ?1 AND vintage < ?2 AND quantity > 0 LIMIT ?3",
        )?;
        let rows = statement.query_map((self.merchant, today.0, rows_limit(limit)), cell_from_row)?;
        rows.map(|row| cell(row?)).collect()
    }

    /// Terms of a subject's conservation equation.
    pub fn tally(&self, subject: Subject) -> Result<Tally, StoreError> {
        Ok(load_tally(&self.connection, self.merchant, &subject)?.unwrap_or_default())
    }

    /// A member's phones.
    pub fn devices(&self, member: MemberId) -> Result<Vec<DeviceRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT tag, algorithm, public_key, revoked, enrolled_at, last_code_time_s FROM device
             WHERE merchant = ?1 AND member = ?2 ORDER BY enrolled_at, tag",
        )?;
        let mut rows = statement.query((self.merchant, member.bytes()))?;
        let mut devices = Vec::new();
        while let Some(row) = rows.next()? {
            devices.push(DeviceRow {
                member,
                device: DeviceTag(row.get(0)?),
                algorithm: Algorithm::from_code(row.get(1)?).ok_or(StoreError::Value("algorithm"))?,
                public_key: row.get(2)?,
                revoked: row.get(3)?,
                enrolled_at: UtcMillis(row.get(4)?),
                last_code_time_s: row.get(5)?,
            });
        }
        for told in self.other_devices(member)? {
            match devices.iter_mut().find(|known| known.device == told.device) {
                Some(known) => {
                    known.revoked |= told.revoked;
                    known.last_code_time_s = known.last_code_time_s.max(told.last_code_time_s);
                }
                None => devices.push(told),
            }
        }
        Ok(devices)
    }

    /// One of a member's phones.
    pub fn device(&self, member: MemberId, device: DeviceTag) -> Result<Option<DeviceRow>, StoreError> {
        Ok(self.devices(member)?.into_iter().find(|row| row.device == device))
    }

    /// Ciphertext of a member's private data: the newest that is known, whoever wrote it.
    pub fn private(&self, member: MemberId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT ciphertext FROM other_private WHERE merchant = ?1 AND member = ?2
             UNION ALL SELECT ciphertext FROM private WHERE merchant = ?1 AND member = ?2 LIMIT 1",
        )?;
        Ok(statement.query_row((self.merchant, member.bytes()), |row| row.get(0)).optional()?)
    }

    /// The caller's own cache about a member, as last given in `Change::MemberState`.
    pub fn member_state(&self, member: MemberId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT state FROM member_state WHERE merchant = ?1 AND member = ?2")?;
        Ok(statement.query_row((self.merchant, member.bytes()), |row| row.get(0)).optional()?)
    }

    /// Every member's ciphertext, for the index in memory.
    pub fn all_private(&self) -> Result<Vec<(MemberId, Vec<u8>)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT member, ciphertext FROM other_private WHERE merchant = ?1 UNION ALL
             SELECT member, ciphertext FROM private AS own WHERE merchant = ?1 AND NOT EXISTS (
                SELECT 1 FROM other_private AS told WHERE told.merchant = ?1 AND told.member = own.member)",
        )?;
        let rows = statement.query_map([self.merchant], |row| Ok((MemberId::from_bytes(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// A subject's terms as kept.
pub(crate) fn load_tally(
    connection: &Connection,
    merchant: u32,
    subject: &Subject,
) -> Result<Option<Tally>, StoreError> {
    let (kind, number) = subject.code();
    let mut statement = connection.prepare_cached(
        "SELECT earned, adjusted, deficit, spent, expired, reversed FROM tally
         WHERE merchant = ?1 AND member = ?2 AND kind = ?3 AND number = ?4",
    )?;
    let tally = statement.query_row((merchant, subject_member(subject), kind, number), tally_from_row).optional()?;
    Ok(tally)
}

/// Six terms in the order of the table.
pub(crate) fn tally_from_row(row: &Row<'_>) -> rusqlite::Result<Tally> {
    Ok(Tally {
        earned: row.get(0)?,
        adjusted: row.get(1)?,
        deficit: row.get(2)?,
        spent: row.get(3)?,
        expired: row.get(4)?,
        reversed: row.get(5)?,
    })
}
