//! The first card: a template with what was typed about it, and its preview.

use super::fields::home_of;
use super::{CURRENCIES, Wizard, ZONES};
use crate::adapters::office::form::{minutes, model, whole};
use crate::adapters::office::program_view::preview;
use crate::adapters::office::say::Say;
use slint::ComponentHandle;
use tillstamp_terminal::ledger::CurrencyCode;
use tillstamp_terminal::loyalty::{BusinessDay, Label, Program, Template, templates};
use tillstamp_ui::{self as ui, SetUpAdapter, TemplateView};

impl Wizard {
    pub(super) fn template(&self, say: &Say) -> Option<Template> {
        let currency = CurrencyCode::new(CURRENCIES[self.chosen("currency", CURRENCIES.len())])?;
        let day = self.business_day(say);
        let index = self.state().template;
        templates(currency, &day).into_iter().nth(index)
    }

    fn chosen(&self, key: &str, count: usize) -> usize {
        usize::try_from(self.typed(key, "").selected).unwrap_or(0).min(count - 1)
    }

    fn business_day(&self, say: &Say) -> BusinessDay {
        let zone = self.typed("zone", ZONES[home_of(say.code())]).value;
        let cutoff = minutes(&self.typed("cut-off", "02:00").value).unwrap_or(120);
        BusinessDay { time_zone: zone, cutoff_minutes: cutoff, opening: Default::default(), holidays: Vec::new() }
    }

    pub(super) fn show_templates(&self, global: &SetUpAdapter<'_>, say: &Say) {
        let currency = CurrencyCode::new(CURRENCIES[self.chosen("currency", CURRENCIES.len())]);
        let list = currency.map(|currency| templates(currency, &self.business_day(say))).unwrap_or_default();
        let rows = list.iter().map(|template| TemplateView {
            title: say.plain(template.key).into(),
            note: say.plain(&format!("{}-description", template.key)).into(),
        });
        global.set_templates(model(rows.collect()));
        let chosen = self.state().template;
        global.set_template(i32::try_from(chosen).unwrap_or(0));
        if let Some(program) = self.program(say)
            && let Some(card) = program.cards.first()
        {
            let (view, reward) = preview(say, &program, card);
            global.set_preview(view);
            global.set_preview_reward(reward.into());
        }
    }

    pub(super) fn choose_template(&self, index: i32) {
        {
            let mut state = self.state();
            state.template = usize::try_from(index).unwrap_or(0);
            for key in ["card", "goal", "reward"] {
                state.typed.remove(key);
            }
        }
        self.office.with(|window| self.show(window));
    }

    pub(super) fn show_preview(&self, window: &ui::Till) {
        let say = self.office.say();
        if let Some(program) = self.program(&say)
            && let Some(card) = program.cards.first()
        {
            let (view, reward) = preview(&say, &program, card);
            let global = window.global::<SetUpAdapter>();
            global.set_preview(view);
            global.set_preview_reward(reward.into());
        }
    }

    /// The template with what was typed about its first card.
    pub(super) fn program(&self, say: &Say) -> Option<Program> {
        let mut program = self.template(say)?.program;
        // A name that was emptied is no name; one that was never touched is the template's, in every language.
        let typed = |key: &str| self.state().typed.get(key).map(|typed| typed.value.trim().to_owned());
        let rename = |label: &mut Label, typed: Option<String>| {
            if let Some(name) = typed.filter(|name| *name != say.label(label)) {
                *label = Label::new(name);
            }
        };
        let card = program.cards.first_mut()?;
        if let Some(goal) = typed("goal").as_deref().and_then(whole) {
            card.goal = u32::try_from(goal).unwrap_or(u32::MAX);
        }
        rename(&mut card.name, typed("card"));
        let reward = card.reward;
        if let Some(reward) = program.rewards.iter_mut().find(|known| known.id == reward) {
            rename(&mut reward.name, typed("reward"));
        }
        Some(program)
    }
}
