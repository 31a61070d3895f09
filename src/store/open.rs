//! Opening a data folder: lock, damage, schema, traces of a crash, guard.
//!
//! Invariant: nothing here reads more than the tail of the ledger, nothing is ever deleted, and a file that cannot be
//! trusted is set aside under another name before anybody is told to restore.

use crate::connection::{begin, begin_plain, meta, open_writer, set_meta};
use crate::error::{OpenError, StoreError};
use crate::guard;
use crate::keys::Keys;
use crate::reads::{Reader, last, to_json};
use crate::schema;
use crate::store::{Store, ledger_path};
use crate::stream::{is_restored, ledger_mark};
use crate::tail::check_tail;
use crate::types::{Dirs, Identity, OpenOptions, Recovery, StartedAction};
use rusqlite::Connection;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tillstamp_ledger::{ActionId, MemberId, OpenCause, UtcMillis};

/// Files up to this size are checked page by page after a crash; it takes about 0.1 s.
const QUICK_CHECK_LIMIT_BYTES: u64 = 48 * 1024 * 1024;
/// A process that was being started just when the last holder ended has its lock until it becomes another program.
const LOCK_ATTEMPTS: u32 = 10;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

impl Store {
    /// A new, empty ledger. [`OpenError::Exists`] where one is.
    pub fn create(dirs: &Dirs, identity: Identity, options: &OpenOptions) -> Result<(Self, Recovery), OpenError> {
        fs::create_dir_all(&dirs.data).map_err(StoreError::file(&dirs.data))?;
        let lock = lock(&dirs.data)?;
        let path = ledger_path(&dirs.data);
        let connection = open_writer(&path, true)?;
        let found = schema::check_known(&connection)?;
        if found > 0 && meta::<Vec<u8>>(&connection, "identity")?.is_some() {
            return Err(OpenError::Exists);
        }
        // Tables and identity come in two steps; a file without identity is no ledger yet.
        schema::migrate(&connection, found)?;
        let transaction = begin_plain(&connection)?;
        transaction
            .execute("INSERT INTO merchant (number, id) VALUES (1, ?1)", [identity.merchant.bytes()])
            .map_err(StoreError::from)?;
        set_meta(&transaction, "identity", &to_json(&identity, "identity")?)?;
        set_meta(&transaction, "clean", &[1])?;
        transaction.commit()?;
        guard::sync_folder_of(&path)?;
        Self::with(connection, dirs, options, lock)
    }

    /// The ledger of this folder, recovered from whatever ended its last run.
    pub fn open(dirs: &Dirs, options: &OpenOptions) -> Result<(Self, Recovery), OpenError> {
        let path = ledger_path(&dirs.data);
        if !path.exists() {
            return Err(OpenError::Missing { kept: set_aside_files(&dirs.data) });
        }
        let lock = lock(&dirs.data)?;
        let opened = open_checked(&path);
        let connection = match opened {
            Ok(connection) => connection,
            Err(OpenError::Store(StoreError::Corrupt(what))) => return Err(set_aside(&path, options.now, what)),
            Err(other) => return Err(other),
        };
        match Self::with(connection, dirs, options, lock) {
            Err(OpenError::Store(StoreError::Corrupt(what))) => Err(set_aside(&path, options.now, what)),
            other => other,
        }
    }

    fn with(
        connection: Connection,
        dirs: &Dirs,
        options: &OpenOptions,
        lock: File,
    ) -> Result<(Self, Recovery), OpenError> {
        let unclean = meta::<Vec<u8>>(&connection, "clean")?.as_deref() != Some(&[1]);
        check_tail(&connection)?;
        let machine = guard::machine(options.machine_id.as_deref());
        let reader = Reader::new(connection)?;
        let new_epoch = judge(&reader, dirs, machine)?;
        let keys = open_keys(&dirs.data, options.now)?;
        let (not_done, not_shown) = started_actions(&reader.connection)?;
        let mut store = Self {
            day: newest_day(&reader.connection)?,
            reader,
            keys,
            data_dir: dirs.data.clone(),
            guard_dir: dirs.guard.clone(),
            machine,
            new_epoch,
            stream: None,
            floor: None,
            _lock: lock,
        };
        store.begin_run(unclean)?;
        store.finish_erasures()?;
        let erase_again = store.apply_tombstones()?;
        Ok((store, Recovery { unclean, new_epoch, not_done, not_shown, erase_again }))
    }
}

impl Store {
    /// Marks the ledger as open. After a run that was cut off it is marked already, and its log may hold what only the
    /// system's memory has; where there is no room to carry that over, reading goes on and recording waits.
    fn begin_run(&mut self, unclean: bool) -> Result<(), StoreError> {
        let ledger = &self.reader.connection;
        if unclean {
            ledger.doubt();
            return match ledger.settle() {
                Err(StoreError::DiskFull) => Ok(()),
                other => other,
            };
        }
        let transaction = begin(ledger)?;
        set_meta(&transaction, "clean", &[0])?;
        transaction.commit()
    }
}

/// Takes the folder's lock; the system gives it back when the process ends, however it ends.
pub(crate) fn lock(data: &Path) -> Result<File, OpenError> {
    let path = data.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(StoreError::file(&path))?;
    for _ in 0..LOCK_ATTEMPTS {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(error)) => return Err(StoreError::file(&path)(error).into()),
        }
    }
    Err(OpenError::SecondInstance)
}

fn open_checked(path: &Path) -> Result<Connection, OpenError> {
    let connection = open_writer(path, false)?;
    let found = schema::check_known(&connection)?;
    if found == 0 || meta::<Vec<u8>>(&connection, "identity").is_ok_and(|identity| identity.is_none()) {
        return Err(OpenError::Missing { kept: Vec::new() });
    }
    schema::migrate(&connection, found)?;
    let unclean = meta::<Vec<u8>>(&connection, "clean")?.as_deref() != Some(&[1]);
    let is_small = fs::metadata(path).is_ok_and(|metadata| metadata.len() <= QUICK_CHECK_LIMIT_BYTES);
    if unclean && is_small {
        let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(StoreError::Corrupt(verdict).into());
        }
    }
    Ok(connection)
}

fn judge(reader: &Reader, dirs: &Dirs, machine: tillstamp_ledger::Hash) -> Result<Option<OpenCause>, StoreError> {
    if is_restored(&reader.connection)? {
        return Ok(Some(OpenCause::Restored));
    }
    let mark = ledger_mark(&reader.connection)?;
    let head = last(&reader.connection)?.map(|(_, head)| (head.epoch, head.seq));
    let guard = guard::read(&dirs.guard)?;
    Ok(guard::judge(guard.as_ref(), mark.as_ref(), head, reader.identity().terminal, machine))
}

/// A damaged keys' file is set aside like a ledger; members' private data then stays unreadable until it is restored.
fn open_keys(data: &Path, now: UtcMillis) -> Result<Keys, OpenError> {
    match Keys::open(data) {
        Err(StoreError::Corrupt(what)) => Err(set_aside(&crate::keys::keys_path(data), now, what)),
        other => Ok(other?),
    }
}

type Started = Vec<StartedAction>;

fn started_actions(connection: &Connection) -> Result<(Started, Started), StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT action, what, member, at_ms, committed FROM action ORDER BY at_ms, action")?;
    let mut rows = statement.query([])?;
    let (mut not_done, mut not_shown) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let started = StartedAction {
            action: ActionId::from_bytes(row.get(0)?),
            what: row.get(1)?,
            member: row.get::<_, Option<[u8; 16]>>(2)?.map(MemberId::from_bytes),
            at: UtcMillis(row.get(3)?),
        };
        if row.get(4)? { not_shown.push(started) } else { not_done.push(started) }
    }
    Ok((not_done, not_shown))
}

fn newest_day(connection: &Connection) -> Result<Option<i32>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT business_date FROM entry ORDER BY position DESC LIMIT 1")?;
    let mut rows = statement.query([])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

/// Renames a damaged file and its write-ahead log; the error names the new place.
fn set_aside(path: &Path, now: UtcMillis, what: String) -> OpenError {
    match free_name(path, "corrupt", now).and_then(|kept_as| {
        move_database(path, &kept_as)?;
        Ok(kept_as)
    }) {
        Ok(kept_as) => OpenError::Corrupt { kept_as, what },
        Err(error) => error.into(),
    }
}

/// `ledger.corrupt-2026-11-22T211530Z.db` beside `ledger.db`, or the next name that is free.
pub(crate) fn free_name(path: &Path, word: &str, now: UtcMillis) -> Result<PathBuf, StoreError> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let stamp = crate::stamp::stamp(now)?;
    (0_u32..1000)
        .map(|attempt| {
            let more = if attempt == 0 { String::new() } else { format!("-{attempt}") };
            path.with_file_name(format!("{stem}.{word}-{stamp}{more}.db"))
        })
        .find(|candidate| !candidate.exists())
        .ok_or(StoreError::Value("name for the file set aside"))
}

/// Renames a database with its write-ahead log; the shared-memory file is made anew by whoever opens it.
pub(crate) fn move_database(from: &Path, to: &Path) -> Result<(), StoreError> {
    let with = |path: &Path, more: &str| PathBuf::from(format!("{}{more}", path.display()));
    let log = with(from, "-wal");
    if log.exists() {
        fs::rename(&log, with(to, "-wal")).map_err(StoreError::file(&log))?;
    }
    fs::rename(from, to).map_err(StoreError::file(from))?;
    if let Err(error) = fs::remove_file(with(from, "-shm")) {
        tracing::debug!(%error, "no shared-memory file to remove");
    }
    guard::sync_folder_of(from)
}

/// Damaged ledgers set aside earlier, oldest first.
fn set_aside_files(data: &Path) -> Vec<PathBuf> {
    let mut kept: Vec<_> = fs::read_dir(data)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            name.starts_with("ledger.corrupt-") && name.ends_with(".db")
        })
        .collect();
    kept.sort();
    kept
}
