//! Three tills and a server as real processes, over TLS through a line that does harm, each killed at random instants:
//! at the end every copy agrees, nothing that was shown is missing, and `verify` passes everywhere.
//!
//! `CHAOS_ROUNDS` and `CHAOS_SEED` say how long and which; the instants of the kills are the machine's, the seed says
//! what is done and when it is tried.

use super::cluster;
use super::processes::now;
use super::proxy::Proxy;
use super::server::Server;
use e2e::drive::Drive;
use e2e::program;
use e2e::random::Random;
use e2e::shop::{Card, Shop};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tillstamp_terminal::ledger::{ActionId, entry_id};

/// Rounds where `CHAOS_ROUNDS` says nothing.
const ROUNDS: u64 = 3;
const LINES: u64 = 14;
/// Who comes in one round; some of them come again in the next one. A member may not be stamped without end in a day.
const GUESTS: usize = 6;
const NEW_GUESTS: u64 = 2;
/// Later rounds begin again with the first members.
const MEMBERS_MOST: u64 = 400;

struct World {
    server: Server,
    proxy: Proxy,
    shop: Shop,
    /// Data folders: two tills of one store, one of another.
    tills: Vec<PathBuf>,
    /// Entries that were shown as done.
    shown: Vec<String>,
    till_kills: u32,
    server_kills: u32,
}

impl World {
    fn new(database: Option<String>, seed: u64, rounds: u64) -> Self {
        let mut server = Server::new(database);
        server.run(&["store", "add", "Station"]);
        let proxy = Proxy::start(server.listen, seed);
        server.found_at = Some(proxy.address);
        server.start();
        let members = (GUESTS as u64 + NEW_GUESTS * rounds).min(MEMBERS_MOST);
        let shop = Shop::with_members(u32::try_from(members).unwrap()).unwrap();
        let mut tills = vec![shop.data.clone()];
        pair(&server, &shop.data, "Most Square", "Till 1");
        for (number, store) in [(2, "Most Square"), (3, "Station")] {
            let data = shop.folder.path().join(format!("till{number}"));
            now(&shop.data);
            pair(&server, &data, store, &format!("Till {number}"));
            now(&data);
            tills.push(data);
        }
        Self { server, proxy, shop, tills, shown: Vec::new(), till_kills: 0, server_kills: 0 }
    }

    /// Everybody works for a while, and some die.
    fn round(&mut self, round: u64, random: &mut Random) {
        self.proxy.set_rough(true);
        let first = usize::try_from(round * NEW_GUESTS).unwrap() % (self.shop.cards.len() - GUESTS);
        let guests = &self.shop.cards[first..first + GUESTS];
        let lives: Vec<Life> = self.tills.iter().map(|data| Life::new(data, guests, random)).collect();
        let server_dies = random.below(3) > 0;
        let (dies_at, gone_for) = (random.below(900), random.below(400));
        let server = &mut self.server;
        let printed: Vec<Vec<String>> = std::thread::scope(|scope| {
            let lives: Vec<_> = lives.iter().map(|life| scope.spawn(move || life.live())).collect();
            if server_dies {
                std::thread::sleep(Duration::from_millis(dies_at));
                server.stop();
                std::thread::sleep(Duration::from_millis(gone_for));
                server.start();
            }
            lives.into_iter().map(|life| life.join().unwrap()).collect()
        });
        self.server_kills += u32::from(server_dies);
        self.till_kills += lives.iter().map(|life| u32::from(life.dies_at.is_some())).sum::<u32>();
        self.shown.extend(printed.into_iter().flatten());
    }

    /// The line is good again: all is sent and read.
    fn heal(&self, seed: u64) {
        self.proxy.set_rough(false);
        let mut before = None;
        for _ in 0..12 {
            let reports: Vec<Value> = self.tills.iter().map(|data| now(data)).collect();
            let settled = reports.iter().all(|report| report["up"] == true && report["settled"] == true);
            let entries = self.server.json(&["status", "--json"])["merchants"][0]["entries"].as_u64();
            if settled && entries == before {
                assert!(reports.iter().all(|report| report["unsent"] == 0), "seed {seed}: {reports:?}");
                return;
            }
            before = entries;
        }
        panic!("seed {seed}: the tills never settled");
    }

    fn check(&self, seed: u64) {
        for data in &self.tills {
            program::run_ok(data, &["verify"]);
        }
        self.server.run(&["verify"]);
        let ledger = Ledger::read(&self.server.run(&["export"]));
        let wrong: Vec<_> = self.shown.iter().filter(|id| ledger.verdicts.get(*id) != Some(&vec![1])).collect();
        let found: Vec<_> = wrong.iter().map(|id| (id, ledger.verdicts.get(*id))).collect();
        assert!(wrong.is_empty(), "seed {seed}: shown, and not in effect on the server exactly once: {found:?}");
        let copies: Vec<Vec<u32>> = self.tills.iter().map(|data| self.stamps_at(data)).collect();
        for (index, card) in self.shop.cards.iter().enumerate() {
            let stamps = ledger.stamps.get(&card.member).copied().unwrap_or(0);
            let seen: Vec<u32> = copies.iter().map(|copy| copy[index]).collect();
            let agree = seen.iter().all(|seen| i64::from(*seen) == stamps);
            assert!(agree, "seed {seed}: the server has {stamps} stamps of {}, the tills {seen:?}", card.member);
        }
    }

    /// What a till says that each member has.
    fn stamps_at(&self, data: &Path) -> Vec<u32> {
        let mut drive = Drive::on_the_line(data).unwrap();
        let have = self.shop.cards.iter().map(|card| drive.ask(&format!("have {}", card.member)).unwrap().have[0]);
        let have = have.collect();
        drive.finish().unwrap();
        have
    }
}

fn pair(server: &Server, data: &Path, store: &str, name: &str) {
    let invite = server.invite(store);
    let arguments = ["pair", "--qr", invite["qr"].as_str().unwrap(), "--name", name];
    let joined = program::command(data, &arguments).env("TILLSTAMP_PIN", "314159").output().unwrap();
    assert!(joined.status.success(), "{}", String::from_utf8_lossy(&joined.stderr));
}

/// What one till does in a round, all of it drawn before.
struct Life {
    data: PathBuf,
    /// Milliseconds before it, and the line.
    lines: Vec<(u64, String)>,
    /// SIGKILL after so many verdicts, and so many microseconds more.
    dies_at: Option<(u64, u64)>,
}

impl Life {
    fn new(data: &Path, guests: &[Card], random: &mut Random) -> Self {
        let mut line = || {
            let card = random.pick(guests).clone();
            let text = match random.below(20) {
                0..=1 => format!("scan {}", card.code),
                2..=9 => format!("stamps {} 1 {}", card.member, 1 + random.below(3)),
                10..=14 => format!("redeem {} 1", card.member),
                15..=16 => "undo".to_owned(),
                17 => "enrol".to_owned(),
                18 => "backup".to_owned(),
                _ => "sync".to_owned(),
            };
            (random.below(90), text)
        };
        let lines = (0..LINES).map(|_| line()).collect();
        let dies_at = (random.below(2) == 0).then(|| (random.below(LINES), random.below(20_000)));
        Self { data: data.to_path_buf(), lines, dies_at }
    }

    /// Ids of the entries that were shown as done.
    fn live(&self) -> Vec<String> {
        let mut drive = Drive::on_the_line(&self.data).unwrap();
        let mut shown = Vec::new();
        let mut verdicts = 0;
        for (pause_ms, line) in &self.lines {
            std::thread::sleep(Duration::from_millis(*pause_ms));
            if let Some((_, wait_us)) = self.dies_at.filter(|(at, _)| *at <= verdicts) {
                // The next line is under way when the blow falls.
                drop(drive.send(line));
                std::thread::sleep(Duration::from_micros(wait_us));
                drive.kill();
                break;
            }
            drive.send(line).unwrap();
            if line == "sync" {
                continue;
            }
            let verdict = drive.verdict().unwrap().unwrap_or_else(|| panic!("the till ended at {line:?}"));
            shown.extend(done(verdict));
            verdicts += 1;
        }
        drive.close();
        while let Some(verdict) = drive.verdict().unwrap() {
            shown.extend(done(verdict));
        }
        drive.finish().unwrap();
        shown
    }
}

fn done(verdict: e2e::drive::VerdictLine) -> Option<String> {
    verdict.entry_id.filter(|_| verdict.verdict == "done")
}

/// What the server's export says.
struct Ledger {
    /// By the entry's id.
    verdicts: BTreeMap<String, Vec<u64>>,
    /// Units of stamps, wherever they rest, by member.
    stamps: BTreeMap<String, i64>,
}

impl Ledger {
    fn read(export: &str) -> Self {
        let (mut verdicts, mut stamps) = (BTreeMap::<String, Vec<u64>>::new(), BTreeMap::new());
        for line in export.lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            if record["record"] == "entry" {
                let action: ActionId = serde_json::from_value(record["context"]["action"].clone()).unwrap();
                let id = entry_id(action, 0).to_string();
                verdicts.entry(id).or_default().push(record["verdict"].as_u64().unwrap());
            }
            if let Some(member) = record["subject"]["stamps"][0].as_str().filter(|_| record["record"] == "units") {
                *stamps.entry(member.to_owned()).or_default() += record["quantity"].as_i64().unwrap();
            }
        }
        Self { verdicts, stamps }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn chaos(engine: &str, new_database: impl Fn() -> Option<String>) {
    let rounds = number("CHAOS_ROUNDS").unwrap_or(ROUNDS);
    let seed = number("CHAOS_SEED")
        .unwrap_or_else(|| u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()).unwrap());
    println!("CHAOS_SEED={seed} CHAOS_ROUNDS={rounds} on {engine}");
    let mut random = Random::new(seed);
    let mut world = World::new(new_database(), seed, rounds);
    for round in 1..=rounds {
        world.round(round - 1, &mut random);
        // Long runs look in between: the sooner a fault is seen, the nearer its cause.
        if round % 10 == 0 || round == rounds {
            world.heal(seed);
            world.check(seed);
        }
    }
    let harm = world.proxy.harm();
    assert!(harm.connections.load(Ordering::Relaxed) > rounds, "nobody was on the line");
    println!(
        "{engine}: {rounds} rounds, {} entries shown, SIGKILL: {} tills, {} servers; line: {harm:?}",
        world.shown.len(),
        world.till_kills,
        world.server_kills
    );
}

#[test]
fn chaos_on_sqlite() {
    chaos("SQLite", || None);
}

#[test]
fn chaos_on_postgresql() {
    // Where PostgreSQL is absent its absence was said loudly.
    let Some(database) = cluster::new_database() else { return };
    chaos("PostgreSQL", || Some(database.clone()));
}
