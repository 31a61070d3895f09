//! Where the two windows stand: the till's full screen or not, the customer's on its own screen, in a window, or not at
//! all.
//!
//! Invariant: the customer's window is open only while there is a shop and the settings want it; what the settings
//! cannot have (a screen that was pulled out) leaves the window where the session puts it.

use crate::desk::Desk;
use crate::devices::outputs::Output;
use slint::{ComponentHandle, PhysicalPosition, PhysicalSize};
use std::rc::Rc;
use tillstamp_terminal::views::Settings;

/// Size of either window where it does not fill a screen.
pub const WINDOWED: PhysicalSize = PhysicalSize { width: 1280, height: 800 };

/// Names of the choices among [`Settings::window`].
const SHOWN: &str = "customer-display";
const FRAMED: &str = "customer-window";
const OUTPUT: &str = "customer-output";

/// How the customer's window is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerPlace {
    /// It is open at all.
    pub shown: bool,
    /// It fills its screen.
    pub full_screen: bool,
    /// Name of the screen; empty for the one that the session gives it.
    pub output: String,
}

impl CustomerPlace {
    /// As the settings say; open and full screen where they say nothing.
    pub fn of(settings: &Settings) -> Self {
        let is = |name: &str, value: &str| settings.window.get(name).is_some_and(|known| known == value);
        Self {
            shown: !is(SHOWN, "off"),
            full_screen: !is(FRAMED, "on"),
            output: settings.window.get(OUTPUT).cloned().unwrap_or_default(),
        }
    }

    /// Into the settings.
    pub fn keep(&self, settings: &mut Settings) {
        let choices = [
            (SHOWN, if self.shown { "" } else { "off" }),
            (FRAMED, if self.full_screen { "" } else { "on" }),
            (OUTPUT, self.output.as_str()),
        ];
        for (name, value) in choices {
            if value.is_empty() {
                settings.window.remove(name);
            } else {
                settings.window.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Opens, moves or hides the customer's window.
pub fn show_customer(desk: &Rc<Desk>, settings: &Settings) {
    let Some(customer) = &desk.customer else { return };
    let place = CustomerPlace::of(settings);
    let before = desk.going.borrow_mut().customer_place.replace(place.clone());
    if !place.shown {
        if let Err(error) = customer.hide() {
            tracing::error!(%error, "the customer's window does not close");
        }
        return;
    }
    if let Err(error) = customer.show() {
        tracing::error!(%error, "the customer's window does not open");
        return;
    }
    // Moving a window flickers: only where something changed, and the usual place is the session's own.
    let usual = CustomerPlace { shown: true, full_screen: true, output: String::new() };
    if desk.going.borrow().windowed || before.unwrap_or(usual) == place {
        return;
    }
    let gear = desk.gear();
    desk.engine.aside(
        move || gear.outputs(),
        move |desk, outputs| {
            if let Some(customer) = &desk.customer {
                put(customer.window(), &place, &outputs);
            }
        },
    );
}

/// A window fills the screen on which it stands: it is moved there first.
fn put(window: &slint::Window, place: &CustomerPlace, outputs: &[Output]) {
    let wanted = outputs.iter().find(|output| output.name == place.output);
    if let Some(output) = wanted {
        window.set_fullscreen(false);
        window.set_position(PhysicalPosition::new(output.x, output.y));
    }
    if !place.full_screen {
        let room = wanted.map_or(WINDOWED, |output| PhysicalSize::new(output.width, output.height));
        window.set_fullscreen(false);
        window.set_size(PhysicalSize::new(WINDOWED.width.min(room.width), WINDOWED.height.min(room.height)));
    } else {
        window.set_fullscreen(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept_and_read_and_the_usual_one_leaves_nothing() {
        let mut settings = Settings::default();
        let usual = CustomerPlace::of(&settings);
        assert_eq!(usual, CustomerPlace { shown: true, full_screen: true, output: String::new() });
        let other = CustomerPlace { shown: false, full_screen: false, output: "HDMI-2".into() };
        other.keep(&mut settings);
        assert_eq!(CustomerPlace::of(&settings), other);
        usual.keep(&mut settings);
        assert!(settings.window.is_empty());
    }
}
