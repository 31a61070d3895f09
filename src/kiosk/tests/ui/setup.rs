//! The wizard: a shop from nothing.

use crate::gear::{FakeGear, sent};
use crate::office::Stage;
use tillstamp_kiosk::adapters::shell;
use tillstamp_kiosk::devices::wedge::ScannerChoice;
use tillstamp_kiosk::gear::{CameraPick, heard};
use tillstamp_ui::Screen;

const CODE: &str = "TSCAL 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./: TSCAL";

#[test]
fn a_shop_is_made_from_nothing_and_back_loses_nothing() {
    let stage = Stage::empty();
    stage.go(Screen::SetUp);
    assert!(stage.has("Language: English"), "the first question, before anything is to be read");
    stage.press("Next");
    stage.press("Next");
    assert_eq!(stage.told("Shop's name"), "Write the shop's name.");
    stage.fill("Shop's name", "Kavárna Most");
    stage.press("Currency: CZK");
    stage.fill("The day ends at", "26:00");
    stage.press("Next");
    assert!(stage.told("The day ends at").contains("12:00"));
    stage.fill("The day ends at", "02:00");
    stage.press("Next");
    assert!(stage.has("The camera's picture"));
    stage.press("Next");

    stage.fill("What arrived", CODE);
    stage.accept_scanner(CODE);
    assert!(stage.has("Every character arrived."));
    stage.press("Next");

    stage.fill("Your name", "Eva");
    stage.fill("Your PIN", "4711");
    stage.fill("PIN again", "4711");
    stage.press("Back");
    stage.press("Back");
    stage.press("Back");
    assert_eq!(stage.value("Shop's name"), "Kavárna Most");
    stage.press("Next");
    stage.press("Next");
    stage.press("Next");
    assert_eq!(stage.value("Your name"), "Eva");
    stage.fill("A first cashier", "Jana");
    stage.fill("Cashier's PIN", "1234");
    stage.press("Next");

    stage.fill("Stamps to fill", "1");
    stage.press("Open the shop");
    assert!(!stage.told("Stamps to fill").is_empty(), "one stamp is no card");
    stage.fill("Stamps to fill", "9");
    stage.press("Open the shop");

    let words = stage.recovery_words();
    assert_eq!(words.len(), 12, "{}", stage.setup_error());
    stage.press("Next");
    let asked = stage.asked_words();
    assert_eq!(asked.len(), 2);
    for (label, number) in &asked {
        assert!(stage.told(label).contains("not the word"));
        stage.fill(label, &words[number - 1]);
    }
    stage.press("Next");
    assert!(stage.recovery_words().is_empty(), "the words are shown once");
    stage.press("To the counter");
    assert_eq!(stage.screen(), Screen::Lock);
    let (goal, people, currency) = stage.till(|till| {
        let people = till.operators().into_iter().map(|person| person.name).collect::<Vec<_>>();
        (till.program().cards[0].goal, people, till.program().currency.as_str().to_owned())
    });
    assert_eq!((goal, currency.as_str()), (9, "CZK"));
    assert_eq!(people, ["Eva", "Jana"]);
}

/// From the first step to the recovery sheet, with what is done at camera and scanner.
fn to_the_sheet(stage: &Stage, at_camera: impl FnOnce(&Stage), at_scanner: impl FnOnce(&Stage)) {
    stage.go(Screen::SetUp);
    stage.press("Next");
    stage.fill("Shop's name", "Kavárna Most");
    stage.press("Next");
    at_camera(stage);
    stage.press("Next");
    at_scanner(stage);
    stage.press("Next");
    stage.fill("Your name", "Eva");
    stage.fill("Your PIN", "4711");
    stage.fill("PIN again", "4711");
    stage.press("Next");
    stage.press("Open the shop");
}

#[test]
fn the_devices_of_the_wizard_are_used_at_once_and_kept_by_the_shop() {
    let stage = Stage::empty();
    let gear = FakeGear::with_cameras();
    stage.desk.set_gear(gear.clone());
    let scanner = "05f9:2216 Left Scanner";
    to_the_sheet(
        &stage,
        |stage| {
            stage.press("Side Camera, 1280 × 720, 30 pictures a second");
            assert_eq!(gear.last_camera(), Some(CameraPick::parse("Side Camera")), "already in this step");
        },
        |stage| {
            assert_eq!(gear.last_scanners(), Some(ScannerChoice::Listen), "this step hears every keyboard");
            heard(&stage.desk, &sent(scanner, CODE));
            stage.desk.settle();
            assert!(stage.value("Left Scanner").contains("is a scanner of this till now"));
        },
    );
    let chosen = ScannerChoice::parse(scanner);
    assert_eq!(gear.last_scanners(), Some(chosen.clone()), "from the end of the step on only this one");
    let settings = stage.till(|till| till.settings().clone());
    assert_eq!(
        (settings.camera.as_str(), settings.scanner.as_str()),
        ("Side Camera", scanner),
        "{}",
        stage.setup_error()
    );
    let (cameras, scanners) = (gear.cameras_used.lock().unwrap().len(), gear.scanners_read.lock().unwrap().len());
    shell::refresh_shop(&stage.desk);
    stage.desk.settle();
    assert_eq!(gear.cameras_used.lock().unwrap().len(), cameras, "the new shop changes nothing about the devices");
    assert_eq!(gear.scanners_read.lock().unwrap().len(), scanners);
}

#[test]
fn the_printed_sheet_is_proof_enough_and_the_demo_camera_stands_in_for_none() {
    let stage = Stage::empty();
    let gear = std::sync::Arc::new(FakeGear::default());
    *gear.queues.lock().unwrap() = vec!["Counter".into()];
    stage.desk.set_gear(gear.clone());
    to_the_sheet(
        &stage,
        |stage| stage.press("Demo camera, Shows drawn pictures of phones."),
        |stage| assert!(stage.has("Nothing has arrived yet")),
    );
    assert_eq!(gear.last_camera(), Some(CameraPick::Demo));
    stage.press("Counter");
    assert!(!stage.has("I hold the printed sheet"), "it is not printed yet");
    stage.press("Print the sheet");
    assert_eq!(gear.printed.lock().unwrap()[0].1, "recovery-sheet.pdf");
    stage.press("Next");
    assert_eq!(stage.recovery_words().len(), 12, "printed is not yet in the hand");
    stage.press("I hold the printed sheet");
    stage.press("Next");
    assert!(stage.recovery_words().is_empty());
    assert!(stage.has("To the counter"));
}
