//! The recovery sheet after set-up: words looked at one by one, what a restore means, a new sheet, the end of the old.

use crate::shop::{DAY_MS, OWNER_PIN, Shop, dirs_in};
use std::path::Path;
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::views::{No, PhraseWord, RecoverySheet};
use tillstamp_terminal::{SeededEntropy, Till};

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

fn restore(from: &Path, folder: &tempfile::TempDir, phrase: Option<&str>, clock: &HandClock) -> Result<Till, No> {
    let entropy = Box::new(SeededEntropy::new(77));
    Till::restore(from, &dirs_in(folder), phrase, Box::new(clock.clone()), entropy).map(|(till, _)| till)
}

/// A new sheet, drafted and confirmed by the owner.
fn renew(shop: &mut Shop) -> RecoverySheet {
    let sheet = shop.as_owner().draft_recovery_sheet(OWNER_PIN).unwrap();
    shop.till.confirm_recovery_sheet().unwrap();
    sheet
}

#[test]
fn each_misspelt_word_is_named_with_the_word_it_may_have_been() {
    let shop = Shop::new();
    let mut typed = shop.sheet.phrase.clone();
    assert!(Till::check_phrase(&typed).fits);
    typed[3] = typed[3].to_uppercase();
    assert!(Till::check_phrase(&typed).fits, "capitals do not count");

    typed[0] = "abandom".to_owned();
    typed[5] = "žluťoučký".to_owned();
    typed[11] = " ".to_owned();
    let looked = Till::check_phrase(&typed);
    assert!(!looked.fits);
    assert_eq!(looked.words[0], PhraseWord::Unknown { near: Some("abandon".to_owned()) });
    assert_eq!(looked.words[5], PhraseWord::Unknown { near: None });
    assert_eq!(looked.words[11], PhraseWord::Missing);
    assert_eq!(looked.words[3], PhraseWord::Known);

    let other_order = words("zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo");
    let looked = Till::check_phrase(&other_order);
    assert!(looked.words.iter().all(|word| *word == PhraseWord::Known) && !looked.fits, "each is a word, all are none");
    assert!(!Till::check_phrase(&shop.sheet.phrase[..11]).fits);
}

#[test]
fn a_restore_says_what_it_means_before_it_happens() {
    let mut shop = Shop::new();
    let (_, card) = shop.member("Karel Host");
    shop.visits(&card.code, 2);
    let backup = shop.till.backup_now().unwrap();
    let then = shop.till.now();
    assert_eq!(shop.till.restore_meaning(&backup.path).unwrap().lost, 0);
    shop.visits(&card.code, 3);
    let meaning = shop.till.restore_meaning(&backup.path).unwrap();
    assert_eq!((meaning.entries, meaning.lost), (backup.entries, 3));
    assert!(meaning.same_shop && !meaning.needs_phrase, "{meaning:?}");
    assert!(then.since(meaning.last_entry_at) < DAY_MS);

    std::fs::remove_file(shop.dirs().data.join("card.key")).unwrap();
    assert!(shop.till.restore_meaning(&backup.path).unwrap().needs_phrase);

    let mut other = Shop::with(crate::shop::program(), 9);
    let foreign = other.till.backup_now().unwrap();
    let meaning = shop.till.restore_meaning(&foreign.path).unwrap();
    assert!(!meaning.same_shop && meaning.needs_phrase);
}

#[test]
fn what_is_no_backup_is_told_alike_before_a_restore_and_at_it() {
    let mut shop = Shop::new();
    let backup = shop.till.backup_now().unwrap();
    let whole = std::fs::read(&backup.path).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = shop.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let mut damaged = whole.clone();
    damaged[whole.len() / 2 / 4096 * 4096..][..4096].fill(0x5A);
    let files = [
        shop.folder.path().join("no.db"),
        put("empty.db", b""),
        put("letter.txt", b"Dear customer"),
        put("half.db", &whole[..whole.len() / 2]),
        put("damaged.db", &damaged),
    ];
    let phrase = shop.sheet.phrase.join(" ");
    for (index, file) in files.iter().enumerate() {
        let before = shop.till.restore_meaning(file).err().unwrap();
        // The words need not read all of it: what they say of a file, the others say too.
        let words = Till::check_backup_phrase(file, &phrase).err().unwrap_or_else(|| before.clone());
        let clock = shop.clock.clone();
        let elsewhere = tempfile::tempdir().unwrap();
        let at = restore(file, &elsewhere, None, &clock).err().unwrap();
        assert!(index > 2 || Till::check_backup_phrase(file, &phrase).is_err());
        let keys = [before.message.key, words.message.key, at.message.key];
        assert_eq!(keys, ["backup-unusable"; 3], "{}", file.display());
        assert!(!dirs_in(&elsewhere).data.exists(), "{}: nothing was begun", file.display());
    }
}

#[test]
fn wrong_words_replace_nothing() {
    let mut shop = Shop::new();
    let (_, card) = shop.member("Karel Host");
    let backup = shop.till.backup_now().unwrap();
    shop.scan(&card.code);
    let entries = shop.till.restore_meaning(&backup.path).unwrap();
    let other = Shop::with(crate::shop::program(), 9).sheet.phrase.join(" ");
    assert!(Till::check_backup_phrase(&backup.path, &shop.sheet.phrase.join(" ")).is_ok());
    assert_eq!(Till::check_backup_phrase(&backup.path, &other).err().unwrap().message.key, "recovery-phrase-wrong");
    let Shop { folder, clock, till, .. } = shop;
    till.close().unwrap();
    let no = restore(&backup.path, &folder, Some(&other), &clock).err().unwrap();
    assert_eq!(no.message.key, "recovery-phrase-wrong");
    let till = Till::open(dirs_in(&folder), Box::new(clock), Box::new(SeededEntropy::new(5))).unwrap();
    assert_eq!(till.restore_meaning(&backup.path).unwrap().lost, entries.lost, "the ledger is the one it was");
}

#[test]
fn a_new_sheet_counts_once_it_is_confirmed_and_ends_the_old_one() {
    let mut shop = Shop::new();
    let old = shop.sheet.phrase.join(" ");
    let old_code = shop.sheet.owner_code.clone();
    assert_eq!(shop.till.draft_recovery_sheet(OWNER_PIN).err().unwrap().message.key, "refusal-owner-needed");
    let owner = shop.as_owner();
    assert_eq!(owner.draft_recovery_sheet("0000").err().unwrap().message.key, "sign-in-wrong-pin");
    let sheet = owner.draft_recovery_sheet(OWNER_PIN).unwrap();
    assert_eq!(sheet.phrase.len(), 12);
    assert!(sheet.phrase.join(" ") != old && sheet.owner_code != old_code);

    let shown = shop.till.backup_now().unwrap();
    assert!(Till::check_backup_phrase(&shown.path, &old).is_ok(), "only shown: the old one still counts");
    shop.till.sign_out();
    assert_eq!(shop.till.confirm_recovery_sheet().err().unwrap().message.key, "recovery-no-draft");

    let sheet = renew(&mut shop);
    let new = sheet.phrase.join(" ");
    shop.pass(DAY_MS);
    let after = shop.till.backup_now().unwrap();
    assert!(Till::check_backup_phrase(&after.path, &new).is_ok());
    assert!(Till::check_backup_phrase(&after.path, &old).is_err(), "the old words are dead");
    assert_eq!(shop.till.reset_owner_pin(&old_code, "5555").err().unwrap().message.key, "sign-in-wrong-owner-code");
    assert!(shop.till.reset_owner_pin(&sheet.owner_code, "5555").is_ok());
    shop.assert_clean();

    let device = tempfile::tempdir().unwrap();
    let till = restore(&after.path, &device, Some(&new), &shop.clock).unwrap();
    assert!(till.has_card_key(), "the same cards, opened by the new words");
}

#[test]
fn a_restore_does_not_bring_an_old_sheet_back() {
    let mut shop = Shop::new();
    let old_code = shop.sheet.owner_code.clone();
    let old = shop.sheet.phrase.join(" ");
    let backup = shop.till.backup_now().unwrap();
    shop.pass(DAY_MS);
    let new = renew(&mut shop);
    let Shop { folder, clock, till, .. } = shop;
    till.close().unwrap();
    let mut till = restore(&backup.path, &folder, None, &clock).unwrap();
    assert!(till.has_card_key());
    clock.pass_ms(DAY_MS);
    let again = till.backup_now().unwrap();
    assert!(Till::check_backup_phrase(&again.path, &old).is_err());
    assert!(Till::check_backup_phrase(&again.path, &new.phrase.join(" ")).is_ok());
    assert!(till.reset_owner_pin(&old_code, "5555").is_err());
    assert!(till.reset_owner_pin(&new.owner_code, "5555").is_ok());
}

#[test]
fn another_shops_card_key_is_no_key_here() {
    let mut here = Shop::new();
    let mut other = Shop::with(crate::shop::program(), 9);
    let backup = other.till.backup_now().unwrap();
    let phrase = other.sheet.phrase.join(" ");
    here.till.sign_out();
    let Shop { folder, clock, till, .. } = here;
    till.close().unwrap();
    let mut till = restore(&backup.path, &folder, None, &clock).unwrap();
    assert!(!till.has_card_key(), "the key of the shop that stood here before makes no cards of this one");
    till.open_card_key(&phrase).unwrap();
    assert!(till.has_card_key());
}
