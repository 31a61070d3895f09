//! Which backups stay.
//!
//! Invariant: the newest good backup is never deleted, and nothing is deleted while no kept one is good.

use super::{check_backup, keys_of, stamp_in};
use crate::error::StoreError;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tillstamp_ledger::UtcMillis;

const DAYS: usize = 7;
const WEEKS: usize = 4;
const DAY_MS: i64 = 86_400_000;
/// Copies of members' keys live no longer: an erasure is complete after this.
const KEY_COPIES_MS: i64 = 30 * DAY_MS;

/// When a backup was made, by its name.
pub(super) fn taken_at(path: &Path) -> Option<UtcMillis> {
    stamp_in(&path.file_name()?.to_string_lossy(), "ledger-", ".db")
}

fn named(folder: &Path, prefix: &str, suffix: &str) -> Result<Vec<(PathBuf, UtcMillis)>, StoreError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(StoreError::file(folder))?;
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let at = stamp_in(&path.file_name()?.to_string_lossy(), prefix, suffix)?;
            Some((path, at))
        })
        .collect();
    found.sort_by(|one, other| (other.1, &other.0).cmp(&(one.1, &one.0)));
    Ok(found)
}

/// Backups in a folder, newest first, by name and unchecked.
pub fn backups(folder: &Path) -> Result<Vec<(PathBuf, UtcMillis)>, StoreError> {
    named(folder, "ledger-", ".db")
}

/// Copies of the members' keys in a folder, half-made ones included.
pub(crate) fn key_copies(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let found = named(folder, "keys-", ".db")?.into_iter().chain(named(folder, "keys-", ".new")?);
    Ok(found.map(|(path, _)| path).collect())
}

/// The newest of each of the last seven days and four weeks that have one. Days are counted as they occur, so that a
/// clock gone wrong never makes good backups too old.
fn kept(found: &[(PathBuf, UtcMillis)]) -> BTreeSet<PathBuf> {
    let mut kept = BTreeSet::new();
    // 1970-01-01 was a Thursday: weeks from Monday.
    for (limit, days) in [(DAYS, 1), (WEEKS, 7)] {
        let mut seen = BTreeSet::new();
        for (path, at) in found {
            let period = (at.0.div_euclid(DAY_MS) + 3).div_euclid(days);
            if !seen.contains(&period) && seen.len() < limit {
                seen.insert(period);
                kept.insert(path.clone());
            }
        }
    }
    kept
}

/// Deletes what is neither among the last seven days' nor the last four weeks' newest, if one that stays is good; key
/// copies after 30 days whatever happens, but for the newest; and what a crash left half made. Says what was deleted.
pub fn rotate(folder: &Path, now: UtcMillis) -> Result<Vec<PathBuf>, StoreError> {
    let found = backups(folder)?;
    let kept = kept(&found);
    let newest_good = found.iter().find(|(path, _)| check_backup(path).is_ok()).map(|(path, _)| path);
    let mut deleted = Vec::new();
    if newest_good.is_some_and(|good| kept.contains(good)) {
        for (path, _) in found.iter().filter(|(path, _)| !kept.contains(path)) {
            fs::remove_file(path).map_err(StoreError::file(path))?;
            deleted.push(path.clone());
            let keys = keys_of(path);
            if keys.exists() {
                fs::remove_file(&keys).map_err(StoreError::file(&keys))?;
                deleted.push(keys);
            }
        }
    }
    for (path, at) in named(folder, "keys-", ".db")?.iter().skip(1) {
        if now.since(*at) > KEY_COPIES_MS {
            fs::remove_file(path).map_err(StoreError::file(path))?;
            deleted.push(path.clone());
        }
    }
    // Half made when a crash came; a later backup is there, so nobody is making them any more.
    for prefix in ["ledger-", "keys-"] {
        for (path, at) in named(folder, prefix, ".new")? {
            if found.first().is_some_and(|(_, newest)| at < *newest) {
                fs::remove_file(&path).map_err(StoreError::file(&path))?;
                deleted.push(path);
            }
        }
    }
    Ok(deleted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_and_four_weeks_stay() {
        // Two a day for 60 days, newest first.
        let found: Vec<_> = (0..120)
            .map(|half| (PathBuf::from(format!("{half}")), UtcMillis((60 * 2 - half) * DAY_MS / 2 + 20_000 * DAY_MS)))
            .collect();
        let kept = kept(&found);
        assert!(kept.contains(Path::new("0")), "the newest stays");
        assert!((9..=11).contains(&kept.len()), "7 days and the older of 4 weeks: {kept:?}");
        let oldest = found.iter().rev().find(|(path, _)| kept.contains(path)).map(|(_, at)| found[0].1.since(*at));
        assert!(oldest.is_some_and(|ms| (14..=28).contains(&(ms / DAY_MS))));
    }
}
