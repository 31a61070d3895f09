//! Folding postings into balances. A fold never decides: it adds what the envelopes say and reports what does not add
//! up.
//!
//! Invariant checked here: for every subject `earned + adjusted + deficit = held + spent + expired + reversed`,
//! and no cell is ever below zero.

use crate::posting::{Posting, Subject, Term, Vintage};
use std::collections::BTreeMap;
use thiserror::Error;

/// The terms of one subject's conservation equation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Credits by rules.
    pub earned: i64,
    /// Credits by people.
    pub adjusted: i64,
    /// Credits of what debits could not take.
    pub deficit: i64,
    /// Net debits by redemptions and exchanges.
    pub spent: i64,
    /// Debits of expired units.
    pub expired: i64,
    /// Debits of voided earnings.
    pub reversed: i64,
}

impl Tally {
    /// Adds a posting's quantity to its term.
    pub fn add(&mut self, posting: &Posting) {
        let term = match posting.term {
            Term::Earned => &mut self.earned,
            Term::Adjusted => &mut self.adjusted,
            Term::Deficit => &mut self.deficit,
            Term::Spent => &mut self.spent,
            Term::Expired => &mut self.expired,
            Term::Reversed => &mut self.reversed,
        };
        *term = term.saturating_add(posting.quantity);
    }

    /// What the equation says is still held.
    pub fn held(&self) -> i64 {
        self.earned + self.adjusted + self.deficit - self.spent - self.expired - self.reversed
    }

    fn has_negative_term(&self) -> bool {
        [self.earned, self.adjusted, self.deficit, self.spent, self.expired, self.reversed].iter().any(|term| *term < 0)
    }
}

/// What does not add up, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConservationFault {
    /// A debit took more than was there.
    #[error("cell of {subject:?} with vintage {vintage:?} fell to {quantity}")]
    NegativeCell {
        /// Whose.
        subject: Subject,
        /// Which units.
        vintage: Vintage,
        /// Below zero.
        quantity: i64,
    },
    /// More was given back than had been spent.
    #[error("a term of {subject:?} is below zero: {tally:?}")]
    NegativeTerm {
        /// Whose.
        subject: Subject,
        /// The terms.
        tally: Tally,
    },
    /// Cells and terms disagree.
    #[error("{subject:?} holds {held} but its terms say {expected}")]
    Unbalanced {
        /// Whose.
        subject: Subject,
        /// Sum of its cells.
        held: i64,
        /// By the terms.
        expected: i64,
    },
    /// A posting that no terminal of ours writes.
    #[error("a posting is not well formed: {0:?}")]
    Malformed(Posting),
}

/// Balances of many subjects, built entry by entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    cells: BTreeMap<(Subject, Vintage), i64>,
    tallies: BTreeMap<Subject, Tally>,
}

impl Fold {
    /// Balances taken from a cache, to fold the next entry onto them.
    pub fn from_parts(
        cells: impl IntoIterator<Item = (Subject, Vintage, i64)>,
        tallies: impl IntoIterator<Item = (Subject, Tally)>,
    ) -> Self {
        Self {
            cells: cells.into_iter().map(|(subject, vintage, quantity)| ((subject, vintage), quantity)).collect(),
            tallies: tallies.into_iter().collect(),
        }
    }

    /// Adds the postings of one entry, all or none.
    pub fn apply(&mut self, postings: &[Posting]) -> Result<(), ConservationFault> {
        let before: Vec<_> = postings
            .iter()
            .map(|posting| {
                let cell = (posting.subject, posting.vintage);
                (cell, self.cells.get(&cell).copied(), self.tallies.get(&posting.subject).copied())
            })
            .collect();
        let result = self.add_and_check(postings);
        if result.is_err() {
            for (cell, quantity, tally) in before {
                restore(&mut self.cells, cell, quantity);
                restore(&mut self.tallies, cell.0, tally);
            }
        }
        result
    }

    fn add_and_check(&mut self, postings: &[Posting]) -> Result<(), ConservationFault> {
        for posting in postings {
            if !posting.is_well_formed() {
                return Err(ConservationFault::Malformed(*posting));
            }
            let cell = self.cells.entry((posting.subject, posting.vintage)).or_default();
            *cell = cell.saturating_add(posting.cell_change());
            self.tallies.entry(posting.subject).or_default().add(posting);
        }
        for posting in postings {
            let key = (posting.subject, posting.vintage);
            match self.cells.get(&key) {
                Some(0) => drop(self.cells.remove(&key)),
                Some(quantity) if *quantity < 0 => {
                    let (subject, vintage) = key;
                    return Err(ConservationFault::NegativeCell { subject, vintage, quantity: *quantity });
                }
                _ => {}
            }
            let tally = self.tally(posting.subject);
            if tally.has_negative_term() {
                return Err(ConservationFault::NegativeTerm { subject: posting.subject, tally });
            }
        }
        Ok(())
    }

    /// Units of one vintage.
    pub fn cell(&self, subject: Subject, vintage: Vintage) -> i64 {
        self.cells.get(&(subject, vintage)).copied().unwrap_or(0)
    }

    /// Non-empty cells in order.
    pub fn cells(&self) -> impl Iterator<Item = (Subject, Vintage, i64)> + '_ {
        self.cells.iter().map(|((subject, vintage), quantity)| (*subject, *vintage, *quantity))
    }

    /// The terms of one subject.
    pub fn tally(&self, subject: Subject) -> Tally {
        self.tallies.get(&subject).copied().unwrap_or_default()
    }

    /// The terms of every subject that ever had units.
    pub fn tallies(&self) -> impl Iterator<Item = (Subject, Tally)> + '_ {
        self.tallies.iter().map(|(subject, tally)| (*subject, *tally))
    }

    /// Checks the equation for every subject; the first fault found.
    pub fn check(&self) -> Result<(), ConservationFault> {
        let mut held: BTreeMap<Subject, i64> = BTreeMap::new();
        for (subject, vintage, quantity) in self.cells() {
            if quantity < 0 {
                return Err(ConservationFault::NegativeCell { subject, vintage, quantity });
            }
            *held.entry(subject).or_default() += quantity;
        }
        for (subject, tally) in self.tallies() {
            let held = held.get(&subject).copied().unwrap_or(0);
            if held != tally.held() {
                return Err(ConservationFault::Unbalanced { subject, held, expected: tally.held() });
            }
        }
        Ok(())
    }
}

fn restore<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: Option<V>) {
    match value {
        Some(value) => drop(map.insert(key, value)),
        None => drop(map.remove(&key)),
    }
}
