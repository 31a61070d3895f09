//! Forms of a program read back into the draft.
//!
//! Invariant: a field that cannot be read changes nothing in the draft and carries its error; what can be read goes
//! into the draft as typed, however absurd: the program's own check says what is wrong with it.

use super::form::{Form, day, minutes, whole};
use super::program_form::Part;
use super::say::Say;
use tillstamp_terminal::ledger::{BusinessDate, CardId, RewardId};
use tillstamp_terminal::loyalty::{EarnRule, Label, Program, RewardKind};

/// Reads the form of a part into the draft; what cannot be read gets its error.
pub fn read(say: &Say, form: &Form, draft: &mut Program, part: Part) {
    let reader = Reader { say, form };
    match part {
        Part::Card(id) => reader.card(draft, id),
        Part::Reward(id) => reader.reward(draft, id),
        Part::Limits => reader.limits(draft),
        Part::Hours => reader.hours(draft),
        Part::Heading(_) | Part::Versions => {}
    }
}

struct Reader<'a> {
    say: &'a Say,
    form: &'a Form,
}

impl Reader<'_> {
    fn wrong(&self, key: &str, error: &str) {
        self.form.set_error(key, &self.say.plain(error));
    }

    /// A number that must be there.
    fn count(&self, key: &str, into: &mut u32) {
        match whole(&self.form.value(key)).map(|value| u32::try_from(value).unwrap_or(u32::MAX)) {
            Some(value) => *into = value,
            None => self.wrong(key, "form-number-wrong"),
        }
    }

    /// A number that may be empty.
    fn optional(&self, key: &str, into: &mut Option<u32>) {
        let typed = self.form.value(key);
        if typed.is_empty() {
            *into = None;
            return;
        }
        let mut value = 0;
        if whole(&typed).is_none() {
            self.wrong(key, "form-number-wrong");
        } else {
            self.count(key, &mut value);
            *into = Some(value);
        }
    }

    fn minutes(&self, key: &str, into_s: &mut u32) {
        let mut value = *into_s / 60;
        self.count(key, &mut value);
        // Seconds that the form cannot show stay as they are.
        if value != *into_s / 60 {
            *into_s = value.saturating_mul(60);
        }
    }

    fn money(&self, key: &str, into: &mut i64) {
        match self.say.catalog().parse_money(&self.form.value(key), self.say.currency()) {
            Some(minor) => *into = minor,
            None => self.wrong(key, "form-money-wrong"),
        }
    }

    fn permille(&self, key: &str, into: &mut u16) {
        match permille(&self.form.value(key)) {
            Some(value) => *into = value,
            None => self.wrong(key, "form-percent-wrong"),
        }
    }

    fn label(&self, label: &mut Label) {
        let typed = self.form.value("name");
        let code = self.say.code();
        if label.text(code) != typed {
            label.default.clone_from(&typed);
            if label.by_language.contains_key(code) {
                label.by_language.insert(code.to_owned(), typed);
            }
        }
        for (code, _) in self.say.languages().into_iter().filter(|(code, _)| *code != self.say.code()) {
            let typed = self.form.value(&format!("name-{code}"));
            if typed.is_empty() {
                label.by_language.remove(code);
            } else {
                label.by_language.insert(code.to_owned(), typed);
            }
        }
    }

    fn card(&self, draft: &mut Program, id: CardId) {
        let rewards: Vec<RewardId> = draft.rewards.iter().map(|reward| reward.id).collect();
        let Some(card) = draft.cards.iter_mut().find(|card| card.id == id) else { return };
        self.label(&mut card.name);
        self.count("goal", &mut card.goal);
        if let Some(reward) = rewards.get(self.form.selected("reward")) {
            card.reward = *reward;
        }
        card.earn = match (self.form.selected("earn"), &card.earn) {
            (0, _) => EarnRule::PerVisit,
            (_, EarnRule::PerItem { item_name }) => {
                let typed = self.form.value("item");
                let same = typed == item_name.text(self.say.code());
                EarnRule::PerItem { item_name: if same { item_name.clone() } else { Label::new(typed) } }
            }
            (_, EarnRule::PerVisit) => {
                EarnRule::PerItem { item_name: Label::new(self.say.plain("program-item-example")) }
            }
        };
        self.count("per-visit", &mut card.stamps_per_visit);
        self.count("welcome", &mut card.welcome_stamps);
        self.optional("validity", &mut card.stamp_validity_days);
        self.count("manual", &mut card.max_manual_per_scan);
    }

    fn reward(&self, draft: &mut Program, id: RewardId) {
        let Some(reward) = draft.rewards.iter_mut().find(|reward| reward.id == id) else { return };
        self.label(&mut reward.name);
        let kind = self.form.selected("kind");
        reward.kind = match (kind, reward.kind) {
            (0, RewardKind::FreeItem { mut value_minor, mut vat_permille }) => {
                self.money("amount", &mut value_minor);
                self.permille("vat", &mut vat_permille);
                RewardKind::FreeItem { value_minor, vat_permille }
            }
            (1, RewardKind::AmountOff { mut amount_minor, mut vat_permille }) => {
                self.money("amount", &mut amount_minor);
                self.permille("vat", &mut vat_permille);
                RewardKind::AmountOff { amount_minor, vat_permille }
            }
            (2, RewardKind::PercentOff { mut permille }) => {
                self.permille("percent", &mut permille);
                RewardKind::PercentOff { permille }
            }
            // Another kind was chosen: it starts from an example, and its fields appear.
            (0, _) => RewardKind::FreeItem { value_minor: 5_000, vat_permille: 120 },
            (1, _) => RewardKind::AmountOff { amount_minor: 5_000, vat_permille: 120 },
            (2, _) => RewardKind::PercentOff { permille: 100 },
            _ => RewardKind::Perk,
        };
        self.optional("validity", &mut reward.validity_days);
        let note = self.form.value("key-in");
        if note != reward.key_in_note.text(self.say.code()) {
            reward.key_in_note = Label::new(note);
        }
        self.money("cost", &mut reward.cost_minor);
        self.count("uses", &mut reward.uses);
        self.optional("stock", &mut reward.stock);
    }

    fn limits(&self, draft: &mut Program) {
        let limits = &mut draft.limits;
        self.minutes("cool-down", &mut limits.cool_down_s);
        self.optional("daily-cap", &mut limits.daily_cap_visits);
        self.count("static", &mut limits.static_card_rewards_per_day);
        self.minutes("undo", &mut limits.undo_window_s);
        self.count("adjust-cashier", &mut limits.adjust_limit_cashier);
        self.count("adjust-manager", &mut limits.adjust_limit_manager);
        self.optional("shift-manual", &mut limits.shift_manual_limit);
        self.optional("shift-adjust", &mut limits.shift_adjust_limit);
        self.optional("shift-void", &mut limits.shift_void_limit);
        draft.policy.redemption_visit_stamps = self.form.is_on("visit-stamps");
        draft.policy.reward_usable_at_once = self.form.is_on("at-once");
        self.count("retention", &mut draft.retention_months);
    }

    fn hours(&self, draft: &mut Program) {
        let business = &mut draft.business_day;
        for (index, place) in business.opening.iter_mut().enumerate() {
            let key = format!("opening-{index}");
            let typed = self.form.value(&key);
            match (typed.is_empty(), hours(&typed)) {
                (true, _) => *place = None,
                (false, Some(hours)) => *place = Some(hours),
                (false, None) => self.wrong(&key, "hours-wrong"),
            }
        }
        match minutes(&self.form.value("cut-off")) {
            Some(value) => business.cutoff_minutes = value,
            None => self.wrong("cut-off", "form-time-wrong"),
        }
        let typed = self.form.value("holidays");
        let days: Option<Vec<BusinessDate>> = typed
            .split([',', ';'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| day(part).map(BusinessDate))
            .collect();
        match days {
            Some(days) => business.holidays = days,
            None => self.wrong("holidays", "form-date-wrong"),
        }
        business.time_zone = self.form.value("zone");
    }
}

fn hours(typed: &str) -> Option<(u16, u16)> {
    let (opens, closes) = typed.split_once(['–', '-'])?;
    Some((minutes(opens)?, minutes(closes)?))
}

/// Per cent as typed, with at most one decimal, in thousandths.
pub fn permille(typed: &str) -> Option<u16> {
    let kept = typed.trim().trim_end_matches('%').trim_end();
    let (whole, tenth) = kept.split_once([',', '.']).unwrap_or((kept, "0"));
    let digits = |part: &str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(tenth) && tenth.len() == 1)
        .then(|| Some(whole.parse::<u16>().ok()? * 10 + tenth.parse::<u16>().ok()?))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_and_hours_are_read_as_typed() {
        assert_eq!(permille("12"), Some(120));
        assert_eq!(permille("12,5 %"), Some(125));
        assert_eq!(permille("12.55"), None);
        assert_eq!(permille("a"), None);
        assert_eq!(hours("7:00–18:30"), Some((420, 1110)));
        assert_eq!(hours("7 - 26"), Some((420, 1560)));
        assert_eq!(hours("7"), None);
    }
}
