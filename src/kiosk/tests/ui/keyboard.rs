//! The till without a mouse: a shift by keys alone, dialogs that keep the focus, every screen within Tab's reach.

use crate::counter_stage::{CASHIER_PIN, DIALOGS, MANAGER_PIN, Stage};
use crate::keys::{
    assert_all_reached, back_tab, elements, enter, escape, focused, focused_label, key, settle, tab, tab_to, things,
    type_text,
};
use crate::office;
use i_slint_backend_testing::AccessibleRole;
use slint::platform::Key;
use slint::{ComponentHandle, Model};
use tillstamp_kiosk::adapters;
use tillstamp_ui as ui;
use tillstamp_ui::{MemberDialog, Screen, VerdictKind};

fn member(stage: &Stage) -> ui::MemberAdapter<'_> {
    stage.desk.till.global::<ui::MemberAdapter>()
}

fn sign_in(stage: &Stage, tile: &str, pin: &str) {
    tab_to(&stage.desk, tile);
    enter(&stage.desk);
    type_text(&stage.desk, pin);
    enter(&stage.desk);
}

#[test]
fn a_whole_shift_is_served_by_keys_alone() {
    let stage = Stage::new();
    let desk = &stage.desk;
    sign_in(&stage, "Jana, Cashier", CASHIER_PIN);
    assert_eq!(stage.screen(), Screen::Counter);
    stage.member("Markéta Dvořáková");

    tab_to(desk, "Find member");
    enter(desk);
    assert_eq!(stage.screen(), Screen::Find);
    type_text(desk, "dvor");
    let found = desk.till.global::<ui::FindAdapter>().get_results().row_data(0).unwrap();
    tab_to(desk, &found.name);
    enter(desk);
    assert_eq!((stage.screen(), stage.stamps()), (Screen::Counter, 1));

    let plus_one = member(&stage).get_plus_one();
    for _ in 0..2 {
        tab_to(desk, &plus_one);
        enter(desk);
        assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    }
    assert_eq!(stage.rewards(), 1, "three stamps fill the card");

    let reward = member(&stage).get_rewards().row_data(0).unwrap();
    tab_to(desk, &format!("Redeem {}", reward.name));
    enter(desk);
    assert_eq!(member(&stage).get_dialog(), MemberDialog::Redeem);
    enter(desk);
    if member(&stage).get_dialog() == MemberDialog::Redeem {
        enter(desk); // it is the customer's own card
    }
    assert_eq!(member(&stage).get_dialog(), MemberDialog::None);
    assert_eq!(stage.rewards(), 0, "{:?}", stage.verdict());
    tab_to(desk, "Undo the last");
    key(desk, " ");
    assert_eq!(stage.rewards(), 1, "the reward came back");
    assert_eq!(focused_label(desk), "Undo the last", "the focus stays where it was");

    tab_to(desk, "New member");
    enter(desk);
    tab_to(desk, "First name or nickname (may stay empty)");
    type_text(desk, "Petr");
    tab_to(desk, "Create card");
    enter(desk);
    assert!(desk.till.global::<ui::EnrolAdapter>().get_created());
    assert_eq!(focused_label(desk), "Done");
    enter(desk);
    assert_eq!(stage.screen(), Screen::Counter);
    assert_eq!(stage.value("Member"), "Petr");

    tab_to(desk, "Lock");
    enter(desk);
    assert_eq!(stage.screen(), Screen::Lock);
    sign_in(&stage, "Klára, Manager", MANAGER_PIN);
    tab_to(desk, "Manager");
    enter(desk);
    assert_eq!(stage.screen(), Screen::Manager);
    tab_to(desk, "X report: read the day");
    enter(desk);
    assert!(stage.has("X report"));
    escape(desk);
    assert_eq!(focused_label(desk), "X report: read the day", "the focus returns below the paper");
    escape(desk);
    assert_eq!(stage.screen(), Screen::Counter);
}

#[test]
fn the_pin_pad_takes_digits_backspace_arrows_and_enter() {
    let stage = Stage::new();
    let desk = &stage.desk;
    let lock = desk.till.global::<ui::LockAdapter>();
    tab_to(desk, "Eva, Owner");
    key(desk, Key::RightArrow);
    let right = focused_label(desk);
    assert_ne!(right, "Eva, Owner");
    key(desk, Key::LeftArrow);
    assert_eq!(focused_label(desk), "Eva, Owner");
    key(desk, Key::UpArrow);
    assert_eq!(focused_label(desk), "Eva, Owner", "there is nothing above");
    tab_to(desk, "Jana, Cashier");
    enter(desk);
    assert_eq!(focused_label(desk), "PIN", "the pad waits for digits");
    type_text(desk, "90");
    type_text(desk, "7");
    key(desk, Key::Backspace);
    assert_eq!(lock.get_pin(), "90", "one digit is taken back");
    escape(desk);
    assert_eq!(lock.get_pin(), "");

    tab_to(desk, "5");
    for (arrow, label) in [(Key::UpArrow, "2"), (Key::LeftArrow, "1"), (Key::DownArrow, "4"), (Key::DownArrow, "7")] {
        key(desk, arrow);
        assert_eq!(focused_label(desk), label);
    }
    key(desk, Key::DownArrow);
    assert_eq!(focused_label(desk), "Clear the PIN");
    key(desk, Key::DownArrow);
    assert_eq!(focused_label(desk), "Clear the PIN", "the pad ends here");
    key(desk, Key::RightArrow);
    assert_eq!(focused_label(desk), "0");
    key(desk, " ");
    assert_eq!(lock.get_pin(), "0", "the space bar presses the key");
    key(desk, Key::Backspace);
    type_text(desk, CASHIER_PIN);
    enter(desk);
    assert_eq!(stage.screen(), Screen::Counter, "Enter confirms wherever the focus is: {}", lock.get_pin_error());
}

#[test]
fn escape_leaves_the_pin_then_the_person() {
    let stage = Stage::new();
    let desk = &stage.desk;
    tab_to(desk, "Jana, Cashier");
    enter(desk);
    type_text(desk, "12");
    escape(desk);
    assert!(stage.has("Confirm the PIN"));
    escape(desk);
    assert!(!stage.has("Confirm the PIN"), "nobody is chosen any more");
    tab(desk);
    assert!(focused(desk).is_some(), "the keyboard is not lost");
}

/// A stage with a full card open, so that every dialog has something to show.
fn served() -> Stage {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    for _ in 0..4 {
        stage.scan(&code);
        stage.pass_minutes(300);
    }
    assert_eq!(stage.rewards(), 1);
    let reward = member(&stage).get_rewards().row_data(0).unwrap();
    member(&stage).set_chosen_reward(reward);
    settle(&stage.desk);
    stage
}

/// What lies below is there, but nobody can press it.
fn assert_below_is_dead(stage: &Stage, label: &'static str) {
    let below = elements(&stage.desk.till, move |element| {
        element.accessible_role() == Some(AccessibleRole::Button)
            && element.accessible_label().as_deref() == Some(label)
    });
    assert!(!below.is_empty(), "{label} is not there at all");
    for element in below {
        assert_eq!(element.accessible_enabled(), Some(false), "{label} can be reached below the dialog");
        let before = stage.screen();
        element.invoke_accessible_default_action();
        settle(&stage.desk);
        assert_eq!(stage.screen(), before, "{label} was pressed below the dialog");
    }
}

#[test]
fn every_dialog_keeps_tab_inside_and_gives_the_focus_back() {
    let stage = served();
    let desk = &stage.desk;
    for dialog in DIALOGS.into_iter().chain([MemberDialog::Override]) {
        let what = format!("{dialog:?}");
        tab_to(desk, "More");
        if dialog == MemberDialog::Override {
            adapters::member_dialogs::ask_override(desk);
        } else {
            member(&stage).invoke_open_dialog(dialog);
        }
        settle(desk);
        assert_eq!(member(&stage).get_dialog(), dialog);
        assert_below_is_dead(&stage, "Lock");
        let reached = assert_all_reached(desk, &what);
        assert!(reached > 0, "{what} has nothing to press");
        escape(desk);
        assert_eq!(member(&stage).get_dialog(), MemberDialog::None, "Escape closes {what}");
        assert_eq!(focused_label(desk), "More", "the focus returns where it was before {what}");
        assert!(things(desk).iter().any(|thing| thing.label == "Lock"), "the screen below works again");
    }
}

#[test]
fn rows_that_change_below_an_open_dialog_stay_below_after_it_too() {
    let stage = served();
    let desk = &stage.desk;
    tab_to(desk, "More");
    enter(desk);
    escape(desk);
    for _ in 0..2 {
        back_tab(desk);
        tab(desk);
    }
    assert_eq!(focused_label(desk), "More");
    enter(desk);
    assert_below_is_dead(&stage, "Find member");
    tab_to(desk, "Add stamps");
    enter(desk);
    assert_eq!(member(&stage).get_dialog(), MemberDialog::Add, "one dialog leads to the next");
    escape(desk);
    assert_eq!(focused_label(desk), "More", "and the focus to where the first was opened");
}

#[test]
fn two_codes_in_one_picture_are_told_apart_by_keys() {
    let stage = Stage::at_the_counter();
    let desk = &stage.desk;
    settle(desk);
    let (_, first) = stage.member("Marek");
    let (_, second) = stage.member("Anna");
    let codes = vec![first, second];
    let choices = stage.till(move |till| (till.choices(&codes), till.monotonic_ms()));
    adapters::counter::offer_choices(desk, choices.0, choices.1);
    settle(desk);
    assert_below_is_dead(&stage, "Lock");
    assert_eq!(assert_all_reached(desk, "which card"), 3);
    tab_to(desk, "Marek");
    key(desk, Key::DownArrow);
    assert_eq!(focused_label(desk), "Anna");
    enter(desk);
    assert!(stage.verdict().2.contains("Anna"), "{:?}", stage.verdict());
}

#[test]
fn a_question_in_the_office_keeps_tab_inside_and_enter_never_takes_away() {
    let stage = office::Stage::with_shop();
    let desk = &stage.desk;
    stage.member("Jana Nová");
    stage.go(Screen::Journal);
    stage.select_row(0);
    settle(desk);
    tab_to(desk, "Take this entry back, with a reason");
    enter(desk);
    let ask = || desk.till.global::<ui::OfficeAdapter>().get_ask();
    assert!(ask().open);
    assert!(!things(desk).iter().any(|thing| thing.role == AccessibleRole::Tab), "the tabs lie below");
    assert_all_reached(desk, "question");
    escape(desk);
    assert!(!ask().open);
    assert_eq!(focused_label(desk), "Take this entry back, with a reason");
}

#[test]
fn every_screen_is_within_reach_of_tab() {
    let stage = Stage::new();
    stage.desk.till.window().set_size(slint::PhysicalSize::new(1280, 3000));
    settle(&stage.desk);
    assert_all_reached(&stage.desk, "lock");
    tab_to(&stage.desk, "Klára, Manager");
    enter(&stage.desk);
    assert_all_reached(&stage.desk, "lock with the PIN pad");
    tab_to(&stage.desk, "Forgotten PIN");
    enter(&stage.desk);
    assert_all_reached(&stage.desk, "recovery");
    escape(&stage.desk);
    escape(&stage.desk);
    sign_in(&stage, "Klára, Manager", MANAGER_PIN);
    assert_all_reached(&stage.desk, "counter");
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    assert_all_reached(&stage.desk, "counter with a sheet");
    for screen in [Screen::Find, Screen::Enrol] {
        stage.desk.go(screen);
        settle(&stage.desk);
        assert_all_reached(&stage.desk, &format!("{screen:?}"));
        escape(&stage.desk);
        assert_eq!(stage.screen(), Screen::Counter, "Escape leaves {screen:?}");
    }
}

#[test]
fn every_office_screen_is_within_reach_of_tab_and_left_by_escape() {
    let stage = office::Stage::with_shop();
    let desk = &stage.desk;
    stage.member("Jana Nová");
    for screen in [
        Screen::Manager,
        Screen::Journal,
        Screen::Program,
        Screen::Staff,
        Screen::Settings,
        Screen::Health,
        Screen::MemberAdmin,
    ] {
        stage.go(Screen::Counter);
        if screen == Screen::MemberAdmin {
            stage.go(Screen::Journal);
            stage.select_row(0);
            stage.press("Open member");
        } else {
            stage.go(screen);
        }
        settle(desk);
        let reached = assert_all_reached(desk, &format!("{screen:?}"));
        assert!(reached >= 7, "{screen:?} has only {reached} things");
        escape(desk);
        assert_ne!(stage.screen(), screen, "Escape leaves {screen:?}");
    }
}

#[test]
fn every_step_of_the_wizard_is_within_reach_of_tab() {
    let stage = office::Stage::empty();
    let desk = &stage.desk;
    stage.go(Screen::SetUp);
    settle(desk);
    assert_all_reached(desk, "wizard: begin");
    tab_to(desk, "Next");
    enter(desk);
    assert_all_reached(desk, "wizard: shop");
    stage.fill("Shop's name", "Kavárna Most");
    for step in ["camera", "scanner", "people"] {
        tab_to(desk, "Next");
        enter(desk);
        assert_all_reached(desk, &format!("wizard: {step}"));
    }
    escape(desk);
    assert!(stage.has("What arrived"), "Escape goes a step back");
}
