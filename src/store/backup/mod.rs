//! Copies of the ledger: made while the shop goes on, opened and checked before they count, rotated, put back.
//!
//! Invariant: a file under a backup's final name was complete, on the disk and good when it got that name.

mod restore;
mod rotate;

pub use restore::{RestoreOutcome, restore};
pub(crate) use rotate::key_copies;
pub use rotate::{backups, rotate};

use crate::append::sign_head;
use crate::connection::{begin, open_anywhere, open_reader, pass_through};
use crate::error::StoreError;
use crate::guard::sync_folder_of;
use crate::keys::{keep_private, keys_path};
use crate::reads::{Reader, entry_at, last};
use crate::schema;
use crate::stamp::{read_stamp, stamp};
use crate::store::{Store, ledger_path};
use crate::tail::check_tail;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use tillstamp_ledger::{Head, UtcMillis};

const STEP_PAGES: i32 = 512;

/// A backup about to be made; `Send`, so that it can run beside the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupJob {
    data: PathBuf,
    folder: PathBuf,
    stamp: String,
}

/// A backup that was opened and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupInfo {
    /// The ledger's copy.
    pub path: PathBuf,
    /// The member keys' copy beside it, where there is one.
    pub keys_path: Option<PathBuf>,
    /// When it was made, by its name; 1970 for a file named otherwise.
    pub taken_at: UtcMillis,
    /// Size of the ledger's copy.
    pub bytes: u64,
    /// Entries in it.
    pub entries: u64,
    /// Trusted time of its last entry.
    pub last_entry_at: Option<UtcMillis>,
    /// Its last entry.
    pub head: Option<Head>,
    /// Which file that was, and how it was: a restore takes no other.
    pub(crate) mark: FileMark,
}

/// What tells that a file is still the one that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileMark {
    device: u64,
    inode: u64,
    bytes: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl FileMark {
    /// As the file is now.
    pub(crate) fn of(path: &Path) -> Result<Self, StoreError> {
        let meta = fs::metadata(path).map_err(StoreError::file(path))?;
        Ok(Self {
            device: meta.dev(),
            inode: meta.ino(),
            bytes: meta.size(),
            modified: (meta.mtime(), meta.mtime_nsec()),
            changed: (meta.ctime(), meta.ctime_nsec()),
        })
    }
}

impl Store {
    /// Signs the head and prepares a backup that may run on another thread while the shop goes on.
    pub fn backup_job(&mut self, folder: &Path, now: UtcMillis) -> Result<BackupJob, StoreError> {
        if let Some(stream) = &self.stream {
            let transaction = begin(&self.reader.connection)?;
            sign_head(&transaction, stream)?;
            transaction.commit()?;
        }
        self.raise_floor()?;
        Ok(BackupJob { data: self.data_dir.clone(), folder: folder.to_path_buf(), stamp: stamp(now)? })
    }

    /// Makes a backup at once.
    pub fn backup_to(&mut self, folder: &Path, now: UtcMillis) -> Result<BackupInfo, StoreError> {
        self.backup_job(folder, now)?.run(&|_, _| {})
    }
}

impl BackupJob {
    /// Copies, fsyncs, opens and checks the copy, gives it its name. `progress` gets (pages done, pages in all).
    pub fn run(&self, progress: &dyn Fn(u64, u64)) -> Result<BackupInfo, StoreError> {
        fs::create_dir_all(&self.folder).map_err(StoreError::file(&self.folder))?;
        let ledger = self.folder.join(format!("ledger-{}.db", self.stamp));
        let keys = self.folder.join(format!("keys-{}.db", self.stamp));
        let (new_ledger, new_keys) = (ledger.with_extension("new"), keys.with_extension("new"));
        let copied = copy(&ledger_path(&self.data), &new_ledger, progress)
            .and_then(|()| copy(&keys_path(&self.data), &new_keys, &|_, _| {}))
            .and_then(|()| keep_private(&new_keys))
            .and_then(|()| check_backup(&new_ledger));
        if let Err(error) = copied {
            // What is half made is ours to remove; a good backup is never touched here.
            for path in [&new_ledger, &new_keys] {
                if let Err(error) = fs::remove_file(path) {
                    tracing::debug!(%error, "no half-made backup to remove");
                }
            }
            return Err(error);
        }
        fs::rename(&new_keys, &keys).map_err(StoreError::file(&keys))?;
        fs::rename(&new_ledger, &ledger).map_err(StoreError::file(&ledger))?;
        sync_folder_of(&ledger)?;
        info(&ledger)
    }
}

/// Copies a database as one commit left it, into a file that needs no other.
fn copy(from: &Path, to: &Path, progress: &dyn Fn(u64, u64)) -> Result<(), StoreError> {
    if to.exists() {
        fs::remove_file(to).map_err(StoreError::file(to))?;
    }
    let source = open_reader(from)?;
    pass_through(&source)?;
    // A read transaction pins the commit, so that the copy never starts over however busy the shop is.
    let pin = source.unchecked_transaction()?;
    pin.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let mut target = Connection::open(to)?;
    pass_through(&target)?;
    {
        let backup = Backup::new(&source, &mut target)?;
        while backup.step(STEP_PAGES)? != StepResult::Done {
            let state = backup.progress();
            let total = u64::try_from(state.pagecount).unwrap_or(0);
            progress(total.saturating_sub(u64::try_from(state.remaining).unwrap_or(0)), total);
        }
    }
    target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    target.close().map_err(|(_, error)| error)?;
    File::open(to).and_then(|file| file.sync_all()).map_err(StoreError::file(to))
}

/// Opens a backup read-only and checks its pages, the tail of its chain and that it is a ledger of a known schema.
pub fn check_backup(path: &Path) -> Result<BackupInfo, StoreError> {
    // Before the first page is read: what is written meanwhile makes another file of it.
    let mark = FileMark::of(path)?;
    let connection = open_anywhere(path)?;
    pass_through(&connection)?;
    let version = schema::version(&connection)?;
    if !(1..=schema::SCHEMA).contains(&version) {
        return Err(StoreError::Value("schema of the backup"));
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(StoreError::Corrupt(verdict));
    }
    check_tail(&connection)?;
    info_of(path, mark, connection)
}

/// Reads a copy of a ledger (a backup, a closed one) without changing it; nothing about it is checked.
pub fn open_copy(path: &Path) -> Result<Reader, StoreError> {
    Reader::new(open_anywhere(path)?)
}

fn info(path: &Path) -> Result<BackupInfo, StoreError> {
    info_of(path, FileMark::of(path)?, open_anywhere(path)?)
}

fn info_of(path: &Path, mark: FileMark, connection: Connection) -> Result<BackupInfo, StoreError> {
    let reader = Reader::new(connection)?;
    let newest = last(&reader.connection)?;
    let last_entry = newest.map(|(position, _)| entry_at(&reader.connection, position)).transpose()?.flatten();
    let keys = keys_of(path);
    Ok(BackupInfo {
        path: path.to_path_buf(),
        keys_path: keys.exists().then_some(keys),
        taken_at: rotate::taken_at(path).unwrap_or_default(),
        bytes: mark.bytes,
        entries: reader.entry_count()?,
        last_entry_at: last_entry.map(|entry| entry.context.at),
        head: newest.map(|(_, head)| head),
        mark,
    })
}

/// Where the member keys' copy of a ledger's copy lies.
fn keys_of(ledger: &Path) -> PathBuf {
    let name = ledger.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    ledger.with_file_name(name.replacen("ledger", "keys", 1))
}

/// The instant in the name of a backup (`suffix` ".db") or of a half-made one (".new").
fn stamp_in(name: &str, prefix: &str, suffix: &str) -> Option<UtcMillis> {
    read_stamp(name.strip_prefix(prefix)?.strip_suffix(suffix)?)
}
