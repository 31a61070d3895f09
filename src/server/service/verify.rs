//! Verify: the whole ledger of a merchant, from its first position, held against everything that is stored beside it.
//!
//! Every chain is hashed again, every entry is booked again into empty books, and the books must come out as the
//! tables are: verdicts, deficits, effect keys, cells, terms, grants, heads, the feed's running hash, and for each
//! subject `earned + adjusted + deficit = free + held + in transit − owed + spent + expired +
//! reversed`.

use super::Service;
use super::books::{Books, CellKey, IN_TRANSIT, OWING};
use super::entry::Entry;
use super::error::ServiceError;
use super::pull::{Step, first_feed_hash, steps};
use super::work::{feed_hash, genesis};
use crate::storage::rows::{ActionRow, CellRow, DebitRow, DeficitRow, EffectRow, GrantRow, OWED, StreamRow, TallyRow};
use crate::storage::{Row, Value, View, scan};
use std::collections::HashMap;
use std::fmt::Debug;
use tillstamp_ledger::{Hash, MerchantId, Seq, head_bytes};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::StreamStatus;

const PAGE: u32 = 2000;
/// More faults than this are counted, not listed.
const LISTED: usize = 100;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What was compared.
    pub what: &'static str,
    /// Where: a position, a stream, a key in hexadecimal digits.
    pub place: String,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct VerifyReport {
    /// Entries that were read.
    pub entries: u64,
    /// Last position.
    pub position: u64,
    /// The first hundred faults.
    pub faults: Vec<Fault>,
    /// All faults.
    pub fault_count: u64,
}

impl VerifyReport {
    /// Whether everything holds.
    pub fn is_clean(&self) -> bool {
        self.fault_count == 0
    }

    fn check(&mut self, holds: bool, what: &'static str, place: impl Debug) {
        if holds {
            return;
        }
        self.fault_count += 1;
        if self.faults.len() < LISTED {
            self.faults.push(Fault { what, place: format!("{place:?}") });
        }
    }
}

/// A stream as far as it was read.
struct Walk {
    row: StreamRow,
    seq: u64,
    hash: Hash,
}

impl Service {
    /// Holds the whole ledger against its tables. Reads one unmoving picture; nobody waits for it.
    pub async fn verify(&self, merchant: MerchantId) -> Result<VerifyReport, ServiceError> {
        let view = self.storage.read(merchant).await?;
        let head = view.head().clone();
        let mut report = VerifyReport::default();
        let mut books = Books::default();
        let mut walks: HashMap<u32, Walk> = HashMap::new();
        for row in all::<StreamRow>(&*view).await? {
            let hash = genesis(merchant, &row);
            let fresh = StreamRow { status: StreamStatus::Open.code(), must_report: false, ..row.clone() };
            books.streams.load(row.number, fresh);
            walks.insert(row.number, Walk { row, seq: 0, hash });
        }
        let mut deficits = Vec::new();
        let mut running = first_feed_hash(&head.feed_id);
        loop {
            let page = steps(&*view, report.position, PAGE).await?;
            if page.is_empty() {
                break;
            }
            for step in page {
                book_again(&mut report, &mut books, &mut walks, &mut deficits, &step);
                running = feed_hash(&running, &step.decision, &Hash(step.entry.hash));
                report.check(running == step.decision.feed_hash, "feed hash", step.decision.position);
            }
        }
        report.check(report.position == head.position && running == head.feed_hash, "head", head.position);
        for walk in walks.values() {
            check_stream(&mut report, &books, merchant, walk);
        }
        let stored: Vec<DeficitRow> = all(&*view).await?;
        report.check(stored == deficits, "deficits", stored.len());
        compare(&mut report, &*view, &books).await?;
        Ok(report)
    }
}

fn book_again(
    report: &mut VerifyReport,
    books: &mut Books,
    walks: &mut HashMap<u32, Walk>,
    deficits: &mut Vec<DeficitRow>,
    step: &Step,
) {
    let position = step.decision.position;
    report.check(position == report.position + 1, "position", position);
    report.position = position;
    report.entries += 1;
    let Some(walk) = walks.get_mut(&step.decision.stream) else {
        return report.check(false, "stream of an entry", position);
    };
    let entry = Entry::after(&walk.hash, walk.seq + 1, step.entry.envelope.clone());
    report.check(entry.row(step.decision.stream) == step.entry, "entry", position);
    (walk.seq, walk.hash) = (entry.seq, entry.hash);
    let outcome = books.record(step.decision.stream, &entry);
    report.check(outcome.verdict.code() == step.decision.verdict, "verdict", position);
    deficits.extend(outcome.deficits(position));
}

fn check_stream(report: &mut VerifyReport, books: &Books, merchant: MerchantId, walk: &Walk) {
    let row = &walk.row;
    report.check(row.acked_seq == walk.seq && row.head_hash == walk.hash.0, "head of a stream", row.number);
    let status = books.streams.get(&row.number).map(|row| (row.status, row.must_report));
    report.check(status == Some((row.status, row.must_report)), "status of a stream", row.number);
    if walk.seq == 0 {
        return;
    }
    let message = head_bytes(&genesis(merchant, row), Seq(walk.seq), &walk.hash);
    let is_signed = row.signature.is_some_and(|signature| verify_stream(&row.public_key, &message, &signature));
    report.check(is_signed && row.signed_seq == walk.seq, "signature of a head", row.number);
}

async fn compare(report: &mut VerifyReport, view: &dyn View, books: &Books) -> Result<(), ServiceError> {
    let cells: Vec<CellRow> = all(view).await?;
    report.check(cells.len() == books.cells.len(), "number of cells", cells.len());
    let mut held: HashMap<[u8; 21], i64> = HashMap::new();
    for row in &cells {
        let key: CellKey = (row.subject, row.vintage, row.holder);
        report.check(books.cells.get(&key) == Some(&row.quantity), "cell", key);
        *held.entry(row.subject).or_default() += if row.holder == OWED { -row.quantity } else { row.quantity };
    }
    let grants: Vec<GrantRow> = all(view).await?;
    report.check(grants.len() == books.grants.len(), "number of grants", grants.len());
    for row in &grants {
        let key = (row.grant_id, row.subject, row.vintage);
        report.check(books.grants.get(&key) == Some(row), "grant", key);
        match row.status {
            IN_TRANSIT => *held.entry(row.subject).or_default() += row.quantity,
            OWING => *held.entry(row.subject).or_default() -= row.quantity,
            _ => {}
        }
    }
    let tallies: Vec<TallyRow> = all(view).await?;
    report.check(tallies.len() == books.tallies.len(), "number of subjects", tallies.len());
    for row in &tallies {
        report.check(books.tallies.get(&row.subject) == Some(row), "terms of a subject", row.subject);
        let credits = row.earned + row.adjusted + row.deficit;
        let held = held.remove(&row.subject).unwrap_or_default();
        let balanced = credits == held + row.spent + row.expired + row.reversed;
        report.check(balanced, "conservation", row.subject);
    }
    report.check(held.is_empty(), "units without a subject", held.len());
    compare_effects(report, view, books).await
}

async fn compare_effects(report: &mut VerifyReport, view: &dyn View, books: &Books) -> Result<(), ServiceError> {
    let actions: Vec<ActionRow> = all(view).await?;
    report.check(actions.len() == books.actions.len(), "number of entries with effect", actions.len());
    for row in &actions {
        let key = (row.action_id, row.ordinal);
        report.check(books.actions.get(&key) == Some(row), "entry with effect", key);
    }
    let debits: Vec<DebitRow> = all(view).await?;
    report.check(debits.len() == books.debits.len(), "number of debits", debits.len());
    for row in &debits {
        report.check(books.debits.get(&row.entry_id) == Some(row), "debit", row.entry_id);
    }
    let effects: Vec<EffectRow> = all(view).await?;
    report.check(effects.len() == books.effects.len(), "number of effect keys", effects.len());
    for row in &effects {
        report.check(books.effects.get(&row.key) == Some(row), "effect key", row.key);
    }
    Ok(())
}

/// Every row of a table.
async fn all<R: Row + Clone>(view: &dyn View) -> Result<Vec<R>, ServiceError> {
    let mut rows: Vec<R> = Vec::new();
    let mut after: Vec<Value> = Vec::new();
    loop {
        let page: Vec<R> = scan(view, vec![], after, PAGE).await?;
        let Some(last) = page.last().cloned() else { return Ok(rows) };
        after = last.into_values();
        after.truncate(R::TABLE.key.len());
        rows.extend(page);
    }
}
