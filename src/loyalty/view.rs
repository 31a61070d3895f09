//! What a screen shows of a member: cards with progress, rewards that can be handed over.

use crate::program::Program;
use crate::refusal::Refusal;
use crate::state::{MemberState, State};
use tillstamp_ledger::{BusinessDate, CardId, Context, Presentation, RewardId, Vintage};

/// One stamp card of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardProgress {
    /// Which.
    pub card: CardId,
    /// Stamps that count today.
    pub have: i64,
    /// Stamps for a reward.
    pub goal: u32,
    /// Uses of the card's reward that wait.
    pub ready_rewards: i64,
    /// The earliest last day among the stamps, where they expire, and how many go then.
    pub next_expiry: Option<(BusinessDate, i64)>,
}

/// A reward that waits to be redeemed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyReward {
    /// Which.
    pub reward: RewardId,
    /// Uses that are there today.
    pub uses: i64,
    /// Last day of the uses that go first; [`Vintage::NEVER`] where they stay.
    pub expires: Vintage,
    /// Whether one use could be handed over now.
    pub allowed_now: Result<(), Refusal>,
}

/// Progress on every card that is active or holds something, in the program's order.
pub fn progress(_program: &Program, _member: &MemberState, _today: BusinessDate) -> Vec<CardProgress> {
    Vec::new()
}

/// Every reward of which the member holds a use, in the program's order.
pub fn redeemable(
    _program: &Program,
    _state: &State,
    _context: &Context,
    _presentation: Presentation,
) -> Vec<ReadyReward> {
    Vec::new()
}
