//! A cashier's shift on the screen: sign in, stamp, full card, redeem, undo, override, new member, lost card, lock.

use crate::counter_stage::{CASHIER_PIN, MANAGER_PIN, Stage};
use slint::{ComponentHandle, Model};
use std::time::{Duration, Instant};
use tillstamp_kiosk::adapters;
use tillstamp_ui as ui;
use tillstamp_ui::{CustomerPhase, Screen, VerdictKind};

#[test]
fn a_wrong_pin_is_told_and_the_right_one_opens_the_counter() {
    let stage = Stage::new();
    assert_eq!(stage.screen(), Screen::Lock);
    stage.sign_in("Jana", "1111");
    assert_eq!(stage.screen(), Screen::Lock);
    let told = stage.desk.till.global::<ui::LockAdapter>().get_pin_error();
    assert!(told.contains('4'), "tries left are told: {told}");
    for digit in CASHIER_PIN.chars() {
        stage.press(&digit.to_string());
    }
    stage.press("Confirm the PIN");
    assert_eq!(stage.screen(), Screen::Counter);
    assert_eq!(stage.value("Signed in"), "Jana");
}

#[test]
fn a_scan_stamps_is_told_on_both_windows_and_is_undone_in_one_tap() {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    let (kind, text, next) = stage.verdict();
    assert_eq!(kind, VerdictKind::Done, "{text} {next}");
    assert!(next.contains("Marek"), "{next}");
    assert_eq!(stage.stamps(), 1);
    assert_eq!(stage.customer().get_phase(), CustomerPhase::Active);
    assert_eq!(stage.customer().get_card().have, 1);
    assert_eq!(stage.customer().get_hero(), "Děkujeme!", "the customer's window speaks its own language");
    assert!(!stage.customer().get_line().contains("Marek") && !stage.customer().get_hero().contains("Marek"));
    assert!(stage.desk.till.global::<ui::CounterAdapter>().get_last_actions().row_count() >= 1);
    stage.press("Undo the last");
    assert_eq!(stage.verdict().0, VerdictKind::Done);
    assert_eq!(stage.stamps(), 0);
}

#[test]
fn a_full_card_becomes_a_reward_that_is_handed_over_once_and_can_be_taken_back() {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    for _ in 0..3 {
        stage.scan(&code);
        assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
        stage.pass_minutes(300);
    }
    stage.scan(&code);
    assert_eq!(stage.rewards(), 1);
    let reward = stage.desk.till.global::<ui::MemberAdapter>().get_rewards().row_data(0).unwrap();
    stage.press(&format!("Redeem {}", reward.name));
    stage.press("Hand over");
    // A printed card asks once more whose it is; a second press is the answer.
    if stage.has("Hand over") {
        stage.press("Hand over");
    }
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!(stage.rewards(), 0);
    let key_in = stage.desk.till.global::<ui::CounterAdapter>().get_key_in();
    assert!(!key_in.is_empty(), "the screen says what to key in");
    assert!(stage.customer().get_celebrate());
    stage.press("Undo the last");
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!(stage.rewards(), 1, "the reward came back");
}

#[test]
fn a_second_scan_is_already_stamped_until_a_manager_lets_it_pass() {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    stage.pass_minutes(2);
    stage.scan(&code);
    assert_eq!(stage.verdict().0, VerdictKind::Already, "{:?}", stage.verdict());
    assert_eq!(stage.stamps(), 1);
    stage.press("Manager lets it pass");
    stage.press("Klára, Manager");
    stage.press("Really a second visit");
    for digit in "1111".chars() {
        stage.press(&digit.to_string());
    }
    stage.press("Confirm the PIN");
    assert!(stage.has("A manager lets it pass"), "a wrong PIN loses nothing that was chosen");
    for digit in MANAGER_PIN.chars() {
        stage.press(&digit.to_string());
    }
    stage.press("Confirm the PIN");
    let told = stage.desk.till.global::<ui::MemberAdapter>().get_dialog_error();
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?} {told}", stage.verdict());
    assert_eq!(stage.stamps(), 2);
}

#[test]
fn a_new_member_takes_two_taps() {
    let stage = Stage::at_the_counter();
    stage.press("New member");
    assert_eq!(stage.screen(), Screen::Enrol);
    stage.press("Create card");
    let enrol = stage.desk.till.global::<ui::EnrolAdapter>();
    assert!(enrol.get_created(), "{}", enrol.get_error());
    assert!(enrol.get_qr().size().width > 0);
    assert_eq!(stage.customer().get_phase(), CustomerPhase::NewCard);
    stage.press("Done");
    assert_eq!(stage.screen(), Screen::Counter);
    assert!(stage.has("Member"));
}

#[test]
fn a_lost_card_is_replaced_and_the_old_one_stops_working() {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    stage.press("More");
    stage.press("Lost card");
    stage.press("Block and hand out a new card");
    assert!(stage.has("The card's code"), "the new card is shown");
    stage.press("Close");
    stage.pass_minutes(300);
    stage.scan(&code);
    assert_eq!(stage.verdict().0, VerdictKind::Refused, "{:?}", stage.verdict());
    assert!(!stage.verdict().2.is_empty(), "a refusal says what to do");
}

#[test]
fn look_up_shows_nobody_in_full_before_the_choice() {
    let stage = Stage::at_the_counter();
    stage.member("Markéta Dvořáková");
    stage.press("Find member");
    stage.fill("Card number, phone or name", "dvor");
    let results = stage.desk.till.global::<ui::FindAdapter>().get_results();
    let find = stage.desk.till.global::<ui::FindAdapter>();
    assert_eq!(results.row_count(), 1, "{} {}", find.get_query(), find.get_message());
    let found = results.row_data(0).unwrap();
    assert!(!found.name.contains("Dvořáková"), "{}", found.name);
    stage.press(&found.name);
    assert_eq!(stage.screen(), Screen::Counter);
    assert_eq!(stage.stamps(), 1);
}

#[test]
fn a_scan_while_something_is_open_waits_and_is_served_afterwards() {
    let stage = Stage::at_the_counter();
    let (_, first) = stage.member("Marek");
    let (_, second) = stage.member("Anna");
    stage.scan(&first);
    stage.press("More");
    stage.scan(&second);
    let shell = stage.desk.till.global::<ui::ShellAdapter>();
    assert_eq!(shell.get_waiting(), "Anna waits");
    assert!(stage.verdict().2.contains("Marek"), "nothing was stamped meanwhile");
    stage.press("Open");
    assert!(stage.verdict().2.contains("Anna"), "{:?}", stage.verdict());
    assert_eq!(stage.stamps(), 1);
    assert_eq!(shell.get_waiting(), "");
}

#[test]
fn a_scan_at_the_locked_till_waits_for_the_sign_in() {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    stage.press("Lock");
    assert_eq!(stage.screen(), Screen::Lock);
    stage.scan(&code);
    assert_eq!(stage.desk.till.global::<ui::ShellAdapter>().get_waiting(), "A scanned card waits");
    stage.sign_in("Jana", CASHIER_PIN);
    assert_eq!(stage.screen(), Screen::Counter);
    assert_eq!(stage.stamps(), 1);
}

#[test]
fn two_codes_in_one_picture_ask_which() {
    let stage = Stage::at_the_counter();
    let (_, first) = stage.member("Marek");
    let (_, second) = stage.member("Anna");
    let codes = vec![first, second];
    let choices = stage.till(move |till| (till.choices(&codes), till.monotonic_ms()));
    adapters::counter::offer_choices(&stage.desk, choices.0, choices.1);
    stage.desk.settle();
    assert_eq!(stage.verdict().0, VerdictKind::None, "nobody was stamped");
    stage.press("Anna");
    assert!(stage.verdict().2.contains("Anna"), "{:?}", stage.verdict());
}

#[test]
fn stray_keys_count_only_where_they_make_a_genuine_code() {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    let mut text: Vec<String> = code.iter().map(|byte| char::from(*byte).to_string()).collect();
    text.push("\n".to_owned());
    for key in "hello cat\n".chars() {
        adapters::counter::stray_key(&stage.desk, &key.to_string());
    }
    stage.desk.settle();
    assert_eq!(stage.verdict().0, VerdictKind::None);
    // One of ours by its looks, but a sign is wrong: as if nothing had been typed.
    let mut damaged = text.clone();
    damaged[20] = if damaged[20] == "A" { "B".to_owned() } else { "A".to_owned() };
    for key in &damaged {
        adapters::counter::stray_key(&stage.desk, key);
    }
    stage.desk.settle();
    assert_eq!(stage.verdict().0, VerdictKind::None);
    for key in &text {
        adapters::counter::stray_key(&stage.desk, key);
    }
    stage.desk.settle();
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
}

#[test]
fn the_idle_lock_and_the_cleaning_lock_end_by_themselves() {
    let stage = Stage::at_the_counter();
    let now = Instant::now();
    adapters::shell::clean(&stage.desk, now);
    let shell = stage.desk.till.global::<ui::ShellAdapter>();
    assert_eq!(shell.get_cleaning_left(), 30);
    adapters::shell::tick(&stage.desk, now + Duration::from_secs(31));
    assert_eq!(shell.get_cleaning_left(), 0);
    stage.desk.settle();
    assert_eq!(stage.screen(), Screen::Counter);
    adapters::shell::tick(&stage.desk, now + Duration::from_secs(600));
    stage.desk.settle();
    assert_eq!(stage.screen(), Screen::Lock);
}

#[test]
fn a_language_is_one_tap_away() {
    let stage = Stage::new();
    stage.press("Čeština");
    assert!(stage.has("Kdo pracuje?"));
    stage.press("English");
    assert!(stage.has("Who is working?"));
}

#[test]
fn a_full_cards_band_says_what_is_next_and_not_what_the_next_card_lacks() {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    let (_, text, next) = stage.verdict();
    assert!(next.contains("2 more stamps: "), "{text} {next}");
    for _ in 0..2 {
        stage.pass_minutes(300);
        stage.scan(&code);
    }
    let (kind, text, next) = stage.verdict();
    assert_eq!(kind, VerdictKind::Done);
    assert!(text.contains("is full"), "{text}");
    assert_eq!(next, "Marek · Offer it now, or it waits for a later visit.");
    assert_eq!(stage.customer().get_card().note, "", "the full card lacks nothing");
    stage.press("Undo the last");
    assert!(!stage.verdict().2.contains("later visit"), "{:?}", stage.verdict());
}
