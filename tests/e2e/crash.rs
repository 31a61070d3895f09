//! SIGKILL at random instants: what was printed is in the ledger, once, and the ledger adds up.

use e2e::drive::{Drive, VerdictLine};
use e2e::program;
use e2e::random::Random;
use e2e::shop::Shop;
use std::collections::HashMap;
use std::time::Duration;

/// Rounds where `CRASH_ROUNDS` says nothing.
const ROUNDS: u64 = 100;
const LINES_A_ROUND: u64 = 60;
const MINUTE_MS: i64 = 60_000;

/// The lives begin now and go on into the future, so that trusted time never runs back.
fn start_ms() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

fn line(random: &mut Random, shop: &Shop) -> String {
    let card = random.pick(&shop.cards);
    match random.below(20) {
        0..=7 => format!("scan {}", card.code),
        8..=12 => format!("stamps {} 1 {}", card.member, 1 + random.below(3)),
        13..=15 => format!("redeem {} 1", card.member),
        16..=17 => "undo".to_owned(),
        18 => "enrol".to_owned(),
        _ => "backup".to_owned(),
    }
}

/// What the lives of the program printed.
#[derive(Default)]
struct Shown {
    /// Ids of entries.
    entries: Vec<String>,
    /// Rewards handed over, so that none of all these lives was only about stamps.
    redeemed: u64,
}

impl Shown {
    fn add(&mut self, verdict: VerdictLine) {
        self.redeemed += u64::from(verdict.key == "done-redeemed");
        self.entries.extend(verdict.entry_id);
    }
}

/// One life of the program, ended by SIGKILL.
fn life(random: &mut Random, shop: &Shop, start_ms: i64, shown: &mut Shown) {
    let mut drive = Drive::start(&shop.data, start_ms, MINUTE_MS).unwrap();
    // The pipe takes all lines at once: the program works while the killer waits.
    for _ in 0..LINES_A_ROUND {
        if drive.send(&line(random, shop)).is_err() {
            break;
        }
    }
    let at_verdict = random.below(LINES_A_ROUND);
    let wait = Duration::from_micros(random.below(15_000));
    for _ in 0..at_verdict {
        match drive.verdict().unwrap() {
            Some(verdict) => shown.add(verdict),
            None => break,
        }
    }
    std::thread::sleep(wait);
    drive.kill();
    while let Some(verdict) = drive.verdict().unwrap() {
        shown.add(verdict);
    }
    drive.finish().unwrap();
}

#[test]
fn crash_loses_nothing_that_was_shown() {
    let rounds = std::env::var("CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    let seed = std::env::var("CRASH_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| u64::try_from(start_ms()).unwrap());
    println!("CRASH_SEED={seed} CRASH_ROUNDS={rounds}");
    let mut random = Random::new(seed);
    let shop = Shop::with_members(12).unwrap();
    let mut shown = Shown::default();
    let mut clock_ms = start_ms();
    for round in 0..rounds {
        life(&mut random, &shop, clock_ms, &mut shown);
        clock_ms += i64::try_from(LINES_A_ROUND).unwrap() * MINUTE_MS;
        let verified = program::run(&shop.data, &["verify"]);
        assert!(
            verified.status.success(),
            "seed {seed}, round {round}: {}{}",
            String::from_utf8_lossy(&verified.stdout),
            String::from_utf8_lossy(&verified.stderr)
        );
    }
    let mut counts: HashMap<String, u32> = HashMap::new();
    for id in shop.entry_ids().unwrap() {
        *counts.entry(id).or_default() += 1;
    }
    let wrong: Vec<&String> = shown.entries.iter().filter(|id| counts.get(*id) != Some(&1)).collect();
    assert!(wrong.is_empty(), "seed {seed}: shown but not in the ledger exactly once: {wrong:?}");
    let least = usize::try_from(rounds).unwrap();
    let (entries, redeemed) = (shown.entries.len(), shown.redeemed);
    assert!(entries > least, "seed {seed}: only {entries} entries were shown in {rounds} rounds");
    assert!(redeemed > rounds / 10, "seed {seed}: only {redeemed} rewards were handed over in {rounds} rounds");
    println!("{rounds} kills, {entries} entries shown, {redeemed} of them rewards, all in the ledger exactly once");
}
