//! People at the till: wrong and forgotten PINs, the owner's printed code, own cards, languages, the opening check.

use crate::counter_stage::{CASHIER_PIN, MANAGER_PIN, OWNER_PIN, Stage};
use slint::{ComponentHandle, Model};
use tillstamp_terminal::views::{JournalKind, Settings};
use tillstamp_ui as ui;
use tillstamp_ui::{Screen, VerdictKind};

fn pin_error(stage: &Stage) -> String {
    stage.desk.till.global::<ui::LockAdapter>().get_pin_error().replace('\u{a0}', " ")
}

/// The row of a person in the list of staff: name, role and notes make its label.
fn staff_row(stage: &Stage, name: &str) -> String {
    let rows = stage.desk.till.global::<ui::StaffAdapter>().get_rows();
    let row = rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("nobody is called {name}"));
    format!("{}, {} · {}", row.name, row.role, row.note)
}

#[test]
fn five_wrong_pins_lock_and_a_restart_opens_nothing() {
    let mut stage = Stage::new();
    for left in ["4", "3"] {
        stage.sign_in("Jana", "1111");
        assert!(pin_error(&stage).contains(left), "{}", pin_error(&stage));
    }
    stage = stage.restart(|clock| clock.pass_ms(5_000));
    for left in ["2", "1"] {
        stage.sign_in("Jana", "1111");
        assert!(pin_error(&stage).contains(left), "the count survives a restart: {}", pin_error(&stage));
    }
    stage.sign_in("Jana", "1111");
    assert!(
        pin_error(&stage).contains("Locked for 60 s") || pin_error(&stage).contains("1 min"),
        "{}",
        pin_error(&stage)
    );
    stage.sign_in("Jana", CASHIER_PIN);
    assert_eq!(stage.screen(), Screen::Lock, "the right PIN does not open a locked person's till");
    stage = stage.restart(|clock| clock.pass_ms(20_000));
    stage.sign_in("Jana", CASHIER_PIN);
    assert_eq!(stage.screen(), Screen::Lock);
    assert!(pin_error(&stage).contains("40 s"), "the lock runs on over a restart: {}", pin_error(&stage));
    assert!(pin_error(&stage).contains("manager"), "and the cure is told: {}", pin_error(&stage));
    // Nobody else is locked by it.
    stage.sign_in("Klára", MANAGER_PIN);
    assert_eq!(stage.screen(), Screen::Counter);
    stage.clock.pass_ms(41_000);
    stage.change_to("Jana", CASHIER_PIN);
    assert_eq!(stage.value("Signed in"), "Jana");
    stage.assert_sound();
}

#[test]
fn a_forgotten_pin_is_set_anew_by_the_manager_who_cannot_set_the_owners() {
    let stage = Stage::new();
    for _ in 0..5 {
        stage.sign_in("Jana", "1111");
    }
    stage.sign_in("Klára", MANAGER_PIN);
    stage.tall();
    stage.office("Staff");
    let row = staff_row(&stage, "Jana");
    assert!(row.contains("locked"), "the list says why she cannot sign in: {row}");
    stage.press(&row);
    stage.press("New PIN");
    stage.fill("PIN", "12ab");
    stage.press("Set the PIN");
    assert!(stage.told("PIN").contains("four to eight digits"), "{}", stage.told("PIN"));
    stage.fill("PIN", "2580");
    stage.press("Set the PIN");
    assert!(stage.notice().contains("Jana has a new PIN"), "{}", stage.notice());

    stage.press(&staff_row(&stage, "Eva"));
    stage.press("New PIN");
    stage.fill("PIN", "2580");
    stage.press("Set the PIN");
    assert!(stage.told("PIN").contains("owner"), "{}", stage.told("PIN"));

    stage.change_to("Jana", "2580");
    stage.change_to("Eva", OWNER_PIN);
    stage.assert_sound();
}

#[test]
fn a_forgotten_owners_pin_is_set_by_the_printed_code_which_works_once() {
    let stage = Stage::new();
    stage.press("Eva, Owner");
    stage.press("Forgotten PIN");
    stage.fill("Recovery code", "ABCD-EFGH-JKLM");
    stage.fill("New PIN", "12");
    stage.press("Set PIN");
    assert!(stage.told("New PIN").contains("four to eight digits"), "{}", stage.told("New PIN"));
    stage.fill("New PIN", "975310");
    stage.press("Set PIN");
    assert!(stage.told("Recovery code").contains("not the code"), "{}", stage.told("Recovery code"));
    assert_eq!(stage.told("New PIN"), "");
    assert_eq!(stage.value("Recovery code"), "ABCD-EFGH-JKLM", "what was typed stays");
    // As people type it: small letters, no hyphens.
    let typed = stage.owner_code.to_lowercase().replace('-', " ");
    stage.fill("Recovery code", &typed);
    stage.press("Set PIN");
    assert!(stage.toast().contains("next recovery code"), "{}", stage.toast());
    let next = stage.toast();
    stage.sign_in("Eva", OWNER_PIN);
    assert_eq!(stage.screen(), Screen::Lock, "the forgotten PIN is no PIN any more");
    stage.sign_in("Eva", "975310");
    assert_eq!(stage.screen(), Screen::Counter);
    assert!(stage.toast().contains(&next), "the next code stays until somebody puts it away");

    stage.press("Lock");
    stage.press("Eva, Owner");
    stage.press("Forgotten PIN");
    for _ in 0..5 {
        stage.fill("Recovery code", &typed);
        stage.fill("New PIN", "864209");
        stage.press("Set PIN");
    }
    stage.fill("Recovery code", "wrong again");
    stage.press("Set PIN");
    assert!(stage.told("Recovery code").contains("Locked"), "codes cannot be tried for ever");
    stage.press("Cancel");
    stage.sign_in("Eva", "975310");
    assert_eq!(stage.screen(), Screen::Counter);
}

#[test]
fn the_own_card_is_refused_to_its_owner_and_served_by_a_colleague() {
    let stage = Stage::new();
    stage.sign_in("Klára", MANAGER_PIN);
    let (member, code) = stage.member("Jana Nová");
    let number = stage.till(move |till| till.card_of(member).unwrap().number);
    stage.tall();
    stage.office("Staff");
    stage.press(&staff_row(&stage, "Jana"));
    stage.fill("Own card", "nobody at all");
    stage.press("Save");
    assert!(stage.told("Own card").contains("No single member"), "{} {}", stage.told("Own card"), stage.notice());
    stage.fill("Own card", &number);
    stage.press("Save");
    assert!(staff_row(&stage, "Jana").contains("own card linked"));

    stage.change_to("Jana", CASHIER_PIN);
    stage.scan(&code);
    let (kind, text, next) = stage.verdict();
    assert_eq!((kind, text.as_str()), (VerdictKind::Refused, "This is your own card."));
    assert!(next.contains("Ask a colleague"), "{next}");
    assert_eq!(stage.kept(member), 0);
    assert_eq!(stage.count(JournalKind::Visit), 0);
    assert_eq!(stage.count(JournalKind::Refusal), 1, "the refusal is in the journal");

    stage.change_to("Klára", MANAGER_PIN);
    stage.scan(&code);
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!(stage.kept(member), 1);
}

#[test]
fn each_person_has_a_language_and_the_customer_another_one_at_the_same_time() {
    let stage = Stage::new();
    stage.sign_in("Eva", OWNER_PIN);
    stage.tall();
    stage.office("Staff");
    stage.press("Add a person");
    stage.fill("Name", "Mette");
    stage.fill("PIN", "3691");
    stage.fill("PIN again", "3691");
    stage.press("Language: Dansk");
    stage.press("Add");
    assert!(stage.notice().contains("Mette"), "{}", stage.notice());
    stage.till(|till| {
        let settings = Settings { customer_language: "hu".to_owned(), ..till.settings().clone() };
        till.set_settings(&settings).unwrap();
    });
    let (_, code) = stage.member("Marek");
    let mette = |stage: &Stage| {
        stage.press("Lock");
        stage.press("Mette, Cashier");
        for digit in "3691".chars() {
            stage.press(&digit.to_string());
        }
        stage.press("Confirm the PIN");
    };
    stage.size(1280, 800);
    stage.change_to("Jana", CASHIER_PIN);
    assert!(stage.has("Find member"));
    mette(&stage);
    assert!(stage.has("Find medlem") && !stage.has("Find member"), "the labels are Mette's");
    stage.scan(&code);
    assert_eq!(stage.customer().get_hero(), "Köszönjük!", "the customer's window keeps its own");
    assert!(stage.verdict().1.contains("stempel"), "the verdict is Mette's: {:?}", stage.verdict());
    let shell = stage.desk.till.global::<ui::ShellAdapter>();
    assert!(shell.get_status().contains("kopi"), "the strip is in Mette's words: {}", shell.get_status());
    // The lock screen is the shop's own again, and the next person finds the own language.
    stage.press("Lås");
    assert!(stage.has("Who is working?"));
    stage.change_to("Jana", CASHIER_PIN);
    assert!(stage.has("Find member"));
    assert_eq!(stage.customer().get_language(), "hu");
}

#[test]
fn a_persons_language_is_changed_on_the_staff_screen() {
    let stage = Stage::new();
    stage.sign_in("Klára", MANAGER_PIN);
    stage.tall();
    stage.office("Staff");
    stage.press(&staff_row(&stage, "Jana"));
    stage.press("Language: Magyar");
    stage.press("Save");
    assert!(staff_row(&stage, "Jana").contains("Magyar"), "{} {}", staff_row(&stage, "Jana"), stage.notice());
    stage.size(1280, 800);
    stage.change_to("Jana", CASHIER_PIN);
    assert!(stage.has("Tag keresése"));
}

#[test]
fn the_opening_check_is_one_line_that_says_what_needs_a_look() {
    let stage = Stage::new();
    for (part, state) in [
        ("Camera", "None set up"),
        ("Sound", "None set up"),
        ("Printer", "None set up"),
        ("Clock", "Ready"),
        ("Entries", "None waiting"),
    ] {
        assert_eq!(stage.value(part), state, "{part}");
    }
    assert!(!stage.value("Disk").is_empty());
    stage.press("Clock");
    assert!(stage.toast().contains("Sign in"), "{}", stage.toast());
    // A battery that died: the check says so before anybody signs in, with what to do.
    let stage = stage.restart(|clock| {
        clock.reboot();
        clock.shift_raw_ms(-40 * 365 * 86_400_000);
    });
    assert_eq!(stage.value("Clock"), "Needs a look");
    assert!(stage.told("Clock").contains("owner sets the time"), "{}", stage.told("Clock"));
}
