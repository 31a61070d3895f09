//! Signatures of the public interface; bodies follow.
#![allow(unused_variables, missing_docs, clippy::needless_pass_by_value)]
use crate::*;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use tillstamp_ledger::*;

fn none<T>() -> Result<T, StoreError> {
    Err(StoreError::Value("not written yet"))
}

/// Every read; a `Store` derefs to it, and `Store::reader` gives a second one for another thread (reports, backups).
pub struct Reader {}

impl Reader {
    pub fn identity(&self) -> Identity {
        Identity { merchant: MerchantId(uuid()), store: StoreId(uuid()), terminal: TerminalId(uuid()) }
    }
    /// Last entry of the current stream.
    pub fn head(&self) -> Result<Option<Head>, StoreError> {
        none()
    }
    /// Entries in the ledger.
    pub fn entry_count(&self) -> Result<u64, StoreError> {
        none()
    }
    /// Nothing for a member this ledger has never heard of.
    pub fn member(&self, member: MemberId) -> Result<Option<MemberCache>, StoreError> {
        none()
    }
    /// Every member, by id; `after` and `limit` page.
    pub fn members(&self, after: Option<MemberId>, limit: usize) -> Result<Vec<MemberCache>, StoreError> {
        none()
    }
    /// Members neither erased nor merged whose last contact lies before `before`.
    pub fn members_silent_since(&self, before: UtcMillis, limit: usize) -> Result<Vec<MemberId>, StoreError> {
        none()
    }
    /// Non-empty cells of a member: stamps and rewards by vintage.
    pub fn cells(&self, member: MemberId) -> Result<Vec<(Subject, Vintage, i64)>, StoreError> {
        none()
    }
    /// Left stock by reward.
    pub fn stock(&self) -> Result<Vec<(RewardId, i64)>, StoreError> {
        none()
    }
    /// Sums of all members' cells by subject kind and number: (kind code, number, units). For liability.
    pub fn liability(&self) -> Result<Vec<(u8, u32, i64)>, StoreError> {
        none()
    }
    /// Members with units past their vintage on `today`: for booking expiry.
    pub fn expired_cells(&self, today: BusinessDate, limit: usize) -> Result<Vec<(Subject, Vintage, i64)>, StoreError> {
        none()
    }
    pub fn tally(&self, subject: Subject) -> Result<Tally, StoreError> {
        none()
    }
    /// The entry under which a key took effect.
    pub fn effect(&self, key: EffectKey) -> Result<Option<EntryId>, StoreError> {
        none()
    }
    /// Which of these keys are taken.
    pub fn used_effects(&self, keys: &[EffectKey]) -> Result<Vec<EffectKey>, StoreError> {
        none()
    }
    pub fn entry(&self, entry: EntryId) -> Result<Option<StoredEntry>, StoreError> {
        none()
    }
    pub fn entry_at(&self, position: Position) -> Result<Option<StoredEntry>, StoreError> {
        none()
    }
    /// Entries of one action, in order.
    pub fn entries_of_action(&self, action: ActionId) -> Result<Vec<StoredEntry>, StoreError> {
        none()
    }
    /// A member's entries, newest first, before a position.
    pub fn entries_of(
        &self,
        member: MemberId,
        limit: usize,
        before: Option<Position>,
    ) -> Result<Vec<StoredEntry>, StoreError> {
        none()
    }
    /// The newest entries, newest first.
    pub fn last_entries(&self, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        none()
    }
    /// The newest actions, newest first, each with its entries in order.
    pub fn last_actions(&self, limit: usize) -> Result<Vec<Vec<StoredEntry>>, StoreError> {
        none()
    }
    pub fn journal(
        &self,
        filter: &JournalFilter,
        limit: usize,
        before: Option<Position>,
    ) -> Result<JournalPage, StoreError> {
        none()
    }
    pub fn day_counters(&self, date: BusinessDate) -> Result<DayCounters, StoreError> {
        none()
    }
    /// One operator's sum of a metric on a day (shift limits).
    pub fn operator_count(&self, date: BusinessDate, operator: OperatorId, metric: Metric) -> Result<i64, StoreError> {
        none()
    }
    /// Business dates with entries, from oldest to newest, within a range.
    pub fn business_dates(&self, from: BusinessDate, to: BusinessDate) -> Result<Vec<BusinessDate>, StoreError> {
        none()
    }
    pub fn refusals(&self, from: BusinessDate, to: BusinessDate, limit: usize) -> Result<Vec<RefusalRow>, StoreError> {
        none()
    }
    /// Refusals of a day by key.
    pub fn refusal_counts(&self, date: BusinessDate) -> Result<Vec<(String, u32)>, StoreError> {
        none()
    }
    pub fn program(&self, hash: ProgramHash) -> Result<Option<ProgramRow>, StoreError> {
        none()
    }
    pub fn programs(&self) -> Result<Vec<ProgramRow>, StoreError> {
        none()
    }
    /// The program in force on a day: the last one published whose first day is not after it.
    pub fn program_on(&self, date: BusinessDate) -> Result<Option<ProgramRow>, StoreError> {
        none()
    }
    pub fn issuer_keys(&self) -> Result<Vec<IssuerKeyRow>, StoreError> {
        none()
    }
    pub fn redemptions_paused(&self) -> Result<bool, StoreError> {
        none()
    }
    pub fn operators(&self) -> Result<Vec<OperatorRow>, StoreError> {
        none()
    }
    pub fn operator(&self, operator: OperatorId) -> Result<Option<OperatorRow>, StoreError> {
        none()
    }
    pub fn devices(&self, member: MemberId) -> Result<Vec<DeviceRow>, StoreError> {
        none()
    }
    pub fn device(&self, member: MemberId, device: DeviceTag) -> Result<Option<DeviceRow>, StoreError> {
        none()
    }
    pub fn setting(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        none()
    }
    pub fn z_report(&self, date: BusinessDate) -> Result<Option<ZReportRow>, StoreError> {
        none()
    }
    /// The one with the highest number.
    pub fn last_z_report(&self) -> Result<Option<ZReportRow>, StoreError> {
        none()
    }
    /// Ciphertext of a member's private data.
    pub fn private(&self, member: MemberId) -> Result<Option<Vec<u8>>, StoreError> {
        none()
    }
    /// Every member's ciphertext, for the index in memory.
    pub fn all_private(&self) -> Result<Vec<(MemberId, Vec<u8>)>, StoreError> {
        none()
    }
    /// Entries that no server has acknowledged (all of them on a lone terminal).
    pub fn outbox_count(&self) -> Result<u64, StoreError> {
        none()
    }
}

fn uuid() -> ::uuid::Uuid {
    ::uuid::Uuid::nil()
}

/// The writer. One instance a data folder; `Send`, for one thread at a time.
pub struct Store {
    reader: Reader,
}

impl Deref for Store {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Store {
    /// A new, empty ledger. `OpenError::Exists` where one is.
    pub fn create(dirs: &Dirs, identity: Identity, options: &OpenOptions) -> Result<(Self, Recovery), OpenError> {
        none().map_err(Into::into)
    }
    /// The ledger of this folder, recovered from whatever ended its last run.
    pub fn open(dirs: &Dirs, options: &OpenOptions) -> Result<(Self, Recovery), OpenError> {
        none().map_err(Into::into)
    }
    /// Must be called once after opening and before the first append: goes on with the old stream or opens a new epoch (writing
    /// `StreamOpened` under `context`), signs the head.
    pub fn start_stream(&mut self, context: &Context, keys: &mut dyn StreamKeys) -> Result<Started, StoreError> {
        none()
    }
    /// Notes that an action started; cheap (not fsynced: a power cut may forget it, and then nothing happened).
    pub fn begin_action(&mut self, started: &StartedAction) -> Result<(), StoreError> {
        none()
    }
    /// Forgets an action that ended without a commit (refused, cancelled).
    pub fn drop_action(&mut self, action: ActionId) -> Result<(), StoreError> {
        none()
    }
    /// The verdict of this action was shown; cheap (not fsynced).
    pub fn mark_shown(&mut self, action: ActionId) -> Result<(), StoreError> {
        none()
    }
    /// Records one action in one fsynced commit.
    pub fn append(&mut self, append: &Append) -> Result<Committed, AppendError> {
        none().map_err(Into::into)
    }
    /// Records several actions in one commit: all or none (import, demo shop).
    pub fn append_batch(&mut self, appends: &[Append]) -> Result<Vec<Committed>, AppendError> {
        none().map_err(Into::into)
    }
    /// Changes beside the chain, without a fact, in one fsynced commit.
    pub fn write(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        none()
    }
    /// Notes a "no" (not fsynced).
    pub fn record_refusal(&mut self, refusal: &RefusalRow) -> Result<(), StoreError> {
        none()
    }
    /// Idle work: checkpoint, guard, pruning of refusals older than `refusals_before`, unfinished erasures.
    pub fn maintain(&mut self, refusals_before: Option<BusinessDate>) -> Result<Maintained, StoreError> {
        none()
    }
    /// A second, read-only connection for another thread.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        none()
    }
    /// Ends cleanly.
    pub fn close(self) -> Result<(), StoreError> {
        none()
    }
    /// Key that encrypts a member's private data; 32 bytes.
    pub fn member_key(&self, member: MemberId) -> Result<Option<[u8; 32]>, StoreError> {
        none()
    }
    pub fn member_keys(&self) -> Result<Vec<(MemberId, [u8; 32])>, StoreError> {
        none()
    }
    /// Durable before it returns; call it before the append that uses the key. An erased member's key is never taken again.
    pub fn put_member_key(&mut self, member: MemberId, key: &[u8; 32]) -> Result<(), StoreError> {
        none()
    }
    /// Signs the head and prepares a backup that may run on another thread while the shop goes on.
    pub fn backup_job(&mut self, folder: &Path, now: UtcMillis) -> Result<BackupJob, StoreError> {
        none()
    }
    /// `backup_job` and `BackupJob::run` at once.
    pub fn backup_to(&mut self, folder: &Path, now: UtcMillis) -> Result<BackupInfo, StoreError> {
        none()
    }
}

/// A backup about to be made.
pub struct BackupJob {}

impl BackupJob {
    /// Copies, fsyncs, opens and checks the copy, renames it into place. `progress` gets (pages done, pages in all).
    pub fn run(&self, progress: &dyn Fn(u64, u64)) -> Result<BackupInfo, StoreError> {
        none()
    }
}

/// A backup that was opened and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupInfo {
    /// The ledger's copy.
    pub path: PathBuf,
    /// The member keys' copy beside it, if there.
    pub keys_path: Option<PathBuf>,
    /// When it was made, by its name.
    pub taken_at: UtcMillis,
    pub bytes: u64,
    pub entries: u64,
    /// Trusted time of its last entry.
    pub last_entry_at: Option<UtcMillis>,
    pub head: Option<Head>,
}

/// Opens a backup read-only and checks pages, the tail of the chain and its identity.
pub fn check_backup(path: &Path) -> Result<BackupInfo, StoreError> {
    none()
}
/// Backups in a folder by name, newest first, unchecked.
pub fn backups(folder: &Path) -> Result<Vec<(PathBuf, UtcMillis)>, StoreError> {
    none()
}
/// Keeps the newest of each of the last 7 days and 4 weeks, and always the newest good one; key copies for 30 days. Returns what was deleted.
pub fn rotate(folder: &Path, now: UtcMillis) -> Result<Vec<PathBuf>, StoreError> {
    none()
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreOutcome {
    /// The backup, as checked.
    pub from: BackupInfo,
    /// The file that was there before.
    pub kept_as: Option<PathBuf>,
    /// Head of the file that was there before, where it could be read: how much is lost.
    pub lost_after: Option<Head>,
}

/// Puts a backup in place of the ledger (no store may be open). The next `start_stream` opens a new epoch.
pub fn restore(backup: &Path, dirs: &Dirs, options: &OpenOptions) -> Result<RestoreOutcome, OpenError> {
    none().map_err(Into::into)
}

/// Checks a ledger file, streaming and read-only: chain, columns, ids, effects, conservation, caches, counters, signatures.
pub fn verify(path: &Path, options: &VerifyOptions<'_>) -> Result<VerifyReport, StoreError> {
    none()
}
