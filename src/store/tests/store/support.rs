//! A terminal for tests: folders, a key that signs with a hash, facts with plain numbers.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tillstamp_ledger::{
    ActionId, BusinessDate, CardId, ClockState, Context, Detail, EarnCause, EffectKey, EnrolChannel, Epoch, Fact,
    Flags, Hash, KeyIn, MemberId, MerchantId, OperatorId, Posting, Presentation, ProgramHash, RewardId, Sign, StoreId,
    Subject, Term, TerminalId, UtcMillis, Vintage, VoidReason, entry_reversed,
};
use tillstamp_store::{
    Append, Committed, Dirs, Identity, OpenError, OpenOptions, Recovery, Store, StreamKeys, VerifyOptions,
    VerifyReport, VerifySignature, verify,
};
use uuid::Uuid;

pub const DAY_MS: i64 = 86_400_000;
pub const CARD: CardId = CardId(1);
pub const REWARD: RewardId = RewardId(7);

/// Signs with a hash; good enough to see that the right bytes reach a signer.
#[derive(Clone, Copy)]
pub struct HashSigner(pub [u8; 32]);

impl Sign for HashSigner {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        let half = Hash::of(&[&self.0, message].concat()).0;
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&half);
        signature[32..].copy_from_slice(&half);
        signature
    }

    fn public_key(&self) -> [u8; 32] {
        self.0
    }
}

/// The other side of [`HashSigner`].
pub struct HashVerifier;

impl VerifySignature for HashVerifier {
    fn verify(&self, public_key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        HashSigner(*public_key).sign(message) == *signature
    }
}

/// Keys kept by the test, as the terminal keeps them beside the ledger.
#[derive(Clone, Default)]
pub struct Keyring(pub Arc<Mutex<BTreeMap<Epoch, [u8; 32]>>>);

impl StreamKeys for Keyring {
    fn existing(&mut self, _: TerminalId, epoch: Epoch) -> Option<Box<dyn Sign + Send>> {
        self.0.lock().unwrap().get(&epoch).map(|key| Box::new(HashSigner(*key)) as Box<dyn Sign + Send>)
    }

    fn create(&mut self, _: TerminalId, epoch: Epoch) -> Result<Box<dyn Sign + Send>, String> {
        let mut keys = self.0.lock().unwrap();
        let key = Hash::of(format!("{epoch:?} {}", keys.len()).as_bytes()).0;
        keys.insert(epoch, key);
        Ok(Box::new(HashSigner(key)))
    }
}

pub struct Shop {
    pub root: TempDir,
    pub dirs: Dirs,
    pub keyring: Keyring,
    pub options: OpenOptions,
    /// Number of the next action.
    pub next: u128,
}

impl Shop {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let dirs = Dirs { data: root.path().join("data"), guard: root.path().join("guard") };
        let options = OpenOptions { now: UtcMillis(1_700_000_000_000), machine_id: Some("test".to_owned()) };
        Self { root, dirs, keyring: Keyring::default(), options, next: 0 }
    }

    /// A shop with a started stream.
    pub fn started() -> (Self, Store) {
        let mut shop = Self::new();
        let (mut store, recovery) = Store::create(&shop.dirs, identity(), &shop.options).unwrap();
        assert!(recovery.not_done.is_empty() && recovery.not_shown.is_empty());
        shop.start(&mut store);
        (shop, store)
    }

    pub fn start(&mut self, store: &mut Store) -> tillstamp_store::Started {
        let context = self.context(0);
        store.start_stream(&context, &mut self.keyring.clone()).unwrap()
    }

    pub fn open(&mut self) -> Result<(Store, Recovery), OpenError> {
        Store::open(&self.dirs, &self.options)
    }

    pub fn reopen(&mut self) -> (Store, Recovery) {
        let (mut store, recovery) = self.open().unwrap();
        self.start(&mut store);
        (store, recovery)
    }

    /// A fresh action on a day.
    pub fn context(&mut self, day: i32) -> Context {
        self.next += 1;
        let at = UtcMillis(1_700_000_000_000 + i64::from(day) * DAY_MS + self.next as i64 * 1000);
        Context {
            action: ActionId(Uuid::from_u128((0x0190_0000_0000_7000_8000_u128 << 48) + self.next)),
            business_date: BusinessDate(19_675 + day),
            day_cutoff_minutes: 120,
            at,
            raw_at: at,
            clock: ClockState::Sure,
            program: ProgramHash([1; 32]),
            operator: Some(OperatorId(Uuid::from_u128(0xB0))),
            override_by: None,
        }
    }

    /// Appends facts as one action on a day.
    pub fn append(&mut self, store: &mut Store, day: i32, facts: Vec<Fact>) -> Committed {
        let context = self.context(day);
        store.append(&Append { context, facts, changes: Vec::new() }).unwrap()
    }

    pub fn ledger(&self) -> PathBuf {
        self.dirs.data.join("ledger.db")
    }

    pub fn verify(&self) -> VerifyReport {
        let options = VerifyOptions { signatures: Some(&HashVerifier), ..VerifyOptions::default() };
        verify(&self.ledger(), &options).unwrap()
    }

    /// A consistent copy of the data folder as a crash would leave it.
    pub fn copy_data(&self, name: &str) -> PathBuf {
        let to = self.root.path().join(name);
        std::fs::create_dir_all(&to).unwrap();
        for entry in std::fs::read_dir(&self.dirs.data).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
        to
    }

    /// Puts a copy where the data was.
    pub fn put_data(&self, copy: &std::path::Path) {
        std::fs::remove_dir_all(&self.dirs.data).unwrap();
        std::fs::rename(copy, &self.dirs.data).unwrap();
    }
}

pub fn identity() -> Identity {
    Identity {
        merchant: MerchantId(Uuid::from_u128(1)),
        store: StoreId(Uuid::from_u128(2)),
        terminal: TerminalId(Uuid::from_u128(3)),
    }
}

pub fn member(number: u128) -> MemberId {
    MemberId(Uuid::from_u128(0x1000 + number))
}

pub fn stamps(who: MemberId, term: Term, quantity: i64) -> Posting {
    Posting::new(Subject::Stamps(who, CARD), Vintage::NEVER, term, quantity)
}

pub fn reward(who: MemberId, term: Term, quantity: i64) -> Posting {
    Posting::new(Subject::Reward(who, REWARD), Vintage(BusinessDate(20_000)), term, quantity)
}

pub fn fact(detail: Detail, who: MemberId, postings: Vec<Posting>) -> Fact {
    Fact { detail, member: Some(who), flags: Flags::default(), postings, effects: Vec::new() }
}

pub fn visit(who: MemberId) -> Fact {
    let detail = Detail::Visit { presentation: Presentation::StaticCard, device: None, code_time_s: None };
    fact(detail, who, vec![stamps(who, Term::Earned, 1)])
}

pub fn enrolled(who: MemberId) -> Fact {
    fact(Detail::Enrolled { channel: EnrolChannel::Counter }, who, Vec::new())
}

pub fn extra(who: MemberId, count: u32) -> Fact {
    let detail = Detail::Earned { cause: EarnCause::Manual, card: Some(CARD), count };
    fact(detail, who, vec![stamps(who, Term::Earned, i64::from(count))])
}

/// Five stamps for a reward.
pub fn exchange(who: MemberId) -> Fact {
    let detail = Detail::Earned { cause: EarnCause::Items, card: Some(CARD), count: 5 };
    let postings = vec![stamps(who, Term::Earned, 5), stamps(who, Term::Spent, 5), reward(who, Term::Earned, 1)];
    fact(detail, who, postings)
}

pub fn redeem(who: MemberId) -> Fact {
    let key_in = KeyIn::FreeItem { value_minor: 6500, vat_permille: 120 };
    let mut redeemed =
        fact(Detail::Redeemed { reward: REWARD, uses: 1, key_in }, who, vec![reward(who, Term::Spent, 1)]);
    redeemed.flags = Flags::STATIC_CARD;
    redeemed
}

/// Undoes a visit's single stamp, or whatever postings are given.
pub fn undo(original: tillstamp_ledger::EntryId, who: MemberId, postings: Vec<Posting>) -> Fact {
    let detail = Detail::Reversed { original, refund_number: 0, reason: VoidReason::Undo };
    let mut undone = fact(detail, who, postings);
    undone.effects = vec![entry_reversed(original, 0)];
    undone
}

pub fn once(key: u8) -> EffectKey {
    EffectKey([key; 32])
}
