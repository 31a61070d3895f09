//! Absurd input in every form: nothing panics, nothing typed is lost, and each refusal stands beside its field.

use crate::counter_stage::{CASHIER_PIN, OWNER_PIN, Stage};
use slint::ComponentHandle;
use tillstamp_ui as ui;
use tillstamp_ui::{Screen, Tone};

/// What people, cats and wedged scanners type.
pub fn absurd() -> Vec<String> {
    let mut list: Vec<String> = [
        "",
        "   ",
        "\u{7}\u{1b}[2J\u{0}",
        "two\nlines\tand a tab",
        "🦀🦀🦀",
        "שלום עולם",
        "\u{202e}abc\u{200b}",
        "-5",
        "0",
        "99999999999999999999999999",
        "1e9",
        "NaN",
        "31.02.2026",
        "12,5",
        "12.5",
        "1,234,567.89",
        "'; DROP TABLE member; --",
        "{$name} %s {0}",
    ]
    .map(str::to_owned)
    .to_vec();
    list.push("x".repeat(10_000));
    list.push("9".repeat(10_000));
    list
}

/// A short form of the input for messages.
pub fn short(typed: &str) -> String {
    typed.chars().take(20).flat_map(char::escape_debug).collect()
}

/// Types everything absurd into a field of one of the manager's forms and saves. What is taken must be told as done;
/// what is not must be told beside the field, with what was typed still in it.
fn try_office(stage: &Stage, label: &str, good: &str, save: impl Fn(&Stage)) {
    for typed in absurd() {
        stage.desk.till.global::<ui::OfficeAdapter>().set_notice("".into());
        stage.fill(label, &typed);
        save(stage);
        stage.till(|till| till.now());
        let taken =
            !stage.notice().is_empty() && stage.desk.till.global::<ui::OfficeAdapter>().get_notice_tone() == Tone::Done;
        if !taken {
            let told = stage.told(label);
            assert!(told.len() > 8, "{label} ← {}: nothing is told beside it ({})", short(&typed), stage.notice());
            assert_eq!(stage.value(label), typed, "{label} ← {}: what was typed is lost", short(&typed));
        }
    }
    stage.fill(label, good);
    save(stage);
}

fn owner() -> Stage {
    let stage = Stage::new();
    stage.sign_in("Eva", OWNER_PIN);
    stage.tall();
    stage
}

#[test]
fn a_members_data_takes_nothing_absurd() {
    let stage = owner();
    let (member, code) = stage.member("Marek");
    stage.scan(&code);
    stage.desk.till.global::<ui::MemberAdminAdapter>().invoke_open_member(member.to_string().into());
    stage.desk.settle();
    for (label, good) in [
        ("Name or nickname", "Marek"),
        ("Phone", "+420 601 234 567"),
        ("E-mail", "marek@example.com"),
        ("Birthday", "24. 5."),
        ("Favourites", "flat white"),
        ("Diet", "no gluten"),
        ("Interests", "cycling"),
        ("Note for staff", "oat milk"),
    ] {
        try_office(&stage, label, good, |stage| stage.press("Save"));
    }
    let kept = stage.till(move |till| till.profile(member).unwrap().profile);
    assert_eq!((kept.name.as_str(), kept.birthday, kept.note.as_str()), ("Marek", Some((5, 24)), "oat milk"));
    assert_eq!((kept.favorites.as_str(), kept.diet.as_str()), ("flat white", "no gluten"));
    stage.press("Preferred way to reach: Text message");
    stage.press("How often: Once a month at most");
    stage.press("Save");
    let kept = stage.till(move |till| till.profile(member).unwrap().profile);
    assert_eq!((kept.channel.as_str(), kept.frequency.as_str()), ("sms", "monthly"));
    for typed in absurd() {
        stage.fill("The other card: number, name or phone", &typed);
        stage.press("Search the other card");
        let note = stage.desk.till.global::<ui::MemberAdminAdapter>().get_merge_note();
        assert!(!note.is_empty(), "{}: nothing found and nothing told", short(&typed));
        assert_eq!(stage.notice(), stage.notice());
    }
    assert_eq!(stage.kept(member), 1);
    stage.assert_sound();
}

#[test]
fn staff_take_nothing_absurd() {
    let stage = owner();
    stage.office("Staff");
    for (label, good) in [("Name", "Petr"), ("PIN", "1357")] {
        stage.press("Add a person");
        stage.fill("Name", "Petr");
        stage.fill("PIN", "1357");
        stage.fill("PIN again", "1357");
        for typed in absurd() {
            stage.fill(label, &typed);
            stage.press("Add");
            if stage.has("New PIN") {
                // Taken: a person with this name is there now.
                assert_eq!(label, "Name", "{} is no PIN", short(&typed));
                stage.press("Add a person");
                stage.fill("PIN", "1357");
                stage.fill("PIN again", "1357");
                continue;
            }
            let (told, again) = (stage.told(label), stage.told("PIN again"));
            assert!(told.len() > 8 || again.len() > 8, "{label} ← {}: {}", short(&typed), stage.notice());
            assert_eq!(stage.value(label), typed, "{label} ← {}", short(&typed));
        }
        stage.fill(label, good);
    }
    let before = stage.till(|till| till.staff().len());
    stage.press("Jana, Cashier · English");
    for typed in absurd() {
        stage.press("New PIN");
        stage.fill("PIN", &typed);
        stage.press("Set the PIN");
        assert!(stage.told("PIN").contains("digits"), "{}: {}", short(&typed), stage.told("PIN"));
        assert_eq!(stage.value("PIN"), typed, "{}", short(&typed));
        assert_eq!(stage.notice(), "", "beside the field, not above the page");
        stage.press("Cancel");
    }
    try_office(&stage, "Own card", "", |stage| stage.press("Save"));
    assert_eq!(stage.till(|till| till.staff().len()), before);
    stage.change_to("Jana", CASHIER_PIN);
}

fn beside_some_field(stage: &Stage) -> bool {
    let groups = stage.desk.till.global::<ui::ProgramAdapter>().get_groups();
    slint::Model::iter(&groups).any(|group| slint::Model::iter(&group.fields).any(|field| !field.error.is_empty()))
}

/// The program's fields are read with every key: an error stands at once, or the draft can be published.
fn try_program(stage: &Stage, part: &str, labels: &[&str]) {
    stage.press(part);
    for label in labels {
        for typed in absurd() {
            stage.fill(label, &typed);
            stage.till(|till| till.now());
            stage.desk.till.global::<ui::OfficeAdapter>().set_notice("".into());
            let hint = stage.told(label);
            stage.press("Publish");
            let asked = stage.desk.till.global::<ui::OfficeAdapter>().get_ask().open;
            if asked {
                stage.press("Cancel");
                continue;
            }
            let unchanged = stage.desk.till.global::<ui::ProgramAdapter>().get_publish_note().contains("Everything");
            assert!(unchanged || !stage.notice().is_empty(), "{label} ← {}: why not?", short(&typed));
            // Of two limits that contradict each other, the lower one may carry the message.
            if !unchanged && hint.len() <= 8 {
                assert!(
                    beside_some_field(stage),
                    "{label} ← {}: nothing beside the field; {}",
                    short(&typed),
                    stage.notice()
                );
            }
            // Spaces around a text mean nothing; going to the part that is at fault takes them away.
            assert_eq!(stage.value(label).trim(), typed.trim(), "{label} ← {}", short(&typed));
        }
        stage.press("Discard the changes");
        if stage.desk.till.global::<ui::OfficeAdapter>().get_ask().open {
            stage.press("Discard");
        }
    }
}

#[test]
fn a_program_takes_nothing_absurd() {
    let stage = owner();
    stage.office("Program");
    let before = stage.till(|till| till.program().clone());
    let parts = stage.desk.till.global::<ui::ProgramAdapter>().get_parts();
    let label = |index: usize| {
        let part = slint::Model::row_data(&parts, index).unwrap();
        if part.note.is_empty() { part.title.to_string() } else { format!("{}, {}", part.title, part.note) }
    };
    let named = |title: &str| {
        let index = slint::Model::iter(&parts).position(|part| part.title == title).unwrap();
        label(index)
    };
    let card = [
        "Name",
        "Čeština",
        "Stamps to fill",
        "Stamps each time",
        "Welcome stamps",
        "Stamps expire after",
        "By hand at most",
    ];
    try_program(&stage, &label(1), &card);
    let reward = slint::Model::iter(&parts).position(|part| part.title == "Rewards").unwrap() + 1;
    let fields = [
        "Name",
        "Usual price",
        "VAT",
        "To be used within",
        "What to key in",
        "Cost to the shop",
        "Uses of one",
        "In stock",
    ];
    try_program(&stage, &label(reward), &fields);
    let limits = [
        "Time between two stamps",
        "Visits a day at most",
        "Rewards a day by printed card",
        "Undo within",
        "A cashier corrects at most",
        "A manager corrects at most",
        "Stamps by hand a day and person",
        "Data are erased after",
    ];
    try_program(&stage, &named("Limits and data"), &limits);
    try_program(&stage, &named("Opening hours"), &["Monday", "The day ends at", "Closed on", "Time zone"]);
    assert_eq!(stage.till(|till| till.program().clone()), before, "a draft changes nothing by itself");
    stage.assert_sound();
}

#[test]
fn the_counters_fields_take_nothing_absurd() {
    let stage = owner();
    let members = |stage: &Stage| stage.till(|till| till.today().new_members);
    for (field, label) in [("name", "First name or nickname (may stay empty)"), ("phone", "Phone (may stay empty)")] {
        for typed in absurd() {
            let before = members(&stage);
            stage.desk.go(Screen::Enrol);
            stage.desk.settle();
            stage.fill(label, &typed);
            stage.press("Create card");
            let enrol = stage.desk.till.global::<ui::EnrolAdapter>();
            if enrol.get_created() {
                assert_eq!(members(&stage), before + 1);
                stage.press("Done");
            } else {
                assert_eq!(members(&stage), before, "{field} ← {}: refused, and nobody was made", short(&typed));
                assert!(stage.told(label).len() > 8, "{field} ← {}: {}", short(&typed), enrol.get_error());
                assert_eq!(stage.value(label), typed);
            }
        }
    }
    for typed in absurd() {
        stage.desk.go(Screen::Find);
        stage.desk.settle();
        stage.fill("Card number, phone or name", &typed);
        let find = stage.desk.till.global::<ui::FindAdapter>();
        let found = slint::Model::row_count(&find.get_results());
        let told = !find.get_message().is_empty() && !find.get_message_cure().is_empty();
        assert!(found > 0 || told || typed.trim().is_empty(), "{}: neither found nor told", short(&typed));
        assert!(found < 20, "{} lists half the shop", short(&typed));
        stage.desk.go(Screen::Journal);
        stage.desk.settle();
        stage.fill("Search: member, card, entry, day or time", &typed);
        assert_eq!(stage.notice(), "", "{}", short(&typed));
        stage.fill("Search: member, card, entry, day or time", "");
    }
    stage.desk.go(Screen::Counter);
    stage.desk.settle();
    let (member, code) = stage.member("Marek");
    stage.scan(&code);
    for typed in absurd() {
        stage.press("More");
        stage.press("Adjust with a reason");
        stage.press("Goodwill");
        stage.fill("Note (may stay empty)", &typed);
        stage.press("Adjust");
        assert!(stage.kept(member) <= 3, "{}", short(&typed));
        if stage.has("Adjust with a reason") {
            let refused = !stage.desk.till.global::<ui::MemberAdapter>().get_dialog_error().is_empty();
            let too_long = stage.told("Note (may stay empty)").contains("too many");
            assert!(refused || too_long, "{}: nothing is told", short(&typed));
            assert_eq!(stage.value("Note (may stay empty)"), typed, "a refused correction loses no words");
            stage.press("Close");
        }
    }
    stage.assert_sound();
}

#[test]
fn the_recovery_of_the_owners_pin_takes_nothing_absurd() {
    let stage = Stage::new();
    stage.press("Eva, Owner");
    stage.press("Forgotten PIN");
    for typed in absurd().into_iter().filter(|typed| !typed.is_empty()) {
        stage.fill("Recovery code", "ABCD-EFGH");
        stage.fill("New PIN", &typed);
        stage.press("Set PIN");
        assert!(stage.told("New PIN").contains("digits"), "{}: {}", short(&typed), stage.told("New PIN"));
        assert_eq!(stage.value("New PIN"), typed);
    }
    for typed in absurd().into_iter().filter(|typed| !typed.is_empty()) {
        stage.fill("Recovery code", &typed);
        stage.fill("New PIN", "975310");
        stage.press("Set PIN");
        assert!(stage.told("Recovery code").len() > 8, "{}", short(&typed));
        assert_eq!(stage.value("Recovery code"), typed);
        stage.clock.pass_ms(4_000_000);
    }
    stage.press("Cancel");
    stage.sign_in("Eva", OWNER_PIN);
    assert_eq!(stage.screen(), Screen::Counter, "the PIN is as it was");
}
