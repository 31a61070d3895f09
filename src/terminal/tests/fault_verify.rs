//! What is kept of members beside the chain is checked against the entries, and the first difference is named.

use crate::shop::{DAY_MS, Shop};
use rusqlite::Connection;
use std::path::Path;
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::{AdjustReason, CardId, MemberId};

/// A shop whose first member has a snapshot with more entries after it, and who was once merged and taken apart again.
fn shop_with_snapshots() -> (Shop, MemberId) {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    // Ids are in the order of joining only where the clock goes on.
    shop.pass(DAY_MS);
    let (double, _) = shop.member("Karel Host podruhé");
    shop.visits(&card.code, 9);
    shop.till.adjust(member, CardId(1), 2, AdjustReason::Goodwill, "omluva");
    shop.as_manager();
    shop.till.merge(member, double);
    let merge = shop.till.profile(member).unwrap().merged[0].1;
    shop.till.undo_merge(merge);
    shop.as_cashier();
    shop.visits(&card.code, 25);
    shop.till.undo_last();
    let shop = shop.reopen();
    (shop, member)
}

fn first_fault(ledger: &Path) -> Option<String> {
    Till::verify_file(ledger, None).unwrap().first_fault
}

#[test]
fn tampering_with_a_kept_state_is_found_and_named() {
    let (shop, member) = shop_with_snapshots();
    let ledger = shop.till.ledger_path();
    shop.till.close().unwrap();
    assert_eq!(first_fault(&ledger), None);
    let sql = "SELECT state FROM member_state WHERE member = ?1";
    let state: Vec<u8> = Connection::open(&ledger).unwrap().query_row(sql, [member.bytes()], |row| row.get(0)).unwrap();
    // Byte 0 is the number of the form: one of another form is not read.
    let mut tampered: Vec<Vec<u8>> = (1..state.len()).step_by(29).map(|at| flipped(&state, at)).collect();
    tampered.extend([state[..state.len() / 2].to_vec(), vec![0], vec![99, 1, 2], Vec::new()]);
    for bytes in tampered {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.db");
        std::fs::copy(&ledger, &copy).unwrap();
        let connection = Connection::open(&copy).unwrap();
        let sql = "UPDATE member_state SET state = ?1 WHERE member = ?2";
        assert_eq!(connection.execute(sql, (&bytes, member.bytes())), Ok(1));
        drop(connection);
        let fault = first_fault(&copy).unwrap_or_else(|| panic!("not found: {bytes:?}"));
        assert!(fault.contains("the state kept of a member") && fault.contains(&member.to_string()), "{fault}");
    }
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}

#[test]
fn a_merge_taken_back_leaves_both_with_what_the_ledger_says() {
    let mut shop = Shop::new();
    let (older, card) = shop.member("Karel Host");
    shop.pass(DAY_MS);
    let (younger, second) = shop.member("Karel Host podruhé");
    shop.visits(&card.code, 2);
    shop.visits(&second.code, 3);
    shop.as_manager();
    shop.till.merge(older, younger);
    let merge = shop.till.profile(older).unwrap().merged[0].1;
    // Spent between the two: less than it brought can go back.
    shop.till.adjust(older, CardId(1), -4, AdjustReason::Mistake, "omyl");
    shop.till.undo_merge(merge);
    let held = |shop: &mut Shop| [older, younger].map(|member| shop.stamps(member));
    let units = |member: MemberId, ledger: &Path| -> u32 {
        let sql = "SELECT coalesce(sum(quantity), 0) FROM cell WHERE member = ?1 AND kind = 1 AND number = 1";
        Connection::open(ledger).unwrap().query_row(sql, [member.bytes()], |row| row.get(0)).unwrap()
    };
    let in_memory = held(&mut shop);
    let kept = [older, younger].map(|member| units(member, &shop.till.ledger_path()));
    assert_eq!(in_memory, kept);
    let mut shop = shop.reopen();
    shop.as_cashier();
    assert_eq!(held(&mut shop), kept, "and after a restart");
    shop.visits(&second.code, 12);
    shop.assert_clean();
}

#[test]
fn every_kind_of_entry_leaves_states_that_verify() {
    let (mut shop, member) = shop_with_snapshots();
    shop.as_manager();
    shop.till.replace_card(member).unwrap();
    shop.till.erase_member(member).unwrap();
    shop.pass(DAY_MS);
    shop.assert_clean();
}
