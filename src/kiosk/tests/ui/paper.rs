//! Paper where a printer is chosen: the Z report and cards go to it, a printer in trouble leaves a file and says so.

use crate::gear::FakeGear;
use crate::office::Stage;
use slint::ComponentHandle;
use std::path::Path;
use std::sync::Arc;
use tillstamp_kiosk::adapters;
use tillstamp_kiosk::devices::printer::{PrinterChoice, PrinterFault};
use tillstamp_terminal::views::Settings;
use tillstamp_ui::{self as ui, Screen};

/// A shop whose printer is chosen by this setting.
fn shop(setting: &str) -> (Stage, Arc<FakeGear>) {
    let (stage, gear) = (Stage::with_shop(), FakeGear::with_cameras());
    stage.desk.set_gear(gear.clone());
    choose(&stage, setting);
    (stage, gear)
}

fn choose(stage: &Stage, setting: &str) {
    let printer = setting.to_owned();
    stage.till(move |till| {
        let settings = Settings { printer, ..till.settings().clone() };
        till.set_settings(&settings).unwrap();
    });
    adapters::shell::refresh_shop(&stage.desk);
    stage.desk.settle();
}

/// Jobs since the last look: choice and name.
fn jobs(gear: &FakeGear) -> Vec<(PrinterChoice, String)> {
    gear.printed.lock().unwrap().drain(..).map(|(choice, name, _)| (choice, name)).collect()
}

fn note(stage: &Stage) -> String {
    stage.desk.till.global::<ui::OfficeAdapter>().get_paper().note.to_string()
}

fn close_day(stage: &Stage) {
    stage.go(Screen::Manager);
    stage.press("Z report: close the day");
    stage.press("Close the day");
}

fn files(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

const STOPPED: &str = "The printer “Counter” is stopped. Look at paper and cable, then let it go on in the system. \
                       Stamping goes on meanwhile.";

#[test]
fn a_z_report_comes_out_once_by_itself_and_again_when_asked() {
    let (stage, gear) = shop("queue:Counter");
    let counter = || (PrinterChoice::Queue("Counter".into()), "report.pdf".to_owned());
    close_day(&stage);
    assert!(stage.has("Z report 1"));
    assert_eq!(jobs(&gear), [counter()]);
    assert_eq!(note(&stage), "Sent to the printer (Counter).");
    let reports = stage.folder().join("data/exports/reports");
    assert_eq!(files(&reports).len(), 1, "the file is kept as well");

    // A printer in trouble: said with its cure, the file is there, the paper stays open, the day stays closed.
    *gear.fault.lock().unwrap() = Some(|| PrinterFault::Stopped("Counter".into()));
    stage.press_last("Print");
    let file = reports.join(&files(&reports)[0]);
    assert_eq!(note(&stage), format!("{STOPPED} Saved as {}", file.display()));
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF"));
    assert!(stage.has("Z report 1"));
    *gear.fault.lock().unwrap() = None;
    stage.press_last("Print");
    assert_eq!((jobs(&gear), note(&stage).as_str()), (vec![counter()], "Sent to the printer (Counter)."));

    // A second Z changes nothing and prints nothing by itself.
    stage.press_last("Close");
    close_day(&stage);
    assert!(stage.has("Z report 1"));
    assert!(jobs(&gear).is_empty());
}

#[test]
fn a_day_is_closed_also_where_the_printer_is_in_trouble() {
    let (stage, gear) = shop("queue:Counter");
    *gear.fault.lock().unwrap() = Some(|| PrinterFault::Stopped("Counter".into()));
    close_day(&stage);
    assert!(note(&stage).starts_with(STOPPED), "{}", note(&stage));
    let closed = stage.till(|till| {
        let today = till.business_date();
        till.closed_day(today).unwrap().map(|closed| closed.number)
    });
    assert_eq!(closed, Some(1));
}

#[test]
fn where_nobody_chose_a_printer_a_z_report_is_a_file_when_asked() {
    let (stage, gear) = shop("");
    close_day(&stage);
    assert!(note(&stage).contains("ingerprint"), "nothing is printed unasked: {}", note(&stage));
    stage.press_last("Print");
    assert!(note(&stage).starts_with("Saved as "), "no printer, no complaint: {}", note(&stage));
    assert!(jobs(&gear).is_empty());
}

#[test]
fn cards_go_to_the_chosen_printer_under_a_name_that_tells_nothing() {
    let (stage, gear) = shop("queue:Counter");
    stage.member("Jana Nová");
    stage.go(Screen::Journal);
    stage.select_row(0);
    stage.press("Open member");
    stage.press("Print card");
    assert_eq!(stage.notice(), "Sent to the printer (Counter).");
    assert_eq!(jobs(&gear), [(PrinterChoice::Queue("Counter".into()), "cards.pdf".to_owned())]);

    *gear.fault.lock().unwrap() = Some(|| PrinterFault::Stopped("Counter".into()));
    stage.press("Print card");
    let cards = stage.folder().join("data/exports/cards");
    let file = cards.join(&files(&cards)[0]);
    assert_eq!(stage.notice(), format!("{STOPPED} Saved as {}", file.display()));

    // A folder keeps every card under a name of its own.
    *gear.fault.lock().unwrap() = None;
    let folder = stage.folder().join("paper");
    choose(&stage, &format!("folder:{}", folder.display()));
    stage.press("Print card");
    let name = files(&cards)[0].clone();
    assert_eq!(stage.notice(), format!("Saved as {}", folder.join(&name).display()));
    assert_eq!(jobs(&gear), [(PrinterChoice::Folder(folder), name)]);
}

#[test]
fn a_new_members_card_is_printed_from_the_counter() {
    let (stage, gear) = shop("queue:Counter");
    stage.go(Screen::Enrol);
    stage.press("Create card");
    stage.press("Print one card");
    let said = || stage.desk.till.global::<ui::EnrolAdapter>().get_printed().to_string();
    assert_eq!(said(), "Sent to the printer (Counter).");
    assert_eq!(jobs(&gear), [(PrinterChoice::Queue("Counter".into()), "cards.pdf".to_owned())]);
    *gear.fault.lock().unwrap() = Some(|| PrinterFault::Silent);
    stage.press("Print one card");
    assert!(said().contains("does not answer") && said().contains("Saved as "), "{}", said());
}
