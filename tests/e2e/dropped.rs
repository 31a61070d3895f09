//! A failed fsync on Linux leaves pages that are not on the disk and are not written again either. The disk is modelled
//! from the calls that the program made: after such a failure and a power cut, all that was shown is there.

use e2e::drive::VerdictLine;
use e2e::program;
use e2e::shop::Shop;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

const SCANS: u32 = 14;

/// Where the newest bytes of a part of the log are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Written, not synced yet: a power cut may take them, or not.
    Memory,
    Disk,
    /// The system believes that they are on the disk.
    Nowhere,
}

/// Scans every card while the sync call of that number fails, and is killed; the ids of what was shown as done.
fn scan_and_die(shop: &Shop, trace: &Path, failing: u32) -> Vec<String> {
    let mut child = Command::new("strace")
        .args(["-f", "-y", "-e", "trace=pwrite64,fsync,fdatasync,ftruncate", "-e"])
        .arg(format!("inject=fsync:error=EIO:when={failing}..{failing}"))
        .arg("-o")
        .arg(trace)
        .arg(program::path())
        .arg("--data")
        .arg(&shop.data)
        .arg("--guard")
        .arg(program::guard_of(&shop.data))
        .args(["drive", "--start-at", "1795000000000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    for card in &shop.cards {
        writeln!(input, "scan {}", card.code).unwrap();
    }
    let mut shown = Vec::new();
    let mut refused = 0;
    for line in BufReader::new(output).lines().take(shop.cards.len()) {
        let verdict: VerdictLine = serde_json::from_str(&line.unwrap()).unwrap();
        refused += u32::from(verdict.entry_id.is_none());
        shown.extend(verdict.entry_id);
    }
    assert_eq!(refused, 1, "one commit met the failure, and what it was for was not shown as done");
    let calls = std::fs::read_to_string(trace).unwrap();
    let killed = Command::new("kill").args(["-KILL", calls.split_whitespace().next().unwrap()]).status().unwrap();
    assert!(killed.success());
    child.wait().unwrap();
    shown
}

/// Offset and length of a write, from the end of its line: `…, LENGTH, OFFSET) = WRITTEN`.
fn written(call: &str) -> Option<(usize, usize)> {
    let (arguments, result) = call.rsplit_once(") ")?;
    let offset = arguments.rsplit(", ").next()?.parse().ok()?;
    Some((offset, result.trim().strip_prefix("= ")?.parse().ok()?))
}

/// Takes out of the log what is not on the disk.
fn cut_the_power(log: &Path, calls: &str) {
    let mut bytes = std::fs::read(log).unwrap();
    let mut places = vec![Place::Disk; bytes.len()];
    for call in calls.lines().filter(|call| call.contains("ledger.db-wal>")) {
        if call.contains("pwrite64(") {
            let (offset, length) = written(call).unwrap_or_else(|| panic!("not understood: {call}"));
            let end = (offset + length).min(places.len());
            places[offset.min(end)..end].fill(Place::Memory);
        } else if call.contains("ftruncate(") {
            places.fill(Place::Disk);
        } else {
            let to = if call.ends_with("= 0") { Place::Disk } else { Place::Nowhere };
            places.iter_mut().filter(|place| **place == Place::Memory).for_each(|place| *place = to);
        }
    }
    for (_, byte) in places.iter().zip(&mut bytes).filter(|(place, _)| **place != Place::Disk) {
        *byte = 0;
    }
    std::fs::write(log, bytes).unwrap();
}

#[test]
fn what_is_shown_after_a_failed_sync_survives_a_power_cut() {
    if Command::new("strace").arg("--version").output().is_err() {
        eprintln!("SKIPPED: strace is not installed; `make test` installs it");
        return;
    }
    // A commit of the first customers, and one in the middle of the queue.
    for failing in [9, 14] {
        let shop = Shop::with_members(SCANS).unwrap();
        let trace = shop.folder.path().join("trace");
        let shown = scan_and_die(&shop, &trace, failing);
        let calls = std::fs::read_to_string(&trace).unwrap();
        assert!(calls.contains("(INJECTED)"), "no sync call failed");
        cut_the_power(&shop.data.join("ledger.db-wal"), &calls);
        // The index of the log was in memory.
        std::fs::remove_file(shop.data.join("ledger.db-shm")).unwrap();
        let ids = shop.entry_ids().unwrap();
        let missing = shown.iter().filter(|id| ids.iter().filter(|known| known == id).count() != 1).count();
        assert_eq!(missing, 0, "of {} entries that were shown (the sync call {failing} failed)", shown.len());
        program::run_ok(&shop.data, &["verify"]);
    }
}
