//! Units and where they go: every movement of units in a fact is a [`Posting`].
//!
//! Invariant: a posting says all that a fold needs; no rule is consulted to know what it does to a balance.

use crate::ids::{CardId, MemberId, RewardId};
use crate::time::BusinessDate;
use serde::{Deserialize, Serialize};

/// What units belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Stamps of one member on one stamp card (a member's account).
    Stamps(MemberId, CardId),
    /// Issued rewards of one member that wait to be redeemed; one unit is one use.
    Reward(MemberId, RewardId),
    /// Left stock of a reward, for the whole shop.
    Stock(RewardId),
}

impl Subject {
    /// The member whose units these are; stock belongs to nobody.
    pub fn member(&self) -> Option<MemberId> {
        match self {
            Self::Stamps(member, _) | Self::Reward(member, _) => Some(*member),
            Self::Stock(_) => None,
        }
    }

    /// Number of the kind and of the card or reward, as they stand in an envelope and in a table's columns.
    pub fn code(&self) -> (u8, u32) {
        match self {
            Self::Stamps(_, card) => (1, card.0),
            Self::Reward(_, reward) => (2, reward.0),
            Self::Stock(reward) => (3, reward.0),
        }
    }

    /// The inverse of [`Subject::code`] and [`Subject::member`]; nothing where they do not fit together.
    pub fn from_code(kind: u8, number: u32, member: Option<MemberId>) -> Option<Self> {
        match (kind, member) {
            (1, Some(member)) => Some(Self::Stamps(member, CardId(number))),
            (2, Some(member)) => Some(Self::Reward(member, RewardId(number))),
            (3, None) => Some(Self::Stock(RewardId(number))),
            _ => None,
        }
    }
}

/// Last business date on which units may be spent. Units of one vintage are interchangeable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Vintage(pub BusinessDate);

impl Vintage {
    /// Units that never expire; sorts after every date, so that dated units are spent first.
    pub const NEVER: Self = Self(BusinessDate(i32::MAX));

    /// Whether units of this vintage can no longer be spent on `today`.
    pub fn expired_on(self, today: BusinessDate) -> bool {
        self.0 < today
    }
}

/// The term of the conservation equation that a posting changes:
/// `earned + adjusted + deficit = held + spent + expired + reversed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Credit by a rule.
    Earned,
    /// Credit by a person's correction, or by an import.
    Adjusted,
    /// Credit of what a debit could not take; the shop bears it.
    Deficit,
    /// Debit by a redemption or by a full card's exchange; a negative quantity gives it back (a voided redemption).
    Spent,
    /// Debit of units past their vintage.
    Expired,
    /// Debit of units whose earning was voided, or taken back by a person's correction.
    Reversed,
}

impl Term {
    /// Whether a positive quantity raises the balance.
    pub fn is_credit(self) -> bool {
        matches!(self, Self::Earned | Self::Adjusted | Self::Deficit)
    }

    /// Number in an envelope.
    pub fn code(self) -> u8 {
        match self {
            Self::Earned => 1,
            Self::Adjusted => 2,
            Self::Deficit => 3,
            Self::Spent => 4,
            Self::Expired => 5,
            Self::Reversed => 6,
        }
    }

    /// The inverse of [`Term::code`].
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Earned, Self::Adjusted, Self::Deficit, Self::Spent, Self::Expired, Self::Reversed]
            .into_iter()
            .find(|term| term.code() == code)
    }
}

/// One movement of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Posting {
    /// Whose and what units.
    pub subject: Subject,
    /// Their expiry.
    pub vintage: Vintage,
    /// Which term changes.
    pub term: Term,
    /// How many units; negative only for [`Term::Spent`] (given back). Never 0.
    pub quantity: i64,
}

impl Posting {
    /// A posting of `quantity` units.
    pub fn new(subject: Subject, vintage: Vintage, term: Term, quantity: i64) -> Self {
        Self { subject, vintage, term, quantity }
    }

    /// What it adds to the cell (negative: takes from it).
    pub fn cell_change(&self) -> i64 {
        if self.term.is_credit() { self.quantity } else { self.quantity.saturating_neg() }
    }

    /// Whether the quantity may stand with this term.
    pub fn is_well_formed(&self) -> bool {
        self.quantity != 0 && (self.quantity > 0 || self.term == Term::Spent) && self.quantity.abs() <= QUANTITY_LIMIT
    }
}

/// No single posting moves more units than this, so that sums stay far from overflow.
pub(crate) const QUANTITY_LIMIT: i64 = 1_000_000_000_000;
