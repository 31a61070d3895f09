//! The demo shop is whole or it is none: its making is killed at random instants, and the next `make run` makes it
//! anew.

use e2e::program;
use e2e::random::Random;
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

const MAKE: [&str; 2] = ["demo-shop", "--if-missing"];
const MEMBERS: usize = 200;

/// Bytes of the ledger and what is written ahead of it.
fn written(data: &Path) -> u64 {
    let size = |name: &str| std::fs::metadata(data.join(name)).map_or(0, |meta| meta.len());
    size("ledger.db") + size("ledger.db-wal")
}

/// Starts the making and kills it once so many bytes are there; false where it was whole before that.
fn killed_at(data: &Path, bytes: u64) -> bool {
    let mut making = program::command(data, &MAKE).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(300);
    while written(data) < bytes && making.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "it never wrote {bytes} bytes");
        std::thread::yield_now();
    }
    making.kill().unwrap();
    !making.wait().unwrap().success()
}

fn export(data: &Path) -> Vec<Value> {
    let printed = program::run_ok(data, &["export"]);
    printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn count(lines: &[Value], record: &str) -> usize {
    lines.iter().filter(|line| line["record"] == record).count()
}

#[test]
fn a_demo_shop_whose_making_was_killed_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("shop");
    let seed = std::process::id();
    let mut random = Random::new(seed.into());
    // The first bytes; the shop without history; anywhere in its history.
    for bytes in [1, 60_000, 200_000 + random.below(200_000), 500_000 + random.below(500_000)] {
        assert!(killed_at(&data, bytes), "seed {seed}: it was whole at {bytes} bytes");
        let opened = program::run(&data, &["report", "day"]);
        let said = String::from_utf8_lossy(&opened.stderr);
        assert!(!opened.status.success(), "seed {seed}: half a shop opened after {bytes} bytes");
        assert!(said.contains("not finished") || said.contains("no shop"), "seed {seed}, {bytes} bytes: {said}");
    }
    let said = program::run_ok(&data, &MAKE);
    assert!(said.contains("never finished"), "{said}");
    let lines = export(&data);
    assert_eq!(count(&lines, "member"), MEMBERS);
    let days: std::collections::BTreeSet<i64> =
        lines.iter().filter_map(|line| line["context"]["business_date"].as_i64()).collect();
    assert!(days.len() >= 60, "{} days of history", days.len());
    let doctor: Value = serde_json::from_slice(&program::run(&data, &["doctor", "--json"]).stdout).unwrap();
    let clock = doctor["items"].as_array().unwrap().iter().find(|item| item["part"] == "clock").unwrap();
    assert_eq!(clock["state"], "good", "what the killed ones reached is no time of this one: {clock}");
    assert_eq!(doctor["ledger"]["first_fault"], Value::Null, "{doctor}");
    let kept = std::fs::read_dir(&data).unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let kept: Vec<String> = kept.filter(|name| name.contains("unfinished")).collect();
    assert!(kept.is_empty(), "nothing of the killed ones stays: {kept:?}");

    // And now it is one: the next run leaves it as it is.
    assert_eq!(program::run_ok(&data, &MAKE), "");
    assert_eq!(export(&data).len(), lines.len());
}
