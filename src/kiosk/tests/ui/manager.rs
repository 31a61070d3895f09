//! The manager's day and the journal.

use crate::office::Stage;
use tillstamp_ui::Screen;

#[test]
fn the_day_is_read_and_closed_and_a_second_z_changes_nothing() {
    let stage = Stage::with_shop();
    stage.member("Jana Nová");
    stage.go(Screen::Manager);
    assert_eq!(stage.value("Visits"), "1");
    assert_eq!(stage.value("New members"), "1");

    stage.press("X report: read the day");
    assert!(stage.has("X report"));
    stage.press_last("Close");

    stage.press("Z report: close the day");
    stage.press("Close the day");
    assert!(stage.has("Z report 1"), "the paper shows the first Z");
    stage.press_last("Save PDF");
    let saved = std::fs::read_dir(stage.folder().join("data/exports/reports")).unwrap().count();
    assert_eq!(saved, 1, "the report is a file: {}", stage.notice());

    // What lies below an open paper cannot be pressed.
    stage.press_last("Close");
    let before = stage.till(|till| {
        let today = till.business_date();
        till.closed_day(today).unwrap().unwrap().report
    });
    stage.press("Z report: close the day");
    stage.press("Close the day");
    let after = stage.till(|till| {
        let today = till.business_date();
        till.closed_day(today).unwrap().unwrap()
    });
    assert_eq!(after.number, 1);
    assert_eq!(after.report, before);
}

#[test]
fn days_and_periods_are_walked_and_never_past_today() {
    let stage = Stage::with_shop();
    stage.go(Screen::Manager);
    assert!(stage.has("Nothing has happened yet. The first scan on the counter puts its figures here."));
    stage.press("Earlier");
    assert!(stage.has("Yesterday"));
    stage.press("Later");
    stage.press("Later");
    assert!(stage.has("Today"));
    stage.press("Period: Week");
    assert!(stage.has("Week"));
}

#[test]
fn a_stamp_is_voided_from_the_journal_with_a_reason() {
    let stage = Stage::with_shop();
    let member = stage.member("Jana Nová");
    stage.go(Screen::Journal);
    let rows = stage.journal();
    let index = rows.iter().position(|row| row.to_lowercase().contains("visit"));
    stage.select_row(index.and_then(|index| i32::try_from(index).ok()).unwrap_or_else(|| panic!("no visit: {rows:?}")));
    stage.press("Take this entry back, with a reason");
    stage.press("Take back");
    assert!(stage.told("Reason").contains("reason"), "no reason, no void: {}", stage.told("Reason"));
    stage.press("Reason: Wrong member");
    stage.press("Take back");
    let have = stage.till(move |till| till.open_member(member).unwrap().cards[0].have);
    assert_eq!(have, 0, "{}", stage.notice());
}

#[test]
fn a_member_is_erased_after_one_question() {
    let stage = Stage::with_shop();
    let member = stage.member("Jana Nová");
    stage.go(Screen::Journal);
    stage.select_row(0);
    stage.press("Open member");
    assert_eq!(stage.screen(), Screen::MemberAdmin);
    assert_eq!(stage.value("Name or nickname"), "Jana Nová");

    stage.fill("Birthday", "42. 1.");
    stage.press("Save");
    assert!(stage.told("Birthday").contains("24. 5."), "the error says how");
    assert_eq!(stage.value("Birthday"), "42. 1.", "what was typed stays");
    stage.fill("Birthday", "24. 5.");
    stage.press("Save");
    let birthday = stage.till(move |till| till.profile(member).unwrap().profile.birthday);
    assert_eq!(birthday, Some((5, 24)));

    stage.press("Export this member's data");
    assert_eq!(std::fs::read_dir(stage.folder().join("data/exports/members")).unwrap().count(), 1);

    stage.press("Erase this member");
    stage.press("Cancel");
    assert!(stage.till(move |till| till.profile(member).is_ok()));
    stage.press("Erase this member");
    stage.press("Erase for ever");
    assert_eq!(stage.screen(), Screen::Journal);
    assert!(stage.till(|till| till.look_up("Jana").unwrap_or_default().is_empty()));
}
