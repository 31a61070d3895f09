//! Folders, disks, backups: what can happen to files, and that nothing is lost by it.

use crate::shop::{CASHIER_PIN, DAY_MS, MANAGER_PIN, Shop, dirs_in, files_below};
use std::fs;
use std::path::Path;
use tillstamp_terminal::ledger::Role;
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::views::{Devices, HealthState, NewMember, Part, VerdictKind};
use tillstamp_terminal::{Dirs, SeededEntropy, Till};

fn open(dirs: Dirs, clock: &HandClock, seed: u64) -> Result<Till, tillstamp_terminal::views::No> {
    Till::open(dirs, Box::new(clock.clone()), Box::new(SeededEntropy::new(seed)))
}

fn copy_folder(from: &Path, to: &Path) {
    for path in files_below(from) {
        let target = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&path, target).unwrap();
    }
}

#[test]
fn a_second_instance_says_so_and_leaves() {
    let shop = Shop::new();
    let second = open(shop.dirs(), &shop.clock, 9).err().unwrap();
    assert_eq!(second.message.key, "open-second-instance");
    let nowhere = Dirs::new(shop.folder.path().join("none"), shop.folder.path().join("none-guard"));
    assert_eq!(open(nowhere, &shop.clock, 9).err().unwrap().message.key, "open-no-shop");
}

#[test]
fn a_restored_backup_starts_a_new_epoch_and_says_so() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    shop.visits(&card.code, 3);
    let backup = shop.till.backup_now().unwrap();
    assert!(backup.checked && backup.entries > 0);
    assert_eq!(shop.till.backups().len(), 1);
    shop.visits(&card.code, 2);
    let Shop { folder, clock, till, cashier, manager, sheet, .. } = shop;
    drop(till);
    let phrase = sheet.phrase.join(" ");
    let wrong = Till::restore(
        &backup.path,
        &dirs_in(&folder),
        Some("twelve wrong words"),
        Box::new(clock.clone()),
        Box::new(SeededEntropy::new(7)),
    );
    assert_eq!(wrong.err().unwrap().message.key, "recovery-phrase-wrong");
    let entropy = Box::new(SeededEntropy::new(7));
    let (mut till, restored) =
        Till::restore(&backup.path, &dirs_in(&folder), Some(&phrase), Box::new(clock.clone()), entropy).unwrap();
    assert_eq!(restored.epoch, 2);
    assert!(restored.kept_as.unwrap().exists(), "what was there before is kept");
    assert!(till.start_report().iter().any(|line| line.key == "start-restored"));
    till.sign_in(cashier, CASHIER_PIN).unwrap();
    assert_eq!(till.open_member(member).unwrap().cards[0].have, 3);
    clock.pass_ms(DAY_MS);
    let now_ms = till.monotonic_ms();
    assert_eq!(till.present(card.code.as_bytes(), now_ms).kind, VerdictKind::Done);
    till.sign_in(manager, MANAGER_PIN).unwrap();
    assert_eq!(till.verify().unwrap().first_fault, None);
}

#[test]
fn a_file_that_is_no_backup_is_refused_and_the_ledger_stays() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    shop.visits(&card.code, 2);
    let backup = shop.till.backup_now().unwrap();
    let Shop { folder, clock, till, cashier, .. } = shop;
    drop(till);
    let torn = folder.path().join("torn.db");
    let whole = std::fs::read(&backup.path).unwrap();
    std::fs::write(&torn, &whole[..whole.len() / 2]).unwrap();
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "Dear customer").unwrap();
    for wrong in [torn, text, folder.path().join("absent.db")] {
        let entropy = Box::new(SeededEntropy::new(7));
        let refused = Till::restore(&wrong, &dirs_in(&folder), None, Box::new(clock.clone()), entropy);
        assert_eq!(refused.err().unwrap().message.key, "backup-unusable", "{}", wrong.display());
    }
    let mut till = Till::open(dirs_in(&folder), Box::new(clock), Box::new(SeededEntropy::new(7))).unwrap();
    till.sign_in(cashier, CASHIER_PIN).unwrap();
    assert_eq!(till.open_member(member).unwrap().cards[0].have, 2);
}

#[test]
fn a_replacement_device_needs_the_phrase_to_make_cards() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    shop.scan(&card.code);
    let stick = tempfile::tempdir().unwrap();
    let backup = shop.till.backup_to(stick.path()).unwrap();
    let device = tempfile::tempdir().unwrap();
    let entropy = Box::new(SeededEntropy::new(8));
    let clock = shop.clock.clone();
    let (mut till, _) = Till::restore(&backup.path, &dirs_in(&device), None, Box::new(clock), entropy).unwrap();
    till.sign_in(shop.cashier, CASHIER_PIN).unwrap();
    shop.pass(DAY_MS);
    let now_ms = till.monotonic_ms();
    assert_eq!(till.present(card.code.as_bytes(), now_ms).kind, VerdictKind::Done, "cards in wallets still read");
    assert_eq!(till.replace_card(member).err().unwrap().message.key, "fault-no-card-key");
    let health = till.health(&Devices::default());
    assert!(health.items.iter().any(|item| item.message.key == "health-card-key-missing"));
    till.open_card_key(&shop.sheet.phrase.join(" ")).unwrap();
    assert_eq!(till.replace_card(member).unwrap().version, 2);
}

#[test]
fn a_rolled_back_image_is_noticed() {
    let mut shop = Shop::new();
    let (_, card) = shop.member("Karel Host");
    shop.scan(&card.code);
    let shop = shop.reopen();
    let image = tempfile::tempdir().unwrap();
    let Shop { folder, clock, till, cashier, .. } = shop;
    till.close().unwrap();
    copy_folder(&folder.path().join("data"), image.path());
    let mut till = open(dirs_in(&folder), &clock, 21).unwrap();
    assert!(till.start_report().is_empty(), "{:?}", till.start_report());
    till.sign_in(cashier, CASHIER_PIN).unwrap();
    clock.pass_ms(DAY_MS);
    let now_ms = till.monotonic_ms();
    till.present(card.code.as_bytes(), now_ms);
    till.close().unwrap();
    fs::remove_dir_all(folder.path().join("data")).unwrap();
    copy_folder(image.path(), &folder.path().join("data"));
    let mut till = open(dirs_in(&folder), &clock, 22).unwrap();
    assert!(till.start_report().iter().any(|line| line.key == "start-rolled-back"), "{:?}", till.start_report());
    till.sign_in(cashier, CASHIER_PIN).unwrap();
    clock.pass_ms(DAY_MS);
    let now_ms = till.monotonic_ms();
    assert_eq!(till.present(card.code.as_bytes(), now_ms).kind, VerdictKind::Done);
}

#[test]
fn a_full_disk_is_named_and_loses_nothing() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    shop.scan(&card.code);
    let before = shop.till.verify_entries();
    shop.till.fill_disk_for_tests();
    let mut refused = None;
    for _ in 0..400 {
        shop.pass(DAY_MS);
        let verdict = shop.scan(&card.code);
        if verdict.kind != VerdictKind::Done {
            refused = Some(verdict);
            break;
        }
    }
    let verdict = refused.unwrap();
    assert_eq!((verdict.kind, verdict.key()), (VerdictKind::Refused, "fault-disk-full"));
    let health = shop.till.health(&Devices::default());
    assert!(health.items.iter().any(|item| item.part == Part::Ledger && item.state == HealthState::Bad));
    assert!(shop.till.verify_entries() >= before);
    let mut shop = shop.reopen();
    shop.as_cashier();
    shop.pass(DAY_MS);
    assert_eq!(shop.scan(&card.code).kind, VerdictKind::Done);
    assert!(shop.till.open_member(member).is_ok());
    shop.assert_clean();
}

#[test]
fn training_never_mixes() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    let before = shop.till.verify_entries();
    let entropy = Box::new(SeededEntropy::new(31));
    let mut training = shop.till.open_training(Box::new(shop.clock.clone()), entropy).unwrap();
    assert!(training.is_training() && !shop.till.is_training());
    assert!(training.status(&Devices::default()).unwrap().training);
    let now_ms = training.monotonic_ms();
    assert_eq!(training.present(card.code.as_bytes(), now_ms).key(), "refusal-code-other-shop");
    training.enrol(&NewMember::default());
    training.sign_in(shop.manager, MANAGER_PIN).unwrap();
    assert!(training.open_member(member).is_err());
    assert_eq!(training.today().new_members, 1);
    assert_eq!(shop.till.verify_entries(), before);
    training.close().unwrap();
    let newcomer = shop.as_manager().add_operator("Nový Učeň", Role::Cashier, "2468", "cs").unwrap();
    shop.till.sign_in(newcomer, "2468").unwrap();
    let entropy = Box::new(SeededEntropy::new(32));
    let mut training = shop.till.open_training(Box::new(shop.clock.clone()), entropy).unwrap();
    assert_eq!(training.session().unwrap().operator, newcomer);
    assert_eq!(training.enrol(&NewMember::default()).kind, VerdictKind::Done);
    assert_eq!(training.operators().len(), 4, "{:?}", training.operators());
    drop(training);
    shop.till.reset_training().unwrap();
    assert_eq!(shop.stamps(member), 0);
}

#[test]
fn secrets_are_readable_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Shop::new();
    for name in ["stream.key", "card.key"] {
        let mode = fs::metadata(shop.folder.path().join("data").join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_damaged_ledger_is_kept_named_and_restored() {
    let mut shop = Shop::new();
    let (_, card) = shop.member("Karel Host");
    shop.visits(&card.code, 5);
    let backup = shop.till.backup_now().unwrap();
    let Shop { folder, clock, till, cashier, .. } = shop;
    let ledger = till.ledger_path();
    till.close().unwrap();
    let mut bytes = fs::read(&ledger).unwrap();
    let middle = bytes.len() / 2;
    bytes[100..middle].fill(0xA5);
    fs::write(&ledger, &bytes).unwrap();
    let no = open(dirs_in(&folder), &clock, 41).err().unwrap();
    assert_eq!(no.message.key, "open-corrupt", "{no:?}");
    let kept = files_below(&folder.path().join("data"));
    assert!(kept.iter().any(|path| path.to_string_lossy().contains("corrupt")), "{kept:?}");
    assert_eq!(Till::backups_in(&dirs_in(&folder).backups()).len(), 1);
    let entropy = Box::new(SeededEntropy::new(42));
    let (mut till, _) = Till::restore(&backup.path, &dirs_in(&folder), None, Box::new(clock.clone()), entropy).unwrap();
    till.sign_in(cashier, CASHIER_PIN).unwrap();
    clock.pass_ms(DAY_MS);
    let now_ms = till.monotonic_ms();
    assert_eq!(till.present(card.code.as_bytes(), now_ms).kind, VerdictKind::Done);
}

#[test]
fn backups_are_made_by_themselves() {
    let mut shop = Shop::new();
    let (_, card) = shop.member("Karel Host");
    shop.scan(&card.code);
    let backup = |shop: &mut Shop| {
        let health = shop.till.health(&Devices::default());
        health.items.iter().find(|item| item.part == Part::Backup).unwrap().clone()
    };
    assert_eq!(backup(&mut shop).message.key, "health-backup-none");
    shop.till.tick();
    shop.till.wait_for_backup();
    assert_eq!((backup(&mut shop).state, shop.till.backups().len()), (HealthState::Good, 1));
    shop.pass(3 * DAY_MS);
    shop.till.tick();
    shop.till.wait_for_backup();
    assert_eq!(backup(&mut shop).message.key, "health-backup-old", "nothing new happened: no new backup");
    shop.scan(&card.code);
    shop.till.tick();
    shop.till.wait_for_backup();
    assert_eq!((backup(&mut shop).state, shop.till.backups().len()), (HealthState::Good, 2));
}

/// Fails after some draws.
struct Scarce {
    good: SeededEntropy,
    left: u32,
}

impl tillstamp_terminal::Entropy for Scarce {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), tillstamp_terminal::EntropyError> {
        self.left = self.left.checked_sub(1).ok_or(tillstamp_terminal::EntropyError)?;
        self.good.fill(bytes)
    }
}

#[test]
fn a_set_up_that_breaks_off_can_be_made_again() {
    let set_up = crate::shop::set_up(crate::shop::program());
    let clock = HandClock::at(crate::shop::MORNING);
    let folder = tempfile::tempdir().unwrap();
    let mut failures = 0;
    for left in 0..60 {
        let entropy = Box::new(Scarce { good: SeededEntropy::new(3), left });
        match Till::create(&set_up, dirs_in(&folder), Box::new(clock.clone()), entropy) {
            Err(no) => {
                failures += 1;
                assert_eq!(no.message.key, "fault-unknown", "{no:?}");
            }
            Ok((till, _)) => {
                till.close().unwrap();
                break;
            }
        }
    }
    assert!(failures > 5, "{failures}");
    assert!(open(dirs_in(&folder), &clock, 4).is_ok());
    let again = Till::create(&set_up, dirs_in(&folder), Box::new(clock), Box::new(SeededEntropy::new(5)));
    assert_eq!(again.err().unwrap().message.key, "open-exists");
}
