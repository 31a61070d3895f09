//! Members' own matters: consent with its wording, duplicates joined and separated.

use crate::counter_stage::{MANAGER_PIN, Stage};
use slint::{ComponentHandle, Model};
use tillstamp_terminal::ledger::{Hash, MemberId, Purpose};
use tillstamp_terminal::views::JournalKind;
use tillstamp_ui as ui;
use tillstamp_ui::{Screen, VerdictKind};

fn with_manager() -> Stage {
    let stage = Stage::new();
    stage.sign_in("Klára", MANAGER_PIN);
    stage.tall();
    stage
}

/// What the till holds of each purpose: granted, and the hash of the wording.
fn consents(stage: &Stage, member: MemberId) -> Vec<(Purpose, bool, Option<Hash>)> {
    stage.till(move |till| {
        let rows = till.profile(member).unwrap().consents;
        rows.into_iter().map(|row| (row.purpose, row.changed_at.is_some() && row.granted, row.wording_hash)).collect()
    })
}

fn wording(stage: &Stage, purpose: Purpose, language: &'static str) -> String {
    stage.till(move |till| till.program().wording(purpose).unwrap().texts[language].clone())
}

#[test]
fn consent_is_given_per_purpose_to_the_wording_that_is_shown_and_withdrawn_again() {
    let stage = with_manager();
    stage.press("New member");
    for (label, purpose) in [
        ("News and offers", Purpose::Marketing),
        ("Suggestions that fit", Purpose::Personalization),
        ("A note for the staff", Purpose::StaffNote),
    ] {
        assert_eq!(stage.told(label), wording(&stage, purpose, "en"), "the exact wording is on the screen");
        assert_eq!(stage.element(label).accessible_checked(), Some(false), "{label} stands at no");
    }
    stage.fill("First name or nickname (may stay empty)", "Marek");
    stage.press("News and offers");
    stage.press("Create card");
    stage.press("Done");
    let member = stage.till(|till| till.look_up("Marek").unwrap()[0].member);
    let hash = Hash::of(wording(&stage, Purpose::Marketing, "en").as_bytes());
    let given = consents(&stage, member);
    assert_eq!(given.iter().filter(|row| row.1).count(), 1, "only what was ticked: {given:?}");
    assert!(given.contains(&(Purpose::Marketing, true, Some(hash))), "{given:?}");

    stage.press("More");
    stage.press("Profile, consent and data");
    assert_eq!(stage.screen(), Screen::MemberAdmin);
    let rows = || stage.desk.till.global::<ui::MemberAdminAdapter>().get_consents();
    let shown = rows().iter().find(|row| row.given).unwrap();
    assert_eq!(shown.wording, wording(&stage, Purpose::Marketing, "en"));
    assert!(shown.state.contains("2026") || shown.state.contains("09:00"), "since when: {}", shown.state);
    let before = stage.count(JournalKind::Member);
    for row in rows().iter() {
        stage.press(&row.purpose);
    }
    let turned = consents(&stage, member);
    assert_eq!(turned.iter().map(|row| row.1).collect::<Vec<_>>(), [false, true, true], "{turned:?}");
    assert_eq!(stage.count(JournalKind::Member), before + 3, "each wish is an entry of its own");
    let first = rows().row_data(0).unwrap();
    assert!(!first.given && first.state.contains("withdrawn"), "{}", first.state);
    assert!(stage.notice().contains("wish is kept"), "{}", stage.notice());

    // The wording is that of the person who serves: hash and screen go together.
    stage.till(|till| till.set_my_language("hu").unwrap());
    stage.change_to("Klára", MANAGER_PIN);
    let name = stage.till(|till| till.look_up("Marek").unwrap()[0].member);
    let admin = stage.desk.till.global::<ui::MemberAdminAdapter>();
    admin.invoke_open_member(name.to_string().into());
    stage.desk.settle();
    let row = rows().row_data(0).unwrap();
    assert_eq!(row.wording, wording(&stage, Purpose::Marketing, "hu"));
    stage.press(&row.purpose);
    let hash = Hash::of(wording(&stage, Purpose::Marketing, "hu").as_bytes());
    let facts: String = stage.till(move |till| till.export_member(member).unwrap()).split_whitespace().collect();
    let bytes: Vec<String> = hash.0.iter().map(u8::to_string).collect();
    assert!(facts.contains(&format!("[{}]", bytes.join(","))), "the entry holds the hash of what was shown: {facts}");
    stage.assert_sound();
}

#[test]
fn a_cashier_cannot_join_members_and_a_manager_joins_and_separates_them() {
    let stage = with_manager();
    let (one, first) = stage.member("Marek Svoboda");
    let (other, second) = stage.member("Mára Svoboda");
    stage.scan(&first);
    stage.scan(&second);
    stage.pass_minutes(300);
    stage.scan(&second);
    assert_eq!((stage.kept(one), stage.kept(other)), (1, 2));

    stage.press("More");
    stage.press("Profile, consent and data");
    stage.fill("The other card: number, name or phone", "nobody");
    stage.press("Search the other card");
    assert!(stage.has("Nobody else fits."));
    stage.fill("The other card: number, name or phone", "Marek");
    stage.press("Search the other card");
    let found = stage.desk.till.global::<ui::MemberAdminAdapter>().get_found().row_data(0).unwrap();
    assert!(!found.title.contains("Svoboda"), "masked until chosen: {}", found.title);
    let row = format!("{}, {}", found.title, found.note);
    stage.press(&row);
    stage.press("Cancel");
    assert_eq!(stage.kept(one), 1, "Cancel joins nobody");
    stage.press(&row);
    stage.press("One person");
    assert!(stage.notice().contains("one member now"), "{}", stage.notice());
    assert_eq!((stage.kept(one), stage.kept(other)), (0, 0), "three stamps filled the card");
    let rewards = |stage: &Stage| stage.till(move |till| till.open_member(one).unwrap().rewards.len());
    assert_eq!(rewards(&stage), 1);
    stage.assert_sound();

    let merged = stage.desk.till.global::<ui::MemberAdminAdapter>().get_merged().row_data(0).unwrap();
    assert!(merged.note.contains("03/04/2026"), "until when it can be taken back: {}", merged.note);
    stage.press(&format!("Separate {}", merged.title));
    stage.press("Two people");
    assert!(stage.notice().contains("two members again"), "{}", stage.notice());
    assert!(!stage.has(&format!("Separate {}", merged.title)));
    stage.size(1280, 800);
    stage.desk.go(Screen::Counter);
    stage.pass_minutes(300);
    for code in [&first, &second] {
        stage.scan(code);
        assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
    }
    stage.assert_sound();
}
