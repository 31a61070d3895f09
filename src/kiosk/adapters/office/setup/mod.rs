//! The set-up wizard: a shop from nothing, one step after another.
//!
//! Invariant: going back loses nothing that was typed; the shop is made in one go when the first card is chosen, and
//! the recovery sheet is left only by proof that it is on paper.

mod card;
mod fields;
mod make;

use super::devices::DevicesPanel;
use super::form::{Form, model};
use super::pairing::{Pairing, WizardWish};
use super::recovery::Recovery;
use super::{Office, lock};
use crate::adapters::shell;
use crate::desk::here;
use slint::{ComponentHandle, Model};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::Dirs;
use tillstamp_terminal::views::No;
use tillstamp_ui::{self as ui, FieldView, OfficeAdapter, SetUpAdapter, SetUpStep, StepView};

/// Steps to a new shop.
const NEW: [(SetUpStep, &str); 8] = [
    (SetUpStep::Begin, "setup-step-begin"),
    (SetUpStep::Shop, "setup-step-shop"),
    (SetUpStep::Camera, "setup-step-camera"),
    (SetUpStep::Scanner, "setup-step-scanner"),
    (SetUpStep::People, "setup-step-people"),
    (SetUpStep::Card, "setup-step-card"),
    (SetUpStep::Recovery, "setup-step-recovery"),
    (SetUpStep::Ready, "setup-step-ready"),
];
/// Steps to a till of a shop that exists.
const JOINING: [(SetUpStep, &str); 3] = [
    (SetUpStep::Begin, "setup-step-begin"),
    (SetUpStep::Camera, "setup-step-camera"),
    (SetUpStep::Pair, "setup-step-server"),
];
/// Step at which the shop is made: behind it there is no way back.
const MAKING: usize = 5;
const CURRENCIES: [&str; 4] = ["CZK", "EUR", "HUF", "DKK"];
const ZONES: [&str; 4] = ["Europe/Prague", "Europe/Berlin", "Europe/Budapest", "Europe/Copenhagen"];

thread_local! {
    static PLACE: RefCell<Option<Dirs>> = const { RefCell::new(None) };
}

/// Where a new shop will live; said once by the program before its window opens.
pub fn place(dirs: Dirs) {
    PLACE.with(|place| *place.borrow_mut() = Some(dirs));
}

/// Where the shop lives or will live.
pub(super) fn place_of_shop() -> Option<Dirs> {
    PLACE.with(|place| place.borrow().clone())
}

/// What was typed into one field.
#[derive(Clone, Default)]
struct Typed {
    value: String,
    selected: i32,
}

#[derive(Default)]
struct State {
    step: usize,
    /// This till joins a shop that exists.
    joins: bool,
    typed: HashMap<String, Typed>,
    template: usize,
}

/// The adapter of the wizard.
#[derive(Clone)]
pub struct Wizard {
    office: Office,
    devices: DevicesPanel,
    recovery: Recovery,
    pairing: Pairing,
    state: Arc<Mutex<State>>,
}

/// Other adapters that have a step here.
pub struct Parts {
    /// Camera and scanner.
    pub devices: DevicesPanel,
    /// The recovery sheet.
    pub recovery: Recovery,
    /// Joining a server.
    pub pairing: Pairing,
}

impl Wizard {
    /// Connects the screen.
    pub fn attach(window: &ui::Till, office: &Office, parts: Parts) -> Self {
        let Parts { devices, recovery, pairing } = parts;
        let me = Self { office: office.clone(), devices, recovery, pairing, state: Arc::default() };
        let global = window.global::<SetUpAdapter>();
        let on = |work: fn(&Self)| {
            let me = me.clone();
            move || work(&me)
        };
        global.on_next(on(Self::next));
        global.on_back(on(Self::back));
        let editor = me.clone();
        global.on_edited(move |index| editor.edited(index));
        let way = me.clone();
        global.on_choose_way(move |joins| way.choose_way(joins));
        let wisher = me.clone();
        me.pairing.set_wizard(Arc::new(move |wish| wisher.wished(wish)));
        let chooser = me.clone();
        global.on_choose_template(move |index| chooser.choose_template(index));
        me
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Shows the step that is open.
    pub fn open(&self) {
        self.office.with(|window| self.show(window));
    }

    fn show(&self, window: &ui::Till) {
        let say = self.office.say();
        let global = window.global::<SetUpAdapter>();
        let step = self.state().step;
        let (steps, joins) = (self.steps(), self.state().joins);
        let rows = steps.iter().enumerate();
        let rows = rows.map(|(index, (_, key))| StepView { title: say.plain(key).into(), done: index < step });
        global.set_steps(model(rows.collect()));
        global.set_joins(joins);
        global.set_step(steps[step].0);
        global.set_step_number(i32::try_from(step).unwrap_or(0));
        global.set_can_go_back(step > 0 && (joins || step <= MAKING));
        global.set_error("".into());
        if steps[step].0 != SetUpStep::Pair {
            self.pairing.close();
        }
        match steps[step].0 {
            SetUpStep::Pair => {
                self.devices.open_other_step();
                self.pairing.open_in_wizard();
            }
            SetUpStep::Camera => self.devices.open_camera_step(),
            SetUpStep::Scanner => self.devices.open_scanner_step(),
            _ => self.devices.open_other_step(),
        }
        if steps[step].0 == SetUpStep::Card {
            self.show_templates(&global, &say);
        }
        global.set_fields(model(self.fields(&say)));
    }

    fn steps(&self) -> &'static [(SetUpStep, &'static str)] {
        if self.state().joins { &JOINING } else { &NEW }
    }

    fn choose_way(&self, joins: bool) {
        self.state().joins = joins;
        self.office.with(|window| {
            self.keep(window);
            self.show(window);
        });
    }

    /// What joining a server wants of the wizard.
    fn wished(&self, wish: WizardWish) {
        match wish {
            WizardWish::Finish => self.finish(),
            WizardWish::SetUpHere { shop } => {
                {
                    let mut state = self.state();
                    (state.joins, state.step) = (false, 1);
                    state.typed.entry("shop".to_owned()).or_default().value = shop;
                }
                self.office.with(|window| self.show(window));
            }
        }
    }

    fn typed(&self, key: &str, default: &str) -> Typed {
        let state = self.state();
        state.typed.get(key).cloned().unwrap_or(Typed { value: default.to_owned(), selected: 0 })
    }

    fn filled(&self, field: FieldView) -> FieldView {
        match self.state().typed.get(field.key.as_str()) {
            Some(typed) => FieldView { value: (&typed.value).into(), selected: typed.selected, ..field },
            None => field,
        }
    }

    fn form(window: &ui::Till) -> Form {
        Form::of(window.global::<SetUpAdapter>().get_fields())
    }

    /// Keeps what is in the fields now.
    fn keep(&self, window: &ui::Till) {
        let fields = window.global::<SetUpAdapter>().get_fields();
        let mut state = self.state();
        for field in fields.iter() {
            let typed = Typed { value: field.value.to_string(), selected: field.selected };
            state.typed.insert(field.key.to_string(), typed);
        }
    }

    fn edited(&self, index: i32) {
        self.office.with(|window| {
            let fields = window.global::<SetUpAdapter>().get_fields();
            let Some(field) = usize::try_from(index).ok().and_then(|index| fields.row_data(index)) else { return };
            Form::of(fields).set_error(&field.key, "");
            self.keep(window);
            match field.key.as_str() {
                // The wizard speaks the chosen language at once.
                "language" => {
                    let code =
                        super::staff::language_of(&self.office.say(), usize::try_from(field.selected).unwrap_or(0));
                    if let Some(desk) = here() {
                        desk.set_language(code);
                        desk.set_customer_language(code);
                    }
                    let home = fields::home_of(code);
                    let mut state = self.state();
                    state.typed.insert(
                        "currency".to_owned(),
                        Typed { selected: i32::try_from(home).unwrap_or(0), ..Typed::default() },
                    );
                    state.typed.insert("zone".to_owned(), Typed { value: ZONES[home].to_owned(), selected: 0 });
                    drop(state);
                    self.show(window);
                }
                "card" | "goal" | "reward" => self.show_preview(window),
                _ => {}
            }
        });
    }

    fn back(&self) {
        self.office.with(|window| {
            self.keep(window);
            let step = self.state().step;
            if self.steps()[step].0 == SetUpStep::Pair && self.pairing.back() {
                return;
            }
            {
                let mut state = self.state();
                state.step = state.step.saturating_sub(1);
            }
            self.show(window);
        });
    }

    fn next(&self) {
        self.office.with(|window| {
            self.keep(window);
            let say = self.office.say();
            let form = Self::form(window);
            form.clear_errors();
            let step = self.state().step;
            let may_go = match self.steps()[step].0 {
                SetUpStep::Pair => {
                    self.pairing.next();
                    false
                }
                SetUpStep::Shop => fields::check_shop(&say, &form),
                SetUpStep::People => fields::check_people(&say, &form),
                SetUpStep::Card => {
                    self.make(window, &say, &form);
                    false
                }
                SetUpStep::Recovery => self.recovery.is_proven(window),
                SetUpStep::Ready => {
                    self.finish();
                    false
                }
                SetUpStep::Begin | SetUpStep::Camera | SetUpStep::Scanner => true,
            };
            if may_go {
                self.advance(window);
            }
        });
    }

    fn advance(&self, window: &ui::Till) {
        {
            let last = self.steps().len() - 1;
            let mut state = self.state();
            state.step = (state.step + 1).min(last);
        }
        window.global::<OfficeAdapter>().set_notice("".into());
        self.show(window);
    }

    fn finish(&self) {
        *self.state() = State::default();
        self.pairing.close();
        if let Some(desk) = here() {
            shell::refresh_shop(&desk);
            desk.go(ui::Screen::Lock);
        }
    }

    fn fail(&self, no: &No) {
        let text = self.office.say().no(no);
        self.office.with(|window| window.global::<SetUpAdapter>().set_error(text.into()));
    }
}
