//! Taking a merchant's ledger over from an export: entries are booked again, one after the other, as `verify` does.
//!
//! Invariant: nothing that stands beside the entries is believed. What the entries lead to must be what the export says
//! of them, or nothing is taken.

use super::books::Books;
use super::entry::Entry;
use super::error::ServiceError;
use super::movement::MovementKind;
use super::pull::first_feed_hash;
use super::work::{feed_hash, genesis};
use super::{Service, stream_id};
use crate::storage::rows::{
    CellRow, DecisionRow, DeficitRow, EntryRow, ForkRow, QuarantineRow, SettingRow, ShelfOrderRow, ShelfRow, StoreRow,
    StreamRow, TerminalRow,
};
use crate::storage::{Head, StorageError, Transaction, get, insert};
use std::collections::{BTreeMap, HashMap};
use tillstamp_ledger::{Hash, MerchantId, Seq, head_bytes};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::StreamStatus;

const PAGE: usize = 2000;

/// What stands beside the entries.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// What the merchant is called.
    pub name: String,
    /// Shops.
    pub stores: Vec<StoreRow>,
    /// Tills; their tokens are not carried over.
    pub terminals: Vec<TerminalRow>,
    /// Streams as they stand at the end.
    pub streams: Vec<StreamRow>,
    /// Other branches.
    pub forks: Vec<ForkRow>,
    /// The shelf.
    pub shelf: Vec<ShelfRow>,
}

/// An import under way: one transaction.
pub struct Import {
    transaction: Box<dyn Transaction>,
    merchant: MerchantId,
    head: Head,
    books: Books,
    expected: HashMap<u32, StreamRow>,
    heads: HashMap<u32, (u64, Hash)>,
    signatures: HashMap<u32, ([u8; 64], u64)>,
    entries: Vec<EntryRow>,
    decisions: Vec<DecisionRow>,
    deficits: Vec<DeficitRow>,
    quarantine: BTreeMap<(u32, u64), QuarantineRow>,
}

impl std::fmt::Debug for Import {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Import({})", self.head.position)
    }
}

impl Service {
    /// Begins to take over a merchant that this server does not have.
    pub async fn begin_import(
        &self,
        merchant: MerchantId,
        feed_id: [u8; 16],
        beside: Beside,
    ) -> Result<Import, ServiceError> {
        let streams = beside.streams.iter().map(|row| row.number).max().unwrap_or(0);
        let head = Head { feed_id, position: 0, feed_hash: first_feed_hash(&feed_id), streams };
        match self.storage().add_merchant(merchant, &head).await {
            Ok(()) | Err(StorageError::Exists) => {}
            Err(error) => return Err(error.into()),
        }
        let transaction = self.storage().begin(merchant).await?;
        // One that was begun and given up has a head and nothing else.
        if !get::<StreamRow>(&*transaction, [*merchant.bytes()]).await?.is_empty() {
            return Err(StorageError::Exists.into());
        }
        let name = SettingRow { name: super::members::NAME.to_owned(), value: beside.name };
        let last = beside.shelf.iter().map(|row| row.number).max().unwrap_or(0);
        let counter = SettingRow { name: super::shelf::COUNTER.to_owned(), value: last.to_string() };
        insert(&*transaction, vec![name, counter]).await?;
        insert(&*transaction, beside.stores).await?;
        insert(&*transaction, beside.terminals).await?;
        insert(&*transaction, beside.forks).await?;
        let order = |row: &ShelfRow| ShelfOrderRow { number: row.number, kind: row.kind, id: row.id.clone() };
        insert(&*transaction, beside.shelf.iter().map(order).collect()).await?;
        insert(&*transaction, beside.shelf).await?;
        let (mut books, mut heads, mut signatures) = (Books::default(), HashMap::new(), HashMap::new());
        for row in &beside.streams {
            let hash = genesis(merchant, row);
            heads.insert(row.number, (0, hash));
            if let Some(signature) = row.signature {
                signatures.insert(row.number, (signature, row.signed_seq));
            }
            let fresh = StreamRow { status: StreamStatus::Open.code(), must_report: false, ..row.clone() };
            books.streams.load(row.number, fresh);
        }
        let expected = beside.streams.into_iter().map(|row| (row.number, row)).collect();
        Ok(Import {
            transaction,
            merchant,
            head,
            books,
            expected,
            heads,
            signatures,
            entries: Vec::new(),
            decisions: Vec::new(),
            deficits: Vec::new(),
            quarantine: BTreeMap::new(),
        })
    }
}

impl Import {
    /// Books the next entry of the feed; whether it is found to be what the export says.
    pub async fn entry(&mut self, stream: u32, envelope: Vec<u8>, verdict: u8) -> Result<bool, ServiceError> {
        let Some((seq, hash)) = self.heads.get(&stream).copied() else { return Ok(false) };
        let entry = Entry::after(&hash, seq + 1, envelope);
        self.heads.insert(stream, (entry.seq, entry.hash));
        let outcome = self.books.record(stream, &entry);
        let position = self.head.position + 1;
        let mut decision =
            DecisionRow { position, stream, seq: entry.seq, verdict: outcome.verdict.code(), feed_hash: [0; 32] };
        decision.feed_hash = feed_hash(&self.head.feed_hash, &decision, &entry.hash);
        (self.head.position, self.head.feed_hash) = (position, decision.feed_hash);
        self.decisions.push(decision);
        self.entries.push(entry.row(stream));
        self.deficits.extend(outcome.deficits(position));
        if let Some(reason) = outcome.reason {
            let row = QuarantineRow { stream, seq: entry.seq, position, reason: reason as u8, status: 1 };
            self.quarantine.insert((stream, entry.seq), row);
        }
        self.note_decided(&entry);
        if self.entries.len() >= PAGE {
            self.flush().await?;
        }
        Ok(outcome.verdict.code() == verdict)
    }

    /// A person decided about an entry that waited.
    fn note_decided(&mut self, entry: &Entry) {
        let movement = entry.reading.as_ref().and_then(|reading| reading.movement.as_ref());
        let Some(movement) = movement.filter(|movement| movement.kind == MovementKind::Resolved) else { return };
        let is_of = |row: &&StreamRow| stream_id(row) == movement.stream;
        let Some(number) = self.expected.values().find(is_of).map(|row| row.number) else { return };
        if let Some(row) = self.quarantine.get_mut(&(number, movement.seq)) {
            row.status = if movement.mark == 1 { 2 } else { 3 };
        }
    }

    async fn flush(&mut self) -> Result<(), ServiceError> {
        insert(&*self.transaction, std::mem::take(&mut self.entries)).await?;
        insert(&*self.transaction, std::mem::take(&mut self.decisions)).await?;
        Ok(insert(&*self.transaction, std::mem::take(&mut self.deficits)).await?)
    }

    /// Writes everything, if the feed ends where the export says; how many entries. Nothing was taken otherwise.
    pub async fn finish(mut self, feed_hash: [u8; 32]) -> Result<Option<u64>, ServiceError> {
        if self.head.feed_hash != feed_hash || !self.are_heads_right() {
            return Ok(None);
        }
        self.flush().await?;
        let transaction = &*self.transaction;
        insert(transaction, std::mem::take(&mut self.quarantine).into_values().collect()).await?;
        insert(transaction, self.expected.into_values().collect()).await?;
        let cell = |(key, quantity): (&super::books::CellKey, &i64)| CellRow {
            subject: key.0,
            vintage: key.1,
            holder: key.2,
            quantity: *quantity,
        };
        insert(transaction, self.books.cells.iter().map(cell).collect()).await?;
        insert(transaction, self.books.tallies.iter().map(|(_, row)| row.clone()).collect()).await?;
        insert(transaction, self.books.actions.iter().map(|(_, row)| row.clone()).collect()).await?;
        insert(transaction, self.books.debits.iter().map(|(_, row)| row.clone()).collect()).await?;
        insert(transaction, self.books.effects.iter().map(|(_, row)| row.clone()).collect()).await?;
        insert(transaction, self.books.grants.iter().map(|(_, row)| row.clone()).collect()).await?;
        insert(transaction, self.books.devices.iter().map(|(_, row)| row.clone()).collect()).await?;
        insert(transaction, self.books.members.iter().map(|(_, row)| row.clone()).collect()).await?;
        let entries = self.head.position;
        self.transaction.commit(&self.head).await?;
        Ok(Some(entries))
    }

    /// Whether every stream ends where the export says, under its own signature, and stands as it says.
    fn are_heads_right(&self) -> bool {
        self.expected.values().all(|row| {
            let Some((seq, hash)) = self.heads.get(&row.number) else { return false };
            let stands = self.books.streams.get(&row.number).map(|row| (row.status, row.must_report));
            let is_there = (row.acked_seq, row.head_hash) == (*seq, hash.0);
            let message = head_bytes(&genesis(self.merchant, row), Seq(*seq), hash);
            let signed = self.signatures.get(&row.number);
            let is_signed =
                signed.is_some_and(|(signature, at)| at == seq && verify_stream(&row.public_key, &message, signature));
            is_there && (*seq == 0 || is_signed) && stands == Some((row.status, row.must_report))
        })
    }
}
