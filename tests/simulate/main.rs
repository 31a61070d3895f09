//! Many tills, one truth: days of a chain of shops, simulated from a seed. The real sync engine, the real use cases and
//! rules, the real service with its HTTP layer, real SQLite files; simulated are lines, clocks, power and disks.
//!
//! A failing seed prints itself; `make simulate SEED=…` runs it again, with everything that happened.
#![forbid(unsafe_code)]
// Everything in here is a test: what fails must stop it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod between;
mod chaos;
mod check;
mod device;
mod forget;
mod heal;
mod life;
mod net;
mod open;
mod parked;
mod plant;
mod served;
mod server;
mod template;
mod world;

use plant::Plant;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use world::World;

/// Customers of a seed: most worlds are short, so that many fit, and some go on.
fn steps(seed: u64) -> usize {
    [12, 12, 20, 40][usize::try_from(seed % 4).unwrap()]
}

/// Worlds of one test run.
const SEEDS: u64 = 500;

/// The ledger is verified every so many.
const VERIFY: usize = 20;

/// What came of a seed.
struct Run {
    digest: u64,
    requests: u64,
    shown: usize,
    said: [BTreeMap<&'static str, u64>; 2],
}

/// Why a seed failed.
struct Failure {
    step: usize,
    what: String,
    trace: Vec<String>,
}

fn run(seed: u64, plant: Option<Plant>, favored: Option<Plant>) -> Result<Run, Failure> {
    let mut world = World::new(seed, plant, favored);
    let lived = catch_unwind(AssertUnwindSafe(|| live(&mut world)));
    let what = match lived {
        Ok(Ok(())) => {
            let digest = world.digest();
            let said = [std::mem::take(&mut world.said_connected), std::mem::take(&mut world.said)];
            return Ok(Run { digest, requests: world.requests, shown: world.shown.len(), said });
        }
        Ok(Err(what)) => what,
        Err(panic) => panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_default(),
    };
    Err(Failure { step: world.step, what, trace: std::mem::take(&mut world.trace) })
}

fn live(world: &mut World) -> Result<(), String> {
    // Costs time: for looking at a seed that failed.
    let is_strict = number("SIMULATE_STRICT").is_some();
    let steps = if world.favored.is_some() { 40 } else { steps(world.seed) };
    for step in 0..steps {
        world.live(step);
        if is_strict {
            world.check_files()?;
        }
        if step % VERIFY == VERIFY - 1 {
            world.check_now()?;
        }
    }
    world.heal()?;
    world.check_healed()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Does `work` for each number below `count`, on as many threads as there are cores. Worlds share nothing.
fn beside_each_other(count: u64, work: impl Fn(u64) + Sync) {
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    if index >= count {
                        return;
                    }
                    work(index);
                }
            });
        }
    });
}

#[test]
fn seeds_hold() {
    let (first, count) = match number("SIMULATE_SEED") {
        Some(seed) => (seed, 1),
        None => (number("SIMULATE_FIRST").unwrap_or(1), number("SIMULATE_SEEDS").unwrap_or(SEEDS)),
    };
    let (requests, shown) = (AtomicU64::new(0), AtomicU64::new(0));
    let (failed, said) = (Mutex::new(Vec::new()), Mutex::new([const { BTreeMap::new() }; 2]));
    beside_each_other(count, |index| {
        let seed = first + index;
        match run(seed, None, None) {
            Ok(run) => {
                requests.fetch_add(run.requests, Ordering::SeqCst);
                shown.fetch_add(run.shown as u64, Ordering::SeqCst);
                let mut said = said.lock().unwrap();
                for (all, of_run) in said.iter_mut().zip(run.said) {
                    of_run.into_iter().for_each(|(key, times)| *all.entry(key).or_insert(0) += times);
                }
            }
            Err(failure) => {
                if count == 1 {
                    failure.trace.iter().for_each(|line| println!("{line}"));
                }
                println!("seed {seed} fails at step {}: {}", failure.step, failure.what);
                println!("  again: make simulate SEED={seed}");
                failed.lock().unwrap().push(seed);
            }
        }
    });
    println!("{count} seeds: {shown:?} actions shown as done, {requests:?} questions answered");
    let [connected, others] = said.into_inner().unwrap();
    println!("rewards asked for while every till was connected: {connected:?}; only this one: {others:?}");
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} of {count} seeds fail: {failed:?}", failed.len());
}

/// Seeds until a planted bug must be found.
const PLANTED_SEEDS: u64 = 40;

#[test]
fn a_seed_replays_identically() {
    for seed in [3, 11] {
        let digests: Vec<_> = (0..2).map(|_| run(seed, None, None).map(|run| run.digest).map_err(|f| f.what)).collect();
        assert_eq!(digests[0], digests[1], "seed {seed}");
    }
}

/// A seed finds a bug where it holds without the bug and fails with it.
fn finds(seed: u64, plant: Plant) -> Option<Failure> {
    let failure = run(seed, Some(plant), Some(plant)).err()?;
    run(seed, None, Some(plant)).is_ok().then_some(failure)
}

#[test]
fn planted_bugs_are_found() {
    let only = std::env::var("SIMULATE_PLANT").ok();
    let missed = Mutex::new(Vec::new());
    beside_each_other(Plant::ALL.len() as u64, |index| {
        let plant = Plant::ALL[usize::try_from(index).unwrap()];
        if only.as_ref().is_some_and(|only| *only != format!("{plant:?}")) {
            return;
        }
        let found = (1..=PLANTED_SEEDS).find_map(|seed| Some((seed, finds(seed, plant)?)));
        match found {
            Some((seed, failure)) => {
                let what: String = failure.what.chars().take(110).collect();
                println!("{:<26} {seed:>3} seeds  {what}", format!("{plant:?}"));
                if only.is_some() {
                    failure.trace.iter().for_each(|line| println!("{line}"));
                }
            }
            None => missed.lock().unwrap().push(plant),
        }
    });
    let missed = missed.into_inner().unwrap();
    assert!(missed.is_empty(), "not found in {PLANTED_SEEDS} seeds: {missed:?}");
}
