//! Each way of tampering is named where it was done.

use crate::support::*;
use rusqlite::Connection;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use tillstamp_ledger::{
    Algorithm, BusinessDate, Detail, DeviceTag, Epoch, Fact, Hash, MemberId, OperatorId, Role, Seq, Term,
};
use tillstamp_store::{
    Append, Change, FaultKind, Store, StoredEntry, VerifyOptions, VerifyReport, VerifyStates, verify,
};
use uuid::Uuid;

fn shop_on_disk() -> Shop {
    let (mut shop, mut store) = Shop::started();
    for step in 0..12 {
        let who = member(step % 3);
        shop.append(&mut store, step as i32, vec![visit(who)]);
        let mut exchanged = exchange(who);
        exchanged.effects = vec![once(step as u8 + 1)];
        shop.append(&mut store, step as i32, vec![exchanged, redeem(who)]);
    }
    beside(&mut shop, &mut store);
    store.close().unwrap();
    assert_eq!(shop.verify().first_fault, None);
    shop
}

/// Entries 38 to 45: a phone that is revoked and one that is not, a cashier, a card key, a deficit, private data and a
/// Z report.
fn beside(shop: &mut Shop, store: &mut Store) {
    let phone = |tag: u8| Detail::DeviceEnrolled {
        device: DeviceTag([tag; 4]),
        algorithm: Algorithm::Ed25519,
        public_key: vec![tag; 32],
    };
    let cashier = OperatorId(Uuid::from_u128(0xC0));
    let hired = Detail::OperatorChanged { subject: cashier, role: Role::Cashier, active: true };
    let issuer = Detail::IssuerKeyAdded { key_id: [1; 4], public_key: [2; 32] };
    let ciphertext = b"ciphertext".to_vec();
    let profile = Detail::ProfileChanged { ciphertext: Hash::of(&ciphertext), replaces: None };
    let (document, date) = (b"Z".to_vec(), BusinessDate(19_675));
    let closed = Fact::new(Detail::DayClosed { date, number: 1, totals: Hash::of(&document) }, None);
    let facts = vec![
        fact(phone(1), member(1), vec![]),
        fact(phone(2), member(1), vec![]),
        fact(Detail::DeviceRevoked { device: DeviceTag([2; 4]) }, member(1), vec![]),
        Fact::new(hired, None),
        Fact::new(issuer, None),
        fact(Detail::Expired, member(2), vec![stamps(member(2), Term::Deficit, 2)]),
        fact(profile, member(0), vec![]),
        closed,
    ];
    let changes =
        vec![Change::Private { member: member(0), ciphertext }, Change::ZReport { date, number: 1, document }];
    let context = shop.context(11);
    store.append(&Append { context, facts, changes }).unwrap();
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
        "INSERT INTO day (merchant, business_date, first_position) VALUES (1, 1, 1)",
        "UPDATE z_report SET number = 2",
        "UPDATE z_report SET position = 5",
        "UPDATE z_report SET document = x'00'",
        "DELETE FROM z_report",
        "INSERT INTO private VALUES (1, zeroblob(16), zeroblob(32), x'00')",
        "UPDATE private SET ciphertext = x'00'",
        "UPDATE private SET hash = zeroblob(32)",
        "DELETE FROM private",
        "UPDATE merchant SET redemptions_paused = 1",
    ];
    for sql in cases {
        // The member's state is bytes; SQLite's replace gives text.
        let sql = sql.replace("replace(state,", "CAST(replace(CAST(state AS TEXT),").replace(":5')", ":5') AS BLOB)");
        fault_after(&sql);
    }
}

#[test]
fn rows_that_follow_from_single_entries_are_named() {
    let cashier = OperatorId(Uuid::from_u128(0xC0));
    let phone = || FaultKind::Device(member(1));
    let staff = || FaultKind::Operator(cashier);
    let cases: &[(&str, Option<u64>, FaultKind)] = &[
        ("UPDATE device SET revoked = 1 WHERE tag = x'01010101'", None, phone()),
        ("UPDATE device SET revoked = 0 WHERE tag = x'02020202'", None, phone()),
        ("UPDATE device SET public_key = zeroblob(32) WHERE tag = x'01010101'", None, phone()),
        ("UPDATE device SET algorithm = algorithm + 1", None, phone()),
        ("UPDATE device SET enrolled_at = 5", None, phone()),
        ("DELETE FROM device WHERE tag = x'02020202'", None, phone()),
        (
            "INSERT INTO device SELECT merchant, zeroblob(16), tag, algorithm, public_key, 0, 5, NULL FROM device
             WHERE tag = x'01010101'",
            None,
            FaultKind::Device(MemberId(Uuid::nil())),
        ),
        ("UPDATE operator SET role = role + 1", None, staff()),
        ("UPDATE operator SET active = 0", None, staff()),
        ("DELETE FROM operator", None, staff()),
        (
            "INSERT INTO operator (merchant, id, name, role, active, failed_attempts)
             VALUES (1, zeroblob(16), 'x', 3, 1, 0)",
            None,
            FaultKind::Operator(OperatorId(Uuid::nil())),
        ),
        ("UPDATE issuer_key SET public_key = zeroblob(32)", None, FaultKind::IssuerKeys),
        ("DELETE FROM issuer_key", None, FaultKind::IssuerKeys),
        ("INSERT INTO issuer_key VALUES (1, zeroblob(4), zeroblob(32))", None, FaultKind::IssuerKeys),
        ("UPDATE deficit SET quantity = 1", Some(43), FaultKind::Deficits),
        ("UPDATE deficit SET member = zeroblob(16)", Some(43), FaultKind::Deficits),
        ("UPDATE deficit SET cause = 1", Some(43), FaultKind::Deficits),
        ("DELETE FROM deficit", Some(43), FaultKind::Deficits),
        ("INSERT INTO deficit SELECT merchant, position, 7, member, 1, 1, 1, 1 FROM deficit", Some(43), {
            FaultKind::Deficits
        }),
        ("INSERT INTO deficit SELECT merchant, 5, 0, member, 1, 1, 1, 1 FROM deficit", None, FaultKind::Deficits),
        ("UPDATE stream SET acked_seq = 46", None, FaultKind::Streams),
        ("UPDATE stream SET status = 2", None, FaultKind::Streams),
        ("INSERT INTO stream VALUES (2, 1, zeroblob(16), 2, zeroblob(32), 0, 2, 0, 0, 0)", None, FaultKind::Streams),
    ];
    for (sql, seq, expected) in cases {
        assert_eq!(fault_after(sql), (seq.map(Seq), expected.clone()), "{sql}");
    }
}

/// A caller whose kept state of a member is the number of that member's entries.
#[derive(Default)]
struct Counting {
    kept: Vec<(MemberId, u64)>,
    seen: BTreeMap<MemberId, u64>,
}

impl VerifyStates for Counting {
    fn kept(&mut self, member: MemberId, state: &[u8]) -> bool {
        state.try_into().map(|bytes| self.kept.push((member, u64::from_be_bytes(bytes)))).is_ok()
    }

    fn entry(&mut self, entry: &StoredEntry) -> Result<(), MemberId> {
        let Some(member) = entry.fact.member else { return Ok(()) };
        let seen = self.seen.entry(member).or_default();
        *seen += 1;
        // No more entries than the state says.
        let kept = self.kept.iter().find(|(whose, _)| *whose == member);
        if kept.is_some_and(|(_, count)| *count < *seen) { Err(member) } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), MemberId> {
        let short = self.kept.iter().find(|(member, count)| self.seen.get(member) != Some(count));
        short.map_or(Ok(()), |(member, _)| Err(*member))
    }
}

#[test]
fn the_callers_own_states_are_checked_where_the_entries_pass() {
    let mut shop = shop_on_disk();
    let (mut store, _) = shop.reopen();
    let state = |count: u64| Change::MemberState { member: member(1), state: count.to_be_bytes().to_vec() };
    // Twelve in all, and three of phones; the newest is a phone's, entry 40.
    let report = |shop: &Shop, store: &mut Store, change| -> VerifyReport {
        store.write(&[change]).unwrap();
        let states: RefCell<Box<dyn VerifyStates>> = RefCell::new(Box::<Counting>::default());
        verify(&shop.ledger(), &VerifyOptions { states: Some(&states), ..Default::default() }).unwrap()
    };
    assert_eq!(report(&shop, &mut store, state(15)).first_fault, None);
    let few = report(&shop, &mut store, state(14)).first_fault.unwrap();
    assert_eq!((few.seq, few.what), (Some(Seq(40)), FaultKind::MemberState(member(1))));
    let many = report(&shop, &mut store, state(16)).first_fault.unwrap();
    assert_eq!((many.seq, many.what), (None, FaultKind::MemberState(member(1))));
    let junk = Change::MemberState { member: member(1), state: b"junk".to_vec() };
    assert_eq!(report(&shop, &mut store, junk).first_fault.unwrap().what, FaultKind::MemberState(member(1)));
    assert_eq!(shop.verify().first_fault, None, "the store alone does not look at them");
}

#[test]
fn a_copy_verifies_on_another_machine_without_keys() {
    let shop = shop_on_disk();
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("a copy #1?.db");
    fs::copy(shop.ledger(), &copy).unwrap();
    let before = fs::read(&copy).unwrap();
    let report = verify(&copy, &VerifyOptions::default()).unwrap();
    assert_eq!((report.first_fault, report.entries, report.signatures_checked), (None, 45, 0));
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
            VerifyOptions { signatures: Some(&HashVerifier), expected_key: Some(&is_expected), ..Default::default() };
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
