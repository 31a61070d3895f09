//! Staff: the list, and the form of the person that is open or of a new one.
//!
//! Invariant: a PIN passes through here once, from the field to the till, and is kept nowhere.

use super::form::{FieldExt, Form, choice, model, note, pin, text};
use super::say::Say;
use super::{Office, lock};
use slint::ComponentHandle;
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::Role;
use tillstamp_terminal::views::{No, StaffMember};
use tillstamp_ui::{self as ui, ActionView, AskView, FieldView, StaffAdapter, StaffRowView};
use tillstamp_words::Arg;

const ROLES: [(Role, &str); 3] =
    [(Role::Cashier, "role-cashier"), (Role::Manager, "role-manager"), (Role::Owner, "role-owner")];

#[derive(Default)]
struct State {
    people: Vec<StaffMember>,
    /// Nothing: a new person.
    selected: Option<usize>,
    /// Whose row to choose after the next loading.
    wanted: Option<String>,
}

/// The adapter of the staff screen.
#[derive(Clone)]
pub struct Staff {
    office: Office,
    state: Arc<Mutex<State>>,
}

impl Staff {
    /// Connects the screen.
    pub fn attach(window: &ui::Till, office: &Office) -> Self {
        let me = Self { office: office.clone(), state: Arc::default() };
        let global = window.global::<StaffAdapter>();
        let chooser = me.clone();
        global.on_select(move |index| chooser.select(usize::try_from(index).ok()));
        let adder = me.clone();
        global.on_add(move || adder.select(None));
        let actor = me.clone();
        global.on_act(move |key| actor.act(&key));
        let editor = me.clone();
        global.on_edited(move |index| editor.edited(index));
        me
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Fills the screen anew.
    pub fn open(&self) {
        let me = self.clone();
        self.office.call(Till::staff, move |_, window, people| {
            let mut state = me.state();
            let wanted = state.wanted.take();
            state.selected = wanted
                .and_then(|name| people.iter().position(|person| person.name == name))
                .or(state.selected.filter(|index| *index < people.len()))
                .or((!people.is_empty()).then_some(0));
            state.people = people;
            drop(state);
            me.show(window);
        });
    }

    fn select(&self, index: Option<usize>) {
        self.state().selected = index;
        self.office.quiet();
        self.office.with(|window| self.show(window));
    }

    fn show(&self, window: &ui::Till) {
        let say = self.office.say();
        let state = self.state();
        let global = window.global::<StaffAdapter>();
        global.set_rows(model(state.people.iter().map(|person| row(&say, person)).collect()));
        let person = state.selected.and_then(|index| state.people.get(index));
        global.set_selected(state.selected.and_then(|index| i32::try_from(index).ok()).unwrap_or(-1));
        let title = person.map_or_else(|| say.plain("staff-new"), |person| person.name.clone());
        global.set_form_title(title.into());
        global.set_fields(model(fields(&say, person)));
        global.set_actions(model(actions(&say, person)));
    }

    fn form(&self) -> Option<Form> {
        self.office.with(|window| Form::of(window.global::<StaffAdapter>().get_fields()))
    }

    fn edited(&self, index: i32) {
        self.office.with(|window| {
            use slint::Model;
            let fields = window.global::<StaffAdapter>().get_fields();
            if let Some(field) = usize::try_from(index).ok().and_then(|index| fields.row_data(index)) {
                Form::of(fields).set_error(&field.key, "");
            }
        });
    }

    fn act(&self, key: &str) {
        match key {
            "save" => self.save(None),
            "add" => self.add(),
            "pin" => self.ask_pin(),
            "deactivate" => self.ask_deactivate(),
            "activate" => self.save(Some(true)),
            _ => {}
        }
    }

    fn person(&self) -> Option<StaffMember> {
        let state = self.state();
        state.selected.and_then(|index| state.people.get(index).cloned())
    }

    fn add(&self) {
        let Some(form) = self.form() else { return };
        let say = self.office.say();
        let (name, pin, again) = (form.value("name"), form.value("pin"), form.value("pin-again"));
        form.clear_errors();
        if name.is_empty() {
            form.set_error("name", &say.plain("staff-name-missing"));
        }
        if !is_pin(&pin) {
            form.set_error("pin", &say.plain("staff-pin-shape"));
        } else if pin != again {
            form.set_error("pin-again", &say.plain("staff-pin-differs"));
        }
        if form.has_errors() {
            return;
        }
        let role = ROLES[form.selected("role").min(2)].0;
        let language = language_of(&say, form.selected("language"));
        let me = self.clone();
        let wanted = name.clone();
        self.office.call(
            move |till| till.add_operator(&name, role, &pin, language),
            move |office, _, answer| match answer {
                Ok(_) => {
                    office.done(office.say().with("staff-added", &[("name", Arg::Text(&wanted))]));
                    me.state().wanted = Some(wanted);
                    me.open();
                }
                Err(no) => me.refused(&no),
            },
        );
    }

    /// A refusal stands beside its field where it names one, else above the page.
    fn refused(&self, no: &No) {
        let field = match no.message.key {
            key if key.contains("pin") => "pin",
            key if key.contains("name") => "name",
            key if key.contains("card") || key.contains("member") => "card",
            _ => "",
        };
        let text = self.office.say().no(no);
        if self.form().is_none_or(|form| !form.set_error(field, &text)) {
            self.office.refused(no);
        }
    }

    fn save(&self, active: Option<bool>) {
        let (Some(person), Some(form)) = (self.person(), self.form()) else { return };
        let say = self.office.say();
        form.clear_errors();
        let name = form.value("name");
        if name.is_empty() {
            form.set_error("name", &say.plain("staff-name-missing"));
            return;
        }
        let role = ROLES[form.selected("role").min(2)].0;
        let card = form.value("card");
        let language = language_of(&say, form.selected("language"));
        let me = self.clone();
        let wanted = name.clone();
        self.office.call(
            move |till| {
                change(till, &person, &name, role, active.unwrap_or(person.active), &card)?;
                if language == person.language { Ok(()) } else { till.set_operator_language(person.operator, language) }
            },
            move |office, _, answer| match answer {
                Ok(()) => {
                    office.done(office.say().plain("staff-saved"));
                    me.state().wanted = Some(wanted);
                    me.open();
                }
                Err(no) => me.refused(&no),
            },
        );
    }

    fn ask_pin(&self) {
        let Some(person) = self.person() else { return };
        let say = self.office.say();
        let view = AskView {
            title: say.with("staff-pin-title", &[("name", Arg::Text(&person.name))]).into(),
            body: say.plain("staff-pin-shape").into(),
            yes: say.plain("staff-pin-yes").into(),
            no: say.plain("common-cancel").into(),
            input_label: say.plain("staff-pin").into(),
            input_secret: true,
            ..AskView::default()
        };
        self.office.ask_until(view, move |office, pin| {
            let (operator, name) = (person.operator, person.name.clone());
            office.try_answer(
                move |till| till.reset_pin(operator, pin.trim()),
                move |office, _, ()| {
                    office.done(office.say().with("staff-pin-set", &[("name", Arg::Text(&name))]));
                },
            );
        });
    }

    fn ask_deactivate(&self) {
        let Some(person) = self.person() else { return };
        let say = self.office.say();
        let view = AskView {
            title: say.with("staff-deactivate-title", &[("name", Arg::Text(&person.name))]).into(),
            body: say.plain("staff-deactivate-body").into(),
            yes: say.plain("staff-deactivate").into(),
            no: say.plain("common-cancel").into(),
            danger: true,
            ..AskView::default()
        };
        let me = self.clone();
        self.office.ask(view, move |_, _| me.save(Some(false)));
    }
}

/// Name, role and the own card, each only where it changed.
fn change(till: &mut Till, person: &StaffMember, name: &str, role: Role, active: bool, card: &str) -> Result<(), No> {
    if (person.name.as_str(), person.role, person.active) != (name, role, active) {
        till.change_operator(person.operator, name, role, active)?;
    }
    // An untouched field shows that a card is linked, not which: typing a number links another one.
    let typed = card.trim_matches(|sign: char| sign == '•' || sign.is_whitespace());
    if typed.is_empty() {
        if card.is_empty() && person.own_card.is_some() {
            till.link_own_card(person.operator, None)?;
        }
        return Ok(());
    }
    let found = till.look_up(typed)?;
    let [only] = found.as_slice() else { return Err(No::plain("staff-card-unknown")) };
    till.link_own_card(person.operator, Some(only.member))
}

fn is_pin(pin: &str) -> bool {
    (4..=8).contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn language_of(say: &Say, index: usize) -> &'static str {
    say.languages().get(index).map_or("en", |(code, _)| code)
}

pub(super) fn language_field(say: &Say, code: &str) -> FieldView {
    let languages = say.languages();
    let selected = languages.iter().position(|(known, _)| *known == code).unwrap_or(0);
    choice("language", say.plain("form-language"), languages.into_iter().map(|(_, name)| name).collect(), selected)
}

fn row(say: &Say, person: &StaffMember) -> StaffRowView {
    let mut notes =
        vec![say.in_language(&person.language).catalog().native_name(say.in_language(&person.language).language())];
    if person.own_card.is_some() {
        notes.push(say.plain("staff-card-linked"));
    }
    if person.locked_s > 0 {
        notes.push(say.plain("staff-locked"));
    }
    StaffRowView {
        name: (&person.name).into(),
        role: say.plain(ROLES.iter().find(|(role, _)| *role == person.role).map_or("role-cashier", |row| row.1)).into(),
        note: notes.join(" · ").into(),
        active: person.active,
    }
}

fn fields(say: &Say, person: Option<&StaffMember>) -> Vec<FieldView> {
    let role = person.map_or(Role::Cashier, |person| person.role);
    let chosen = ROLES.iter().position(|(known, _)| *known == role).unwrap_or(0);
    let roles = ROLES.iter().map(|(_, key)| say.plain(key)).collect();
    let mut fields = vec![
        text("name", say.plain("staff-name"), person.map_or("", |person| &person.name)),
        choice("role", say.plain("staff-role"), roles, chosen).hint(say.plain("staff-role-hint")),
    ];
    match person {
        None => fields.extend([
            pin("pin", say.plain("staff-pin")).hint(say.plain("staff-pin-shape")),
            pin("pin-again", say.plain("staff-pin-again")),
            language_field(say, say.code()),
        ]),
        Some(person) => {
            fields.push(language_field(say, &person.language));
            let shown = if person.own_card.is_some() { "••••" } else { "" };
            fields.push(text("card", say.plain("staff-own-card"), shown).hint(say.plain("staff-own-card-hint")));
            if !person.active {
                fields.push(note(say.plain("staff-inactive-note")));
            }
        }
    }
    fields
}

fn actions(say: &Say, person: Option<&StaffMember>) -> Vec<ActionView> {
    let action = |key: &str, label: &str, danger| ActionView {
        key: key.into(),
        label: say.plain(label).into(),
        danger,
        enabled: true,
    };
    match person {
        None => vec![action("add", "staff-add", false)],
        Some(person) if person.active => vec![
            action("save", "form-save", false),
            action("pin", "staff-new-pin", false),
            action("deactivate", "staff-deactivate", true),
        ],
        Some(_) => vec![action("activate", "staff-activate", false)],
    }
}
