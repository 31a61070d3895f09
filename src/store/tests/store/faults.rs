//! Power cuts, full disks, damaged pages.

use crate::support::*;
use std::fs;
use std::path::Path;
use std::process::Command;
use tillstamp_store::{Append, AppendError, OpenError, verify};

#[test]
fn a_full_disk_is_said_so_and_loses_nothing() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![visit(member(1))]);
    store.limit_pages(store.page_count().unwrap()).unwrap();
    let mut recorded = 2;
    let refused = (0..2000).find_map(|who| {
        let context = shop.context(0);
        let result = store.append(&Append { context, facts: vec![visit(member(who))], changes: Vec::new() });
        recorded += u64::from(result.is_ok());
        result.err()
    });
    assert!(matches!(refused, Some(AppendError::DiskFull)), "{refused:?}");
    assert_eq!(store.entry_count().unwrap(), recorded);
    assert_eq!(shop.verify().first_fault, None);
    store.limit_pages(1 << 30).unwrap();
    shop.append(&mut store, 0, vec![visit(member(1))]);
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn a_crash_at_any_moment_leaves_a_prefix() {
    let (mut shop, mut store) = Shop::started();
    let mut printed = 1;
    for step in 0..30 {
        let who = member(step % 3);
        let facts = if step % 5 == 4 { vec![exchange(who), redeem(who)] } else { vec![visit(who)] };
        printed += shop.append(&mut store, 0, facts).entries.len() as u64;
        if step == 17 {
            store.maintain(None).unwrap();
        }
        // What a power cut leaves: the database and its log as they are now, perhaps with a torn end of the next
        // commit.
        let copy = shop.copy_data(&format!("cut-{step}"));
        let report = verify(&copy.join("ledger.db"), &Default::default()).unwrap();
        assert_eq!((report.first_fault, report.entries), (None, printed));
        let log = copy.join("ledger.db-wal");
        let mut bytes = fs::read(&log).unwrap_or_default();
        bytes.extend_from_slice(&vec![0x77; 3000]);
        fs::write(&log, &bytes).unwrap();
        let report = verify(&copy.join("ledger.db"), &Default::default()).unwrap();
        assert_eq!((report.first_fault, report.entries), (None, printed), "a torn frame is no frame");
    }
}

#[test]
fn a_torn_log_loses_whole_commits_only() {
    let (mut shop, mut store) = Shop::started();
    for who in 0..12 {
        shop.append(&mut store, 0, vec![exchange(member(who)), redeem(member(who))]);
    }
    let length = fs::metadata(shop.dirs.data.join("ledger.db-wal")).unwrap().len();
    for part in 1..12_u64 {
        let copy = shop.copy_data(&format!("torn-{part}"));
        let log = fs::OpenOptions::new().write(true).open(copy.join("ledger.db-wal")).unwrap();
        log.set_len(length * (12 + part) / 24 + part * 7).unwrap();
        drop(log);
        let report = verify(&copy.join("ledger.db"), &Default::default()).unwrap();
        assert_eq!(report.first_fault, None);
        assert_eq!(report.entries % 2, 1, "an action of two entries is never halved");
    }
}

/// A small file system of its own, gone with this value; nothing where this user may not mount one.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mount(at: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let options = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(at).output();
        let is_mounted = mounted.is_ok_and(|output| output.status.success());
        if !is_mounted {
            eprintln!("SKIPPED: this user may not mount a file system");
        }
        is_mounted.then(|| Self(at.to_path_buf()))
    }

    fn make_read_only(&self) {
        let output = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).output().unwrap();
        assert!(output.status.success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

#[test]
fn a_really_full_disk_is_said_so_and_heals() {
    let mut shop = Shop::new();
    shop.dirs.data = shop.root.path().join("small/data");
    let Some(_disk) = SmallDisk::mount(&shop.root.path().join("small"), "1500k") else { return };
    let (mut store, _) = tillstamp_store::Store::create(&shop.dirs, identity(), &shop.options).unwrap();
    shop.start(&mut store);
    let ballast = shop.root.path().join("small/ballast");
    fs::write(&ballast, vec![1; 200 * 1024]).unwrap();
    let mut recorded = 1;
    let refused = (0..5000).find_map(|who| {
        let context = shop.context(0);
        let result = store.append(&Append { context, facts: vec![visit(member(who))], changes: Vec::new() });
        recorded += u64::from(result.is_ok());
        result.err()
    });
    assert!(matches!(refused, Some(AppendError::DiskFull)), "{refused:?}");
    assert_eq!(store.entry_count().unwrap(), recorded);
    drop(store);
    match shop.open() {
        Ok(_) | Err(OpenError::DiskFull) => {}
        Err(other) => panic!("{other}"),
    }
    fs::remove_file(&ballast).unwrap();
    let (mut store, recovery) = shop.reopen();
    assert_eq!((store.entry_count().unwrap(), recovery.new_epoch), (recorded, None));
    shop.append(&mut store, 0, vec![visit(member(1))]);
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn a_disk_that_turned_read_only_is_said_so() {
    let mut shop = Shop::new();
    shop.dirs.data = shop.root.path().join("small/data");
    let Some(disk) = SmallDisk::mount(&shop.root.path().join("small"), "4m") else { return };
    let (mut store, _) = tillstamp_store::Store::create(&shop.dirs, identity(), &shop.options).unwrap();
    shop.start(&mut store);
    store.close().unwrap();
    disk.make_read_only();
    assert!(matches!(shop.open(), Err(OpenError::ReadOnly)));
}

fn shop_on_disk() -> Shop {
    let (mut shop, mut store) = Shop::started();
    for step in 0..600 {
        shop.append(&mut store, step / 100, vec![visit(member((step % 50) as u128))]);
    }
    store.close().unwrap();
    shop
}

fn is_corrupt(path: &Path, opened: Result<(tillstamp_store::Store, tillstamp_store::Recovery), OpenError>) -> bool {
    match opened {
        Err(OpenError::Corrupt { kept_as, what }) => {
            assert!(kept_as.exists() && !path.exists() && !what.is_empty());
            assert!(kept_as.file_name().unwrap().to_string_lossy().starts_with("ledger.corrupt-2023"));
            true
        }
        Ok(_) => false,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_damaged_file_is_kept_and_named() {
    let mut shop = shop_on_disk();
    let bytes = fs::read(shop.ledger()).unwrap();
    fs::write(shop.ledger(), b"this was a database once, and now it is not one any more").unwrap();
    let opened = shop.open();
    assert!(is_corrupt(&shop.ledger(), opened));
    assert!(matches!(shop.open(), Err(OpenError::Missing { kept }) if kept.len() == 1));
    // Again: the name is taken already.
    let mut torn = bytes.clone();
    torn[200..4096].fill(0xEE);
    fs::write(shop.ledger(), &torn).unwrap();
    let opened = shop.open();
    assert!(is_corrupt(&shop.ledger(), opened));
    assert!(matches!(shop.open(), Err(OpenError::Missing { kept }) if kept.len() == 2));
}

#[test]
fn any_damaged_page_is_found_after_a_crash_or_by_verify() {
    let mut shop = shop_on_disk();
    let (store, _) = shop.reopen();
    drop(store); // unclean
    let original = shop.copy_data("original");
    let pages = fs::metadata(original.join("ledger.db")).unwrap().len() / 4096;
    let mut found_at_open = 0;
    for page in (1..pages).step_by(usize::try_from(pages / 20 + 1).unwrap()) {
        let copy = shop.root.path().join(format!("page-{page}"));
        fs::create_dir(&copy).unwrap();
        for entry in fs::read_dir(&original).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
        }
        let ledger = copy.join("ledger.db");
        let mut bytes = fs::read(&ledger).unwrap();
        let start = usize::try_from(page).unwrap() * 4096;
        bytes[start..start + 4096].iter_mut().for_each(|byte| *byte ^= 0xA5);
        fs::write(&ledger, bytes).unwrap();
        let report = verify(&ledger, &Default::default());
        assert!(!matches!(report, Ok(report) if report.first_fault.is_none()), "page {page}");
        shop.put_data(&copy);
        let opened = shop.open();
        found_at_open += u32::from(is_corrupt(&shop.ledger(), opened));
    }
    assert!(found_at_open > 10, "{found_at_open}");
}

#[test]
fn a_broken_chain_at_the_end_is_found_at_every_start() {
    let mut shop = shop_on_disk();
    let connection = rusqlite::Connection::open(shop.ledger()).unwrap();
    connection.execute("UPDATE entry SET envelope = zeroblob(9) WHERE seq = 590", []).unwrap();
    drop(connection);
    let opened = shop.open();
    assert!(is_corrupt(&shop.ledger(), opened));
}

#[test]
fn damaged_keys_are_set_aside_and_the_ledger_stays() {
    let mut shop = shop_on_disk();
    let keys = shop.dirs.data.join("keys.db");
    fs::write(&keys, vec![9; 8192]).unwrap();
    let Err(OpenError::Corrupt { kept_as, .. }) = shop.open() else { panic!("not found") };
    assert!(kept_as.to_string_lossy().contains("keys.corrupt-") && !keys.exists());
    assert!(shop.open().is_ok());
}
