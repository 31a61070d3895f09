//! The recovery sheet on the screen: shown, printed, proven; a new one in the place of the old; its words typed where a
//! card key is missing.
//!
//! Invariant: the words of a sheet leave the window's memory as soon as it is proven, given up, or the screen is left.

use super::form::{Form, model, text};
use super::{Office, files, lock};
use crate::desk::here;
use crate::devices::printer::{Printed, PrinterChoice};
use crate::prints;
use slint::{ComponentHandle, Model, SharedString};
use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::Till;
use tillstamp_terminal::views::{Argument, Message, No, PhraseCheck, PhraseWord, RecoverySheet};
use tillstamp_ui::{self as ui, AskView, RecoveryAdapter, RecoveryPanel, Tone};
use tillstamp_words::Arg;

/// Words on a sheet.
const WORDS: usize = 12;
const FILE: &str = "recovery-sheet.pdf";

type Typed = Box<dyn FnOnce(&Recovery, Option<String>) + Send>;

#[derive(Default)]
struct State {
    sheet: Option<RecoverySheet>,
    /// What happens with the typed words; `None` of it where they are left out.
    then: Option<Typed>,
}

thread_local! {
    static ADAPTER: RefCell<Option<Recovery>> = const { RefCell::new(None) };
}

/// Another screen is open: nothing secret stays behind.
pub fn left() {
    let adapter = ADAPTER.with(|adapter| adapter.borrow().clone());
    if let Some(adapter) = adapter {
        adapter.close();
        adapter.office.close_sheets();
    }
}

/// What typing the words is for.
pub struct Asked {
    /// Above the fields.
    pub title: String,
    /// What it means, a sentence a line.
    pub means: Vec<String>,
    /// On the button.
    pub yes: String,
    /// On the button that goes on without the words; empty where there is none.
    pub without: String,
}

/// The adapter of the recovery sheet.
#[derive(Clone)]
pub struct Recovery {
    office: Office,
    state: Arc<Mutex<State>>,
}

impl Recovery {
    /// Connects the wizard's step and the panels over the health screen.
    pub fn attach(window: &ui::Till, office: &Office) -> Self {
        let me = Self { office: office.clone(), state: Arc::default() };
        let global = window.global::<RecoveryAdapter>();
        let on = |work: fn(&Self)| {
            let me = me.clone();
            move || work(&me)
        };
        global.on_save_sheet(on(|me| me.keep_sheet(false)));
        global.on_print_sheet(on(|me| me.keep_sheet(true)));
        global.on_confirm_sheet(on(Self::confirm));
        global.on_drop_sheet(on(Self::give_up));
        global.on_words_done(on(Self::words_done));
        global.on_words_left_out(on(|me| me.then(None)));
        global.on_words_cancelled(on(Self::close));
        let prover = me.clone();
        global.on_proof_edited(move |index| {
            prover.office.with(|window| clear_error(window.global::<RecoveryAdapter>().get_proof(), index));
        });
        let speller = me.clone();
        global.on_word_edited(move |index| speller.word_edited(index));
        ADAPTER.with(|adapter| *adapter.borrow_mut() = Some(me.clone()));
        me
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Shows a sheet and asks for two of its words.
    pub fn show(&self, window: &ui::Till, sheet: RecoverySheet) {
        let say = self.office.say();
        let global = window.global::<RecoveryAdapter>();
        global.set_words(model(sheet.phrase.iter().map(SharedString::from).collect()));
        global.set_owner_code((&sheet.owner_code).into());
        global.set_sheet_note("".into());
        global.set_printed(false);
        global.set_held(false);
        let rows = asked(&sheet).into_iter().map(|index| {
            let number = i64::try_from(index + 1).unwrap_or(0);
            text(&index.to_string(), say.count("setup-word", number), "")
        });
        global.set_proof(model(rows.collect()));
        self.state().sheet = Some(sheet);
    }

    /// Whether the sheet is on paper: two right words, or its print is said to be in somebody's hand. Where not, the
    /// fields say it; where so, the sheet is forgotten.
    pub fn is_proven(&self, window: &ui::Till) -> bool {
        let say = self.office.say();
        let global = window.global::<RecoveryAdapter>();
        let Some(sheet) = self.state().sheet.clone() else { return true };
        let form = Form::of(global.get_proof());
        form.clear_errors();
        if !(global.get_printed() && global.get_held()) {
            for index in asked(&sheet) {
                let typed = form.value(&index.to_string()).to_lowercase();
                if sheet.phrase.get(index).is_none_or(|word| *word != typed) {
                    form.set_error(&index.to_string(), &say.plain("setup-word-wrong"));
                }
            }
        }
        if form.has_errors() {
            return false;
        }
        self.forget(window);
        true
    }

    fn forget(&self, window: &ui::Till) {
        self.state().sheet = None;
        let global = window.global::<RecoveryAdapter>();
        global.set_words(model(Vec::new()));
        global.set_owner_code("".into());
        global.set_proof(model(Vec::new()));
    }

    /// Nothing lies over the health screen any more, and nothing secret stays behind it.
    pub fn close(&self) {
        self.office.with(|window| {
            let global = window.global::<RecoveryAdapter>();
            if global.get_panel() != RecoveryPanel::None {
                global.set_panel(RecoveryPanel::None);
                self.forget(window);
            }
            global.set_typed(model(Vec::new()));
            global.set_typed_more(model(Vec::new()));
            self.state().then = None;
        });
    }

    /// Prints the sheet or saves it; what no printer takes is saved.
    fn keep_sheet(&self, print: bool) {
        let (Some(sheet), Some(desk)) = (self.state().sheet.clone(), here()) else { return };
        let me = self.clone();
        let choice = PrinterChoice::parse(&desk.going.borrow().settings.printer);
        let gear = desk.gear();
        self.office.call(
            move |till| (prints::Shop::of(till), till.business_date(), till.dirs().data.clone()),
            move |_, _, (shop, today, data)| {
                let work = move || -> Result<(Message, bool), No> {
                    let pdf = prints::recovery_sheet(&shop, &sheet, today).map_err(|error| No {
                        details: Some(error.to_string()),
                        ..No::plain("manager-print-failed")
                    })?;
                    let saved = |key| {
                        let path = files::keep_in(&data, "recovery", FILE, &pdf)?;
                        Ok(Message::plain(key).with("file", Argument::Text(path.display().to_string())))
                    };
                    if !print {
                        return saved("setup-sheet-saved").map(|message| (message, false));
                    }
                    match gear.print(&choice, FILE, &pdf) {
                        Ok(Printed::Sent { queue }) => {
                            Ok((Message::plain("setup-sheet-printed").with("name", Argument::Text(queue)), true))
                        }
                        Ok(Printed::Saved(path)) => {
                            let file = Argument::Text(path.display().to_string());
                            Ok((Message::plain("setup-sheet-saved").with("file", file), false))
                        }
                        Err(fault) => {
                            tracing::warn!(%fault, "the recovery sheet was not printed");
                            saved("setup-sheet-not-printed").map(|message| (message, false))
                        }
                    }
                };
                if let Some(desk) = here() {
                    desk.engine.aside(work, move |_, kept| me.kept(kept));
                }
            },
        );
    }

    fn kept(&self, kept: Result<(Message, bool), No>) {
        let say = self.office.say();
        self.office.with(|window| {
            let global = window.global::<RecoveryAdapter>();
            let note = match kept {
                Ok((message, printed)) => {
                    global.set_printed(printed || global.get_printed());
                    say.message(&message)
                }
                Err(no) => say.no(&no),
            };
            global.set_sheet_note(note.into());
        });
    }

    /// The owner wants a new sheet: the PIN again, then the sheet, then the proof.
    pub fn ask_new(&self) {
        let say = self.office.say();
        let view = AskView {
            title: say.plain("recovery-new-title").into(),
            body: say.plain("recovery-new-body").into(),
            yes: say.plain("recovery-new-yes").into(),
            no: say.plain("common-cancel").into(),
            input_label: say.plain("recovery-new-pin").into(),
            input_secret: true,
            ..AskView::default()
        };
        let me = self.clone();
        self.office.ask_until(view, move |office, pin| {
            let me = me.clone();
            office.try_answer(
                move |till| till.draft_recovery_sheet(&pin),
                move |office, window, sheet| {
                    office.quiet();
                    me.show(window, sheet);
                    window.global::<RecoveryAdapter>().set_panel(RecoveryPanel::Sheet);
                },
            );
        });
    }

    /// The new sheet is on paper: from here on it counts, also in a backup that is made at once.
    fn confirm(&self) {
        let proven = self.office.with(|window| self.is_proven(window));
        if proven != Some(true) {
            self.office.notice(Tone::Already, self.office.say().plain("recovery-proof-missing"));
            return;
        }
        let me = self.clone();
        self.office.call(
            |till| {
                till.confirm_recovery_sheet()?;
                let made = till.backup_now()?;
                let older = till.backups().iter().filter(|known| known.path != made.path).count();
                Ok(i64::try_from(older).unwrap_or(i64::MAX))
            },
            move |office, _, answer: Result<i64, No>| {
                me.close();
                match answer {
                    Ok(0) => office.done(office.say().plain("recovery-confirmed")),
                    Ok(older) => office.done(office.say().count("recovery-confirmed-older", older)),
                    Err(no) => office.refused(&no),
                }
            },
        );
    }

    fn give_up(&self) {
        self.close();
        self.office.call(Till::drop_recovery_draft, |office, _, ()| {
            office.done(office.say().plain("recovery-dropped"));
        });
    }

    /// Opens the twelve fields; `then` gets the words as soon as they fit together, or nothing where they are left out.
    pub fn ask_words(&self, asked: Asked, then: impl FnOnce(&Self, Option<String>) + Send + 'static) {
        let say = self.office.say();
        self.state().then = Some(Box::new(then));
        self.office.with(|window| {
            let global = window.global::<RecoveryAdapter>();
            global.set_title(asked.title.into());
            global.set_means(model(asked.means.into_iter().map(SharedString::from).collect()));
            global.set_yes(asked.yes.into());
            global.set_without(asked.without.into());
            global.set_typed_note("".into());
            let row = |index: usize| {
                text(&index.to_string(), say.count("setup-word", i64::try_from(index + 1).unwrap_or(0)), "")
            };
            global.set_typed(model((0..WORDS / 2).map(row).collect()));
            global.set_typed_more(model((WORDS / 2..WORDS).map(row).collect()));
            global.set_panel(RecoveryPanel::Words);
        });
    }

    /// The words were wrong after all: the fields stay, with the reason above them.
    pub fn words_refused(&self, no: &No, again: impl FnOnce(&Self, Option<String>) + Send + 'static) {
        self.state().then = Some(Box::new(again));
        self.note_words(&self.office.say().no(no), Tone::Refused);
    }

    fn note_words(&self, note: &str, tone: Tone) {
        self.office.with(|window| {
            let global = window.global::<RecoveryAdapter>();
            global.set_typed_note(note.into());
            global.set_typed_tone(tone);
        });
    }

    /// A word that is typed to its end is looked at; all twelve in one field are spread over theirs.
    fn word_edited(&self, index: i32) {
        self.office.with(|window| {
            let Ok(index) = usize::try_from(index) else { return };
            let form = typed_form(window);
            form.set_error(&index.to_string(), "");
            let typed = form.value(&index.to_string());
            let words: Vec<&str> = typed.split_whitespace().collect();
            if words.len() > 1 {
                for (offset, word) in words.iter().enumerate() {
                    form.set_value(&(index + offset).to_string(), word);
                }
                self.look_at_words(&form, false);
            }
        });
        self.note_words("", Tone::Neutral);
    }

    /// Puts beside each field what is wrong with its word.
    fn look_at_words(&self, form: &Form, missing_too: bool) -> PhraseCheck {
        let say = self.office.say();
        let words: Vec<String> = (0..WORDS).map(|index| form.value(&index.to_string())).collect();
        let looked = Till::check_phrase(&words);
        for (index, word) in looked.words.iter().enumerate() {
            let typed = Arg::Text(&words[index]);
            let error = match word {
                PhraseWord::Known => String::new(),
                PhraseWord::Missing if missing_too => say.plain("recovery-word-missing"),
                PhraseWord::Missing => String::new(),
                PhraseWord::Unknown { near: Some(near) } => {
                    say.with("recovery-word-near", &[("word", typed), ("near", Arg::Text(near))])
                }
                PhraseWord::Unknown { near: None } => say.with("recovery-word-unknown", &[("word", typed)]),
            };
            form.set_error(&index.to_string(), &error);
        }
        looked
    }

    fn words_done(&self) {
        let phrase = self.office.with(|window| {
            let form = typed_form(window);
            let looked = self.look_at_words(&form, true);
            if !looked.fits {
                if !form.has_errors() {
                    self.note_words(&self.office.say().plain("recovery-words-order"), Tone::Refused);
                }
                return None;
            }
            let words: Vec<String> = (0..WORDS).map(|index| form.value(&index.to_string())).collect();
            Some(words.join(" "))
        });
        if let Some(phrase) = phrase.flatten() {
            self.then(Some(phrase));
        }
    }

    fn then(&self, phrase: Option<String>) {
        let then = self.state().then.take();
        if let Some(then) = then {
            then(self, phrase);
        }
    }
}

/// All twelve fields.
fn typed_form(window: &ui::Till) -> Form {
    let global = window.global::<RecoveryAdapter>();
    Form::of_lists(vec![global.get_typed(), global.get_typed_more()])
}

fn clear_error(fields: slint::ModelRc<ui::FieldView>, index: i32) {
    if let Some(field) = usize::try_from(index).ok().and_then(|index| fields.row_data(index)) {
        Form::of(fields).set_error(&field.key, "");
    }
}

/// Which two words are asked for: far apart, and other ones for another sheet.
fn asked(sheet: &RecoverySheet) -> [usize; 2] {
    let sum: usize = sheet.phrase.iter().flat_map(|word| word.bytes()).map(usize::from).sum();
    let count = sheet.phrase.len().clamp(2, WORDS);
    let first = sum % (count / 2);
    [first, count / 2 + (sum / 7) % (count - count / 2)]
}
