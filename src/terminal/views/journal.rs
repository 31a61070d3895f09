//! The journal for complaints: every action and every refusal.

use super::Message;
use tillstamp_ledger::{BusinessDate, EntryId, MemberId, OperatorId, UtcMillis};

/// Kinds to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JournalKind {
    /// Visits.
    Visit,
    /// Stamps by hand or by items, corrections.
    Stamps,
    /// Redemptions.
    Redemption,
    /// Undo and void.
    Reversal,
    /// Joining, profile, consent, cards, merges, erasure.
    Member,
    /// Refusals.
    Refusal,
    /// Program, staff, day, clock, start.
    Shop,
}

/// What to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// From this day on.
    pub from: Option<BusinessDate>,
    /// To this day.
    pub to: Option<BusinessDate>,
    /// By this person.
    pub operator: Option<OperatorId>,
    /// To this member.
    pub member: Option<MemberId>,
    /// Of these kinds; all where empty.
    pub kinds: Vec<JournalKind>,
    /// Lines at most; 100 where 0.
    pub limit: u32,
    /// Only lines before this one (the `order` of the last line of the page before).
    pub before: Option<i64>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalLine {
    /// Place in the journal; falls from line to line.
    pub order: i64,
    /// When.
    pub at: UtcMillis,
    /// The entry; nothing for a refusal.
    pub entry: Option<EntryId>,
    /// Kind.
    pub kind: JournalKind,
    /// What.
    pub what: Message,
    /// Who did it.
    pub operator: Option<OperatorId>,
    /// Name.
    pub operator_name: Option<String>,
    /// To whom.
    pub member: Option<MemberId>,
    /// First name or nickname.
    pub member_name: Option<String>,
    /// A manager let it pass.
    pub overridden_by: Option<String>,
    /// It was undone.
    pub reversed: bool,
    /// It can be voided.
    pub can_void: bool,
}
