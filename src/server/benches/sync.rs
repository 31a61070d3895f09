//! What a push costs beside a bare batched insert of the same rows on the same engine in the same run, with one till
//! and with eight; and how fast a feed is read. All checks and signatures are on, every commit is on the disk.
//!
//! `BENCH_DIR` says where SQLite's file lies (a real disk, not a RAM disk). PostgreSQL is started by the bench itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/server/cluster.rs"]
mod cluster;
#[allow(dead_code)]
#[path = "../tests/server/shop.rs"]
mod shop;

use shop::{Shop, Till, earned};
use std::sync::Arc;
use std::time::Instant;
use tillstamp_ledger::{CardId, Fact, MemberId, Posting, Subject, Term, Vintage, business_once};
use tillstamp_protocol::{ENTRIES_PER_PUSH, PROTOCOL, Pull};
use tillstamp_server::service::{Asker, PushAnswer};
use tillstamp_server::storage::postgres::{Isolation, PostgresStorage};
use tillstamp_server::storage::rows::{ActionRow, CellRow, DecisionRow, EffectRow, EntryRow, TallyRow};
use tillstamp_server::storage::sqlite::SqliteStorage;
use tillstamp_server::storage::{Head, Row, Storage, insert, scan, upsert};
use uuid::Uuid;

const PUSHES: usize = 40;
const MEMBERS: u64 = 20_000;
const BATCH: u64 = ENTRIES_PER_PUSH as u64;

fn visit(number: u64) -> Fact {
    let member = MemberId(Uuid::from_u128(u128::from(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % MEMBERS) + 1));
    let stamps = Posting::new(Subject::Stamps(member, CardId(1)), Vintage::NEVER, Term::Earned, 1);
    // One visit in twenty is a welcome: a key that may take effect once.
    let effects =
        number.is_multiple_of(20).then(|| business_once(member, "welcome", number as i64)).into_iter().collect();
    Fact { member: Some(member), postings: vec![stamps], effects, ..earned(1, 1) }
}

/// Tills with their chains written, to be pushed.
async fn tills(shop: &Shop, count: u8, pushes: usize) -> Vec<Till> {
    let mut tills = shop.store(1, count).await;
    for (which, till) in tills.iter_mut().enumerate() {
        for number in 0..(pushes * ENTRIES_PER_PUSH) as u64 {
            till.write(&visit(number * u64::from(count) + which as u64));
        }
    }
    tills
}

/// Entries a second of all tills together.
async fn push(shop: &Arc<Shop>, tills: Vec<Till>, pushes: usize) -> f64 {
    let entries = (tills.len() * pushes * ENTRIES_PER_PUSH) as f64;
    let began = Instant::now();
    let tasks: Vec<_> = tills
        .into_iter()
        .map(|till| {
            let shop = shop.clone();
            tokio::spawn(async move {
                for push in 0..pushes as u64 {
                    let answer = till.push(&shop, push * BATCH + 1, (push + 1) * BATCH).await;
                    assert!(matches!(answer, PushAnswer::Acked(_)), "{answer:?}");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    entries / began.elapsed().as_secs_f64()
}

async fn all<R: Row>(shop: &Shop) -> Vec<R> {
    let view = shop.service.storage().read(shop.merchant).await.unwrap();
    scan(&*view, vec![], vec![], u32::MAX).await.unwrap()
}

/// The rows of a shop, inserted again as they are: batches of 500 entries with what belongs to them, nothing checked.
async fn bare(shop: &Shop, storage: Arc<dyn Storage>) -> f64 {
    let decisions: Vec<DecisionRow> = all(shop).await;
    let mut entries: Vec<EntryRow> = all(shop).await;
    entries.sort_by_key(|row| (row.seq / BATCH, row.stream, row.seq));
    let effects: Vec<EffectRow> = all(shop).await;
    let mut actions: Vec<ActionRow> = all(shop).await;
    actions.sort_by_key(|row| (row.seq / BATCH, row.stream, row.seq));
    let (cells, tallies): (Vec<CellRow>, Vec<TallyRow>) = (all(shop).await, all(shop).await);
    let other = Shop::new(storage.clone()).await;
    let count = entries.len();
    let batches = count.div_ceil(ENTRIES_PER_PUSH);
    let effects_each = effects.len().div_ceil(batches);
    let mut work = Vec::new();
    for (index, batch) in entries.chunks(ENTRIES_PER_PUSH).enumerate() {
        let from = index * ENTRIES_PER_PUSH;
        let decided = decisions[from..from + batch.len()].to_vec();
        let acted = actions[from..from + batch.len()].to_vec();
        let keyed: Vec<EffectRow> = effects.iter().skip(index * effects_each).take(effects_each).cloned().collect();
        // A push changes about one cell and one tally an entry.
        let touched = |row: usize| (from + row) % cells.len();
        let full: Vec<CellRow> = distinct((0..batch.len()).map(|row| cells[touched(row)].clone()));
        let terms: Vec<TallyRow> = full
            .iter()
            .map(|cell| tallies.iter().find(|tally| tally.subject == cell.subject).unwrap().clone())
            .collect();
        work.push((batch.to_vec(), decided, acted, keyed, full, terms));
    }
    let began = Instant::now();
    for (entries, decisions, actions, effects, cells, tallies) in work {
        let transaction = storage.begin(other.merchant).await.unwrap();
        let head = Head { position: 0, ..transaction.head().clone() };
        insert(&*transaction, entries).await.unwrap();
        insert(&*transaction, decisions).await.unwrap();
        insert(&*transaction, actions).await.unwrap();
        insert(&*transaction, effects).await.unwrap();
        upsert(&*transaction, cells).await.unwrap();
        upsert(&*transaction, tallies).await.unwrap();
        transaction.commit(&head).await.unwrap();
    }
    count as f64 / began.elapsed().as_secs_f64()
}

fn distinct(rows: impl Iterator<Item = CellRow>) -> Vec<CellRow> {
    let mut seen = std::collections::HashSet::new();
    rows.filter(|row| seen.insert(row.subject)).collect()
}

/// Entries a second in pages of a thousand, on one connection.
async fn pull(shop: &Shop, asker: Asker) -> f64 {
    let (mut cursor, mut entries) = (None, 0);
    let began = Instant::now();
    loop {
        let page = shop.service.pull(asker, Pull { protocol: PROTOCOL, cursor, limit: 1000 }).await.unwrap();
        entries += page.entries.len();
        cursor = Some(page.cursor);
        if !page.more {
            return entries as f64 / began.elapsed().as_secs_f64();
        }
    }
}

async fn measure(engine: &str, mut new_storage: impl AsyncFnMut() -> Option<Arc<dyn Storage>>) {
    for count in [1_u8, 8] {
        let Some(storage) = new_storage().await else { return };
        let shop = Arc::new(Shop::new(storage).await);
        let pushes = if count == 1 { PUSHES } else { PUSHES / 4 };
        let ready = tills(&shop, count, pushes).await;
        let reader = ready[0].asker;
        let pushed = push(&shop, ready, pushes).await;
        let again = new_storage().await.unwrap();
        let bare = bare(&shop, again).await;
        let pulled = pull(&shop, reader).await;
        let report = shop.service.verify(shop.merchant).await.unwrap();
        assert!(report.is_clean(), "{report:?}");
        let figures = [("push_per_s", pushed), ("bare_per_s", bare), ("ratio", pushed / bare), ("pull_per_s", pulled)];
        let words: Vec<String> = figures.iter().map(|(name, value)| format!("{name} {value:.2}")).collect();
        println!("{engine}, tills: {count}: {}", words.join(", "));
        // One row a figure, as every bench prints them for the table of all.
        let row = |what: &str, value: f64, places: usize, aim: &str| {
            println!("| server, {engine}, tills {count}: {what} | {value:.places$} | {aim} |");
        };
        row("entries a second pushed, all checks on", pushed, 0, "-");
        row("the same beside a bare insert of the same rows", pushed / bare, 2, "≥ 0.5");
        row("entries a second pulled on one connection", pulled, 0, "≥ 200000");
        let fields: Vec<String> = figures.iter().map(|(name, value)| format!(r#""{name}":{value:.3}"#)).collect();
        println!(r#"{{"bench":"sync","engine":"{engine}","tills":{count},{}}}"#, fields.join(","));
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = std::env::var("BENCH_DIR").map_or_else(|_| std::env::temp_dir(), Into::into);
    runtime.block_on(async {
        let folder = tempfile::tempdir_in(folder).unwrap();
        let mut files = 0;
        measure("sqlite", async || {
            files += 1;
            let storage = SqliteStorage::open(&folder.path().join(format!("{files}.db"))).unwrap();
            Some(Arc::new(storage) as Arc<dyn Storage>)
        })
        .await;
        measure("postgres", async || {
            let storage = PostgresStorage::open(&cluster::new_database()?, Isolation::ReadCommitted).await.unwrap();
            Some(Arc::new(storage) as Arc<dyn Storage>)
        })
        .await;
    });
}
