//! The wizard's fields and what is wrong with them.

use super::{CURRENCIES, Wizard, ZONES};
use crate::adapters::office::form::{FieldExt, Form, choice, clock, minutes, number, pin, text};
use crate::adapters::office::say::Say;
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::CurrencyCode;
use tillstamp_terminal::loyalty::{BusinessDay, templates};
use tillstamp_ui::{FieldView, SetUpStep};

impl Wizard {
    /// Rows of the step that is open, with what was typed into them.
    pub(super) fn fields(&self, say: &Say) -> Vec<FieldView> {
        let index = self.state().step;
        let rows = match self.steps()[index].0 {
            SetUpStep::Begin => {
                let code = say.languages().iter().position(|(code, _)| *code == say.code()).unwrap_or(0);
                let names = say.languages().into_iter().map(|(_, name)| name).collect();
                vec![choice("language", say.plain("form-language"), names, code)]
            }
            SetUpStep::Shop => {
                let home = home_of(say.code());
                vec![
                    text("shop", say.plain("settings-name"), ""),
                    choice("currency", say.plain("setup-currency"), CURRENCIES.map(str::to_owned).to_vec(), home),
                    text("cut-off", say.plain("hours-cut-off"), &clock(120)).hint(say.plain("hours-cut-off-hint")),
                    text("zone", say.plain("hours-zone"), ZONES[home]),
                ]
            }
            SetUpStep::People => vec![
                text("owner", say.plain("setup-owner"), ""),
                pin("pin", say.plain("setup-owner-pin")).hint(say.plain("staff-pin-shape")),
                pin("pin-again", say.plain("staff-pin-again")),
                text("cashier", say.plain("setup-cashier"), "").hint(say.plain("setup-cashier-hint")),
                pin("cashier-pin", say.plain("setup-cashier-pin")),
            ],
            SetUpStep::Card => {
                let program = self.template(say).map(|template| template.program);
                let Some(program) = program else { return Vec::new() };
                let Some(card) = program.cards.first() else { return Vec::new() };
                let reward = program.reward(card.reward).map(|reward| say.label(&reward.name)).unwrap_or_default();
                vec![
                    text("card", say.plain("program-name"), &say.label(&card.name)),
                    number("goal", say.plain("program-goal"), card.goal).unit(say.plain("program-unit-stamps")),
                    text("reward", say.plain("program-reward"), &reward),
                ]
            }
            _ => Vec::new(),
        };
        rows.into_iter().map(|row| self.filled(row)).collect()
    }
}

pub(super) fn check_shop(say: &Say, form: &Form) -> bool {
    if form.value("shop").is_empty() {
        form.set_error("shop", &say.plain("settings-name-missing"));
    } else if let Err(no) = Till::check_shop_name(&form.value("shop")) {
        form.set_error("shop", &say.no(&no));
    }
    if minutes(&form.value("cut-off")).is_none_or(|minutes| minutes > 12 * 60) {
        form.set_error("cut-off", &say.plain("setup-cut-off-wrong"));
    }
    let zone = form.value("zone");
    let day = BusinessDay { time_zone: zone, cutoff_minutes: 120, opening: Default::default(), holidays: Vec::new() };
    let known = CurrencyCode::new("EUR")
        .and_then(|currency| templates(currency, &day).into_iter().next())
        .is_some_and(|template| template.program.validate().is_empty());
    if !known {
        form.set_error("zone", &say.plain("setup-zone-wrong"));
    }
    !form.has_errors()
}

pub(super) fn check_people(say: &Say, form: &Form) -> bool {
    let is_pin = |pin: &str| (4..=8).contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit());
    let check_name = |key: &str| {
        if form.value(key).is_empty() {
            form.set_error(key, &say.plain("staff-name-missing"));
        } else if let Err(no) = Till::check_staff_name(&form.value(key)) {
            form.set_error(key, &say.no(&no));
        }
    };
    check_name("owner");
    if !is_pin(&form.value("pin")) {
        form.set_error("pin", &say.plain("staff-pin-shape"));
    } else if form.value("pin") != form.value("pin-again") {
        form.set_error("pin-again", &say.plain("staff-pin-differs"));
    }
    let (cashier, cashier_pin) = (form.value("cashier"), form.value("cashier-pin"));
    if !cashier.is_empty() || !cashier_pin.is_empty() {
        check_name("cashier");
        if !is_pin(&cashier_pin) {
            form.set_error("cashier-pin", &say.plain("staff-pin-shape"));
        }
    }
    !form.has_errors()
}

/// Index of the currency and zone that go with a language.
pub(super) fn home_of(code: &str) -> usize {
    match code {
        "cs" => 0,
        "hu" => 2,
        "da" => 3,
        _ => 1,
    }
}
