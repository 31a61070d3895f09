//! The member sheet: what the cashier sees of the member being served.

use super::{Argument, Message};
use tillstamp_ledger::{BusinessDate, CardId, EntryId, MemberId, RewardId, UtcMillis};
use tillstamp_loyalty::Label;

/// Everything on the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberSheet {
    /// Who.
    pub member: MemberId,
    /// The first name or nickname; nothing for an anonymous member.
    pub first_name: Option<String>,
    /// Human card number with its check digit, "4821 6…" as printed.
    pub card_number: String,
    /// Visits so far and the business date of joining.
    pub visits: u32,
    /// When the member joined.
    pub joined: BusinessDate,
    /// Cards of the program, in its order.
    pub cards: Vec<CardView>,
    /// Rewards that wait, the earliest-expiring first.
    pub rewards: Vec<RewardView>,
    /// What the cashier should say or do now.
    pub prompts: Vec<PromptView>,
    /// The newest entries first.
    pub history: Vec<HistoryLine>,
    /// A note that only staff see (allergy, the usual); only with the member's consent.
    pub note: Option<String>,
    /// Language code that the member prefers.
    pub language: Option<String>,
    /// The member's own staff account: this person cannot serve itself.
    pub is_staff: bool,
}

/// One stamp card and how full it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardView {
    /// Which.
    pub card: CardId,
    /// Its name.
    pub name: Label,
    /// Stamps on it.
    pub have: u32,
    /// Stamps that fill it.
    pub goal: u32,
    /// What a full one gives.
    pub reward: RewardId,
    /// Its name.
    pub reward_name: Label,
    /// Whether it earns by a count of items (the cashier enters it), with the item's name.
    pub item_name: Option<Label>,
    /// The largest count that may be added at once by hand.
    pub max_manual: u32,
}

/// A reward that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewardView {
    /// Which.
    pub reward: RewardId,
    /// Its name.
    pub name: Label,
    /// Uses that wait.
    pub uses: u32,
    /// Last day of the earliest ones.
    pub expires: Option<BusinessDate>,
    /// Why it cannot be redeemed now; nothing where it can.
    pub hindrance: Option<Message>,
    /// Whether a manager's PIN helps against the hindrance.
    pub manager_helps: bool,
    /// Hand this to [`crate::Till::redeem`]: it works once, so that a double tap hands over one reward.
    pub token: u64,
}

/// One prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptView {
    /// Key of `words`.
    pub key: &'static str,
    /// Its arguments.
    pub arguments: Vec<(&'static str, Argument)>,
}

/// One line of the member's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// What, as in the journal.
    pub what: Message,
    /// First name of the person who served.
    pub operator: Option<String>,
    /// It was undone later.
    pub reversed: bool,
    /// It can be voided (a manager's PIN may be needed).
    pub can_void: bool,
}
