//! Folding postings into balances. A fold never decides: it adds what the envelopes say and reports what does not add
//! up.
//!
//! Invariant checked here: for every subject `earned + adjusted + deficit + moved = held + spent + expired +
//! reversed`, and no cell is ever below zero. `moved` is what came from other holders less what went to them; it is 0
//! on a terminal that works alone.

use crate::fact::{Fact, Flags};
use crate::movement::cell_changes;
use crate::posting::{Posting, Subject, Term, Vintage};
use std::collections::{BTreeMap, BTreeSet};
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
    moved: BTreeMap<Subject, i64>,
}

/// What a fold was before an entry, as far as the entry touches it.
type Before = (Vec<((Subject, Vintage), Option<i64>)>, Vec<(Subject, Option<Tally>, Option<i64>)>);

impl Fold {
    /// Balances taken from a cache, to fold the next entry onto them.
    pub fn from_parts(
        cells: impl IntoIterator<Item = (Subject, Vintage, i64)>,
        tallies: impl IntoIterator<Item = (Subject, Tally)>,
    ) -> Self {
        Self {
            cells: cells.into_iter().map(|(subject, vintage, quantity)| ((subject, vintage), quantity)).collect(),
            tallies: tallies.into_iter().collect(),
            moved: BTreeMap::new(),
        }
    }

    /// Adds the postings of one entry, all or none.
    pub fn apply(&mut self, postings: &[Posting]) -> Result<(), ConservationFault> {
        let before = self.before(postings.iter().map(|posting| (posting.subject, posting.vintage)));
        let result = self.add_and_check(postings);
        if result.is_err() {
            self.put_back(before);
        }
        result
    }

    /// Adds an entry of the stream whose cells these are, all or none: its postings, and units that it took from others
    /// or gave back to them. A void that claims the rest from others takes what is here; an entry that was recorded
    /// again counts in the cells alone, for the terms have it already.
    pub fn apply_fact(&mut self, fact: &Fact) -> Result<(), ConservationFault> {
        let is_again = fact.flags.has(Flags::RECORDED_AGAIN);
        let moves = matches!(fact.detail, crate::detail::Detail::Movement(_));
        if !is_again && !moves && !fact.flags.has(Flags::CLAIM) {
            return self.apply(&fact.postings);
        }
        if let Some(malformed) = fact.postings.iter().find(|posting| !posting.is_well_formed()) {
            return Err(ConservationFault::Malformed(*malformed));
        }
        let changes = cell_changes(fact);
        let before = self.before(changes.keys().copied());
        for posting in fact.postings.iter().filter(|_| !is_again) {
            self.tallies.entry(posting.subject).or_default().add(posting);
            *self.moved.entry(posting.subject).or_default() -= posting.cell_change();
        }
        for ((subject, vintage), change) in changes {
            let held = self.cell(subject, vintage);
            let total = held.saturating_add(change);
            if total < 0 && moves {
                self.put_back(before);
                return Err(ConservationFault::NegativeCell { subject, vintage, quantity: total });
            }
            self.set_cell(subject, vintage, total.max(0));
            *self.moved.entry(subject).or_default() += total.max(0) - held;
        }
        self.moved.retain(|_, moved| *moved != 0);
        Ok(())
    }

    /// The server found that so many units are not held here, or (negative) are: says how many really went.
    pub fn correct(&mut self, subject: Subject, vintage: Vintage, quantity: i64) -> i64 {
        let held = self.cell(subject, vintage);
        let taken = quantity.min(held);
        self.set_cell(subject, vintage, held - taken);
        let moved = self.moved.entry(subject).or_default();
        *moved -= taken;
        if *moved == 0 {
            self.moved.remove(&subject);
        }
        taken
    }

    /// Another stream begins with nothing: what this one holds is taken out.
    pub fn leave_cells(&mut self) -> Vec<(Subject, Vintage, i64)> {
        let left: Vec<_> = self.cells().collect();
        for (subject, vintage, quantity) in &left {
            self.correct(*subject, *vintage, *quantity);
        }
        left
    }

    fn set_cell(&mut self, subject: Subject, vintage: Vintage, quantity: i64) {
        if quantity == 0 {
            self.cells.remove(&(subject, vintage));
        } else {
            self.cells.insert((subject, vintage), quantity);
        }
    }

    fn before(&self, touched: impl Iterator<Item = (Subject, Vintage)>) -> Before {
        let touched: BTreeSet<(Subject, Vintage)> = touched.collect();
        let subjects: BTreeSet<Subject> = touched.iter().map(|(subject, _)| *subject).collect();
        let of_subject =
            |subject: &Subject| (*subject, self.tallies.get(subject).copied(), self.moved.get(subject).copied());
        let cells = touched.iter().map(|cell| (*cell, self.cells.get(cell).copied())).collect();
        (cells, subjects.iter().map(of_subject).collect())
    }

    fn put_back(&mut self, (cells, subjects): Before) {
        for (cell, quantity) in cells {
            restore(&mut self.cells, cell, quantity);
        }
        for (subject, tally, moved) in subjects {
            restore(&mut self.tallies, subject, tally);
            restore(&mut self.moved, subject, moved);
        }
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
        let subjects: BTreeSet<Subject> =
            self.tallies.keys().chain(self.moved.keys()).chain(held.keys()).copied().collect();
        for subject in subjects {
            let held = held.get(&subject).copied().unwrap_or(0);
            let expected = self.tally(subject).held() + self.moved.get(&subject).copied().unwrap_or(0);
            if held != expected {
                return Err(ConservationFault::Unbalanced { subject, held, expected });
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
