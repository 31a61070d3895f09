//! A staff member as the rules see one.

use serde::{Deserialize, Serialize};
use tillstamp_ledger::{BusinessDate, Context, Detail, EarnCause, Fact, OperatorId, Role, Term};

/// What one person did on one business day, as far as limits look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayTally {
    /// The day.
    pub date: BusinessDate,
    /// Stamps given by hand.
    pub manual: u32,
    /// Stamps corrected, in both directions.
    pub adjusted: u32,
    /// Entries undone or voided.
    pub voids: u32,
}

/// A staff member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorState {
    /// Who.
    pub id: OperatorId,
    /// What the person may do.
    pub role: Role,
    /// Whether the person works here.
    pub active: bool,
    /// The last day on which the person did something that is limited.
    pub day: Option<DayTally>,
}

impl OperatorState {
    /// A person who did nothing yet.
    pub fn new(id: OperatorId, role: Role) -> Self {
        Self { id, role, active: true, day: None }
    }

    /// Manager or owner, and working here.
    pub fn is_manager(&self) -> bool {
        self.active && self.role >= Role::Manager
    }

    /// Owner, and working here.
    pub fn is_owner(&self) -> bool {
        self.active && self.role == Role::Owner
    }

    /// What the person did on `date`.
    pub fn on(&self, date: BusinessDate) -> DayTally {
        let empty = DayTally { date, manual: 0, adjusted: 0, voids: 0 };
        self.day.filter(|day| day.date == date).unwrap_or(empty)
    }

    /// Counts an entry that this person wrote, or that changes this person.
    pub fn apply(&mut self, fact: &Fact, context: &Context) {
        if let Detail::OperatorChanged { subject, role, active } = fact.detail
            && subject == self.id
        {
            (self.role, self.active) = (role, active);
        }
        if context.operator != Some(self.id) {
            return;
        }
        let mut day = self.on(context.business_date);
        match fact.detail {
            Detail::Earned { cause: EarnCause::Manual | EarnCause::Items, count, .. } => {
                day.manual = day.manual.saturating_add(count);
            }
            Detail::Adjusted { .. } => {
                let moved = fact.postings.iter().filter(|p| matches!(p.term, Term::Adjusted | Term::Reversed));
                let units: i64 = moved.map(|posting| posting.quantity).sum();
                day.adjusted = day.adjusted.saturating_add(u32::try_from(units).unwrap_or(u32::MAX));
            }
            Detail::Reversed { .. } => day.voids = day.voids.saturating_add(1),
            _ => return,
        }
        self.day = Some(day);
    }
}
