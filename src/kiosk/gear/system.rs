//! The real devices of this machine.
//!
//! Invariant: it only passes on; every state and every way back is the device's own, in `devices`.

use super::{CameraFound, CameraPick, Gear};
use crate::desk::Shared;
use crate::devices::frames::{
    CameraChoice, CameraCommand, CameraProcess, CaptureRequest, DemoSource, FrameSource, SourceSwitch, best_offer,
    list_cameras,
};
use crate::devices::outputs::{Output, list_outputs};
use crate::devices::printer::{Printed, PrinterChoice, PrinterFault, Printing};
use crate::devices::sound::Sound;
use crate::devices::wedge::{Heard, ScannerChoice, WedgeReader, WedgeStatus};
use crate::engine::Engine;
use crate::pipeline;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tillstamp_scan::demo::DemoScene;
use tillstamp_scan::{DemoCode, WedgeConfig, WedgeEvent};
use tillstamp_ui as ui;

/// Wanted size of a camera's picture, pixels.
const SIZE: (u32, u32) = (1280, 720);

/// What the devices start with.
pub struct Start {
    /// Scanners to read first.
    pub scanners: ScannerChoice,
    /// What the demo camera holds up.
    pub codes: Vec<DemoCode>,
}

/// Cameras, scanners, printers and screens of this machine.
pub struct SystemGear {
    switch: SourceSwitch,
    codes: Vec<DemoCode>,
    wedge: WedgeReader,
    listening: Arc<AtomicBool>,
    printing: Printing,
}

impl SystemGear {
    /// Starts to read the scanners; `switch` exchanges the source that the pipeline reads.
    pub fn start(switch: SourceSwitch, engine: &Engine, shared: &Arc<Shared>, start: Start) -> Self {
        let listening = Arc::new(AtomicBool::new(start.scanners == ScannerChoice::Listen));
        let wedge = read_scanners(start.scanners, engine, shared, &listening);
        Self { switch, codes: start.codes, wedge, listening, printing: Printing::default() }
    }
}

/// The source of a pick; a camera that is not there is a state of its process, never a failure here.
pub fn source(pick: &CameraPick, codes: Vec<DemoCode>) -> std::io::Result<Box<dyn FrameSource>> {
    match pick {
        CameraPick::Demo => Ok(Box::new(DemoSource::new(DemoScene::new(1, codes)))),
        CameraPick::Device(choice) => {
            let request = CaptureRequest { choice: choice.clone(), width: SIZE.0, height: SIZE.1 };
            Ok(Box::new(CameraProcess::start(CameraCommand::of_this_program(&request)?)))
        }
    }
}

/// The scanners are read by device, whatever has the focus.
fn read_scanners(
    choice: ScannerChoice,
    engine: &Engine,
    shared: &Arc<Shared>,
    listening: &Arc<AtomicBool>,
) -> WedgeReader {
    let (engine, shared, listening) = (engine.clone(), Arc::clone(shared), Arc::clone(listening));
    WedgeReader::start(choice, WedgeConfig::default(), move |heard: Heard| {
        if listening.load(Ordering::Relaxed) {
            engine.post(move |desk| super::heard(desk, &heard));
            return;
        }
        match heard.event {
            WedgeEvent::Code(bytes) | WedgeEvent::Glued { bytes } => {
                engine.post(|desk| desk.play(Sound::Read));
                pipeline::present(&engine, &shared, bytes, heard.at_ms);
            }
            WedgeEvent::Partial { .. } | WedgeEvent::TooLong => {
                engine.post(|desk| {
                    let text = desk.words().plain("window-scanner-broken-off");
                    desk.notice(text, ui::Tone::Already);
                });
            }
        }
    })
}

impl Gear for SystemGear {
    fn cameras(&self) -> Vec<CameraFound> {
        let cameras = list_cameras();
        let is_alone = |name: &str| cameras.iter().filter(|camera| camera.name == name).count() == 1;
        cameras
            .iter()
            .map(|camera| {
                // Two of one model can only be told apart by their numbers.
                let by_name = is_alone(&camera.name) && !camera.name.is_empty();
                let choice =
                    if by_name { CameraChoice::Name(camera.name.clone()) } else { CameraChoice::Index(camera.index) };
                let best = best_offer(camera.index, SIZE.0, SIZE.1);
                CameraFound {
                    name: if by_name { camera.name.clone() } else { format!("{} ({})", camera.name, camera.index) },
                    pick: CameraPick::Device(choice),
                    best: best.map(|offer| (offer.width, offer.height, offer.rate)),
                }
            })
            .collect()
    }

    fn use_camera(&self, pick: CameraPick) {
        let codes = self.codes.clone();
        self.switch.to(Box::new(move || {
            source(&pick, codes).unwrap_or_else(|error| {
                tracing::error!(%error, "this program cannot start itself again as a camera process");
                Box::new(DemoSource::new(DemoScene::new(1, Vec::new())))
            })
        }));
    }

    fn read_scanners(&self, choice: ScannerChoice) {
        self.listening.store(choice == ScannerChoice::Listen, Ordering::Relaxed);
        self.wedge.read(choice);
    }

    fn scanners(&self) -> Option<WedgeStatus> {
        Some(self.wedge.status())
    }

    fn queues(&self) -> Result<Vec<String>, PrinterFault> {
        self.printing.queues()
    }

    fn look_at_printer(&self, choice: &PrinterChoice) -> Result<String, PrinterFault> {
        self.printing.look(choice)
    }

    fn print(&self, choice: &PrinterChoice, name: &str, pdf: &[u8]) -> Result<Printed, PrinterFault> {
        self.printing.print(choice, name, pdf)
    }

    fn outputs(&self) -> Vec<Output> {
        list_outputs()
    }
}
