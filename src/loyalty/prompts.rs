//! What the cashier should say now (F43): short cues on the member's sheet.

use crate::argument::Arguments;
use crate::program::Program;
use crate::state::MemberState;
use tillstamp_ledger::{BusinessDate, CardId, RewardId};

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
        ""
    }

    /// Values for the text.
    pub fn arguments(&self) -> Arguments {
        Vec::new()
    }
}

/// Cues for a member's sheet, the most useful first.
pub fn prompts(_program: &Program, _member: &MemberState, _today: BusinessDate) -> Vec<Prompt> {
    Vec::new()
}
