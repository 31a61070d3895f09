//! The program editor: a draft that lives until it is published or discarded, its parts, its preview, its versions.
//!
//! Invariant: nothing of the draft takes effect before it is published, and a draft with faults is not published.

use super::form::{Form, day, model};
use super::program_compare::differences;
use super::program_form::{Part, at_name, groups, new_card, new_reward, parts, place};
use super::program_read::read;
use super::program_view::{actions, fault_text, in_words, part_row, preview, title, version_row};
use super::say::Say;
use super::{Office, lock};
use slint::ComponentHandle;
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::BusinessDate;
use tillstamp_terminal::loyalty::{EarnRule, Program, RewardKind};
use tillstamp_terminal::views::ProgramVersion;
use tillstamp_ui::{self as ui, AskView, PaperView, ProgramAdapter};
use tillstamp_words::Arg;

#[derive(Default)]
struct State {
    published: Option<Program>,
    draft: Option<Program>,
    parts: Vec<Part>,
    selected: usize,
    versions: Vec<ProgramVersion>,
}

/// The adapter of the program screen.
#[derive(Clone)]
pub struct ProgramEditor {
    office: Office,
    state: Arc<Mutex<State>>,
}

impl ProgramEditor {
    /// Connects the screen.
    pub fn attach(window: &ui::Till, office: &Office) -> Self {
        let me = Self { office: office.clone(), state: Arc::default() };
        let global = window.global::<ProgramAdapter>();
        let on = |work: fn(&Self)| {
            let me = me.clone();
            move || work(&me)
        };
        global.on_add_card(on(Self::add_card));
        global.on_add_reward(on(Self::add_reward));
        global.on_publish(on(Self::ask_publish));
        global.on_discard(on(Self::ask_discard));
        let chooser = me.clone();
        global.on_select(move |index| chooser.select(usize::try_from(index).unwrap_or(0)));
        let editor = me.clone();
        global.on_edited(move |_, _| editor.edited());
        let actor = me.clone();
        global.on_act(move |key| actor.act(&key));
        let traveler = me.clone();
        let reader = me.clone();
        global.on_compare(move |index| reader.compare(index));
        global.on_go_back(move |index| traveler.ask_go_back(index));
        me
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Fills the screen; an unpublished draft is kept.
    pub fn open(&self) {
        let me = self.clone();
        self.office.call(
            |till: &mut Till| (till.program().clone(), till.program_versions()),
            move |_, window, (program, versions)| {
                {
                    let mut state = me.state();
                    state.versions = versions;
                    let untouched = state.draft == state.published;
                    if untouched || state.draft.is_none() {
                        state.draft = Some(program.clone());
                    }
                    state.published = Some(program);
                    state.parts = state.draft.as_ref().map(parts).unwrap_or_default();
                    if matches!(state.parts.get(state.selected), None | Some(Part::Heading(_))) {
                        state.selected = 1;
                    }
                }
                me.show_form(window);
                me.show_rest(window);
            },
        );
    }

    fn select(&self, index: usize) {
        {
            let mut state = self.state();
            if matches!(state.parts.get(index), None | Some(Part::Heading(_))) {
                return;
            }
            state.selected = index;
        }
        self.office.with(|window| {
            self.show_form(window);
            self.show_rest(window);
        });
    }

    /// The form of the open part: made anew only when another part opens or the form itself changes.
    fn show_form(&self, window: &ui::Till) {
        let say = self.office.say();
        let state = self.state();
        let (Some(draft), Some(part)) = (&state.draft, state.parts.get(state.selected).copied()) else { return };
        let global = window.global::<ProgramAdapter>();
        global.set_form_title(title(&say, draft, part).into());
        global.set_groups(model(groups(&say, draft, part)));
        global.set_show_versions(part == Part::Versions);
        global.set_versions(model(state.versions.iter().map(|version| version_row(&say, version)).collect()));
        global.set_actions(model(actions(&say, draft, part)));
    }

    /// List, preview, errors and publishing: after every key.
    fn show_rest(&self, window: &ui::Till) {
        let say = self.office.say();
        let state = self.state();
        let (Some(draft), Some(published)) = (&state.draft, &state.published) else { return };
        let global = window.global::<ProgramAdapter>();
        let open = state.parts.get(state.selected).copied().unwrap_or(Part::Limits);
        let faults = draft.validate();
        let form = Form::of_groups(&global.get_groups());
        for fault in &faults {
            let (part, field) = place(fault);
            let field = if field == "name" { at_name(&say, &form, fault.key) } else { field.to_owned() };
            // What cannot be read has its own error, and the draft's old value is not at fault.
            if part == open && !form.has_error(&field) {
                form.set_error(&field, &fault_text(&say, fault));
            }
        }
        let rows =
            state.parts.iter().map(|part| part_row(&say, draft, published, &faults, &form, open, *part)).collect();
        global.set_parts(model(rows));
        global.set_selected(i32::try_from(state.selected).unwrap_or(0));
        let card = match open {
            Part::Card(id) => draft.card(id),
            Part::Reward(id) => draft.cards.iter().find(|card| card.reward == id),
            _ => None,
        };
        global.set_show_preview(card.is_some());
        if let Some(card) = card {
            let (view, reward) = preview(&say, draft, card);
            global.set_preview(view);
            global.set_preview_reward(reward.into());
        }
        global.set_plain_words(model(in_words(&say, draft)));
        let is_changed = draft != published;
        let wrong = faults.len() + usize::from(form.has_errors() && faults.is_empty());
        global.set_can_publish(is_changed);
        global.set_publish_note(
            match (is_changed, wrong) {
                (false, _) => say.plain("program-unchanged"),
                (true, 0) => say.plain("program-changed"),
                (true, wrong) => say.count("program-faulty", i64::try_from(wrong).unwrap_or(0)),
            }
            .into(),
        );
    }

    fn edited(&self) {
        self.office.with(|window| {
            let say = self.office.say();
            let form = Form::of_groups(&window.global::<ProgramAdapter>().get_groups());
            form.clear_errors();
            let shape_changed = {
                let mut state = self.state();
                let part = state.parts.get(state.selected).copied().unwrap_or(Part::Limits);
                let Some(draft) = &mut state.draft else { return };
                let before = shape(draft, part);
                read(&say, &form, draft, part);
                before != shape(draft, part)
            };
            if shape_changed {
                self.show_form(window);
            }
            self.show_rest(window);
        });
    }

    fn change(&self, work: impl FnOnce(&mut Program, &Say) -> Option<Part>) {
        let say = self.office.say();
        {
            let mut state = self.state();
            let Some(draft) = &mut state.draft else { return };
            let wanted = work(draft, &say);
            let list = parts(draft);
            if let Some(index) = wanted.and_then(|part| list.iter().position(|known| *known == part)) {
                state.selected = index;
            }
            state.selected = state.selected.min(list.len().saturating_sub(1));
            state.parts = list;
        }
        self.office.with(|window| {
            self.show_form(window);
            self.show_rest(window);
        });
    }

    fn add_card(&self) {
        self.change(|draft, say| {
            let card = new_card(say, draft);
            let id = card.id;
            draft.cards.push(card);
            Some(Part::Card(id))
        });
    }

    fn add_reward(&self) {
        self.change(|draft, say| {
            let reward = new_reward(say, draft);
            let id = reward.id;
            draft.rewards.push(reward);
            Some(Part::Reward(id))
        });
    }

    fn act(&self, key: &str) {
        let part = {
            let state = self.state();
            state.parts.get(state.selected).copied()
        };
        let active = key == "use";
        self.change(move |draft, _| {
            match part {
                Some(Part::Card(id)) => {
                    draft.cards.iter_mut().filter(|card| card.id == id).for_each(|card| card.active = active);
                }
                Some(Part::Reward(id)) => {
                    draft.rewards.iter_mut().filter(|reward| reward.id == id).for_each(|reward| reward.active = active);
                }
                _ => {}
            }
            part
        });
    }

    fn ask_publish(&self) {
        let say = self.office.say();
        let faults = self.state().draft.as_ref().map(Program::validate).unwrap_or_default();
        let open = {
            let state = self.state();
            state.parts.get(state.selected).copied()
        };
        // The open part stays as it is typed: its form, made anew, would forget what could not be read.
        if let Some(fault) = faults.iter().find(|fault| Some(place(fault).0) == open) {
            self.office.notice(ui::Tone::Refused, fault_text(&say, fault));
            return;
        }
        let Some((has_errors, when, typed)) = self.office.with(|window| {
            let global = window.global::<ProgramAdapter>();
            let has_errors = Form::of_groups(&global.get_groups()).has_errors();
            (has_errors, global.get_publish_when(), global.get_publish_date().to_string())
        }) else {
            return;
        };
        if has_errors {
            self.office.notice(ui::Tone::Refused, say.plain("program-form-has-errors"));
            return;
        }
        if let Some(fault) = faults.first() {
            self.office.notice(ui::Tone::Refused, fault_text(&say, fault));
            let (part, _) = place(fault);
            let index = self.state().parts.iter().position(|known| *known == part);
            if let Some(index) = index {
                self.select(index);
            }
            return;
        }
        let from = (when == 1).then(|| day(&typed).map(BusinessDate));
        let wrong = matches!(from, Some(None));
        let error = if wrong { say.plain("form-date-wrong") } else { String::new() };
        self.office.with(|window| window.global::<ProgramAdapter>().set_publish_date_error(error.into()));
        if wrong {
            return;
        }
        let view = AskView {
            title: say.plain("program-publish-title").into(),
            body: say.plain("program-publish-body").into(),
            yes: say.plain("program-publish-yes").into(),
            no: say.plain("common-cancel").into(),
            ..AskView::default()
        };
        let me = self.clone();
        self.office.ask(view, move |_, _| me.publish(from.flatten()));
    }

    fn publish(&self, from: Option<BusinessDate>) {
        let Some(draft) = self.state().draft.clone() else { return };
        let me = self.clone();
        self.office.attempt(
            move |till| till.publish_program(&draft, from),
            move |office, _, _| {
                let say = office.say();
                office.done(match from {
                    Some(day) => say.with("program-published-from", &[("day", Arg::Text(&say.day(day)))]),
                    None => say.plain("program-published"),
                });
                me.state().draft = None;
                me.office.learn_shop();
                me.open();
            },
        );
    }

    fn ask_discard(&self) {
        let say = self.office.say();
        let view = AskView {
            title: say.plain("program-discard-title").into(),
            body: say.plain("program-discard-body").into(),
            yes: say.plain("program-discard-yes").into(),
            no: say.plain("common-cancel").into(),
            danger: true,
            ..AskView::default()
        };
        let me = self.clone();
        self.office.ask(view, move |_, _| {
            me.state().draft = None;
            me.open();
        });
    }

    /// What differs between a version and the rules in force, the older of the two first.
    fn compare(&self, index: i32) {
        let (version, published) = {
            let state = self.state();
            let version = usize::try_from(index).ok().and_then(|index| state.versions.get(index).cloned());
            (version, state.published.clone())
        };
        let (Some(version), Some(published)) = (version, published) else { return };
        self.office.attempt(
            move |till| till.program_version(version.hash),
            move |office, _, other| {
                let say = office.say();
                let (key, lines) = if version.planned {
                    ("program-compare-planned", differences(&say, &published, &other))
                } else {
                    ("program-compare-past", differences(&say, &other, &published))
                };
                let text = if lines.is_empty() { say.plain("program-compare-same") } else { lines.join("\n") };
                let title = say.with(key, &[("day", Arg::Text(&say.day(version.from)))]);
                office.show(PaperView { title: title.into(), text: text.into(), ..PaperView::default() }, |_, _| {});
            },
        );
    }

    fn ask_go_back(&self, index: i32) {
        let version = usize::try_from(index).ok().and_then(|index| self.state().versions.get(index).cloned());
        let Some(version) = version else { return };
        let say = self.office.say();
        let view = AskView {
            title: say.with("program-back-title", &[("day", Arg::Text(&say.day(version.from)))]).into(),
            body: say.plain("program-back-body").into(),
            yes: say.plain("program-back-yes").into(),
            no: say.plain("common-cancel").into(),
            ..AskView::default()
        };
        let me = self.clone();
        self.office.ask(view, move |office, _| {
            office.attempt(
                move |till| till.go_back(version.hash),
                move |office, _, ()| {
                    office.done(office.say().plain("program-went-back"));
                    me.state().draft = None;
                    me.open();
                },
            );
        });
    }
}

/// What decides which fields a form has.
fn shape(draft: &Program, part: Part) -> (usize, bool) {
    match part {
        Part::Card(id) => (0, draft.card(id).is_some_and(|card| card.earn == EarnRule::PerVisit)),
        Part::Reward(id) => {
            let kind = draft.reward(id).map(|reward| reward.kind);
            let number = match kind {
                Some(RewardKind::FreeItem { .. }) => 1,
                Some(RewardKind::AmountOff { .. }) => 2,
                Some(RewardKind::PercentOff { .. }) => 3,
                _ => 4,
            };
            (number, false)
        }
        _ => (0, false),
    }
}
