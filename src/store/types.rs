//! What goes into the store and what comes out of it.
//!
//! Invariant: rows of the cache hold nothing that folding the envelopes would not give again, except where a type says so.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use tillstamp_ledger::{
    ActionId, Algorithm, BusinessDate, Context, DeviceTag, EnrolChannel, EntryId, Epoch, Fact, Hash, MemberId,
    MerchantId, OpenCause, OperatorId, ProgramHash, Purpose, Role, Seq, Sign, StoreId, TerminalId, UtcMillis,
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
    /// Actions that are in the ledger but were never marked as shown, oldest first.
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
    /// The caller's own cache about a member, kept as it is (see `Reader::member_state`). Not checked by `verify`: it must
    /// be possible to make it again from the member's entries.
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

/// A day and a count on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnDay {
    /// The business date.
    pub date: BusinessDate,
    /// How many on that day.
    pub count: u32,
}

impl OnDay {
    /// The count if `date` is that day, else 0.
    pub fn on(this: Option<Self>, date: BusinessDate) -> u32 {
        this.filter(|day| day.date == date).map_or(0, |day| day.count)
    }
}

/// One purpose's consent as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What for.
    pub purpose: Purpose,
    /// Given or withdrawn.
    pub granted: bool,
    /// Version of the wording shown.
    pub wording_version: u32,
    /// When.
    pub at: UtcMillis,
}

/// A visit that still counts (it was not reversed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentVisit {
    /// Its entry.
    pub position: Position,
    /// Trusted time.
    pub at: UtcMillis,
    /// Its day.
    pub date: BusinessDate,
}

/// Everything about a member that rules ask for, folded from the member's entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberCache {
    /// Who.
    pub id: MemberId,
    /// When and how the member joined.
    pub enrolled: Option<(UtcMillis, EnrolChannel)>,
    /// Visits that count, newest last, at most 8.
    pub recent_visits: Vec<RecentVisit>,
    /// Visits that count on the day of the last one.
    pub visits: Option<OnDay>,
    /// Visits that count, ever.
    pub visits_total: u32,
    /// Trusted time of the last redemption.
    pub last_redemption_at: Option<UtcMillis>,
    /// Uses redeemed with a static card (`Flags::STATIC_CARD`) on the day of the last such redemption.
    pub static_redemptions: Option<OnDay>,
    /// Highest card version issued; 0 for none.
    pub card_version: u16,
    /// Cards up to this version are not taken; 0 for none.
    pub blocked_version: u16,
    /// The member lives on in this one.
    pub merged_into: Option<MemberId>,
    /// Private data is gone.
    pub erased: bool,
    /// Trusted time of the last visit, redemption, earning, enrolment, or change by the member.
    pub last_contact_at: Option<UtcMillis>,
    /// Consent by purpose.
    pub consents: Vec<Consent>,
    /// Hash of the ciphertext that the last `ProfileChanged` named.
    pub profile: Option<Hash>,
    /// Last award of stamps: when, by whom, how many in a row by that person within an hour of each other.
    pub award_run: Option<AwardRun>,
    /// The member's newest entry.
    pub last_entry: Option<Position>,
}

/// Awards to one member by one operator, close together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardRun {
    /// Trusted time of the last one.
    pub at: UtcMillis,
    /// By whom.
    pub operator: OperatorId,
    /// How many so far.
    pub length: u32,
}

impl MemberCache {
    /// The last visit that was not reversed.
    pub fn last_visit_at(&self) -> Option<UtcMillis> {
        self.recent_visits.last().map(|visit| visit.at)
    }

    /// Visits that count on `date`.
    pub fn visits_on(&self, date: BusinessDate) -> u32 {
        OnDay::on(self.visits, date)
    }

    /// Uses redeemed with a static card on `date`.
    pub fn static_redemptions_on(&self, date: BusinessDate) -> u32 {
        OnDay::on(self.static_redemptions, date)
    }

    /// Whether consent for `purpose` stands.
    pub fn consented(&self, purpose: Purpose) -> bool {
        self.consents.iter().any(|consent| consent.purpose == purpose && consent.granted)
    }
}

/// A member's phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// Whose.
    pub member: MemberId,
    /// Short name of its key.
    pub device: DeviceTag,
    /// How it signs.
    pub algorithm: Algorithm,
    /// Its key.
    pub public_key: Vec<u8>,
    /// Not taken any more.
    pub revoked: bool,
    /// Highest time of a code that was served, seconds since 1970.
    pub last_code_time_s: Option<i64>,
    /// Entry that enrolled it.
    pub enrolled_at: UtcMillis,
}

/// A staff member. Role and active follow the ledger; the rest is kept beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorRow {
    /// Who.
    pub id: OperatorId,
    /// Name on the tile.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Whether the person can sign in.
    pub active: bool,
    /// Argon2 string; nothing where no PIN is set.
    pub pin_hash: Option<String>,
    /// Language tag ("cs"); nothing for the shop's.
    pub language: Option<String>,
    /// Wrong PINs since the last right one; survives a restart.
    pub failed_attempts: u32,
    /// No attempt is taken before this (raw or trusted time, as the caller decides).
    pub locked_until: Option<UtcMillis>,
    /// The person's own membership.
    pub own_member: Option<MemberId>,
}

/// A program document and when it came into force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramRow {
    /// Its name.
    pub hash: ProgramHash,
    /// The bytes.
    pub document: Vec<u8>,
    /// First day, where it was published.
    pub from: Option<BusinessDate>,
}

/// A key that signs this shop's cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuerKeyRow {
    /// First four bytes of the key's SHA-256.
    pub key_id: [u8; 4],
    /// Ed25519 public key.
    pub public_key: [u8; 32],
}

/// A closed day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZReportRow {
    /// Which day.
    pub date: BusinessDate,
    /// Running number from 1.
    pub number: u32,
    /// The report's document.
    pub document: Vec<u8>,
}

/// A "no" that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalRow {
    /// Trusted time.
    pub at: UtcMillis,
    /// Its day.
    pub date: BusinessDate,
    /// Key of the refusal, as the rules name it.
    pub key: String,
    /// Who was signed in.
    pub operator: Option<OperatorId>,
    /// Whose code it was, where known.
    pub member: Option<MemberId>,
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
