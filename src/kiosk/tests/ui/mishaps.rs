//! What goes wrong at a counter, and how it is put right: lost card, wrong member, double taps, scans that wait.

use crate::counter_stage::{CASHIER_PIN, MANAGER_PIN, Stage};
use slint::platform::PointerEventButton;
use slint::{ComponentHandle, Model};
use std::time::Instant;
use tillstamp_kiosk::adapters;
use tillstamp_pass::{PhoneKey, rotation_time};
use tillstamp_terminal::ledger::{MemberId, Presentation};
use tillstamp_terminal::views::{JournalKind, VerdictKind as Kind};
use tillstamp_ui as ui;
use tillstamp_ui::{CustomerPhase, Screen, VerdictKind};

/// A member whose card is full: a reward waits, the sheet is open.
pub fn with_reward(stage: &Stage, name: &str) -> (MemberId, Vec<u8>) {
    let (member, code) = stage.member(name);
    for _ in 0..3 {
        stage.scan(&code);
        stage.pass_minutes(300);
    }
    stage.scan(&code);
    assert_eq!(stage.rewards(), 1, "{:?}", stage.verdict());
    (member, code)
}

pub fn redeem_label(stage: &Stage) -> String {
    let rewards = stage.desk.till.global::<ui::MemberAdapter>().get_rewards();
    format!("Redeem {}", rewards.row_data(0).unwrap().name)
}

fn waiting(stage: &Stage) -> String {
    stage.desk.till.global::<ui::ShellAdapter>().get_waiting().to_string()
}

#[test]
fn a_lost_card_is_found_blocked_and_replaced_by_one_that_is_shown_and_printed() {
    let stage = Stage::at_the_counter();
    let (member, old) = stage.member("Markéta Dvořáková");
    stage.scan(&old);
    stage.press("Close the card");
    stage.pass_minutes(300);

    stage.press("Find member");
    stage.fill("Card number, phone or name", "markéta dvo");
    let found = stage.desk.till.global::<ui::FindAdapter>().get_results().row_data(0).unwrap();
    stage.press(&found.name);
    stage.press("More");
    stage.press("Lost card");
    stage.press("Cancel");
    assert_eq!(stage.till(move |till| till.card_of(member).unwrap().version), 1, "Cancel blocks nothing");
    stage.press("More");
    stage.press("Lost card");
    stage.press("Block and hand out a new card");
    assert!(stage.has("The card's code"));
    assert_eq!(stage.customer().get_phase(), CustomerPhase::NewCard, "the customer can take a photo of it");
    stage.press("Save one card");
    let prints = stage.folder().join("data/exports/cards");
    let saved = std::fs::read_dir(&prints).unwrap().next().unwrap().unwrap();
    assert!(std::fs::read(saved.path()).unwrap().starts_with(b"%PDF"));
    stage.press("Close");

    stage.pass_minutes(300);
    assert_eq!(stage.kept(member), 2);
    stage.scan(&old);
    let (kind, text, next) = stage.verdict();
    assert_eq!((kind, text.as_str()), (VerdictKind::Refused, "This printed card is blocked."));
    assert!(next.contains("hand out a new card"), "the cure is told: {next}");
    assert_eq!(stage.kept(member), 2);
    let new = stage.till(move |till| till.card_of(member).unwrap().code.into_bytes());
    stage.scan(&new);
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!((stage.kept(member), stage.rewards()), (0, 1), "two stamps came along: the third fills the card");
    stage.assert_sound();
}

#[test]
fn the_last_award_is_moved_to_the_right_member_and_back() {
    let stage = Stage::at_the_counter();
    let (marek, code) = stage.member("Marek");
    let (anna, _) = stage.member("Anna");
    stage.scan(&code);
    stage.press("More");
    stage.press("Wrong member");
    stage.fill("Card number, phone or name", "zzz");
    assert!(stage.desk.till.global::<ui::MemberAdapter>().get_people_empty().contains("Nobody"));
    stage.fill("Card number, phone or name", "Anna");
    stage.press("Anna");
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!((stage.kept(marek), stage.kept(anna)), (0, 1));
    stage.press("Undo the last");
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!((stage.kept(marek), stage.kept(anna)), (1, 0), "one tap takes the move back");
    stage.assert_sound();
}

#[test]
fn a_scan_during_a_confirm_waits_is_judged_by_its_frames_time_and_earns_nothing_before() {
    let stage = Stage::at_the_counter();
    with_reward(&stage, "Marek");
    let (anna, _) = stage.member("Anna");
    let code = stage.till(move |till| {
        let phone = PhoneKey::from_seed(&[77; 32]);
        till.enrol_phone(anna, &phone.device_key().unwrap()).unwrap();
        phone.short(till.merchant(), anna, rotation_time(till.now())).unwrap().text().into_bytes()
    });
    stage.press(&redeem_label(&stage));
    assert!(stage.has("Hand over"));
    stage.scan(&code);
    assert_eq!(waiting(&stage), "Anna waits");
    assert!(stage.has("Hand over"), "the confirm is still open");
    // By now the code itself has expired; the frame in which it was seen has not.
    stage.clock.pass_ms(55_000);
    stage.tick();
    assert_eq!(waiting(&stage), "Anna waits");
    assert_eq!(stage.kept(anna), 0, "it earns nothing until it is opened");
    stage.press("Cancel");
    stage.press("Open");
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!(stage.kept(anna), 1);
    assert_eq!(waiting(&stage), "");
}

#[test]
fn a_waiting_scan_is_let_go_after_sixty_seconds() {
    let stage = Stage::at_the_counter();
    let (_, first) = stage.member("Marek");
    let (anna, second) = stage.member("Anna");
    stage.scan(&first);
    stage.press("More");
    stage.scan(&second);
    stage.clock.pass_ms(59_000);
    stage.tick();
    assert_eq!(waiting(&stage), "Anna waits");
    stage.clock.pass_ms(2_000);
    stage.tick();
    assert_eq!(waiting(&stage), "");
    stage.press("Close");
    assert!(!stage.has("Open"));
    assert_eq!(stage.kept(anna), 0);
    assert_eq!(stage.count(JournalKind::Visit), 1);
}

#[test]
fn a_double_tap_hands_over_one_reward() {
    let stage = Stage::at_the_counter();
    let (member, code) = stage.member("Marek");
    for _ in 0..6 {
        stage.scan(&code);
        stage.pass_minutes(300);
    }
    stage.scan(&code);
    let waiting = stage.till(move |till| till.open_member(member).unwrap().rewards.iter().map(|r| r.uses).sum::<u32>());
    assert_eq!(waiting, 2, "two full cards");
    stage.press(&redeem_label(&stage));
    stage.press("Hand over");
    let button = stage.element("Hand over");
    // Both taps come before the till has answered the first.
    button.invoke_accessible_default_action();
    button.invoke_accessible_default_action();
    stage.desk.settle();
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!(stage.count(JournalKind::Redemption), 1);
    assert_eq!(stage.rewards(), 1, "the other reward still waits");
    stage.assert_sound();
}

#[test]
fn a_card_that_is_open_on_two_screens_gives_its_reward_once() {
    let stage = Stage::at_the_counter();
    let (member, _) = with_reward(&stage, "Marek");
    stage.press(&redeem_label(&stage));
    // Meanwhile somebody else serves the same card.
    let elsewhere = stage.till(move |till| {
        till.serve_looked_up(member);
        let token = till.open_member(member).unwrap().rewards[0].token;
        let asked = till.redeem(token, 1);
        if asked.kind == Kind::Done { asked.kind } else { till.confirm().kind }
    });
    assert_eq!(elsewhere, Kind::Done);
    stage.press("Hand over");
    let (kind, text, next) = stage.verdict();
    assert_ne!(kind, VerdictKind::Done, "{text}");
    assert!(!text.is_empty() && !next.is_empty(), "cause and next step are told: {text} {next}");
    assert_eq!(stage.count(JournalKind::Redemption), 1);
    stage.assert_sound();
}

#[test]
fn two_of_our_codes_in_one_picture_ask_which_and_foreign_ones_do_not() {
    let stage = Stage::at_the_counter();
    let (marek, first) = stage.member("Marek");
    let (anna, second) = stage.member("Anna");
    let offer = |codes: Vec<Vec<u8>>| {
        let (choices, at_ms) = stage.till(move |till| (till.choices(&codes), till.monotonic_ms()));
        adapters::counter::offer_choices(&stage.desk, choices, at_ms);
        stage.desk.settle();
    };
    offer(vec![first.clone(), second.clone(), b"https://example.org".to_vec()]);
    assert!(stage.has("Marek") && stage.has("Anna"));
    let (_, third) = stage.member("Petr");
    stage.scan(&third);
    assert_eq!(waiting(&stage), "Petr waits", "a third card waits while the question is open");
    stage.press("Close");
    assert_eq!((stage.kept(marek), stage.kept(anna)), (0, 0), "closing the question stamps nobody");
    // The same card twice in a picture (a phone and its mirror image) is one card.
    offer(vec![first.clone(), first.clone()]);
    assert!(stage.verdict().2.contains("Marek"), "{:?}", stage.verdict());
    assert_eq!(stage.kept(marek), 1);
    stage.pass_minutes(300);
    offer(vec![b"8594001234561".to_vec(), second]);
    assert_eq!(stage.kept(anna), 1, "the only card of ours is served without a question");
}

#[test]
fn the_cleaning_lock_takes_every_touch_and_loses_no_work() {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    let now = Instant::now();
    adapters::shell::clean(&stage.desk, now);
    assert!(stage.has("Clean the screen now"));
    for label in ["Lock", "Find member", "Undo the last"] {
        stage.element(label).mock_single_click(PointerEventButton::Left);
        stage.desk.settle();
    }
    assert_eq!(stage.screen(), Screen::Counter, "a wiping hand opens nothing");
    assert_eq!(stage.stamps(), 1, "and takes nothing back");
    adapters::shell::tick(&stage.desk, now + std::time::Duration::from_secs(29));
    assert!(stage.has("Clean the screen now"));
    adapters::shell::tick(&stage.desk, now + std::time::Duration::from_secs(30));
    stage.desk.settle();
    assert!(!stage.has("Clean the screen now"));
    assert_eq!(stage.stamps(), 1, "the sheet is as it was");
    crate::keys::settle(&stage.desk);
    stage.element("Find member").mock_single_click(PointerEventButton::Left);
    assert_eq!(stage.screen(), Screen::Find);
}

#[test]
fn a_forgotten_z_is_offered_next_morning_and_made_once() {
    let stage = Stage::at_the_counter();
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    let day = stage.till(|till| till.business_date());
    stage.clock.pass_ms(86_400_000);
    stage.change_to("Jana", CASHIER_PIN);
    let reminder = "Wednesday 4 March 2026 was not closed.";
    assert!(stage.has(reminder), "{}", stage.desk.till.global::<ui::CounterAdapter>().get_reminder());
    assert!(!stage.has("Close it"), "closing is the manager's");
    stage.change_to("Klára", MANAGER_PIN);
    stage.press("Close it");
    stage.tall();
    stage.press("Close that day");
    stage.press("Close the day");
    assert!(stage.paper().0.contains("Z report 1"), "{:?} {}", stage.paper(), stage.notice());
    let closed = stage.till(move |till| till.closed_day(day).unwrap().unwrap());
    assert_eq!((closed.number, closed.report.date), (1, day), "the Z is yesterday's");
    stage.press("Close");
    assert!(!stage.has("Close that day"));
    // Today's own Z is the second one; once more changes nothing.
    stage.press("Z report: close the day");
    stage.press("Close the day");
    assert!(stage.paper().0.contains("Z report 2"), "{:?}", stage.paper());
    stage.press("Close");
    stage.press("Z report: close the day");
    stage.press("Close the day");
    let numbers = stage.till(move |till| {
        let today = till.business_date();
        (till.closed_day(day).unwrap().unwrap().number, till.closed_day(today).unwrap().unwrap().number)
    });
    assert_eq!(numbers, (1, 2));
    stage.size(1280, 800);
    stage.desk.go(Screen::Counter);
    stage.desk.settle();
    assert!(!stage.has(reminder));
    stage.assert_sound();
}

#[test]
fn a_looked_up_visit_is_known_as_one() {
    let stage = Stage::at_the_counter();
    let (member, _) = stage.member("Marek");
    stage.press("Find member");
    stage.fill("Card number, phone or name", "marek");
    stage.press("Marek");
    let presented = stage.till(move |till| {
        let export = till.export_member(member).unwrap();
        export.contains(&format!("{:?}", Presentation::LookedUp)) || export.to_lowercase().contains("looked")
    });
    assert!(presented, "the member's own data says how the visit was made");
}
