//! The wizard: a shop from nothing.

use crate::office::Stage;
use tillstamp_ui::Screen;

#[test]
fn a_shop_is_made_from_nothing_and_back_loses_nothing() {
    let stage = Stage::empty();
    stage.go(Screen::SetUp);
    stage.press("Next");
    assert_eq!(stage.told("Shop's name"), "Write the shop's name.");
    stage.fill("Shop's name", "Kavárna Most");
    stage.press("Currency: CZK");
    stage.fill("The day ends at", "26:00");
    stage.press("Next");
    assert!(stage.told("The day ends at").contains("12:00"));
    stage.fill("The day ends at", "02:00");
    stage.press("Next");
    assert!(stage.has("The camera's picture"));
    stage.press("Next");

    stage.fill("What arrived", "TSCAL 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./: TSCAL");
    stage.accept_scanner("TSCAL 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./: TSCAL");
    assert!(stage.has("Every character arrived."));
    stage.press("Next");

    stage.fill("Your name", "Eva");
    stage.fill("Your PIN", "4711");
    stage.fill("PIN again", "4711");
    stage.press("Back");
    stage.press("Back");
    stage.press("Back");
    assert_eq!(stage.value("Shop's name"), "Kavárna Most");
    stage.press("Next");
    stage.press("Next");
    stage.press("Next");
    assert_eq!(stage.value("Your name"), "Eva");
    stage.fill("A first cashier", "Jana");
    stage.fill("Cashier's PIN", "1234");
    stage.press("Next");

    stage.fill("Stamps to fill", "1");
    stage.press("Open the shop");
    assert!(!stage.told("Stamps to fill").is_empty(), "one stamp is no card");
    stage.fill("Stamps to fill", "9");
    stage.press("Open the shop");

    let words = stage.recovery_words();
    assert_eq!(words.len(), 12, "{}", stage.setup_error());
    stage.press("Next");
    let asked = stage.asked_words();
    assert_eq!(asked.len(), 2);
    for (label, number) in &asked {
        assert!(stage.told(label).contains("not the word"));
        stage.fill(label, &words[number - 1]);
    }
    stage.press("Next");
    assert!(stage.recovery_words().is_empty(), "the words are shown once");
    stage.press("To the counter");
    assert_eq!(stage.screen(), Screen::Lock);
    let (goal, people, currency) = stage.till(|till| {
        let people = till.operators().into_iter().map(|person| person.name).collect::<Vec<_>>();
        (till.program().cards[0].goal, people, till.program().currency.as_str().to_owned())
    });
    assert_eq!((goal, currency.as_str()), (9, "CZK"));
    assert_eq!(people, ["Eva", "Jana"]);
}
