//! The till: one instance owned by one thread. Every use case is a method here.

use crate::interim::{Program, ProgramFault};
use crate::views::*;
use crate::{Clock, Dirs, Entropy};
use std::path::{Path, PathBuf};
use tillstamp_ledger::{
    AdjustReason, BlockReason, BusinessDate, CardId, EntryId, MemberId, OperatorId, ProgramHash, Purpose, Role,
    UtcMillis, VoidReason,
};

/// What a use case gives, or the reason why not.
pub type Answer<T> = Result<T, No>;

/// The terminal of one shop.
pub struct Till {
    dirs: Dirs,
}

fn soon<T>() -> Answer<T> {
    Err(No::plain("fault-unknown"))
}

fn refused() -> Verdict {
    Verdict {
        kind: VerdictKind::Refused,
        message: Message::plain("fault-unknown"),
        member: None,
        entry_id: None,
        undo: None,
        landed: Vec::new(),
        key_in: None,
        offer: Offer::None,
        at: UtcMillis(0),
        sound: Sound::Refused,
    }
}

#[allow(unused_variables, clippy::too_many_arguments)]
impl Till {
    // ---- start -------------------------------------------------------------------------------------------------
    /// Makes a shop in empty folders. The owner is signed in afterwards.
    pub fn create(
        set_up: &SetUp,
        dirs: Dirs,
        clock: Box<dyn Clock>,
        entropy: Box<dyn Entropy>,
    ) -> Answer<(Self, RecoverySheet)> {
        soon()
    }
    /// Opens the shop in these folders. `No` with key `open-second-instance`, `open-read-only`, `open-disk-full`,
    /// `open-corrupt`, `open-newer`, `open-no-shop`.
    pub fn open(dirs: Dirs, clock: Box<dyn Clock>, entropy: Box<dyn Entropy>) -> Answer<Self> {
        soon()
    }
    /// What the last start found: interrupted actions, a new epoch and why. Empty where all was in order.
    pub fn start_report(&self) -> Vec<Message> {
        Vec::new()
    }
    /// The folders.
    pub fn dirs(&self) -> &Dirs {
        &self.dirs
    }
    /// This is the training shop.
    pub fn is_training(&self) -> bool {
        false
    }
    /// Opens (or first makes, as a copy of program, staff and brand) the training shop beside this one.
    pub fn open_training(&self, clock: Box<dyn Clock>, entropy: Box<dyn Entropy>) -> Answer<Self> {
        soon()
    }
    /// To be called about once a second: saves trusted time, books expiry, makes backups, erases by retention.
    /// Returns what a person should know.
    pub fn tick(&mut self) -> Vec<Message> {
        Vec::new()
    }

    // ---- staff -------------------------------------------------------------------------------------------------
    /// Tiles of the lock screen: active people, by name.
    pub fn operators(&mut self) -> Vec<OperatorTile> {
        Vec::new()
    }
    /// Signs in; a wrong PIN counts, five lock, and the count survives a restart.
    pub fn sign_in(&mut self, operator: OperatorId, pin: &str) -> Result<Session, SignInRefusal> {
        Err(SignInRefusal { message: Message::plain("fault-unknown"), tries_left: 0, wait_s: 0 })
    }
    /// Signs out (also: locks).
    pub fn sign_out(&mut self) {}
    /// Who is signed in.
    pub fn session(&self) -> Option<Session> {
        None
    }
    /// Language of the signed-in person from now on.
    pub fn set_my_language(&mut self, language: &str) -> Answer<()> {
        soon()
    }
    /// New PIN of the signed-in person.
    pub fn set_my_pin(&mut self, old: &str, new: &str) -> Answer<()> {
        soon()
    }
    /// Everybody, also those who left (manager).
    pub fn staff(&mut self) -> Vec<StaffMember> {
        Vec::new()
    }
    /// Adds a person (manager: cashiers; owner: all).
    pub fn add_operator(&mut self, name: &str, role: Role, pin: &str, language: &str) -> Answer<OperatorId> {
        soon()
    }
    /// Changes name, role, active (owner; a manager for cashiers).
    pub fn change_operator(&mut self, operator: OperatorId, name: &str, role: Role, active: bool) -> Answer<()> {
        soon()
    }
    /// A forgotten PIN: a manager sets a cashier's, an owner everybody's.
    pub fn reset_pin(&mut self, operator: OperatorId, new_pin: &str) -> Answer<()> {
        soon()
    }
    /// A forgotten owner's PIN: the printed code sets a new one; gives the next code to print.
    pub fn reset_owner_pin(&mut self, owner_code: &str, new_pin: &str) -> Answer<String> {
        soon()
    }
    /// Links a person's own member card: that person cannot serve it.
    pub fn link_own_card(&mut self, operator: OperatorId, member: Option<MemberId>) -> Answer<()> {
        soon()
    }

    // ---- counter -----------------------------------------------------------------------------------------------
    /// The whole scan path for the bytes of one code: parse, verify, decide, write, verdict.
    /// `frame_at_ms` is the frame's time on the clock's monotonic scale.
    pub fn present(&mut self, code: &[u8], frame_at_ms: i64) -> Verdict {
        refused()
    }
    /// Several codes in one frame: ours, with whose they are; the cashier chooses.
    pub fn choices(&mut self, codes: &[Vec<u8>]) -> Vec<ScanChoice> {
        Vec::new()
    }
    /// Keeps a scan for 60 s because an input or confirm is open; earns nothing until [`Till::open_waiting`].
    pub fn hold(&mut self, code: &[u8], frame_at_ms: i64) -> Option<WaitingScan> {
        None
    }
    /// The scan that waits; `None` once it is 60 s old.
    pub fn waiting(&mut self) -> Option<WaitingScan> {
        None
    }
    /// Serves the scan that waits, judged by its frame's time.
    pub fn open_waiting(&mut self) -> Option<Verdict> {
        None
    }
    /// Forgets the scan that waits.
    pub fn drop_waiting(&mut self) {}
    /// Finds members by card number (check digit is checked), phone or name; masked; at most 20.
    pub fn look_up(&mut self, query: &str) -> Answer<Vec<MaskedMember>> {
        soon()
    }
    /// The sheet of a member, without a visit.
    pub fn open_member(&mut self, member: MemberId) -> Answer<MemberSheet> {
        soon()
    }
    /// Serves a member who was looked up: a visit without a code.
    pub fn serve_looked_up(&mut self, member: MemberId) -> Verdict {
        refused()
    }
    /// Lets the last refused action of this member pass by a manager's PIN (verdicts with `Offer::Override`).
    pub fn override_refused(&mut self, approval: &Approval) -> Verdict {
        refused()
    }
    /// The signed-in person confirms the last action (verdicts with `Offer::Confirm`).
    pub fn confirm(&mut self) -> Verdict {
        refused()
    }
    /// Stamps by hand.
    pub fn add_stamps(&mut self, member: MemberId, card: CardId, count: u32) -> Verdict {
        refused()
    }
    /// A count of items on a card that earns by items.
    pub fn add_items(&mut self, member: MemberId, card: CardId, count: u32) -> Verdict {
        refused()
    }
    /// A correction with a reason and, if wished, a private note.
    pub fn adjust(&mut self, member: MemberId, card: CardId, delta: i64, reason: AdjustReason, note: &str) -> Verdict {
        refused()
    }
    /// Hands over a reward. `token` is the one of the shown [`RewardView`]; it works once, so that a double tap
    /// redeems once (the second tap gets `Already`).
    pub fn redeem(&mut self, token: u64, uses: u32) -> Verdict {
        refused()
    }
    /// Undoes the last action of this till (within its window).
    pub fn undo_last(&mut self) -> Verdict {
        refused()
    }
    /// Undoes one of the last actions.
    pub fn undo(&mut self, entry: EntryId) -> Verdict {
        refused()
    }
    /// Voids an older entry with a reason and, if wished, a private note.
    pub fn void(&mut self, entry: EntryId, reason: VoidReason, note: &str) -> Verdict {
        refused()
    }
    /// Moves an award to the right member.
    pub fn move_award(&mut self, entry: EntryId, to: MemberId) -> Verdict {
        refused()
    }
    /// Today's small numbers.
    pub fn today(&mut self) -> TodayNumbers {
        TodayNumbers::default()
    }
    /// The last actions, newest first.
    pub fn last_actions(&mut self, limit: u32) -> Vec<LastAction> {
        Vec::new()
    }
    /// The status strip.
    pub fn status(&mut self, devices: &Devices) -> Answer<Status> {
        soon()
    }

    // ---- members -----------------------------------------------------------------------------------------------
    /// A person joins; the verdict has the new sheet.
    pub fn enrol(&mut self, new: &NewMember) -> Verdict {
        refused()
    }
    /// Profile, consents, merges of a member.
    pub fn profile(&mut self, member: MemberId) -> Answer<ProfileView> {
        soon()
    }
    /// Replaces the profile.
    pub fn change_profile(&mut self, member: MemberId, profile: &Profile) -> Answer<()> {
        soon()
    }
    /// Gives or withdraws one consent.
    pub fn set_consent(&mut self, member: MemberId, purpose: Purpose, granted: bool) -> Answer<()> {
        soon()
    }
    /// The member's valid card, to show or print; issues version 1 where there is none.
    pub fn card_of(&mut self, member: MemberId) -> Answer<CardFace> {
        soon()
    }
    /// Cards for people who join later: each becomes a member at its first scan (a sheet of 24).
    pub fn prepare_cards(&mut self, count: u32) -> Answer<Vec<CardFace>> {
        soon()
    }
    /// Lost card: no card of this member is taken any more until a new one is issued.
    pub fn block_card(&mut self, member: MemberId, reason: BlockReason) -> Verdict {
        refused()
    }
    /// Blocks the old card and issues the next version.
    pub fn replace_card(&mut self, member: MemberId) -> Answer<CardFace> {
        soon()
    }
    /// Two members are one person: the older id survives, both cards work.
    pub fn merge(&mut self, one: MemberId, other: MemberId) -> Verdict {
        refused()
    }
    /// Takes a merge back, for 30 days.
    pub fn undo_merge(&mut self, merge: EntryId) -> Verdict {
        refused()
    }
    /// The member's own data as JSON, for the member.
    pub fn export_member(&mut self, member: MemberId) -> Answer<String> {
        soon()
    }
    /// Erases the member's data for ever.
    pub fn erase_member(&mut self, member: MemberId) -> Answer<Erasure> {
        soon()
    }
    /// Erases members of whom nothing was heard for the retention period.
    pub fn run_retention(&mut self) -> Answer<RetentionRun> {
        soon()
    }

    // ---- manager -----------------------------------------------------------------------------------------------
    /// The day so far, or any past day.
    pub fn day_report(&mut self, date: BusinessDate) -> Answer<DayReport> {
        soon()
    }
    /// Several days.
    pub fn period_report(&mut self, from: BusinessDate, to: BusinessDate) -> Answer<PeriodReport> {
        soon()
    }
    /// Tiles.
    pub fn kpis(&mut self) -> Answer<Vec<Kpi>> {
        soon()
    }
    /// Today's business date.
    pub fn business_date(&mut self) -> BusinessDate {
        BusinessDate(0)
    }
    /// Z report: closes the day. A second one changes nothing and gives the same report.
    pub fn close_day(&mut self, date: BusinessDate) -> Answer<DayClosed> {
        soon()
    }
    /// Days before today with entries and no Z, oldest first.
    pub fn missing_z(&mut self) -> Vec<BusinessDate> {
        Vec::new()
    }
    /// The journal.
    pub fn journal(&mut self, filter: &JournalFilter) -> Answer<Vec<JournalLine>> {
        soon()
    }
    /// Brake: no redemptions until allowed again (manager).
    pub fn pause_redemptions(&mut self, paused: bool) -> Answer<()> {
        soon()
    }

    // ---- program -----------------------------------------------------------------------------------------------
    /// The program in force today.
    pub fn program(&self) -> &Program {
        const NONE: &Program = &Program {};
        NONE
    }
    /// Every published version, newest first.
    pub fn program_versions(&mut self) -> Vec<ProgramVersion> {
        Vec::new()
    }
    /// One version.
    pub fn program_version(&mut self, hash: ProgramHash) -> Answer<Program> {
        soon()
    }
    /// What is wrong with a draft.
    pub fn check_program(&self, draft: &Program) -> Vec<ProgramFault> {
        Vec::new()
    }
    /// Publishes a draft, from today or from a later day (owner).
    pub fn publish_program(&mut self, draft: &Program, from: Option<BusinessDate>) -> Answer<ProgramHash> {
        soon()
    }
    /// Puts an earlier version in force again from today (owner).
    pub fn go_back(&mut self, hash: ProgramHash) -> Answer<()> {
        soon()
    }

    // ---- settings ----------------------------------------------------------------------------------------------
    /// Settings.
    pub fn settings(&self) -> &Settings {
        unreachable_settings()
    }
    /// Changes settings.
    pub fn set_settings(&mut self, settings: &Settings) -> Answer<()> {
        soon()
    }
    /// Brand.
    pub fn brand(&self) -> Brand {
        Brand::default()
    }
    /// Changes the brand: a logo that is not a picture is refused (`brand-logo-not-picture`), a large one is scaled.
    pub fn set_brand(&mut self, brand: &Brand) -> Answer<()> {
        soon()
    }
    /// A colour made legible, for the preview.
    pub fn contrast(color: Rgb) -> Contrast {
        Contrast { chosen: color, light: color, on_light: color, dark: color, on_dark: color, corrected: false }
    }

    // ---- health, time, backup ----------------------------------------------------------------------------------
    /// The health panel.
    pub fn health(&mut self, devices: &Devices) -> Health {
        Health { items: Vec::new() }
    }
    /// The owner says what time it is.
    pub fn set_clock(&mut self, at: UtcMillis) -> Answer<()> {
        soon()
    }
    /// Makes a backup now, checks it, removes old ones.
    pub fn backup_now(&mut self) -> Answer<BackupInfo> {
        soon()
    }
    /// Makes a backup to a folder that the person chose (a stick).
    pub fn backup_to(&mut self, folder: &Path) -> Answer<BackupInfo> {
        soon()
    }
    /// Backups, newest first.
    pub fn backups(&self) -> Vec<BackupInfo> {
        Vec::new()
    }
    /// Puts a backup in the place of the ledger (also without a working one). The till must not be open.
    /// `phrase` opens the card key on a replacement device.
    pub fn restore(
        from: &Path,
        dirs: &Dirs,
        phrase: Option<&str>,
        clock: Box<dyn Clock>,
        entropy: Box<dyn Entropy>,
    ) -> Answer<(Self, Restored)> {
        soon()
    }
    /// Checks chain, folds and conservation of this till's ledger.
    pub fn verify(&mut self) -> Answer<Verified> {
        soon()
    }
    /// Checks a copied file; `key` (hex fingerprint or public key) proves origin.
    pub fn verify_file(path: &Path, key: Option<&str>) -> Answer<Verified> {
        soon()
    }

    // ---- transfer ----------------------------------------------------------------------------------------------
    /// Members and balances of an old system from CSV; a dry run writes nothing and lists every row it would refuse.
    pub fn import_csv(&mut self, csv: &[u8], dry_run: bool) -> Answer<ImportReport> {
        soon()
    }
    /// Everything as JSON lines (owner).
    pub fn export(&mut self, out: &mut dyn std::io::Write) -> Answer<u64> {
        soon()
    }
    /// Makes the demo shop "Kavárna Most" with its history; everybody's PIN is 1234.
    pub fn create_demo(dirs: Dirs, clock: Box<dyn Clock>, seed: u64) -> Answer<Self> {
        soon()
    }
    /// Path of the ledger's file.
    pub fn ledger_path(&self) -> PathBuf {
        self.dirs.data.join("ledger.db")
    }
}

fn unreachable_settings() -> &'static Settings {
    static SETTINGS: std::sync::OnceLock<Settings> = std::sync::OnceLock::new();
    SETTINGS.get_or_init(Settings::default)
}
