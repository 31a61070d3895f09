//! Where a till keeps its files.
//!
//! Invariant: the guard folder is outside the data folder and outside every backup; it tells a copy from the original.

use std::path::{Path, PathBuf};

/// The folders of one shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dirs {
    /// Ledger, keys, backups.
    pub data: PathBuf,
    /// Generation counter, machine id, trusted time.
    pub guard: PathBuf,
}

impl Dirs {
    /// From two folders.
    pub fn new(data: impl Into<PathBuf>, guard: impl Into<PathBuf>) -> Self {
        Self { data: data.into(), guard: guard.into() }
    }

    /// The folders of the training shop beside this one: nothing is shared with it.
    #[must_use]
    pub fn training(&self) -> Self {
        Self { data: self.data.join("training"), guard: self.guard.join("training") }
    }

    /// Whether a shop was made here, to the end.
    pub fn has_shop(&self) -> bool {
        self.ledger().exists() && !self.unfinished().exists()
    }

    /// The ledger's file.
    pub fn ledger(&self) -> PathBuf {
        self.data.join("ledger.db")
    }

    /// There from the beginning of a set-up to its end: what lies here meanwhile is no shop.
    pub(crate) fn unfinished(&self) -> PathBuf {
        self.data.join("set-up.unfinished")
    }

    /// As the store names them.
    pub(crate) fn of_store(&self) -> tillstamp_store::Dirs {
        tillstamp_store::Dirs { data: self.data.clone(), guard: self.guard.clone() }
    }

    /// The stream's key, 0600, never in a backup.
    pub(crate) fn stream_key(&self) -> PathBuf {
        self.data.join("stream.key")
    }

    /// Card key in the clear for daily use, 0600, never in a backup (there it is encrypted to the recovery phrase).
    pub(crate) fn card_key(&self) -> PathBuf {
        self.data.join("card.key")
    }

    /// The secret that proves this till to its server, 0600, never in a backup.
    pub(crate) fn sync_token(&self) -> PathBuf {
        self.data.join("sync.token")
    }

    /// Trusted time.
    pub(crate) fn clock(&self) -> PathBuf {
        self.guard.join("clock.json")
    }

    /// Backups.
    pub fn backups(&self) -> PathBuf {
        self.data.join("backups")
    }
}

impl AsRef<Path> for Dirs {
    fn as_ref(&self) -> &Path {
        &self.data
    }
}
