//! Each way of tampering is named where it was done.

use crate::support::*;
use rusqlite::Connection;
use std::fs;
use tillstamp_ledger::{Epoch, Seq};
use tillstamp_store::{FaultKind, VerifyOptions, verify};

fn shop_on_disk() -> Shop {
    let (mut shop, mut store) = Shop::started();
    for step in 0..12 {
        let who = member(step % 3);
        shop.append(&mut store, step as i32, vec![visit(who)]);
        let mut exchanged = exchange(who);
        exchanged.effects = vec![once(step as u8 + 1)];
        shop.append(&mut store, step as i32, vec![exchanged, redeem(who)]);
    }
    store.close().unwrap();
    assert_eq!(shop.verify().first_fault, None);
    shop
}

/// The first fault after a statement was run on the file by hand.
fn fault_after(sql: &str) -> (Option<Seq>, FaultKind) {
    let shop = shop_on_disk();
    let connection = Connection::open(shop.ledger()).unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    let fault = shop.verify().first_fault.unwrap_or_else(|| panic!("not found: {sql}"));
    assert!(!fault.to_string().is_empty());
    (fault.seq, fault.what)
}

#[test]
fn tampering_with_entries_is_named_by_entry() {
    let at = |seq| Some(Seq(seq));
    let cases: &[(&str, u64, FaultKind)] = &[
        ("DELETE FROM entry WHERE seq = 5", 6, FaultKind::Gap),
        ("UPDATE entry SET hash = zeroblob(32) WHERE seq = 7", 7, FaultKind::Chain),
        ("UPDATE entry SET envelope = (SELECT envelope FROM entry WHERE seq = 4) WHERE seq = 8", 8, FaultKind::Chain),
        ("UPDATE entry SET kind = 5 WHERE seq = 2", 2, FaultKind::Column("kind")),
        ("UPDATE entry SET business_date = 1 WHERE seq = 2", 2, FaultKind::Column("business_date")),
        ("UPDATE entry SET at_ms = at_ms + 1 WHERE seq = 3", 3, FaultKind::Column("at_ms")),
        ("UPDATE entry SET operator = NULL WHERE seq = 3", 3, FaultKind::Column("operator")),
        ("UPDATE entry SET member = zeroblob(16) WHERE seq = 3", 3, FaultKind::Column("member")),
        ("UPDATE entry SET member_previous = NULL WHERE seq = 4", 4, FaultKind::Column("member_previous")),
        ("UPDATE entry SET signature = NULL WHERE seq = 4", 4, FaultKind::SignatureMissing),
        ("UPDATE entry SET signature = zeroblob(64) WHERE seq = 7", 7, FaultKind::Signature),
        ("UPDATE entry_id SET position = position + 1 WHERE position & 1023 = 9", 9, FaultKind::EntryIndex),
        ("DELETE FROM effect WHERE position & 1023 = 6", 6, FaultKind::EffectTable),
        ("UPDATE effect SET position = position - 3 WHERE position & 1023 = 6", 6, FaultKind::EffectTwice(once(2))),
        ("UPDATE stream SET public_key = zeroblob(32)", 1, FaultKind::Chain),
    ];
    for (sql, seq, expected) in cases {
        assert_eq!(fault_after(sql), (at(*seq), expected.clone()), "{sql}");
    }
}

#[test]
fn tampering_with_what_is_kept_beside_is_found() {
    let cases = [
        "UPDATE cell SET quantity = quantity + 1",
        "DELETE FROM cell",
        "UPDATE cell SET holder = 9",
        "UPDATE tally SET earned = earned + 1",
        "DELETE FROM tally WHERE kind = 2",
        "UPDATE member SET state = replace(state, '\"visits_total\":4', '\"visits_total\":5')",
        "UPDATE member SET erased = 1",
        "DELETE FROM member",
        "UPDATE day_counter SET n = n + 1 WHERE metric = 1",
        "DELETE FROM day_counter WHERE metric = 5",
        "DELETE FROM day",
        "INSERT INTO effect (merchant, key, position) VALUES (1, zeroblob(32), 5)",
        "INSERT INTO entry_id (merchant, id, position) VALUES (1, zeroblob(16), 5)",
        "INSERT INTO program (merchant, hash, document) VALUES (1, zeroblob(32), x'00')",
        "INSERT INTO z_report VALUES (1, 5, 1, 5, x'00')",
        "INSERT INTO private VALUES (1, zeroblob(16), zeroblob(32), x'00')",
        "UPDATE merchant SET redemptions_paused = 1",
    ];
    for sql in cases {
        // The member's state is bytes; SQLite's replace gives text.
        let sql = sql.replace("replace(state,", "CAST(replace(CAST(state AS TEXT),").replace(":5')", ":5') AS BLOB)");
        fault_after(&sql);
    }
}

#[test]
fn a_copy_verifies_on_another_machine_without_keys() {
    let shop = shop_on_disk();
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("a copy #1?.db");
    fs::copy(shop.ledger(), &copy).unwrap();
    let before = fs::read(&copy).unwrap();
    let report = verify(&copy, &VerifyOptions::default()).unwrap();
    assert_eq!((report.first_fault, report.entries, report.signatures_checked), (None, 37, 0));
    assert_eq!((report.streams.len(), report.streams[0].epoch), (1, Epoch(1)));
    assert!(!report.origin_proven, "nothing was checked");
    assert_eq!(fs::read(&copy).unwrap(), before, "verify changes nothing");
}

#[test]
fn origin_is_proven_by_the_expected_key_only() {
    let shop = shop_on_disk();
    let key = *shop.keyring.0.lock().unwrap().get(&Epoch(1)).unwrap();
    let with = |expected: [u8; 32]| {
        let is_expected = move |key: &[u8; 32]| *key == expected;
        let options =
            VerifyOptions { signatures: Some(&HashVerifier), expected_key: Some(&is_expected), progress: None };
        verify(&shop.ledger(), &options).unwrap()
    };
    assert!(with(key).origin_proven);
    let other = with([9; 32]);
    assert!(!other.origin_proven && other.first_fault.is_none());
}

#[test]
fn what_is_no_ledger_is_a_fault_or_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    assert!(verify(&path, &VerifyOptions::default()).is_err(), "no such file");
    fs::write(&path, vec![1; 5000]).unwrap();
    let report = verify(&path, &VerifyOptions::default()).unwrap();
    assert!(matches!(report.first_fault.map(|fault| fault.what), Some(FaultKind::Damaged(_))));
}
