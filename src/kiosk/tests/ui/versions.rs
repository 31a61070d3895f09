//! The program's versions: from a date, compared, and an earlier one in force again.

use crate::counter_stage::{MANAGER_PIN, OWNER_PIN, Stage};
use slint::ComponentHandle;
use tillstamp_terminal::views::JournalKind;
use tillstamp_ui as ui;
use tillstamp_ui::VerdictKind;

fn goal(stage: &Stage) -> u32 {
    stage.till(|till| till.program().cards[0].goal)
}

fn editor(name: &str, pin: &str) -> Stage {
    let stage = Stage::new();
    stage.sign_in(name, pin);
    stage.tall();
    stage.office("Program");
    stage
}

#[test]
fn a_program_from_a_date_waits_for_its_day_is_compared_and_taken_back() {
    let stage = editor("Eva", OWNER_PIN);
    let (member, code) = stage.member("Marek");
    assert_eq!(goal(&stage), 3);
    stage.fill("Stamps to fill", "5");
    stage.press("Publish: From a date");
    let date_error = || stage.desk.till.global::<ui::ProgramAdapter>().get_publish_date_error().to_string();
    for wrong in ["", "31.02.2026", "next week", "2026"] {
        stage.fill("Date", wrong);
        stage.press("Publish");
        assert!(date_error().contains("24. 12. 2026"), "{wrong:?}: {}", date_error());
    }
    stage.fill("Date", "1. 3. 2026");
    stage.press("Publish");
    stage.press("Publish");
    assert!(stage.notice().contains("in the past"), "{}", stage.notice());
    stage.fill("Date", "5. 4. 2026");
    stage.press("Publish");
    stage.press("Publish");
    assert!(stage.notice().contains("Sunday 5 April 2026"), "{}", stage.notice());
    assert_eq!(goal(&stage), 3, "the day has not come");
    assert_eq!(stage.count(JournalKind::Shop), stage.count(JournalKind::Shop));

    stage.press("Versions");
    stage.press("Compare with the version of Sunday 5 April 2026");
    let (title, text) = stage.paper();
    assert!(title.contains("5 April"), "{title}");
    assert!(text.contains("Stamps to fill: 3 stamps → 5 stamps"), "{text}");
    assert_eq!(text.lines().count(), 2, "only what differs: {text}");
    stage.press("Close");

    stage.clock.pass_ms(32 * 86_400_000);
    stage.till(|till| drop(till.tick()));
    assert_eq!(goal(&stage), 5, "its day has come");
    stage.change_to("Eva", OWNER_PIN);
    stage.office("Program");
    stage.press("Versions");
    stage.press("Compare with the version of Wednesday 4 March 2026");
    assert!(stage.paper().1.contains("3 stamps → 5 stamps"), "the older first: {:?}", stage.paper());
    stage.press("Close");
    stage.press("Go back to the version of Wednesday 4 March 2026");
    stage.press("Cancel");
    assert_eq!(goal(&stage), 5);
    stage.press("Go back to the version of Wednesday 4 March 2026");
    stage.press("Go back");
    assert_eq!(goal(&stage), 3, "{}", stage.notice());
    stage.size(1280, 800);
    stage.change_to("Eva", OWNER_PIN);
    stage.scan(&code);
    assert_eq!(stage.verdict().0, VerdictKind::Done);
    assert_eq!(stage.kept(member), 1);
    stage.assert_sound();
}

#[test]
fn publishing_and_going_back_are_the_owners() {
    let stage = editor("Klára", MANAGER_PIN);
    stage.fill("Stamps to fill", "7");
    stage.press("Publish");
    stage.press("Publish");
    assert!(stage.notice().contains("owner"), "{}", stage.notice());
    assert_eq!(goal(&stage), 3);
    assert_eq!(stage.value("Stamps to fill"), "7", "the draft is not lost");
}
