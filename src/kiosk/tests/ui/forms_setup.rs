//! Absurd input in every field of the wizard and of the settings: a message beside the field, nothing lost, no panic.

use crate::forms::{absurd, short};
use crate::gear::FakeGear;
use crate::office::Stage;
use slint::ComponentHandle;
use tillstamp_terminal::views::{Brand, Rgb, Settings};
use tillstamp_ui as ui;
use tillstamp_ui::{Screen, SetUpStep, Tone};

/// What else is typed where a time, a number or a word is asked for.
fn all() -> Vec<String> {
    let more =
        ["25:99", "31.02.", "00:00:00", "twelve", "-0", "０９", "١٢", "12:60", "#12345g", "/dev/zero", "..", "0x1F"];
    absurd().into_iter().chain(more.map(str::to_owned)).collect()
}

/// What a name may be, said once more and independently of the program.
fn is_name(typed: &str, longest: usize) -> bool {
    let name = typed.trim();
    !name.is_empty() && name.chars().count() <= longest && !name.chars().any(char::is_control)
}

fn is_pin(typed: &str) -> bool {
    let pin = typed.trim();
    (4..=8).contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit())
}

fn one_line(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn step(stage: &Stage) -> SetUpStep {
    stage.desk.till.global::<ui::SetUpAdapter>().get_step()
}

/// Types everything into a field of the wizard's open step and goes on. What is right leads to the next step and is
/// still there on the way back; what is not is told beside the field.
fn try_step(stage: &Stage, label: &str, also: &[&str], good: &str, is_right: impl Fn(&str) -> bool) {
    let here = step(stage);
    for typed in all() {
        for label in [label].iter().chain(also) {
            stage.fill(label, &typed);
        }
        stage.press("Next");
        if is_right(&typed) {
            assert_ne!(step(stage), here, "{label} ← {}: {}", short(&typed), stage.told(label));
            stage.press("Back");
        } else {
            assert_eq!(step(stage), here, "{label} ← {} is no reason to go on", short(&typed));
            assert!(stage.told(label).len() > 8, "{label} ← {}: nothing is told beside it", short(&typed));
        }
        assert_eq!(stage.value(label), typed, "{label} ← {}: what was typed is lost", short(&typed));
        assert_eq!(stage.setup_error(), "", "{label} ← {}: beside the field, not above it", short(&typed));
    }
    for label in [label].iter().chain(also) {
        stage.fill(label, good);
    }
}

#[test]
fn the_wizard_takes_nothing_absurd() {
    let stage = Stage::empty();
    stage.go(Screen::SetUp);
    stage.press("Next");
    stage.fill("Shop's name", "Kavárna Most");
    try_step(&stage, "Shop's name", &[], "Kavárna Most", |typed| is_name(typed, 60));
    try_step(&stage, "The day ends at", &[], "02:00", |typed| ["0", "00:00"].contains(&typed));
    try_step(&stage, "Time zone", &[], "Europe/Prague", |_| false);
    for _ in 0..2 {
        stage.press("Next");
    }
    for typed in all() {
        stage.fill("What arrived", &typed);
        stage.accept_scanner(&typed);
        assert!(!stage.has("Every character arrived."), "{}", short(&typed));
    }
    stage.press("Next");
    people(&stage);
    stage.press("Next");
    card(&stage);
    proof(&stage);
    let names = stage.till(|till| {
        let people = till.operators().into_iter().map(|person| person.name).collect::<Vec<_>>();
        (till.settings().shop_name.clone(), people, till.program().cards[0].goal)
    });
    assert_eq!(names, ("Kavárna Most".to_owned(), vec!["Eva".to_owned(), "Jana".to_owned()], 9));
}

fn people(stage: &Stage) {
    for (label, good) in [("Your name", "Eva"), ("Your PIN", "4711"), ("PIN again", "4711")] {
        stage.fill(label, good);
    }
    try_step(stage, "Your name", &[], "Eva", |typed| {
        let name = one_line(typed);
        is_name(&name, 40)
    });
    try_step(stage, "Your PIN", &["PIN again"], "4711", is_pin);
    try_step(stage, "PIN again", &[], "4711", |typed| typed.trim() == "4711");
    stage.fill("Cashier's PIN", "1234");
    try_step(stage, "A first cashier", &[], "Jana", |typed| is_name(&one_line(typed), 40));
    try_step(stage, "Cashier's PIN", &[], "1234", is_pin);
}

/// The step that makes the shop: a card of one stamp holds it back while the names are tried.
fn card(stage: &Stage) {
    for label in ["Name", "Reward"] {
        stage.fill("Stamps to fill", "1");
        for typed in all() {
            stage.fill(label, &typed);
            stage.press("Open the shop");
            assert_eq!(step(stage), SetUpStep::Card, "one stamp is no card");
            assert!(stage.told("Stamps to fill").len() > 8);
            let told = stage.told(label).len() > 8;
            assert_eq!(told, !is_name(&typed, 60), "{label} ← {}: {}", short(&typed), stage.told(label));
            assert_eq!(stage.value(label), typed, "{label} ← {}", short(&typed));
        }
        stage.fill(label, "Káva");
    }
    for typed in all() {
        stage.fill("Stamps to fill", &typed);
        stage.press("Open the shop");
        assert_eq!(step(stage), SetUpStep::Card, "{}", short(&typed));
        assert!(stage.told("Stamps to fill").len() > 8, "{}: nothing is told", short(&typed));
        assert_eq!(stage.value("Stamps to fill"), typed, "{}", short(&typed));
    }
    stage.fill("Stamps to fill", "9");
    stage.press("Open the shop");
    assert_eq!(step(stage), SetUpStep::Recovery, "{}", stage.setup_error());
}

fn proof(stage: &Stage) {
    let words = stage.recovery_words();
    let asked = stage.asked_words();
    for typed in all() {
        for (label, _) in &asked {
            stage.fill(label, &typed);
        }
        stage.press("Next");
        assert_eq!(step(stage), SetUpStep::Recovery, "{} proves nothing", short(&typed));
        for (label, _) in &asked {
            assert!(stage.told(label).contains("not the word"), "{}", short(&typed));
            assert_eq!(stage.value(label), typed);
        }
    }
    for (label, number) in &asked {
        stage.fill(label, &words[number - 1]);
    }
    stage.press("Next");
    assert_eq!(step(stage), SetUpStep::Ready);
}

/// Everything the settings' form can change.
fn kept(stage: &Stage) -> (Settings, Brand, u32) {
    stage.till(|till| (till.settings().clone(), till.brand(), till.program().retention_months))
}

/// Types everything into a field of the settings and saves: either it is kept as typed, or it is told beside the field
/// and nothing at all has changed.
fn try_setting(stage: &Stage, label: &str, good: &str, holds: impl Fn(&(Settings, Brand, u32), &str) -> bool) {
    for typed in all() {
        let before = kept(stage);
        stage.desk.till.global::<ui::OfficeAdapter>().set_notice("".into());
        stage.fill(label, &typed);
        stage.press("Save");
        let after = kept(stage);
        let saved = stage.desk.till.global::<ui::OfficeAdapter>().get_notice_tone() == Tone::Done
            && stage.notice().contains("Saved");
        if saved {
            assert!(holds(&after, &typed), "{label} ← {}: kept as something else", short(&typed));
        } else {
            assert!(stage.told(label).len() > 8, "{label} ← {}: {}", short(&typed), stage.notice());
            assert_eq!(stage.value(label), typed, "{label} ← {}: what was typed is lost", short(&typed));
            assert_eq!(stage.notice(), "", "{label} ← {}: beside the field, not above", short(&typed));
            assert_eq!(before, after, "{label} ← {}: half of it was kept", short(&typed));
        }
    }
    stage.fill(label, good);
    stage.press("Save");
    assert!(stage.notice().contains("Saved"), "{label}: {}", stage.told(label));
}

fn number(typed: &str) -> Option<u64> {
    typed.trim().parse().ok()
}

#[test]
fn the_settings_take_nothing_absurd() {
    let stage = Stage::with_shop();
    stage.desk.set_gear(FakeGear::with_cameras());
    stage.go(Screen::Settings);
    try_setting(&stage, "Shop's name", "Kavárna Most", |kept, typed| kept.0.shop_name == typed.trim());
    try_setting(&stage, "Colour", "#0B6B5D", |kept, typed| {
        kept.1.color == Rgb(0x99, 0x99, 0x99) && typed.trim() == "999999"
    });
    try_setting(&stage, "Logo", "", |kept, typed| typed.trim().is_empty() && kept.1.logo_png.is_empty());
    try_setting(&stage, "Words of welcome", "Vítejte", |kept, typed| {
        let visible: String = one_line(typed).chars().filter(|sign| !sign.is_control()).collect();
        kept.1.welcome == visible
    });
    try_setting(&stage, "Lock by itself after", "2", |kept, typed| {
        number(typed).is_some_and(|minutes| minutes <= 60 && u64::from(kept.0.idle_lock_s) == minutes * 60)
    });
    try_setting(&stage, "Data are erased after", "36", |kept, typed| number(typed) == Some(u64::from(kept.2)));

    stage.press("PDF files in a folder");
    let before = kept(&stage).0.printer;
    for typed in all().into_iter().filter(|typed| !typed.starts_with('/')) {
        stage.fill("Folder for PDF files", &typed);
        stage.accept_folder(&typed);
        assert!(stage.told("Folder for PDF files").len() > 8, "{}: nothing is told", short(&typed));
        assert_eq!(kept(&stage).0.printer, before, "{}", short(&typed));
        assert_eq!(stage.value("Folder for PDF files"), typed, "{}", short(&typed));
    }
    stage.press("Find a scanner");
    for typed in all() {
        stage.fill("What arrived", &typed);
        stage.accept_scanner(&typed);
        assert!(!stage.has("Every character arrived."), "{}", short(&typed));
    }
}

#[test]
fn an_emptied_name_is_no_name_and_a_fault_leaves_other_faults_alone() {
    let stage = Stage::with_shop();
    stage.go(Screen::Settings);
    stage.fill("Shop's name", "");
    stage.fill("Lock by itself after", "soon");
    stage.press("Save");
    assert_eq!(stage.told("Shop's name"), "Write the shop's name.");
    assert!(stage.told("Lock by itself after").contains("0 to 60"));
    stage.fill("Shop's name", "Kavárna");
    assert!(stage.told("Lock by itself after").contains("0 to 60"), "correcting one leaves the other");
}
