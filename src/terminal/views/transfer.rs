//! Import and export.

use super::Message;

/// A row that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// Line of the file, from 1; the header is line 1.
    pub line: u64,
    /// Why (key of `words` with arguments).
    pub why: Message,
}

/// What an import did, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// Nothing was written.
    pub dry_run: bool,
    /// Rows of members taken.
    pub accepted: u64,
    /// Rows that had been imported before: nothing to do.
    pub already: u64,
    /// Stamps that came with them.
    pub stamps: i64,
    /// Refused rows in order.
    pub refused: Vec<RefusedRow>,
}
