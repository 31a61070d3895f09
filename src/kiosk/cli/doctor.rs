//! `tillstamp doctor`: looks at everything that a counter needs, and says what is wrong and what cures it.
//!
//! Invariant: every device is told with what was chosen for it; what was chosen and is not there has a cure.

use super::shop::{english, open, said};
use super::{CommandError, Folders, Outcome, put_line};
use crate::adapters::say::Say;
use crate::devices::frames::{CameraDevice, best_offer, list_cameras};
use crate::devices::outputs::Output;
use crate::devices::printer::{PrinterChoice, PrinterFault, Printing};
use crate::devices::wedge::{ScannerChoice, ScannerDevice};
use crate::devices::{outputs, wedge};
use crate::gear::{self, CameraPick};
use crate::windows::CustomerPlace;
use serde::Serialize;
use std::fs::File;
use std::io::ErrorKind;
use tillstamp_terminal::ledger::UtcMillis;
use tillstamp_terminal::views::{Argument, DeviceState, Devices, HealthState, Message, Part, Settings};

/// How to answer.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit code: 0 where nothing needs a person; 1 where something does: its line says what to do; 2 \
                        where there is no shop to look at, or another Tillstamp has it open."
)]
pub struct Arguments {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Wanted size of a camera's picture, pixels.
const SIZE: (u32, u32) = (1280, 720);

#[derive(Debug, PartialEq, Serialize)]
struct Item {
    part: String,
    state: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cure: Option<String>,
    /// What the settings say of a device: a name, or how one is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    chosen: Option<String>,
}

/// What is plugged in.
struct Plugged {
    /// Each with what is wrong with it.
    cameras: Vec<(CameraDevice, Option<&'static str>)>,
    /// Each with whether this user may read it.
    scanners: Vec<(ScannerDevice, bool)>,
    printer: Result<String, PrinterFault>,
    /// Nothing where there is no display to ask.
    outputs: Vec<Output>,
    now: UtcMillis,
}

impl Plugged {
    fn look(settings: &Settings, now: UtcMillis) -> Self {
        let readable = |device: ScannerDevice| {
            let denied = File::open(&device.path).is_err_and(|error| error.kind() == ErrorKind::PermissionDenied);
            (device, !denied)
        };
        Self {
            cameras: list_cameras().into_iter().map(|camera| (camera.clone(), fault_of(camera.index))).collect(),
            scanners: wedge::list_scanners().into_iter().map(readable).collect(),
            printer: Printing::default().look(&PrinterChoice::parse(&settings.printer)),
            outputs: outputs::list_outputs(),
            now,
        }
    }

    fn camera(&self, pick: &CameraPick) -> DeviceState {
        let CameraPick::Device(choice) = pick else { return DeviceState::Works("demo".to_owned()) };
        let mut meant = self.cameras.iter().filter(|(camera, _)| choice.wants(camera)).peekable();
        let first = meant.peek().map(|(_, fault)| *fault);
        match (meant.find(|(_, fault)| fault.is_none()), first) {
            (Some((camera, _)), _) => DeviceState::Works(camera.name.clone()),
            (None, Some(fault)) => DeviceState::Trouble(fault.unwrap_or("health-camera-broken"), self.now),
            (None, None) if pick.setting().is_empty() => DeviceState::Trouble("health-camera-missing", self.now),
            (None, None) => self.missing("health-camera-chosen-missing", &pick.setting()),
        }
    }

    fn scanner(&self, choice: &ScannerChoice) -> DeviceState {
        let devices: Vec<ScannerDevice> = self.scanners.iter().map(|(device, _)| device.clone()).collect();
        let missing = choice.missing(&devices);
        if !missing.is_empty() {
            return self.missing("health-scanner-missing", &missing.join(", "));
        }
        let wanted: Vec<_> = self.scanners.iter().filter(|(device, _)| choice.wants(device)).collect();
        if wanted.iter().any(|(_, is_readable)| !is_readable) {
            return DeviceState::Trouble("health-scanner-denied", self.now);
        }
        let names: Vec<String> = wanted.iter().map(|(device, _)| device.id.called()).collect();
        if names.is_empty() { DeviceState::Absent } else { DeviceState::Works(names.join(", ")) }
    }

    /// The customer's screen: how it is, and what is said of it.
    fn screen(&self, place: &CustomerPlace) -> (HealthState, Message) {
        let named = |key, name: &str| Message::plain(key).with("name", Argument::Text(name.to_owned()));
        if !place.shown {
            return (HealthState::Absent, Message::plain("health-screen-off"));
        }
        if self.outputs.is_empty() {
            return (HealthState::Absent, Message::plain("health-screen-unknown"));
        }
        let is_there = |name: &str| self.outputs.iter().any(|output| output.name == name);
        match (place.output.as_str(), self.outputs.iter().find(|output| !output.primary)) {
            ("", Some(second)) => (HealthState::Good, named("health-screen-works", &second.name)),
            ("", None) => (HealthState::Absent, Message::plain("health-screen-absent")),
            (chosen, _) if is_there(chosen) => (HealthState::Good, named("health-screen-works", chosen)),
            (chosen, _) => (HealthState::Limited, named("health-screen-missing", chosen)),
        }
    }

    fn missing(&self, key: &'static str, name: &str) -> DeviceState {
        DeviceState::Said(Message::plain(key).with("name", Argument::Text(name.to_owned())), self.now)
    }

    fn devices(&self, settings: &Settings) -> Devices {
        let printer = PrinterChoice::parse(&settings.printer);
        Devices {
            camera: self.camera(&CameraPick::parse(&settings.camera)),
            scanner: self.scanner(&ScannerChoice::parse(&settings.scanner)),
            printer: gear::printer_state(&printer, &self.printer, &DeviceState::Absent),
        }
    }
}

/// Why a camera that is there gives nothing: this user may not read it, or it has no picture of a known kind.
fn fault_of(camera: u32) -> Option<&'static str> {
    let (width, height) = SIZE;
    match File::open(format!("/dev/video{camera}")) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Some("health-camera-denied"),
        _ => best_offer(camera, width, height).is_none().then_some("health-camera-unsuitable"),
    }
}

/// What the settings say of each device.
fn chosen(settings: &Settings, part: Part) -> Option<String> {
    let text = match part {
        Part::Camera => settings.camera.trim_end_matches(':').to_owned(),
        Part::Scanner => match ScannerChoice::parse(&settings.scanner) {
            ScannerChoice::These(ids) => ids.iter().map(wedge::ScannerId::called).collect::<Vec<_>>().join(", "),
            ScannerChoice::Likely | ScannerChoice::Listen => String::new(),
        },
        Part::Printer => settings.printer.clone(),
        _ => return None,
    };
    Some(or_automatic(text))
}

fn or_automatic(text: String) -> String {
    if text.is_empty() { "automatic".to_owned() } else { text }
}

fn item(words: &Say, part: &str, state: HealthState, message: &Message, chosen: Option<String>) -> Item {
    let cure = (state >= HealthState::Limited).then(|| words.cure(message)).flatten();
    Item {
        part: part.to_owned(),
        state: format!("{state:?}").to_lowercase(),
        message: words.message(message),
        cure,
        chosen,
    }
}

pub(super) fn execute(folders: &Folders, arguments: &Arguments) -> Result<Outcome, CommandError> {
    let mut till = open(folders)?;
    let settings = till.settings().clone();
    let plugged = Plugged::look(&settings, till.now());
    let verified = till.verify().map_err(said)?;
    let health = till.health(&plugged.devices(&settings));
    let words = english(Some(&till));
    let name = |part: Part| format!("{part:?}").to_lowercase();
    let mut items: Vec<Item> = health
        .items
        .iter()
        .map(|found| item(&words, &name(found.part), found.state, &found.message, chosen(&settings, found.part)))
        .collect();
    let place = CustomerPlace::of(&settings);
    let (state, message) = plugged.screen(&place);
    let after_printer = items.iter().position(|item| item.part == "printer").map_or(items.len(), |index| index + 1);
    items.insert(after_printer, item(&words, "screen", state, &message, Some(or_automatic(place.output))));
    if arguments.json {
        let value = serde_json::json!({ "items": items, "ledger": verified });
        put_line(serde_json::to_string_pretty(&value).map_err(CommandError::from_any)?)?;
    } else {
        for item in &items {
            put_line(line(item))?;
        }
        let ledger = verified.first_fault.as_deref().unwrap_or("consistent");
        put_line(format_args!("{:<8} {:<8} {} entries: {ledger}", "chain", "", verified.entries))?;
    }
    let well = health.worst() < HealthState::Bad && verified.first_fault.is_none();
    Ok(if well { Outcome::Done } else { Outcome::NotRight })
}

fn line(item: &Item) -> String {
    let mut line = format!("{:<8} {:<8} {}", item.part, item.state, item.message);
    if let Some(chosen) = &item.chosen {
        line.push_str(&format!(" (chosen: {chosen})"));
    }
    if let Some(cure) = &item.cure {
        line.push_str(&format!("\n{:<17} → {cure}", ""));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    const NOW: UtcMillis = UtcMillis(7);

    fn cameras(fault: Option<&'static str>) -> Vec<(CameraDevice, Option<&'static str>)> {
        vec![(CameraDevice { index: 2, name: "Front Camera".into() }, fault)]
    }

    fn scanner(text: &str, likely: bool) -> ScannerDevice {
        ScannerDevice { id: wedge::ScannerId::parse(text).unwrap(), path: PathBuf::from("/dev/input/event9"), likely }
    }

    fn output(name: &str, primary: bool) -> Output {
        Output { name: name.into(), width: 1280, height: 800, x: 0, y: 0, primary }
    }

    fn nothing() -> Plugged {
        let printer = Err(PrinterFault::NoSystem);
        Plugged { cameras: Vec::new(), scanners: Vec::new(), printer, outputs: Vec::new(), now: NOW }
    }

    /// State and words of a device, by the till's own health panel rules.
    fn told(state: &DeviceState) -> (String, String) {
        let words = Say::new("en", "EUR", "UTC");
        match state {
            DeviceState::Absent => ("absent".into(), String::new()),
            DeviceState::Works(name) => ("works".into(), name.clone()),
            DeviceState::Trouble(key, _) => ("trouble".into(), words.both(&Message::plain(key))),
            DeviceState::Said(message, _) => ("trouble".into(), words.both(message)),
        }
    }

    #[test]
    fn each_device_is_told_as_chosen_and_as_it_is() {
        let front = || Plugged { cameras: cameras(None), ..nothing() };
        let dumb = || Plugged { cameras: cameras(Some("health-camera-unsuitable")), ..nothing() };
        let reader = || Plugged { scanners: vec![(scanner("0c2e:0b61 Hand Reader", true), true)], ..nothing() };
        let denied = || Plugged { scanners: vec![(scanner("0c2e:0b61 Hand Reader", true), false)], ..nothing() };
        let keyboard = || Plugged { scanners: vec![(scanner("046d:c31c Keyboard", false), true)], ..nothing() };
        let counter = || Plugged { printer: Ok("Counter".into()), ..nothing() };
        let gone = || Plugged { printer: Err(PrinterFault::Missing("Office".into())), ..nothing() };
        type Case = (Plugged, &'static str, &'static str, &'static str, &'static str);
        let cases: Vec<Case> = vec![
            (nothing(), "camera", "", "trouble", "No camera was found. Plug it in"),
            (front(), "camera", "", "works", "Front Camera"),
            (front(), "camera", "Front Camera", "works", "Front Camera"),
            (front(), "camera", "2", "works", "Front Camera"),
            (dumb(), "camera", "", "trouble", "This camera gives no picture that can be read. Choose another"),
            (dumb(), "camera", "Front Camera", "trouble", "This camera gives no picture that can be read."),
            (front(), "camera", "Side Camera", "trouble", "The chosen camera “Side Camera” is not there. Plug it in"),
            (nothing(), "camera", "demo:", "works", "demo"),
            (nothing(), "scanner", "", "absent", ""),
            (keyboard(), "scanner", "", "absent", ""),
            (reader(), "scanner", "", "works", "Hand Reader"),
            (reader(), "scanner", "0c2e:0b61 Hand Reader", "works", "Hand Reader"),
            (keyboard(), "scanner", "0c2e:0b61 Hand Reader", "trouble", "Not plugged in: Hand Reader"),
            (denied(), "scanner", "", "trouble", "The scanner may not be read. Install the udev rule"),
            (nothing(), "printer", "", "absent", ""),
            (nothing(), "printer", "queue:Office", "trouble", "This device has no printing system. Install CUPS"),
            (counter(), "printer", "", "works", "Counter"),
            (gone(), "printer", "queue:Office", "trouble", "The printer “Office” is not there any more. Choose"),
        ];
        for (plugged, device, setting, state, begin) in cases {
            let mut settings = Settings::default();
            let (place, part) = match device {
                "camera" => (&mut settings.camera, Part::Camera),
                "scanner" => (&mut settings.scanner, Part::Scanner),
                _ => (&mut settings.printer, Part::Printer),
            };
            setting.clone_into(place);
            let devices = plugged.devices(&settings);
            let found = match part {
                Part::Camera => told(&devices.camera),
                Part::Scanner => told(&devices.scanner),
                _ => told(&devices.printer),
            };
            assert!(found.0 == state && found.1.contains(begin), "{device} {setting:?}: {found:?}");
            let chosen = chosen(&settings, part).unwrap();
            assert_eq!(chosen == "automatic", setting.is_empty(), "{chosen}");
        }
    }

    #[test]
    fn the_customers_screen_is_told_with_its_cure() {
        let two = || Plugged { outputs: vec![output("HDMI-1", true), output("DP-2", false)], ..nothing() };
        let one = || Plugged { outputs: vec![output("HDMI-1", true)], ..nothing() };
        let place = |shown, output: &str| CustomerPlace { shown, full_screen: true, output: output.into() };
        let words = Say::new("en", "EUR", "UTC");
        for (plugged, place, state, text) in [
            (two(), place(true, ""), "good", "DP-2"),
            (two(), place(true, "DP-2"), "good", "DP-2"),
            (one(), place(true, ""), "absent", "No second screen"),
            (one(), place(true, "DP-2"), "limited", "The chosen screen “DP-2” is not connected."),
            (one(), place(false, "DP-2"), "absent", "Switched off in the settings"),
            (nothing(), place(true, "DP-2"), "absent", "Not known: there is no display to ask."),
        ] {
            let (found, message) = plugged.screen(&place);
            let item = item(&words, "screen", found, &message, None);
            assert_eq!((item.state.as_str(), item.message.as_str()), (state, text));
            assert_eq!(item.cure.is_some(), state == "limited", "{item:?}");
        }
    }
}
