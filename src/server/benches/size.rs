//! Does a server with a long history push, pull and start as a young one does? And how much memory does it take at
//! rest?
//!
//! One file on SQLite grows from 10,000 entries of 100,000 members to a million (five with `BENCH_LARGE=1`);
//! `BENCH_DIR` says where it lies.
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
use tillstamp_ledger::{CardId, Fact, MemberId, Posting, Subject, Term, Vintage};
use tillstamp_protocol::{Cursor, ENTRIES_PER_PUSH, PROTOCOL, Pull};
use tillstamp_server::storage::sqlite::SqliteStorage;
use uuid::Uuid;

const MEMBERS: u64 = 100_000;
const BATCH: u64 = ENTRIES_PER_PUSH as u64;
/// Batches in one measurement.
const MEASURED: u64 = 40;

fn visit(number: u64) -> Fact {
    let member = MemberId(Uuid::from_u128(u128::from(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % MEMBERS) + 1));
    let stamps = Posting::new(Subject::Stamps(member, CardId(1)), Vintage::NEVER, Term::Earned, 1);
    Fact { member: Some(member), postings: vec![stamps], ..earned(1, 1) }
}

/// Pushes so many batches; entries a second while pushing.
async fn push(shop: &Shop, till: &mut Till, batches: u64) -> f64 {
    let mut took = 0.0;
    for _ in 0..batches {
        for _ in 0..BATCH {
            till.write(&visit(till.last()));
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
    let folder = std::env::var("BENCH_DIR").map_or_else(|_| std::env::temp_dir(), Into::into);
    let folder = tempfile::tempdir_in(folder).unwrap();
    let row = |what: &str, value: f64, places: usize, aim: &str| {
        println!("| server, SQLite, {entries} entries: {what} | {value:.places$} | {aim} |");
    };
    runtime.block_on(async {
        let storage = SqliteStorage::open(&folder.path().join("ledger.db")).unwrap();
        let shop = Shop::new(Arc::new(storage)).await;
        let mut till = shop.store(1, 1).await.remove(0);
        push(&shop, &mut till, 20).await;
        let young = push(&shop, &mut till, MEASURED).await;
        let (young_pull, _) = pull(&shop, &till, None, MEASURED).await;
        push(&shop, &mut till, entries / BATCH - 20 - 2 * MEASURED).await;
        let (_, cursor) = pull(&shop, &till, None, entries / 500 - 2 * MEASURED).await;
        let old = push(&shop, &mut till, MEASURED).await;
        let (old_pull, _) = pull(&shop, &till, cursor, MEASURED).await;
        row("a push takes, beside one at 10,000", young / old, 2, "≤ 1.2");
        row("a page takes, beside one at 10,000", young_pull / old_pull, 2, "≤ 1.2");
        let rates =
            format!(r#""push_young_per_s":{young:.0},"push_old_per_s":{old:.0},"pull_old_per_s":{old_pull:.0}"#);
        println!(r#"{{"bench":"size","entries":{entries},{rates}}}"#);
    });
    drop(runtime);
    // The secret that the shop of the tests derives its keys from.
    std::fs::write(folder.path().join("secret.key"), "2a".repeat(32)).unwrap();
    let (took_ms, mib) = start(folder.path());
    row("milliseconds from start to listening", took_ms, 0, "≤ 2000");
    row("MiB at rest", mib, 1, "≤ 50");
    println!(r#"{{"bench":"size","entries":{entries},"start_ms":{took_ms:.0},"rest_mib":{mib:.1}}}"#);
}
