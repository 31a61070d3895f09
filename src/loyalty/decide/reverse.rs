//! Undo, void, and moving an award to the right member.

use super::book::{Book, Moment};
use super::earn::may_stamp_again;
use super::gate::Desk;
use super::unwind::{Shortfall, Unwind, Unwound};
use crate::refusal::{ManagerFor, Refusal};
use crate::state::{MemberState, OriginalEntry};
use tillstamp_ledger::{
    ClockState, Detail, EarnCause, EntryId, Fact, Flags, MemberId, Subject, Term, VoidReason, entry_reversed,
};

/// The entry and the member who holds its units now.
pub(super) fn original<'a>(desk: Desk<'a>, id: EntryId) -> Result<&'a OriginalEntry, Refusal> {
    let original = desk.state.original.as_ref().filter(|original| original.id == id);
    let original = original.ok_or(Refusal::NothingToUndo)?;
    if desk.state.used_effects.contains(&entry_reversed(id, 0)) {
        return Err(Refusal::AlreadyReversed);
    }
    Ok(original)
}

fn reversible(original: &OriginalEntry) -> Result<MemberId, Refusal> {
    let can_be = matches!(
        original.fact.detail,
        Detail::Visit { .. } | Detail::Earned { .. } | Detail::Adjusted { .. } | Detail::Redeemed { .. }
    );
    original.fact.member.filter(|_| can_be).ok_or(Refusal::CannotBeUndone)
}

pub(super) fn undo(desk: Desk<'_>, id: EntryId) -> Result<Vec<Fact>, Refusal> {
    let operator = desk.operator()?;
    let original = original(desk, id)?;
    let member = desk.member(reversible(original)?)?;
    in_undo_window(desk, original)?;
    let is_own = original.context.operator.is_none_or(|author| author == operator.id);
    if !is_own && desk.approver(None)?.is_none() {
        return Err(Refusal::ManagerNeeded { why: ManagerFor::UndoOfOthers });
    }
    reverse(desk, original, member, VoidReason::Undo)
}

pub(super) fn void(desk: Desk<'_>, id: EntryId, reason: VoidReason) -> Result<Vec<Fact>, Refusal> {
    desk.operator()?;
    let original = original(desk, id)?;
    let member = desk.member(reversible(original)?)?;
    desk.manager_for(ManagerFor::Void)?;
    reverse(desk, original, member, reason)
}

fn in_undo_window(desk: Desk<'_>, original: &OriginalEntry) -> Result<(), Refusal> {
    let window_s = i64::from(desk.program.limits.undo_window_s);
    let since_ms = desk.context.at.since(original.context.at);
    // An unsure clock cannot say that it is too late.
    let is_sure = desk.context.clock == ClockState::Sure && original.context.clock == ClockState::Sure;
    if is_sure && since_ms > window_s * 1000 { Err(Refusal::UndoTooLate { limit_s: window_s }) } else { Ok(()) }
}

fn reverse(
    desk: Desk<'_>,
    original: &OriginalEntry,
    member: &MemberState,
    reason: VoidReason,
) -> Result<Vec<Fact>, Refusal> {
    desk.not_own_card(member)?;
    let over = void_limit(desk)?;
    let mut book = Book::new(Moment::of(desk.context)).with(member);
    take_back(desk, original, member, Shortfall::Deficit, &mut book);
    Ok(vec![reversal(desk, original, member, reason, over, &mut book)])
}

fn void_limit(desk: Desk<'_>) -> Result<Flags, Refusal> {
    let used = desk.operator()?.on(desk.context.business_date).voids;
    let limit = desk.program.limits.shift_void_limit;
    desk.shift_limit(used, 1, limit, |limit| Refusal::ShiftVoidLimitReached { limit })
}

fn take_back(
    desk: Desk<'_>,
    original: &OriginalEntry,
    member: &MemberState,
    shortfall: Shortfall,
    book: &mut Book,
) -> Unwound {
    let visit = member.recent_visits.iter().find(|visit| visit.entry == original.id);
    let unwind = Unwind {
        program: desk.program,
        original_member: original.fact.member.unwrap_or(member.id),
        holder: member.id,
        withheld: visit.map_or(&[], |visit| &visit.withheld),
        shortfall,
    };
    unwind.run(&original.fact.postings, book)
}

fn reversal(
    desk: Desk<'_>,
    original: &OriginalEntry,
    member: &MemberState,
    reason: VoidReason,
    flags: Flags,
    book: &mut Book,
) -> Fact {
    let detail = Detail::Reversed { original: original.id, refund_number: 0, reason };
    let mut fact = Fact::new(detail, Some(member.id));
    fact.flags = desk.flags().with(flags);
    fact.postings = book.drain();
    fact.effects = vec![entry_reversed(original.id, 0)];
    fact
}

/// Takes an award from one member and gives it to the right one (F119). Nothing moves that was used already.
pub(super) fn move_award(desk: Desk<'_>, id: EntryId, to: MemberId) -> Result<Vec<Fact>, Refusal> {
    desk.operator()?;
    let original = original(desk, id)?;
    if !matches!(original.fact.detail, Detail::Visit { .. } | Detail::Earned { .. }) {
        return Err(Refusal::CannotBeUndone);
    }
    let from = desk.member(reversible(original)?)?;
    let right = right_member(desk, from, to)?;
    if in_undo_window(desk, original).is_err() {
        desk.manager_for(ManagerFor::MoveAward)?;
    }
    let is_visit = matches!(original.fact.detail, Detail::Visit { .. });
    if is_visit && !desk.overridden()? {
        may_stamp_again(desk, right)?;
    }
    let over = void_limit(desk)?;
    let mut book = Book::new(Moment::of(desk.context)).with(from);
    let unwound = take_back(desk, original, from, Shortfall::Leave, &mut book);
    if unwound.short() > 0 {
        return Err(Refusal::AwardUsed);
    }
    let taken = reversal(desk, original, from, VoidReason::WrongMember, over, &mut book);
    let given = give(desk, &unwound, right)?;
    Ok(vec![taken, given])
}

fn right_member<'a>(desk: Desk<'a>, from: &MemberState, to: MemberId) -> Result<&'a MemberState, Refusal> {
    let right = desk.state.other.as_ref().ok_or(Refusal::UnknownMember)?;
    let is_asked = right.id == to || right.absorbed.iter().any(|(absorbed, _)| *absorbed == to);
    if right.id == from.id {
        return Err(Refusal::SameMember);
    }
    if !is_asked || right.merged_into.is_some() {
        return Err(Refusal::UnknownMember);
    }
    if right.erased {
        return Err(Refusal::MemberErased);
    }
    desk.not_own_card(right)?;
    Ok(right)
}

fn give(desk: Desk<'_>, unwound: &Unwound, right: &MemberState) -> Result<Fact, Refusal> {
    let mut book = Book::new(Moment::of(desk.context)).with(right);
    let (mut count, mut single) = (0, None);
    for (subject, credits, _) in &unwound.credits {
        let Subject::Stamps(_, card) = *subject else { continue };
        for (vintage, quantity) in credits {
            book.post(Subject::Stamps(right.id, card), book.moment.returned(*vintage), Term::Earned, *quantity);
            count += quantity;
        }
        book.complete_by_id(desk.program, right.id, card);
        single = Some(card);
    }
    if count == 0 {
        return Err(Refusal::NothingToMove);
    }
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let mut fact = Fact::new(Detail::Earned { cause: EarnCause::Moved, card: single, count }, Some(right.id));
    fact.flags = desk.flags();
    fact.postings = book.drain();
    Ok(fact)
}
