//! What `verify` says.

use crate::error::StoreError;
use crate::types::StoredEntry;
use serde::Serialize;
use std::cell::RefCell;
use thiserror::Error;
use tillstamp_ledger::{ConservationFault, EffectKey, Epoch, Hash, MemberId, OperatorId, Seq};

/// Checks Ed25519 signatures; the keys' crate is not known here.
pub trait VerifySignature {
    /// Whether `signature` over `message` is by `public_key`.
    fn verify(&self, public_key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool;
}

/// Says whether a public key is the expected one.
pub type ExpectedKey = dyn Fn(&[u8; 32]) -> bool;

/// A fold of the caller's own, checked along the way: the store keeps such states and knows no rules.
pub trait VerifyStates {
    /// A state as kept (`Change::MemberState`), before the first entry; whether it is one at all.
    fn kept(&mut self, member: MemberId, state: &[u8]) -> bool;
    /// The next entry, itself found good; or the member whose kept state is not what the entries up to here make.
    fn entry(&mut self, entry: &StoredEntry) -> Result<(), MemberId>;
    /// After the last entry; or a member whose kept state no entry led to.
    fn end(&mut self) -> Result<(), MemberId>;
}

/// How to verify.
#[derive(Default)]
pub struct VerifyOptions<'a> {
    /// Checks signatures; without it they are counted and not checked.
    pub signatures: Option<&'a dyn VerifySignature>,
    /// Whether a stream key is the expected one (its fingerprint was printed at set-up and on Z reports).
    pub expected_key: Option<&'a ExpectedKey>,
    /// Called now and then with (entries done, entries in all).
    pub progress: Option<&'a dyn Fn(u64, u64)>,
    /// Checks the caller's own states; without it they are not looked at.
    pub states: Option<&'a RefCell<Box<dyn VerifyStates>>>,
}

/// One stream of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StreamSummary {
    /// Its epoch.
    pub epoch: Epoch,
    /// Its key.
    pub public_key: [u8; 32],
    /// Its last entry.
    pub last_seq: Seq,
    /// Hash there.
    pub head: Hash,
    /// Last entry whose head is signed.
    pub signed_seq: Option<Seq>,
}

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Entries read.
    pub entries: u64,
    /// Streams, oldest first.
    pub streams: Vec<StreamSummary>,
    /// Signatures that were checked.
    pub signatures_checked: u64,
    /// The first fault, in the order of the ledger; nothing where all is consistent.
    pub first_fault: Option<Fault>,
    /// Signatures were checked and the newest stream is by the expected key. Else: "consistent, origin not proven".
    pub origin_proven: bool,
}

/// Where and what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Epoch of the stream, where the fault is in one.
    pub epoch: Option<Epoch>,
    /// Entry, where the fault is at one.
    pub seq: Option<Seq>,
    /// What is wrong.
    pub what: FaultKind,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.epoch, self.seq) {
            (Some(epoch), Some(seq)) => write!(f, "epoch {} entry {}: {}", epoch.0, seq.0, self.what),
            (Some(epoch), None) => write!(f, "epoch {}: {}", epoch.0, self.what),
            _ => self.what.fmt(f),
        }
    }
}

/// Kinds of faults.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// SQLite's own check of pages and indexes failed.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// A number is left out.
    #[error("the entry before it is missing")]
    Gap,
    /// Hash over the one before does not match.
    #[error("the chain is broken")]
    Chain,
    /// The envelope does not decode.
    #[error("the envelope does not decode: {0}")]
    Envelope(String),
    /// A column says other than the envelope.
    #[error("column {0} differs from the envelope")]
    Column(&'static str),
    /// The first entry is not what opens a stream, or names another previous head.
    #[error("the stream does not begin as it must: {0}")]
    Opening(&'static str),
    /// A signature does not verify.
    #[error("the signature is not by the stream's key")]
    Signature,
    /// An entry that must be signed is not.
    #[error("the signature is missing")]
    SignatureMissing,
    /// A posting overdraws, or terms do not add up.
    #[error("units do not add up: {0}")]
    Conservation(String),
    /// Two entries took effect under one key.
    #[error("an effect key was used twice: {0:?}")]
    EffectTwice(EffectKey),
    /// The table of effect keys is not that of the entries.
    #[error("the effect keys kept are not those of the entries")]
    EffectTable,
    /// An id leads to another entry.
    #[error("the index of entry ids is wrong")]
    EntryIndex,
    /// A member's cached row is not the fold of the member's entries.
    #[error("the member's cache is not what the entries say ({0})")]
    MemberCache(MemberId),
    /// Balances kept are not the fold of the entries.
    #[error("balances kept differ from the entries: {0}")]
    Balance(String),
    /// Day counters are not what counting again gives.
    #[error("the day counters of business date {0} differ from the entries")]
    DayCounters(i32),
    /// A document does not have the hash that an entry names.
    #[error("a document kept is not the one an entry names: {0}")]
    Document(&'static str),
    /// A member's phones are not those of the entries.
    #[error("the phones kept of a member are not those of the entries ({0})")]
    Device(MemberId),
    /// Role or presence of a staff member is not that of the entries.
    #[error("a staff member's row is not what the entries say ({0})")]
    Operator(OperatorId),
    /// Keys that sign cards are not those of the entries.
    #[error("the card keys kept are not those of the entries")]
    IssuerKeys,
    /// What the shop bears is not what the entries say.
    #[error("the deficits kept are not those of the entries")]
    Deficits,
    /// A stream is open that is not the newest, has no entry, or is acknowledged beyond its end.
    #[error("the streams kept are not those of the entries")]
    Streams,
    /// What others told is not kept as it was told.
    #[error("what other tills told: {0}")]
    Others(&'static str),
    /// The caller's own kept state of a member is not what the entries make.
    #[error("the state kept of a member is not what the entries make ({0})")]
    MemberState(MemberId),
}

impl From<ConservationFault> for FaultKind {
    fn from(fault: ConservationFault) -> Self {
        Self::Conservation(fault.to_string())
    }
}

impl From<&StoreError> for FaultKind {
    fn from(error: &StoreError) -> Self {
        Self::Damaged(error.to_string())
    }
}
