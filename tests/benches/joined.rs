//! What a line to the server costs at the counter: scan to verdict, and Redeem, with the server at several
//! distances and away. And how long a new till in a large chain takes until it knows everybody.
//!
//! Real tills, the real sync thread, the real server program (a release build; `TILLSTAMP_SERVER_BIN`) over TLS.
//! `CHAIN_DATA` names a server's folder with a long history, as the server's bench `size` leaves one with `SIZE_KEEP`;
//! it is written to. `BENCH_DIR` says where the tills lie.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
#[path = "../e2e/tills/chain.rs"]
mod chain;
#[allow(dead_code)]
#[path = "../e2e/sync/proxy.rs"]
mod proxy;
#[allow(dead_code)]
#[path = "../e2e/sync/server.rs"]
mod server;

use e2e::figures::{percentile, print as figure};
use proxy::Proxy;
use server::Server;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tillstamp_terminal::joined::draft_joining;
use tillstamp_terminal::ledger::MemberId;
use tillstamp_terminal::sync::{self, Invite, SyncHandle, SyncOptions, TillHost, TillPort, TransportOptions};
use tillstamp_terminal::views::{NewMember, Offer, VerdictKind};
use tillstamp_terminal::{Clock, Dirs, SystemClock, SystemEntropy, Till};

/// Scans of one distance.
const SCANS: usize = 120;
/// Members of one distance whose card is full but for one stamp, with their stamps at another till.
const FULL: usize = 15;
/// From the verdict to the cashier's finger on Redeem.
const PRESS: Duration = Duration::from_millis(800);
/// Between two customers.
const PAUSE: Duration = Duration::from_millis(30);
/// Only Redeem waits for units on their way, and so long, as in the window.
const FETCH: Duration = Duration::from_millis(150);
const LIMIT: Duration = Duration::from_secs(600);

/// A till on a thread of its own, with its sync beside it.
struct Counter {
    port: TillPort,
    handle: SyncHandle,
    threads: Vec<JoinHandle<()>>,
}

impl Counter {
    fn open(mut till: Till) -> Self {
        let (host, port) = TillHost::new();
        let (handle, thread) = sync::start(port.clone(), SyncOptions::default()).unwrap();
        let own = std::thread::spawn(move || {
            host.run_until(&mut till, LIMIT, |_| thread.is_finished());
        });
        Self { port, handle, threads: vec![own] }
    }

    /// Does something on the till's thread: what came of it, and how long it took in milliseconds, waiting included.
    fn ask<T: Send + 'static>(&self, work: impl FnOnce(&mut Till) -> T + Send + 'static) -> (T, f64) {
        let (send, answer) = mpsc::channel();
        let began = Instant::now();
        (self.port)(Box::new(move |till| drop(send.send(work(till)))));
        let done = answer.recv().unwrap();
        (done, began.elapsed().as_secs_f64() * 1000.0)
    }

    fn scan(&self, code: &str) -> (VerdictKind, f64) {
        let code = code.to_owned();
        let (verdict, took_ms) = self.ask(move |till| {
            let at = till.now().0;
            till.present(code.as_bytes(), at)
        });
        if let Some(member) = verdict.member_id() {
            self.handle.served(member);
        }
        self.handle.recorded();
        if verdict.kind != VerdictKind::Done {
            eprintln!("a scan came to {}", verdict.message.key);
        }
        (verdict.kind, took_ms)
    }

    /// Redeem is pressed: whether the reward was handed over, and how long it took.
    fn redeem(&self, member: MemberId) -> (bool, f64) {
        let began = Instant::now();
        if self.handle.is_fetching(member) {
            std::thread::sleep(FETCH);
        }
        let (done, _) = self.ask(move |till| {
            let ready = till.open_member(member).ok().and_then(|sheet| sheet.rewards.first().map(|ready| ready.token));
            let Some(token) = ready else { return false };
            let verdict = till.redeem(token, 1);
            let verdict = if verdict.offer == Offer::Confirm { till.confirm() } else { verdict };
            verdict.kind == VerdictKind::Done
        });
        (done, began.elapsed().as_secs_f64() * 1000.0)
    }

    fn settle(&self) {
        let end = Instant::now() + Duration::from_secs(60);
        self.handle.try_now();
        while Instant::now() < end {
            std::thread::sleep(Duration::from_millis(50));
            let unsent = self.ask(|till| till.outbox_count().unwrap_or(1)).0;
            if unsent == 0 && self.handle.report().is_some_and(|report| report.settled && report.up) {
                return;
            }
        }
        panic!("never settled: {:?}", self.handle.report());
    }

    fn close(self) {
        drop((self.port, self.handle));
        self.threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
}

fn dirs(folder: &Path, name: &str) -> Dirs {
    Dirs::new(folder.join(name), folder.join(format!("{name}-guard")))
}

fn enrol(till: &mut Till, stamps: u32) -> (MemberId, String) {
    let member = till.enrol(&NewMember::default()).member_id().unwrap();
    let card = till.card_of(member).unwrap();
    for _ in 0..stamps {
        let at = till.now().0;
        assert_eq!(till.present(card.code.as_bytes(), at).kind, VerdictKind::Done);
    }
    (member, card.code)
}

/// A till without a past joins.
fn join(folder: &Path, name: &str, invite: &Invite) -> Till {
    let options = TransportOptions::default();
    let found = invite.look(&options).unwrap();
    let (dirs, invitation) = (dirs(folder, name), invite.invitation(&found));
    let now = SystemClock.raw_now();
    let draft = draft_joining(&dirs, &mut SystemEntropy, &invitation, name, now).unwrap();
    let reply = invite.present(&draft.request, &options).unwrap();
    let set_up = chain::set_up(&chain::program());
    let (clock, entropy) = (Box::new(SystemClock), Box::new(SystemEntropy));
    Till::create_joined(&set_up, dirs, clock, entropy, &draft, &invitation, &reply).unwrap()
}

fn invite(server: &Server, store: &str) -> Invite {
    Invite::scanned(server.invite(store)["qr"].as_str().unwrap()).unwrap()
}

fn scans(counter: &Counter, codes: &[String]) -> Vec<f64> {
    let mut took = Vec::new();
    for code in codes.iter().cycle().take(SCANS) {
        std::thread::sleep(PAUSE);
        let (kind, ms) = counter.scan(code);
        assert_eq!(kind, VerdictKind::Done);
        took.push(ms);
    }
    took
}

fn at_the_counter(folder: &Path) {
    let mut server = Server::new(None);
    let proxy = Proxy::start(server.listen, 1);
    server.found_at = Some(proxy.address);
    server.start();
    let (clock, entropy) = (Box::new(SystemClock), Box::new(SystemEntropy));
    let set_up = chain::set_up(&chain::program());
    let mut till = Till::create(&set_up, dirs(folder, "one"), clock, entropy).unwrap().0;
    let codes: Vec<String> = (0..40).map(|_| enrol(&mut till, 0).1).collect();
    let one = Counter::open(till);
    let alone = scans(&one, &codes);
    let alone_p95 = percentile(&alone, 0.95);
    figure("scan to verdict, a till alone, p50", percentile(&alone, 0.5), "ms", "-");
    figure("scan to verdict, a till alone, p95", alone_p95, "ms", "-");
    let offered = invite(&server, "Most Square");
    let (paired, _) = one.ask(move |till| sync::pair(till, &offered, "Till 1", &TransportOptions::default()).is_ok());
    assert!(paired);
    one.handle.changed();
    one.settle();
    let two = Counter::open(join(folder, "two", &invite(&server, "Most Square")));
    two.settle();
    // The owner signs in there; staff came with the feed.
    two.ask(Till::use_console);
    for round_trip_ms in [0, 50, 200, 2_000] {
        let full = (0..FULL).map(|_| one.ask(|till| enrol(till, 3)).0).collect::<Vec<_>>();
        proxy.set_round_trip(0);
        one.settle();
        two.settle();
        proxy.set_round_trip(round_trip_ms);
        served(&two, &codes, &full, &format!("the server {round_trip_ms} ms away"), alone_p95);
    }
    proxy.set_round_trip(0);
    let full = (0..FULL).map(|_| one.ask(|till| enrol(till, 3)).0).collect::<Vec<_>>();
    one.settle();
    two.settle();
    drop(proxy);
    server.stop();
    served(&two, &codes, &full, "no server", alone_p95);
    one.close();
    two.close();
}

fn served(counter: &Counter, codes: &[String], full: &[(MemberId, String)], where_: &str, alone_p95: f64) {
    let took = scans(counter, codes);
    let more = percentile(&took, 0.95) - alone_p95;
    figure(&format!("scan to verdict, {where_}, p50"), percentile(&took, 0.5), "ms", "-");
    figure(&format!("scan to verdict, {where_}: p95 beyond that of a till alone"), more, "ms", "≤ 150");
    let (mut presses, mut given) = (Vec::new(), 0);
    for (member, code) in full {
        std::thread::sleep(PAUSE);
        assert_eq!(counter.scan(code).0, VerdictKind::Done);
        std::thread::sleep(PRESS);
        let (done, ms) = counter.redeem(*member);
        given += usize::from(done);
        presses.push(ms);
    }
    let share = given as f64 * 100.0 / full.len() as f64;
    figure(&format!("Redeem, stamps at another till, {where_}: p95"), percentile(&presses, 0.95), "ms", "≤ 200");
    figure(&format!("Redeem, stamps at another till, {where_}: handed over"), share, "%", "-");
}

fn in_a_large_chain(folder: &Path, data: PathBuf) {
    let size = std::fs::metadata(data.join("ledger.db")).unwrap().len();
    let mut server = Server::over(data);
    server.start();
    let entries = server.json(&["status", "--json"])["merchants"][0]["entries"].as_u64().unwrap();
    // A store of its own, as a new shop of the chain has.
    server.run(&["store", "add", "Old Town"]);
    let name = format!("new till in a chain of {entries} entries, {} MB", size / 1_000_000);
    for which in ["first", "next"] {
        let offered = invite(&server, "Old Town");
        let began = Instant::now();
        let counter = Counter::open(join(folder, which, &offered));
        counter.settle();
        figure(&format!("{name}, the {which}: state of all"), began.elapsed().as_secs_f64(), "s", "≤ 5");
        figure(&format!("{name}, the {which}: its own files"), folder_bytes(&folder.join(which)) / 1e6, "MB", "-");
        counter.close();
    }
}

fn folder_bytes(folder: &Path) -> f64 {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    files.map(|entry| entry.metadata().map_or(0, |data| data.len())).sum::<u64>() as f64
}

fn main() {
    let place = std::env::var("BENCH_DIR").map_or_else(|_| std::env::temp_dir(), Into::into);
    let folder = tempfile::tempdir_in(place).unwrap();
    at_the_counter(folder.path());
    match std::env::var_os("CHAIN_DATA") {
        Some(data) => in_a_large_chain(folder.path(), data.into()),
        None => eprintln!("SKIPPED: a new till in a large chain needs CHAIN_DATA"),
    }
}
