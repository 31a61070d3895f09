//! Times in names of files: `20261122T211530Z`. No time zone, no locale, sorts as text.
//!
//! Invariant: the calendar is SQLite's; this crate has no other.

use crate::error::StoreError;
use rusqlite::Connection;
use tillstamp_ledger::UtcMillis;

const WRITE: &str = "SELECT strftime('%Y%m%dT%H%M%SZ', ?1, 'unixepoch')";
const READ: &str = "SELECT unixepoch(?1)";

/// An instant, to the second, as it stands in names.
pub(crate) fn stamp(at: UtcMillis) -> Result<String, StoreError> {
    let name: Option<String> =
        Connection::open_in_memory()?.query_row(WRITE, [at.0.div_euclid(1000)], |row| row.get(0))?;
    name.ok_or(StoreError::Value("time for a file's name"))
}

/// The instant of a name's stamp, to the second.
pub(crate) fn read_stamp(text: &str) -> Option<UtcMillis> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let is_number = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(date, 8) || !is_number(time, 6) {
        return None;
    }
    let plain = format!("{}-{}-{}T{}:{}:{}Z", &date[..4], &date[4..6], &date[6..], &time[..2], &time[2..4], &time[4..]);
    let seconds: Option<i64> = Connection::open_in_memory().ok()?.query_row(READ, [plain], |row| row.get(0)).ok()?;
    Some(UtcMillis(seconds?.checked_mul(1000)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_read_back() {
        assert_eq!(stamp(UtcMillis(0)).unwrap(), "19700101T000000Z");
        assert_eq!(stamp(UtcMillis(1_709_210_096_789)).unwrap(), "20240229T123456Z");
        for at in [0, 951_782_400_000, 1_709_210_096_000, 4_102_444_799_000, -86_400_000] {
            assert_eq!(read_stamp(&stamp(UtcMillis(at)).unwrap()), Some(UtcMillis(at)));
        }
        for wrong in ["20241301T000000Z", "20240101T250000Z", "20240101T000000", "202401010000000", "nonsense", ""] {
            assert_eq!(read_stamp(wrong), None, "{wrong}");
        }
        assert!(stamp(UtcMillis(i64::MAX)).is_err(), "beyond any calendar");
    }
}
