//! What `decide` may look at. Its size does not depend on the length of the history.
//!
//! Invariant: a member's or a person's state is what [`MemberState::apply`] and [`OperatorState::apply`] make of their
//! entries in order; whoever keeps it elsewhere keeps exactly this.

mod joined;
mod marks;
mod member;
mod operator;

pub use joined::{Elsewhere, Joined, Place};
pub use marks::{ExtraMark, IssueMark, RedemptionMark, SetAside, VisitMark};
pub use member::MemberState;
pub use operator::{DayTally, OperatorState};

use serde::{Deserialize, Serialize};
use tillstamp_ledger::{BusinessDate, ClockState, Context, EffectKey, EntryId, Fact, RewardId, entry_reversed};

/// An entry that is to be reversed, as it stands in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginalEntry {
    /// Its identity.
    pub id: EntryId,
    /// What happened.
    pub fact: Fact,
    /// When, by whom.
    pub context: Context,
}

/// Everything that a decision looks at; load what the command names (see [`crate::Command`]), leave the rest default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The member; of a merged pair the survivor.
    pub member: Option<MemberState>,
    /// The second member of a move, a merge or its undoing.
    pub other: Option<MemberState>,
    /// Who is signed in.
    pub operator: Option<OperatorState>,
    /// Whose PIN was given for an override or a confirmation.
    pub manager: Option<OperatorState>,
    /// Those of `Command::effect_keys`, and of [`together_keys`], that are used.
    pub used_effects: Vec<EffectKey>,
    /// The entry to reverse.
    pub original: Option<OriginalEntry>,
    /// Every entry of the original's action in order, where the original is marked as one with them.
    pub together: Vec<OriginalEntry>,
    /// Further members: of a division, or of one that is undone.
    pub others: Vec<MemberState>,
    /// The business date of the last trusted time: a lower bound of today while the clock is unsure. Nothing: unknown.
    pub known_day: Option<BusinessDate>,
    /// Whether the shop is open now (`is_open`); entries outside are flagged.
    pub open: bool,
    /// The brake.
    pub redemptions_paused: bool,
    /// Left stock of every reward that ever had one (`Subject::Stock`, vintage never).
    pub stock: Vec<(RewardId, i64)>,
    /// Number of the Z report of the day that is to be closed, where there is one.
    pub closed_as: Option<u32>,
    /// Number of the last Z report; 0 where none is.
    pub last_day_number: u32,
    /// Owners who can sign in.
    pub active_owners: u32,
    /// The staff member that is to be changed, where known already.
    pub subject: Option<OperatorState>,
    /// Set where the till belongs to a server: what is held elsewhere and what must wait. Nothing on a lone till.
    pub joined: Option<Joined>,
}

impl State {
    /// The day by which units are judged: today; while the clock is unsure the last day that was known for sure, so
    /// that what was expired then neither comes back to life nor is anything else taken for expired.
    pub fn day(&self, context: &Context) -> BusinessDate {
        match context.clock {
            ClockState::Sure => context.business_date,
            ClockState::Unsure => self.known_day.unwrap_or(BusinessDate(i32::MIN)),
        }
    }
}

/// The effect keys that undoing an action as one may claim: load which of them are used into `State::used_effects`.
pub fn together_keys(together: &[OriginalEntry]) -> Vec<EffectKey> {
    together.iter().map(|entry| entry_reversed(entry.id, 0)).collect()
}

/// Left stock of a reward; nothing where none is kept.
pub fn stock_left(state: &State, reward: RewardId) -> Option<i64> {
    state.stock.iter().find(|(id, _)| *id == reward).map(|(_, left)| *left)
}
