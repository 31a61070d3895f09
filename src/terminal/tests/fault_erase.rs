//! An erased member is in no file: ledger, keys, logs, copies, damaged files set aside, old images put back.

use crate::members::contains;
use crate::shop::{CASHIER_PIN, DAY_MS, OWNER_PIN, Shop, dirs_in, files_below};
use std::fs;
use tillstamp_terminal::ledger::{AdjustReason, CardId, MemberId};
use tillstamp_terminal::views::{NewMember, Profile};
use tillstamp_terminal::{SeededEntropy, Till};
use tillstamp_words::{Arg, Catalog, Language};

const WORDS: [&str; 4] = ["Karel Hledaný", "603 555 678", "bez ořechů", "utajená slova"];

fn join(shop: &mut Shop) -> (MemberId, [u8; 32]) {
    let profile = Profile {
        name: WORDS[0].to_owned(),
        phone: "+420 603 555 678".to_owned(),
        note: WORDS[2].to_owned(),
        ..Profile::default()
    };
    let member = shop.till.enrol(&NewMember { profile, consents: vec![] }).member_id().unwrap();
    shop.till.adjust(member, CardId(1), 1, AdjustReason::Goodwill, WORDS[3]);
    (member, shop.till.member_key_for_tests(member).unwrap())
}

/// Files of the whole shop, backups and what was set aside included, that hold these bytes.
fn holding(shop: &std::path::Path, needle: &[u8]) -> Vec<String> {
    let files = files_below(shop).into_iter();
    files.filter(|path| contains(&fs::read(path).unwrap(), needle)).map(|path| path.display().to_string()).collect()
}

#[test]
fn an_erased_key_is_in_no_file_and_in_no_backup() {
    let mut shop = Shop::new();
    let (member, key) = join(&mut shop);
    let (other, card) = shop.member("Eva Zůstává");
    let other_key = shop.till.member_key_for_tests(other).unwrap();
    shop.till.backup_now().unwrap();
    shop.pass(DAY_MS);
    shop.till.backup_now().unwrap();
    // A damaged keys' file of an earlier day, with a torn page in it.
    let mut damaged = fs::read(shop.folder.path().join("data/keys.db-wal")).unwrap();
    damaged[..64].fill(0x55);
    fs::write(shop.folder.path().join("data/keys.corrupt-20260101T000000Z.db"), &damaged).unwrap();
    // And a copy that no database opens.
    fs::write(shop.folder.path().join("data/backups/keys-20260101T000000Z.db"), &damaged).unwrap();
    let root = shop.folder.path().to_owned();
    assert!(holding(&root, &key).len() >= 5, "{:?}", holding(&root, &key));
    shop.as_manager();
    let erasure = shop.till.erase_member(member).unwrap();
    assert_eq!(holding(&root, &key), Vec::<String>::new(), "at once, not only after 30 days");
    assert!(holding(&root, &other_key).len() >= 3, "everybody else's key stays");
    for words in WORDS {
        assert_eq!(holding(&root, words.as_bytes()), Vec::<String>::new(), "{words}");
    }
    // The copies still are backups, of somebody else's key too.
    let backups = shop.till.backups();
    assert!(backups.len() >= 2 && backups.iter().all(|backup| backup.checked));
    // Rotation a month later, with work on every day: nothing brings the key back.
    for _ in 0..32 {
        shop.pass(DAY_MS);
        shop.scan(&card.code);
        shop.till.tick();
        shop.till.wait_for_backup();
    }
    assert!(shop.till.business_date() > erasure.gone_from_backups);
    assert_eq!(holding(&root, &key), Vec::<String>::new());
    let keys = files_below(&root.join("data/backups"));
    let oldest = keys.iter().filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("keys-")).min();
    assert!(oldest.is_some_and(|path| !path.to_string_lossy().contains("202601")), "{oldest:?}");
}

#[test]
fn an_old_backup_put_back_brings_no_erased_member_back() {
    let mut shop = Shop::new();
    let (member, key) = join(&mut shop);
    let (other, _) = shop.member("Eva Zůstává");
    let stick = tempfile::tempdir().unwrap();
    let backup = shop.till.backup_to(stick.path()).unwrap();
    shop.as_manager();
    shop.till.erase_member(member).unwrap();
    let Shop { folder, clock, till, cashier, .. } = shop;
    till.close().unwrap();
    // The keys' file is lost as well: the stick's copy knows nothing of the erasure, the tombstones do.
    for name in ["keys.db", "keys.db-wal", "keys.db-shm"] {
        let _ = fs::remove_file(folder.path().join("data").join(name));
    }
    let entropy = Box::new(SeededEntropy::new(5));
    let (mut till, _) = Till::restore(&backup.path, &dirs_in(&folder), None, Box::new(clock.clone()), entropy).unwrap();
    till.sign_in(cashier, CASHIER_PIN).unwrap();
    assert!(till.start_report().iter().any(|line| line.key == "start-erased-again"));
    assert_eq!(till.profile(member).unwrap().profile, Profile::default());
    assert_eq!(till.profile(other).unwrap().profile.name, "Eva Zůstává");
    assert_eq!(holding(folder.path(), &key), Vec::<String>::new());
    till.close().unwrap();
    assert_eq!(Till::verify_file(&dirs_in(&folder).ledger(), None).unwrap().first_fault, None);
}

#[test]
fn a_shop_restored_over_another_one_brings_its_members_names() {
    let mut shop = Shop::new();
    let (member, _) = shop.member("Eva Zůstává");
    let stick = tempfile::tempdir().unwrap();
    let backup = shop.till.backup_to(stick.path()).unwrap();
    let other = Shop::with(crate::shop::program(), 77);
    let (folder, clock) = (other.folder, other.clock);
    other.till.close().unwrap();
    let entropy = Box::new(SeededEntropy::new(6));
    let (mut till, _) = Till::restore(&backup.path, &dirs_in(&folder), None, Box::new(clock), entropy).unwrap();
    till.sign_in(shop.owner, OWNER_PIN).unwrap();
    assert_eq!(till.profile(member).unwrap().profile.name, "Eva Zůstává");
}

#[test]
fn the_notice_of_an_erasure_names_the_date_in_every_language() {
    let mut shop = Shop::new();
    let (member, _) = join(&mut shop);
    shop.as_manager();
    let today = shop.till.business_date();
    let erasure = shop.till.erase_member(member).unwrap();
    assert_eq!(erasure.gone_from_backups, today.plus_days(30));
    let catalog = Catalog::new();
    for language in Language::all() {
        let day = Arg::Date(erasure.gone_from_backups.0);
        let date = catalog.date(*language, erasure.gone_from_backups.0);
        let text = catalog.text(*language, "member-erased", &[("day", day)]);
        assert!(text.contains(&date), "{text} lacks {date}");
    }
}
