//! What can go wrong between the store and its files, and which of it a person can cure.
//!
//! Invariant: a full disk, a read-only folder and a damaged file are always told apart, whatever SQLite called them.

use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use std::io;
use std::path::PathBuf;
use thiserror::Error;
use tillstamp_ledger::{ConservationFault, EffectKey, EnvelopeError};

/// Failure of a read or a write on an open store.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No room left; nothing of the failed write is there.
    #[error("the disk is full")]
    DiskFull,
    /// The folder or its file system takes no writes.
    #[error("the data folder is read-only")]
    ReadOnly,
    /// The disk did not read or write what it was asked to. Nothing of the failed write is there.
    #[error("the disk failed: {0}")]
    DiskFailed(String),
    /// A page does not hold what it should. The file stays where it is; opening again sets it aside.
    #[error("the database is damaged: {0}")]
    Corrupt(String),
    /// Another process holds the database longer than the busy time-out.
    #[error("the database is locked by another program")]
    Busy,
    /// A row holds what no version of ours writes.
    #[error("a stored value is not well formed: {0}")]
    Value(&'static str),
    /// A stored envelope does not decode.
    #[error("a stored envelope does not decode: {0}")]
    Envelope(#[from] EnvelopeError),
    /// No stream was started since opening; see `Store::start_stream`.
    #[error("the stream has not been started")]
    StreamNotStarted,
    /// The caller's stream key could not be had.
    #[error("stream key: {0}")]
    StreamKey(String),
    /// Any other failure of SQLite.
    #[error("database: {0}")]
    Sql(rusqlite::Error),
    /// Any other failure of a file.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl StoreError {
    /// Files by path, with full and read-only disks told apart.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::File { path, source },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        // The file by which readers and the writer share the log did not get its room.
        let is_full = error.sqlite_error().is_some_and(|error| error.extended_code == SQLITE_IOERR_SHMSIZE);
        match error.sqlite_error_code() {
            Some(_) if is_full => Self::DiskFull,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::SystemIoFailure) => Self::DiskFailed(error.to_string()),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(error.to_string()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sql(error),
        }
    }
}

/// Why a store could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another program holds the data folder's lock.
    #[error("another instance is using this data folder")]
    SecondInstance,
    /// The data folder takes no writes.
    #[error("the data folder is read-only")]
    ReadOnly,
    /// No room left to open it.
    #[error("the disk is full")]
    DiskFull,
    /// There is no shop in this folder. `kept` names damaged files set aside earlier, newest last.
    #[error("no ledger in this folder")]
    Missing {
        /// `ledger.corrupt-….db` files found here.
        kept: Vec<PathBuf>,
    },
    /// A shop exists here already; `create` never overwrites one.
    #[error("this folder holds a ledger already")]
    Exists,
    /// The ledger is damaged. It was renamed, never deleted; a backup can be restored.
    #[error("the ledger is damaged ({what}); it is kept as {kept_as}")]
    Corrupt {
        /// Where the damaged file is now.
        kept_as: PathBuf,
        /// First damage found.
        what: String,
    },
    /// Written by a later version of the program.
    #[error("the ledger has schema {found}, this program knows up to {known}")]
    NewerSchema {
        /// In the file.
        found: i64,
        /// Here.
        known: i64,
    },
    /// The backup changed after it was checked, and is none by now.
    #[error("the backup cannot be used: {0}")]
    BadBackup(StoreError),
    /// Anything else.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull,
            StoreError::ReadOnly => Self::ReadOnly,
            other => Self::Store(other),
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

/// Why an action was not recorded. Nothing of it is there.
#[derive(Debug, Error)]
pub enum AppendError {
    /// What may take effect only once has done so already.
    #[error("an effect key is taken already: {0:?}")]
    EffectTaken(EffectKey),
    /// The postings do not add up with what is held.
    #[error("postings do not add up: {0}")]
    Conservation(#[from] ConservationFault),
    /// This action id is recorded with other bytes.
    #[error("this action was recorded with other contents")]
    SameActionOtherBytes,
    /// A fact names an entry (reversal, merge undone) that is not here.
    #[error("the entry that a fact names is not in this ledger")]
    UnknownOriginal,
    /// A document or ciphertext among the changes is not the one that the facts name.
    #[error("a document does not match the hash in its fact")]
    WrongDocument,
    /// No room left.
    #[error("the disk is full")]
    DiskFull,
    /// Anything else.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for AppendError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull,
            other => Self::Store(other),
        }
    }
}

impl From<rusqlite::Error> for AppendError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<EnvelopeError> for AppendError {
    fn from(error: EnvelopeError) -> Self {
        Self::Store(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn faults_of_the_disk_are_told_apart() {
        let told = |code| StoreError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        assert!(matches!(told(ffi::SQLITE_FULL), StoreError::DiskFull));
        assert!(matches!(told(ffi::SQLITE_IOERR_SHMSIZE), StoreError::DiskFull));
        for code in [ffi::SQLITE_IOERR, ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_READ] {
            assert!(matches!(told(code), StoreError::DiskFailed(_)), "{code}");
        }
        assert!(matches!(told(ffi::SQLITE_READONLY_DIRECTORY), StoreError::ReadOnly));
        assert!(matches!(told(ffi::SQLITE_CORRUPT_VTAB), StoreError::Corrupt(_)));
        assert!(matches!(told(ffi::SQLITE_NOTADB), StoreError::Corrupt(_)));
        assert!(matches!(told(ffi::SQLITE_BUSY_RECOVERY), StoreError::Busy));
        assert!(matches!(told(ffi::SQLITE_CONSTRAINT), StoreError::Sql(_)));
    }
}
