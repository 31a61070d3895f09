//! What a screen shows of a member: cards with progress, rewards that can be handed over.

use crate::command::Command;
use crate::decide::{decide, full_together, uses_elsewhere};
use crate::program::Program;
use crate::refusal::Refusal;
use crate::state::{MemberState, State};
use tillstamp_ledger::{BusinessDate, CardId, Context, Presentation, RewardId, Subject, Vintage};

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
    /// Whether one use could be handed over now, once the signed-in person has confirmed the member.
    pub allowed_now: Result<(), Refusal>,
}

/// Progress on every card that is active or holds something, in the program's order.
///
/// `today` is [`State::day`]: while the clock is unsure the last day that was known for sure.
pub fn progress(program: &Program, member: &MemberState, today: BusinessDate) -> Vec<CardProgress> {
    let cards = program.cards.iter().map(|card| {
        let stamps = Subject::Stamps(member.id, card.id);
        CardProgress {
            card: card.id,
            have: member.held(stamps, today),
            goal: card.goal,
            ready_rewards: member.held(Subject::Reward(member.id, card.reward), today),
            next_expiry: first_vintage(member, stamps, today)
                .filter(|(vintage, _)| *vintage != Vintage::NEVER)
                .map(|(vintage, quantity)| (vintage.0, quantity)),
        }
    });
    let is_active = |id: CardId| program.card(id).is_some_and(|card| card.active);
    cards.filter(|card| is_active(card.card) || card.have > 0).collect()
}

/// The usable vintage that goes first, and its units.
pub(crate) fn first_vintage(member: &MemberState, subject: Subject, today: BusinessDate) -> Option<(Vintage, i64)> {
    let usable = member.cells.iter().filter(|(held, vintage, _)| *held == subject && !vintage.expired_on(today));
    usable.map(|(_, vintage, quantity)| (*vintage, *quantity)).min()
}

/// Every reward of which the member holds a use, in the program's order.
pub fn redeemable(program: &Program, state: &State, context: &Context, presentation: Presentation) -> Vec<ReadyReward> {
    let Some(member) = &state.member else { return Vec::new() };
    let today = state.day(context);
    let ready = program.rewards.iter().filter_map(|reward| {
        let subject = Subject::Reward(member.id, reward.id);
        // A till among others also says what must wait, and why.
        let waits = uses_elsewhere(state, context, member, reward);
        let waits = if waits > 0 { Some(waits) } else { full_together(program, state, context, member, reward) };
        let here = first_vintage(member, subject, today).map(|(vintage, _)| vintage);
        let expires = here.or(waits.map(|_| Vintage::NEVER))?;
        let wish = Command::Redeem {
            member: member.id,
            reward: reward.id,
            uses: 1,
            presentation,
            confirmed: true,
            manager: None,
        };
        let allowed_now = decide(program, state, &wish, context).map(|_| ());
        let uses = if here.is_some() { member.held(subject, today) } else { waits.unwrap_or(0) };
        Some(ReadyReward { reward: reward.id, uses, expires, allowed_now })
    });
    ready.collect()
}
