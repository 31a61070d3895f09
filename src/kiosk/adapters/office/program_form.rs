//! Parts of a program as forms, and forms read back into the draft.
//!
//! Invariant: a field that cannot be read changes nothing in the draft and carries its error; what can be read goes
//! into the draft as typed, however absurd: the program's own check says what is wrong with it.

use super::form::{FieldExt, Form, choice, clock, day, group, minutes, number, switch, text, whole};
use super::say::Say;
use tillstamp_terminal::ledger::{BusinessDate, CardId, RewardId};
use tillstamp_terminal::loyalty::{EarnRule, Label, Program, ProgramFault, Reward, RewardKind, StampCard};
use tillstamp_ui::{FieldGroupView, FieldView};
use tillstamp_words::minor_digits;

/// What can be opened in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A line between parts.
    Heading(&'static str),
    /// A stamp card.
    Card(CardId),
    /// A reward.
    Reward(RewardId),
    /// How often, how much, policy, retention.
    Limits,
    /// Opening hours, holidays, cut-off.
    Hours,
    /// Earlier versions.
    Versions,
}

const EVER: &str = "";

/// All parts of a draft in the order of the list.
pub fn parts(draft: &Program) -> Vec<Part> {
    let mut parts = vec![Part::Heading("program-cards")];
    parts.extend(draft.cards.iter().map(|card| Part::Card(card.id)));
    parts.push(Part::Heading("program-rewards"));
    parts.extend(draft.rewards.iter().map(|reward| Part::Reward(reward.id)));
    parts.extend([Part::Heading("program-rules"), Part::Limits, Part::Hours, Part::Versions]);
    parts
}

/// The form of a part.
pub fn groups(say: &Say, draft: &Program, part: Part) -> Vec<FieldGroupView> {
    match part {
        Part::Card(id) => draft.card(id).map(|card| card_groups(say, draft, card)).unwrap_or_default(),
        Part::Reward(id) => draft.reward(id).map(|reward| reward_groups(say, reward)).unwrap_or_default(),
        Part::Limits => limit_groups(say, draft),
        Part::Hours => hour_groups(say, draft),
        Part::Heading(_) | Part::Versions => Vec::new(),
    }
}

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

/// The part in which a fault can be put right, and the field beside which it is shown.
pub fn place(fault: &ProgramFault) -> (Part, &'static str) {
    let part = match (fault.card, fault.reward) {
        (Some(card), _) => Part::Card(card),
        (_, Some(reward)) => Part::Reward(reward),
        _ => match fault.key {
            "fault-time-zone" | "fault-cutoff" | "fault-opening" | "fault-holidays" => Part::Hours,
            _ => Part::Limits,
        },
    };
    let field = match fault.key {
        "fault-name-empty" | "fault-name-long" | "fault-name-signs" => "name",
        "fault-card-goal" => "goal",
        "fault-card-stamps-per-visit" => "per-visit",
        "fault-card-welcome-stamps" => "welcome",
        "fault-card-validity" | "fault-reward-validity" => "validity",
        "fault-card-manual" => "manual",
        "fault-card-without-reward" => "reward",
        "fault-reward-uses" => "uses",
        "fault-reward-cost" => "cost",
        "fault-reward-stock" => "stock",
        "fault-reward-amount" => "amount",
        "fault-reward-vat" => "vat",
        "fault-reward-percent" => "percent",
        "fault-cool-down" => "cool-down",
        "fault-daily-cap" => "daily-cap",
        "fault-static-limit" => "static",
        "fault-adjust-cashier" => "adjust-cashier",
        "fault-adjust-manager" => "adjust-manager",
        "fault-shift-limit" => "shift-manual",
        "fault-undo-window" => "undo",
        "fault-retention" => "retention",
        "fault-time-zone" => "zone",
        "fault-cutoff" => "cut-off",
        "fault-opening" => "opening-0",
        "fault-holidays" => "holidays",
        _ => "",
    };
    (part, field)
}

fn name_rows(say: &Say, label: &Label) -> (FieldView, FieldGroupView) {
    let main = text("name", say.plain("program-name"), label.text(say.code()));
    let others = say
        .languages()
        .into_iter()
        .filter(|(code, _)| *code != say.code())
        .map(|(code, name)| text(&format!("name-{code}"), name, label.by_language.get(code).map_or("", String::as_str)))
        .collect();
    (main, group(say.plain("program-other-languages"), say.plain("program-other-languages-note"), others))
}

fn optional(value: Option<u32>) -> String {
    value.map_or_else(|| EVER.to_owned(), |value| value.to_string())
}

fn card_groups(say: &Say, draft: &Program, card: &StampCard) -> Vec<FieldGroupView> {
    let (name, others) = name_rows(say, &card.name);
    let (by_item, item) = match &card.earn {
        EarnRule::PerVisit => (false, String::new()),
        EarnRule::PerItem { item_name } => (true, item_name.text(say.code()).to_owned()),
    };
    let stamps = || say.plain("program-unit-stamps");
    let rewards = draft.rewards.iter().map(|reward| say.label(&reward.name)).collect();
    let chosen = draft.rewards.iter().position(|reward| reward.id == card.reward).unwrap_or(0);
    let earn = vec![say.plain("program-earn-visit"), say.plain("program-earn-item")];
    let mut main = vec![
        name,
        number("goal", say.plain("program-goal"), card.goal).unit(stamps()).hint(say.plain("program-goal-hint")),
        choice("reward", say.plain("program-reward"), rewards, chosen),
        choice("earn", say.plain("program-earn"), earn, usize::from(by_item)),
    ];
    if by_item {
        main.push(text("item", say.plain("program-item"), &item));
    }
    main.push(number("per-visit", say.plain("program-per-visit"), card.stamps_per_visit).unit(stamps()));
    let more = vec![
        number("welcome", say.plain("program-welcome"), card.welcome_stamps).unit(stamps()),
        number("validity", say.plain("program-stamp-validity"), optional(card.stamp_validity_days))
            .unit(say.plain("program-unit-days"))
            .hint(say.plain("program-empty-ever")),
        number("manual", say.plain("program-manual"), card.max_manual_per_scan).unit(stamps()),
    ];
    vec![group(String::new(), String::new(), main), group(say.plain("program-more"), String::new(), more), others]
}

fn reward_groups(say: &Say, reward: &Reward) -> Vec<FieldGroupView> {
    let (name, others) = name_rows(say, &reward.name);
    let kinds = ["reward-free-item", "reward-amount-off", "reward-percent-off", "reward-perk"];
    let money = |minor: i64| amount_text(minor, say.currency());
    let currency = || say.currency().to_owned();
    let mut main = vec![name];
    let (kind, rows) = match reward.kind {
        RewardKind::FreeItem { value_minor, vat_permille } => (
            0,
            vec![
                text("amount", say.plain("reward-value"), &money(value_minor)).unit(currency()),
                text("vat", say.plain("reward-vat"), &permille_text(vat_permille)).unit("%".to_owned()),
            ],
        ),
        RewardKind::AmountOff { amount_minor, vat_permille } => (
            1,
            vec![
                text("amount", say.plain("reward-amount"), &money(amount_minor)).unit(currency()),
                text("vat", say.plain("reward-vat"), &permille_text(vat_permille)).unit("%".to_owned()),
            ],
        ),
        RewardKind::PercentOff { permille } => {
            (2, vec![text("percent", say.plain("reward-percent"), &permille_text(permille)).unit("%".to_owned())])
        }
        RewardKind::Perk => (3, Vec::new()),
    };
    main.push(choice("kind", say.plain("reward-kind"), kinds.iter().map(|key| say.plain(key)).collect(), kind));
    main.extend(rows);
    main.push(
        number("validity", say.plain("reward-validity"), optional(reward.validity_days))
            .unit(say.plain("program-unit-days"))
            .hint(say.plain("program-empty-ever")),
    );
    let more = vec![
        text("key-in", say.plain("reward-key-in"), reward.key_in_note.text(say.code()))
            .hint(say.plain("reward-key-in-hint")),
        text("cost", say.plain("reward-cost"), &money(reward.cost_minor))
            .unit(currency())
            .hint(say.plain("reward-cost-hint")),
        number("uses", say.plain("reward-uses"), reward.uses),
        number("stock", say.plain("reward-stock"), optional(reward.stock)).hint(say.plain("reward-stock-hint")),
    ];
    vec![group(String::new(), String::new(), main), group(say.plain("program-more"), String::new(), more), others]
}

fn limit_groups(say: &Say, draft: &Program) -> Vec<FieldGroupView> {
    let limits = &draft.limits;
    let minutes_unit = || say.plain("program-unit-minutes");
    let visits = vec![
        number("cool-down", say.plain("limit-cool-down"), limits.cool_down_s / 60)
            .unit(minutes_unit())
            .hint(say.plain("limit-cool-down-hint")),
        number("daily-cap", say.plain("limit-daily-cap"), optional(limits.daily_cap_visits))
            .hint(say.plain("limit-empty-none")),
        number("static", say.plain("limit-static"), limits.static_card_rewards_per_day)
            .hint(say.plain("limit-static-hint")),
        number("undo", say.plain("limit-undo"), limits.undo_window_s / 60).unit(minutes_unit()),
    ];
    let people = vec![
        number("adjust-cashier", say.plain("limit-adjust-cashier"), limits.adjust_limit_cashier),
        number("adjust-manager", say.plain("limit-adjust-manager"), limits.adjust_limit_manager),
        number("shift-manual", say.plain("limit-shift-manual"), optional(limits.shift_manual_limit))
            .hint(say.plain("limit-empty-none")),
        number("shift-adjust", say.plain("limit-shift-adjust"), optional(limits.shift_adjust_limit))
            .hint(say.plain("limit-empty-none")),
        number("shift-void", say.plain("limit-shift-void"), optional(limits.shift_void_limit))
            .hint(say.plain("limit-empty-none")),
    ];
    let policy = vec![
        switch("visit-stamps", say.plain("policy-visit-stamps"), draft.policy.redemption_visit_stamps),
        switch("at-once", say.plain("policy-at-once"), draft.policy.reward_usable_at_once),
        number("retention", say.plain("policy-retention"), draft.retention_months)
            .unit(say.plain("program-unit-months"))
            .hint(say.plain("policy-retention-hint")),
    ];
    vec![
        group(say.plain("limit-visits"), String::new(), visits),
        group(say.plain("limit-people"), String::new(), people),
        group(say.plain("limit-policy"), String::new(), policy),
    ]
}

fn hour_groups(say: &Say, draft: &Program) -> Vec<FieldGroupView> {
    let business = &draft.business_day;
    let hours = business.opening.iter().enumerate().map(|(index, hours)| {
        let iso = u8::try_from(index + 1).unwrap_or(1);
        let shown = hours.map(|(opens, closes)| format!("{}–{}", clock(opens), clock(closes))).unwrap_or_default();
        text(&format!("opening-{index}"), say.catalog().weekday(say.language(), iso), &shown)
    });
    let holidays: Vec<String> = business.holidays.iter().map(|day| super::files::iso(*day)).collect();
    let day_rows = vec![
        text("cut-off", say.plain("hours-cut-off"), &clock(business.cutoff_minutes))
            .hint(say.plain("hours-cut-off-hint")),
        text("holidays", say.plain("hours-holidays"), &holidays.join(", ")).hint(say.plain("hours-holidays-hint")),
        text("zone", say.plain("hours-zone"), &business.time_zone),
    ];
    vec![
        group(say.plain("hours-opening"), say.plain("hours-opening-note"), hours.collect()),
        group(say.plain("hours-day"), String::new(), day_rows),
    ]
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

fn permille_text(value: u16) -> String {
    if value.is_multiple_of(10) { (value / 10).to_string() } else { format!("{}.{}", value / 10, value % 10) }
}

/// Minor units as a person would type them.
fn amount_text(minor: i64, currency: &str) -> String {
    let digits = minor_digits(currency);
    let scale = 10_i64.pow(digits);
    if minor % scale == 0 {
        return (minor / scale).to_string();
    }
    let width = usize::try_from(digits).unwrap_or(2);
    format!("{}.{:0width$}", minor / scale, minor % scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_amounts_and_hours_are_read_as_typed() {
        assert_eq!(permille("12"), Some(120));
        assert_eq!(permille("12,5 %"), Some(125));
        assert_eq!(permille("12.55"), None);
        assert_eq!(permille("a"), None);
        assert_eq!(hours("7:00–18:30"), Some((420, 1110)));
        assert_eq!(hours("7 - 26"), Some((420, 1560)));
        assert_eq!(hours("7"), None);
        assert_eq!(amount_text(6500, "CZK"), "65");
        assert_eq!(amount_text(1250, "EUR"), "12.50");
    }
}
