//! The counter: verdicts, last actions, today's numbers, two codes in view, a scan that waits.
//!
//! Invariant: what is shown as done was done: a verdict comes from the till and is shown as it came.

use super::shared::{called, model, verdict_kind};
use crate::desk::{Desk, here};
use crate::devices::sound;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};
use tillstamp_scan::{ForeignKind, Wedge, WedgeConfig, WedgeEvent};
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::EntryId;
use tillstamp_terminal::views::{
    KeyInHint, LastAction, Message, Offer, ScanChoice, Sound, TodayNumbers, Verdict, VerdictKind,
};
use tillstamp_ui as ui;
use tillstamp_words::Arg;

/// The sheet closes by itself after so long without a touch; never while something is open on it.
const SHEET_STAYS: Duration = Duration::from_secs(45);
/// A message about a foreign code stays so long.
const FOREIGN_STAYS: Duration = Duration::from_secs(6);
/// Lines of last actions asked for.
const LAST_ACTIONS: u32 = 5;

/// Passing state of the counter.
#[derive(Default)]
pub struct State {
    choices: RefCell<Vec<ScanChoice>>,
    choices_at_ms: Cell<i64>,
    shown_at: Cell<Option<Instant>>,
    foreign_at: Cell<Option<Instant>>,
    generation: Cell<i32>,
    reported: Cell<bool>,
    keys: RefCell<Wedge>,
}

impl State {
    /// The cashier is asked which of two cards.
    pub fn is_choosing(&self) -> bool {
        !self.choices.borrow().is_empty()
    }

    /// Counts the verdicts, so that the same circle can land again.
    pub fn generation(&self) -> i32 {
        self.generation.get()
    }
}

/// Connects the callbacks.
pub fn connect(desk: &Rc<Desk>) {
    *desk.counter.keys.borrow_mut() = Wedge::new(WedgeConfig::default());
    let counter = desk.global::<ui::CounterAdapter>();
    counter.on_undo(|id| with(|desk| undo(desk, &id)));
    counter.on_choose(|id| with(|desk| choose(desk, &id)));
    counter.on_dismiss_choices(|| with(|desk| set_choices(desk, Vec::new(), 0)));
    counter.on_override(|| with(super::member_dialogs::ask_override));
    counter.on_reminder_pressed(|| with(|desk| desk.go(ui::Screen::Manager)));
}

fn with(work: impl FnOnce(&Rc<Desk>)) {
    if let Some(desk) = here() {
        desk.touched();
        work(&desk);
    }
}

/// Fills the screen.
pub fn opened(desk: &Rc<Desk>) {
    desk.update_hold();
    refresh(desk);
}

/// Today's numbers and the last actions anew.
pub fn refresh(desk: &Rc<Desk>) {
    desk.engine.call(
        |till| {
            (
                till.today(),
                till.last_actions(LAST_ACTIONS),
                if till.session().is_some() { till.missing_z() } else { Vec::new() },
            )
        },
        |desk, (today, actions, missing)| {
            show_today(desk, &today);
            show_actions(desk, &actions);
            show_reminder(desk, missing.first().copied());
        },
    );
}

fn show_today(desk: &Rc<Desk>, today: &TodayNumbers) {
    let counter = desk.global::<ui::CounterAdapter>();
    let words = desk.words();
    let number = |value: i64| words.catalog().number(words.language(), value);
    counter.set_visits_today(number(i64::from(today.visits)).into());
    counter.set_stamps_today(number(today.stamps).into());
    counter.set_rewards_today(number(i64::from(today.rewards)).into());
}

fn show_actions(desk: &Rc<Desk>, actions: &[LastAction]) {
    let words = desk.words();
    desk.global::<ui::CounterAdapter>().set_last_actions(model(actions.iter().map(|action| ui::ActionRow {
        id: action.entry.to_string().into(),
        time: words.time(action.at).into(),
        who: action.first_name.clone().unwrap_or_default().into(),
        what: if action.reversed {
            words.with("window-undone", &[("what", Arg::Text(&words.message(&action.what)))]).into()
        } else {
            words.message(&action.what).into()
        },
        can_undo: action.can_undo,
    })));
}

fn show_reminder(desk: &Rc<Desk>, missing: Option<tillstamp_terminal::ledger::BusinessDate>) {
    let counter = desk.global::<ui::CounterAdapter>();
    let words = desk.words();
    let may = desk.global::<ui::ShellAdapter>().get_manager_allowed();
    let text = missing.map(|date| {
        let day = words.catalog().date_weekday(words.language(), date.0);
        words.with("window-day-not-closed", &[("date", Arg::Text(&day))])
    });
    counter.set_reminder_action(
        if may && text.is_some() { words.plain("window-day-close") } else { String::new() }.into(),
    );
    counter.set_reminder(text.unwrap_or_default().into());
}

/// What the last start found, told once.
pub fn show_start_report(desk: &Rc<Desk>) {
    if desk.counter.reported.replace(true) {
        return;
    }
    desk.engine.call(
        |till| till.start_report(),
        |desk, report: Vec<Message>| {
            let mut text: Vec<String> = report.iter().map(|message| desk.words().both(message)).collect();
            if !text.is_empty() {
                // A notice that is still there (the owner's next recovery code) must not be lost by this one.
                text.insert(0, desk.global::<ui::ShellAdapter>().get_notice().to_string());
                text.retain(|line| !line.is_empty());
                desk.notice(text.join(" "), ui::Tone::Info);
            }
        },
    );
}

/// Shows a verdict on both windows and plays its sound. Every way to serve a member ends here.
pub fn show_verdict(desk: &Rc<Desk>, verdict: Verdict) {
    desk.play(match verdict.sound {
        Sound::Success => sound::Sound::Done,
        Sound::Already => sound::Sound::Already,
        Sound::Refused => sound::Sound::Refused,
        Sound::Reward => sound::Sound::Reward,
    });
    desk.counter.generation.set(desk.counter.generation.get().wrapping_add(1));
    desk.counter.shown_at.set(Some(Instant::now()));
    desk.counter.foreign_at.set(None);
    show_band(desk, &verdict);
    super::member::show(desk, &verdict);
    super::customer::show_verdict(desk, &verdict);
    desk.tell_verdict(&verdict);
    desk.going.borrow_mut().verdict = Some(verdict);
    refresh(desk);
    super::shell::refresh_status(desk);
}

/// Opens the sheet of a verdict that was told elsewhere: no second sound, no second line for whoever listens.
pub fn show_quietly(desk: &Rc<Desk>, verdict: Verdict) {
    desk.counter.shown_at.set(Some(Instant::now()));
    show_band(desk, &verdict);
    super::member::show(desk, &verdict);
    desk.going.borrow_mut().verdict = Some(verdict);
}

fn show_band(desk: &Rc<Desk>, verdict: &Verdict) {
    let counter = desk.global::<ui::CounterAdapter>();
    let words = desk.words();
    counter.set_verdict(verdict_kind(verdict.kind));
    counter.set_verdict_text(words.message(&verdict.message).into());
    let filled = verdict.kind == VerdictKind::Done && verdict.landed.iter().any(|landed| landed.cards_filled > 0);
    let cure = words.cure(&verdict.message).or_else(|| filled.then(|| words.plain("window-full-next")));
    let next = match &verdict.member {
        Some(sheet) => {
            let who = called(&words, sheet.first_name.as_deref(), &sheet.card_number);
            let hero = super::shared::hero(sheet, Some(verdict));
            match (cure, hero) {
                (Some(cure), _) => {
                    words.with("window-who-next", &[("who", Arg::Text(&who)), ("next", Arg::Text(&cure))])
                }
                (None, Some(card)) => {
                    let note = super::shared::stamp_card(&words, card, 0, 0).note;
                    words.with("window-who-next", &[("who", Arg::Text(&who)), ("next", Arg::Text(&note))])
                }
                (None, None) => who,
            }
        }
        None => cure.unwrap_or_default(),
    };
    let training = desk.global::<ui::ShellAdapter>().get_training();
    if training && verdict.key() == "refusal-code-other-shop" {
        // Somebody holds a card of the real shop: that is no stranger's.
        counter.set_verdict_text(words.plain("window-training-real-card").into());
        counter.set_verdict_next(words.plain("window-training-real-card-cure").into());
    } else if training {
        counter.set_verdict_next(words.with("window-training-verdict", &[("next", Arg::Text(&next))]).into());
    } else {
        counter.set_verdict_next(next.into());
    }
    counter.set_can_override(verdict.offer == Offer::Override);
    counter.set_key_in(verdict.key_in.as_ref().map(|hint| key_in_text(desk, hint)).unwrap_or_default().into());
}

/// What to key in on the cash register, in words (F110).
pub fn key_in_text(desk: &Rc<Desk>, hint: &KeyInHint) -> String {
    use tillstamp_terminal::ledger::KeyIn;
    let words = desk.words();
    let text = match hint.key_in {
        KeyIn::FreeItem { value_minor, .. } => {
            words.with("window-key-in-free", &[("amount", Arg::Text(&words.money(-value_minor)))])
        }
        KeyIn::AmountOff { amount_minor, .. } => {
            words.with("window-key-in-amount", &[("amount", Arg::Text(&words.money(-amount_minor)))])
        }
        KeyIn::PercentOff { permille } => {
            words.with("window-key-in-percent", &[("share", Arg::Permille(i64::from(permille)))])
        }
        KeyIn::Nothing => words.plain("window-key-in-nothing"),
    };
    let text = if hint.uses > 1 {
        words.with("window-key-in-times", &[("what", Arg::Text(&text)), ("count", Arg::Int(i64::from(hint.uses)))])
    } else {
        text
    };
    if hint.note.is_empty() { text } else { format!("{text} · {}", hint.note) }
}

/// A code that is not ours: said quietly, kept nowhere.
pub fn show_foreign(desk: &Rc<Desk>, kind: ForeignKind) {
    let served_now = desk.counter.shown_at.get().is_some_and(|at| at.elapsed() < Duration::from_secs(3));
    if served_now || desk.global::<ui::MemberAdapter>().get_open() {
        return;
    }
    // For complaints: the journal says that something was shown, not what.
    desk.engine.tell(Till::note_foreign);
    let words = desk.words();
    let counter = desk.global::<ui::CounterAdapter>();
    counter.set_verdict(ui::VerdictKind::Refused);
    counter.set_verdict_text(words.plain(foreign_key(kind)).into());
    counter.set_verdict_next(words.plain("refusal-code-not-ours-cure").into());
    counter.set_can_override(false);
    desk.counter.foreign_at.set(Some(Instant::now()));
    desk.play(sound::Sound::Refused);
}

fn foreign_key(kind: ForeignKind) -> &'static str {
    match kind {
        ForeignKind::WebAddress => "window-foreign-web",
        ForeignKind::Wifi => "window-foreign-wifi",
        ForeignKind::Contact => "window-foreign-contact",
        ForeignKind::ProductNumber => "window-foreign-product",
        ForeignKind::Other => "refusal-code-not-ours",
    }
}

/// Several codes of ours: whose?
pub fn set_choices(desk: &Rc<Desk>, choices: Vec<ScanChoice>, at_ms: i64) {
    let words = desk.words();
    let rows = model(choices.iter().enumerate().map(|(index, choice)| ui::PersonRow {
        id: index.to_string().into(),
        name: called(&words, choice.first_name.as_deref(), &choice.card_number).into(),
        detail: choice.card_number.as_str().into(),
    }));
    drop(words);
    desk.global::<ui::CounterAdapter>().set_choices(rows);
    *desk.counter.choices.borrow_mut() = choices;
    desk.counter.choices_at_ms.set(at_ms);
    desk.update_hold();
    desk.till.invoke_take_keys();
}

/// A scanned code's verdict. Nobody signed in: the scan waits, and the lock screen says so.
pub fn show_scan(desk: &Rc<Desk>, verdict: Verdict) {
    if verdict.offer == Offer::SignIn {
        desk.tell_verdict(&verdict);
        return super::shell::refresh_status(desk);
    }
    show_verdict(desk, verdict);
}

/// Several codes of ours in one picture: one that this shop knows is served, more are asked about.
pub fn offer_choices(desk: &Rc<Desk>, choices: Vec<ScanChoice>, at_ms: i64) {
    let on_counter = desk.global::<ui::Navigation>().get_screen() == ui::Screen::Counter;
    if choices.len() > 1 && on_counter {
        return set_choices(desk, choices, at_ms);
    }
    if let Some(choice) = choices.into_iter().next() {
        desk.engine.call(move |till| till.present(&choice.code, at_ms), show_scan);
    }
}

/// Takes the first of several cards and opens a scan that waits: the hand of a demo that runs without anybody.
pub fn go_on(desk: &Rc<Desk>) {
    if desk.counter.is_choosing() {
        choose(desk, "0");
    } else if !desk.global::<ui::ShellAdapter>().get_waiting().is_empty() {
        open_waiting(desk);
    }
}

fn choose(desk: &Rc<Desk>, id: &str) {
    let chosen = id.parse::<usize>().ok().and_then(|index| desk.counter.choices.borrow().get(index).cloned());
    let at_ms = desk.counter.choices_at_ms.get();
    set_choices(desk, Vec::new(), 0);
    if let Some(choice) = chosen {
        desk.engine.call(move |till| till.present(&choice.code, at_ms), show_verdict);
    }
}

/// Serves the scan that waited.
pub fn open_waiting(desk: &Rc<Desk>) {
    close_dialog(desk);
    desk.engine.call(
        |till| till.open_waiting(),
        |desk, verdict| {
            if let Some(verdict) = verdict {
                if desk.global::<ui::Navigation>().get_screen() != ui::Screen::Counter {
                    desk.go(ui::Screen::Counter);
                }
                show_verdict(desk, verdict);
            }
        },
    );
}

fn close_dialog(desk: &Rc<Desk>) {
    desk.global::<ui::MemberAdapter>().set_dialog(ui::MemberDialog::None);
    desk.update_hold();
}

fn undo(desk: &Rc<Desk>, id: &str) {
    let Ok(entry) = id.parse::<EntryId>() else { return };
    desk.engine.call(move |till| till.undo(entry), show_verdict);
}

/// Closes the sheet and empties the band.
pub fn close_sheet(desk: &Rc<Desk>) {
    let member = desk.global::<ui::MemberAdapter>();
    member.set_open(false);
    member.set_dialog(ui::MemberDialog::None);
    let counter = desk.global::<ui::CounterAdapter>();
    counter.set_verdict(ui::VerdictKind::None);
    counter.set_can_override(false);
    counter.set_key_in("".into());
    desk.going.borrow_mut().verdict = None;
    desk.counter.shown_at.set(None);
    set_choices(desk, Vec::new(), 0);
    super::customer::rest(desk);
}

/// Closes what has been open for long; a dialog keeps it.
pub fn tick(desk: &Rc<Desk>, now: Instant) {
    let dialog = desk.global::<ui::MemberAdapter>().get_dialog() != ui::MemberDialog::None;
    let old = desk.counter.shown_at.get().is_some_and(|at| now.saturating_duration_since(at) >= SHEET_STAYS);
    if old && !dialog && !desk.counter.is_choosing() && desk.idle_for(now) >= SHEET_STAYS {
        close_sheet(desk);
    }
    let foreign = desk.counter.foreign_at.get();
    if foreign.is_some_and(|at| now.saturating_duration_since(at) >= FOREIGN_STAYS) {
        desk.counter.foreign_at.set(None);
        if !desk.global::<ui::MemberAdapter>().get_open() {
            desk.global::<ui::CounterAdapter>().set_verdict(ui::VerdictKind::None);
        }
    }
}

/// A key that no element took. A scanner whose device cannot be read types here; only what verifies counts, so that a
/// cat on the keyboard stamps nothing.
pub fn stray_key(desk: &Rc<Desk>, text: &str) {
    let at_ms = crate::devices::clock::now_ms();
    let events = desk.counter.keys.borrow_mut().text(text, at_ms);
    for event in events {
        if let WedgeEvent::Code(bytes) | WedgeEvent::Glued { bytes } = event
            && tillstamp_scan::looks_ours(&bytes)
        {
            crate::pipeline::present_typed(&desk.engine, &desk.shared, bytes, at_ms);
        }
    }
}
