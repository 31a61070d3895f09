//! Health: backup, check, restore with what it means, the recovery sheet and its words, import.

use crate::gear::FakeGear;
use crate::office::Stage;
use tillstamp_kiosk::devices::printer::PrinterFault;
use tillstamp_terminal::Till;
use tillstamp_ui::Screen;

#[test]
fn a_backup_is_made_checked_and_restored() {
    let stage = Stage::with_shop();
    stage.member("Jana Nová");
    stage.go(Screen::Health);
    assert!(stage.has("No backup yet. One is made by itself every day; make the first one now."));
    stage.press("Back up now");
    assert!(stage.notice().starts_with("Backed up and checked"), "{}", stage.notice());
    stage.press("Check the ledger now");
    assert!(stage.verify_text().contains("chain and sums are right"), "{}", stage.verify_text());

    stage.member("Petr Malý");
    assert_eq!(stage.till(|till| till.look_up("Petr").unwrap().len()), 1);
    stage.go(Screen::Health);
    stage.press("Restore the chosen backup");
    let body = stage.question();
    assert!(body.contains("3 entries made since then will be gone"), "{body}");
    assert!(body.contains("rewards handed over since then could be handed over again"), "{body}");
    assert!(body.contains("The ledger of today is kept aside."), "{body}");
    stage.press("Cancel");
    assert_eq!(stage.screen(), Screen::Health);
    stage.press("Restore the chosen backup");
    stage.press_last("Restore");
    assert_eq!(stage.screen(), Screen::Lock, "{}", stage.notice());
    stage.till(sign_in);
    assert!(stage.till(|till| till.look_up("Petr").unwrap().is_empty()), "what came after the backup is gone");
    assert_eq!(stage.till(|till| till.look_up("Jana").unwrap().len()), 1);
}

fn sign_in(till: &mut Till) {
    let owner = till.operators().into_iter().find(|person| person.name == "Eva").unwrap().operator;
    till.sign_in(owner, "4711").unwrap();
}

/// A shop with a backup and without its card key, as after the move to another device.
fn without_card_key() -> Stage {
    let stage = Stage::with_shop();
    stage.member("Jana Nová");
    stage.till(|till| till.backup_now().unwrap());
    std::fs::remove_file(stage.folder().join("data/card.key")).unwrap();
    stage
}

#[test]
fn a_restore_without_the_card_key_asks_for_the_words_one_by_one() {
    let stage = without_card_key();
    stage.go(Screen::Health);
    stage.press("Restore the chosen backup");
    assert!(stage.has("Nothing was entered since then."));
    for (index, word) in stage.phrase.iter().enumerate() {
        stage.fill(&format!("Word {}", index + 1), word);
    }
    stage.fill("Word 5", "abandom");
    stage.fill("Word 7", "");
    stage.press_last("Restore");
    assert_eq!(stage.told("Word 5"), "“abandom” is not on the list. Did you mean “abandon”?");
    assert_eq!(stage.told("Word 7"), "This word is missing.");
    assert_eq!(stage.told("Word 6"), "", "the others are right");

    // Every word is on the list, and all together are not this shop's.
    for index in 1..=12 {
        stage.fill(&format!("Word {index}"), if index < 12 { "abandon" } else { "about" });
    }
    stage.press_last("Restore");
    let wrong = "These words do not open the card key. Check the twelve words and their order on the recovery sheet.";
    assert!(stage.has(wrong));
    assert_eq!(stage.screen(), Screen::Health, "nothing was replaced");
    stage.fill("Word 12", "abandon");
    stage.press_last("Restore");
    assert!(stage.has("Each word is on the list, but not in this order: compare them with the sheet one by one."));

    // All twelve pasted into the first field.
    stage.fill("Word 1", &stage.phrase.join(" "));
    assert_eq!(stage.value("Word 12"), stage.phrase[11]);
    stage.press_last("Restore");
    assert_eq!(stage.screen(), Screen::Lock, "{}", stage.notice());
    assert!(stage.till(|till| till.has_card_key()));
}

#[test]
fn a_restore_can_leave_the_words_out_and_health_asks_for_them_later() {
    let stage = without_card_key();
    stage.go(Screen::Health);
    stage.press("Restore the chosen backup");
    stage.press("Restore without the words");
    assert_eq!(stage.screen(), Screen::Lock);
    assert!(!stage.till(|till| till.has_card_key()));
    stage.till(sign_in);
    stage.go(Screen::Health);
    stage.press("Enter the words");
    stage.fill("Word 1", &stage.phrase.join(" "));
    stage.press("Check the words");
    assert_eq!(stage.notice(), "The words are right: this till makes cards again.");
    assert!(stage.till(|till| till.has_card_key()));
    assert!(!stage.has("Word 1"));
}

#[test]
fn a_new_recovery_sheet_needs_the_pin_and_counts_when_it_is_on_paper() {
    let stage = Stage::with_shop();
    stage.go(Screen::Health);
    stage.press("New recovery sheet");
    stage.fill("Your PIN", "0000");
    stage.press("Make the sheet");
    assert!(stage.told("Your PIN").contains("PIN"), "beside the field: {}", stage.told("Your PIN"));
    assert_eq!(stage.value("Your PIN"), "0000");
    stage.press("Cancel");
    assert!(stage.recovery_words().len() != 12 || !stage.has("The new sheet counts"));

    let make = || {
        stage.press("New recovery sheet");
        stage.fill("Your PIN", "4711");
        stage.press("Make the sheet");
        stage.recovery_words()
    };
    let words = make();
    assert_eq!(words.len(), 12);
    assert_ne!(words, stage.phrase);
    stage.press("The new sheet counts");
    for (label, _) in stage.asked_words() {
        assert!(stage.told(&label).contains("not the word"));
    }
    stage.press("Keep the old sheet");
    assert!(stage.recovery_words().is_empty(), "a sheet that was given up is forgotten");

    let words = make();
    for (label, number) in stage.asked_words() {
        stage.fill(&label, &words[number - 1]);
    }
    stage.press("The new sheet counts");
    assert!(stage.notice().starts_with("The new sheet counts from now on"), "{}", stage.notice());
    assert!(stage.recovery_words().is_empty());
    let backup = stage.till(|till| till.backups()[0].path.clone());
    assert!(Till::check_backup_phrase(&backup, &words.join(" ")).is_ok());
    assert!(Till::check_backup_phrase(&backup, &stage.phrase.join(" ")).is_err(), "the old words are dead");
}

#[test]
fn a_new_sheet_is_gone_when_the_till_is_locked_and_the_old_one_counts() {
    let stage = Stage::with_shop();
    stage.go(Screen::Health);
    stage.press("New recovery sheet");
    stage.fill("Your PIN", "4711");
    stage.press("Make the sheet");
    tillstamp_kiosk::adapters::shell::lock(&stage.desk);
    stage.desk.settle();
    assert!(stage.recovery_words().is_empty());
    let backup = stage.till(|till| till.backup_now().unwrap().path);
    assert!(Till::check_backup_phrase(&backup, &stage.phrase.join(" ")).is_ok());
}

#[test]
fn a_printed_sheet_in_the_hand_is_proof_enough_and_a_silent_printer_is_none() {
    let stage = Stage::with_shop();
    let gear = FakeGear::with_cameras();
    *gear.fault.lock().unwrap() = Some(|| PrinterFault::Silent);
    stage.desk.set_gear(gear.clone());
    stage.go(Screen::Health);
    stage.press("New recovery sheet");
    stage.fill("Your PIN", "4711");
    stage.press("Make the sheet");
    stage.press("Print the sheet");
    assert!(stage.said("No printer answered."), "it is kept as a file, and said");
    assert!(stage.folder().join("data/exports/recovery/recovery-sheet.pdf").exists());
    assert!(!stage.has("I hold the printed sheet"));

    *gear.fault.lock().unwrap() = None;
    stage.till(|till| {
        let settings =
            tillstamp_terminal::views::Settings { printer: "queue:Counter".into(), ..till.settings().clone() };
        till.set_settings(&settings).unwrap();
    });
    tillstamp_kiosk::adapters::shell::refresh_shop(&stage.desk);
    stage.desk.settle();
    stage.press("Print the sheet");
    assert!(stage.has("Sent to the printer (Counter)."));
    stage.press("I hold the printed sheet");
    stage.press("The new sheet counts");
    assert!(stage.notice().starts_with("The new sheet counts from now on"), "{}", stage.notice());
}

#[test]
fn an_import_is_rehearsed_before_it_writes() {
    let stage = Stage::with_shop();
    let file = stage.folder().join("old.csv");
    std::fs::write(&file, "reference,name,stamps\n1001,Jana Nová,4\n1002,Petr,-7\n").unwrap();
    stage.go(Screen::Health);
    stage.fill("File", "/no/such/file.csv");
    stage.press("Rehearse the import");
    assert!(stage.told("File").contains("cannot be read"));
    stage.fill("File", &file.display().to_string());
    stage.press("Rehearse the import");
    assert!(stage.till(|till| till.look_up("Jana").unwrap().is_empty()), "a rehearsal writes nothing");
    stage.press("Import");
    stage.press_last("Import");
    assert_eq!(stage.till(|till| till.look_up("Jana").unwrap().len()), 1, "{}", stage.notice());
}
