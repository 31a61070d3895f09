//! A fact: what happened, to whom, by whom, what moved, and under which circumstances.

use crate::detail::{Detail, code_enum};
use crate::effect::EffectKey;
use crate::ids::{ActionId, MemberId, OperatorId, ProgramHash};
use crate::posting::Posting;
use crate::time::{BusinessDate, ClockState, UtcMillis};
use serde::{Deserialize, Serialize};

code_enum! {
    /// Why a manager let something pass that the rules would have refused.
    OverrideReason {
        /// The customer really came twice.
        SecondVisit = 1,
        /// A large order for several people.
        GroupOrder = 2,
        /// A mistake before is put right.
        Correction = 3,
        /// A gesture.
        Goodwill = 4,
    }
}

/// Marks on a fact, each a bit in the envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flags(pub u32);

impl Flags {
    /// Outside the shop's opening hours.
    pub const OUTSIDE_HOURS: Self = Self(1);
    /// Beyond what this shop lets a person do in a shift.
    pub const OVER_SHIFT_LIMIT: Self = Self(1 << 1);
    /// The manager's PIN stood in for a limit of the card (a static card's redemption).
    pub const CONFIRMED_BY_MANAGER: Self = Self(1 << 2);
    /// The member was looked up, no code was shown.
    pub const WITHOUT_CODE: Self = Self(1 << 3);
    /// Recorded again after a crash, a fork or a restore, under the original id.
    pub const RECORDED_AGAIN: Self = Self(1 << 4);
    /// A static card was what was shown (on a redemption: it counts against the card's rewards a day).
    pub const STATIC_CARD: Self = Self(1 << 5);
    /// The entries of this action are one: undoing any of them undoes all (an award moved or divided among members).
    pub const TOGETHER: Self = Self(1 << 6);
    /// What this void could not take from the cell of its own stream is claimed from whoever holds it.
    pub const CLAIM: Self = Self(1 << 7);

    /// Both sets.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every mark of `other` is set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Circumstances common to all entries of one action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Context {
    /// The action, stored when it started.
    pub action: ActionId,
    /// The shop's day.
    pub business_date: BusinessDate,
    /// Minutes after midnight at which that day began (120: two in the morning).
    pub day_cutoff_minutes: u16,
    /// Trusted time.
    pub at: UtcMillis,
    /// What the machine's clock said.
    pub raw_at: UtcMillis,
    /// Whether trusted time was sure.
    pub clock: ClockState,
    /// The program that decided.
    pub program: ProgramHash,
    /// Who was signed in.
    pub operator: Option<OperatorId>,
    /// The manager whose PIN let it pass, and why.
    pub override_by: Option<(OperatorId, OverrideReason)>,
}

/// What happened, before it gets its place in a stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fact {
    /// The kind and its numbers.
    pub detail: Detail,
    /// To whom.
    pub member: Option<MemberId>,
    /// Marks.
    pub flags: Flags,
    /// What moved.
    pub postings: Vec<Posting>,
    /// What may take effect only once.
    pub effects: Vec<EffectKey>,
}

impl Fact {
    /// A fact that moves nothing.
    pub fn new(detail: Detail, member: Option<MemberId>) -> Self {
        Self { detail, member, flags: Flags::default(), postings: Vec::new(), effects: Vec::new() }
    }
}
