//! The manager's screens and the wizard: one adapter a screen, and what they share (words, the one question, the paper
//! and the notice).
//!
//! Invariant: the till is only ever touched on its own thread, the window only on its own; a reply that comes after the
//! window is gone is dropped. State of a screen is kept behind a lock because replies travel between the two threads.

mod day_view;
mod devices;
pub mod files;
mod form;
mod health;
mod journal;
mod manager;
mod member_admin;
mod member_rows;
mod pairing;
mod program;
mod program_compare;
mod program_form;
mod program_read;
mod program_view;
mod recovery;
pub mod say;
mod settings;
mod setup;
mod staff;

pub use devices::heard;
pub use form::characters;
pub use pairing::{rehearse, scanned};
pub use setup::place;

use crate::adapters::paper_out::{Paper, put_out};
use crate::desk::{Desk, here};
use say::Say;
use slint::ComponentHandle;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tillstamp_terminal::Till;
use tillstamp_terminal::views::{Message, No};
use tillstamp_ui::{self as ui, AskView, OfficeAdapter, PaperView, Tone};

type Answer = Box<dyn FnOnce(&Office, String) + Send>;
type Trial = Arc<dyn Fn(&Office, String) + Send + Sync>;
type PaperAction = Arc<dyn Fn(&Office, &str) + Send + Sync>;

/// Who gets the answer of the open question.
enum Question {
    /// The question closes first.
    Once(Answer),
    /// The question stays open until the answer is taken.
    Until(Trial),
}

/// What the manager's screens share. Cheap to clone.
#[derive(Clone, Default)]
pub struct Office {
    question: Arc<Mutex<Option<Question>>>,
    paper: Arc<Mutex<Option<PaperAction>>>,
}

/// A lock that a panic elsewhere cannot take away: the state is a cache for a screen.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Connects every screen of this folder to the window.
pub fn connect(desk: &Rc<Desk>) {
    let window = &desk.till;
    let office = Office::default();
    office.connect_sheets(window);
    let manager = manager::Manager::attach(window, &office);
    let member = member_admin::MemberAdmin::attach(window, &office);
    let journal = journal::Journal::attach(window, &office, &member);
    let staff = staff::Staff::attach(window, &office);
    let program = program::ProgramEditor::attach(window, &office);
    let settings = settings::SettingsPage::attach(window, &office);
    let recovery = recovery::Recovery::attach(window, &office);
    let pairing = pairing::Pairing::attach(window, &office);
    let health = health::HealthPanel::attach(window, &office, &recovery, &pairing);
    let devices = devices::DevicesPanel::attach(window, &office);
    let setup = setup::Wizard::attach(window, &office, setup::Parts { devices: devices.clone(), recovery, pairing });
    let global = window.global::<OfficeAdapter>();
    let shared = office.clone();
    global.on_opened(move |screen| {
        shared.quiet();
        shared.learn_shop();
        match screen {
            ui::Screen::Manager => manager.open(),
            ui::Screen::Journal => journal.open(),
            ui::Screen::Staff => staff.open(),
            ui::Screen::Program => program.open(),
            ui::Screen::Settings => {
                settings.open();
                devices.open();
            }
            ui::Screen::Health => health.open(),
            ui::Screen::SetUp => setup.open(),
            ui::Screen::MemberAdmin => member.open(),
            _ => {}
        }
    });
    global.on_close(|| {
        if let Some(desk) = here() {
            desk.go(ui::Screen::Counter);
        }
    });
}

/// Another screen is open: nothing of the last one lies over it, and nothing secret stays behind.
pub fn left() {
    recovery::left();
    pairing::left();
}

/// Once a second: what is open follows the devices and the line.
pub fn tick(desk: &Rc<Desk>) {
    devices::tick(desk);
    pairing::tick(desk);
}

/// Fills the screen that opens.
pub fn opened(desk: &Rc<Desk>, screen: ui::Screen) {
    desk.till.global::<OfficeAdapter>().invoke_opened(screen);
}

impl Office {
    fn connect_sheets(&self, window: &ui::Till) {
        let global = window.global::<OfficeAdapter>();
        let me = self.clone();
        global.on_answered(move |yes, text| me.answered(yes, text.to_string()));
        let me = self.clone();
        global.on_paper_action(move |key| {
            let action = lock(&me.paper).clone();
            if let Some(action) = action {
                action(&me, &key);
            }
        });
        let me = self.clone();
        global.on_paper_closed(move || me.close_paper());
    }

    /// Currency and zone may change with the program: asked anew whenever a screen opens.
    fn learn_shop(&self) {
        self.call(
            |till| {
                let program = till.program();
                (program.business_day.time_zone.clone(), program.currency.as_str().to_owned())
            },
            |_, _, (zone, currency)| {
                if let Some(desk) = here() {
                    desk.set_shop_words(&zone, &currency);
                }
            },
        );
    }

    /// The words in use now.
    fn say(&self) -> Say {
        here().map_or_else(|| Say::new("en", "EUR", "UTC"), |desk| desk.words().clone())
    }

    /// Does something with the window, on the window's thread.
    fn with<T>(&self, work: impl FnOnce(&ui::Till) -> T) -> Option<T> {
        here().map(|desk| work(&desk.till))
    }

    /// Work on the till, then a reply on the window's thread.
    fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Till) -> T + Send + 'static,
        reply: impl FnOnce(&Self, &ui::Till, T) + Send + 'static,
    ) {
        let me = self.clone();
        if let Some(desk) = here() {
            desk.touched();
            desk.engine.call(work, move |desk, value| reply(&me, &desk.till, value));
        }
    }

    /// The same for work that may be refused: the refusal becomes the notice.
    fn attempt<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Till) -> Result<T, No> + Send + 'static,
        reply: impl FnOnce(&Self, &ui::Till, T) + Send + 'static,
    ) {
        self.call(work, move |office, window, answer| match answer {
            Ok(value) => reply(office, window, value),
            Err(no) => office.refused(&no),
        });
    }

    /// Says what was done.
    fn done(&self, text: String) {
        self.notice(Tone::Done, text);
    }

    /// Says a message of the terminal.
    fn told(&self, tone: Tone, message: &Message) {
        let text = self.say().both(message);
        self.notice(tone, text);
    }

    /// Says why something was not done, and what to do.
    fn refused(&self, no: &No) {
        self.log(no);
        let text = self.say().no(no);
        self.notice(Tone::Refused, text);
    }

    fn log(&self, no: &No) {
        if let Some(details) = &no.details {
            tracing::warn!(key = no.message.key, %details, "a manager's action failed");
        }
    }

    /// A line above the page.
    fn notice(&self, tone: Tone, text: String) {
        self.with(|window| {
            let office = window.global::<OfficeAdapter>();
            office.set_busy(false);
            office.set_notice_tone(tone);
            office.set_notice(text.into());
        });
    }

    /// Takes the notice away: another page was opened.
    fn quiet(&self) {
        self.notice(Tone::Done, String::new());
    }

    /// Says that something takes a while.
    fn busy(&self, text: String) {
        self.with(|window| {
            let office = window.global::<OfficeAdapter>();
            office.set_busy_text(text.into());
            office.set_busy(true);
        });
    }

    /// Asks once; `yes` gets what was typed.
    fn ask(&self, view: AskView, yes: impl FnOnce(&Self, String) + Send + 'static) {
        self.open_question(view, Question::Once(Box::new(yes)));
    }

    /// Asks until the answer is right: `trial` gets what was typed and ends with [`Self::answer_taken`], or with
    /// [`Self::answer_refused`], which is told beside the field.
    fn ask_until(&self, view: AskView, trial: impl Fn(&Self, String) + Send + Sync + 'static) {
        self.open_question(view, Question::Until(Arc::new(trial)));
    }

    fn open_question(&self, view: AskView, question: Question) {
        *lock(&self.question) = Some(question);
        self.with(|window| window.global::<OfficeAdapter>().set_ask(AskView { open: true, ..view }));
    }

    fn answered(&self, yes: bool, text: String) {
        let trial = match &*lock(&self.question) {
            Some(Question::Until(trial)) if yes => Some(Arc::clone(trial)),
            _ => None,
        };
        if let Some(trial) = trial {
            return trial(self, text);
        }
        if let (true, Some(Question::Once(question))) = (yes, self.answer_taken()) {
            question(self, text);
        }
    }

    /// Closes the question.
    fn answer_taken(&self) -> Option<Question> {
        self.with(|window| window.global::<OfficeAdapter>().set_ask(AskView::default()));
        lock(&self.question).take()
    }

    /// Says beside the question's field why the answer is not taken; what was typed stays.
    fn answer_refused(&self, why: String) {
        self.with(|window| {
            let office = window.global::<OfficeAdapter>();
            let ask = office.get_ask();
            if ask.open {
                office.set_ask(AskView { error: why.into(), ..ask });
            }
        });
    }

    /// Work on the till with the question's answer: a refusal is told beside the field, else the question closes.
    fn try_answer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Till) -> Result<T, No> + Send + 'static,
        reply: impl FnOnce(&Self, &ui::Till, T) + Send + 'static,
    ) {
        self.call(work, move |office, window, answer| match answer {
            Ok(value) => {
                office.answer_taken();
                reply(office, window, value);
            }
            Err(no) => {
                office.log(&no);
                office.answer_refused(office.say().no(&no));
            }
        });
    }

    /// Shows a paper; `action` gets the key of the button that was pressed.
    fn show(&self, view: PaperView, action: impl Fn(&Self, &str) + Send + Sync + 'static) {
        *lock(&self.paper) = Some(Arc::new(action));
        self.with(|window| window.global::<OfficeAdapter>().set_paper(PaperView { open: true, ..view }));
    }

    /// Prints a paper where a printer is chosen; `told` gets the outcome in words.
    fn put_out(&self, paper: Paper, told: impl FnOnce(&Self, String, Tone) + Send + 'static) {
        let me = self.clone();
        if let Some(desk) = here() {
            put_out(&desk, paper, move |_, put| told(&me, put.text(&me.say()), put.tone()));
        }
    }

    /// Another screen is open: no question and no paper of the old one waits there for somebody else.
    fn close_sheets(&self) {
        drop(self.answer_taken());
        self.close_paper();
    }

    fn close_paper(&self) {
        *lock(&self.paper) = None;
        self.with(|window| window.global::<OfficeAdapter>().set_paper(PaperView::default()));
    }

    /// Changes the line under the open paper.
    fn paper_note(&self, note: &str) {
        self.with(|window| {
            let office = window.global::<OfficeAdapter>();
            let mut paper = office.get_paper();
            if paper.open {
                paper.note = note.into();
                office.set_paper(paper);
            }
        });
    }
}
