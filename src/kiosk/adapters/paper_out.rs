//! Paper that somebody asked for: kept as a file beside the data, and printed where a printer is chosen.
//!
//! Invariant: the file is there before anything is printed. A printer in trouble is said with its cure and holds up
//! neither the till nor the window. The name of a print job names nobody.

use super::say::Say;
use crate::desk::Desk;
use crate::devices::printer::{Printed, PrinterChoice, PrinterFault};
use crate::gear::{Gear, printer_message};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use tillstamp_ui::Tone;
use tillstamp_words::Arg;

/// A document that is kept as a file already.
pub struct Paper {
    /// Where it is kept.
    pub file: PathBuf,
    /// The same, to be printed.
    pub pdf: Vec<u8>,
    /// Name of the print job, as the printing system shows and logs it.
    pub job: &'static str,
}

/// What became of it.
pub enum PutOut {
    /// A queue took it; its name.
    Printed(String),
    /// It is a file and nothing else was wanted.
    Saved(PathBuf),
    /// The chosen printer did not take it; it is a file.
    Kept(PrinterFault, PathBuf),
}

impl PutOut {
    /// The outcome in words: where it is, and what cures a printer's trouble.
    pub fn text(&self, say: &Say) -> String {
        let saved = |file: &Path| say.with("manager-saved-as", &[("file", Arg::Text(&file.display().to_string()))]);
        match self {
            Self::Printed(queue) => say.with("setup-sheet-printed", &[("name", Arg::Text(queue))]),
            Self::Saved(file) => saved(file),
            Self::Kept(fault, file) => format!("{} {}", say.both(&printer_message(fault)), saved(file)),
        }
    }

    /// Its color on the screen.
    pub fn tone(&self) -> Tone {
        match self {
            Self::Printed(_) | Self::Saved(_) => Tone::Done,
            Self::Kept(..) => Tone::Already,
        }
    }
}

/// Whether paper comes out somewhere that a person chose: then it need not be asked for twice.
pub fn is_chosen(desk: &Rc<Desk>) -> bool {
    chosen(desk) != PrinterChoice::Auto
}

fn chosen(desk: &Rc<Desk>) -> PrinterChoice {
    PrinterChoice::parse(&desk.going.borrow().settings.printer)
}

/// Prints it beside the till and the window; `told` runs on the window's thread.
pub fn put_out(desk: &Rc<Desk>, paper: Paper, told: impl FnOnce(&Rc<Desk>, PutOut) + Send + 'static) {
    let (gear, choice) = (desk.gear(), chosen(desk));
    desk.engine.aside(move || put(&*gear, &choice, paper), told);
}

fn put(gear: &dyn Gear, choice: &PrinterChoice, paper: Paper) -> PutOut {
    let own_name = paper.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // A folder needs names that differ; a queue's log must not hold a card's number.
    let name = if matches!(choice, PrinterChoice::Folder(_)) { own_name.as_str() } else { paper.job };
    match gear.print(choice, name, &paper.pdf) {
        Ok(Printed::Sent { queue }) => PutOut::Printed(queue),
        Ok(Printed::Saved(path)) => PutOut::Saved(path),
        // Nobody chose a printer and there is none: a file is all that was wanted.
        Err(PrinterFault::NoSystem | PrinterFault::NoPrinter) if *choice == PrinterChoice::Auto => {
            PutOut::Saved(paper.file)
        }
        Err(fault) => {
            tracing::warn!(%fault, job = paper.job, "not printed; it is kept as a file");
            PutOut::Kept(fault, paper.file)
        }
    }
}
