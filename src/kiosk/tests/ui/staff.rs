//! Staff: adding, resetting a PIN, deactivating.

use crate::office::Stage;
use tillstamp_ui::Screen;

fn sign_in(stage: &Stage, name: &'static str, pin: &'static str) -> bool {
    stage.till(move |till| {
        let person = till.operators().into_iter().find(|person| person.name == name);
        let owner = till.session();
        let signed = person.is_some_and(|person| till.sign_in(person.operator, pin).is_ok());
        if let Some(owner) = owner {
            till.sign_in(owner.operator, "4711").unwrap();
        }
        signed
    })
}

#[test]
fn a_cashier_is_added_gets_a_new_pin_and_is_deactivated() {
    let stage = Stage::with_shop();
    stage.go(Screen::Staff);
    stage.press("Add a person");
    stage.press("Add");
    assert_eq!(stage.told("Name"), "Write a name.");
    stage.fill("Name", "Petr");
    stage.fill("PIN", "12");
    stage.press("Add");
    assert_eq!(stage.told("PIN"), "Four to eight digits.");
    assert_eq!(stage.value("Name"), "Petr", "what was typed stays");
    stage.fill("PIN", "1357");
    stage.fill("PIN again", "1358");
    stage.press("Add");
    assert!(stage.told("PIN again").contains("differ"));
    stage.fill("PIN again", "1357");
    stage.press("Add");
    assert!(sign_in(&stage, "Petr", "1357"), "{}", stage.notice());

    stage.press("New PIN");
    stage.fill("PIN", "2468");
    stage.press("Set the PIN");
    assert!(sign_in(&stage, "Petr", "2468"), "{}", stage.notice());
    assert!(!sign_in(&stage, "Petr", "1357"));

    stage.fill("Name", "Petr Malý");
    stage.press("Save");
    stage.press("Deactivate");
    // The question's button carries the same word: the last one is the question's.
    stage.press_last("Deactivate");
    assert!(!sign_in(&stage, "Petr Malý", "2468"), "{}", stage.notice());
}
