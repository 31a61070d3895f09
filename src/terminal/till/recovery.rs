//! The recovery sheet after set-up: what a restore would mean, whether typed words open the cards, and a new sheet.
//!
//! Invariant: a sheet counts only once its owner has said that it is on paper; until then the old one does. A restore
//! never brings an older sheet back to life.

use super::setup::CARD_KEY_SEALED;
use super::staff::{OWNER_CODE, OWNER_CODE_TRIES};
use super::{Answer, Till};
use crate::dirs::Dirs;
use crate::fault::Fault;
use crate::keys;
use crate::views::{No, PhraseCheck, RecoverySheet, RestoreMeaning};
use std::path::Path;
use tillstamp_ledger::{MerchantId, Role, UtcMillis};
use tillstamp_loyalty::Refusal;
use tillstamp_pass::CardKey;
use tillstamp_store::{Change, Reader, StoreError};

/// When the sheet in force was made, milliseconds of trusted time; missing for the one of set-up.
const SHEET_MADE_AT: &str = "sheet-made-at";

/// A sheet that is shown and not yet in force.
pub(crate) struct Draft {
    sealed: Vec<u8>,
    owner_code_hash: String,
}

/// The sheet in force, as a ledger's settings hold it.
pub(crate) struct Sealed {
    merchant: MerchantId,
    made_at: i64,
    card_key: Vec<u8>,
    owner_code: Option<Vec<u8>>,
    owner_code_tries: Option<Vec<u8>>,
}

impl Sealed {
    fn read(from: &Reader) -> Result<Option<Self>, StoreError> {
        let Some(card_key) = from.setting(CARD_KEY_SEALED)? else { return Ok(None) };
        let made_at = from.setting(SHEET_MADE_AT)?.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Some(Self {
            merchant: from.identity().merchant,
            made_at: made_at.unwrap_or(0),
            card_key,
            owner_code: from.setting(OWNER_CODE)?,
            owner_code_tries: from.setting(OWNER_CODE_TRIES)?,
        }))
    }

    /// The one of the ledger in these folders; nothing where there is none or it cannot be read.
    pub(crate) fn of_folders(dirs: &Dirs) -> Option<Self> {
        let reader = tillstamp_store::open_copy(&dirs.ledger()).ok()?;
        Self::read(&reader).ok().flatten()
    }

    /// The one of a backup; `backup-unusable` where the file cannot be read as one.
    pub(crate) fn of_backup(path: &Path) -> Answer<Option<Self>> {
        let read = tillstamp_store::open_copy(path).and_then(|reader| Self::read(&reader));
        read.map_err(|error| super::backup::unusable(&error))
    }

    /// The card key, where the words are right.
    pub(crate) fn open(&self, phrase: &str) -> Option<CardKey> {
        keys::unseal_card_key(&self.card_key, phrase)
    }
}

impl Till {
    /// What putting this backup in the ledger's place would mean; `backup-unusable` where it is none.
    pub fn restore_meaning(&self, from: &Path) -> Answer<RestoreMeaning> {
        let made = super::backup::checked(from)?;
        let backup = tillstamp_store::open_copy(from)?;
        let same_shop = backup.identity().merchant == self.merchant();
        let lost = if same_shop { self.store.entry_count()?.saturating_sub(made.entries) } else { 0 };
        let issuers = backup.issuer_keys()?;
        let opens = |key: &CardKey| issuers.iter().any(|row| row.public_key == key.public_key());
        let needs_phrase = !keys::read_card_key(&self.dirs).is_some_and(|key| opens(&key));
        let last_entry_at = made.last_entry_at.unwrap_or(UtcMillis(0));
        Ok(RestoreMeaning {
            made_at: made.taken_at,
            last_entry_at,
            entries: made.entries,
            lost,
            same_shop,
            needs_phrase,
        })
    }

    /// Looks at typed words one by one; needs no shop.
    pub fn check_phrase(words: &[String]) -> PhraseCheck {
        keys::check_phrase(words)
    }

    /// `recovery-phrase-wrong` unless the words open a backup's card key, `backup-unusable` where it is none. Nothing
    /// is changed.
    pub fn check_backup_phrase(from: &Path, phrase: &str) -> Answer<()> {
        let opened = Sealed::of_backup(from)?.and_then(|sealed| sealed.open(phrase));
        opened.map(|_| ()).ok_or_else(|| No::plain("recovery-phrase-wrong"))
    }

    /// Makes a new recovery sheet and shows it; the old one counts until [`Till::confirm_recovery_sheet`]. Only the
    /// owner, with the PIN typed again; wrong ones count as at sign-in.
    pub fn draft_recovery_sheet(&mut self, pin: &str) -> Answer<RecoverySheet> {
        let Some(session) = self.session.clone() else {
            return Err(self.refusal_message(&Refusal::SignInFirst).into());
        };
        if session.role < Role::Owner {
            return Err(self.refusal_message(&Refusal::OwnerNeeded).into());
        }
        self.check_pin(session.operator, pin).map_err(|refusal| No::from(refusal.message))?;
        let key = self.card_key.as_ref().ok_or(Fault::NoCardKey)?;
        let (sealed, phrase) = keys::seal_to_new_phrase(key, self.entropy.as_mut())?;
        let owner_code = keys::new_owner_code(self.entropy.as_mut())?;
        let owner_code_hash = keys::hash_secret(&keys::plain_owner_code(&owner_code), self.entropy.as_mut())?;
        self.sheet_draft = Some(Draft { sealed, owner_code_hash });
        Ok(RecoverySheet {
            shop_name: self.settings.shop_name.clone(),
            phrase,
            owner_code,
            fingerprint: self.fingerprint(),
        })
    }

    /// The sheet that was shown last counts from now on, words and code at once; the old ones are dead here and in
    /// every backup made after this. `recovery-no-draft` where none is open (the till was locked meanwhile).
    pub fn confirm_recovery_sheet(&mut self) -> Answer<()> {
        let Some(draft) = self.sheet_draft.take() else { return Err(No::plain("recovery-no-draft")) };
        let made_at = self.time.now().0;
        let setting = |key: &str, value: Vec<u8>| Change::Setting { key: key.to_owned(), value: Some(value) };
        self.store.write(&[
            setting(CARD_KEY_SEALED, draft.sealed),
            setting(OWNER_CODE, serde_json::to_vec(&draft.owner_code_hash).map_err(Fault::from)?),
            setting(OWNER_CODE_TRIES, serde_json::to_vec(&(0_u32, 0_i64)).map_err(Fault::from)?),
            setting(SHEET_MADE_AT, serde_json::to_vec(&made_at).map_err(Fault::from)?),
        ])?;
        tracing::info!("a new recovery sheet is in force");
        Ok(())
    }

    /// The sheet that was shown is thrown away; the old one goes on.
    pub fn drop_recovery_draft(&mut self) {
        self.sheet_draft = None;
    }

    /// After a restore: the sheet that counted before counts again, where it is the newer one of the same shop.
    pub(crate) fn carry_sheet(&mut self, before: Sealed) -> Answer<()> {
        let restored = Sealed::read(&self.store)?;
        let is_newer = restored.is_none_or(|restored| restored.made_at < before.made_at);
        if before.merchant != self.merchant() || !is_newer {
            return Ok(());
        }
        let setting = |key: &str, value: Option<Vec<u8>>| Change::Setting { key: key.to_owned(), value };
        let made_at = serde_json::to_vec(&before.made_at).map_err(Fault::from)?;
        self.store.write(&[
            setting(CARD_KEY_SEALED, Some(before.card_key)),
            setting(OWNER_CODE, before.owner_code),
            setting(OWNER_CODE_TRIES, before.owner_code_tries),
            setting(SHEET_MADE_AT, Some(made_at)),
        ])?;
        Ok(())
    }
}
