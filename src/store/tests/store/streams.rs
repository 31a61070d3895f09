//! Copies, rolled-back images, other machines: each opens a new epoch, nothing else does.

use crate::support::*;
use std::fs;
use tillstamp_ledger::{Detail, Epoch, OpenCause, Term};

/// The cause of the new epoch, if the next start opens one; the shop then works.
fn next_start(shop: &mut Shop) -> Option<OpenCause> {
    let (mut store, recovery) = shop.open().unwrap();
    let before = store.head().unwrap();
    let started = shop.start(&mut store);
    assert_eq!(started.opened, recovery.new_epoch);
    if started.opened.is_some() {
        let opening = store.last_entries(1).unwrap().remove(0);
        let Detail::StreamOpened { cause, previous, .. } = opening.fact.detail else { panic!("not an opening") };
        assert_eq!(Some(cause), started.opened);
        assert_eq!(previous, before.map(|head| (head.epoch, head.hash)));
        assert!(opening.signature.is_some());
    }
    shop.append(&mut store, 3, vec![visit(member(5))]);
    assert_eq!(store.head().unwrap().unwrap().epoch, started.epoch);
    store.close().unwrap();
    assert_eq!(shop.verify().first_fault, None);
    started.opened
}

fn shop_with_history() -> Shop {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![enrolled(member(1)), exchange(member(1))]);
    store.close().unwrap();
    shop
}

#[test]
fn a_quiet_restart_goes_on() {
    let mut shop = shop_with_history();
    for _ in 0..3 {
        assert_eq!(next_start(&mut shop), None);
    }
}

#[test]
fn a_rolled_back_image_opens_a_new_epoch() {
    let mut shop = shop_with_history();
    let image = shop.copy_data("image");
    next_start(&mut shop);
    shop.put_data(&image);
    assert_eq!(next_start(&mut shop), Some(OpenCause::CounterMismatch));
    assert_eq!(next_start(&mut shop), None);
}

#[test]
fn an_image_of_the_same_run_is_known_as_old() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![visit(member(1))]);
    let image = shop.copy_data("image");
    shop.append(&mut store, 0, vec![visit(member(2))]);
    store.maintain(None).unwrap();
    drop(store);
    shop.put_data(&image);
    assert_eq!(next_start(&mut shop), Some(OpenCause::CounterMismatch));
}

#[test]
fn a_crash_is_no_mismatch() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![visit(member(1))]);
    drop(store);
    assert_eq!(next_start(&mut shop), None);
    // Cut short after the ledger's mark and before the guard's.
    let guard = fs::read(shop.dirs.guard.join("generation.json")).unwrap();
    let (store, _) = shop.reopen();
    drop(store);
    fs::write(shop.dirs.guard.join("generation.json"), guard).unwrap();
    assert_eq!(next_start(&mut shop), None);
}

#[test]
fn a_lost_guard_or_another_machine_opens_a_new_epoch() {
    let mut shop = shop_with_history();
    fs::remove_dir_all(&shop.dirs.guard).unwrap();
    assert_eq!(next_start(&mut shop), Some(OpenCause::CounterMismatch));
    shop.options.machine_id = Some("another".to_owned());
    assert_eq!(next_start(&mut shop), Some(OpenCause::MachineChanged));
    fs::remove_dir_all(&shop.dirs.guard).unwrap();
    shop.options.machine_id = Some("third".to_owned());
    assert_eq!(next_start(&mut shop), Some(OpenCause::MachineChanged));
    fs::write(shop.dirs.guard.join("generation.json"), b"{torn").unwrap();
    assert_eq!(next_start(&mut shop), Some(OpenCause::CounterMismatch));
}

#[test]
fn a_lost_key_opens_a_new_epoch() {
    let mut shop = shop_with_history();
    shop.keyring.0.lock().unwrap().clear();
    let (mut store, recovery) = shop.open().unwrap();
    assert_eq!(recovery.new_epoch, None);
    let started = shop.start(&mut store);
    assert_eq!((started.epoch, started.opened), (Epoch(2), Some(OpenCause::CounterMismatch)));
    drop(store);
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn cells_move_to_the_new_epoch_and_stay_spendable() {
    let mut shop = shop_with_history();
    fs::remove_dir_all(&shop.dirs.guard).unwrap();
    let (mut store, _) = shop.reopen();
    let before = store.cells(member(1)).unwrap();
    assert_eq!(before.len(), 1, "the reward");
    let done = shop.append(&mut store, 1, vec![redeem(member(1))]);
    assert!(store.cells(member(1)).unwrap().is_empty());
    let give_back = vec![reward(member(1), Term::Spent, -1)];
    shop.append(&mut store, 1, vec![undo(done.entries[0].entry_id, member(1), give_back)]);
    assert_eq!(store.cells(member(1)).unwrap(), before);
    drop(store);
    let report = shop.verify();
    assert_eq!((report.first_fault, report.streams.len()), (None, 2));
}

#[test]
fn an_epoch_number_is_never_used_twice_on_one_machine() {
    let mut shop = shop_with_history();
    let image = shop.copy_data("image");
    fs::remove_file(shop.dirs.guard.join("generation.json")).unwrap();
    next_start(&mut shop);
    shop.put_data(&image);
    let (mut store, _) = shop.open().unwrap();
    assert_eq!(shop.start(&mut store).epoch, Epoch(3), "2 was opened on the line that is lost");
}

#[test]
fn the_head_is_signed_at_every_start() {
    let mut shop = shop_with_history();
    let (store, _) = shop.reopen();
    let head = store.last_entries(1).unwrap().remove(0);
    assert!(head.signature.is_some());
    let count = shop.verify().signatures_checked;
    assert_eq!(count, 2, "the opening and this start's head");
}
