//! Undoing a move or a division: every part is taken back, and the one who had the award has it again.
//!
//! Invariant: undone at once, every cell of every member is as it was before.

use super::slices::Award;
use super::{is_member, named};
use crate::decide::book::Book;
use crate::decide::gate::Desk;
use crate::decide::reverse::{reversal, void_limit};
use crate::decide::unwind::{Shortfall, Unwind};
use crate::refusal::Refusal;
use crate::state::{MemberState, OriginalEntry};
use tillstamp_ledger::{
    CardId, Detail, EarnCause, Fact, MemberId, Posting, Subject, Term, Vintage, VoidReason, entry_reversed,
};

/// Undoes the whole action that `State::together` holds.
pub(crate) fn undo(desk: Desk<'_>, reason: VoidReason) -> Result<Vec<Fact>, Refusal> {
    let together = &desk.state.together;
    let taken = together.iter().find(|entry| matches!(entry.fact.detail, Detail::Reversed { .. }));
    let taken = taken.ok_or(Refusal::NothingToUndo)?;
    let is_reversed = |entry: &OriginalEntry| desk.state.used_effects.contains(&entry_reversed(entry.id, 0));
    if together.iter().any(is_reversed) {
        return Err(Refusal::AlreadyReversed);
    }
    let first = taken.fact.member.ok_or(Refusal::CannotBeUndone)?;
    let from = holder(desk, first)?;
    let parts: Vec<&OriginalEntry> =
        together.iter().filter(|entry| matches!(entry.fact.detail, Detail::Earned { .. })).collect();
    let over = void_limit(desk, u32::try_from(parts.len()).unwrap_or(u32::MAX))?;
    let (kept, given): (Vec<&OriginalEntry>, Vec<&OriginalEntry>) =
        parts.iter().partition(|entry| entry.fact.member == Some(first));

    let mut book = Book::new(desk.moment()).with(from);
    // Two of them may be one person since: whose cells the book has, it has as they are by now.
    let mut in_book = vec![from.id];
    let mut facts = Vec::with_capacity(parts.len() + 1);
    for part in given {
        let member = holder(desk, part.fact.member.ok_or(Refusal::CannotBeUndone)?)?;
        if !in_book.contains(&member.id) {
            in_book.push(member.id);
            book = book.with(member);
        }
        take_part(desk, part, member, &mut book)?;
        facts.push(reversal(part.id, member.id, reason, &mut book));
    }
    let rest = restore(taken, from.id, &mut book);
    facts.push(restored(&parts, taken, from.id, &mut book));
    // Stamps that stayed are there twice until they are taken back: only then a card is as full as it is.
    for part in &kept {
        for posting in &part.fact.postings {
            book.post(belonging_to(from.id, posting.subject), posting.vintage, Term::Reversed, posting.quantity);
        }
    }
    settle(desk, taken, &rest, from.id, &mut book);
    match kept.first() {
        Some(part) => facts.push(reversal(part.id, from.id, reason, &mut book)),
        None if book.is_drained() => {}
        None => {
            let mut settled = reversal(taken.id, from.id, reason, &mut book);
            // The entry before has claimed that.
            settled.effects.clear();
            facts.push(settled);
        }
    }
    for fact in &mut facts {
        fact.flags = desk.flags().with(over);
    }
    Ok(facts)
}

/// Who holds the units of a member of that action now.
fn holder<'a>(desk: Desk<'a>, id: MemberId) -> Result<&'a MemberState, Refusal> {
    let from = desk.state.member.as_ref().ok_or(Refusal::UnknownMember)?;
    let member = if is_member(from, id) { desk.member(id)? } else { named(desk, from, id)? };
    desk.not_own_card(member)?;
    Ok(member)
}

fn take_part(desk: Desk<'_>, part: &OriginalEntry, member: &MemberState, book: &mut Book) -> Result<(), Refusal> {
    let visit = member.recent_visits.iter().find(|visit| visit.entry == part.id);
    let withheld: &[(CardId, Vintage, i64)] = visit.map_or(&[], |visit| &visit.withheld);
    let unwind = Unwind {
        program: desk.program,
        original_member: part.fact.member.unwrap_or(member.id),
        holder: member.id,
        withheld: &[],
        only: None,
        shortfall: Shortfall::Leave,
    };
    let short = unwind.run(&part.fact.postings, book).short();
    let used = short + withheld.iter().map(|(_, _, quantity)| quantity).sum::<i64>();
    if used == 0 {
        return Ok(());
    }
    let asked = Award::of(&part.fact).map_or(0, |award| award.units);
    let credits = part.fact.postings.iter().filter(|posting| posting.term == Term::Earned);
    let stamps = credits.filter(|posting| matches!(posting.subject, Subject::Stamps(..)));
    let whole: i64 = stamps.map(|posting| posting.quantity).sum();
    let per_unit = (whole / i64::from(asked.max(1))).max(1);
    match u32::try_from((whole - used).max(0) / per_unit).unwrap_or(0) {
        0 => Err(Refusal::AwardUsed),
        can => Err(Refusal::AwardPartlyUsed { can, asked }),
    }
}

/// Gives the award back: the very movements backwards where the entry only took (stamps, and rewards that became
/// stamps again for it), so that the award can be taken again as it was. Else the stamps; what is left to turn back is
/// returned.
fn restore(taken: &OriginalEntry, holder: MemberId, book: &mut Book) -> Vec<Posting> {
    let backwards = || taken.fact.postings.iter().rev();
    let only_took = backwards().all(|posting| posting.term == Term::Reversed || posting.quantity < 0);
    let mut exact = book.clone();
    if only_took && backwards().all(|posting| turn_back(posting, holder, &mut exact)) {
        *book = exact;
        return Vec::new();
    }
    let is_stamps = |posting: &&Posting| posting.term == Term::Reversed && card_of(posting.subject).is_some();
    for posting in backwards().filter(is_stamps) {
        turn_back(posting, holder, book);
    }
    backwards().filter(|posting| !is_stamps(posting)).copied().collect()
}

/// The rest backwards too; where other things happened since and that is not possible, cards are filled anew.
fn settle(desk: Desk<'_>, taken: &OriginalEntry, rest: &[Posting], holder: MemberId, book: &mut Book) {
    let mut exact = book.clone();
    if rest.iter().all(|posting| turn_back(posting, holder, &mut exact)) {
        *book = exact;
    }
    for card in taken.fact.postings.iter().filter_map(|posting| card_of(posting.subject)) {
        book.complete_by_id(desk.program, holder, card);
    }
}

fn card_of(subject: Subject) -> Option<CardId> {
    match subject {
        Subject::Stamps(_, card) => Some(card),
        _ => None,
    }
}

fn belonging_to(member: MemberId, subject: Subject) -> Subject {
    match subject {
        Subject::Stamps(_, card) => Subject::Stamps(member, card),
        Subject::Reward(_, reward) => Subject::Reward(member, reward),
        stock @ Subject::Stock(_) => stock,
    }
}

/// Posts a movement's opposite; false where the units for it are not there.
fn turn_back(posting: &Posting, holder: MemberId, book: &mut Book) -> bool {
    let (term, quantity) = match posting.term {
        Term::Reversed | Term::Expired => (Term::Earned, posting.quantity),
        // Stamps given back for a reward that was made before two members became one: they pay for it again.
        Term::Adjusted if card_of(posting.subject).is_some() => (Term::Spent, posting.quantity),
        Term::Earned | Term::Adjusted | Term::Deficit => (Term::Reversed, posting.quantity),
        Term::Spent => (Term::Spent, -posting.quantity),
    };
    let subject = belonging_to(holder, posting.subject);
    if term == Term::Spent && quantity < 0 && book.exchanged(subject) < -quantity {
        return false;
    }
    book.post(subject, posting.vintage, term, quantity);
    book.cell(subject, posting.vintage) >= 0
}

/// The award of the one who has it again: an entry of its own, so that it can be undone, moved or divided again.
fn restored(parts: &[&OriginalEntry], taken: &OriginalEntry, from: MemberId, book: &mut Book) -> Fact {
    let counted = |entry: &&OriginalEntry| match entry.fact.detail {
        Detail::Earned { card, count, .. } => Some((card, count)),
        _ => None,
    };
    let counts: Vec<(Option<CardId>, u32)> = parts.iter().filter_map(counted).collect();
    let card = counts.first().and_then(|(card, _)| *card);
    let count = counts.iter().fold(0_u32, |sum, (_, count)| sum.saturating_add(*count));
    let mut fact = Fact::new(Detail::Earned { cause: EarnCause::Moved, card, count }, Some(from));
    fact.postings = book.drain();
    fact.effects = vec![entry_reversed(taken.id, 0)];
    fact
}
