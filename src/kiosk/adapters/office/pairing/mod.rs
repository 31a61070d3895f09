//! Joining a server step by step, in the wizard and on a till that runs; and the page about other tills.
//!
//! Invariant: the window waits for no line: every question to the server is asked on a thread of its own, and an answer
//! that comes after somebody went back is dropped. Nothing is kept before the server has agreed, and what was drafted
//! is asked again when the line failed half-way.

mod join;
mod leave;
mod others;
mod views;

use super::form::{FieldExt, Form, model, text};
use super::{Office, lock};
use crate::desk::{Desk, here};
use slint::{ComponentHandle, Model};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::joined::JoinDraft;
use tillstamp_terminal::ledger::Role;
use tillstamp_terminal::sync::{InvitationReply, Invite, TransportOptions};
use tillstamp_terminal::views::{Argument, No};
use tillstamp_ui::{self as ui, FieldView, OthersPanel, PairAdapter, PairStep, Screen, SetUpStep};

thread_local! {
    static ADAPTER: RefCell<Option<Pairing>> = const { RefCell::new(None) };
}

/// Told when the wizard's till is joined, or when the shop is to be set up here first.
type Wizard = Arc<dyn Fn(WizardWish) + Send + Sync>;

/// What joining wants of the wizard.
pub(super) enum WizardWish {
    /// The till is ready: on to the lock.
    Finish,
    /// The server's shop is empty: it is made here, under this name, and joins when it is made.
    SetUpHere {
        /// As the server calls it.
        shop: String,
    },
}

/// Where a code leads, and what this till will be called there.
#[derive(Clone)]
struct Way {
    invite: Invite,
    found: InvitationReply,
    name: String,
}

#[derive(Default)]
struct State {
    in_wizard: bool,
    step: PairStep,
    address: String,
    code: String,
    name: String,
    invite: Option<Invite>,
    found: Option<InvitationReply>,
    /// Made for this invitation; asked with again where the answer was lost.
    draft: Option<(Invite, JoinDraft)>,
    /// The shop is set up here first and joins then.
    later: Option<Way>,
    /// Answers of an earlier turn are dropped: somebody went back.
    turn: u64,
}

/// The adapter of pairing and of the page about other tills. Cheap to clone.
#[derive(Clone)]
pub struct Pairing {
    office: Office,
    state: Arc<Mutex<State>>,
    wizard: Arc<Mutex<Option<Wizard>>>,
}

/// A code was read while one is wanted here.
pub fn scanned(bytes: &[u8]) {
    let adapter = ADAPTER.with(|adapter| adapter.borrow().clone());
    if let (Some(adapter), Ok(text)) = (adapter, std::str::from_utf8(bytes)) {
        adapter.scanned(text);
    }
}

/// A step as it looks, for pictures of the screens, which have no server to ask.
pub fn rehearse(desk: &Rc<Desk>, step: PairStep) {
    let adapter = ADAPTER.with(|adapter| adapter.borrow().clone());
    let Some(adapter) = adapter else { return };
    let global = desk.global::<PairAdapter>();
    let words = "lusab-babad-gutih-tugad-kozaf-mivon-pidak-rasol";
    let say = adapter.office.say();
    if let Ok(address) = format!("https://192.168.1.5:8443#{words}").parse() {
        global.set_lines(model(views::where_it_leads(&say, &address, "Kavárna Most", "Most Square")));
    }
    global.set_words(model(words.split('-').map(slint::SharedString::from).collect()));
    match step {
        PairStep::Asking => adapter.ask("pairing-joining"),
        step => adapter.show(step, None),
    }
    if step == PairStep::Reading {
        adapter.show_progress(&join::Progress { read: Some((1_204, 3_264)), people: 0 }, None);
    }
}

/// Another screen is open.
pub fn left() {
    let adapter = ADAPTER.with(|adapter| adapter.borrow().clone());
    if let Some(adapter) = adapter {
        adapter.close();
    }
}

/// Once a second: what is shown follows what the till knows.
pub fn tick(desk: &Rc<Desk>) {
    let adapter = ADAPTER.with(|adapter| adapter.borrow().clone());
    let Some(adapter) = adapter else { return };
    let reading = adapter.state().step == PairStep::Reading && adapter.is_open(desk);
    if reading {
        adapter.look_at_progress();
    } else if desk.global::<PairAdapter>().get_panel() == OthersPanel::Others {
        adapter.refresh();
    }
}

impl Pairing {
    /// Connects the steps and the page.
    pub fn attach(window: &ui::Till, office: &Office) -> Self {
        let me = Self { office: office.clone(), state: Arc::default(), wizard: Arc::default() };
        let global = window.global::<PairAdapter>();
        let on = |work: fn(&Self)| {
            let me = me.clone();
            move || {
                if let Some(desk) = here() {
                    desk.touched();
                }
                work(&me);
            }
        };
        global.on_next(on(Self::next));
        global.on_back(on(|me| {
            if !me.back() {
                me.open_others();
            }
        }));
        global.on_open(on(Self::open_others));
        global.on_close(on(|me| {
            me.close();
            me.refresh();
        }));
        global.on_join(on(Self::begin_here));
        global.on_try_now(on(Self::try_now));
        global.on_compare(on(Self::compare));
        global.on_leave(on(Self::ask_leave));
        global.on_seen(on(Self::seen));
        let editor = me.clone();
        global.on_edited(move |index| editor.edited(index));
        ADAPTER.with(|adapter| *adapter.borrow_mut() = Some(me.clone()));
        me
    }

    /// Who is told what joining wants in the wizard.
    pub(super) fn set_wizard(&self, wizard: Wizard) {
        *lock(&self.wizard) = Some(wizard);
    }

    fn wish(&self, wish: WizardWish) {
        let wizard = lock(&self.wizard).clone();
        if let Some(wizard) = wizard {
            wizard(wish);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Whether the steps are what the window shows.
    fn is_open(&self, desk: &Rc<Desk>) -> bool {
        match desk.global::<ui::Navigation>().get_screen() {
            Screen::SetUp => desk.global::<ui::SetUpAdapter>().get_step() == SetUpStep::Pair,
            Screen::Health => desk.global::<PairAdapter>().get_panel() == OthersPanel::Pair,
            _ => false,
        }
    }

    /// Nothing lies over the health screen, and no code is wanted.
    pub(super) fn close(&self) {
        self.state().turn += 1;
        if let Some(desk) = here() {
            desk.shared.pairing.store(false, Ordering::Relaxed);
            desk.global::<PairAdapter>().set_panel(OthersPanel::None);
        }
    }

    /// The first step of the wizard's way; what was typed before stays.
    pub(super) fn open_in_wizard(&self) {
        self.state().in_wizard = true;
        let step = self.state().step;
        let step = if step == PairStep::Asking { PairStep::Code } else { step };
        self.show(step, None);
    }

    /// The same on a till that runs; a manager's matter.
    fn begin_here(&self) {
        let me = self.clone();
        self.office.attempt(
            |till| {
                let is_manager = till.session().is_some_and(|session| session.role >= Role::Manager);
                if is_manager { Ok(()) } else { Err(No::plain("pairing-manager")) }
            },
            move |_, window, ()| {
                let turn = me.state().turn;
                *me.state() = State { turn: turn + 1, ..State::default() };
                window.global::<PairAdapter>().set_panel(OthersPanel::Pair);
                me.show(PairStep::Code, None);
            },
        );
    }

    /// One step back; false where this was the first.
    pub(super) fn back(&self) -> bool {
        let step = self.state().step;
        self.keep();
        self.state().turn += 1;
        match step {
            PairStep::Code => return false,
            PairStep::Compare | PairStep::Confirm => self.show(PairStep::Code, None),
            PairStep::Asking if self.state().found.is_some() => self.show(PairStep::Confirm, None),
            PairStep::Asking => self.show(PairStep::Code, None),
            // The rest is read while people work, as soon as somebody can sign in.
            PairStep::Reading => {
                if here().is_some_and(|desk| desk.global::<PairAdapter>().get_can_back()) {
                    self.wish(WizardWish::Finish);
                }
            }
        }
        true
    }

    /// The button that goes on.
    pub(super) fn next(&self) {
        self.keep();
        let step = self.state().step;
        match step {
            PairStep::Code => self.look_typed(),
            PairStep::Compare => self.trust(),
            PairStep::Confirm => self.confirmed(),
            PairStep::Asking => {}
            PairStep::Reading => crate::line::try_now(),
        }
    }

    fn form() -> Option<Form> {
        here().map(|desk| Form::of(desk.global::<PairAdapter>().get_fields()))
    }

    /// Keeps what is typed now.
    fn keep(&self) {
        let Some(form) = Self::form() else { return };
        let mut state = self.state();
        match state.step {
            PairStep::Code => (state.address, state.code) = (form.value("address"), form.value("code")),
            PairStep::Confirm => state.name = form.value("name"),
            PairStep::Compare | PairStep::Asking | PairStep::Reading => {}
        }
    }

    fn edited(&self, index: i32) {
        let Some(desk) = here() else { return };
        let fields = desk.global::<PairAdapter>().get_fields();
        let Some(field) = usize::try_from(index).ok().and_then(|index| fields.row_data(index)) else { return };
        let form = Form::of(fields);
        form.set_error(&field.key, "");
        // A scanner that types like a keyboard puts the whole code into whatever field has the focus.
        if self.state().step == PairStep::Code && Invite::scanned(&field.value).is_ok() {
            form.set_value(&field.key, "");
            return self.scanned(&field.value);
        }
        self.keep();
    }

    /// Shows a step, with what went wrong before.
    fn show(&self, step: PairStep, no: Option<&No>) {
        let Some(desk) = here() else { return };
        let say = self.office.say();
        let fields = {
            let mut state = self.state();
            state.step = step;
            match step {
                PairStep::Code => code_fields(&say, &state.address, &state.code),
                PairStep::Confirm => name_fields(&say, &state.name),
                PairStep::Compare | PairStep::Asking | PairStep::Reading => Vec::new(),
            }
        };
        let global = desk.global::<PairAdapter>();
        global.set_step(step);
        global.set_fields(model(fields));
        global.set_error(no.map(|no| say.no(no)).unwrap_or_default().into());
        let (found, in_wizard) = {
            let state = self.state();
            (state.invite.clone().zip(state.found.clone()), state.in_wizard)
        };
        let words = views::words_of(step, in_wizard, found.as_ref().is_some_and(|(_, found)| found.is_empty));
        global.set_title(say.plain(words.title).into());
        global.set_why(say.plain(words.why).into());
        global.set_next_text(words.next.map(|key| say.plain(key)).unwrap_or_default().into());
        global.set_back_text(say.plain(words.back).into());
        global.set_can_next(true);
        global.set_can_back(true);
        if let (PairStep::Confirm, Some((invite, found))) = (step, found) {
            let (shop, store) = (&found.merchant_name, &found.store_name);
            global.set_lines(model(views::where_it_leads(&say, &invite.address, shop, store)));
        }
        desk.shared.pairing.store(step == PairStep::Code && self.is_open(&desk), Ordering::Relaxed);
    }

    fn scanned(&self, code: &str) {
        if self.state().step != PairStep::Code {
            return;
        }
        match Invite::scanned(code) {
            Ok(invite) => self.look(invite),
            Err(no) => self.show(PairStep::Code, Some(&no)),
        }
    }

    /// What is typed, with each fault beside its field.
    fn look_typed(&self) {
        let Some(form) = Self::form() else { return };
        let say = self.office.say();
        form.clear_errors();
        let (address, letters) = (with_scheme(&form.value("address")), form.value("code"));
        let wrong_code = views::code_fault(&letters);
        if let Some((key, count)) = wrong_code {
            form.set_error("code", &say.count(key, count));
        }
        // The letters are judged already: what is left to be wrong is the address.
        let probe = Invite::typed(views::ANY_CODE, &address);
        if let Err(no) = &probe {
            form.set_error("address", &say.no(no));
        }
        if form.has_errors() {
            return;
        }
        match Invite::typed(&letters, &address) {
            Ok(invite) => self.look(invite),
            Err(no) => {
                form.set_error("code", &say.no(&no));
            }
        }
    }

    /// Asks the server where the code leads.
    fn look(&self, invite: Invite) {
        let Some(desk) = here() else { return };
        let turn = {
            let mut state = self.state();
            state.turn += 1;
            (state.invite, state.found) = (Some(invite.clone()), None);
            state.turn
        };
        self.ask("pairing-looking");
        let me = self.clone();
        desk.engine.aside(
            move || invite.look(&TransportOptions::default()),
            move |_, answer| {
                if me.state().turn == turn {
                    me.looked(answer);
                }
            },
        );
    }

    fn looked(&self, answer: Result<InvitationReply, No>) {
        match answer {
            Ok(found) => {
                self.state().found = Some(found);
                self.show(PairStep::Confirm, None);
            }
            Err(no) if no.message.key == "pair-compare" => {
                let words = no.message.arguments.iter().find_map(|(_, value)| match value {
                    Argument::Text(words) => Some(words.clone()),
                    _ => None,
                });
                if let Some(desk) = here() {
                    let words = words.unwrap_or_default();
                    let list = words.split('-').map(slint::SharedString::from).collect();
                    desk.global::<PairAdapter>().set_words(model(list));
                }
                self.show(PairStep::Compare, None);
            }
            Err(no) => self.show(PairStep::Code, Some(&no)),
        }
    }

    /// A person compared the words: from here on only this certificate is the server's.
    fn trust(&self) {
        let Some(desk) = here() else { return };
        let words: Vec<String> = desk.global::<PairAdapter>().get_words().iter().map(String::from).collect();
        let Some(invite) = self.state().invite.clone() else { return };
        match invite.trusting(&words.join("-")) {
            Ok(invite) => self.look(invite),
            Err(no) => self.show(PairStep::Code, Some(&no)),
        }
    }

    /// The server is being asked: whoever does not want to wait goes back.
    fn ask(&self, progress: &str) {
        self.show(PairStep::Asking, None);
        if let Some(desk) = here() {
            let global = desk.global::<PairAdapter>();
            global.set_progress(self.office.say().plain(progress).into());
            global.set_progress_note("".into());
            global.set_share(-1.0);
        }
    }
}

/// `192.168.1.5:8443` is what people type.
fn with_scheme(address: &str) -> String {
    if address.is_empty() || address.contains("://") { address.to_owned() } else { format!("https://{address}") }
}

fn code_fields(say: &super::Say, address: &str, code: &str) -> Vec<FieldView> {
    vec![
        text("address", say.plain("pairing-address"), address).hint(say.plain("pairing-address-hint")),
        text("code", say.plain("pairing-code"), code).hint(say.plain("pairing-code-hint")),
    ]
}

fn name_fields(say: &super::Say, name: &str) -> Vec<FieldView> {
    vec![text("name", say.plain("pairing-name"), name).hint(say.plain("pairing-name-hint")).longest(join::NAME_MAX)]
}

#[cfg(test)]
mod tests {
    use super::with_scheme;

    #[test]
    fn an_address_without_its_beginning_is_understood() {
        assert_eq!(with_scheme("192.168.1.5:8443"), "https://192.168.1.5:8443");
        assert_eq!(with_scheme("http://localhost"), "http://localhost");
        assert_eq!(with_scheme(""), "");
    }
}
