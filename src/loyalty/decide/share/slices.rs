//! An award as something that can be cut: its stamps by card and last day.
//!
//! Invariant: the slices cut one after the other, with counts that add up to the award's units, are the whole award.

use tillstamp_ledger::{CardId, Detail, Fact, Subject, Term, Vintage};

/// Stamps of one card with one last day.
pub(super) type Slice = (CardId, Vintage, i64);

/// An award.
pub(super) struct Award {
    /// Into so many equal units it can be divided, from 1.
    pub(super) units: u32,
    /// The card that was chosen by hand; nothing for a visit's award.
    pub(super) by_hand: Option<CardId>,
    credits: Vec<(CardId, Vec<(Vintage, i64)>)>,
}

/// What is still to be cut of one card.
pub(super) struct Rest {
    card: CardId,
    per_unit_of: i64,
    credits: Vec<(Vintage, i64)>,
}

impl Award {
    /// The stamps that an entry gave its member; nothing where it gave none.
    pub(super) fn of(fact: &Fact) -> Option<Self> {
        let mut credits: Vec<(CardId, Vec<(Vintage, i64)>)> = Vec::new();
        for posting in fact.postings.iter().filter(|posting| posting.term == Term::Earned) {
            let Subject::Stamps(_, card) = posting.subject else { continue };
            let credit = (posting.vintage, posting.quantity);
            match credits.iter_mut().find(|(known, _)| *known == card) {
                Some((_, list)) => list.push(credit),
                None => credits.push((card, vec![credit])),
            }
        }
        let sums: Vec<i64> = credits.iter().map(|(_, list)| list.iter().map(|(_, quantity)| quantity).sum()).collect();
        let (counted, by_hand) = match fact.detail {
            Detail::Earned { count, card, .. } => (i64::from(count), card),
            _ => (0, None),
        };
        let divides = counted > 0 && sums.iter().all(|sum| sum % counted == 0);
        let units = if divides { counted } else { sums.iter().copied().fold(0, greatest_common) };
        let units = u32::try_from(units).ok().filter(|units| *units > 0 && !sums.is_empty())?;
        Some(Self { units, by_hand, credits })
    }

    /// Its cards.
    pub(super) fn cards(&self) -> impl Iterator<Item = CardId> + '_ {
        self.credits.iter().map(|(card, _)| *card)
    }

    /// The whole, card by card, to be cut.
    pub(super) fn slices(&self) -> Vec<Rest> {
        let rests = self.credits.iter().map(|(card, credits)| Rest {
            card: *card,
            per_unit_of: credits.iter().map(|(_, quantity)| quantity).sum(),
            credits: credits.clone(),
        });
        rests.collect()
    }
}

impl Rest {
    /// The next `count` of `units` units.
    pub(super) fn cut(&mut self, count: u32, units: u32) -> Vec<Slice> {
        let mut left = self.per_unit_of / i64::from(units.max(1)) * i64::from(count);
        let mut cut = Vec::new();
        for (vintage, quantity) in &mut self.credits {
            let part = (*quantity).min(left);
            if part > 0 {
                cut.push((self.card, *vintage, part));
                *quantity -= part;
                left -= part;
            }
        }
        cut
    }
}

fn greatest_common(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_common(b, a % b) }
}
