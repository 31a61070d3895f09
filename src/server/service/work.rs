//! One transaction of the service: rows are loaded, entries are booked in memory, everything is written at the end.
//!
//! Invariant: positions are given without a gap, in the order in which entries are booked, under the merchant's lock;
//! the server's own entries chain and are signed in the same commit as what caused them.

use super::books::{Books, Needs, Outcome};
use super::entry::Entry;
use super::error::ServiceError;
use super::movement::{Movement, MovementKind, is_for_all};
use super::world::ServerKeys;
use crate::storage::rows::{CellRow, DecisionRow, DeficitRow, EntryRow, ForkRow, QuarantineRow, StreamRow};
use crate::storage::{Field, Head, Storage, Transaction, Value, get, insert, insert_later, upsert};
use sha2::{Digest, Sha256};
use tillstamp_ledger::{
    ActionId, BusinessDate, ClockState, Context, EnvelopeError, Epoch, Fact, Genesis, Hash, MerchantId, ProgramHash,
    Seq, Sign, TerminalId, UtcMillis, head_bytes,
};
use tillstamp_pass::StreamKey;
use tillstamp_protocol::Verdict;

/// West of Greenwich the day is a day behind, and a business day goes on after midnight.
const DAYS_BEHIND: i32 = 2;

/// A transaction in the making.
pub(super) struct Work {
    pub transaction: Box<dyn Transaction>,
    pub merchant: MerchantId,
    pub books: Books,
    pub head: Head,
    pub now_ms: i64,
    /// Number of the server's present own stream.
    pub own: u32,
    key: StreamKey,
    entries: Vec<EntryRow>,
    /// Entries of the stream up to here are on their way to the database already.
    sent: Option<(u32, u64)>,
    decisions: Vec<DecisionRow>,
    deficits: Vec<DeficitRow>,
    quarantine: Vec<QuarantineRow>,
    pub forks: Vec<ForkRow>,
}

/// The genesis hash of a stream.
pub(super) fn genesis(merchant: MerchantId, row: &StreamRow) -> Hash {
    let terminal = TerminalId::from_bytes(row.terminal);
    Genesis { merchant, terminal, epoch: Epoch(row.epoch), public_key: row.public_key }.hash()
}

/// The feed's running hash with one more decision.
pub(super) fn feed_hash(before: &[u8; 32], decision: &DecisionRow, hash: &Hash) -> [u8; 32] {
    Sha256::new()
        .chain_update(before)
        .chain_update(decision.position.to_be_bytes())
        .chain_update(decision.stream.to_be_bytes())
        .chain_update(decision.seq.to_be_bytes())
        .chain_update([decision.verdict])
        .chain_update(hash.0)
        .finalize()
        .into()
}

impl Work {
    /// Takes the merchant's lock and loads the server's own stream.
    pub async fn begin(
        storage: &dyn Storage,
        keys: &ServerKeys,
        merchant: MerchantId,
        now_ms: i64,
    ) -> Result<Self, ServiceError> {
        let transaction = storage.begin(merchant).await?;
        let head = transaction.head().clone();
        Self::within(transaction, head, keys, merchant, now_ms).await
    }

    /// The same in a transaction that was begun, and whose head may have changed since.
    pub async fn within(
        transaction: Box<dyn Transaction>,
        head: Head,
        keys: &ServerKeys,
        merchant: MerchantId,
        now_ms: i64,
    ) -> Result<Self, ServiceError> {
        let mut books = Books::default();
        // The newest epoch is the one that goes on; the ones before were of a server that was restored.
        let own: Vec<StreamRow> = get(&*transaction, [*merchant.bytes()]).await?;
        let own = own.into_iter().max_by_key(|row| row.epoch).ok_or(ServiceError::NotFound)?;
        let key = keys.stream_key(merchant, own.epoch);
        let number = own.number;
        books.streams.load(number, own);
        Ok(Self {
            transaction,
            merchant,
            books,
            head,
            now_ms,
            own: number,
            key,
            entries: Vec::new(),
            sent: None,
            decisions: Vec::new(),
            deficits: Vec::new(),
            quarantine: Vec::new(),
            forks: Vec::new(),
        })
    }

    /// Loads the streams of these terminals.
    pub async fn load_streams(&mut self, terminals: Vec<[u8; 16]>) -> Result<(), ServiceError> {
        for row in get::<StreamRow>(&*self.transaction, terminals).await? {
            self.books.streams.load(row.number, row);
        }
        Ok(())
    }

    /// Loads every stream.
    pub async fn load_all_streams(&mut self) -> Result<(), ServiceError> {
        for row in crate::storage::scan::<StreamRow>(&*self.transaction, vec![], vec![], u32::MAX).await? {
            self.books.streams.load(row.number, row);
        }
        Ok(())
    }

    /// Epoch of the server's own stream; the first for a server that was never restored.
    pub fn own_epoch(&self) -> u32 {
        self.books.streams.get(&self.own).map_or(1, |row| row.epoch)
    }

    /// Loads what entries touch.
    pub async fn load(&mut self, needs: Needs) -> Result<(), ServiceError> {
        Ok(needs.load(&*self.transaction, &mut self.books).await?)
    }

    /// Books an entry that follows its stream's head, and what it makes the server write.
    pub fn record(&mut self, stream: u32, entry: &Entry) -> Result<Outcome, ServiceError> {
        let outcome = self.books.record(stream, entry);
        self.decide(stream, entry, &outcome);
        self.advance(stream, entry);
        if outcome.verdict == Verdict::Duplicate
            && let (Some(row), Some(reading)) = (self.books.streams.get(&stream), &entry.reading)
        {
            let mut movement = Movement::new(MovementKind::Compensated);
            movement.stream = super::stream_id(row);
            (movement.seq, movement.grant) = (entry.seq, *reading.id.bytes());
            let mut fact = movement.fact();
            fact.member = reading.fact.member;
            fact.postings = reading.fact.postings.iter().map(super::books::inverse).collect();
            self.write_own(&movement, &fact, Some(&reading.context))?;
        }
        if outcome.verdict == Verdict::Effective
            && stream != self.own
            && let Some(reading) = entry.reading.as_ref().filter(|reading| is_for_all(&reading.fact.detail))
        {
            let told = Fact::new(reading.fact.detail.clone(), None);
            self.append_own(|context| told.encode(context, 0), Some(&reading.context))?;
        }
        Ok(outcome)
    }

    fn decide(&mut self, stream: u32, entry: &Entry, outcome: &Outcome) {
        let position = self.head.position + 1;
        let (seq, verdict) = (entry.seq, outcome.verdict.code());
        let mut decision = DecisionRow { position, stream, seq, verdict, feed_hash: [0; 32] };
        decision.feed_hash = feed_hash(&self.head.feed_hash, &decision, &entry.hash);
        (self.head.position, self.head.feed_hash) = (position, decision.feed_hash);
        self.decisions.push(decision);
        if self.sent.is_none_or(|(sent, until)| stream != sent || seq > until) {
            self.entries.push(entry.row(stream));
        }
        self.deficits.extend(outcome.deficits(position));
        if let Some(reason) = outcome.reason {
            self.quarantine.push(QuarantineRow { stream, seq, position, reason: reason as u8, status: 1 });
        }
    }

    fn advance(&mut self, stream: u32, entry: &Entry) {
        if let Some(row) = self.books.streams.get(&stream).cloned() {
            let row = StreamRow { acked_seq: entry.seq, head_hash: entry.hash.0, ..row };
            self.books.streams.put(stream, row);
        }
    }

    /// Writes an entry of the server's own stream, and books it. Its action's id follows from its time and where it
    /// stands, so that the same cause gives the same entry.
    pub fn write_own(
        &mut self,
        movement: &Movement,
        fact: &Fact,
        cause: Option<&Context>,
    ) -> Result<Outcome, ServiceError> {
        self.append_own(|context| movement.encode(fact, context, 0), cause)
    }

    /// Writes a fact that is no movement.
    pub fn write_fact(&mut self, fact: &Fact) -> Result<Outcome, ServiceError> {
        self.append_own(|context| fact.encode(context, 0), None)
    }

    fn append_own(
        &mut self,
        encode: impl FnOnce(&Context) -> Result<Vec<u8>, EnvelopeError>,
        cause: Option<&Context>,
    ) -> Result<Outcome, ServiceError> {
        let row = self.books.streams.get(&self.own).ok_or(ServiceError::NotFound)?;
        let (head, seq) = (Hash(row.head_hash), row.acked_seq + 1);
        let digest = Sha256::new().chain_update(b"tillstamp/server-action/1").chain_update(head.0).finalize();
        let mut place = [0; 10];
        place.copy_from_slice(&digest[..10]);
        let at_ms = u64::try_from(self.now_ms).unwrap_or_default();
        let context = Context {
            action: ActionId(uuid::Builder::from_unix_timestamp_millis(at_ms, &place).into_uuid()),
            business_date: cause.map_or(utc_day(self.now_ms), |cause| cause.business_date),
            day_cutoff_minutes: cause.map_or(0, |cause| cause.day_cutoff_minutes),
            at: UtcMillis(self.now_ms),
            raw_at: UtcMillis(self.now_ms),
            clock: ClockState::Sure,
            program: cause.map_or(ProgramHash([0; 32]), |cause| cause.program),
            operator: None,
            override_by: None,
        };
        let entry = Entry::after(&head, seq, encode(&context)?);
        let outcome = self.books.record(self.own, &entry);
        self.decide(self.own, &entry, &outcome);
        self.advance(self.own, &entry);
        Ok(outcome)
    }

    /// Sends entries to the database that are booked right afterwards: it writes them meanwhile.
    pub async fn send(&mut self, stream: u32, entries: &[Entry]) -> Result<(), ServiceError> {
        let Some(last) = entries.last() else { return Ok(()) };
        let rows = entries.iter().map(|entry| entry.row(stream)).collect();
        insert_later(&*self.transaction, rows).await?;
        self.sent = Some((stream, last.seq));
        Ok(())
    }

    /// Entry `seq` of a stream: written in this transaction, or before.
    pub async fn stored(&mut self, stream: u32, seq: u64) -> Result<Option<EntryRow>, ServiceError> {
        if let Some(row) = self.entries.iter().find(|row| row.stream == stream && row.seq == seq) {
            return Ok(Some(row.clone()));
        }
        let after = vec![(seq - 1).into_value()];
        let rows = crate::storage::scan::<EntryRow>(&*self.transaction, vec![stream.into_value()], after, 1).await?;
        Ok(rows.into_iter().find(|row| row.seq == seq))
    }

    /// Whether anything was booked.
    pub fn is_idle(&self) -> bool {
        self.decisions.is_empty() && self.forks.is_empty() && self.books.streams.changes().next().is_none()
    }

    /// Signs the server's own head where it moved, and writes everything.
    pub async fn commit(mut self) -> Result<Head, ServiceError> {
        self.sign_own();
        let transaction = &*self.transaction;
        let books = &self.books;
        let mut full = Vec::new();
        let mut emptied: Vec<Vec<Value>> = Vec::new();
        for ((subject, vintage, holder), quantity) in books.cells.changes() {
            match quantity {
                Some(quantity) => {
                    full.push(CellRow { subject: *subject, vintage: *vintage, holder: *holder, quantity: *quantity });
                }
                None => emptied.push(vec![subject.into_value(), vintage.into_value(), holder.into_value()]),
            }
        }
        // No table's rows depend on another's: nobody waits for an answer before the next statement is sent. In their
        // order, so that the first failure is told and not what it made of the statements behind it.
        tokio::try_join!(
            biased;
            insert(transaction, self.entries),
            insert(transaction, self.decisions),
            insert(transaction, self.deficits),
            insert(transaction, self.quarantine),
            upsert(transaction, self.forks),
            insert(transaction, changed(books.actions.changes())),
            insert(transaction, changed(books.debits.changes())),
            insert(transaction, changed(books.effects.changes())),
            upsert(transaction, changed(books.tallies.changes())),
            upsert(transaction, changed(books.grants.changes())),
            upsert(transaction, changed(books.streams.changes())),
            upsert(transaction, changed(books.devices.changes())),
            upsert(transaction, changed(books.members.changes())),
            upsert(transaction, full),
            crate::storage::delete::<CellRow>(transaction, emptied),
        )?;
        self.transaction.commit(&self.head).await?;
        Ok(self.head)
    }

    fn sign_own(&mut self) {
        let Some(row) = self.books.streams.get(&self.own).cloned() else { return };
        if row.signed_seq == row.acked_seq {
            return;
        }
        let message = head_bytes(&genesis(self.merchant, &row), Seq(row.acked_seq), &Hash(row.head_hash));
        let signature = Some(self.key.sign(&message));
        self.books.streams.put(self.own, StreamRow { signature, signed_seq: row.acked_seq, ..row });
    }

    /// The key of the server's own stream.
    pub fn key(&self) -> &StreamKey {
        &self.key
    }

    /// The first day whose units somebody may still spend: no shop of the world lives before yesterday, in UTC, and its
    /// day may end late.
    pub fn today(&self) -> i32 {
        last_day_gone(self.now_ms) + 1
    }

    /// Number for a new stream.
    pub fn next_number(&mut self) -> u32 {
        self.head.streams += 1;
        self.head.streams
    }
}

/// The newest day that is over in every shop of the world.
pub(super) fn last_day_gone(now_ms: i64) -> i32 {
    utc_day(now_ms).0.saturating_sub(DAYS_BEHIND + 1)
}

/// The server knows no shop's cut-off: what no terminal's entry caused is of the day in UTC.
fn utc_day(now_ms: i64) -> BusinessDate {
    BusinessDate(i32::try_from(now_ms.div_euclid(86_400_000)).unwrap_or_default())
}

/// Rows that changed; of effects, grants and the like none is ever removed.
fn changed<'a, K: 'a, R: Clone + 'a>(changes: impl Iterator<Item = (&'a K, Option<&'a R>)>) -> Vec<R> {
    changes.filter_map(|(_, row)| row.cloned()).collect()
}

/// A UUIDv7 from the world's time and randomness.
pub(super) fn new_id(world: &dyn super::world::World) -> [u8; 16] {
    let mut random = [0; 10];
    world.random(&mut random);
    let ms = u64::try_from(world.now_ms()).unwrap_or_default();
    *uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid().as_bytes()
}
