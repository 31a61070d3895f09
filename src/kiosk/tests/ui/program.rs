//! The program editor: absurd numbers, publishing, going back.

use crate::office::Stage;
use tillstamp_ui::Screen;

#[test]
fn a_card_is_changed_published_and_taken_back() {
    let stage = Stage::with_shop();
    stage.go(Screen::Program);
    let goal = |stage: &Stage| stage.till(|till| till.program().cards[0].goal);
    assert_eq!(goal(&stage), 10);

    stage.fill("Stamps to fill", "900000");
    assert!(stage.told("Stamps to fill").contains("2"), "{}", stage.told("Stamps to fill"));
    assert_eq!(stage.value("Stamps to fill"), "900000");
    stage.press("Publish");
    assert_eq!(goal(&stage), 10, "a faulty draft is not published");
    stage.fill("Stamps to fill", "ten");
    assert_eq!(stage.told("Stamps to fill"), "Write a whole number.");

    stage.fill("Stamps to fill", "8");
    stage.press("Publish");
    // The question's button is the last one with this word.
    stage.press_last("Publish");
    assert_eq!(goal(&stage), 8, "{}", stage.notice());
}

#[test]
fn a_new_card_and_a_new_reward_wait_in_the_draft_until_they_are_discarded() {
    let stage = Stage::with_shop();
    stage.go(Screen::Program);
    stage.press("Add a reward");
    stage.fill("Name", "Free cake");
    stage.press("Kind: Per cent off");
    stage.fill("Discount", "250");
    assert!(!stage.told("Discount").is_empty(), "250 % off is refused beside the field");
    stage.fill("Discount", "20");
    stage.press("Add a stamp card");
    stage.go(Screen::Staff);
    stage.go(Screen::Program);
    assert!(stage.has_part("Free cake"), "a draft outlives a look at another screen");
    stage.press("Discard the changes");
    stage.press("Discard");
    assert!(!stage.has_part("Free cake"));
    assert_eq!(stage.till(|till| till.program().rewards.len()), 1);
}
