//! Members' keys, in a file of their own, and the tombstones of erased members, in another.
//!
//! Invariant: an erased key leaves no copy in the file or its write-ahead log; its tombstone is on the disk before the
//! key goes, and no key is ever taken for a member with a tombstone.

use crate::connection::{begin, begin_plain, execute, open_writer};
use crate::error::StoreError;
use crate::forget::wipe_set_aside;
use crate::guard::sync_folder_of;
use crate::store::Store;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tillstamp_ledger::MemberId;

const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS member_key (member BLOB PRIMARY KEY, key BLOB NOT NULL) STRICT, WITHOUT ROWID";

/// The keys' file and the tombstones' file of a data folder.
pub(crate) struct Keys {
    connection: Connection,
    tombstones: PathBuf,
    erased: BTreeSet<MemberId>,
    /// A reader kept an erased key's page in the write-ahead log.
    log_holds_keys: bool,
}

/// The keys' file in a data folder.
pub(crate) fn keys_path(data: &Path) -> PathBuf {
    data.join("keys.db")
}

fn tombstones_path(data: &Path) -> PathBuf {
    data.join("tombstones.log")
}

/// Members erased for good. A last line without its end was cut short by a crash before its erasure went on: no
/// tombstone.
fn read_tombstones(path: &Path) -> Result<BTreeSet<MemberId>, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(StoreError::file(path)(error)),
    };
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')?.parse().ok()).collect())
}

impl Keys {
    /// Opens or makes both files and applies the tombstones.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        let connection = open_writer(&keys_path(data), true)?;
        keep_private(&keys_path(data))?;
        connection.pragma_update(None, "secure_delete", true)?;
        connection.execute_batch(SCHEMA)?;
        let tombstones = tombstones_path(data);
        let erased = read_tombstones(&tombstones)?;
        let mut keys = Self { connection, tombstones, erased, log_holds_keys: false };
        // A restore cut short left a copy of its own.
        let half_made = keys_path(data).with_extension("restoring");
        if half_made.exists() {
            fs::remove_file(&half_made).map_err(StoreError::file(&half_made))?;
        }
        let erased = keys.erased.clone();
        keys.drop_keys(&erased)?;
        Ok(keys)
    }

    /// Members with a tombstone.
    pub fn erased(&self) -> &BTreeSet<MemberId> {
        &self.erased
    }

    fn drop_keys(&mut self, members: &BTreeSet<MemberId>) -> Result<(), StoreError> {
        let mut dropped = 0;
        let transaction = begin_plain(&self.connection)?;
        for member in members {
            dropped += execute(&transaction, "DELETE FROM member_key WHERE member = ?1", &[member.bytes()])?;
        }
        transaction.commit()?;
        self.log_holds_keys |= dropped > 0;
        self.clear_log()
    }

    /// Empties the write-ahead log where it may hold an erased key; later, where a backup is just reading.
    pub fn clear_log(&mut self) -> Result<(), StoreError> {
        if self.log_holds_keys {
            let busy: i64 = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            self.log_holds_keys = busy != 0;
        }
        Ok(())
    }

    /// Tombstone first, key second.
    pub fn erase(&mut self, members: &[MemberId]) -> Result<(), StoreError> {
        let fresh: Vec<_> = members.iter().copied().filter(|member| !self.erased.contains(member)).collect();
        if !fresh.is_empty() {
            // A line cut short by a crash must not swallow the first new one.
            let mut lines = String::from("\n");
            fresh.iter().for_each(|member| lines.push_str(&format!("{member}\n")));
            let mut options = OpenOptions::new();
            let written = options.create(true).append(true).open(&self.tombstones).and_then(|mut file| {
                file.write_all(lines.as_bytes())?;
                file.sync_all()
            });
            written.map_err(StoreError::file(&self.tombstones))?;
            sync_folder_of(&self.tombstones)?;
            self.erased.extend(fresh);
        }
        let members = members.iter().copied().collect();
        if let Some(data) = self.tombstones.parent() {
            wipe_set_aside(data, &members)?;
        }
        self.drop_keys(&members)
    }

    /// Keeps those of these keys whose member has none and was not erased; whether there were any.
    pub fn add_missing(&self, keys: &[(MemberId, [u8; 32])]) -> Result<bool, StoreError> {
        let transaction = begin_plain(&self.connection)?;
        let mut added = 0;
        for (member, key) in keys.iter().filter(|(member, _)| !self.erased.contains(member)) {
            let sql = "INSERT OR IGNORE INTO member_key (member, key) VALUES (?1, ?2)";
            added += execute(&transaction, sql, &[member.bytes(), key])?;
        }
        transaction.commit()?;
        Ok(added > 0)
    }

    fn get(&self, member: MemberId) -> Result<Option<[u8; 32]>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT key FROM member_key WHERE member = ?1")?;
        Ok(statement.query_row([member.bytes()], |row| row.get(0)).optional()?)
    }
}

/// Only the till's own user reads a file of keys; its write-ahead log takes the same mode from it.
#[cfg(unix)]
pub(crate) fn keep_private(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(StoreError::file(path))
}

/// Elsewhere the folder's own rights must do.
#[cfg(not(unix))]
pub(crate) fn keep_private(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

impl Store {
    /// Key that encrypts a member's private data.
    pub fn member_key(&self, member: MemberId) -> Result<Option<[u8; 32]>, StoreError> {
        self.keys.get(member)
    }

    /// Every member's key, for the index in memory.
    pub fn member_keys(&self) -> Result<Vec<(MemberId, [u8; 32])>, StoreError> {
        let mut statement = self.keys.connection.prepare_cached("SELECT member, key FROM member_key")?;
        let rows = statement.query_map([], |row| Ok((MemberId::from_bytes(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps a member's key, durably: call it before the append that uses it. Refused for an erased member.
    pub fn put_member_key(&mut self, member: MemberId, key: &[u8; 32]) -> Result<(), StoreError> {
        if self.keys.erased.contains(&member) {
            return Err(StoreError::Value("the member was erased"));
        }
        let sql = "INSERT OR REPLACE INTO member_key (member, key) VALUES (?1, ?2)";
        execute(&self.keys.connection, sql, &[member.bytes(), key])?;
        Ok(())
    }

    /// Keeps many members' keys in one commit (an import).
    pub fn put_member_keys(&mut self, keys: &[(MemberId, [u8; 32])]) -> Result<(), StoreError> {
        let transaction = begin_plain(&self.keys.connection)?;
        for (member, key) in keys.iter().filter(|(member, _)| !self.keys.erased.contains(member)) {
            let sql = "INSERT OR REPLACE INTO member_key (member, key) VALUES (?1, ?2)";
            execute(&transaction, sql, &[member.bytes(), key])?;
        }
        Ok(transaction.commit()?)
    }

    /// Ends erasures whose entry stands: tombstone, key, write-ahead logs.
    pub(crate) fn finish_erasures(&mut self) -> Result<(), StoreError> {
        let connection = &self.reader.connection;
        let mut statement = connection.prepare_cached("SELECT member FROM erasure_pending")?;
        let rows = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<[u8; 16]>, _>>()?;
        let members: Vec<_> = rows.into_iter().map(MemberId::from_bytes).collect();
        if members.is_empty() {
            return Ok(());
        }
        self.keys.erase(&members)?;
        let transaction = begin(connection)?;
        for member in &members {
            execute(&transaction, "DELETE FROM erasure_pending WHERE member = ?1", &[member.bytes()])?;
        }
        transaction.commit()?;
        // The ciphertext's pages in the log go too; without its key it is noise, but noise nobody needs.
        connection.watched(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))?;
        Ok(())
    }

    /// Applies tombstones to a ledger that may be older than they are. Gives the members whose `Erased` entry is
    /// missing.
    pub(crate) fn apply_tombstones(&mut self) -> Result<Vec<MemberId>, StoreError> {
        let mut missing = Vec::new();
        for member in self.keys.erased() {
            if self.reader.member(*member)?.is_some_and(|cache| !cache.erased) {
                missing.push(*member);
            }
        }
        if missing.is_empty() {
            return Ok(missing);
        }
        let transaction = begin(&self.reader.connection)?;
        for member in &missing {
            for sql in ["DELETE FROM private WHERE member = ?1", "DELETE FROM member_state WHERE member = ?1"] {
                execute(&transaction, sql, &[member.bytes()])?;
            }
        }
        transaction.commit()?;
        Ok(missing)
    }
}
