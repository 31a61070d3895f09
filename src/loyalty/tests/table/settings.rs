//! The head of a table: `card: coffee, 10 stamps, …` becomes a program.

use super::{Table, staff_id};
use crate::support::{Shop, empty_program};
use std::collections::BTreeMap;
use tillstamp_ledger::{CardId, RewardId, Role};
use tillstamp_loyalty::{
    EarnRule, Label, Program, Reward, RewardKind, StampCard, WelcomeMoment, WelcomeReward, date_from_civil,
};

/// A shop by the lines of a head.
pub fn open(name: &str, head: &[String]) -> Table {
    let mut program = empty_program();
    let pairs: Vec<_> = head
        .iter()
        .map(|line| line.split_once(':').unwrap_or_else(|| panic!("{name}: not a setting: {line}")))
        .map(|(key, value)| (key.trim(), value.trim()))
        .collect();
    // Rewards first: cards name them.
    pairs.iter().filter(|(key, _)| *key == "reward").for_each(|(_, value)| reward(&mut program, value));
    for (key, value) in &pairs {
        setting(name, &mut program, key, value);
    }
    let mut table = Table {
        shop: Shop::new(program),
        staff: BTreeMap::new(),
        members: BTreeMap::new(),
        marks: BTreeMap::new(),
        last: BTreeMap::new(),
    };
    let staff = pairs.iter().find(|(key, _)| *key == "staff").map_or("Eva cashier, Petr manager, Marta owner", |p| p.1);
    for (index, person) in staff.split(',').enumerate() {
        let (name, role) = person.trim().split_once(' ').unwrap();
        let role = match role {
            "cashier" => Role::Cashier,
            "manager" => Role::Manager,
            "owner" => Role::Owner,
            other => panic!("no such role: {other}"),
        };
        table.staff.insert(name.to_owned(), staff_id(index));
        table.shop.staff(index as u64 + 1, role);
    }
    table
}

fn setting(name: &str, program: &mut Program, key: &str, value: &str) {
    let yes = value == "yes";
    let number = || value.split(' ').next().unwrap().parse::<u32>().ok();
    match key {
        "reward" | "staff" => {}
        "card" => card(program, value),
        "zone" => program.business_day.time_zone = value.to_owned(),
        "cut-off" => program.business_day.cutoff_minutes = minutes(value),
        "hours" => {
            let (opens, closes) = value.split_once('-').unwrap();
            program.business_day.opening = [Some((minutes(opens), minutes(closes))); 7];
        }
        "closed on" => program.business_day.holidays.push(date_from_civil(value.parse().unwrap())),
        "cool-down" => program.limits.cool_down_s = seconds(value),
        "visits a day" => program.limits.daily_cap_visits = number(),
        "printed cards" => program.limits.static_card_rewards_per_day = number().unwrap(),
        "correction by cashier" => program.limits.adjust_limit_cashier = number().unwrap(),
        "correction by manager" => program.limits.adjust_limit_manager = number().unwrap(),
        "by hand a day" => program.limits.shift_manual_limit = number(),
        "corrections a day" => program.limits.shift_adjust_limit = number(),
        "undone a day" => program.limits.shift_void_limit = number(),
        "undo within" => program.limits.undo_window_s = seconds(value),
        "redemption visit stamps" => program.policy.redemption_visit_stamps = yes,
        "reward usable at once" => program.policy.reward_usable_at_once = yes,
        "last day to redeem" => program.policy.last_redeem_day = Some(date_from_civil(value.parse().unwrap())),
        "welcome" => {
            let (reward, moment) = value.split_once(" at ").unwrap();
            let reward = reward_named(program, reward);
            let moment = if moment == "joining" { WelcomeMoment::Joining } else { WelcomeMoment::FirstVisit };
            program.welcome_reward = Some(WelcomeReward { reward, moment });
        }
        other => panic!("{name}: no such setting: {other}"),
    }
}

fn minutes(text: &str) -> u16 {
    let (hours, minutes) = text.trim().split_once(':').unwrap();
    hours.parse::<u16>().unwrap() * 60 + minutes.parse::<u16>().unwrap()
}

fn seconds(text: &str) -> u32 {
    let (count, unit) = text.split_once(' ').unwrap();
    let per = match unit {
        "s" => 1,
        "min" => 60,
        "h" => 3600,
        other => panic!("no such unit of time: {other}"),
    };
    count.parse::<u32>().unwrap() * per
}

/// Id of a reward by name.
pub fn reward_named(program: &Program, name: &str) -> RewardId {
    let found = program.rewards.iter().find(|reward| reward.name.default == name);
    found.unwrap_or_else(|| panic!("no reward is called {name}")).id
}

/// Id of a card by name.
pub fn card_named(program: &Program, name: &str) -> CardId {
    let found = program.cards.iter().find(|card| card.name.default == name);
    found.unwrap_or_else(|| panic!("no card is called {name}")).id
}

fn reward(program: &mut Program, value: &str) {
    let mut parts = value.split(',').map(str::trim);
    let mut reward = Reward {
        id: RewardId(program.rewards.len() as u32 + 1),
        name: Label::new(parts.next().unwrap()),
        kind: RewardKind::FreeItem { value_minor: 6500, vat_permille: 120 },
        uses: 1,
        validity_days: None,
        key_in_note: Label::default(),
        cost_minor: 2000,
        stock: None,
        active: true,
    };
    for part in parts {
        let number = part.split(' ').find_map(|word| word.parse::<u32>().ok());
        match part.split(' ').next().unwrap() {
            "uses" => reward.uses = number.unwrap(),
            "valid" => reward.validity_days = number,
            "stock" => reward.stock = number,
            "perk" => reward.kind = RewardKind::Perk,
            "withdrawn" => reward.active = false,
            other => panic!("a reward has no {other}"),
        }
    }
    program.rewards.push(reward);
}

fn card(program: &mut Program, value: &str) {
    let mut parts = value.split(',').map(str::trim);
    let mut card = StampCard {
        id: CardId(program.cards.len() as u32 + 1),
        name: Label::new(parts.next().unwrap()),
        goal: 10,
        earn: EarnRule::PerVisit,
        stamps_per_visit: 1,
        welcome_stamps: 0,
        stamp_validity_days: None,
        reward: RewardId(1),
        max_manual_per_scan: 5,
        active: true,
    };
    for part in parts {
        let number = part.split(' ').find_map(|word| word.parse::<u32>().ok());
        match part.split_once(' ').unwrap_or((part, "")) {
            ("goal", _) => card.goal = number.unwrap(),
            ("reward", name) => card.reward = reward_named(program, name),
            ("per", "item") => card.earn = EarnRule::PerItem { item_name: Label::new("item") },
            ("earns", _) => card.stamps_per_visit = number.unwrap(),
            ("welcome", _) => card.welcome_stamps = number.unwrap(),
            ("valid", _) => card.stamp_validity_days = number,
            ("by", _) => card.max_manual_per_scan = number.unwrap(),
            ("ended", _) => card.active = false,
            other => panic!("a card has no {other:?}"),
        }
    }
    program.cards.push(card);
}
