//! A second tap of a double tap: what has just opened does not hear it, keys it does.

use crate::counter_stage::{MANAGER_PIN, Stage};
use crate::keys::{enter, settle};
use crate::mishaps::{redeem_label, with_reward};
use i_slint_backend_testing::mock_elapsed_time;
use slint::ComponentHandle;
use slint::platform::PointerEventButton;
use std::time::Duration;
use tillstamp_terminal::views::JournalKind;
use tillstamp_ui as ui;
use tillstamp_ui::{MemberDialog, Screen};

/// A finger on what carries the label, for 50 ms.
fn tap(stage: &Stage, label: &str) {
    stage.element(label).mock_single_click(PointerEventButton::Left);
    stage.desk.settle();
}

fn pass(milliseconds: u64) {
    mock_elapsed_time(Duration::from_millis(milliseconds));
}

fn dialog(stage: &Stage) -> MemberDialog {
    stage.desk.till.global::<ui::MemberAdapter>().get_dialog()
}

fn asked(stage: &Stage) -> bool {
    !stage.desk.till.global::<ui::MemberAdapter>().get_dialog_error().is_empty()
}

#[test]
fn a_second_tap_on_hand_over_is_no_answer_to_the_question_that_opens() {
    let stage = Stage::at_the_counter();
    with_reward(&stage, "Marek");
    settle(&stage.desk);
    stage.press(&redeem_label(&stage));
    tap(&stage, "Hand over");
    assert!(!asked(&stage), "the dialog itself has only just opened");
    pass(300);
    tap(&stage, "Hand over");
    assert!(asked(&stage), "now it is heard, and asks whose card it is");
    tap(&stage, "Hand over");
    pass(190);
    tap(&stage, "Hand over");
    assert_eq!((asked(&stage), stage.count(JournalKind::Redemption)), (true, 0), "300 ms are not over");
    pass(50);
    tap(&stage, "Hand over");
    assert_eq!(stage.count(JournalKind::Redemption), 1, "{:?}", stage.verdict());
    stage.assert_sound();
}

#[test]
fn keys_are_heard_at_once() {
    let stage = Stage::at_the_counter();
    with_reward(&stage, "Marek");
    settle(&stage.desk);
    stage.press(&redeem_label(&stage));
    enter(&stage.desk);
    assert!(asked(&stage));
}

#[test]
fn a_second_tap_does_not_fall_through_a_plane_that_goes() {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    stage.press("More");
    settle(&stage.desk);
    tap(&stage, "Close");
    assert_eq!(dialog(&stage), MemberDialog::None);
    tap(&stage, "Find member");
    assert_eq!(stage.screen(), Screen::Counter, "the finger was meant for the dialog");
    pass(300);
    tap(&stage, "Find member");
    assert_eq!(stage.screen(), Screen::Find);
}

#[test]
fn one_dialog_that_leads_to_the_next_is_deaf_anew() {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    stage.press("More");
    settle(&stage.desk);
    stage.press("Lost card");
    tap(&stage, "Block and hand out a new card");
    assert_eq!(dialog(&stage), MemberDialog::LostCard, "nothing is blocked yet");
    pass(300);
    tap(&stage, "Block and hand out a new card");
    assert_eq!(dialog(&stage), MemberDialog::Card);
}

#[test]
fn a_managers_question_is_not_answered_by_the_tap_that_opened_it() {
    let stage = Stage::new();
    stage.sign_in("Klára", MANAGER_PIN);
    stage.tall();
    stage.press("Manager");
    settle(&stage.desk);
    stage.press("Z report: close the day");
    tap(&stage, "Close the day");
    let open = || stage.desk.till.global::<ui::OfficeAdapter>().get_ask().open;
    assert!(open());
    pass(300);
    tap(&stage, "Close the day");
    assert!(!open());
    assert!(stage.paper().0.contains("Z report 1"), "{:?}", stage.paper());
    // The paper closes by a touch beside it, but not by the one that answered.
    let beside = slint::LogicalPosition::new(4.0, 4.0);
    let touch = || {
        use slint::platform::WindowEvent::{PointerMoved, PointerPressed, PointerReleased};
        let button = PointerEventButton::Left;
        for event in [
            PointerMoved { position: beside },
            PointerPressed { position: beside, button },
            PointerReleased { position: beside, button },
        ] {
            stage.desk.till.window().dispatch_event(event);
        }
        stage.desk.settle();
    };
    touch();
    assert!(!stage.paper().0.is_empty());
    pass(300);
    touch();
    assert!(stage.paper().0.is_empty());
}

#[test]
fn a_new_card_is_not_put_away_by_the_tap_that_made_it() {
    let stage = Stage::at_the_counter();
    stage.press("New member");
    settle(&stage.desk);
    tap(&stage, "Create card");
    tap(&stage, "Done");
    assert_eq!(stage.screen(), Screen::Enrol, "the code stays in view");
    pass(300);
    tap(&stage, "Done");
    assert_eq!(stage.screen(), Screen::Counter);
}
