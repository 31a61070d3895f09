//! Backups: automatic, consistent, checked, rotated; restore; verification.
//!
//! Invariant: a backup is made beside the shop's work, never instead of it; an old one goes only after a good new one.

use super::recovery::Sealed;
use super::{Answer, Till};
use crate::clock::Clock;
use crate::dirs::Dirs;
use crate::entropy::Entropy;
use crate::fault::Fault;
use crate::keys;
use crate::verify::MemberStates;
use crate::views::{BackupInfo, No, Restored, Verified};
use std::cell::RefCell;
use std::path::Path;
use std::thread::JoinHandle;
use tillstamp_ledger::{Role, UtcMillis};
use tillstamp_pass::{CardKey, Fingerprint, verify_stream};
use tillstamp_store::{ExpectedKey, OpenOptions, StoreError, VerifyOptions, VerifySignature, VerifyStates};

/// A backup is due this long after the last one, where entries came in between.
const EVERY_MS: i64 = 60 * 60 * 1000;
/// A large ledger is copied once a day only.
const EVERY_LARGE_MS: i64 = 24 * 60 * 60 * 1000;
const LARGE_BYTES: u64 = 256 * 1024 * 1024;

type Job = JoinHandle<Result<tillstamp_store::BackupInfo, StoreError>>;

/// The state of automatic backups.
#[derive(Default)]
pub(crate) struct Backups {
    running: Option<Job>,
    last: Option<BackupInfo>,
    entries_then: u64,
    failed_since: Option<UtcMillis>,
    /// Key copies may hold keys of erased members.
    forget_keys: bool,
}

impl Backups {
    /// What is on disk: names only, so that a start stays fast.
    pub(crate) fn at_start(dirs: &Dirs) -> Self {
        let newest = tillstamp_store::backups(&dirs.backups()).ok().and_then(|list| list.into_iter().next());
        let last = newest.map(|(path, made_at)| BackupInfo {
            size_bytes: std::fs::metadata(&path).map_or(0, |meta| meta.len()),
            path,
            made_at,
            entries: 0,
            checked: false,
        });
        // The last run may have ended between an erasure and its copies.
        Self { running: None, last, entries_then: 0, failed_since: None, forget_keys: true }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    pub(crate) fn last(&self) -> Option<&BackupInfo> {
        self.last.as_ref()
    }

    pub(crate) fn failed_since(&self) -> Option<UtcMillis> {
        self.failed_since
    }

    /// Somebody was erased.
    pub(crate) fn forget_keys(&mut self) {
        self.forget_keys = true;
    }

    fn is_due(&self, now: UtcMillis, entries: u64) -> bool {
        let old = self.last.as_ref().is_none_or(|last| {
            let every_ms = if last.size_bytes > LARGE_BYTES { EVERY_LARGE_MS } else { EVERY_MS };
            now.since(last.made_at).saturating_abs() >= every_ms
        });
        self.running.is_none() && old && entries != self.entries_then
    }
}

fn info(made: tillstamp_store::BackupInfo) -> BackupInfo {
    BackupInfo { path: made.path, made_at: made.taken_at, entries: made.entries, size_bytes: made.bytes, checked: true }
}

struct Signatures;

impl VerifySignature for Signatures {
    fn verify(&self, public_key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        verify_stream(public_key, message, signature)
    }
}

impl Till {
    /// Makes a backup now, checks it by opening it, removes old ones.
    pub fn backup_now(&mut self) -> Answer<BackupInfo> {
        let folder = self.dirs.backups();
        let made = self.backup_to(&folder)?;
        tillstamp_store::rotate(&folder, self.time.now())?;
        self.backups.entries_then = made.entries;
        self.backups.failed_since = None;
        self.backups.last = Some(made.clone());
        Ok(made)
    }

    /// Makes a checked backup in a folder that the person chose (a stick).
    pub fn backup_to(&mut self, folder: &Path) -> Answer<BackupInfo> {
        std::fs::create_dir_all(folder)?;
        let now = self.time.now();
        Ok(info(self.store.backup_to(folder, now)?))
    }

    /// Starts a backup in the background where one is due, and takes in one that is done.
    pub(crate) fn run_backups(&mut self) -> Result<(), Fault> {
        self.take_backup(false);
        self.forget_in_backups()?;
        let now = self.time.now();
        let entries = self.store.entry_count()?;
        if self.batch.is_none() && self.backups.is_due(now, entries) {
            let folder = self.dirs.backups();
            std::fs::create_dir_all(&folder)?;
            let job = self.store.backup_job(&folder, now)?;
            self.backups.running = Some(std::thread::spawn(move || job.run(&|_, _| {})));
        }
        Ok(())
    }

    /// Waits for a backup under way.
    pub fn wait_for_backup(&mut self) {
        self.finish_backup();
    }

    pub(crate) fn finish_backup(&mut self) {
        self.take_backup(true);
        if let Err(error) = self.forget_in_backups() {
            tracing::warn!(%error, "keys of erased members stay in backups until the next start");
        }
    }

    /// Takes the keys of erased members out of the copies here; once a backup that may be copying one has ended.
    pub(crate) fn forget_in_backups(&mut self) -> Result<(), Fault> {
        if self.backups.forget_keys && self.backups.running.is_none() {
            self.store.forget_in_backups(&self.dirs.backups())?;
            self.backups.forget_keys = false;
        }
        Ok(())
    }

    fn take_backup(&mut self, wait: bool) {
        let done = self.backups.running.as_ref().is_some_and(|job| wait || job.is_finished());
        let Some(job) = self.backups.running.take_if(|_| done) else { return };
        let now = self.time.now();
        match job.join() {
            Ok(Ok(made)) => {
                self.backups.entries_then = made.entries;
                self.backups.failed_since = None;
                self.backups.last = Some(info(made));
                if let Err(error) = tillstamp_store::rotate(&self.dirs.backups(), now) {
                    tracing::warn!(%error, "old backups were not removed");
                }
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "a backup failed");
                self.backups.failed_since.get_or_insert(now);
            }
            Err(_) => {
                tracing::error!("a backup broke off");
                self.backups.failed_since.get_or_insert(now);
            }
        }
    }

    /// Backups, newest first, each opened and checked.
    pub fn backups(&self) -> Vec<BackupInfo> {
        let list = tillstamp_store::backups(&self.dirs.backups()).unwrap_or_default();
        let checked = list.into_iter().map(|(path, made_at)| match tillstamp_store::check_backup(&path) {
            Ok(made) => info(made),
            Err(_) => BackupInfo {
                size_bytes: std::fs::metadata(&path).map_or(0, |meta| meta.len()),
                path,
                made_at,
                entries: 0,
                checked: false,
            },
        });
        checked.collect()
    }

    /// Backups of a folder without an open till (a damaged ledger), newest first.
    pub fn backups_in(folder: &Path) -> Vec<BackupInfo> {
        let list = tillstamp_store::backups(folder).unwrap_or_default();
        list.into_iter().filter_map(|(path, _)| tillstamp_store::check_backup(&path).ok()).map(info).collect()
    }

    /// Puts a backup in the place of the ledger (also where none works). No till may be open on these folders. A
    /// restore starts a new epoch: rewards handed over since the backup can be handed over again, and the start report
    /// says so.
    /// `phrase` opens the card key on a replacement device.
    pub fn restore(
        from: &Path,
        dirs: &Dirs,
        phrase: Option<&str>,
        clock: Box<dyn Clock>,
        entropy: Box<dyn Entropy>,
    ) -> Answer<(Self, Restored)> {
        // Before anything here is touched.
        let checked = checked(from)?;
        let before = Sealed::of_folders(dirs);
        let key = match phrase {
            Some(phrase) => Some(card_key(phrase, from, before.as_ref())?),
            None => None,
        };
        super::setup::make_folders(dirs)?;
        super::setup::clear_unfinished(dirs, clock.raw_now(), false)?;
        let options = OpenOptions { now: clock.raw_now(), ..OpenOptions::default() };
        let outcome = tillstamp_store::restore(&checked, &dirs.of_store(), &options)?;
        if let Some(key) = &key {
            keys::write_card_key(dirs, key)?;
        }
        let mut till = Self::open(dirs.clone(), clock, entropy)?;
        if let Some(before) = before {
            till.carry_sheet(before)?;
        }
        let epoch = till.store.head()?.map_or(0, |head| head.epoch.0);
        let restored =
            Restored { epoch, entries: outcome.from.entries, made_at: outcome.from.taken_at, kept_as: outcome.kept_as };
        Ok((till, restored))
    }

    /// This device can sign cards: it was set up here, or the recovery phrase was entered.
    pub fn has_card_key(&self) -> bool {
        self.card_key.is_some()
    }

    /// Checks chain, folds, kept states and conservation of this till's ledger (manager).
    pub fn verify(&mut self) -> Answer<Verified> {
        if self.need_session()? < Role::Manager {
            return Err(self.refusal_message(&tillstamp_loyalty::Refusal::OwnerNeeded).into());
        }
        self.flush_batch()?;
        let fingerprint = self.fingerprint();
        Self::verify_file(&self.dirs.ledger(), Some(&fingerprint))
    }

    /// Checks a copied file; `key` (fingerprint as printed, in words or hex) proves origin.
    pub fn verify_file(path: &Path, key: Option<&str>) -> Answer<Verified> {
        let expected = match key {
            Some(key) => Some(key.parse::<Fingerprint>().map_err(|_| No::plain("verify-key-wrong"))?),
            None => None,
        };
        let is_expected = move |public_key: &[u8; 32]| Some(Fingerprint::of(public_key)) == expected;
        let expected_key: Option<&ExpectedKey> = if expected.is_some() { Some(&is_expected) } else { None };
        let states: RefCell<Box<dyn VerifyStates>> = RefCell::new(Box::<MemberStates>::default());
        let options = VerifyOptions {
            signatures: Some(&Signatures),
            expected_key,
            states: Some(&states),
            ..VerifyOptions::default()
        };
        let report = tillstamp_store::verify(path, &options)?;
        Ok(Verified {
            entries: report.entries,
            first_fault: report.first_fault.map(|fault| fault.to_string()),
            origin_proven: report.origin_proven,
        })
    }
}

/// A backup that can be put in the ledger's place; "the data is damaged" would be said of the wrong file.
pub(crate) fn checked(from: &Path) -> Answer<tillstamp_store::BackupInfo> {
    tillstamp_store::check_backup(from).map_err(|error| unusable(&error))
}

pub(crate) fn unusable(error: &StoreError) -> No {
    tracing::warn!(%error, "no usable backup");
    No { details: Some(error.to_string()), ..No::plain("backup-unusable") }
}

/// The card key that the words open, of the backup or (a newer sheet) of the ledger that is here: wrong words are told
/// before anything is replaced.
fn card_key(phrase: &str, from: &Path, here: Option<&Sealed>) -> Answer<CardKey> {
    let backup = Sealed::of_backup(from)?;
    let opened = backup.as_ref().and_then(|sealed| sealed.open(phrase));
    opened.or_else(|| here?.open(phrase)).ok_or_else(|| No::plain("recovery-phrase-wrong"))
}
