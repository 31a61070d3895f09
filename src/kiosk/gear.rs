//! What the screens may ask of the devices, and the devices kept to what the settings say.
//!
//! Invariant: a choice takes effect at once and without a restart; what may take long or hang (listing, printing) is
//! marked so and belongs on a thread of its own, see [`crate::engine::Engine::aside`].

mod system;

pub use system::{Start, SystemGear, source};

use crate::desk::Desk;
use crate::devices::frames::CameraChoice;
use crate::devices::outputs::Output;
use crate::devices::printer::{Printed, PrinterChoice, PrinterFault};
use crate::devices::wedge::{Heard, ScannerChoice, WedgeStatus};
use crate::{adapters, devices};
use std::rc::Rc;
use tillstamp_terminal::views::{Argument, DeviceState, Message, Settings};
use tillstamp_terminal::{Clock, SystemClock, ledger::UtcMillis};
use tillstamp_ui::Screen;

/// The demo camera among the settings: no camera is called so.
const DEMO: &str = "demo:";

/// Which source of pictures is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CameraPick {
    /// Drawn pictures.
    Demo,
    /// A camera.
    Device(CameraChoice),
}

impl CameraPick {
    /// From a setting: empty is the first camera that works.
    pub fn parse(text: &str) -> Self {
        if text == DEMO { Self::Demo } else { Self::Device(CameraChoice::parse(text)) }
    }

    /// As a setting.
    pub fn setting(&self) -> String {
        match self {
            Self::Demo => DEMO.to_owned(),
            Self::Device(CameraChoice::Auto) => String::new(),
            Self::Device(choice) => choice.to_string(),
        }
    }
}

/// A camera that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraFound {
    /// What is chosen with it.
    pub pick: CameraPick,
    /// What the driver calls it.
    pub name: String,
    /// Width, height and pictures a second of the best that it offers; nothing where it offers nothing readable.
    pub best: Option<(u32, u32, u32)>,
}

/// The devices of a till.
pub trait Gear: Send + Sync {
    /// Cameras that are plugged in. May take long.
    fn cameras(&self) -> Vec<CameraFound>;
    /// Another camera from the next picture on.
    fn use_camera(&self, pick: CameraPick);
    /// Other scanners from now on.
    fn read_scanners(&self, choice: ScannerChoice);
    /// How the scanners are; nothing where none can be read.
    fn scanners(&self) -> Option<WedgeStatus>;
    /// Printer queues of the system. May take long.
    ///
    /// # Errors
    /// Where the system has none to list.
    fn queues(&self) -> Result<Vec<String>, PrinterFault>;
    /// Whether paper would come out; what takes it. May take long.
    ///
    /// # Errors
    /// With what is wrong.
    fn look_at_printer(&self, choice: &PrinterChoice) -> Result<String, PrinterFault>;
    /// Prints a PDF. May take long.
    ///
    /// # Errors
    /// With what is wrong; nothing was printed then.
    fn print(&self, choice: &PrinterChoice, name: &str, pdf: &[u8]) -> Result<Printed, PrinterFault>;
    /// Screens that are connected. May take long.
    fn outputs(&self) -> Vec<Output>;
}

/// No devices: pictures of the screens are made without, and tests that need none.
#[derive(Debug)]
pub struct NoGear;

impl Gear for NoGear {
    fn cameras(&self) -> Vec<CameraFound> {
        Vec::new()
    }

    fn use_camera(&self, _pick: CameraPick) {}

    fn read_scanners(&self, _choice: ScannerChoice) {}

    fn scanners(&self) -> Option<WedgeStatus> {
        None
    }

    fn queues(&self) -> Result<Vec<String>, PrinterFault> {
        Err(PrinterFault::NoSystem)
    }

    fn look_at_printer(&self, _choice: &PrinterChoice) -> Result<String, PrinterFault> {
        Err(PrinterFault::NoSystem)
    }

    fn print(&self, _choice: &PrinterChoice, _name: &str, _pdf: &[u8]) -> Result<Printed, PrinterFault> {
        Err(PrinterFault::NoSystem)
    }

    fn outputs(&self) -> Vec<Output> {
        Vec::new()
    }
}

/// The settings that the devices follow now; also where there is no shop yet that could keep them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// [`CameraPick::setting`].
    pub camera: String,
    /// [`ScannerChoice::setting`].
    pub scanner: String,
    /// Every keyboard is heard, so that a calibration code can tell which one is the scanner.
    pub listening: bool,
}

/// Makes the devices what the settings say, where they are not already.
pub fn follow(desk: &Rc<Desk>, settings: &Settings) {
    let before = desk.going.borrow().followed.clone();
    if before.camera != settings.camera {
        use_camera(desk, &settings.camera);
    }
    if before.scanner != settings.scanner {
        read_scanners(desk, &settings.scanner);
    }
    look_at_printer(desk, settings);
}

/// Switches the camera.
pub fn use_camera(desk: &Rc<Desk>, setting: &str) {
    desk.going.borrow_mut().followed.camera = setting.to_owned();
    let pick = CameraPick::parse(setting);
    adapters::camera::switched(desk, pick == CameraPick::Demo);
    desk.gear().use_camera(pick);
}

/// Reads these scanners; while listening goes on, from its end on.
pub fn read_scanners(desk: &Rc<Desk>, setting: &str) {
    let listening = {
        let mut going = desk.going.borrow_mut();
        going.followed.scanner = setting.to_owned();
        going.followed.listening
    };
    if !listening {
        desk.gear().read_scanners(ScannerChoice::parse(setting));
    }
}

/// Hears every keyboard without taking its keys away, or goes back to the chosen scanners.
pub fn listen(desk: &Rc<Desk>, on: bool) {
    let setting = {
        let mut going = desk.going.borrow_mut();
        if std::mem::replace(&mut going.followed.listening, on) == on {
            return;
        }
        going.followed.scanner.clone()
    };
    let choice = if on { ScannerChoice::Listen } else { ScannerChoice::parse(&setting) };
    desk.gear().read_scanners(choice);
}

/// Another screen is open: only where scanners are set up is everything heard.
pub fn screen_opened(desk: &Rc<Desk>, screen: Screen) {
    if !matches!(screen, Screen::SetUp | Screen::Settings) {
        listen(desk, false);
    }
}

/// A transmission while everything is heard: for the calibration alone, never for the counter.
pub fn heard(desk: &Rc<Desk>, heard: &Heard) {
    if desk.going.borrow().followed.listening {
        adapters::office::heard(desk, heard);
    }
}

/// Asks beside the window how the printer is, for health and the opening check.
pub fn look_at_printer(desk: &Rc<Desk>, settings: &Settings) {
    let (gear, choice) = (desk.gear(), PrinterChoice::parse(&settings.printer));
    desk.engine.aside(
        move || {
            let found = gear.look_at_printer(&choice);
            (choice, found)
        },
        |desk, (choice, found)| {
            let prints = match &choice {
                PrinterChoice::Queue(_) => true,
                PrinterChoice::Auto => found.is_ok(),
                PrinterChoice::Folder(_) => false,
            };
            desk.global::<tillstamp_ui::ShellAdapter>().set_prints(prints);
            let mut going = desk.going.borrow_mut();
            going.devices.printer = printer_state(&choice, &found, &going.devices.printer);
        },
    );
}

/// What was found out about a printer, in the words of the health panel; `before` is what was known.
pub fn printer_state(
    choice: &PrinterChoice,
    found: &Result<String, PrinterFault>,
    before: &DeviceState,
) -> DeviceState {
    match found {
        Ok(name) => DeviceState::Works(name.clone()),
        // A shop without a printer that never chose one misses nothing.
        Err(PrinterFault::NoSystem | PrinterFault::NoPrinter) if *choice == PrinterChoice::Auto => DeviceState::Absent,
        Err(fault) => printer_trouble(fault, before),
    }
}

/// A printer's trouble in words; the log has what the system said.
pub fn printer_message(fault: &PrinterFault) -> Message {
    if let PrinterFault::Refused(said) = fault {
        tracing::warn!(%said, "the printing system refused");
    }
    Message::plain(fault.key()).with("name", Argument::Text(fault.name()))
}

/// The trouble, since the moment it began.
fn printer_trouble(fault: &PrinterFault, before: &DeviceState) -> DeviceState {
    let message = printer_message(fault);
    match before {
        DeviceState::Said(known, since) if *known == message => DeviceState::Said(message, *since),
        _ => DeviceState::Said(message, now()),
    }
}

/// How the scanners are, in the words of the health panel.
pub fn scanner_state(status: &WedgeStatus) -> DeviceState {
    use crate::devices::wedge::WedgeState;
    let age_ms = i64::try_from(devices::clock::now_ms().saturating_sub(status.since_ms)).unwrap_or(0);
    let since = now().plus(-age_ms);
    if !status.missing.is_empty() {
        let names = Argument::Text(status.missing.join(", "));
        return DeviceState::Said(Message::plain("health-scanner-missing").with("name", names), since);
    }
    match status.state {
        WedgeState::Unset | WedgeState::Missing => DeviceState::Absent,
        WedgeState::Live => DeviceState::Works(status.names.join(", ")),
        WedgeState::Denied => DeviceState::Trouble("health-scanner-denied", since),
        WedgeState::Taken => DeviceState::Trouble("health-scanner-taken", since),
    }
}

fn now() -> UtcMillis {
    SystemClock.raw_now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::wedge::WedgeState;

    #[test]
    fn picks_are_read_and_written() {
        for (text, want) in [
            ("", CameraPick::Device(CameraChoice::Auto)),
            ("demo:", CameraPick::Demo),
            ("2", CameraPick::Device(CameraChoice::Index(2))),
            ("HD Webcam", CameraPick::Device(CameraChoice::Name("HD Webcam".into()))),
        ] {
            assert_eq!(CameraPick::parse(text), want);
            assert_eq!(want.setting(), text);
        }
    }

    #[test]
    fn a_missing_scanner_is_named_also_where_another_one_works() {
        let status = WedgeStatus {
            state: WedgeState::Live,
            since_ms: 0,
            names: vec!["Left".into()],
            missing: vec!["Right".into()],
            heard: 0,
        };
        let DeviceState::Said(message, _) = scanner_state(&status) else { panic!("not said") };
        assert_eq!(message.key, "health-scanner-missing");
        let status = WedgeStatus { missing: Vec::new(), ..status };
        assert_eq!(scanner_state(&status), DeviceState::Works("Left".into()));
    }

    #[test]
    fn a_trouble_keeps_the_time_of_its_beginning() {
        let first = printer_trouble(&PrinterFault::Missing("Counter".into()), &DeviceState::Absent);
        let DeviceState::Said(message, _) = &first else { panic!("not said") };
        let long_ago = DeviceState::Said(message.clone(), UtcMillis(5));
        assert_eq!(printer_trouble(&PrinterFault::Missing("Counter".into()), &long_ago), long_ago);
        assert_ne!(printer_trouble(&PrinterFault::Missing("Office".into()), &long_ago), long_ago);
    }
}
