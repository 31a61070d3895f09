//! What went wrong, what it means and what to do; times and counts as people read them.

use super::CommandError;
use crate::net::TlsError;
use crate::service::ServiceError;
use crate::service::books::{Cause, Reason};
use crate::storage::StorageError;
use jiff::Timestamp;
use tillstamp_protocol::StreamStatus;

impl From<StorageError> for CommandError {
    fn from(error: StorageError) -> Self {
        let cure = match &error {
            StorageError::Unavailable(_) => {
                "Is the database running, and is its address right (--database-url, TILLSTAMP_DATABASE_URL)? For a \
                 file: does the folder exist, and may this user write in it?"
            }
            StorageError::Again => "Somebody else is writing. Try again in a moment.",
            StorageError::NewerSchema { .. } => {
                "A later version of tillstamp-server wrote this database. Install that version or a newer one; \
                 nothing was changed."
            }
            StorageError::Full => "Make room on the disk of the database, then try again; nothing was lost.",
            StorageError::UnknownMerchant => "`tillstamp-server merchant list` shows the merchants.",
            StorageError::Exists => "It was made before; nothing was changed.",
            StorageError::Value(_) | StorageError::Engine(_) => {
                "Stop the server, keep the data folder or database as it is, and run `tillstamp-server verify`; if \
                 that finds faults, restore the last backup."
            }
        };
        Self::Said(format!("{}. {cure}", sentence(&error.to_string())))
    }
}

impl From<ServiceError> for CommandError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Storage(error) => error.into(),
            ServiceError::NotFound => {
                Self::said("Nothing is known under that name or number. `tillstamp-server status` shows what there is.")
            }
            other => Self::Said(format!("{}.", sentence(&other.to_string()))),
        }
    }
}

impl From<TlsError> for CommandError {
    fn from(error: TlsError) -> Self {
        let cure = match &error {
            TlsError::File { .. } => "Check the path, and that this user may read it.",
            TlsError::Pem { .. } => {
                "Give the certificate chain as --cert and its private key as --key, both as PEM files (they begin with \
                 -----BEGIN)."
            }
            TlsError::Unusable(_) => "They belong together in a pair; take both from the same place.",
            TlsError::Making(_) => "Give a certificate by --cert and --key instead.",
        };
        Self::Said(format!("{}. {cure}", sentence(&error.to_string())))
    }
}

/// With a capital at its beginning.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `2026-11-23 04:40 UTC`.
pub(super) fn time(at_ms: i64) -> String {
    match Timestamp::from_millisecond(at_ms) {
        Ok(at) if at_ms < i64::MAX / 2 => at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        _ => "never".to_owned(),
    }
}

/// `20261123T044005Z`, for names of files.
pub(super) fn stamp(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).map(|at| at.strftime("%Y%m%dT%H%M%SZ").to_string()).unwrap_or_default()
}

/// `3 hours ago`.
pub(super) fn ago(at_ms: i64, now_ms: i64) -> String {
    let minutes = (now_ms - at_ms).max(0) / 60_000;
    match minutes {
        0 => "just now".to_owned(),
        1..60 => count(minutes, "minute") + " ago",
        60..2880 => count(minutes / 60, "hour") + " ago",
        _ => count(minutes / 1440, "day") + " ago",
    }
}

/// `1 hour`, `2 hours`, `2 entries`.
pub(super) fn count(number: i64, what: &str) -> String {
    match (number, what.strip_suffix("ry")) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{number} {stem}ries"),
        _ => format!("{number} {what}s"),
    }
}

/// Why an effect waits.
pub(super) fn reason(reason: Option<Reason>) -> &'static str {
    match reason {
        Some(Reason::Unreadable) => "this version cannot read the entry",
        Some(Reason::StreamEnded) => "the till had been cut off, or another branch of its entries was here first",
        Some(Reason::Reserved) => "only the server may write this kind of entry",
        Some(Reason::GivesBackTooMuch) => "it gives back more than was ever spent",
        Some(Reason::ForeignVoid) => "it undoes a redemption of another till",
        Some(Reason::GrantUnknown) => "it takes units that were not given to this till",
        None => "a reason of a later version",
    }
}

/// How a stream stands.
pub(super) fn stream_status(code: u8, is_planned: bool) -> &'static str {
    match StreamStatus::from_code(code) {
        StreamStatus::Open if is_planned => "ends soon",
        StreamStatus::Open => "open",
        StreamStatus::Forked => "ended: a second branch came",
        StreamStatus::Fenced => "fenced",
        StreamStatus::Other(_) => "unknown",
    }
}

/// What made the shop bear units: a label for figures and lists.
pub(crate) fn cause(code: u8) -> &'static str {
    const ALL: [(Cause, &str); 5] = [
        (Cause::Overdraft, "overdraft"),
        (Cause::Void, "void"),
        (Cause::Fence, "fence"),
        (Cause::Terminal, "terminal"),
        (Cause::Restore, "restore"),
    ];
    ALL.iter().find(|(cause, _)| *cause as u8 == code).map_or("other", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_counts_read_as_people_say_them() {
        assert_eq!(time(1_800_000_000_000), "2027-01-15 08:00 UTC");
        assert_eq!(time(i64::MAX), "never");
        assert_eq!(stamp(1_800_000_005_000), "20270115T080005Z");
        assert_eq!(ago(0, 30_000), "just now");
        assert_eq!(ago(0, 60_000), "1 minute ago");
        assert_eq!(ago(0, 7_200_000), "2 hours ago");
        assert_eq!(ago(0, 259_200_000), "3 days ago");
        assert_eq!((count(1, "entry"), count(2, "entry")), ("1 entry".to_owned(), "2 entries".to_owned()));
    }

    #[test]
    fn every_fault_comes_with_a_cure() {
        let error = CommandError::from(StorageError::Unavailable("connection refused".to_owned())).to_string();
        assert!(error.starts_with("The database cannot be reached: connection refused. Is the database"), "{error}");
        let error = CommandError::from(ServiceError::Storage(StorageError::NewerSchema { found: 9 })).to_string();
        assert!(error.contains("later version"), "{error}");
    }
}
