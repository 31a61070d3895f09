//! What the cashier should say now (F43): short cues on the member's sheet.

use crate::argument::{Argument, Arguments};
use crate::program::Program;
use crate::state::MemberState;
use crate::view::{first_vintage, progress};
use tillstamp_ledger::{BusinessDate, CardId, RewardId, Subject};

/// A card is near its goal where this many stamps or fewer are missing.
const NEAR_GOAL_STAMPS: i64 = 2;

/// Units are expiring soon where their last day is at most this many days away.
const EXPIRING_DAYS: i32 = 14;

/// A cue. Its text is `key()`; prompts have no cure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// A reward waits.
    RewardReady {
        /// Which.
        reward: RewardId,
        /// Uses.
        uses: i64,
    },
    /// The member is here for the first time.
    FirstVisit,
    /// One or two stamps are missing.
    NearGoal {
        /// Which card.
        card: CardId,
        /// Missing stamps.
        left: i64,
    },
    /// Stamps go soon.
    CardExpiring {
        /// Which card.
        card: CardId,
        /// How many stamps.
        count: i64,
        /// Their last day.
        on: BusinessDate,
    },
    /// A reward goes soon.
    RewardExpiring {
        /// Which.
        reward: RewardId,
        /// Its last day.
        on: BusinessDate,
    },
}

impl Prompt {
    /// Every key, for the test that each has its text.
    pub const KEYS: &'static [&'static str] = &[
        "prompt-reward-ready",
        "prompt-first-visit",
        "prompt-near-goal",
        "prompt-card-expiring",
        "prompt-reward-expiring",
    ];

    /// Key of the text.
    pub fn key(&self) -> &'static str {
        match self {
            Self::RewardReady { .. } => "prompt-reward-ready",
            Self::FirstVisit => "prompt-first-visit",
            Self::NearGoal { .. } => "prompt-near-goal",
            Self::CardExpiring { .. } => "prompt-card-expiring",
            Self::RewardExpiring { .. } => "prompt-reward-expiring",
        }
    }

    /// Values for the text.
    pub fn arguments(&self) -> Arguments {
        match *self {
            Self::RewardReady { reward, uses } => {
                vec![("reward", Argument::Reward(reward)), ("uses", Argument::Count(uses))]
            }
            Self::FirstVisit => Vec::new(),
            Self::NearGoal { card, left } => vec![("card", Argument::Card(card)), ("left", Argument::Count(left))],
            Self::CardExpiring { card, count, on } => {
                vec![("card", Argument::Card(card)), ("count", Argument::Count(count)), ("date", Argument::Date(on))]
            }
            Self::RewardExpiring { reward, on } => {
                vec![("reward", Argument::Reward(reward)), ("date", Argument::Date(on))]
            }
        }
    }
}

/// Cues for a member's sheet, the most useful first.
///
/// `today` is [`crate::State::day`]: while the clock is unsure the last day that was known for sure.
pub fn prompts(program: &Program, member: &MemberState, today: BusinessDate) -> Vec<Prompt> {
    let mut cues = Vec::new();
    for reward in program.rewards.iter().filter(|reward| reward.active) {
        let subject = Subject::Reward(member.id, reward.id);
        let uses = member.held(subject, today);
        if uses > 0 {
            cues.push(Prompt::RewardReady { reward: reward.id, uses });
        }
        if let Some((on, _)) = expiring_soon(member, subject, today) {
            cues.push(Prompt::RewardExpiring { reward: reward.id, on });
        }
    }
    if member.visits <= 1 {
        cues.push(Prompt::FirstVisit);
    }
    for progress in progress(program, member, today) {
        let left = i64::from(progress.goal) - progress.have;
        let is_active = program.card(progress.card).is_some_and(|card| card.active);
        if is_active && (1..=NEAR_GOAL_STAMPS).contains(&left) && progress.have > 0 {
            cues.push(Prompt::NearGoal { card: progress.card, left });
        }
        if let Some((on, count)) = expiring_soon(member, Subject::Stamps(member.id, progress.card), today) {
            cues.push(Prompt::CardExpiring { card: progress.card, count, on });
        }
    }
    cues
}

/// Units whose last day is near, by the vintage that goes first.
fn expiring_soon(member: &MemberState, subject: Subject, today: BusinessDate) -> Option<(BusinessDate, i64)> {
    let (vintage, quantity) = first_vintage(member, subject, today)?;
    (vintage.0 <= today.plus_days(EXPIRING_DAYS)).then_some((vintage.0, quantity))
}
