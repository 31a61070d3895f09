//! Taking an entry's postings back, also when its units moved on meanwhile.
//!
//! The rule for an earning, card by card: held stamps of that card go first; else an unspent reward of that card is
//! taken back and its stamps are given back; what is still missing is a deficit that the shop bears.
//! Invariant: undone at once, an entry leaves every cell as it was before.

use super::book::{Book, Order};
use crate::program::Program;
use tillstamp_ledger::{CardId, MemberId, Posting, RewardId, Subject, Term, Vintage};

/// What happens to what cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shortfall {
    /// Booked as a deficit: the shop bears it.
    Deficit,
    /// Left; the caller looks at [`Unwound::short`].
    Leave,
}

/// What is to be taken back, and from whom.
pub(super) struct Unwind<'a> {
    pub(super) program: &'a Program,
    /// Whose units the original moved.
    pub(super) original_member: MemberId,
    /// Who holds them now: the same, or the survivor of a merge.
    pub(super) holder: MemberId,
    /// Stamps of the original that a redemption took back already.
    pub(super) withheld: &'a [(CardId, Vintage, i64)],
    /// The part of its stamps that is to be taken back, where it is not all that the entry did.
    pub(super) only: Option<&'a [(CardId, Vintage, i64)]>,
    pub(super) shortfall: Shortfall,
}

/// What was asked for and what could not be taken.
#[derive(Debug, Default)]
pub(super) struct Unwound {
    /// By subject of the holder: credits that were to be taken back, and the missing part.
    pub(super) credits: Vec<(Subject, Vintages, i64)>,
}

/// Quantities by vintage.
type Vintages = Vec<(Vintage, i64)>;

impl Unwound {
    pub(super) fn short(&self) -> i64 {
        self.credits.iter().map(|(_, _, short)| short).sum()
    }
}

#[derive(Default)]
struct CardGroup {
    credits: Vintages,
    exchanged: Vintages,
    taken: Vintages,
    issued: Vec<(RewardId, Vintage, i64)>,
}

#[derive(Default)]
struct Groups {
    cards: Vec<(CardId, CardGroup)>,
    loose: Vec<Posting>,
}

impl Groups {
    fn narrow(&mut self, only: &[(CardId, Vintage, i64)]) {
        self.loose.clear();
        for (card, group) in &mut self.cards {
            group.taken.clear();
            let wanted = only.iter().filter(|(whose, ..)| whose == card);
            group.credits = wanted.map(|(_, vintage, quantity)| (*vintage, *quantity)).collect();
        }
        self.cards.retain(|(_, group)| !group.credits.is_empty());
    }
}

impl Unwind<'_> {
    pub(super) fn run(&self, original: &[Posting], book: &mut Book) -> Unwound {
        let mut groups = self.group(original);
        if let Some(only) = self.only {
            groups.narrow(only);
        }
        let mut unwound = Unwound::default();
        for posting in &groups.loose {
            self.take_back_loose(posting, book, &mut unwound);
        }
        for (card, group) in groups.cards {
            self.take_back_card(card, group, book, &mut unwound);
        }
        unwound
    }

    /// By card; a reward that a card's exchange issued belongs to the card whose stamps stand before it.
    fn group(&self, original: &[Posting]) -> Groups {
        let mut groups = Groups::default();
        let mut current: Option<usize> = None;
        for posting in original {
            match posting.subject {
                Subject::Stamps(member, card) if member == self.original_member => {
                    let known = groups.cards.iter().position(|(known, _)| *known == card);
                    let index = known.unwrap_or(groups.cards.len());
                    if known.is_none() {
                        groups.cards.push((card, CardGroup::default()));
                    }
                    current = Some(index);
                    let group = &mut groups.cards[index].1;
                    let list = match posting.term {
                        Term::Spent => &mut group.exchanged,
                        Term::Reversed | Term::Expired => &mut group.taken,
                        _ => &mut group.credits,
                    };
                    list.push((posting.vintage, posting.quantity));
                }
                Subject::Reward(member, reward) if member == self.original_member => {
                    let group = current.map(|index| &mut groups.cards[index].1);
                    match group {
                        Some(group)
                            if posting.term == Term::Earned
                                && !group.exchanged.is_empty()
                                && group.issued.iter().all(|(known, ..)| *known == reward) =>
                        {
                            group.issued.push((reward, posting.vintage, posting.quantity));
                        }
                        _ => groups.loose.push(*posting),
                    }
                }
                Subject::Stock(_) => groups.loose.push(*posting),
                _ => {}
            }
        }
        groups
    }

    fn is_remapped(&self) -> bool {
        self.original_member != self.holder
    }

    /// Gives spent units back; a survivor never spent the absorbed member's, so there it is a correction.
    fn give_back(&self, book: &mut Book, subject: Subject, vintage: Vintage, quantity: i64) {
        let vintage = book.moment.returned(vintage);
        if self.is_remapped() && subject.member().is_some() {
            book.post(subject, vintage, Term::Adjusted, quantity);
        } else {
            book.post(subject, vintage, Term::Spent, -quantity);
        }
    }

    fn take_back_loose(&self, posting: &Posting, book: &mut Book, unwound: &mut Unwound) {
        let subject = match posting.subject {
            Subject::Reward(_, reward) => Subject::Reward(self.holder, reward),
            other => other,
        };
        let (vintage, quantity) = (posting.vintage, posting.quantity);
        match posting.term {
            Term::Spent => self.give_back(book, subject, vintage, quantity),
            Term::Reversed | Term::Expired => {
                book.post(subject, book.moment.returned(vintage), Term::Adjusted, quantity);
            }
            Term::Earned | Term::Adjusted | Term::Deficit => {
                let mut missing = quantity - book.take_of(subject, vintage, quantity, Term::Reversed);
                missing -= book.take(subject, missing, Term::Reversed, Order::LatestFirst);
                self.bear(book, subject, vintage, missing);
                unwound.credits.push((subject, vec![(vintage, quantity)], missing));
            }
        }
    }

    fn take_back_card(&self, card: CardId, mut group: CardGroup, book: &mut Book, unwound: &mut Unwound) {
        let stamps = Subject::Stamps(self.holder, card);
        for (vintage, quantity) in &group.taken {
            book.post(stamps, book.moment.returned(*vintage), Term::Adjusted, *quantity);
        }
        subtract_withheld(card, &mut group.credits, self.withheld);
        let wanted: i64 = group.credits.iter().map(|(_, quantity)| quantity).sum();
        self.return_own_issues(stamps, &group, wanted, book);
        let mut missing = wanted;
        for (vintage, quantity) in &group.credits {
            missing -= book.take_of(stamps, *vintage, *quantity, Term::Reversed);
        }
        missing -= book.take(stamps, missing, Term::Reversed, Order::LatestFirst);
        missing -= self.return_other_issues(stamps, card, missing, book);
        let vintage = group.credits.last().map_or(Vintage::NEVER, |(vintage, _)| *vintage);
        self.bear(book, stamps, vintage, missing);
        unwound.credits.push((stamps, group.credits, missing));
        book.complete_by_id(self.program, self.holder, card);
    }

    /// Takes back as many of the rewards that this very entry issued as are needed, and gives their stamps back.
    fn return_own_issues(&self, stamps: Subject, group: &CardGroup, wanted: i64, book: &mut Book) {
        let Some((reward, ..)) = group.issued.first().copied() else { return };
        let issued: i64 = group.issued.iter().map(|(_, _, quantity)| quantity).sum();
        let spent: i64 = group.exchanged.iter().map(|(_, quantity)| quantity).sum();
        let uses = self.program.reward(reward).map_or(1, |reward| i64::from(reward.uses.max(1)));
        let per_issue = if issued % uses == 0 { uses } else { issued };
        let issues = issued / per_issue.max(1);
        if issues == 0 || spent % issues != 0 {
            return;
        }
        let goal = spent / issues;
        let missing = (wanted - book.held(stamps)).max(0);
        let mut needed = ((missing + goal - 1) / goal.max(1)).min(issues);
        if !self.is_remapped() {
            needed = needed.min(book.exchanged(stamps) / goal.max(1));
        }
        let claim = Subject::Reward(self.holder, reward);
        let mut returned = 0;
        // The freshest come back first where only some of several rewards are taken back.
        for (_, vintage, quantity) in group.issued.iter().rev() {
            let possible = (book.cell(claim, *vintage).min(*quantity) / per_issue).min(needed - returned);
            if possible > 0 {
                book.post(claim, *vintage, Term::Reversed, possible * per_issue);
                returned += possible;
            }
        }
        let mut left = returned * goal;
        for (vintage, quantity) in group.exchanged.iter().rev() {
            let part = (*quantity).min(left);
            if part > 0 {
                self.give_back(book, stamps, *vintage, part);
                left -= part;
            }
        }
    }

    /// Takes back rewards that other entries issued for this card; says how many stamps it could take thereby.
    fn return_other_issues(&self, stamps: Subject, card: CardId, missing: i64, book: &mut Book) -> i64 {
        let Some(card) = self.program.card(card) else { return 0 };
        let Some(reward) = self.program.reward(card.reward) else { return 0 };
        let (goal, per_issue) = (i64::from(card.goal.max(1)), i64::from(reward.uses.max(1)));
        let claim = Subject::Reward(self.holder, reward.id);
        let fresh = book.moment.vintage(card.stamp_validity_days);
        let mut taken = 0;
        while taken < missing && book.exchanged(stamps) >= goal {
            let mut unspent = book.vintages(claim).into_iter().rev();
            let Some((vintage, _)) = unspent.find(|(_, quantity)| *quantity >= per_issue) else { break };
            book.post(claim, vintage, Term::Reversed, per_issue);
            book.post(stamps, fresh, Term::Spent, -goal);
            taken += book.take_of(stamps, fresh, (missing - taken).min(goal), Term::Reversed);
        }
        taken
    }

    fn bear(&self, book: &mut Book, subject: Subject, vintage: Vintage, missing: i64) {
        if self.shortfall == Shortfall::Deficit && missing > 0 {
            book.post(subject, vintage, Term::Deficit, missing);
            book.post(subject, vintage, Term::Reversed, missing);
        }
    }
}

fn subtract_withheld(card: CardId, credits: &mut Vintages, withheld: &[(CardId, Vintage, i64)]) {
    let mut left: i64 = withheld.iter().filter(|(whose, ..)| *whose == card).map(|(_, _, quantity)| quantity).sum();
    for (_, quantity) in credits.iter_mut() {
        let part = (*quantity).min(left);
        *quantity -= part;
        left -= part;
    }
    credits.retain(|(_, quantity)| *quantity > 0);
}
