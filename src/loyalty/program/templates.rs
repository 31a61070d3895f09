//! Programs to start from (F28): a shop is ready in minutes.

use super::{
    ConsentWording, EarnRule, Label, Limits, PROGRAM_SCHEMA, Policy, Program, Reward, RewardKind, StampCard,
    WelcomeMoment, WelcomeReward,
};
use crate::day::BusinessDay;
use std::collections::BTreeMap;
use tillstamp_ledger::{CardId, CurrencyCode, Purpose, RewardId};

/// A program to start from, with the key of its name and description in the translations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// `template-…`; `<key>-description` tells more.
    pub key: &'static str,
    /// Ready to be published once names and values are looked at.
    pub program: Program,
}

/// Every template for a currency and a business day. Amounts are examples to be changed by the owner.
pub fn templates(currency: CurrencyCode, business_day: &BusinessDay) -> Vec<Template> {
    let base = || empty(currency, business_day.clone());
    let mut coffee = base();
    coffee.cards.push(card(1, coffee_card(), 10, EarnRule::PerVisit, 1));
    coffee.rewards.push(free_item(1, free_coffee()));
    let mut lunch = coffee.clone();
    lunch.cards.push(card(2, lunch_card(), 8, EarnRule::PerVisit, 2));
    lunch.rewards.push(free_item(2, free_lunch()));
    // Two cards that both fill by a visit would give two stamps for one coffee: lunch is counted by hand.
    lunch.cards[1].earn = EarnRule::PerItem { item_name: lunch_item() };
    let mut per_item = base();
    per_item.cards.push(card(1, coffee_card(), 10, EarnRule::PerItem { item_name: coffee_item() }, 1));
    per_item.rewards.push(free_item(1, free_coffee()));
    let mut perks = base();
    perks.cards.push(card(1, club_card(), 5, EarnRule::PerVisit, 1));
    let perk = Reward { kind: RewardKind::Perk, ..free_item(1, perk_name()) };
    let discount = Reward { kind: RewardKind::PercentOff { permille: 100 }, ..free_item(2, welcome_discount()) };
    perks.rewards.extend([perk, discount]);
    perks.welcome_reward = Some(WelcomeReward { reward: RewardId(2), moment: WelcomeMoment::FirstVisit });
    vec![
        Template { key: "template-coffee", program: coffee },
        Template { key: "template-coffee-lunch", program: lunch },
        Template { key: "template-per-item", program: per_item },
        Template { key: "template-perk-club", program: perks },
    ]
}

/// Sensible limits for a small shop.
impl Default for Limits {
    fn default() -> Self {
        Self {
            cool_down_s: 30 * 60,
            daily_cap_visits: Some(3),
            static_card_rewards_per_day: 1,
            adjust_limit_cashier: 5,
            adjust_limit_manager: 50,
            shift_manual_limit: Some(60),
            shift_adjust_limit: Some(30),
            shift_void_limit: Some(15),
            undo_window_s: 10 * 60,
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self { redemption_visit_stamps: true, reward_usable_at_once: true, last_redeem_day: None }
    }
}

fn empty(currency: CurrencyCode, business_day: BusinessDay) -> Program {
    Program {
        schema: PROGRAM_SCHEMA,
        name: label("Loyalty card", "Věrnostní karta", "Hűségkártya", "Stempelkort"),
        currency,
        business_day,
        cards: Vec::new(),
        rewards: Vec::new(),
        welcome_reward: None,
        limits: Limits::default(),
        policy: Policy::default(),
        consent_wordings: wordings(),
        retention_months: 36,
    }
}

fn card(id: u32, name: Label, goal: u32, earn: EarnRule, reward: u32) -> StampCard {
    StampCard {
        id: CardId(id),
        name,
        goal,
        earn,
        stamps_per_visit: 1,
        welcome_stamps: 0,
        stamp_validity_days: None,
        reward: RewardId(reward),
        max_manual_per_scan: 5,
        active: true,
    }
}

fn free_item(id: u32, name: Label) -> Reward {
    Reward {
        id: RewardId(id),
        name,
        kind: RewardKind::FreeItem { value_minor: 6500, vat_permille: 120 },
        uses: 1,
        validity_days: Some(180),
        key_in_note: Label::default(),
        cost_minor: 2000,
        stock: None,
        active: true,
    }
}

fn label(en: &str, cs: &str, hu: &str, da: &str) -> Label {
    Label::new(en).with("en", en).with("cs", cs).with("hu", hu).with("da", da)
}

fn coffee_card() -> Label {
    label("Coffee card", "Kávová karta", "Kávékártya", "Kaffekort")
}

fn lunch_card() -> Label {
    label("Lunch card", "Obědová karta", "Ebédkártya", "Frokostkort")
}

fn club_card() -> Label {
    label("Club card", "Klubová karta", "Klubkártya", "Klubkort")
}

fn free_coffee() -> Label {
    label("Free coffee", "Káva zdarma", "Ingyen kávé", "Gratis kaffe")
}

fn free_lunch() -> Label {
    label("Free lunch", "Oběd zdarma", "Ingyen ebéd", "Gratis frokost")
}

fn coffee_item() -> Label {
    label("coffee", "káva", "kávé", "kaffe")
}

fn lunch_item() -> Label {
    label("lunch", "oběd", "ebéd", "frokost")
}

fn perk_name() -> Label {
    label("Taste something new", "Ochutnávka novinky", "Újdonság kóstolása", "Smag en nyhed")
}

fn welcome_discount() -> Label {
    label("Welcome 10 %", "Na uvítanou 10 %", "Üdvözlő 10 %", "Velkommen 10 %")
}

fn wordings() -> Vec<ConsentWording> {
    let texts = |en: &str, cs: &str, hu: &str, da: &str| -> BTreeMap<String, String> {
        [("en", en), ("cs", cs), ("hu", hu), ("da", da)].map(|(k, v)| (k.to_owned(), v.to_owned())).into()
    };
    let wording = |purpose, texts| ConsentWording { purpose, version: 1, texts };
    vec![
        wording(
            Purpose::Marketing,
            texts(
                "You may send me news and offers. I can say no at any time.",
                "Smíte mi posílat novinky a nabídky. Kdykoli to mohu odvolat.",
                "Küldhetnek nekem híreket és ajánlatokat. Bármikor visszavonhatom.",
                "I må sende mig nyheder og tilbud. Jeg kan altid sige nej.",
            ),
        ),
        wording(
            Purpose::Personalization,
            texts(
                "You may remember what I buy to suggest what suits me. I can say no at any time.",
                "Smíte si pamatovat, co kupuji, a doporučovat mi. Kdykoli to mohu odvolat.",
                "Megjegyezhetik, mit veszek, hogy ajánlhassanak. Bármikor visszavonhatom.",
                "I må huske, hvad jeg køber, for at foreslå noget. Jeg kan altid sige nej.",
            ),
        ),
        wording(
            Purpose::StaffNote,
            texts(
                "The staff may keep a note about me (my usual, allergies). I can say no at any time.",
                "Obsluha si o mně smí vést poznámku (obvyklá objednávka, alergie). Kdykoli to mohu odvolat.",
                "A személyzet feljegyzést vezethet rólam (szokásos rendelés, allergia). Bármikor visszavonhatom.",
                "Personalet må have en note om mig (det sædvanlige, allergi). Jeg kan altid sige nej.",
            ),
        ),
    ]
}
