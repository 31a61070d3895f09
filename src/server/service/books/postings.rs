//! Postings become changes of cells and terms. A debit that its cell cannot cover never fails: the rest is a deficit.

use super::moves::key_of;
use super::{Books, Cause, Shortage};
use crate::service::movement::Movement;
use crate::storage::rows::{FREE, OWED, SubjectKey, TallyRow, subject_key};
use std::collections::{BTreeMap, HashMap};
use tillstamp_ledger::{Fact, Posting, Term};

fn empty(subject: SubjectKey) -> TallyRow {
    TallyRow { subject, earned: 0, adjusted: 0, deficit: 0, spent: 0, expired: 0, reversed: 0 }
}

fn add(tally: &mut TallyRow, term: Term, quantity: i64) {
    let total = match term {
        Term::Earned => &mut tally.earned,
        Term::Adjusted => &mut tally.adjusted,
        Term::Deficit => &mut tally.deficit,
        Term::Spent => &mut tally.spent,
        Term::Expired => &mut tally.expired,
        Term::Reversed => &mut tally.reversed,
    };
    *total = total.saturating_add(quantity);
}

/// The posting that takes this one back, with a term that stays positive.
pub(in crate::service) fn inverse(posting: &Posting) -> Posting {
    let (term, quantity) = match posting.term {
        Term::Earned | Term::Adjusted | Term::Deficit => (Term::Reversed, posting.quantity),
        Term::Spent => (Term::Spent, -posting.quantity),
        Term::Expired | Term::Reversed => (Term::Adjusted, posting.quantity),
    };
    Posting::new(posting.subject, posting.vintage, term, quantity)
}

impl Books {
    fn tally(&self, subject: SubjectKey) -> TallyRow {
        self.tallies.get(&subject).cloned().unwrap_or_else(|| empty(subject))
    }

    pub(super) fn add_term(&mut self, subject: SubjectKey, term: Term, quantity: i64) {
        let mut tally = self.tally(subject);
        add(&mut tally, term, quantity);
        self.tallies.put(subject, tally);
    }

    /// Units in a cell.
    pub fn held(&self, subject: SubjectKey, vintage: i32, holder: u32) -> i64 {
        self.cells.get(&(subject, vintage, holder)).copied().unwrap_or(0)
    }

    /// Adds units to a cell, or takes them; never below nothing. What could not be taken is returned. Units that become
    /// free first pay what is owed.
    pub(super) fn change_cell(&mut self, subject: SubjectKey, vintage: i32, holder: u32, mut change: i64) -> i64 {
        if holder == FREE && change > 0 {
            let owed = self.held(subject, vintage, OWED).min(change);
            if owed > 0 {
                self.change_cell(subject, vintage, OWED, -owed);
                change -= owed;
            }
        }
        if change == 0 {
            return 0;
        }
        let total = self.held(subject, vintage, holder).saturating_add(change);
        let key = (subject, vintage, holder);
        match total {
            1.. => self.cells.put(key, total),
            _ => self.cells.remove(key),
        }
        (-total).max(0)
    }

    /// Whether the fact's give-backs, beside its debits, exceed what was ever spent of a subject.
    pub(super) fn gives_back_too_much(&self, fact: &Fact) -> bool {
        let mut net: HashMap<SubjectKey, i64> = HashMap::new();
        for posting in fact.postings.iter().filter(|posting| posting.term == Term::Spent) {
            *net.entry(subject_key(posting.subject)).or_default() += posting.quantity;
        }
        net.into_iter().any(|(subject, spent)| self.tally(subject).spent + spent < 0)
    }

    /// Books a fact's postings against a holder's cells. All postings of one cell count together, as in a terminal's
    /// own fold: only what is missing in the end is a shortage. A void takes free units before the shop bears any.
    pub(super) fn book(&mut self, holder: u32, fact: &Fact, cause: Cause) -> Vec<Shortage> {
        let mut shortages = Vec::new();
        let mut net: BTreeMap<(SubjectKey, i32), i64> = BTreeMap::new();
        for posting in &fact.postings {
            let (subject, vintage) = (subject_key(posting.subject), posting.vintage.0.0);
            *net.entry((subject, vintage)).or_default() += posting.cell_change();
            let mut tally = self.tally(subject);
            add(&mut tally, posting.term, posting.quantity);
            if tally.spent < 0 {
                // Accepted by a person although less was spent: the rest is a gift.
                tally.adjusted -= tally.spent;
                tally.spent = 0;
            }
            self.tallies.put(subject, tally);
            if posting.term == Term::Deficit {
                let quantity = posting.quantity;
                shortages.push(Shortage { subject, vintage, cause: Cause::Terminal, quantity });
            }
        }
        for ((subject, vintage), change) in net {
            let mut missing = self.change_cell(subject, vintage, holder, change);
            if missing > 0 && cause == Cause::Void && holder != FREE {
                missing = self.change_cell(subject, vintage, FREE, -missing);
            }
            if missing > 0 {
                self.add_term(subject, Term::Deficit, missing);
                shortages.push(Shortage { subject, vintage, cause, quantity: missing });
            }
        }
        shortages
    }

    /// What is owed once every till has reported is never found: the shop bears it.
    pub(super) fn settle(&mut self, movement: &Movement) -> Vec<Shortage> {
        let mut shortages = Vec::new();
        for units in &movement.units {
            let (subject, vintage) = key_of(units);
            let missing = self.change_cell(subject, vintage, OWED, -units.quantity);
            let quantity = units.quantity - missing;
            if quantity > 0 {
                self.add_term(subject, Term::Deficit, quantity);
                shortages.push(Shortage { subject, vintage, cause: Cause::Restore, quantity });
            }
        }
        shortages
    }

    /// Books a fact and its inverse at once: cells stay as they are, and the terms tell that it happened.
    pub(super) fn book_twice(&mut self, fact: &Fact) {
        for posting in &fact.postings {
            let subject = subject_key(posting.subject);
            let inverse = inverse(posting);
            let mut tally = self.tally(subject);
            add(&mut tally, posting.term, posting.quantity);
            add(&mut tally, inverse.term, inverse.quantity);
            self.tallies.put(subject, tally);
        }
    }
}
