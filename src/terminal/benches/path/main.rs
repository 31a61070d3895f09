//! What a scan costs from the bytes of a code to the durable verdict, at several sizes of ledger, beside a bare SQLite
//! commit of one row on the same disk in the same run; what opening after a crash and a day's report cost then; and
//! eight hours at one scan a second.
//!
//! `BENCH_LARGE=1` adds five million entries (some minutes, some gigabytes). `BENCH_DIR` says where: a real disk, not a
//! RAM disk. `BENCH_KEEP=1` leaves the shops there; `BENCH_SHOP=<folder>` measures one of them again,
//! with `BENCH_BESIDE=<folder>` in turns with a smaller one. Prints a table
//! and one line of JSON a figure; asserts nothing about speed.
#![forbid(unsafe_code)]

mod children;
mod figures;
mod growth;
mod hours;
mod shop;
mod sizes;

use std::path::PathBuf;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Entries by label.
const SIZES: [(&str, u64); 2] = [("1 k", 1_000), ("100 k", 100_000)];
const LARGE: (&str, u64) = ("5 M", 5_000_000);

fn main() -> Outcome<()> {
    if let Some(done) = children::run_as_child() {
        return done;
    }
    if let Some(folder) = std::env::var_os("BENCH_SHOP") {
        let folder = PathBuf::from(folder);
        return match std::env::var_os("BENCH_BESIDE") {
            Some(small) => sizes::compare_again(&PathBuf::from(small), &folder),
            None => sizes::measure_again(&folder),
        };
    }
    let base = std::env::var("BENCH_DIR").map_or_else(|_| std::env::temp_dir(), PathBuf::from);
    let mut root = tempfile::tempdir_in(base)?;
    root.disable_cleanup(is_set("BENCH_KEEP"));
    println!("| figure | measured | aim |\n|---|---|---|");
    let large = is_set("BENCH_LARGE").then_some(LARGE);
    let mut measured = Vec::new();
    for (label, entries) in SIZES.into_iter().chain(large) {
        let folder = root.path().join(entries.to_string());
        std::fs::create_dir(&folder)?;
        measured.push((label, sizes::measure(&folder, label, entries)?));
    }
    if let [(small, first), .., (large, last)] = measured.as_mut_slice() {
        sizes::compare(first, last, &format!("from {small} to {large} entries"))?;
    }
    let (_, entries) = SIZES[1];
    children::start("hours", &root.path().join(entries.to_string()))
}

fn is_set(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| value == "1")
}
