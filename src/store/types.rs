//! What goes into the store and what comes back: opening, actions, entries, pages of the journal.
//!
//! Invariant: an `Append` says everything about an action; the store adds only its place in the chain.

use crate::rows::OperatorRow;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use tillstamp_ledger::{
    ActionId, BusinessDate, Context, DeviceTag, EntryId, Epoch, Fact, Hash, MemberId, MerchantId, OpenCause,
    OperatorId, Seq, Sign, StoreId, TerminalId, UtcMillis,
};

/// Folders of one terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dirs {
    /// `ledger.db`, `keys.db`, `tombstones.log`, `lock`.
    pub data: PathBuf,
    /// Generation counter; outside the data folder and outside every backup.
    pub guard: PathBuf,
}

/// Who this terminal is; fixed at set-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Tenant.
    pub merchant: MerchantId,
    /// Shop.
    pub store: StoreId,
    /// Device.
    pub terminal: TerminalId,
}

/// Circumstances of opening.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// Raw time, for names of files set aside; decides nothing.
    pub now: UtcMillis,
    /// Stands in for the machine's own id (tests; containers without one).
    pub machine_id: Option<String>,
}

/// What opening found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The last run ended without `Store::close`.
    pub unclean: bool,
    /// Whether `Store::start_stream` will go on with the old stream or must open a new epoch, and why.
    pub new_epoch: Option<OpenCause>,
    /// Actions that started and never reached a commit: nothing happened, the same id may be used again.
    pub not_done: Vec<StartedAction>,
    /// Actions that were begun and are in the ledger but were never marked as shown, oldest first.
    pub not_shown: Vec<StartedAction>,
    /// Members whose tombstone stands outside the database but whose `Erased` entry this (restored) ledger lacks.
    /// Their private data and keys are gone already; append `Erased` for them.
    pub erase_again: Vec<MemberId>,
}

/// Where stream keys come from; they live outside the database and outside backups.
pub trait StreamKeys {
    /// The key of a stream that exists; nothing where it is lost (a new epoch follows).
    fn existing(&mut self, terminal: TerminalId, epoch: Epoch) -> Option<Box<dyn Sign + Send>>;
    /// Makes, durably keeps and returns a new key. May be called again for an epoch whose opening was cut short.
    fn create(&mut self, terminal: TerminalId, epoch: Epoch) -> Result<Box<dyn Sign + Send>, String>;
}

/// The stream that entries now go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started {
    /// Its epoch.
    pub epoch: Epoch,
    /// Its public key.
    pub public_key: [u8; 32],
    /// Why it was opened just now; nothing where an old one goes on.
    pub opened: Option<OpenCause>,
}

/// Note that a person started something; see `Store::begin_action`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartedAction {
    /// Its id.
    pub action: ActionId,
    /// Short name of what was asked for, from code ("scan", "redeem"); never a person's text.
    pub what: String,
    /// For whom, where known.
    pub member: Option<MemberId>,
    /// Trusted time of the start.
    pub at: UtcMillis,
}

/// Place of an entry in this file: stream by stream, then by sequence. Also the cursor of every paged read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub(crate) i64);

/// One action to record: all of it in one commit, or nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Append {
    /// Circumstances of every fact.
    pub context: Context,
    /// In order; entry k of the action is `facts[k]`.
    pub facts: Vec<Fact>,
    /// What goes along in the same commit and is not in the chain.
    pub changes: Vec<Change>,
}

/// A change beside the chain.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// New ciphertext of a member's private data; goes with a `ProfileChanged` that names its hash.
    Private {
        /// Whose.
        member: MemberId,
        /// Encrypted by the caller under the member's key.
        ciphertext: Vec<u8>,
    },
    /// The caller's own cache about a member, kept as it is (see `Reader::member_state`). Not checked by `verify`: it
    /// must be possible to make it again from the member's entries.
    MemberState {
        /// Whose.
        member: MemberId,
        /// The bytes.
        state: Vec<u8>,
    },
    /// A phone's code of this time was served (beside the times that `Visit` facts carry themselves).
    DeviceTime {
        /// Whose.
        member: MemberId,
        /// Which phone.
        device: DeviceTag,
        /// Time in the code, seconds since 1970.
        code_time_s: i64,
    },
    /// A staff member's row (role and active follow `OperatorChanged` facts by themselves).
    Operator(OperatorRow),
    /// A setting; `None` removes it.
    Setting {
        /// Name.
        key: String,
        /// Value.
        value: Option<Vec<u8>>,
    },
    /// A program document; its SHA-256 is its name.
    Program {
        /// The bytes.
        document: Vec<u8>,
    },
    /// A request for units was answered; goes with the entry that takes them, where there were any.
    WishDone([u8; 16]),
    /// Document of a closed day; goes with a `DayClosed` that names its hash.
    ZReport {
        /// Which day.
        date: BusinessDate,
        /// Running number.
        number: u32,
        /// The bytes.
        document: Vec<u8>,
    },
}

/// What an append left in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// One a fact, in order.
    pub entries: Vec<CommittedEntry>,
    /// The very same action had been recorded before; nothing was written now.
    pub already_done: bool,
}

/// One recorded fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommittedEntry {
    /// Its id.
    pub entry_id: EntryId,
    /// Its place.
    pub position: Position,
    /// Its place in the stream.
    pub seq: Seq,
    /// Chain hash at this entry.
    pub hash: Hash,
}

/// An entry as it stands in the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEntry {
    /// Its id.
    pub entry_id: EntryId,
    /// Its place.
    pub position: Position,
    /// Its place in the stream.
    pub seq: Seq,
    /// Chain hash at this entry.
    pub hash: Hash,
    /// Index in its action.
    pub index: u32,
    /// What happened.
    pub fact: Fact,
    /// Under which circumstances.
    pub context: Context,
    /// Signature over the head at this entry, where one was made.
    pub signature: Option<[u8; 64]>,
}

/// Which entries a journal page holds. Everything unset matches all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// First business date.
    pub from: Option<BusinessDate>,
    /// Last business date.
    pub to: Option<BusinessDate>,
    /// By whom.
    pub operator: Option<OperatorId>,
    /// To whom.
    pub member: Option<MemberId>,
    /// Kinds (see `tillstamp_ledger::kind`); empty for all.
    pub kinds: Vec<u16>,
}

/// A page of the journal, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalPage {
    /// At most as many as asked for; fewer where much had to be skipped.
    pub entries: Vec<StoredEntry>,
    /// Pass it as `before` for the next page; nothing where there is none.
    pub next: Option<Position>,
}

/// What `Store::maintain` did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Maintained {
    /// Pages moved from the write-ahead log into the database.
    pub checkpointed_pages: u32,
    /// Refusals older than the limit that were dropped.
    pub pruned_refusals: u32,
}
