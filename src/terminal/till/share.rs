//! An award that went to the wrong member, or belongs to several: moving it, dividing it (F119).
//!
//! Invariant: what is offered to be divided is what the rules would divide; nothing is written by looking.

use super::act::Ask;
use super::{Answer, Till};
use crate::views::{AwardPart, SplitOffer, Verdict};
use tillstamp_ledger::{Detail, EntryId, MemberId};
use tillstamp_loyalty::{Command, EarnRule, Label, Refusal, State, award_units, movable_units};
use tillstamp_pass::card_number;

impl Till {
    /// Moves an award to the right member, in one action.
    pub fn move_award(&mut self, entry: EntryId, to: MemberId) -> Verdict {
        let to = self.survivor(to);
        self.run(Ask::new(Command::MoveAward { original: entry, to }))
    }

    /// What there is to divide of an entry, and how much of it can still go to others.
    pub fn split_offer(&mut self, entry: EntryId) -> Answer<SplitOffer> {
        if !self.is_attended() {
            return Err(self.refusal_message(&Refusal::SignInFirst).into());
        }
        let context = self.looking_context();
        let mut state = State { known_day: Some(self.known_day()), ..State::default() };
        self.load_original(entry, &mut state)?;
        let (Some(original), Some(holder)) = (&state.original, &state.member) else {
            return Err(self.refusal_message(&Refusal::NothingToUndo).into());
        };
        let total = award_units(&original.fact);
        if total == 0 {
            return Err(self.refusal_message(&Refusal::NothingToMove).into());
        }
        if self.is_reversed(entry)? {
            return Err(self.refusal_message(&Refusal::AlreadyReversed).into());
        }
        Ok(SplitOffer {
            entry,
            what: self.fact_message(&original.fact),
            item_name: self.item_name(&original.fact.detail),
            total,
            movable: movable_units(self.program(), &state, &context),
            holder: holder.id,
            first_name: self.first_name(holder.id),
            card_number: card_number(holder.id).to_string(),
        })
    }

    /// Divides an award among several members, in one action. The counts add up to [`SplitOffer::total`]; the member
    /// who has it now is named like the others, or gets nothing.
    pub fn split_award(&mut self, entry: EntryId, parts: &[AwardPart]) -> Verdict {
        let parts = parts.iter().map(|part| AwardPart { member: self.survivor(part.member), ..*part }).collect();
        self.run(Ask::new(Command::SplitAward { original: entry, parts }))
    }

    /// What the units are, where the entry counted items.
    fn item_name(&self, detail: &Detail) -> Option<Label> {
        let Detail::Earned { card: Some(card), .. } = detail else { return None };
        match &self.program().card(*card)?.earn {
            EarnRule::PerItem { item_name } => Some(item_name.clone()),
            EarnRule::PerVisit => None,
        }
    }
}
