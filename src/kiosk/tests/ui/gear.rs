//! Devices that the tests hold in their hands: what is plugged in is said, what was asked for is kept.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tillstamp_kiosk::devices::frames::{CameraChoice, Frame, FrameSource, Next, SourceSwitch, SwitchSource};
use tillstamp_kiosk::devices::outputs::Output;
use tillstamp_kiosk::devices::printer::{Printed, PrinterChoice, PrinterFault};
use tillstamp_kiosk::devices::wedge::{Heard, ScannerChoice, ScannerId, WedgeState, WedgeStatus};
use tillstamp_kiosk::gear::{CameraFound, CameraPick, Gear};
use tillstamp_scan::{Luma, WedgeEvent};

/// Every camera's picture is as wide as its place in this list says, times sixteen.
const WIDTHS: [&str; 3] = ["", "Front Camera", "Side Camera"];

#[derive(Default)]
pub struct FakeGear {
    pub cameras: Mutex<Vec<CameraFound>>,
    pub cameras_used: Mutex<Vec<CameraPick>>,
    pub scanners_read: Mutex<Vec<ScannerChoice>>,
    pub missing: Mutex<Vec<String>>,
    pub queues: Mutex<Vec<String>>,
    /// What is wrong with the printer.
    pub fault: Mutex<Option<fn() -> PrinterFault>>,
    pub printed: Mutex<Vec<(PrinterChoice, String, usize)>>,
    pub outputs: Mutex<Vec<Output>>,
    switch: Mutex<Option<SourceSwitch>>,
}

impl FakeGear {
    /// Two cameras are plugged in.
    pub fn with_cameras() -> Arc<Self> {
        let gear = Self::default();
        *gear.cameras.lock().unwrap() = ["Front Camera", "Side Camera"].map(camera).to_vec();
        Arc::new(gear)
    }

    /// A source of pictures that follows the chosen camera.
    pub fn source(&self) -> SwitchSource {
        let (source, switch) = SwitchSource::new(Box::new(Shade(16)));
        *self.switch.lock().unwrap() = Some(switch);
        source
    }

    pub fn last_camera(&self) -> Option<CameraPick> {
        self.cameras_used.lock().unwrap().last().cloned()
    }

    pub fn last_scanners(&self) -> Option<ScannerChoice> {
        self.scanners_read.lock().unwrap().last().cloned()
    }
}

pub fn camera(name: &str) -> CameraFound {
    CameraFound {
        pick: CameraPick::Device(CameraChoice::Name(name.to_owned())),
        name: name.to_owned(),
        best: Some((1280, 720, 30)),
    }
}

/// One transmission of a device.
pub fn sent(device: &str, text: &str) -> Heard {
    Heard { from: ScannerId::parse(device).unwrap(), event: WedgeEvent::Code(text.as_bytes().to_vec()), at_ms: 0 }
}

/// Pictures of one width.
struct Shade(u32);

impl FrameSource for Shade {
    fn next(&mut self, timeout: Duration) -> Next {
        // As quick as a camera, so that the test's thread gets its turn.
        std::thread::sleep(timeout.min(Duration::from_millis(5)));
        let luma = Luma::new(self.0, 16, vec![90; (self.0 * 16) as usize]).unwrap();
        Next::Frame(Frame { luma, sequence: 0, captured_us: 0 })
    }
}

impl Gear for FakeGear {
    fn cameras(&self) -> Vec<CameraFound> {
        self.cameras.lock().unwrap().clone()
    }

    fn use_camera(&self, pick: CameraPick) {
        let place = WIDTHS.iter().position(|name| *name == pick.setting()).unwrap_or(WIDTHS.len());
        let width = 16 * (u32::try_from(place).unwrap() + 1);
        if let Some(switch) = &*self.switch.lock().unwrap() {
            switch.to(Box::new(move || Box::new(Shade(width))));
        }
        self.cameras_used.lock().unwrap().push(pick);
    }

    fn read_scanners(&self, choice: ScannerChoice) {
        self.scanners_read.lock().unwrap().push(choice);
    }

    fn scanners(&self) -> Option<WedgeStatus> {
        let missing = self.missing.lock().unwrap().clone();
        let state = if missing.is_empty() { WedgeState::Live } else { WedgeState::Missing };
        Some(WedgeStatus { state, since_ms: 0, names: Vec::new(), missing, heard: 0 })
    }

    fn queues(&self) -> Result<Vec<String>, PrinterFault> {
        Ok(self.queues.lock().unwrap().clone())
    }

    fn look_at_printer(&self, choice: &PrinterChoice) -> Result<String, PrinterFault> {
        match (*self.fault.lock().unwrap(), choice) {
            (Some(fault), _) => Err(fault()),
            (None, PrinterChoice::Auto) => Err(PrinterFault::NoPrinter),
            (None, PrinterChoice::Queue(name)) => Ok(name.clone()),
            (None, PrinterChoice::Folder(folder)) => Ok(folder.display().to_string()),
        }
    }

    fn print(&self, choice: &PrinterChoice, name: &str, pdf: &[u8]) -> Result<Printed, PrinterFault> {
        let taker = self.look_at_printer(choice)?;
        assert!(pdf.starts_with(b"%PDF"), "what is printed is a PDF");
        self.printed.lock().unwrap().push((choice.clone(), name.to_owned(), pdf.len()));
        Ok(match choice {
            PrinterChoice::Folder(folder) => Printed::Saved(PathBuf::from(folder).join(name)),
            PrinterChoice::Auto | PrinterChoice::Queue(_) => Printed::Sent { queue: taker },
        })
    }

    fn outputs(&self) -> Vec<Output> {
        self.outputs.lock().unwrap().clone()
    }
}

/// Runs answers until something is so.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "waited in vain for {what}");
        std::thread::yield_now();
    }
}
