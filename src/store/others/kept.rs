//! Others' entries are kept for a while; the state that they left stays.

use crate::connection::{begin, execute};
use crate::error::StoreError;
use crate::store::Store;
use tillstamp_ledger::BusinessDate;

/// In one go, so that the counter never waits for it.
const ENTRIES_A_TIME: u32 = 2000;

impl Store {
    /// Forgets confirmed entries of others before a day, some at a time; how many. Each stream then begins later.
    pub fn forget_others_before(&mut self, day: BusinessDate) -> Result<usize, StoreError> {
        let transaction = begin(&self.reader.connection)?;
        // A stream is forgotten from its beginning on, never in its middle.
        let old = "SELECT stream, seq, hash FROM other_entry AS old
            WHERE business_date < ?1 AND position IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM other_entry AS kept WHERE kept.stream = old.stream AND kept.seq < old.seq
                AND (kept.business_date >= ?1 OR kept.position IS NULL))
            ORDER BY stream, seq LIMIT ?2";
        let mut statement = transaction.prepare_cached(old)?;
        let rows = statement.query_map((day.0, ENTRIES_A_TIME), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let rows = rows.collect::<Result<Vec<(u32, i64, [u8; 32])>, _>>()?;
        drop(statement);
        for (stream, seq, hash) in &rows {
            execute(&transaction, "DELETE FROM other_entry WHERE stream = ?1 AND seq = ?2", &[stream, seq])?;
            let sql = "UPDATE other_stream SET base_seq = ?2, base_hash = ?3 WHERE number = ?1";
            execute(&transaction, sql, &[stream, seq, hash])?;
        }
        transaction.commit()?;
        Ok(rows.len())
    }
}
