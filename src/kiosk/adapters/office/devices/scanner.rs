//! Choosing the scanners: a device that sends the calibration code whole is one, and is read from then on.
//!
//! Invariant: a device is chosen by what it sent, never by its name alone; nothing that was heard is kept.

use super::DevicesPanel;
use crate::adapters::office::form::model;
use crate::adapters::office::say::Say;
use crate::adapters::shared::code_picture;
use crate::desk::Desk;
use crate::devices::wedge::{Heard, ScannerChoice, ScannerId, WedgeState};
use crate::gear;
use slint::Model;
use std::rc::Rc;
use tillstamp_scan::{CALIBRATION_TEXT, Calibration, Difference, WedgeEvent, calibrate};
use tillstamp_ui::{DevicesAdapter, HeardView, ScannerView, Tone};
use tillstamp_words::Arg;

/// Shorter transmissions are somebody typing.
const TYPED_MAX: usize = 3;
/// So many devices are listed, the newest first.
const HEARD_MAX: usize = 4;
/// So much of a transmission is shown.
const SHOWN_CHARS: usize = 64;

impl DevicesPanel {
    /// The scanners that are chosen, and the code to find others with.
    pub(super) fn open_scanners(&self, desk: &Rc<Desk>) {
        let global = desk.global::<DevicesAdapter>();
        global.set_scanner_code(code_picture(CALIBRATION_TEXT));
        global.set_listening(desk.going.borrow().followed.listening);
        self.show_scanners(desk);
    }

    /// The list with the states of now; the same list is left alone, so that the focus stays where it is.
    pub(super) fn show_scanners(&self, desk: &Rc<Desk>) {
        let say = self.office.say();
        let ids = chosen(desk);
        let views: Vec<ScannerView> = ids.iter().map(|id| view(desk, &say, id)).collect();
        let note = if ids.is_empty() { "device-scanners-any" } else { "device-scanners-these" };
        let global = desk.global::<DevicesAdapter>();
        global.set_scanners_note(say.plain(note).into());
        if !global.get_scanners().iter().eq(views.iter().cloned()) {
            global.set_scanners(model(views));
        }
        self.state().scanners = ids;
    }

    pub(super) fn listen(&self, desk: &Rc<Desk>, on: bool) {
        let global = desk.global::<DevicesAdapter>();
        gear::listen(desk, on);
        global.set_listening(on);
        global.set_heard(model(Vec::new()));
        global.set_scanner_typed("".into());
        self.say_scanner(desk, self.office.say().plain("setup-scanner-waiting"), Tone::Info);
    }

    /// What a device sent. The calibration code makes it one of this till's scanners.
    pub(super) fn heard(&self, desk: &Rc<Desk>, heard: &Heard) {
        let say = self.office.say();
        let name = heard.from.called();
        let (text, judged) = match &heard.event {
            WedgeEvent::Code(bytes) | WedgeEvent::Glued { bytes } if bytes.len() <= TYPED_MAX => return,
            WedgeEvent::Code(bytes) | WedgeEvent::Glued { bytes } => (printable(bytes), judge(&say, &name, bytes)),
            WedgeEvent::Partial { len } if *len <= TYPED_MAX => return,
            WedgeEvent::Partial { .. } | WedgeEvent::TooLong => (
                String::new(),
                Judged { text: say.plain("window-scanner-broken-off"), tone: Tone::Already, good: false },
            ),
        };
        desk.touched();
        self.list_heard(desk, &name, text, &judged);
        if judged.good {
            let mut ids = chosen(desk);
            if !ids.contains(&heard.from) {
                ids.push(heard.from.clone());
            }
            self.keep_scanners(desk, ids);
        }
        self.say_scanner(desk, judged.text, judged.tone);
    }

    fn list_heard(&self, desk: &Rc<Desk>, name: &str, text: String, judged: &Judged) {
        let global = desk.global::<DevicesAdapter>();
        let row =
            HeardView { device: name.into(), text: text.into(), verdict: (&judged.text).into(), tone: judged.tone };
        let known = global.get_heard();
        let others = known.iter().filter(|known| known.device != name).take(HEARD_MAX - 1);
        let rows = std::iter::once(row).chain(others).collect();
        global.set_heard(model(rows));
    }

    /// Typed into the field: a scanner that may not be read by device arrives here like a keyboard, without a name.
    pub(super) fn typed(&self, desk: &Rc<Desk>, typed: &str) {
        let say = self.office.say();
        let (key, signs) = verdict(typed.as_bytes());
        let tone = if key == "setup-scanner-good" || key == "setup-scanner-case" { Tone::Done } else { Tone::Already };
        self.say_scanner(desk, say.with(key, &[("signs", Arg::Text(&signs))]), tone);
    }

    pub(super) fn forget_scanner(&self, desk: &Rc<Desk>, index: usize) {
        let mut ids = self.state().scanners.clone();
        if index < ids.len() {
            ids.remove(index);
            self.keep_scanners(desk, ids);
        }
    }

    fn keep_scanners(&self, desk: &Rc<Desk>, ids: Vec<ScannerId>) {
        let setting = ScannerChoice::These(ids).setting();
        gear::read_scanners(desk, &setting);
        self.show_scanners(desk);
        self.keep(desk, move |settings| settings.scanner.clone_from(&setting));
    }

    fn say_scanner(&self, desk: &Rc<Desk>, text: String, tone: Tone) {
        let global = desk.global::<DevicesAdapter>();
        global.set_scanner_title(text.into());
        global.set_scanner_tone(tone);
    }
}

struct Judged {
    text: String,
    tone: Tone,
    good: bool,
}

fn judge(say: &Say, name: &str, bytes: &[u8]) -> Judged {
    let (key, signs) = verdict(bytes);
    let good = key == "setup-scanner-good" || key == "setup-scanner-case";
    let what = say.with(key, &[("signs", Arg::Text(&signs))]);
    if good {
        let text = say.with("device-scanner-found", &[("name", Arg::Text(name)), ("what", Arg::Text(&what))]);
        Judged { text, tone: Tone::Done, good }
    } else {
        Judged { text: what, tone: Tone::Already, good }
    }
}

/// Key of what the calibration says, and the characters that went wrong.
fn verdict(bytes: &[u8]) -> (&'static str, String) {
    match calibrate(bytes) {
        Calibration::Good => ("setup-scanner-good", String::new()),
        Calibration::CaseTurned => ("setup-scanner-case", String::new()),
        Calibration::NotTheCode => ("setup-scanner-other", String::new()),
        Calibration::Differs(list) => {
            let wrong = |row: &Difference| row.shown.map(String::from);
            ("setup-scanner-differs", list.iter().take(8).filter_map(wrong).collect::<Vec<_>>().join(" "))
        }
    }
}

fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().filter(|sign| !sign.is_control()).take(SHOWN_CHARS).collect()
}

fn chosen(desk: &Rc<Desk>) -> Vec<ScannerId> {
    match ScannerChoice::parse(&desk.going.borrow().followed.scanner) {
        ScannerChoice::These(ids) => ids,
        ScannerChoice::Likely | ScannerChoice::Listen => Vec::new(),
    }
}

fn view(desk: &Rc<Desk>, say: &Say, id: &ScannerId) -> ScannerView {
    let name = id.called();
    let (key, tone) = match desk.gear().scanners() {
        None => ("device-not-plugged-in", Tone::Neutral),
        Some(status) if status.missing.contains(&name) => ("device-not-plugged-in", Tone::Already),
        Some(status) if status.state == WedgeState::Denied => ("health-scanner-denied", Tone::Refused),
        Some(status) if status.state == WedgeState::Taken => ("health-scanner-taken", Tone::Refused),
        Some(_) => ("device-scanner-read", Tone::Done),
    };
    ScannerView { title: name.into(), note: say.plain(key).into(), tone }
}
