//! Disks that are full or take no writes: each is named with its cure in every language, and nothing is lost.
//!
//! The disks are small file systems in memory; where this user may not mount one, a test says so and ends.

use crate::shop::{DAY_MS, MORNING, OWNER_PIN, dirs_in, files_below, program, set_up};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::views::{CardFace, Devices, HealthState, NewMember, No, Part, Profile, Verdict, VerdictKind};
use tillstamp_terminal::{Dirs, SeededEntropy, Till};
use tillstamp_words::{Catalog, Language};

fn run(program: &str, arguments: &[&str], path: &Path) -> bool {
    Command::new(program).args(arguments).arg(path).output().is_ok_and(|output| output.status.success())
}

/// Undoes what was done to a folder when the test ends, however it ends.
struct Undo(&'static str, Vec<&'static str>, PathBuf);

impl Drop for Undo {
    fn drop(&mut self) {
        run(self.0, &self.1, &self.2);
    }
}

/// A file system of its own for the data folder.
fn mount(dirs: &Dirs, size: &str) -> Option<Undo> {
    fs::create_dir_all(&dirs.data).unwrap();
    if !run("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"], &dirs.data) {
        eprintln!("SKIPPED: this user may not mount a file system");
        return None;
    }
    Some(Undo("umount", vec!["-l"], dirs.data.clone()))
}

struct Counter {
    folder: TempDir,
    clock: HandClock,
}

impl Counter {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), clock: HandClock::at(MORNING) }
    }

    fn dirs(&self) -> Dirs {
        dirs_in(&self.folder)
    }

    fn create(&self, seed: u64) -> Result<Till, No> {
        let entropy = Box::new(SeededEntropy::new(seed));
        Till::create(&set_up(program()), self.dirs(), Box::new(self.clock.clone()), entropy).map(|(till, _)| till)
    }

    fn open(&self, seed: u64) -> Result<Till, No> {
        Till::open(self.dirs(), Box::new(self.clock.clone()), Box::new(SeededEntropy::new(seed)))
    }

    fn member(&self, till: &mut Till) -> CardFace {
        let profile = Profile { name: "Karel Host".to_owned(), ..Profile::default() };
        let member = till.enrol(&NewMember { profile, consents: vec![] }).member_id().unwrap();
        till.card_of(member).unwrap()
    }

    fn scan(&self, till: &mut Till, card: &CardFace) -> Verdict {
        self.clock.pass_ms(DAY_MS);
        let now_ms = till.monotonic_ms();
        till.present(card.code.as_bytes(), now_ms)
    }

    /// Opens, signs in and serves: all that was there is there.
    fn works_again(&self, card: &CardFace, entries: u64) {
        let mut till = self.open(50).unwrap_or_else(|no| panic!("{no:?}"));
        assert_eq!(till.verify_entries(), entries);
        let owner = till.operators()[0].operator;
        till.sign_in(owner, OWNER_PIN).unwrap();
        let verdict = self.scan(&mut till, card);
        assert_eq!(verdict.kind, VerdictKind::Done, "{:?}", verdict.message);
        assert_eq!(till.verify().unwrap().first_fault, None);
        till.close().unwrap();
    }
}

/// Cause and cure stand in every language.
fn is_worded(key: &str) {
    let catalog = Catalog::new();
    for language in Language::all() {
        for key in [key.to_owned(), format!("{key}-cure")] {
            let text = catalog.text(*language, &key, &[]);
            assert!(text.len() > 8 && !text.contains(&key), "{key}: {text}");
        }
    }
}

/// Fills the disk to the last page.
fn fill(dirs: &Dirs) -> PathBuf {
    use std::io::Write;
    let ballast = dirs.data.join("ballast");
    let mut file = fs::File::create(&ballast).unwrap();
    while file.write_all(&[7; 4096]).is_ok() {}
    ballast
}

#[test]
fn a_full_disk_is_named_wherever_it_is_met() {
    let counter = Counter::new();
    let Some(_disk) = mount(&counter.dirs(), "3m") else { return };
    let mut till = counter.create(1).unwrap();
    let card = counter.member(&mut till);
    assert_eq!(counter.scan(&mut till, &card).kind, VerdictKind::Done);
    let ballast = fill(&counter.dirs());
    let mut done = till.verify_entries();
    let refused = (0..400).find_map(|_| {
        let verdict = counter.scan(&mut till, &card);
        done += u64::from(verdict.kind == VerdictKind::Done);
        (verdict.kind == VerdictKind::Refused).then_some(verdict)
    });
    let mut met = vec![refused.unwrap().key()];
    met.push(till.enrol(&NewMember::default()).key());
    met.push(till.backup_now().err().unwrap().message.key);
    assert_eq!(met, ["fault-disk-full"; 3]);
    assert_eq!(till.verify_entries(), done, "what was shown as done, and nothing else");
    let health = till.health(&Devices::default());
    let bad = |part| health.items.iter().any(|item| item.part == part && item.state == HealthState::Bad);
    assert!(bad(Part::Disk) && bad(Part::Ledger), "{health:?}");
    assert!(files_below(&counter.dirs().backups()).is_empty(), "nothing half made stays");
    // A start on a disk that is still full.
    drop(till);
    if let Err(no) = counter.open(2) {
        assert!(["open-disk-full", "fault-disk-full"].contains(&no.message.key), "{no:?}");
    }
    fs::remove_file(ballast).unwrap();
    counter.works_again(&card, done);
    ["fault-disk-full", "open-disk-full", "health-backup-failed"].iter().for_each(|key| is_worded(key));
}

#[test]
fn a_set_up_on_a_full_disk_is_named_and_begins_again_with_room() {
    let counter = Counter::new();
    for pages in [0, 1, 3, 9, 12, 20, 40, 60, 90] {
        let Some(_disk) = mount(&counter.dirs(), "2m") else { return };
        let ballast = fill(&counter.dirs());
        let length = fs::metadata(&ballast).unwrap().len();
        fs::OpenOptions::new().write(true).open(&ballast).unwrap().set_len(length - pages * 4096).unwrap();
        if let Err(no) = counter.create(3) {
            let key = no.message.key;
            assert!(["open-disk-full", "fault-disk-full"].contains(&key), "{pages} pages left: {no:?}");
            assert!(!counter.dirs().has_shop());
            fs::remove_file(ballast).unwrap();
            let mut till = counter.create(4).unwrap_or_else(|no| panic!("{pages} pages: {no:?}"));
            let card = counter.member(&mut till);
            let entries = till.verify_entries();
            till.close().unwrap();
            counter.works_again(&card, entries);
        }
    }
}

/// Ways in which a folder comes to take no writes; what is to be undone, or nothing where it cannot be done here.
fn forbid_writes(how: &str, folder: &Path) -> Option<Undo> {
    let done = match how {
        "remount" => run("mount", &["-o", "remount,ro"], folder),
        "bind" => {
            let bound = Command::new("mount").arg("--bind").args([folder, folder]).output();
            bound.is_ok_and(|output| output.status.success()) && run("mount", &["-o", "remount,bind,ro"], folder)
        }
        _ => run("chattr", &["-R", "+i"], folder),
    };
    if !done {
        eprintln!("SKIPPED: {how} is not possible here");
        return None;
    }
    Some(match how {
        "remount" => Undo("mount", vec!["-o", "remount,rw"], folder.to_owned()),
        "bind" => Undo("umount", vec!["-l"], folder.to_owned()),
        _ => Undo("chattr", vec!["-R", "-i"], folder.to_owned()),
    })
}

#[test]
fn a_folder_that_takes_no_writes_is_named_and_left_as_it_is() {
    for how in ["remount", "bind", "chattr"] {
        let counter = Counter::new();
        let disk = if how == "remount" { mount(&counter.dirs(), "8m") } else { None };
        if how == "remount" && disk.is_none() {
            continue;
        }
        let mut till = counter.create(5).unwrap();
        let card = counter.member(&mut till);
        let entries = till.verify_entries();
        till.close().unwrap();
        let Some(forbidden) = forbid_writes(how, &counter.dirs().data) else { continue };
        let before = files_below(&counter.dirs().data);
        assert_eq!(counter.open(6).err().unwrap().message.key, "open-read-only", "{how}");
        let again = counter.create(7).err().unwrap();
        assert_eq!(again.message.key, "open-exists", "{how}");
        // What needs no writes goes on: a check of the file.
        let verified = Till::verify_file(&counter.dirs().ledger(), None).unwrap();
        assert_eq!((verified.first_fault, verified.entries), (None, entries), "{how}");
        assert_eq!(files_below(&counter.dirs().data), before, "{how}: nothing is set aside");
        drop(forbidden);
        counter.works_again(&card, entries);
    }
    ["open-read-only", "fault-read-only", "fault-disk-failed"].iter().for_each(|key| is_worded(key));
}

#[test]
fn a_set_up_where_nothing_can_be_written_is_named() {
    for how in ["remount", "bind", "chattr"] {
        let counter = Counter::new();
        fs::create_dir_all(counter.dirs().data).unwrap();
        let disk = if how == "remount" { mount(&counter.dirs(), "1m") } else { None };
        if how == "remount" && disk.is_none() {
            continue;
        }
        let Some(forbidden) = forbid_writes(how, &counter.dirs().data) else { continue };
        let key = counter.create(8).err().unwrap().message.key;
        assert!(["open-read-only", "fault-read-only"].contains(&key), "{how}: {key}");
        drop(forbidden);
        assert!(counter.create(9).is_ok(), "{how}");
    }
}

#[test]
fn a_guard_folder_that_takes_no_writes_is_named() {
    let counter = Counter::new();
    let mut till = counter.create(10).unwrap();
    let card = counter.member(&mut till);
    let entries = till.verify_entries();
    till.close().unwrap();
    let Some(forbidden) = forbid_writes("bind", &counter.dirs().guard) else { return };
    let key = counter.open(11).err().unwrap().message.key;
    assert!(["open-read-only", "fault-read-only"].contains(&key), "{key}");
    drop(forbidden);
    counter.works_again(&card, entries);
}
