//! SIGKILL at random instants: what was printed is in the ledger, once, and the ledger adds up.

use e2e::drive::Drive;
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

/// One life of the program, ended by SIGKILL; ids of the entries that it printed.
fn life(random: &mut Random, shop: &Shop, start_ms: i64) -> Vec<String> {
    let mut drive = Drive::start(&shop.data, start_ms, MINUTE_MS).unwrap();
    // The pipe takes all lines at once: the program works while the killer waits.
    for _ in 0..LINES_A_ROUND {
        if drive.send(&line(random, shop)).is_err() {
            break;
        }
    }
    let at_verdict = random.below(LINES_A_ROUND);
    let wait = Duration::from_micros(random.below(15_000));
    let mut printed = Vec::new();
    for _ in 0..at_verdict {
        match drive.verdict().unwrap() {
            Some(verdict) => printed.extend(verdict.entry_id),
            None => break,
        }
    }
    std::thread::sleep(wait);
    drive.kill();
    while let Some(verdict) = drive.verdict().unwrap() {
        printed.extend(verdict.entry_id);
    }
    drive.finish().unwrap();
    printed
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
    let mut shown: Vec<String> = Vec::new();
    let mut clock_ms = start_ms();
    for round in 0..rounds {
        let printed = life(&mut random, &shop, clock_ms);
        clock_ms += i64::try_from(LINES_A_ROUND).unwrap() * MINUTE_MS;
        let verified = program::run(&shop.data, &["verify"]);
        assert!(
            verified.status.success(),
            "seed {seed}, round {round}: {}{}",
            String::from_utf8_lossy(&verified.stdout),
            String::from_utf8_lossy(&verified.stderr)
        );
        shown.extend(printed);
    }
    let mut counts: HashMap<String, u32> = HashMap::new();
    for id in shop.entry_ids().unwrap() {
        *counts.entry(id).or_default() += 1;
    }
    let wrong: Vec<&String> = shown.iter().filter(|id| counts.get(*id) != Some(&1)).collect();
    assert!(wrong.is_empty(), "seed {seed}: shown but not in the ledger exactly once: {wrong:?}");
    let least = usize::try_from(rounds).unwrap();
    assert!(shown.len() > least, "seed {seed}: only {} entries were shown in {rounds} rounds", shown.len());
    println!("{rounds} kills, {} entries shown, all in the ledger exactly once", shown.len());
}
