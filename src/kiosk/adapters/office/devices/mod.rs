//! The devices as the wizard and the settings choose them: camera, scanners, printer, the customer's screen.
//!
//! Invariant: what is chosen counts at once and is kept with the shop's settings; before there is a shop it is kept for
//! the one that the wizard makes. Nothing in here waits for a device.

mod camera;
mod customer;
mod printer;
mod scanner;

use super::{Office, lock};
use crate::desk::{Desk, here};
use crate::devices::printer::PrinterChoice;
use crate::devices::wedge::{Heard, ScannerId};
use crate::gear::CameraPick;
use slint::ComponentHandle;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::views::Settings;
use tillstamp_ui::{self as ui, DevicesAdapter};

thread_local! {
    static PANEL: RefCell<Option<DevicesPanel>> = const { RefCell::new(None) };
}

/// What stands in the lists, row by row.
#[derive(Default)]
struct State {
    cameras: Vec<CameraPick>,
    scanners: Vec<ScannerId>,
    printers: Vec<PrinterChoice>,
    outputs: Vec<String>,
}

/// The adapter of the devices.
#[derive(Clone)]
pub struct DevicesPanel {
    office: Office,
    state: Arc<Mutex<State>>,
}

impl DevicesPanel {
    /// Connects the parts of both screens.
    pub fn attach(window: &ui::Till, office: &Office) -> Self {
        let me = Self { office: office.clone(), state: Arc::default() };
        let global = window.global::<DevicesAdapter>();
        let with_index = |work: fn(&Self, &Rc<Desk>, usize)| {
            let me = me.clone();
            move |index: i32| me.at(index, work)
        };
        global.on_choose_camera(with_index(Self::choose_camera));
        global.on_forget_scanner(with_index(Self::forget_scanner));
        global.on_choose_printer(with_index(Self::choose_printer));
        global.on_choose_output(with_index(Self::choose_output));
        let with_switch = |work: fn(&Self, &Rc<Desk>, bool)| {
            let me = me.clone();
            move |on: bool| me.with(|desk| work(&me, desk, on))
        };
        global.on_listen(with_switch(Self::listen));
        global.on_show_customer(with_switch(Self::show_customer));
        global.on_fill_screen(with_switch(Self::fill_screen));
        let looker = me.clone();
        global.on_look_for_cameras(move || looker.with(|desk| looker.open_cameras(desk)));
        let typist = me.clone();
        global.on_scanner_arrived(move |typed| typist.with(|desk| typist.typed(desk, &typed)));
        let keeper = me.clone();
        global.on_keep_folder(move |folder| keeper.with(|desk| keeper.keep_folder(desk, folder.trim())));
        let printer = me.clone();
        global.on_print_test(move || printer.with(|desk| printer.print_test(desk)));
        PANEL.with(|panel| *panel.borrow_mut() = Some(me.clone()));
        me
    }

    fn with(&self, work: impl FnOnce(&Rc<Desk>)) {
        if let Some(desk) = here() {
            desk.touched();
            work(&desk);
        }
    }

    fn at(&self, index: i32, work: fn(&Self, &Rc<Desk>, usize)) {
        if let Ok(index) = usize::try_from(index) {
            self.with(|desk| work(self, desk, index));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Fills everything that the settings show.
    pub fn open(&self) {
        self.with(|desk| {
            self.open_cameras(desk);
            self.open_scanners(desk);
            self.open_printers(desk);
            self.open_customer(desk);
        });
    }

    /// The wizard's step for the camera.
    pub fn open_camera_step(&self) {
        self.with(|desk| {
            crate::gear::listen(desk, false);
            self.open_cameras(desk);
        });
    }

    /// The wizard's step for the scanner hears everything as long as it is open.
    pub fn open_scanner_step(&self) {
        self.with(|desk| {
            self.open_scanners(desk);
            self.listen(desk, true);
        });
    }

    /// Any other step of the wizard.
    pub fn open_other_step(&self) {
        self.with(|desk| {
            crate::gear::listen(desk, false);
            self.open_printers(desk);
        });
    }

    /// Keeps a choice with the shop, or for the shop that is being made.
    fn keep(&self, desk: &Rc<Desk>, change: impl Fn(&mut Settings) + Send + 'static) {
        change(&mut desk.going.borrow_mut().settings);
        let office = self.office.clone();
        desk.engine.with_slot(
            move |slot| {
                let Some(till) = slot.as_mut() else { return Ok(()) };
                let mut settings = till.settings().clone();
                change(&mut settings);
                till.set_settings(&settings)
            },
            move |_, answer| {
                if let Err(no) = answer {
                    office.refused(&no);
                }
            },
        );
    }
}

/// A transmission while every keyboard is heard.
pub fn heard(desk: &Rc<Desk>, heard: &Heard) {
    let panel = PANEL.with(|panel| panel.borrow().clone());
    if let Some(panel) = panel {
        panel.heard(desk, heard);
    }
}

/// Once a second: a scanner that was plugged in or pulled out is told where the list is open.
pub fn tick(desk: &Rc<Desk>) {
    let screen = desk.global::<ui::Navigation>().get_screen();
    let panel = PANEL.with(|panel| panel.borrow().clone());
    if let (Some(panel), ui::Screen::Settings | ui::Screen::SetUp) = (panel, screen) {
        panel.show_scanners(desk);
    }
}
