//! What an owner may not write into a program: every number of every field has its bounds, every reference an end.
//!
//! Invariant: a program without faults never makes `decide` overflow an entry, divide by nothing or look for a reward
//! that is not there.

use super::{EarnRule, Label, Limits, PROGRAM_SCHEMA, Program, Reward, RewardKind, StampCard};
use crate::argument::{Argument, Arguments};
use crate::day::{BusinessDay, civil_date, find_zone};
use jiff::civil::date;
use serde::Serialize;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use tillstamp_ledger::{BusinessDate, CardId, RewardId};

const CARDS_LIMIT: usize = 12;
/// Active cards that one scan fills; with the largest goal their exchange still fits one entry.
const VISIT_CARDS_LIMIT: usize = 4;
const REWARDS_LIMIT: usize = 40;
const HOLIDAYS_LIMIT: usize = 400;
const WORDINGS_LIMIT: usize = 60;
const NAME_LIMIT_CHARS: usize = 60;
const WORDING_LIMIT_CHARS: usize = 2_000;
const LANGUAGES_LIMIT: usize = 20;
const AMOUNT_LIMIT_MINOR: i64 = 100_000_000;
const COUNT_LIMIT: i64 = 10_000;
/// Most that is kept of a reward.
pub(crate) const STOCK_LIMIT: u32 = 1_000_000;

/// One thing that is wrong in a program document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgramFault {
    /// Key of the text; `<key>-cure` says what to do.
    pub key: &'static str,
    /// Values for the text.
    pub arguments: Arguments,
    /// The stamp card at fault, where it is one.
    pub card: Option<CardId>,
    /// The reward at fault, where it is one.
    pub reward: Option<RewardId>,
}

impl ProgramFault {
    /// Every key that [`Program::validate`] gives, for the test that each has its texts.
    pub const KEYS: &'static [&'static str] = &[
        "fault-program-schema",
        "fault-name-empty",
        "fault-name-long",
        "fault-name-signs",
        "fault-too-many-languages",
        "fault-no-cards",
        "fault-too-many-cards",
        "fault-too-many-visit-cards",
        "fault-too-many-rewards",
        "fault-card-twice",
        "fault-reward-twice",
        "fault-card-without-reward",
        "fault-card-goal",
        "fault-card-stamps-per-visit",
        "fault-card-welcome-stamps",
        "fault-card-validity",
        "fault-card-manual",
        "fault-reward-uses",
        "fault-reward-validity",
        "fault-reward-cost",
        "fault-reward-stock",
        "fault-reward-amount",
        "fault-reward-vat",
        "fault-reward-percent",
        "fault-welcome-reward",
        "fault-cool-down",
        "fault-daily-cap",
        "fault-static-limit",
        "fault-adjust-cashier",
        "fault-adjust-manager",
        "fault-shift-limit",
        "fault-undo-window",
        "fault-last-redeem-day",
        "fault-time-zone",
        "fault-cutoff",
        "fault-opening",
        "fault-holidays",
        "fault-consent-twice",
        "fault-consent-empty",
        "fault-consent-long",
        "fault-consent-version",
        "fault-too-many-consents",
        "fault-retention",
    ];
}

impl Program {
    /// Everything that is wrong; empty where the program may be published.
    pub fn validate(&self) -> Vec<ProgramFault> {
        let mut check = Check::default();
        check.truth(self.schema == PROGRAM_SCHEMA, "fault-program-schema", Vec::new());
        check.label(&self.name, true);
        check.range("fault-retention", i64::from(self.retention_months), 1..=120);
        check.day(&self.business_day);
        check.limits(&self.limits);
        let last_day = self.policy.last_redeem_day;
        check.truth(last_day.is_none_or(is_plausible), "fault-last-redeem-day", Vec::new());
        check.cards(self);
        check.rewards(&self.rewards);
        let welcome_known = self.welcome_reward.is_none_or(|welcome| self.reward(welcome.reward).is_some());
        check.truth(welcome_known, "fault-welcome-reward", Vec::new());
        check.wordings(self);
        check.faults
    }
}

#[derive(Default)]
struct Check {
    faults: Vec<ProgramFault>,
    card: Option<CardId>,
    reward: Option<RewardId>,
}

impl Check {
    fn truth(&mut self, holds: bool, key: &'static str, arguments: Arguments) {
        if !holds {
            self.faults.push(ProgramFault { key, arguments, card: self.card, reward: self.reward });
        }
    }

    fn range(&mut self, key: &'static str, value: i64, range: RangeInclusive<i64>) {
        let arguments = vec![("min", Argument::Count(*range.start())), ("max", Argument::Count(*range.end()))];
        self.truth(range.contains(&value), key, arguments);
    }

    fn most(&mut self, key: &'static str, value: usize, limit: usize) {
        self.truth(value <= limit, key, vec![("max", Argument::Count(i64::try_from(limit).unwrap_or(0)))]);
    }

    fn label(&mut self, label: &Label, is_required: bool) {
        let is_empty = label.all().any(|text| text.trim().is_empty());
        self.truth(!(is_required && is_empty), "fault-name-empty", Vec::new());
        let longest = label.all().map(|text| text.chars().count()).max().unwrap_or(0);
        self.most("fault-name-long", longest, NAME_LIMIT_CHARS);
        let has_signs = label.all().any(|text| text.chars().any(char::is_control));
        self.truth(!has_signs, "fault-name-signs", Vec::new());
        self.most("fault-too-many-languages", label.by_language.len(), LANGUAGES_LIMIT);
    }

    fn cards(&mut self, program: &Program) {
        self.truth(!program.cards.is_empty(), "fault-no-cards", Vec::new());
        self.most("fault-too-many-cards", program.cards.len(), CARDS_LIMIT);
        let by_visit = program.cards.iter().filter(|card| card.active && card.earn == EarnRule::PerVisit);
        self.most("fault-too-many-visit-cards", by_visit.count(), VISIT_CARDS_LIMIT);
        let mut seen = BTreeSet::new();
        for card in &program.cards {
            self.card = Some(card.id);
            self.truth(seen.insert(card.id), "fault-card-twice", Vec::new());
            self.truth(program.reward(card.reward).is_some(), "fault-card-without-reward", Vec::new());
            self.stamp_card(card);
        }
        self.card = None;
    }

    fn stamp_card(&mut self, card: &StampCard) {
        self.label(&card.name, true);
        if let EarnRule::PerItem { item_name } = &card.earn {
            self.label(item_name, true);
        }
        let goal = i64::from(card.goal);
        self.range("fault-card-goal", goal, 2..=50);
        self.range("fault-card-stamps-per-visit", i64::from(card.stamps_per_visit), 1..=20);
        // A card that is full at joining would be a welcome reward under another name.
        self.range("fault-card-welcome-stamps", i64::from(card.welcome_stamps), 0..=(goal - 1).max(0));
        if let Some(days) = card.stamp_validity_days {
            self.range("fault-card-validity", i64::from(days), 1..=3_650);
        }
        self.range("fault-card-manual", i64::from(card.max_manual_per_scan), 0..=100);
    }

    fn rewards(&mut self, rewards: &[Reward]) {
        self.most("fault-too-many-rewards", rewards.len(), REWARDS_LIMIT);
        let mut seen = BTreeSet::new();
        for reward in rewards {
            self.reward = Some(reward.id);
            self.truth(seen.insert(reward.id), "fault-reward-twice", Vec::new());
            self.label(&reward.name, true);
            self.label(&reward.key_in_note, false);
            self.range("fault-reward-uses", i64::from(reward.uses), 1..=100);
            if let Some(days) = reward.validity_days {
                self.range("fault-reward-validity", i64::from(days), 0..=3_650);
            }
            self.range("fault-reward-cost", reward.cost_minor, 0..=AMOUNT_LIMIT_MINOR);
            if let Some(stock) = reward.stock {
                self.range("fault-reward-stock", i64::from(stock), 0..=i64::from(STOCK_LIMIT));
            }
            self.reward_kind(&reward.kind);
        }
        self.reward = None;
    }

    fn reward_kind(&mut self, kind: &RewardKind) {
        match *kind {
            RewardKind::FreeItem { value_minor, vat_permille } => {
                self.range("fault-reward-amount", value_minor, 0..=AMOUNT_LIMIT_MINOR);
                self.range("fault-reward-vat", i64::from(vat_permille), 0..=500);
            }
            RewardKind::AmountOff { amount_minor, vat_permille } => {
                self.range("fault-reward-amount", amount_minor, 1..=AMOUNT_LIMIT_MINOR);
                self.range("fault-reward-vat", i64::from(vat_permille), 0..=500);
            }
            RewardKind::PercentOff { permille } => {
                self.range("fault-reward-percent", i64::from(permille), 1..=1_000);
            }
            RewardKind::Perk => {}
        }
    }

    fn limits(&mut self, limits: &Limits) {
        self.range("fault-cool-down", i64::from(limits.cool_down_s), 0..=7 * 86_400);
        if let Some(cap) = limits.daily_cap_visits {
            self.range("fault-daily-cap", i64::from(cap), 1..=24);
        }
        self.range("fault-static-limit", i64::from(limits.static_card_rewards_per_day), 0..=24);
        let manager = i64::from(limits.adjust_limit_manager);
        self.range("fault-adjust-manager", manager, 0..=500);
        self.range("fault-adjust-cashier", i64::from(limits.adjust_limit_cashier), 0..=manager.clamp(0, 500));
        let shift = [limits.shift_manual_limit, limits.shift_adjust_limit, limits.shift_void_limit];
        for limit in shift.into_iter().flatten() {
            self.range("fault-shift-limit", i64::from(limit), 0..=COUNT_LIMIT);
        }
        self.range("fault-undo-window", i64::from(limits.undo_window_s), 30..=86_400);
    }

    fn day(&mut self, day: &BusinessDay) {
        let zone = vec![("zone", Argument::Text(day.time_zone.chars().take(NAME_LIMIT_CHARS).collect()))];
        self.truth(find_zone(&day.time_zone).is_some(), "fault-time-zone", zone);
        // Later than noon nobody would call it the night of the day before.
        self.range("fault-cutoff", i64::from(day.cutoff_minutes), 0..=12 * 60);
        let latest = 24 * 60 + day.cutoff_minutes.min(12 * 60);
        for (opens, closes) in day.opening.iter().flatten() {
            let fits = opens < closes && *opens < 24 * 60 && *closes <= latest && *opens >= day.cutoff_minutes;
            self.truth(fits, "fault-opening", Vec::new());
        }
        let distinct: BTreeSet<_> = day.holidays.iter().collect();
        let fits = distinct.len() == day.holidays.len() && day.holidays.iter().copied().all(is_plausible);
        let limit = i64::try_from(HOLIDAYS_LIMIT).unwrap_or(0);
        let is_short = day.holidays.len() <= HOLIDAYS_LIMIT;
        self.truth(fits && is_short, "fault-holidays", vec![("max", Argument::Count(limit))]);
    }

    fn wordings(&mut self, program: &Program) {
        self.most("fault-too-many-consents", program.consent_wordings.len(), WORDINGS_LIMIT);
        let mut seen = BTreeSet::new();
        for wording in &program.consent_wordings {
            self.truth(seen.insert((wording.purpose, wording.version)), "fault-consent-twice", Vec::new());
            self.range("fault-consent-version", i64::from(wording.version), 1..=COUNT_LIMIT);
            let is_empty = wording.texts.is_empty() || wording.texts.values().any(|text| text.trim().is_empty());
            self.truth(!is_empty, "fault-consent-empty", Vec::new());
            let longest = wording.texts.values().map(|text| text.chars().count()).max().unwrap_or(0);
            self.most("fault-consent-long", longest, WORDING_LIMIT_CHARS);
            self.most("fault-too-many-languages", wording.texts.len(), LANGUAGES_LIMIT);
        }
    }
}

/// Between 2000 and 2200: anything else is a slip of the keyboard.
fn is_plausible(day: BusinessDate) -> bool {
    (date(2000, 1, 1)..=date(2199, 12, 31)).contains(&civil_date(day))
}
