//! Does a server with a long history push, pull and start as a young one does? And how much memory does it take at
//! rest?
//!
//! One file on SQLite grows from 10,000 entries to a million (five with `BENCH_LARGE=1`); `BENCH_DIR` says where it
//! lies, or `SIZE_KEEP` where it stays for other benches. Members are the same from the first entry on
//! (`SIZE_MEMBERS`, 10,000), each visited again and again: what grows is the history. A welcome, whose key may take
//! effect once, comes with every twentieth visit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
#[path = "../tests/server/shop.rs"]
mod shop;

use shop::{Shop, Till, earned};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;
use tillstamp_ledger::{CardId, Fact, MemberId, Posting, Subject, Term, Vintage, business_once};
use tillstamp_protocol::{Cursor, ENTRIES_PER_PUSH, PROTOCOL, Pull};
use tillstamp_server::storage::sqlite::SqliteStorage;
use uuid::Uuid;

const BATCH: u64 = ENTRIES_PER_PUSH as u64;
/// Batches in one measurement.
const MEASURED: u64 = 40;
/// Entries of the ledger that the large one is compared with, from this on.
const YOUNG: u64 = 10_000;

fn members() -> u64 {
    std::env::var("SIZE_MEMBERS").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000)
}

fn visit(number: u64, members: u64) -> Fact {
    let member = MemberId(Uuid::from_u128(u128::from(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % members) + 1));
    let stamps = Posting::new(Subject::Stamps(member, CardId(1)), Vintage::NEVER, Term::Earned, 1);
    let is_welcome = number.is_multiple_of(20);
    let effects = is_welcome.then(|| business_once(member, "welcome", number as i64)).into_iter().collect();
    Fact { member: Some(member), postings: vec![stamps], effects, ..earned(1, 1) }
}

/// Pushes so many batches; entries a second while pushing.
async fn push(shop: &Shop, till: &mut Till, batches: u64) -> f64 {
    let mut took = 0.0;
    let members = members();
    for _ in 0..batches {
        for _ in 0..BATCH {
            till.write(&visit(till.last(), members));
        }
        let batch = till.batch(till.last() - BATCH + 1, till.last());
        let began = Instant::now();
        shop.service.push(till.asker, batch).await.unwrap();
        took += began.elapsed().as_secs_f64();
    }
    (batches * BATCH) as f64 / took
}

/// Entries a second in pages of 500 from a cursor on; and where it ends.
async fn pull(shop: &Shop, till: &Till, mut cursor: Option<Cursor>, pages: u64) -> (f64, Option<Cursor>) {
    let began = Instant::now();
    let mut entries = 0;
    for _ in 0..pages {
        let page = shop.service.pull(till.asker, Pull { protocol: PROTOCOL, cursor, limit: 500 }).await.unwrap();
        entries += page.entries.len();
        cursor = Some(page.cursor);
    }
    (entries as f64 / began.elapsed().as_secs_f64(), cursor)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

async fn ledger(path: &Path) -> (Shop, Till) {
    let shop = Shop::new(Arc::new(SqliteStorage::open(path).unwrap())).await;
    let till = shop.store(1, 1).await.remove(0);
    (shop, till)
}

/// Milliseconds from the program's start until it listens, and its memory then, in MiB.
fn start(data: &Path) -> (f64, f64) {
    let began = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tillstamp-server"));
    command.arg("--data").arg(data).args(["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    assert!(line.contains("listening"), "{line}");
    let took_ms = began.elapsed().as_secs_f64() * 1000.0;
    // The first round of jobs belongs to rest, too.
    std::thread::sleep(std::time::Duration::from_secs(2));
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kib: f64 = resident.trim().trim_end_matches(" kB").parse().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    (took_ms, kib / 1024.0)
}

fn main() {
    let entries: u64 = if std::env::var_os("BENCH_LARGE").is_some() { 5_000_000 } else { 1_000_000 };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let place = std::env::var("BENCH_DIR").map_or_else(|_| std::env::temp_dir(), Into::into);
    let temporary = tempfile::tempdir_in(place).unwrap();
    let folder = std::env::var_os("SIZE_KEEP").map_or_else(|| temporary.path().to_path_buf(), Into::into);
    std::fs::create_dir_all(&folder).unwrap();
    let members = members();
    let row = |what: &str, value: f64, places: usize, aim: &str| {
        println!("| server, SQLite, {entries} entries, {members} members: {what} | {value:.places$} | {aim} |");
    };
    runtime.block_on(async {
        let (shop, mut till) = ledger(&folder.join("ledger.db")).await;
        let (mut left, part) = (entries / BATCH, entries / BATCH / 10);
        while left > 0 {
            let rate = push(&shop, &mut till, part.min(left)).await;
            left -= part.min(left);
            // On the way: whether it grows by steps or steadily.
            println!(r#"{{"bench":"size","entries":{},"push_per_s":{rate:.0}}}"#, till.last());
        }
        let (_, mut cursor) = pull(&shop, &till, None, entries / BATCH - MEASURED).await;
        let (young, mut young_till) = ledger(&temporary.path().join("young.db")).await;
        push(&young, &mut young_till, YOUNG / BATCH).await;
        let mut young_cursor = None;
        // In turns, so that whatever else the machine does meets both.
        let (mut pushes, mut pulls) = (Vec::new(), Vec::new());
        for _ in 0..MEASURED {
            let times = (push(&young, &mut young_till, 1).await, push(&shop, &mut till, 1).await);
            pushes.push(times.0 / times.1);
            let (young_rate, next_young) = pull(&young, &young_till, young_cursor, 1).await;
            let (rate, next) = pull(&shop, &till, cursor, 1).await;
            (young_cursor, cursor) = (next_young, next);
            pulls.push(young_rate / rate);
        }
        row("a push takes, beside one at 10,000", median(pushes), 2, "≤ 1.2");
        row("a page takes, beside one at 10,000", median(pulls), 2, "≤ 1.2");
    });
    drop(runtime);
    // The secret that the shop of the tests derives its keys from.
    std::fs::write(folder.join("secret.key"), "2a".repeat(32)).unwrap();
    let (took_ms, mib) = start(&folder);
    row("milliseconds from start to listening", took_ms, 0, "≤ 2000");
    row("MiB at rest", mib, 1, "≤ 50");
    println!(r#"{{"bench":"size","entries":{entries},"start_ms":{took_ms:.0},"rest_mib":{mib:.1}}}"#);
}
