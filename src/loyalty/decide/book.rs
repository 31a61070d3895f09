//! Scratch balances while a decision is made: every posting changes them and is written down.
//!
//! Invariant: no cell of a book is ever below zero, and its postings lead from the first state to the present one.

use crate::program::{Program, StampCard};
use std::collections::BTreeMap;
use tillstamp_ledger::{BusinessDate, CardId, MemberId, Posting, Subject, Term, Vintage};

/// The day as far as expiry knows it: today, or while the clock is unsure the last day that was known for sure.
///
/// What was expired then stays expired; nothing that could still be good is expired, and nothing new gets a date.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    day: BusinessDate,
    is_sure: bool,
    earns_only: bool,
}

impl Moment {
    pub(crate) fn new(day: BusinessDate, is_sure: bool) -> Self {
        Self { day, is_sure, earns_only: false }
    }

    /// While units may be earned but not spent, not even for a reward.
    pub(crate) fn earning_only(self, earns_only: bool) -> Self {
        Self { earns_only, ..self }
    }

    pub(crate) fn expired(self, vintage: Vintage) -> bool {
        vintage.expired_on(self.day)
    }

    /// Last day of units earned now.
    pub(crate) fn vintage(self, validity_days: Option<u32>) -> Vintage {
        match validity_days.and_then(|days| i32::try_from(days).ok()) {
            Some(days) if self.is_sure => Vintage(self.day.plus_days(days)),
            _ => Vintage::NEVER,
        }
    }

    /// Units that come back can be used at least today, however long they were away.
    pub(crate) fn returned(self, vintage: Vintage) -> Vintage {
        vintage.max(Vintage(self.day))
    }
}

/// Which vintages a debit takes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Spending: what expires first goes first.
    EarliestFirst,
    /// Taking back: what was given last goes first.
    LatestFirst,
}

/// Scratch balances and the postings made on them.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    cells: BTreeMap<(Subject, Vintage), i64>,
    exchanged: BTreeMap<Subject, i64>,
    postings: Vec<Posting>,
    pub(crate) moment: Moment,
}

impl Book {
    pub(crate) fn new(moment: Moment) -> Self {
        Self { cells: BTreeMap::new(), exchanged: BTreeMap::new(), postings: Vec::new(), moment }
    }

    /// With a member's balances.
    pub(crate) fn with(mut self, member: &crate::state::MemberState) -> Self {
        self.cells.extend(member.cells.iter().map(|(subject, vintage, quantity)| ((*subject, *vintage), *quantity)));
        let exchanged = member.exchanged.iter().map(|(card, spent)| (Subject::Stamps(member.id, *card), *spent));
        self.exchanged.extend(exchanged);
        self
    }

    /// The postings so far; the balances stay, for a further fact of the same action.
    pub(crate) fn drain(&mut self) -> Vec<Posting> {
        std::mem::take(&mut self.postings)
    }

    /// Nothing was posted since the last [`Book::drain`].
    pub(crate) fn is_drained(&self) -> bool {
        self.postings.is_empty()
    }

    pub(crate) fn post(&mut self, subject: Subject, vintage: Vintage, term: Term, quantity: i64) {
        if quantity == 0 {
            return;
        }
        let posting = Posting::new(subject, vintage, term, quantity);
        *self.cells.entry((subject, vintage)).or_default() += posting.cell_change();
        if let (Subject::Stamps(..), Term::Spent) = (subject, term) {
            *self.exchanged.entry(subject).or_default() += quantity;
        }
        self.postings.push(posting);
    }

    pub(crate) fn cell(&self, subject: Subject, vintage: Vintage) -> i64 {
        self.cells.get(&(subject, vintage)).copied().unwrap_or(0)
    }

    /// Net stamps that were exchanged: no more can be given back as "not spent after all".
    pub(crate) fn exchanged(&self, subject: Subject) -> i64 {
        self.exchanged.get(&subject).copied().unwrap_or(0)
    }

    /// Non-empty vintages of a subject, earliest first.
    pub(crate) fn vintages(&self, subject: Subject) -> Vec<(Vintage, i64)> {
        let range = self.cells.range((subject, Vintage(BusinessDate(i32::MIN)))..=(subject, Vintage::NEVER));
        range.filter(|(_, quantity)| **quantity > 0).map(|((_, vintage), quantity)| (*vintage, *quantity)).collect()
    }

    /// Units that can be used now.
    pub(crate) fn held(&self, subject: Subject) -> i64 {
        let usable = self.vintages(subject).into_iter().filter(|(vintage, _)| !self.moment.expired(*vintage));
        usable.map(|(_, quantity)| quantity).sum()
    }

    /// Debits up to `quantity` usable units; says how many it took.
    pub(crate) fn take(&mut self, subject: Subject, quantity: i64, term: Term, order: Order) -> i64 {
        let mut vintages = self.vintages(subject);
        vintages.retain(|(vintage, _)| !self.moment.expired(*vintage));
        if order == Order::LatestFirst {
            vintages.reverse();
        }
        let mut left = quantity;
        for (vintage, held) in vintages {
            let part = held.min(left);
            if part <= 0 {
                break;
            }
            self.post(subject, vintage, term, part);
            left -= part;
        }
        quantity - left
    }

    /// Debits up to `quantity` units of one vintage; says how many it took.
    pub(crate) fn take_of(&mut self, subject: Subject, vintage: Vintage, quantity: i64, term: Term) -> i64 {
        let part = self.cell(subject, vintage).min(quantity).max(0);
        self.post(subject, vintage, term, part);
        part
    }

    /// Turns full cards into rewards; what is over stays on the next card (F109).
    pub(crate) fn complete(&mut self, program: &Program, member: MemberId, card: &StampCard) {
        if self.moment.earns_only {
            return;
        }
        let Some(reward) = program.reward(card.reward) else { return };
        let (stamps, goal) = (Subject::Stamps(member, card.id), i64::from(card.goal.max(1)));
        let full = self.held(stamps) / goal;
        if full > 0 {
            self.take(stamps, full * goal, Term::Spent, Order::EarliestFirst);
            let vintage = self.moment.vintage(reward.validity_days);
            self.post(Subject::Reward(member, reward.id), vintage, Term::Earned, full * i64::from(reward.uses.max(1)));
        }
    }

    /// Stamps by a rule, then full cards into rewards.
    pub(crate) fn earn(&mut self, program: &Program, member: MemberId, card: &StampCard, stamps: i64) {
        let vintage = self.moment.vintage(card.stamp_validity_days);
        self.post(Subject::Stamps(member, card.id), vintage, Term::Earned, stamps);
        self.complete(program, member, card);
    }

    /// Completes a card by id, where the program still has it.
    pub(crate) fn complete_by_id(&mut self, program: &Program, member: MemberId, card: CardId) {
        if let Some(card) = program.card(card) {
            self.complete(program, member, card);
        }
    }
}
