//! Marks of what a member did lately: what cool-down, caps, "the next visit" and Undo look at.

use serde::{Deserialize, Serialize};
use tillstamp_ledger::{BusinessDate, CardId, EntryId, Presentation, RewardId, UtcMillis, Vintage};

/// A visit that stamped (or could have), until it is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// On which business day.
    pub date: BusinessDate,
    /// What was shown; nothing for an award that was moved here.
    pub presentation: Option<Presentation>,
    /// Stamps that it gave, by card and vintage.
    pub stamps: Vec<(CardId, Vintage, i64)>,
    /// The redemption that took these stamps back, where the shop does not stamp on redemption visits.
    pub withheld_by: Option<EntryId>,
    /// Stamps that it took back.
    pub withheld: Vec<(CardId, Vintage, i64)>,
}

/// Stamps given by hand, until undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// On which card.
    pub card: CardId,
    /// How many stamps or items.
    pub count: u32,
}

/// A reward handed over, until undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedemptionMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// On which business day.
    pub date: BusinessDate,
    /// Which reward.
    pub reward: RewardId,
    /// How many uses.
    pub uses: u32,
    /// On a printed card or by look-up, without a manager: counts against the shop's daily limit.
    pub on_static_card: bool,
}

/// A reward issued by an entry, for the rule "usable on the next visit".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// Which reward.
    pub reward: RewardId,
    /// How many uses.
    pub uses: i64,
}

/// Marks of an award that was moved or divided, kept for the case that this is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The entry that took the award away.
    pub by: EntryId,
    /// The visit, where it was one.
    pub visit: Option<VisitMark>,
    /// The stamps by hand, where they were.
    pub extra: Option<ExtraMark>,
}
