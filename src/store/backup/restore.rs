//! Putting a backup in the ledger's place.
//!
//! Invariant: the file that was there is kept under another name; the next start opens a new epoch and says why.

use super::{BackupInfo, FileMark, check_backup, keys_of};
use crate::connection::{begin_plain, execute, open_anywhere, open_writer, set_meta};
use crate::error::{OpenError, StoreError};
use crate::guard::sync_folder_of;
use crate::keys::{Keys, keys_path};
use crate::open::{free_name, lock, move_database};
use crate::reads::last;
use crate::schema;
use crate::store::ledger_path;
use crate::types::{Dirs, OpenOptions};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tillstamp_ledger::{Head, MemberId};

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreOutcome {
    /// The backup, as checked.
    pub from: BackupInfo,
    /// The ledger that was there before.
    pub kept_as: Option<PathBuf>,
    /// Its last entry, where it could be read: what lies between is no longer in the ledger.
    pub lost_after: Option<Head>,
    /// Members' keys were taken from the backup, because they were not here.
    pub keys_restored: bool,
}

/// Puts a backup, as [`check_backup`] found it good, in place of the ledger; no store may be open on the folder. A file
/// that changed since is checked again. Tombstones beside the ledger are applied when it opens next. Rewards redeemed
/// since the backup can be redeemed again: whoever calls this has to say so.
pub fn restore(checked: &BackupInfo, dirs: &Dirs, options: &OpenOptions) -> Result<RestoreOutcome, OpenError> {
    fs::create_dir_all(&dirs.data).map_err(StoreError::file(&dirs.data))?;
    let _lock = lock(&dirs.data)?;
    let backup = checked.path.as_path();
    let path = ledger_path(&dirs.data);
    let new = path.with_extension("restoring");
    let from = take(checked, &new)?;
    prepare(&new, options)?;

    let lost_after = path.exists().then(|| open_anywhere(&path).and_then(|old| last(&old)));
    let lost_after = lost_after.and_then(Result::ok).flatten().map(|(_, head)| head);
    let mut kept_as = None;
    if path.exists() {
        let kept = free_name(&path, "before-restore", options.now)?;
        move_database(&path, &kept)?;
        kept_as = Some(kept);
    }
    fs::rename(&new, &path).map_err(StoreError::file(&path))?;
    let keys_restored = restore_keys(backup, &dirs.data)?;
    sync_folder_of(&path)?;
    Ok(RestoreOutcome { from, kept_as, lost_after, keys_restored })
}

/// Copies the backup; what it holds.
fn take(checked: &BackupInfo, new: &Path) -> Result<BackupInfo, OpenError> {
    let backup = checked.path.as_path();
    fs::copy(backup, new).map_err(StoreError::file(new))?;
    if FileMark::of(backup).is_ok_and(|mark| mark == checked.mark) {
        return Ok(checked.clone());
    }
    // Another file under the same name, or one that somebody writes: the copy is what counts.
    match check_backup(new) {
        Ok(found) => Ok(BackupInfo { entries: found.entries, last_entry_at: found.last_entry_at, ..checked.clone() }),
        Err(error) => {
            fs::remove_file(new).map_err(StoreError::file(new))?;
            Err(OpenError::BadBackup(error))
        }
    }
}

/// Makes a copy know that it is one, in a single file, on the disk.
fn prepare(new: &Path, options: &OpenOptions) -> Result<(), StoreError> {
    let connection = open_writer(new, false)?;
    schema::migrate(&connection, schema::version(&connection)?)?;
    let transaction = begin_plain(&connection)?;
    set_meta(&transaction, "restored", &options.now.0.to_be_bytes())?;
    // What was under way when the backup was made was settled in the file that it replaces.
    execute(&transaction, "DELETE FROM action", &[])?;
    transaction.commit()?;
    connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error)?;
    File::open(new).and_then(|file| file.sync_all()).map_err(StoreError::file(new))
}

/// Keys that are here are newer than any copy; those of the copy that are missing (another shop stood here meanwhile)
/// come beside them. Tombstones take the erased ones out again when the folder opens next.
fn restore_keys(backup: &Path, data: &Path) -> Result<bool, StoreError> {
    let (copy, keys) = (keys_of(backup), keys_path(data));
    if !copy.exists() {
        return Ok(false);
    }
    if keys.exists() {
        return add_keys(&copy, data);
    }
    let new = keys.with_extension("restoring");
    fs::copy(&copy, &new).map_err(StoreError::file(&new))?;
    File::open(&new).and_then(|file| file.sync_all()).map_err(StoreError::file(&new))?;
    fs::rename(&new, &keys).map_err(StoreError::file(&keys))?;
    Ok(true)
}

fn add_keys(copy: &Path, data: &Path) -> Result<bool, StoreError> {
    let source = open_anywhere(copy)?;
    let mut statement = source.prepare("SELECT member, key FROM member_key")?;
    let rows = statement.query_map([], |row| Ok((MemberId::from_bytes(row.get(0)?), row.get(1)?)))?;
    Keys::open(data)?.add_missing(&rows.collect::<Result<Vec<_>, _>>()?)
}
