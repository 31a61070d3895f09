//! Backups: consistent, checked, rotated, put back.

use crate::support::*;
use std::fs;
use std::path::Path;
use tillstamp_ledger::{Epoch, OpenCause, Seq, UtcMillis};
use tillstamp_store::{OpenError, Store, backups, check_backup, restore, rotate, verify};

fn at_day(day: i64) -> UtcMillis {
    UtcMillis(1_700_000_000_000 + day * DAY_MS)
}

#[test]
fn a_backup_is_a_whole_ledger_in_one_file() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![enrolled(member(1)), exchange(member(1))]);
    let folder = shop.root.path().join("backups");
    let info = store.backup_to(&folder, at_day(0)).unwrap();
    assert_eq!((info.entries, info.taken_at), (3, at_day(0)));
    assert_eq!(info.head, store.head().unwrap());
    assert!(info.keys_path.as_ref().is_some_and(|path| path.exists()));
    let options = tillstamp_store::VerifyOptions { signatures: Some(&HashVerifier), ..Default::default() };
    let report = verify(&info.path, &options).unwrap();
    assert_eq!((report.first_fault, report.signatures_checked), (None, 2), "opening and the backup's head");
    let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "nothing half made: {names:?}");
}

#[test]
fn the_shop_goes_on_while_a_backup_is_made() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![visit(member(1))]);
    let job = store.backup_job(&shop.root.path().join("backups"), at_day(0)).unwrap();
    let worker = std::thread::spawn(move || job.run(&|_, _| {}).unwrap());
    for _ in 0..20 {
        shop.append(&mut store, 0, vec![visit(member(1))]);
    }
    let info = worker.join().unwrap();
    assert!((2..=22).contains(&info.entries));
    assert_eq!(verify(&info.path, &Default::default()).unwrap().first_fault, None);
}

#[test]
fn a_restore_keeps_the_old_file_and_opens_a_new_epoch() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![exchange(member(1))]);
    let info = store.backup_to(&shop.root.path().join("backups"), at_day(0)).unwrap();
    shop.append(&mut store, 0, vec![redeem(member(1))]);
    let refused = restore(&info, &shop.dirs, &shop.options);
    assert!(matches!(refused, Err(OpenError::SecondInstance)), "the shop is open");
    let head = store.head().unwrap();
    store.close().unwrap();
    let outcome = restore(&info, &shop.dirs, &shop.options).unwrap();
    assert_eq!(outcome.lost_after, head);
    assert!(!outcome.keys_restored);
    let kept = outcome.kept_as.unwrap();
    assert_eq!(verify(&kept, &Default::default()).unwrap().entries, 3);
    let (mut store, recovery) = shop.open().unwrap();
    assert_eq!(recovery.new_epoch, Some(OpenCause::Restored));
    let started = shop.start(&mut store);
    assert_eq!((started.epoch, started.opened), (Epoch(2), Some(OpenCause::Restored)));
    assert_eq!(store.cells(member(1)).unwrap().len(), 1, "spendable again, as the screen says");
    store.close().unwrap();
    assert_eq!(shop.reopen().1.new_epoch, None);
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn a_restore_on_a_replacement_device_brings_the_keys() {
    let (mut shop, mut store) = Shop::started();
    store.put_member_key(member(1), &[7; 32]).unwrap();
    shop.append(&mut store, 0, vec![visit(member(1))]);
    let info = store.backup_to(&shop.root.path().join("backups"), at_day(0)).unwrap();
    drop(store);
    fs::remove_dir_all(&shop.dirs.data).unwrap();
    fs::remove_dir_all(&shop.dirs.guard).unwrap();
    let outcome = restore(&info, &shop.dirs, &shop.options).unwrap();
    assert!(outcome.keys_restored && outcome.kept_as.is_none());
    let (store, recovery) = shop.reopen();
    assert_eq!(recovery.new_epoch, Some(OpenCause::Restored));
    assert_eq!(store.member_key(member(1)).unwrap(), Some([7; 32]));
}

#[test]
fn a_bad_backup_is_found_and_never_put_in_place() {
    let (mut shop, mut store) = Shop::started();
    for _ in 0..200 {
        shop.append(&mut store, 0, vec![visit(member(1))]);
    }
    let info = store.backup_to(&shop.root.path().join("backups"), at_day(0)).unwrap();
    store.close().unwrap();
    damage(&info.path, 0.6);
    assert!(check_backup(&info.path).is_err());
    let before = fs::read(shop.ledger()).unwrap();
    // It was good when it was made: what counts is how it is when it is put in place.
    let refused = restore(&info, &shop.dirs, &shop.options);
    assert!(matches!(refused, Err(OpenError::BadBackup(_))), "{refused:?}");
    assert_eq!(fs::read(shop.ledger()).unwrap(), before);
    assert!(!shop.ledger().with_extension("restoring").exists(), "nothing of it stays");
    fs::write(&info.path, b"not a database").unwrap();
    assert!(check_backup(&info.path).is_err());
    assert!(check_backup(Path::new("/nowhere/ledger.db")).is_err());
}

/// Overwrites a page.
fn damage(path: &Path, at: f64) {
    let mut bytes = fs::read(path).unwrap();
    let start = (bytes.len() as f64 * at) as usize / 4096 * 4096;
    bytes[start..start + 4096].fill(0x5A);
    fs::write(path, bytes).unwrap();
}

#[test]
fn rotation_keeps_days_weeks_and_the_last_good_one() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![visit(member(1))]);
    let folder = shop.root.path().join("backups");
    let first = store.backup_to(&folder, at_day(0)).unwrap();
    for day in 1..45 {
        // Same contents under later names; making 45 real ones shows nothing more.
        for prefix in ["ledger", "keys"] {
            let from = if prefix == "ledger" { &first.path } else { first.keys_path.as_ref().unwrap() };
            let stamp = stamp(day);
            fs::copy(from, folder.join(format!("{prefix}-{stamp}.db"))).unwrap();
        }
    }
    assert_eq!(backups(&folder).unwrap().len(), 45);
    let deleted = rotate(&folder, at_day(44)).unwrap();
    let left = backups(&folder).unwrap();
    assert!((9..=11).contains(&left.len()), "{left:?}");
    assert_eq!(deleted.len(), 2 * (45 - left.len()));
    assert_eq!(left[0].1, at_day(44));

    // What a crash left half made goes once a later backup is there; one being made stays.
    let half = |day| folder.join(format!("ledger-{}.new", stamp(day)));
    fs::write(half(43), b"half").unwrap();
    fs::write(half(45), b"half").unwrap();
    assert_eq!(rotate(&folder, at_day(44)).unwrap(), vec![half(43)]);
    assert!(half(45).exists());

    // None that stays is good: nothing goes.
    for (path, _) in left.iter().take(7) {
        fs::write(path, b"junk").unwrap();
    }
    let older = left.last().unwrap().0.clone();
    for day in 45..60 {
        fs::write(folder.join(format!("ledger-{}.db", stamp(day))), b"junk").unwrap();
    }
    rotate(&folder, at_day(60)).unwrap();
    assert!(older.exists(), "the only good ones are not rotated out by bad ones");
}

/// `20231114T221320Z` and so many days later (within November and December 2023, and January 2024).
fn stamp(day: i64) -> String {
    let date = match 14 + day {
        of @ ..=30 => format!("202311{of:02}"),
        of @ 31..=61 => format!("202312{:02}", of - 30),
        of => format!("202401{:02}", of - 61),
    };
    format!("{date}T221320Z")
}

#[test]
fn another_backup_under_the_checked_ones_name_is_checked_itself() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![visit(member(1))]);
    let folder = shop.root.path().join("backups");
    let first = check_backup(&store.backup_to(&folder, at_day(0)).unwrap().path).unwrap();
    shop.append(&mut store, 0, vec![visit(member(1))]);
    let second = store.backup_to(&folder, at_day(1)).unwrap();
    store.close().unwrap();
    fs::rename(&second.path, &first.path).unwrap();
    let outcome = restore(&first, &shop.dirs, &shop.options).unwrap();
    assert_eq!((first.entries, outcome.from.entries), (2, 3), "what is told is what was put in place");
    assert_eq!(shop.verify().entries, 3);
}

#[test]
fn a_restored_shop_may_be_opened_only_as_itself() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![visit(member(1))]);
    let info = store.backup_to(&shop.root.path().join("backups"), at_day(0)).unwrap();
    drop(store);
    let mut other = Shop::new();
    other.next = 100;
    restore(&info, &other.dirs, &other.options).unwrap();
    let (store, _) = other.reopen();
    assert_eq!(store.identity(), identity());
    assert_eq!(store.head().unwrap().map(|head| head.seq), Some(Seq(1)));
    drop::<Store>(store);
}
