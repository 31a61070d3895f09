//! Backups as the health screen lists them.

use std::path::PathBuf;
use tillstamp_ledger::UtcMillis;

/// One backup on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupInfo {
    /// Where.
    pub path: PathBuf,
    /// When it was made.
    pub made_at: UtcMillis,
    /// Entries in it.
    pub entries: u64,
    /// Size in bytes.
    pub size_bytes: u64,
    /// It was opened and checked after it was made.
    pub checked: bool,
}

/// What a restore would mean, told before it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreMeaning {
    /// When the backup was made.
    pub made_at: UtcMillis,
    /// When its last entry was made.
    pub last_entry_at: UtcMillis,
    /// Entries in it.
    pub entries: u64,
    /// Entries of the present ledger that it does not hold; 0 for another shop's.
    pub lost: u64,
    /// It is a backup of this shop.
    pub same_shop: bool,
    /// The key that makes its cards is not on this device: without the recovery phrase no card can be made.
    pub needs_phrase: bool,
}

/// What a restore did and means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Epoch that begins now.
    pub epoch: u32,
    /// Entries in the restored ledger.
    pub entries: u64,
    /// When the backup was made.
    pub made_at: UtcMillis,
    /// The old files were kept here.
    pub kept_as: Option<PathBuf>,
}

/// What a check of the ledger found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    /// Entries read.
    pub entries: u64,
    /// The first fault: its place and what is wrong.
    pub first_fault: Option<String>,
    /// Heads are signed by the key that was asked for.
    pub origin_proven: bool,
}
