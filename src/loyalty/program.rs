//! The program: a merchant's rules, rewards and consent wording as one document, named by the hash of its bytes.
//!
//! Invariant: a program has exactly one byte form; whatever `validate` lets pass, `decide` can work with.

mod document;
mod label;
mod templates;
mod validate;

pub use document::{PROGRAM_SCHEMA, ProgramError};
pub use label::Label;
pub use templates::{Template, templates};
pub use validate::ProgramFault;
pub(crate) use validate::STOCK_LIMIT;

use crate::day::BusinessDay;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tillstamp_ledger::{BusinessDate, CardId, CurrencyCode, KeyIn, Purpose, RewardId};

/// A merchant's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Form of the document; see [`PROGRAM_SCHEMA`].
    pub schema: u32,
    /// What customers call it.
    pub name: Label,
    /// The shop's currency.
    pub currency: CurrencyCode,
    /// When a day begins, when the shop is open.
    pub business_day: BusinessDay,
    /// Stamp cards, in the order shown.
    pub cards: Vec<StampCard>,
    /// Rewards, in the order shown.
    pub rewards: Vec<Reward>,
    /// A reward for joining or for the first visit (F11).
    pub welcome_reward: Option<WelcomeReward>,
    /// What people may do and how often.
    pub limits: Limits,
    /// What the shop decided about redemptions.
    pub policy: Policy,
    /// What members are asked to agree to.
    pub consent_wordings: Vec<ConsentWording>,
    /// Months after the last contact until a member's private data erases itself.
    pub retention_months: u32,
}

/// What fills a stamp card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule", deny_unknown_fields)]
pub enum EarnRule {
    /// Each visit, by the scan alone.
    PerVisit,
    /// Each item bought; the cashier enters the count.
    PerItem {
        /// What is counted ("coffee").
        item_name: Label,
    },
}

/// A stamp card: `goal` stamps become one issue of `reward`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StampCard {
    /// Never given to another card of the merchant.
    pub id: CardId,
    /// What customers call it.
    pub name: Label,
    /// Stamps for one reward, 2 to 50.
    pub goal: u32,
    /// What fills it.
    pub earn: EarnRule,
    /// Stamps for one visit, or for one item.
    pub stamps_per_visit: u32,
    /// Stamps given at joining; less than `goal`.
    pub welcome_stamps: u32,
    /// Days after the day of earning on which a stamp still counts; nothing: for ever.
    pub stamp_validity_days: Option<u32>,
    /// What a full card becomes.
    pub reward: RewardId,
    /// Most stamps or items by hand on one visit.
    pub max_manual_per_scan: u32,
    /// Whether it gives stamps; a card that is wound down does not.
    pub active: bool,
}

/// What a reward is, and what the cash register must know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum RewardKind {
    /// A free item.
    FreeItem {
        /// Usual price in minor units.
        value_minor: i64,
        /// VAT rate in thousandths.
        vat_permille: u16,
    },
    /// A fixed discount.
    AmountOff {
        /// Discount in minor units.
        amount_minor: i64,
        /// VAT rate in thousandths.
        vat_permille: u16,
    },
    /// A discount in thousandths of the bill.
    PercentOff {
        /// 200 is 20 %.
        permille: u16,
    },
    /// Anything else, said by the reward's name.
    Perk,
}

impl RewardKind {
    /// What the cashier keys in on the cash register for one use.
    pub fn key_in(&self) -> KeyIn {
        match *self {
            Self::FreeItem { value_minor, vat_permille } => KeyIn::FreeItem { value_minor, vat_permille },
            Self::AmountOff { amount_minor, vat_permille } => KeyIn::AmountOff { amount_minor, vat_permille },
            Self::PercentOff { permille } => KeyIn::PercentOff { permille },
            Self::Perk => KeyIn::Nothing,
        }
    }
}

/// Something a member can get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reward {
    /// Never given to another reward of the merchant.
    pub id: RewardId,
    /// What customers call it.
    pub name: Label,
    /// What it is.
    pub kind: RewardKind,
    /// How often one issue can be used, from 1.
    pub uses: u32,
    /// Days after the day of issue on which it can still be used; nothing: for ever.
    pub validity_days: Option<u32>,
    /// What to key in on the cash register, in the shop's own words; may be empty.
    pub key_in_note: Label,
    /// What one use costs the shop, in minor units.
    pub cost_minor: i64,
    /// First stock, where the shop keeps one; counted down by redemptions.
    pub stock: Option<u32>,
    /// Whether it is handed out; issued ones of an inactive reward wait.
    pub active: bool,
}

/// When the welcome reward is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WelcomeMoment {
    /// At joining.
    Joining,
    /// By the first visit.
    FirstVisit,
}

/// A reward that every new member gets once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WelcomeReward {
    /// Which.
    pub reward: RewardId,
    /// When.
    pub moment: WelcomeMoment,
}

/// What people may do and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Seconds between two stamped visits of a member.
    pub cool_down_s: u32,
    /// Stamped visits of a member on one business day.
    pub daily_cap_visits: Option<u32>,
    /// Rewards on a printed card (or by look-up) on one business day without a manager.
    pub static_card_rewards_per_day: u32,
    /// Most stamps that a cashier may correct at once.
    pub adjust_limit_cashier: u32,
    /// Most stamps that a manager may correct at once.
    pub adjust_limit_manager: u32,
    /// Manual stamps of one person on one business day.
    pub shift_manual_limit: Option<u32>,
    /// Corrected stamps of one person on one business day.
    pub shift_adjust_limit: Option<u32>,
    /// Undone and voided entries of one person on one business day.
    pub shift_void_limit: Option<u32>,
    /// Seconds in which one tap undoes.
    pub undo_window_s: u32,
}

/// What the shop decided about redemptions (F108, F121).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Whether a visit on which a reward is redeemed also stamps.
    pub redemption_visit_stamps: bool,
    /// Whether a reward that this visit earned may be used on this visit.
    pub reward_usable_at_once: bool,
    /// Last day to redeem anything, where the program is being wound down.
    pub last_redeem_day: Option<BusinessDate>,
}

/// The exact words of a question, in each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentWording {
    /// What for.
    pub purpose: Purpose,
    /// From 1; a change of words is a new version.
    pub version: u32,
    /// Language code to wording.
    pub texts: BTreeMap<String, String>,
}

impl Program {
    /// A stamp card by id.
    pub fn card(&self, id: CardId) -> Option<&StampCard> {
        self.cards.iter().find(|card| card.id == id)
    }

    /// A reward by id.
    pub fn reward(&self, id: RewardId) -> Option<&Reward> {
        self.rewards.iter().find(|reward| reward.id == id)
    }

    /// The newest wording for a purpose.
    pub fn wording(&self, purpose: Purpose) -> Option<&ConsentWording> {
        self.consent_wordings.iter().filter(|wording| wording.purpose == purpose).max_by_key(|wording| wording.version)
    }
}
