//! The ledger of a set-up that never came to its end.
//!
//! Invariant: an entry, once signed, is never deleted by the next start: its file is kept under another name.

use crate::connection::open_anywhere;
use crate::error::{OpenError, StoreError};
use crate::guard::sync_folder_of;
use crate::open::{free_name, lock, move_database};
use crate::store::ledger_path;
use crate::types::Dirs;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tillstamp_ledger::UtcMillis;

/// Takes a half-made ledger out of the way of the next set-up and says where it is now. One without any entry is
/// removed; so is any if `forget` (whoever made it knows that it failed, and saw nothing of it).
/// [`OpenError::SecondInstance`] while another program is at work in the folder.
pub fn set_unfinished_aside(dirs: &Dirs, now: UtcMillis, forget: bool) -> Result<Option<PathBuf>, OpenError> {
    let path = ledger_path(&dirs.data);
    if !path.exists() {
        return Ok(None);
    }
    let _lock = lock(&dirs.data)?;
    if forget || is_empty(&path) {
        for more in ["", "-wal", "-shm"] {
            let file = PathBuf::from(format!("{}{more}", path.display()));
            match fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(StoreError::file(&file)(error).into()),
                _ => {}
            }
        }
        sync_folder_of(&path)?;
        return Ok(None);
    }
    let kept = free_name(&path, "unfinished", now)?;
    move_database(&path, &kept)?;
    Ok(Some(kept))
}

/// Whether the file holds no entry; what cannot be read may hold some.
fn is_empty(path: &Path) -> bool {
    let Ok(connection) = open_anywhere(path) else { return false };
    let tables = connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'entry'", [], |row| row.get(0));
    match tables {
        Ok(0) => true,
        Ok(_) => connection.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)) == Ok(0),
        Err(_) => false,
    }
}
