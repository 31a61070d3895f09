//! Checks a ledger file from its envelopes alone.
pub(crate) mod report;
