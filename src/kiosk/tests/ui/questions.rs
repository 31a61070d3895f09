//! Questions with a field: what is wrong is told beside it, what was typed stays, and nobody else finds it open.

use crate::counter_stage::{CASHIER_PIN, MANAGER_PIN, OWNER_PIN, Stage};
use slint::{ComponentHandle, Model};
use tillstamp_terminal::Till;
use tillstamp_terminal::views::JournalKind;
use tillstamp_ui as ui;
use tillstamp_ui::VerdictKind;

const NOTE: &str = "Note (may stay empty)";

fn ask(stage: &Stage) -> ui::AskView {
    stage.desk.till.global::<ui::OfficeAdapter>().get_ask()
}

#[test]
fn a_new_pin_that_is_none_is_told_beside_the_field() {
    let stage = Stage::new();
    stage.sign_in("Eva", OWNER_PIN);
    stage.tall();
    stage.office("Staff");
    stage.press("Jana, Cashier · English");
    stage.press("New PIN");
    stage.fill("PIN", "12");
    stage.press("Set the PIN");
    assert!(stage.told("PIN").contains("four to eight digits"), "{}", stage.told("PIN"));
    assert_eq!((stage.notice().as_str(), ask(&stage).input.as_str()), ("", "12"));
    stage.fill("PIN", "2468");
    assert!(!stage.told("PIN").contains("digits"), "typing on takes the fault away");
    stage.press("Set the PIN");
    assert!(!ask(&stage).open && stage.notice().contains("new PIN"), "{}", stage.notice());
    stage.change_to("Jana", "2468");
}

/// Klára with Marek's visit open in the journal, and the question why it is taken back.
fn asked_why() -> Stage {
    let stage = Stage::new();
    stage.sign_in("Klára", MANAGER_PIN);
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    stage.tall();
    stage.office("Journal");
    let journal = stage.desk.till.global::<ui::JournalAdapter>();
    let found = (0..4).any(|row| {
        journal.invoke_select(row);
        stage.desk.settle();
        journal.get_can_void()
    });
    assert!(found, "there is nothing to take back");
    stage.press("Take this entry back, with a reason");
    stage
}

#[test]
fn a_void_without_a_reason_is_told_beside_the_field() {
    let stage = asked_why();
    let (label, yes) = (ask(&stage).input_label.to_string(), ask(&stage).yes.to_string());
    let limit = Till::REMARK_CHARS_MAX;
    for (typed, wanted) in [("   ".to_owned(), "reason"), ("x".repeat(limit + 2), "2 characters too many")] {
        stage.fill(&label, &typed);
        stage.press(&yes);
        assert!(stage.told(&label).to_lowercase().contains(wanted), "{}", stage.told(&label));
        assert_eq!((stage.notice().as_str(), ask(&stage).input.as_str()), ("", typed.as_str()));
        assert_eq!(stage.count(JournalKind::Reversal), 0);
    }
    stage.fill(&label, &"x".repeat(limit));
    stage.press(&yes);
    assert!(!ask(&stage).open);
    assert_eq!(stage.count(JournalKind::Reversal), 1, "{}", stage.notice());
    stage.assert_sound();
}

#[test]
fn the_next_person_finds_no_question_and_no_paper_of_the_one_before() {
    let stage = asked_why();
    stage.size(1280, 800);
    stage.change_to("Jana", CASHIER_PIN);
    stage.change_to("Klára", MANAGER_PIN);
    assert!(!ask(&stage).open);
    stage.tall();
    stage.press("Manager");
    assert_eq!(stage.count(JournalKind::Reversal), 0);
    stage.press("X report: read the day");
    assert!(!stage.paper().1.is_empty());
    stage.size(1280, 800);
    stage.change_to("Jana", CASHIER_PIN);
    assert!(stage.paper().1.is_empty());
}

#[test]
fn a_note_is_counted_near_its_end_and_never_cut() {
    let stage = Stage::new();
    stage.sign_in("Klára", MANAGER_PIN);
    let (member, code) = stage.member("Marek");
    stage.scan(&code);
    let limit = Till::REMARK_CHARS_MAX;
    let open = || {
        stage.press("More");
        stage.press("Adjust with a reason");
        stage.press("Goodwill");
    };
    open();
    stage.fill(NOTE, "short");
    assert_eq!(stage.told(NOTE), "", "far from its end nothing is counted");
    stage.fill(NOTE, &"ž".repeat(limit - 12));
    assert_eq!(stage.told(NOTE), "Room for 12 more characters.");
    stage.fill(NOTE, &"ž".repeat(limit + 1));
    assert_eq!(stage.told(NOTE), "One character too many: shorten it.");
    stage.press("Adjust");
    assert_eq!(
        (stage.kept(member), stage.value(NOTE).chars().count()),
        (1, limit + 1),
        "nothing is done, nothing lost"
    );
    let whole = format!("{}konec", "ž".repeat(limit - 5));
    stage.fill(NOTE, &whole);
    stage.press("Adjust");
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    let kept = stage.till(move |till| till.export_member(member).unwrap());
    assert!(kept.contains(&whole), "every character is kept");

    let history = stage.desk.till.global::<ui::MemberAdapter>().get_history();
    let row = history.iter().find(|row| row.can_void).unwrap();
    stage.press("More");
    stage.press("History and void");
    stage.press(&format!("Void {}, {}", row.what, row.time));
    stage.press("Mistake at the counter");
    stage.fill(NOTE, &"x".repeat(limit + 3));
    assert_eq!(stage.told(NOTE), "3 characters too many: shorten it.");
    let before = stage.count(JournalKind::Reversal);
    stage.press("Void");
    assert_eq!(stage.count(JournalKind::Reversal), before);
}
