//! One adapter per screen: maps views of the terminal to the screen's properties and its callbacks to use cases.
//!
//! Invariant: an adapter holds no rule and no text of its own; every text comes from `words`.

pub mod camera;
pub mod counter;
pub mod customer;
pub mod enrol;
pub mod find;
pub mod lock;
pub mod member;
pub mod member_card;
pub mod member_dialogs;
pub mod member_move;
pub mod office;
mod paper_out;
pub mod shared;
pub mod shell;

pub use office::say;

use crate::desk::Desk;
use slint::ComponentHandle;
use std::rc::Rc;
use tillstamp_ui as ui;

/// Connects every adapter of both windows.
pub fn connect(desk: &Rc<Desk>) {
    shell::connect(desk);
    lock::connect(desk);
    counter::connect(desk);
    member::connect(desk);
    find::connect(desk);
    enrol::connect(desk);
    customer::connect(desk);
    office::connect(desk);
    desk.till.global::<ui::Navigation>().on_moved(|screen| {
        if let Some(desk) = crate::desk::here() {
            opened(&desk, screen);
        }
    });
}

/// Fills the screen that opens.
fn opened(desk: &Rc<Desk>, screen: ui::Screen) {
    desk.touched();
    desk.update_hold();
    crate::gear::screen_opened(desk, screen);
    office::left();
    match screen {
        ui::Screen::Lock => lock::opened(desk),
        ui::Screen::Counter => counter::opened(desk),
        ui::Screen::Find => find::opened(desk),
        ui::Screen::Enrol => enrol::opened(desk),
        // The manager's screens are filled by their own adapters.
        screen => office::opened(desk, screen),
    }
    desk.till.invoke_take_keys();
}
