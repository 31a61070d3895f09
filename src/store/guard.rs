//! The guard: a generation counter and the machine's id outside the data folder, by which a copy is told from the
//! ledger that last ran here.
//!
//! Invariant: the ledger's mark equals the guard's, or the ledger is exactly one interrupted start ahead; the ledger's
//! head is not behind the guard's floor. Anything else is a copy, a rolled-back image or another machine: a new epoch.

use crate::error::StoreError;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tillstamp_ledger::{Epoch, Hash, OpenCause, Seq, TerminalId};

/// One start of the ledger: how many there were, and the head that it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// Raised at every start.
    pub generation: u64,
    /// Chain hash at that start; tells two copies apart that reached the same number.
    pub head: Hash,
}

/// Contents of the guard's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Guard {
    /// Of which terminal.
    pub terminal: TerminalId,
    /// Last start.
    pub mark: Mark,
    /// SHA-256 of the machine's id.
    pub machine: Hash,
    /// The ledger has reached at least this entry.
    pub floor: (Epoch, Seq),
}

/// What the ledger itself remembers of its last start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LedgerMark {
    /// Last start.
    pub mark: Mark,
    /// The guard's mark before it: matches where the start was cut short before the guard was raised.
    pub previous: Option<Mark>,
    /// SHA-256 of the machine's id at that start.
    pub machine: Hash,
}

fn path(folder: &Path) -> PathBuf {
    folder.join("generation.json")
}

/// Reads the guard; an absent or unreadable one is no guard.
pub(crate) fn read(folder: &Path) -> Result<Option<Guard>, StoreError> {
    match fs::read(path(folder)) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::file(path(folder))(error)),
    }
}

/// Replaces the guard, durably: it is the new one or the old one after any crash.
pub(crate) fn write(folder: &Path, guard: &Guard) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(StoreError::file(folder))?;
    let bytes = serde_json::to_vec(guard).map_err(|_| StoreError::Value("guard"))?;
    write_durably(&path(folder), &bytes)
}

/// Writes beside, fsyncs, renames, fsyncs the folder.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let beside = path.with_extension("new");
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(StoreError::file(&beside))?;
    fs::rename(&beside, path).map_err(StoreError::file(path))?;
    sync_folder_of(path)
}

/// Makes a rename or a new file in its folder durable.
pub(crate) fn sync_folder_of(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(StoreError::file(folder))
}

/// SHA-256 of the machine's id, or of nothing where the system has none.
pub(crate) fn machine(given: Option<&str>) -> Hash {
    let id = given.map(str::to_owned).or_else(|| fs::read_to_string("/etc/machine-id").ok()).unwrap_or_default();
    Hash::of(id.trim().as_bytes())
}

/// Whether the ledger may go on with its stream; else why not.
pub(crate) fn judge(
    guard: Option<&Guard>,
    ledger: Option<&LedgerMark>,
    head: Option<(Epoch, Seq)>,
    terminal: TerminalId,
    machine: Hash,
) -> Option<OpenCause> {
    let (Some(ledger), Some(head)) = (ledger, head) else {
        return Some(OpenCause::New);
    };
    if ledger.machine != machine || guard.is_some_and(|guard| guard.machine != machine) {
        return Some(OpenCause::MachineChanged);
    }
    let Some(guard) = guard.filter(|guard| guard.terminal == terminal) else {
        return Some(OpenCause::CounterMismatch);
    };
    let is_same = guard.mark == ledger.mark || Some(guard.mark) == ledger.previous;
    (!is_same || head < guard.floor).then_some(OpenCause::CounterMismatch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(generation: u64) -> Mark {
        Mark { generation, head: Hash::of(&generation.to_be_bytes()) }
    }

    #[test]
    fn every_mismatch_has_its_cause() {
        let (terminal, machine) = (TerminalId::from_bytes([1; 16]), Hash::of(b"m"));
        let floor = (Epoch(1), Seq(10));
        let guard = Guard { terminal, mark: mark(5), machine, floor };
        let ledger = LedgerMark { mark: mark(5), previous: Some(mark(4)), machine };
        let ahead = LedgerMark { mark: mark(6), previous: Some(mark(5)), machine };
        let behind = LedgerMark { mark: mark(4), previous: Some(mark(3)), machine };
        let judged = |guard: Option<&Guard>, ledger: &LedgerMark, seq: u64| {
            judge(guard, Some(ledger), Some((Epoch(1), Seq(seq))), terminal, machine)
        };
        assert_eq!(judged(Some(&guard), &ledger, 10), None);
        assert_eq!(judged(Some(&guard), &ahead, 10), None);
        assert_eq!(judged(Some(&guard), &behind, 10), Some(OpenCause::CounterMismatch));
        assert_eq!(judged(Some(&guard), &ledger, 9), Some(OpenCause::CounterMismatch));
        assert_eq!(judged(None, &ledger, 10), Some(OpenCause::CounterMismatch));
        let elsewhere = LedgerMark { machine: Hash::of(b"x"), ..ledger };
        assert_eq!(judged(None, &elsewhere, 10), Some(OpenCause::MachineChanged));
        assert_eq!(judge(None, None, None, terminal, machine), Some(OpenCause::New));
    }
}
