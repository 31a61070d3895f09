//! Choosing where paper comes out, and a page to try it with.

use super::DevicesPanel;
use crate::adapters::office::form::model;
use crate::desk::Desk;
use crate::devices::printer::{Printed, PrinterChoice, PrinterFault};
use crate::gear::{self, printer_message as message};
use crate::prints;
use std::path::Path;
use std::rc::Rc;
use tillstamp_terminal::views::Message;
use tillstamp_ui::{DeviceView, DevicesAdapter, Tone};
use tillstamp_words::Arg;

/// Name of the test page as a print job and as a file.
const TEST_PAGE: &str = "test-page.pdf";

impl DevicesPanel {
    /// Asks for the queues and shows them when they are told.
    pub(super) fn open_printers(&self, desk: &Rc<Desk>) {
        let (gear, me) = (desk.gear(), self.clone());
        desk.engine.aside(move || gear.queues(), move |desk, queues| me.show_printers(desk, queues));
    }

    fn show_printers(&self, desk: &Rc<Desk>, queues: Result<Vec<String>, PrinterFault>) {
        let say = self.office.say();
        let global = desk.global::<DevicesAdapter>();
        let chosen = PrinterChoice::parse(&desk.going.borrow().settings.printer);
        let view = |title: String, note: String| DeviceView { title: title.into(), note: note.into() };
        let automatic = match &queues {
            Ok(queues) if queues.is_empty() => say.plain("device-printer-none"),
            Ok(_) => say.plain("device-printer-default"),
            Err(fault) => say.message(&message(fault)),
        };
        let mut rows = vec![(PrinterChoice::Auto, view(say.plain("device-printer-system"), automatic))];
        for queue in queues.unwrap_or_default() {
            rows.push((PrinterChoice::Queue(queue.clone()), view(queue, String::new())));
        }
        if let PrinterChoice::Queue(name) = &chosen
            && !rows.iter().any(|(choice, _)| *choice == chosen)
        {
            rows.push((chosen.clone(), view(name.clone(), say.plain("device-printer-gone"))));
        }
        let folder = match &chosen {
            PrinterChoice::Folder(folder) => folder.clone(),
            PrinterChoice::Auto | PrinterChoice::Queue(_) => default_folder(),
        };
        let saves = (PrinterChoice::Folder(folder.clone()), view(say.plain("device-printer-folder"), String::new()));
        rows.push(saves);
        let index = rows.iter().position(|(choice, _)| *choice == chosen).unwrap_or(0);
        global.set_printer_folder(folder.display().to_string().into());
        global.set_printer_saves(matches!(chosen, PrinterChoice::Folder(_)));
        global.set_printer_error("".into());
        let (choices, views): (Vec<PrinterChoice>, Vec<DeviceView>) = rows.into_iter().unzip();
        global.set_printers(model(views));
        global.set_printer(i32::try_from(index).unwrap_or(0));
        self.state().printers = choices;
    }

    pub(super) fn choose_printer(&self, desk: &Rc<Desk>, index: usize) {
        let Some(choice) = self.state().printers.get(index).cloned() else { return };
        let global = desk.global::<DevicesAdapter>();
        global.set_printer(i32::try_from(index).unwrap_or(0));
        global.set_printer_saves(matches!(choice, PrinterChoice::Folder(_)));
        global.set_printer_note("".into());
        self.keep_printer(desk, &choice);
    }

    /// A folder is kept once it was written into.
    pub(super) fn keep_folder(&self, desk: &Rc<Desk>, folder: &str) {
        let (gear, choice, me) = (desk.gear(), PrinterChoice::Folder(folder.into()), self.clone());
        if !Path::new(folder).is_absolute() {
            let error = self.office.say().plain("device-folder-whole");
            desk.global::<DevicesAdapter>().set_printer_error(error.into());
            return;
        }
        desk.engine.aside(
            move || gear.look_at_printer(&choice).map(|_| choice),
            move |desk, looked| {
                let say = me.office.say();
                let error = match looked {
                    Ok(choice) => {
                        me.keep_printer(desk, &choice);
                        me.say_printer(desk, say.plain("device-folder-kept"), Tone::Done);
                        if let Some(last) = me.state().printers.last_mut() {
                            *last = choice;
                        }
                        String::new()
                    }
                    Err(fault) => say.both(&message(&fault)),
                };
                desk.global::<DevicesAdapter>().set_printer_error(error.into());
            },
        );
    }

    fn keep_printer(&self, desk: &Rc<Desk>, choice: &PrinterChoice) {
        let setting = choice.to_string();
        self.keep(desk, move |settings| settings.printer.clone_from(&setting));
        let settings = desk.going.borrow().settings.clone();
        gear::look_at_printer(desk, &settings);
    }

    pub(super) fn print_test(&self, desk: &Rc<Desk>) {
        desk.global::<DevicesAdapter>().set_printing(true);
        let me = self.clone();
        desk.engine.call(prints::Shop::of, move |desk, shop| {
            let (gear, choice) = (desk.gear(), PrinterChoice::parse(&desk.going.borrow().settings.printer));
            let work = move || -> Result<Printed, Message> {
                let pdf = prints::test_page(&shop).map_err(|error| {
                    tracing::error!(%error, "no test page");
                    Message::plain("manager-print-failed")
                })?;
                gear.print(&choice, TEST_PAGE, &pdf).map_err(|fault| message(&fault))
            };
            desk.engine.aside(work, move |desk, printed| me.printed(desk, printed));
        });
    }

    fn printed(&self, desk: &Rc<Desk>, printed: Result<Printed, Message>) {
        let say = self.office.say();
        desk.global::<DevicesAdapter>().set_printing(false);
        let (text, tone) = match printed {
            Ok(Printed::Sent { queue }) => (say.with("device-test-sent", &[("name", Arg::Text(&queue))]), Tone::Done),
            Ok(Printed::Saved(path)) => {
                (say.with("device-test-saved", &[("file", Arg::Text(&path.display().to_string()))]), Tone::Done)
            }
            Err(message) => (say.both(&message), Tone::Already),
        };
        self.say_printer(desk, text, tone);
        let settings = desk.going.borrow().settings.clone();
        gear::look_at_printer(desk, &settings);
    }

    fn say_printer(&self, desk: &Rc<Desk>, text: String, tone: Tone) {
        let global = desk.global::<DevicesAdapter>();
        global.set_printer_note(text.into());
        global.set_printer_tone(tone);
    }
}

fn default_folder() -> std::path::PathBuf {
    let place = crate::adapters::office::setup::place_of_shop();
    place.map_or_else(std::env::temp_dir, |dirs| dirs.data).join("exports").join("prints")
}
