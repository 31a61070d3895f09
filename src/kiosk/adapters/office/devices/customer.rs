//! Where the customer's window stands.

use super::DevicesPanel;
use crate::adapters::office::form::texts;
use crate::desk::Desk;
use crate::devices::outputs::Output;
use crate::windows::{self, CustomerPlace};
use std::rc::Rc;
use tillstamp_ui::DevicesAdapter;
use tillstamp_words::Arg;

impl DevicesPanel {
    /// Shows what is kept, and the screens when they are told.
    pub(super) fn open_customer(&self, desk: &Rc<Desk>) {
        let place = CustomerPlace::of(&desk.going.borrow().settings);
        let global = desk.global::<DevicesAdapter>();
        global.set_customer_there(desk.customer.is_some());
        global.set_customer_on(place.shown);
        global.set_customer_full(place.full_screen);
        let (gear, me) = (desk.gear(), self.clone());
        desk.engine.aside(move || gear.outputs(), move |desk, outputs| me.show_outputs(desk, &outputs));
    }

    fn show_outputs(&self, desk: &Rc<Desk>, outputs: &[Output]) {
        let say = self.office.say();
        let chosen = CustomerPlace::of(&desk.going.borrow().settings).output;
        let mut rows = vec![(String::new(), say.plain("device-automatic"))];
        rows.extend(outputs.iter().map(|output| {
            let key = if output.primary { "device-output-till" } else { "device-output" };
            let (width, height) = (output.width.to_string(), output.height.to_string());
            let values =
                [("name", Arg::Text(&output.name)), ("width", Arg::Text(&width)), ("height", Arg::Text(&height))];
            (output.name.clone(), say.with(key, &values))
        }));
        if !rows.iter().any(|(name, _)| *name == chosen) {
            rows.push((chosen.clone(), say.with("device-output-gone", &[("name", Arg::Text(&chosen))])));
        }
        let index = rows.iter().position(|(name, _)| *name == chosen).unwrap_or(0);
        let (names, titles): (Vec<String>, Vec<String>) = rows.into_iter().unzip();
        let global = desk.global::<DevicesAdapter>();
        global.set_outputs(texts(titles));
        global.set_output(i32::try_from(index).unwrap_or(0));
        self.state().outputs = names;
    }

    pub(super) fn show_customer(&self, desk: &Rc<Desk>, on: bool) {
        self.place(desk, move |place| place.shown = on);
    }

    pub(super) fn fill_screen(&self, desk: &Rc<Desk>, on: bool) {
        self.place(desk, move |place| place.full_screen = on);
    }

    pub(super) fn choose_output(&self, desk: &Rc<Desk>, index: usize) {
        let Some(name) = self.state().outputs.get(index).cloned() else { return };
        self.place(desk, move |place| place.output.clone_from(&name));
    }

    /// Moves the window at once and keeps where it stands.
    fn place(&self, desk: &Rc<Desk>, change: impl Fn(&mut CustomerPlace) + Send + 'static) {
        self.keep(desk, move |settings| {
            let mut place = CustomerPlace::of(settings);
            change(&mut place);
            place.keep(settings);
        });
        let settings = desk.going.borrow().settings.clone();
        desk.global::<DevicesAdapter>().set_customer_on(CustomerPlace::of(&settings).shown);
        windows::show_customer(desk, &settings);
    }
}
