//! Checks a ledger file from its envelopes alone: read-only, streaming, on any machine, without keys.
//!
//! Invariant: nothing that the tables say is believed; all of it is computed again from the envelopes and compared. The
//! first difference, in the order of the ledger, is named.

mod beside;
mod caches;
mod others;
pub(crate) mod report;
mod walk;

use crate::connection::{insist_on_ledger, open_anywhere};
use crate::error::StoreError;
use crate::reads::{Reader, entry_count};
use report::{Fault, FaultKind, VerifyOptions, VerifyReport};
use std::path::Path;
use walk::Walk;

/// Why a check went no further.
pub(crate) enum Stop {
    /// Found something.
    Fault(Box<Fault>),
    /// Could not read.
    Error(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Error(error)
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Error(error.into())
    }
}

impl From<FaultKind> for Stop {
    fn from(what: FaultKind) -> Self {
        Self::Fault(Box::new(Fault { epoch: None, seq: None, what }))
    }
}

/// Checks a ledger file. Errors are only those of reading (no such file, locked); damage is a fault in the report.
pub fn verify(path: &Path, options: &VerifyOptions<'_>) -> Result<VerifyReport, StoreError> {
    let mut report = VerifyReport {
        entries: 0,
        streams: Vec::new(),
        signatures_checked: 0,
        first_fault: None,
        origin_proven: false,
    };
    let reader = match open_anywhere(path).and_then(|file| insist_on_ledger(&file).map(|()| file)).and_then(Reader::new)
    {
        Ok(reader) => reader,
        Err(StoreError::Corrupt(what)) => {
            let what = FaultKind::Damaged(what);
            report.first_fault = Some(Fault { epoch: None, seq: None, what });
            return Ok(report);
        }
        Err(other) => return Err(other),
    };
    // One commit is read from beginning to end, however busy the shop is.
    let pin = reader.connection.unchecked_transaction()?;
    let total = entry_count(&reader.connection).unwrap_or(0);
    let mut walk = Walk::new(&reader, options, &mut report, total);
    let folded = walk.run();
    let checked = folded.and_then(|folded| caches::check(&reader, folded, &report)).and_then(|()| pages(&reader));
    match checked {
        Ok(()) => report.origin_proven = is_origin_proven(&report, options),
        Err(Stop::Fault(fault)) => report.first_fault = Some(*fault),
        Err(Stop::Error(StoreError::Corrupt(what))) => {
            let epoch = report.streams.last().map(|stream| stream.epoch);
            let seq = report.streams.last().map(|stream| tillstamp_ledger::Seq(stream.last_seq.0 + 1));
            report.first_fault = Some(Fault { epoch, seq, what: FaultKind::Damaged(what) });
        }
        Err(Stop::Error(error)) => return Err(error),
    }
    drop(pin);
    Ok(report)
}

/// SQLite's own full check: an index that leads elsewhere than its table is no fault of any row that was read so far.
fn pages(reader: &Reader) -> Result<(), Stop> {
    let verdict: String = reader.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(FaultKind::Damaged(verdict).into()) }
}

/// The newest stream's signed heads cover all streams before it: its first entry names the head before.
fn is_origin_proven(report: &VerifyReport, options: &VerifyOptions<'_>) -> bool {
    let newest = report.streams.last();
    options.signatures.is_some()
        && newest.is_some_and(|stream| {
            stream.signed_seq.is_some() && options.expected_key.is_some_and(|expected| expected(&stream.public_key))
        })
}
