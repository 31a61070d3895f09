//! Every commit reaches the disk: sync calls are counted from outside, by `strace`.

use e2e::program;
use e2e::shop::Shop;
use std::io::Write;
use std::process::{Command, Stdio};

/// Sync calls of a run that is given these lines.
fn syncs(shop: &Shop, lines: &[String]) -> u64 {
    let trace = shop.folder.path().join("trace");
    let mut child = Command::new("strace")
        .args(["-f", "-e", "trace=fsync,fdatasync", "-o"])
        .arg(&trace)
        .arg(program::path())
        .arg("--data")
        .arg(&shop.data)
        .arg("--guard")
        .arg(program::guard_of(&shop.data))
        .args(["drive", "--start-at", "1795000000000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for line in lines {
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), lines.len());
    let trace = std::fs::read_to_string(trace).unwrap();
    trace.lines().filter(|line| line.contains("sync(")).count().try_into().unwrap()
}

#[test]
fn every_commit_is_synced() {
    if Command::new("strace").arg("--version").output().is_err() {
        eprintln!("SKIPPED: strace is not installed; `make test` installs it");
        return;
    }
    let shop = Shop::with_members(20).unwrap();
    let scans: Vec<String> = shop.cards.iter().map(|card| format!("scan {}", card.code)).collect();
    let idle = syncs(&shop, &[]);
    let busy = syncs(&shop, &scans);
    assert!(
        busy >= idle + scans.len() as u64,
        "{} commits were shown, but only {} sync calls were made beyond those of an idle run",
        scans.len(),
        busy.saturating_sub(idle)
    );
}
