//! Parts of a program as forms. What is typed is read back in `program_read`.
//!
//! Invariant: a form shows the draft as it is; every fault of a draft has its place beside one field.

use super::form::{FieldExt, Form, choice, clock, group, number, switch, text};
use super::say::Say;
use tillstamp_terminal::ledger::{CardId, RewardId};
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

/// A card to begin with, that counts items.
pub fn new_card(say: &Say, draft: &Program) -> StampCard {
    StampCard {
        id: CardId(draft.cards.iter().map(|card| card.id.0).max().unwrap_or(0) + 1),
        name: Label::new(say.plain("program-new-card")),
        goal: 10,
        earn: EarnRule::PerItem { item_name: Label::new(say.plain("program-item-example")) },
        stamps_per_visit: 1,
        welcome_stamps: 0,
        stamp_validity_days: None,
        reward: draft.rewards.first().map_or(RewardId(0), |reward| reward.id),
        max_manual_per_scan: 5,
        active: true,
    }
}

/// A reward to begin with.
pub fn new_reward(say: &Say, draft: &Program) -> Reward {
    Reward {
        id: RewardId(draft.rewards.iter().map(|reward| reward.id.0).max().unwrap_or(0) + 1),
        name: Label::new(say.plain("program-new-reward")),
        kind: RewardKind::Perk,
        uses: 1,
        validity_days: Some(180),
        key_in_note: Label::default(),
        cost_minor: 0,
        stock: None,
        active: true,
    }
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

/// The field with the name that a fault is about: a part has one in each language, and other texts for people.
pub fn at_name(say: &Say, form: &Form, fault: &str) -> String {
    let languages = say.languages().into_iter().map(|(code, _)| format!("name-{code}"));
    let mut fields = ["name", "item", "key-in"].into_iter().map(str::to_owned).chain(languages);
    let found = match fault {
        "fault-name-signs" => fields.find(|field| form.value(field).chars().any(char::is_control)),
        "fault-name-long" => fields.max_by_key(|field| form.value(field).chars().count()),
        _ => None,
    };
    found.unwrap_or_else(|| "name".to_owned())
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
    fn amounts_are_shown_as_a_person_types_them() {
        assert_eq!(amount_text(6500, "CZK"), "65");
        assert_eq!(amount_text(1250, "EUR"), "12.50");
    }
}
