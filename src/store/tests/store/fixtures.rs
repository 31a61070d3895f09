//! Files of every released schema open for ever.
//!
//! `WRITE_FIXTURE=1` makes the file of the current schema anew; never do so once that schema is released.

use crate::support::*;
use std::fs;
use std::path::PathBuf;
use tillstamp_ledger::{
    Algorithm, BusinessDate, Detail, DeviceTag, Epoch, Fact, Hash, OpenCause, Presentation, ProgramHash, Purpose, Term,
    UtcMillis,
};
use tillstamp_store::{Append, Change, RefusalRow, Store, VerifyOptions, verify};

/// The schema that this version writes.
const CURRENT: u32 = 3;

fn fixture(schema: u32) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/schema-{schema}.db"))
}

/// A small shop with a row in every table.
fn write_current() {
    let (mut shop, mut store) = Shop::started();
    let document = b"{\"schema\":1}".to_vec();
    let program = ProgramHash(Hash::of(&document).0);
    let published = Fact::new(Detail::ProgramPublished { program, from: BusinessDate(19_675) }, None);
    let context = shop.context(0);
    let changes = vec![Change::Program { document }, Change::Setting { key: "brand".to_owned(), value: Some(vec![1]) }];
    store.append(&Append { context, facts: vec![published], changes }).unwrap();
    for number in 0..3 {
        let who = member(number);
        let device = DeviceTag([number as u8; 4]);
        let (algorithm, public_key) = (Algorithm::Ed25519, vec![5; 32]);
        let with_phone = fact(Detail::DeviceEnrolled { device, algorithm, public_key }, who, vec![]);
        let presentation = Presentation::ShortCode;
        let mut scanned = visit(who);
        scanned.detail = Detail::Visit { presentation, device: Some(device), code_time_s: Some(1_700_000_100) };
        let done = shop.append(&mut store, 0, vec![enrolled(who), with_phone, scanned, visit(who)]);
        let undone = undo(done.entries[3].entry_id, who, vec![stamps(who, Term::Reversed, 1)]);
        shop.append(&mut store, 0, vec![undone]);
        shop.append(&mut store, 1, vec![exchange(who), redeem(who)]);
    }
    let ciphertext = b"ciphertext".to_vec();
    let profile = Detail::ProfileChanged { ciphertext: Hash::of(&ciphertext), replaces: None };
    let consent = Detail::ConsentChanged {
        purpose: Purpose::Marketing,
        granted: true,
        wording_version: 1,
        wording: Hash([1; 32]),
    };
    let facts = vec![fact(profile, member(1), vec![]), fact(consent, member(1), vec![])];
    let changes = vec![Change::Private { member: member(1), ciphertext }];
    let context = shop.context(1);
    store.append(&Append { context, facts, changes }).unwrap();
    let deficit = vec![stamps(member(2), Term::Deficit, 2)];
    shop.append(&mut store, 1, vec![fact(Detail::Erased, member(2), vec![]), extra(member(0), 2)]);
    shop.append(&mut store, 1, vec![fact(Detail::Expired, member(2), deficit)]);
    let (document, date) = (b"Z".to_vec(), BusinessDate(19_675));
    let closed = Fact::new(Detail::DayClosed { date, number: 1, totals: Hash::of(&document) }, None);
    let context = shop.context(1);
    let changes = vec![Change::ZReport { date, number: 1, document }];
    store.append(&Append { context, facts: vec![closed], changes }).unwrap();
    let refusal = RefusalRow { at: UtcMillis(1), date, key: "refusal".to_owned(), operator: None, member: None };
    store.record_refusal(&refusal).unwrap();
    store.close().unwrap();
    fs::copy(shop.ledger(), fixture(CURRENT)).unwrap();
}

#[test]
fn every_schema_opens_verifies_and_goes_on() {
    if std::env::var_os("WRITE_FIXTURE").is_some() {
        write_current();
    }
    (1..=CURRENT).for_each(opens_verifies_and_goes_on);
}

fn opens_verifies_and_goes_on(schema: u32) {
    let mut shop = Shop::new();
    fs::create_dir_all(&shop.dirs.data).unwrap();
    fs::copy(fixture(schema), shop.ledger()).unwrap();
    let (mut store, recovery) = Store::open(&shop.dirs, &shop.options).unwrap();
    assert_eq!(recovery.new_epoch, Some(OpenCause::CounterMismatch), "it lacks its guard");
    assert_eq!(store.entry_count().unwrap(), 29);
    shop.next = 1000;
    assert_eq!(shop.start(&mut store).epoch, Epoch(2));
    assert_eq!(store.member(member(1)).unwrap().unwrap().visits_total, 1);
    assert_eq!(store.devices(member(0)).unwrap()[0].last_code_time_s, Some(1_700_000_100));
    assert!(store.devices(member(2)).unwrap()[0].revoked);
    assert_eq!(store.private(member(1)).unwrap(), Some(b"ciphertext".to_vec()));
    assert_eq!(store.last_z_report().unwrap().map(|report| report.number), Some(1));
    assert_eq!(store.setting("brand").unwrap(), Some(vec![1]));
    shop.append(&mut store, 9, vec![exchange(member(1)), redeem(member(1))]);
    store.close().unwrap();
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn the_frozen_files_themselves_verify() {
    (1..=CURRENT).for_each(verifies);
}

fn verifies(schema: u32) {
    let options = VerifyOptions { signatures: Some(&HashVerifier), ..VerifyOptions::default() };
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("frozen.db");
    fs::copy(fixture(schema), &copy).unwrap();
    let report = verify(&copy, &options).unwrap();
    assert_eq!((report.first_fault, report.entries), (None, 29));
}
