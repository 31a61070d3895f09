//! Erased members' keys in copies of the keys' file: backups, and damaged files that were set aside.
//!
//! Invariant: only keys of members with a tombstone are touched, and a copy stays one that a restore can use.

use crate::backup::key_copies;
use crate::connection::{begin_plain, execute};
use crate::error::StoreError;
use crate::store::Store;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use tillstamp_ledger::MemberId;

const ID_BYTES: usize = 16;
/// In a row of the keys' file the key follows the member's id.
const KEY_BYTES: usize = 32;

impl Store {
    /// Takes erased members' keys out of the key copies in a folder of backups; how many there were. A copy on a stick
    /// that is not here cannot be reached: it is why an erasure names a date.
    pub fn forget_in_backups(&self, folder: &Path) -> Result<u32, StoreError> {
        let erased = self.keys.erased();
        let mut forgotten = 0;
        if erased.is_empty() {
            return Ok(forgotten);
        }
        for path in key_copies(folder)? {
            forgotten += match forget_in(&path, erased) {
                // No restore can use it, but whoever looks at its bytes could.
                Err(StoreError::Corrupt(_) | StoreError::Sql(_) | StoreError::DiskFailed(_)) => wipe(&path, erased)?,
                other => other?,
            };
        }
        Ok(forgotten)
    }
}

fn forget_in(path: &Path, erased: &BTreeSet<MemberId>) -> Result<u32, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let kept = connection
        .prepare("SELECT member FROM member_key")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<[u8; ID_BYTES]>, _>>()?;
    let found: Vec<_> = kept.into_iter().filter(|id| erased.contains(&MemberId::from_bytes(*id))).collect();
    if found.is_empty() {
        return Ok(0);
    }
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let transaction = begin_plain(&connection)?;
    for member in &found {
        execute(&transaction, "DELETE FROM member_key WHERE member = ?1", &[member])?;
    }
    transaction.commit()?;
    Ok(u32::try_from(found.len()).unwrap_or(u32::MAX))
}

/// Overwrites erased members' keys in keys' files of the data folder that were set aside as damaged.
pub(crate) fn wipe_set_aside(data: &Path, members: &BTreeSet<MemberId>) -> Result<(), StoreError> {
    for entry in fs::read_dir(data).map_err(StoreError::file(data))? {
        let path = entry.map_err(StoreError::file(data))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with("keys.corrupt-") {
            wipe(&path, members)?;
        }
    }
    Ok(())
}

/// Zeroes what stands behind each of these members' ids in a file.
fn wipe(path: &Path, members: &BTreeSet<MemberId>) -> Result<u32, StoreError> {
    let bytes = fs::read(path).map_err(StoreError::file(path))?;
    let is_erased =
        |window: &[u8]| <[u8; ID_BYTES]>::try_from(window).is_ok_and(|id| members.contains(&MemberId::from_bytes(id)));
    let places: Vec<usize> =
        bytes.windows(ID_BYTES).enumerate().filter(|(_, window)| is_erased(window)).map(|(at, _)| at).collect();
    if places.is_empty() {
        return Ok(0);
    }
    let written = OpenOptions::new().write(true).open(path).and_then(|mut file| {
        for at in &places {
            let from = at + ID_BYTES;
            let length = KEY_BYTES.min(bytes.len() - from);
            file.seek(SeekFrom::Start(u64::try_from(from).unwrap_or(u64::MAX)))?;
            file.write_all(&[0; KEY_BYTES][..length])?;
        }
        file.sync_all()
    });
    written.map_err(StoreError::file(path))?;
    Ok(u32::try_from(places.len()).unwrap_or(u32::MAX))
}
