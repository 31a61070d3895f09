//! Health: backup, check, restore, import.

use crate::office::Stage;
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
    stage.press("Cancel");
    assert_eq!(stage.screen(), Screen::Health);
    stage.press("Restore the chosen backup");
    stage.press_last("Restore");
    assert_eq!(stage.screen(), Screen::Lock, "{}", stage.notice());
    stage.till(|till| {
        let owner = till.operators().into_iter().find(|person| person.name == "Eva").unwrap().operator;
        till.sign_in(owner, "4711").unwrap();
    });
    assert!(stage.till(|till| till.look_up("Petr").unwrap().is_empty()), "what came after the backup is gone");
    assert_eq!(stage.till(|till| till.look_up("Jana").unwrap().len()), 1);
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
