//! The clock that is unsure until the owner sets it, and the training shop that counts nothing.

use crate::counter_stage::{CASHIER_PIN, MANAGER_PIN, OWNER_PIN, Stage};
use slint::{ComponentHandle, Model};
use tillstamp_terminal::views::{Devices, JournalKind};
use tillstamp_ui as ui;
use tillstamp_ui::{Screen, VerdictKind};

const DAY_MS: i64 = 86_400_000;

#[test]
fn an_unsure_clock_is_told_rewards_need_a_manager_and_the_owner_sets_it() {
    let stage = Stage::at_the_counter();
    let (member, code) = stage.member("Marek");
    for _ in 0..3 {
        stage.scan(&code);
        stage.pass_minutes(300);
    }
    let stage = stage.restart(|clock| {
        clock.reboot();
        clock.shift_raw_ms(-400 * DAY_MS);
    });
    stage.sign_in("Jana", CASHIER_PIN);
    stage.tick();
    let strip = || stage.desk.till.global::<ui::ShellAdapter>().get_status().to_string();
    assert!(stage.value("Status").contains("unsure"), "{}", strip());
    assert_eq!(stage.desk.till.global::<ui::ShellAdapter>().get_status_tone(), ui::Tone::Refused);

    stage.pass_minutes(300);
    stage.scan(&code);
    assert_eq!(stage.verdict().0, VerdictKind::Done, "earning goes on: {:?}", stage.verdict());
    let reward = stage.desk.till.global::<ui::MemberAdapter>().get_rewards().row_data(0).unwrap();
    assert!(reward.allowed, "a manager's word helps, so the button stays");
    stage.press(&format!("Redeem {}", reward.name));
    stage.press("Hand over");
    assert_eq!(stage.count(JournalKind::Redemption), 0);
    assert!(stage.has("A manager lets it pass"), "{:?}", stage.verdict());
    stage.press("Klára, Manager");
    stage.press("Goodwill");
    for digit in CASHIER_PIN.chars() {
        stage.press(&digit.to_string());
    }
    stage.press("Confirm the PIN");
    assert_eq!(stage.count(JournalKind::Redemption), 0, "a cashier's PIN is no manager's");
    for digit in MANAGER_PIN.chars() {
        stage.press(&digit.to_string());
    }
    stage.press("Confirm the PIN");
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!(stage.count(JournalKind::Redemption), 1);

    // The strip is the way to the cure; only the owner can do it.
    for (name, pin, set) in [("Klára", MANAGER_PIN, false), ("Eva", OWNER_PIN, true)] {
        stage.size(1280, 800);
        stage.change_to(name, pin);
        stage.press("Status");
        assert_eq!(stage.screen(), Screen::Health);
        stage.tall();
        stage.press("Set the time");
        stage.fill("Date and time", "the day after tomorrow");
        stage.press("This is right");
        let told = stage.told("Date and time");
        assert!(told.contains("2026-11-21 14:27"), "the message beside the field shows how: {told}");
        assert_eq!(stage.value("Date and time"), "the day after tomorrow", "and what was typed stays");
        stage.fill("Date and time", "2026-03-05 08:15");
        stage.press("This is right");
        stage.tick();
        assert_eq!(!strip().contains("unsure"), set, "{name}: {} {}", strip(), stage.notice());
    }
    let (unsure, now) = stage.till(|till| (till.status(&Devices::default()).unwrap().clock_unsure, till.now()));
    assert!(!unsure);
    // 08:15 in Prague is 07:15 UTC.
    assert_eq!(now.0, 1_772_694_900_000, "the ledger goes by what the owner said");
    assert_eq!(stage.kept(member), 1);
    stage.assert_sound();
}

#[test]
fn training_has_a_loud_banner_its_own_ledger_and_its_way_back() {
    let stage = Stage::by_the_clock();
    stage.sign_in("Klára", MANAGER_PIN);
    let (member, real) = stage.member("Marek");
    stage.scan(&real);
    assert_eq!(stage.kept(member), 1);
    let before =
        (stage.count(JournalKind::Visit), stage.count(JournalKind::Member), stage.till(|till| till.ledger_path()));

    stage.tall();
    stage.office("Health");
    stage.press("Training mode");
    assert_eq!(stage.screen(), Screen::Counter, "{}", stage.notice());
    stage.size(1280, 800);
    let banner = "Training mode: nothing here counts";
    assert!(stage.has(banner));
    assert!(!stage.customer().get_training().is_empty(), "the customer's window says it too");
    assert_ne!(stage.till(|till| till.ledger_path()), before.2, "a database of its own");
    stage.scan(&real);
    let (kind, text, next) = stage.verdict();
    assert_eq!(kind, VerdictKind::Refused);
    assert!(text.contains("training") && next.contains("End the training"), "{text} {next}");

    stage.press("New member");
    stage.press("Create card");
    stage.press("Done");
    let trained = stage.till(|till| till.look_up("").map(|found| found.len()).unwrap_or_default());
    assert_eq!(trained, 0, "nobody is found by nothing");
    let code = stage.member("Cvik").1;
    stage.scan(&code);
    let (kind, _, next) = stage.verdict();
    assert_eq!(kind, VerdictKind::Done);
    assert!(next.starts_with("Training, nothing counts"), "a scan in training says so: {next}");
    for screen in [Screen::Manager, Screen::Find, Screen::Lock, Screen::Counter] {
        stage.desk.go(screen);
        stage.desk.settle();
        assert!(stage.has(banner), "the banner is on every screen: {screen:?}");
    }
    stage.assert_sound();

    stage.tall();
    stage.office("Health");
    stage.press("Training mode");
    assert_eq!(stage.screen(), Screen::Lock);
    assert!(!stage.has(banner));
    stage.size(1280, 800);
    stage.sign_in("Klára", MANAGER_PIN);
    let after =
        (stage.count(JournalKind::Visit), stage.count(JournalKind::Member), stage.till(|till| till.ledger_path()));
    assert_eq!(after, before, "nothing of the training is in the real ledger");
    stage.scan(&code);
    assert_eq!(stage.verdict().0, VerdictKind::Refused, "a card of the training shop counts nowhere else");
    assert_eq!(stage.kept(member), 1);
    stage.assert_sound();
}

#[test]
fn a_restart_in_the_middle_of_training_opens_the_real_shop() {
    let stage = Stage::by_the_clock();
    stage.sign_in("Klára", MANAGER_PIN);
    stage.tall();
    stage.office("Health");
    stage.press("Training mode");
    assert!(stage.till(|till| till.is_training()));
    let clock = tillstamp_terminal::SystemClock;
    let now = tillstamp_terminal::Clock::raw_now(&clock);
    let stage = stage.restart(|hand| hand.pass_until(now));
    assert!(!stage.till(|till| till.is_training()));
    assert!(!stage.has("Training mode: nothing here counts"));
}
