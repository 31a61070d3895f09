//! Reads of the shop: days, refusals, programs, staff, settings, reports.
//!
//! Invariant: a day is read from its counters, never from its entries.

use super::{Reader, rows_limit};
use crate::connection::meta;
use crate::counters::{DayCount, DayCounters, Metric, Slot};
use crate::error::StoreError;
use crate::kinds::{PAUSED_ELSEWHERE, PAUSED_HERE};
use crate::rows::{IssuerKeyRow, OperatorRow, ProgramRow, RefusalRow, ZReportRow};
use crate::stream::STATUS_GIVEN_UP;
use crate::types::Position;
use rusqlite::{OptionalExtension, Row};
use tillstamp_ledger::{BusinessDate, MemberId, OperatorId, ProgramHash, Role, UtcMillis};

/// Of whom the server has spoken, its word counts.
const OPERATORS: &str = "SELECT id, name,
    coalesce((SELECT told.role FROM other_operator AS told WHERE told.merchant = ?1 AND told.id = operator.id), role),
    coalesce((SELECT told.active FROM other_operator AS told WHERE told.merchant = ?1 AND told.id = operator.id),
        active),
    pin_hash, language, failed_attempts, locked_until, own_member
    FROM operator WHERE merchant = ?1";
const PROGRAMS: &str = "SELECT program.hash, document,
        coalesce((SELECT from_date FROM other_publication AS told WHERE told.merchant = program.merchant
         AND told.hash = program.hash ORDER BY position DESC LIMIT 1),
        (SELECT from_date FROM publication WHERE publication.merchant = program.merchant
         AND publication.hash = program.hash ORDER BY position DESC LIMIT 1))
    FROM program WHERE program.merchant = ?1 AND (?2 IS NULL OR program.hash = ?2)";

/// Reads the columns of `OPERATORS`.
fn operator_from_row(row: &Row<'_>) -> Result<OperatorRow, StoreError> {
    Ok(OperatorRow {
        id: OperatorId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        role: Role::from_code(row.get(2)?).ok_or(StoreError::Value("role"))?,
        active: row.get(3)?,
        pin_hash: row.get(4)?,
        language: row.get(5)?,
        failed_attempts: row.get(6)?,
        locked_until: row.get::<_, Option<i64>>(7)?.map(UtcMillis),
        own_member: row.get::<_, Option<[u8; 16]>>(8)?.map(MemberId::from_bytes),
    })
}

fn program_from_row(row: &Row<'_>) -> rusqlite::Result<ProgramRow> {
    Ok(ProgramRow {
        hash: ProgramHash(row.get(0)?),
        document: row.get(1)?,
        from: row.get::<_, Option<i32>>(2)?.map(BusinessDate),
    })
}

fn z_from_row(row: &Row<'_>) -> rusqlite::Result<ZReportRow> {
    Ok(ZReportRow { date: BusinessDate(row.get(0)?), number: row.get(1)?, document: row.get(2)? })
}

impl Reader {
    /// All counts of a business date.
    pub fn day_counters(&self, date: BusinessDate) -> Result<DayCounters, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT slot, operator, metric, number, n FROM day_counter WHERE merchant = ?1 AND business_date = ?2
             ORDER BY slot, operator, metric, number",
        )?;
        let mut rows = statement.query((self.merchant, date.0))?;
        let mut counts = Vec::new();
        while let Some(row) = rows.next()? {
            let operator: Vec<u8> = row.get(1)?;
            counts.push(DayCount {
                slot: Slot(row.get(0)?),
                operator: <[u8; 16]>::try_from(operator).ok().map(OperatorId::from_bytes),
                metric: Metric::from_code(row.get(2)?).ok_or(StoreError::Value("metric"))?,
                number: row.get(3)?,
                count: row.get(4)?,
            });
        }
        Ok(DayCounters { date, rows: counts })
    }

    /// One person's sum of a metric on a day (limits of a shift).
    pub fn operator_count(&self, date: BusinessDate, operator: OperatorId, metric: Metric) -> Result<i64, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce(sum(n), 0) FROM day_counter
             WHERE merchant = ?1 AND business_date = ?2 AND operator = ?3 AND metric = ?4",
        )?;
        Ok(statement.query_row((self.merchant, date.0, operator.bytes(), metric.code()), |row| row.get(0))?)
    }

    /// Business dates that have entries, oldest first, within a range.
    pub fn business_dates(&self, from: BusinessDate, to: BusinessDate) -> Result<Vec<BusinessDate>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT business_date FROM day WHERE merchant = ?1 AND business_date BETWEEN ?2 AND ?3
             ORDER BY business_date",
        )?;
        let rows = statement.query_map((self.merchant, from.0, to.0), |row| Ok(BusinessDate(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Refusals within a range of days, newest first.
    pub fn refusals(&self, from: BusinessDate, to: BusinessDate, limit: usize) -> Result<Vec<RefusalRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at_ms, business_date, key, operator, member FROM refusal WHERE business_date BETWEEN ?1 AND ?2
             ORDER BY id DESC LIMIT ?3",
        )?;
        let rows = statement.query_map((from.0, to.0, rows_limit(limit)), |row| {
            Ok(RefusalRow {
                at: UtcMillis(row.get(0)?),
                date: BusinessDate(row.get(1)?),
                key: row.get(2)?,
                operator: row.get::<_, Option<[u8; 16]>>(3)?.map(OperatorId::from_bytes),
                member: row.get::<_, Option<[u8; 16]>>(4)?.map(MemberId::from_bytes),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Refusals of a day by key; kept when the refusals themselves are pruned.
    pub fn refusal_counts(&self, date: BusinessDate) -> Result<Vec<(String, u32)>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT key, n FROM refusal_count WHERE business_date = ?1 ORDER BY key")?;
        let rows = statement.query_map([date.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A program document by its name.
    pub fn program(&self, hash: ProgramHash) -> Result<Option<ProgramRow>, StoreError> {
        Ok(self.programs_named(Some(hash))?.pop())
    }

    /// Every program document.
    pub fn programs(&self) -> Result<Vec<ProgramRow>, StoreError> {
        self.programs_named(None)
    }

    fn programs_named(&self, hash: Option<ProgramHash>) -> Result<Vec<ProgramRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(PROGRAMS)?;
        let rows = statement.query_map((self.merchant, hash.map(|hash| hash.0)), program_from_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The program in force on a day: the last one published whose first day is not after it. What was published here
    /// counts at once; as soon as the server has spoken of it, the server's order does.
    pub fn program_on(&self, date: BusinessDate) -> Result<Option<ProgramRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT program.hash, document, from_date FROM (
                SELECT CASE WHEN stream.status <> ?3 AND (position & ?4) > stream.decided_seq THEN 2 ELSE 0 END AS told,
                    publication.merchant, position, hash, from_date
                FROM publication JOIN stream ON stream.number = (position >> ?5)
                UNION ALL SELECT 1, merchant, position, hash, from_date FROM other_publication) AS published
             JOIN program ON program.merchant = published.merchant AND program.hash = published.hash
             WHERE published.merchant = ?1 AND from_date <= ?2 ORDER BY told DESC, position DESC LIMIT 1",
        )?;
        let (bits, mask) = (Position::SEQ_BITS, Position::SEQ_MASK);
        let values = (self.merchant, date.0, STATUS_GIVEN_UP, mask, bits);
        Ok(statement.query_row(values, program_from_row).optional()?)
    }

    /// Keys that sign this shop's cards.
    pub fn issuer_keys(&self) -> Result<Vec<IssuerKeyRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key_id, public_key FROM issuer_key WHERE merchant = ?1
                 UNION SELECT key_id, public_key FROM other_issuer WHERE merchant = ?1",
        )?;
        let rows = statement
            .query_map([self.merchant], |row| Ok(IssuerKeyRow { key_id: row.get(0)?, public_key: row.get(1)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether redemptions are paused: by whoever said so last, here or at another till.
    pub fn redemptions_paused(&self) -> Result<bool, StoreError> {
        let here = self.paused_here()?;
        let Some(told) = meta::<Vec<u8>>(&self.connection, PAUSED_ELSEWHERE)? else { return Ok(here) };
        let (Some((paused, at)), own_at) = (told.split_first(), meta::<Vec<u8>>(&self.connection, PAUSED_HERE)?) else {
            return Ok(here);
        };
        // Eight bytes of a time since 1970 sort as the times do.
        let is_later = own_at.is_none_or(|own_at| at > own_at.as_slice());
        Ok(if is_later { *paused != 0 } else { here })
    }

    /// As this till's own entries say.
    pub(crate) fn paused_here(&self) -> Result<bool, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT redemptions_paused FROM merchant WHERE number = ?1")?;
        Ok(statement.query_row([self.merchant], |row| row.get(0))?)
    }

    /// The staff, those who left included.
    pub fn operators(&self) -> Result<Vec<OperatorRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(OPERATORS)?;
        let mut rows = statement.query([self.merchant])?;
        let mut operators = Vec::new();
        while let Some(row) = rows.next()? {
            operators.push(operator_from_row(row)?);
        }
        Ok(operators)
    }

    /// One staff member.
    pub fn operator(&self, operator: OperatorId) -> Result<Option<OperatorRow>, StoreError> {
        Ok(self.operators()?.into_iter().find(|row| row.id == operator))
    }

    /// A setting.
    pub fn setting(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM setting WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    /// The report of a closed day.
    pub fn z_report(&self, date: BusinessDate) -> Result<Option<ZReportRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT business_date, number, document FROM z_report WHERE merchant = ?1 AND business_date = ?2",
        )?;
        Ok(statement.query_row((self.merchant, date.0), z_from_row).optional()?)
    }

    /// The report with the highest number.
    pub fn last_z_report(&self) -> Result<Option<ZReportRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT business_date, number, document FROM z_report WHERE merchant = ?1 ORDER BY number DESC LIMIT 1",
        )?;
        Ok(statement.query_row([self.merchant], z_from_row).optional()?)
    }
}
