//! One award divided among several members: by look-up or by the next scan, with one confirm and one undo (F119).

use crate::counter_stage::Stage;
use slint::{ComponentHandle, Model};
use tillstamp_terminal::ledger::{CardId, MemberId};
use tillstamp_terminal::views::JournalKind;
use tillstamp_ui as ui;
use tillstamp_ui::VerdictKind;

const WHO: &str = "Who else? Scan the card, or type number, phone or name";

/// Items on the card that counts them.
fn items(stage: &Stage, member: MemberId) -> u32 {
    stage.till(move |till| till.open_member(member).unwrap().cards[1].have)
}

fn sum(stage: &Stage) -> String {
    stage.desk.till.global::<ui::MemberAdapter>().get_split_sum().to_string()
}

fn counts(stage: &Stage) -> Vec<(String, i32)> {
    let rows = stage.desk.till.global::<ui::MemberAdapter>().get_split_rows();
    rows.iter().map(|row| (row.name.to_string(), row.count)).collect()
}

/// Jana's table paid together: five lunches on one card.
fn stage() -> (Stage, MemberId, CardId) {
    let stage = Stage::at_the_counter();
    let (marek, code) = stage.member("Marek");
    stage.scan(&code);
    let card = stage.till(|till| till.program().cards[1].id);
    stage.press("More");
    stage.press("Add stamps");
    let member = stage.desk.till.global::<ui::MemberAdapter>();
    let lunch = member.get_card_names().row_data(1).unwrap();
    stage.press(&lunch);
    for _ in 0..4 {
        stage.press("One more");
    }
    stage.press("Add");
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?} {}", stage.verdict(), member.get_dialog_error());
    assert_eq!(items(&stage, marek), 5);
    stage.tall();
    (stage, marek, card)
}

#[test]
fn five_lunches_are_divided_by_look_up_and_scan_and_one_tap_takes_it_back() {
    let (stage, marek, _) = stage();
    let (anna, _) = stage.member("Anna");
    let (petr, card_of_petr) = stage.member("Petr");
    stage.press("More");
    stage.press("Wrong member");
    stage.press("Divide among several");
    assert_eq!(counts(&stage), [("Marek".to_owned(), 5)]);
    assert!(sum(&stage).contains("5 of 5"), "{}", sum(&stage));
    stage.press("Divide");
    assert_eq!(stage.count(JournalKind::Reversal), 0, "with nobody else there is nothing to divide");

    stage.fill(WHO, "zzz");
    assert!(stage.desk.till.global::<ui::MemberAdapter>().get_people_empty().contains("Nobody"));
    stage.fill(WHO, "Anna");
    stage.press("Add Anna");
    stage.scan(&card_of_petr);
    assert_eq!(
        stage.desk.till.global::<ui::ShellAdapter>().get_waiting(),
        "",
        "the scan is the answer, it does not wait"
    );
    assert_eq!(counts(&stage).iter().map(|row| row.1).collect::<Vec<_>>(), [3, 1, 1]);
    stage.scan(&card_of_petr);
    assert_eq!(counts(&stage).len(), 3, "the same card twice is one person");
    assert_eq!(items(&stage, petr), 0, "scanning into the dialog earns nothing");

    stage.press("One more for Anna");
    assert!(sum(&stage).contains("6 of 5"), "the sum is shown against the whole: {}", sum(&stage));
    stage.press("Divide");
    assert_eq!(items(&stage, marek), 5, "what does not add up is not divided");
    stage.press("One less for Marek");
    stage.press("Divide");
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!((items(&stage, marek), items(&stage, anna), items(&stage, petr)), (2, 2, 1));
    stage.assert_sound();

    stage.press("Undo the last");
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!((items(&stage, marek), items(&stage, anna), items(&stage, petr)), (5, 0, 0));
    stage.assert_sound();
}

#[test]
fn a_scanned_card_answers_whose_stamps_these_are() {
    let (stage, marek, _) = stage();
    let (anna, card_of_anna) = stage.member("Anna");
    stage.press("More");
    stage.press("Wrong member");
    stage.scan(&card_of_anna);
    assert_eq!(items(&stage, anna), 0);
    stage.press("Anna");
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    assert_eq!((items(&stage, marek), items(&stage, anna)), (0, 5));
}

#[test]
fn a_strangers_code_is_nobody_and_a_refused_division_loses_nothing() {
    let (stage, marek, _) = stage();
    let (anna, _) = stage.member("Anna");
    stage.press("More");
    stage.press("Wrong member");
    stage.press("Divide among several");
    let mut forged = stage.member("Petr").1;
    let place = forged.len() - 20;
    forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
    stage.scan(&forged);
    let told = stage.desk.till.global::<ui::MemberAdapter>().get_dialog_error().to_string();
    assert!(told.contains("does not say who") || counts(&stage).len() == 1, "{told}");
    stage.fill(WHO, "Anna");
    stage.press("Add Anna");
    // Meanwhile the award is taken back elsewhere.
    stage.till(move |till| {
        let entry = till.open_member(marek).unwrap().history[0].entry;
        till.undo(entry);
    });
    stage.press("Divide");
    let told = stage.desk.till.global::<ui::MemberAdapter>().get_dialog_error().to_string();
    assert!(!told.is_empty() && stage.has("Divide"), "the dialog stays and says why: {told} {:?}", stage.verdict());
    assert_eq!(counts(&stage).len(), 2);
    assert_eq!((items(&stage, marek), items(&stage, anna)), (0, 0));
    stage.assert_sound();
}
