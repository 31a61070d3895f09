//! The journal answers a complaint: found by time, person, member and kind; shown again as a slip.

use crate::counter_stage::{CASHIER_PIN, MANAGER_PIN, Stage};
use slint::{ComponentHandle, Model};
use tillstamp_ui as ui;

const SEARCH: &str = "Search: member, card, entry, day or time";

fn rows(stage: &Stage) -> Vec<ui::JournalRowView> {
    stage.desk.till.global::<ui::JournalAdapter>().get_rows().iter().collect()
}

fn label(row: &ui::JournalRowView) -> String {
    let mark = if row.voided { ", voided" } else { "" };
    let side = |text: &str| if text.is_empty() { String::new() } else { format!(", {text}") };
    format!("{}  {}{mark}{}{}", row.time, row.title, side(&row.note), side(&row.person))
}

/// Yesterday a visit of Anna's; today Marek at nine by Jana with a refusal, Petr at eleven by Klára.
fn stage() -> Stage {
    let stage = Stage::at_the_counter();
    let (_, anna) = stage.member("Anna");
    stage.scan(&anna);
    stage.clock.pass_ms(86_400_000);
    stage.change_to("Jana", CASHIER_PIN);
    let (_, marek) = stage.member("Marek");
    stage.scan(&marek);
    stage.pass_minutes(2);
    stage.scan(&marek);
    stage.pass_minutes(118);
    stage.change_to("Klára", MANAGER_PIN);
    let (_, petr) = stage.member("Petr");
    stage.scan(&petr);
    stage.tall();
    stage.office("Journal");
    stage
}

#[test]
fn a_complaint_is_found_by_time_person_member_and_kind() {
    let stage = stage();
    let visits =
        |name: &str| rows(&stage).iter().filter(|row| row.note == name && row.title.contains("1 stamp")).count();
    assert_eq!((visits("Marek"), visits("Petr"), visits("Anna")), (1, 1, 0), "today");
    stage.press("Time: 7 days");
    assert_eq!(visits("Anna"), 1);

    for (query, wanted) in [("11:05", "Petr"), ("9.00", "Marek")] {
        stage.press("Time: Today");
        stage.fill(SEARCH, query);
        assert!(!rows(&stage).is_empty(), "{query}");
        assert!(
            rows(&stage).iter().all(|row| row.note == wanted || row.note.is_empty()),
            "{query}: {:?}",
            rows(&stage)
        );
        assert_eq!(visits(wanted), 1, "{query}");
    }
    for query in ["4. 3. 2026", "2026-03-04"] {
        stage.fill(SEARCH, query);
        assert_eq!((visits("Anna"), visits("Marek")), (1, 0), "{query} is yesterday");
    }
    for query in ["m", "31.02.2026", "1e9", "::"] {
        stage.fill(SEARCH, query);
        assert_eq!(stage.notice(), "", "{query:?} is no mistake, it only finds little");
    }
    stage.fill(SEARCH, "marek");
    assert!(rows(&stage).iter().all(|row| row.note == "Marek"), "{:?}", rows(&stage));
    stage.fill(SEARCH, "");

    stage.press("Filters");
    stage.press("Who: Klára");
    assert!(!rows(&stage).is_empty() && rows(&stage).iter().all(|row| row.person == "Klára"));
    stage.press("Who: Everyone");
    stage.press("What: Refusals");
    let refused = rows(&stage);
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!((refused[0].note.as_str(), refused[0].person.as_str()), ("Marek", "Jana"));
    stage.press(&label(&refused[0]));
    let details = stage.desk.till.global::<ui::JournalAdapter>().get_details();
    assert!(details.iter().any(|line| line.label == "What helps"), "a refusal says what would have helped");
    assert!(!stage.has("Take this entry back, with a reason"), "nothing happened that could be taken back");
    stage.press("What: Members");
    assert!(rows(&stage).iter().all(|row| !row.title.contains("1 stamp")));
}

#[test]
fn a_slip_is_shown_again_as_often_as_asked() {
    let stage = stage();
    let visit = rows(&stage).into_iter().find(|row| row.note == "Marek" && row.title.contains("1 stamp")).unwrap();
    stage.press(&label(&visit));
    for _ in 0..2 {
        stage.press("Show slip");
        let (title, text) = stage.paper();
        assert_eq!(title, "Slip");
        for wanted in [visit.title.as_str(), "Marek", "Jana", "05/03/2026", "09:00"] {
            assert!(text.contains(wanted), "{wanted} is missing: {text}");
        }
        stage.press("Close");
    }
    stage.assert_sound();
}
