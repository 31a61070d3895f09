//! A merchant with tills for the tests: a service with a clock of its own, and tills that write real chains.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tillstamp_ledger::Subject;
use tillstamp_ledger::*;
use tillstamp_pass::StreamKey;
use tillstamp_protocol::*;
use tillstamp_server::service::movement::{Movement, MovementKind, Units};
use tillstamp_server::service::{Asker, PushAnswer, ServerKeys, Service, ServiceError, World};
use tillstamp_server::storage::Storage;
use uuid::Uuid;

/// Time that only the test moves, and randomness that repeats.
pub struct TestWorld {
    now_ms: AtomicI64,
    drawn: AtomicU64,
}

impl TestWorld {
    pub fn advance(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

impl World for TestWorld {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn random(&self, bytes: &mut [u8]) {
        let number = self.drawn.fetch_add(1, Ordering::SeqCst);
        let stream = (0_u8..).flat_map(|block| Hash::of(&[&[block], number.to_be_bytes().as_slice()].concat()).0);
        bytes.iter_mut().zip(stream).for_each(|(byte, random)| *byte = random);
    }
}

pub struct Shop {
    pub service: Service,
    pub world: Arc<TestWorld>,
    pub merchant: MerchantId,
}

impl Shop {
    pub async fn new(storage: Arc<dyn Storage>) -> Self {
        // Another merchant on the same storage draws other ids.
        let drawn = storage.merchants().await.unwrap().len() as u64 * 1_000_000;
        let now_ms = AtomicI64::new(1_800_000_000_000);
        let world = Arc::new(TestWorld { now_ms, drawn: AtomicU64::new(drawn) });
        let service = Service::new(storage, ServerKeys::new([42; 32]), world.clone());
        let merchant = service.add_merchant(None).await.unwrap();
        Self { service, world, merchant }
    }

    /// A store with so many tills.
    pub async fn store(&self, first: u8, tills: u8) -> Vec<Till> {
        self.store_of((first..first + tills).map(|number| Till::new(self.merchant, number, 1))).await
    }

    /// A store with these tills.
    pub async fn store_of(&self, tills: impl Iterator<Item = Till>) -> Vec<Till> {
        let store = self.service.add_store(self.merchant, "Most Square").await.unwrap();
        let mut joined = Vec::new();
        for mut till in tills {
            till.pair(self, store).await;
            joined.push(till);
        }
        joined
    }

    pub async fn is_sound(&self) {
        let report = self.service.verify(self.merchant).await.unwrap();
        assert!(report.is_clean(), "{report:#?}");
    }

    pub async fn pull_all(&self, asker: Asker, limit: u32) -> Vec<Page> {
        let mut cursor = None;
        let mut pages = Vec::new();
        loop {
            let page = self.service.pull(asker, Pull { protocol: PROTOCOL, cursor, limit }).await.unwrap();
            // What a till gets has passed the wire.
            let page: Page = unpack(&pack(&page).unwrap()).unwrap();
            cursor = Some(page.cursor);
            let more = page.more;
            pages.push(page);
            if !more {
                return pages;
            }
        }
    }
}

/// A till that writes a chain and remembers it.
pub struct Till {
    pub asker: Asker,
    pub key: StreamKey,
    pub genesis: Genesis,
    pub token: [u8; 32],
    pub envelopes: Vec<Vec<u8>>,
    pub hashes: Vec<Hash>,
    pub written: u64,
    id: [u8; 16],
}

pub fn member(number: u8) -> MemberId {
    MemberId(Uuid::from_bytes([number; 16]))
}

pub fn stamps(of: u8) -> Subject {
    Subject::Stamps(member(of), CardId(1))
}

pub const NEVER: Vintage = Vintage::NEVER;

pub fn posting(of: u8, term: Term, quantity: i64) -> Posting {
    Posting::new(stamps(of), NEVER, term, quantity)
}

/// A fact about a member with these postings.
pub fn fact(detail: Detail, of: u8, postings: Vec<Posting>) -> Fact {
    Fact { postings, ..Fact::new(detail, Some(member(of))) }
}

pub fn earned(of: u8, quantity: i64) -> Fact {
    let detail = Detail::Earned { cause: EarnCause::Manual, card: None, count: 1 };
    fact(detail, of, vec![posting(of, Term::Earned, quantity)])
}

pub fn spent(of: u8, quantity: i64) -> Fact {
    let detail = Detail::Redeemed { reward: RewardId(1), uses: 1, key_in: KeyIn::Nothing };
    fact(detail, of, vec![posting(of, Term::Spent, quantity)])
}

pub fn voided(original: EntryId, of: u8, postings: Vec<Posting>) -> Fact {
    let detail = Detail::Reversed { original, refund_number: 0, reason: VoidReason::Mistake };
    Fact { effects: vec![entry_reversed(original, 0)], ..fact(detail, of, postings) }
}

impl Till {
    pub fn new(merchant: MerchantId, number: u8, epoch: u32) -> Self {
        Self::named(merchant, [number; 16], epoch)
    }

    /// A till by its id.
    pub fn named(merchant: MerchantId, id: [u8; 16], epoch: u32) -> Self {
        let terminal = TerminalId(Uuid::from_bytes(id));
        let key = StreamKey::from_seed(&Hash::of(&[id.as_slice(), &epoch.to_be_bytes()].concat()).0);
        let genesis = Genesis { merchant, terminal, epoch: Epoch(epoch), public_key: key.public_key() };
        let asker = Asker { merchant, terminal, store: StoreId(Uuid::nil()) };
        let hashes = vec![genesis.hash()];
        Self { asker, key, genesis, token: [0; 32], envelopes: Vec::new(), hashes, written: 0, id }
    }

    pub fn stream(&self) -> StreamId {
        StreamId { terminal: Fixed(*self.genesis.terminal.bytes()), epoch: self.genesis.epoch.0 }
    }

    fn sign(&self, seq: u64) -> Signature {
        Fixed(self.key.sign(&head_bytes(&self.genesis.hash(), Seq(seq), &self.hashes[seq as usize])))
    }

    pub async fn pair(&mut self, shop: &Shop, store: StoreId) {
        let code = shop.service.pairing_code(shop.merchant, store, i64::MAX).await.unwrap();
        self.pair_with(shop, code).await.unwrap();
    }

    pub async fn pair_with(&mut self, shop: &Shop, code: [u8; 16]) -> Result<(), ServiceError> {
        let head_seq = self.envelopes.len() as u64;
        let request = PairRequest {
            protocol: PROTOCOL,
            code: Fixed(code),
            merchant: Fixed(*shop.merchant.bytes()),
            stream: self.stream(),
            key: Fixed(self.key.public_key()),
            head_seq,
            head_hash: Fixed(self.hashes[head_seq as usize].0),
            signature: self.sign(head_seq),
            name: Text::new("Till").unwrap(),
        };
        let admitted = shop.service.pair(&request).await?;
        self.token = admitted.reply.token.0;
        self.asker.store = StoreId::from_bytes(admitted.reply.store.0);
        Ok(())
    }

    /// A context whose action nobody else has.
    pub fn context(&mut self) -> Context {
        self.written += 1;
        let of = [&self.id[..], &[self.genesis.epoch.0 as u8], &self.written.to_be_bytes()].concat();
        let random: [u8; 10] = Hash::of(&of).0[..10].try_into().unwrap();
        let at = UtcMillis(1_800_000_000_000 + self.written as i64);
        Context {
            action: ActionId(uuid::Builder::from_unix_timestamp_millis(at.0 as u64, &random).into_uuid()),
            business_date: BusinessDate(20_833),
            day_cutoff_minutes: 120,
            at,
            raw_at: at,
            clock: ClockState::Sure,
            program: ProgramHash([5; 32]),
            operator: None,
            override_by: None,
        }
    }

    /// Puts bytes at the end of the chain.
    pub fn append(&mut self, envelope: Vec<u8>) {
        let hash = self.hashes.last().unwrap().next(&envelope);
        self.hashes.push(hash);
        self.envelopes.push(envelope);
    }

    /// Writes a fact; its entry's id.
    pub fn write(&mut self, fact: &Fact) -> EntryId {
        let context = self.context();
        self.append(fact.encode(&context, 0).unwrap());
        entry_id(context.action, 0)
    }

    /// Writes a movement of units.
    pub fn write_movement(&mut self, movement: &Movement) -> EntryId {
        let context = self.context();
        self.append(movement.encode(&movement.fact(), &context, 0).unwrap());
        entry_id(context.action, 0)
    }

    /// The push of entries `first ..= last` (from 1).
    pub fn batch(&self, first: u64, last: u64) -> Push {
        let envelopes = self.envelopes[first as usize - 1..last as usize].iter();
        Push {
            protocol: PROTOCOL,
            stream: self.stream(),
            first_seq: first,
            prev_hash: Fixed(self.hashes[first as usize - 1].0),
            head_hash: Fixed(self.hashes[last as usize].0),
            signature: self.sign(last),
            envelopes: List::new(envelopes.map(|bytes| Blob::new(bytes.clone()).unwrap()).collect()).unwrap(),
        }
    }

    pub fn last(&self) -> u64 {
        self.envelopes.len() as u64
    }

    /// Pushes entries `first ..= last`.
    pub async fn push(&self, shop: &Shop, first: u64, last: u64) -> PushAnswer {
        shop.service.push(self.asker, self.batch(first, last)).await.unwrap()
    }

    /// Pushes everything, which must be taken.
    pub async fn push_all(&self, shop: &Shop) -> PushReply {
        acked(self.push(shop, 1, self.last()).await, self.last())
    }

    pub async fn ask_grant(&self, shop: &Shop, id: u8, of: u8, quantity: u64) -> Grant {
        self.asked(shop, id, of, quantity, None).await
    }

    /// The same, and what others hold is wanted, too.
    pub async fn recall_grant(&self, shop: &Shop, id: u8, of: u8, quantity: u64) -> Grant {
        self.asked(shop, id, of, quantity, Some(true)).await
    }

    async fn asked(&self, shop: &Shop, id: u8, of: u8, quantity: u64, recall: Option<bool>) -> Grant {
        let subject = Subject::code(&stamps(of));
        let request = GrantRequest {
            protocol: PROTOCOL,
            grant_id: Fixed([id; 16]),
            stream: self.stream(),
            subject: tillstamp_protocol::Subject {
                kind: subject.0,
                number: subject.1,
                member: Some(Fixed(*member(of).bytes())),
            },
            quantity,
            recall,
        };
        shop.service.grant(self.asker, request).await.unwrap()
    }

    /// Takes a grant of one vintage into this stream.
    pub fn take(&mut self, id: u8, of: u8, quantity: i64) -> EntryId {
        let mut movement = Movement::new(MovementKind::Taken);
        movement.grant = [id; 16];
        movement.units = vec![Units::new(stamps(of), NEVER, quantity)];
        self.write_movement(&movement)
    }

    /// Gives units back.
    pub fn give_back(&mut self, of: u8, quantity: i64) -> EntryId {
        let mut movement = Movement::new(MovementKind::Returned);
        movement.units = vec![Units::new(stamps(of), NEVER, quantity)];
        self.write_movement(&movement)
    }
}

/// The reply, where everything up to `seq` was taken.
pub fn acked(answer: PushAnswer, seq: u64) -> PushReply {
    match answer {
        PushAnswer::Acked(reply) if reply.acked_seq == seq => reply,
        other => panic!("{other:?} instead of an ack of {seq}"),
    }
}
