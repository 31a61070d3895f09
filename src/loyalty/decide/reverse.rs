//! Undo and void.

use super::book::Book;
use super::gate::Desk;
use super::share;
use super::unwind::{Shortfall, Unwind};
use crate::refusal::{ManagerFor, Refusal};
use crate::state::{MemberState, OriginalEntry};
use tillstamp_ledger::{ClockState, Detail, EntryId, Fact, Flags, MemberId, VoidReason, entry_reversed};

/// The entry and the member who holds its units now.
pub(super) fn original<'a>(desk: Desk<'a>, id: EntryId) -> Result<&'a OriginalEntry, Refusal> {
    let original = desk.state.original.as_ref().filter(|original| original.id == id);
    let original = original.ok_or(Refusal::NothingToUndo)?;
    if desk.state.used_effects.contains(&entry_reversed(id, 0)) {
        return Err(Refusal::AlreadyReversed);
    }
    Ok(original)
}

pub(super) fn reversible(original: &OriginalEntry) -> Result<MemberId, Refusal> {
    let can_be = matches!(
        original.fact.detail,
        Detail::Visit { .. } | Detail::Earned { .. } | Detail::Adjusted { .. } | Detail::Redeemed { .. }
    );
    original.fact.member.filter(|_| can_be).ok_or(Refusal::CannotBeUndone)
}

pub(super) fn undo(desk: Desk<'_>, id: EntryId) -> Result<Vec<Fact>, Refusal> {
    let operator = desk.operator()?;
    let original = original(desk, id)?;
    let is_one_of_many = original.fact.flags.has(Flags::TOGETHER);
    let member = if is_one_of_many { None } else { Some(desk.member(reversible(original)?)?) };
    in_undo_window(desk, original)?;
    let is_own = original.context.operator.is_none_or(|author| author == operator.id);
    if !is_own && desk.approver(None)?.is_none() {
        return Err(Refusal::ManagerNeeded { why: ManagerFor::UndoOfOthers });
    }
    let Some(member) = member else { return share::undo(desk, VoidReason::Undo) };
    reverse(desk, original, member, VoidReason::Undo)
}

pub(super) fn void(desk: Desk<'_>, id: EntryId, reason: VoidReason) -> Result<Vec<Fact>, Refusal> {
    desk.operator()?;
    let original = original(desk, id)?;
    // A part is voided by itself (goods came back); the entry that took the award away brings all of it back.
    if original.fact.flags.has(Flags::TOGETHER) && matches!(original.fact.detail, Detail::Reversed { .. }) {
        desk.manager_for(ManagerFor::Void)?;
        return share::undo(desk, reason);
    }
    let member = desk.member(reversible(original)?)?;
    desk.manager_for(ManagerFor::Void)?;
    reverse(desk, original, member, reason)
}

pub(super) fn in_undo_window(desk: Desk<'_>, original: &OriginalEntry) -> Result<(), Refusal> {
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
    let over = void_limit(desk, 1)?;
    let mut book = Book::new(desk.moment()).with(member);
    let visit = member.recent_visits.iter().find(|visit| visit.entry == original.id);
    let unwind = Unwind {
        program: desk.program,
        original_member: original.fact.member.unwrap_or(member.id),
        holder: member.id,
        withheld: visit.map_or(&[], |visit| &visit.withheld),
        only: None,
        shortfall: Shortfall::Deficit,
    };
    unwind.run(&original.fact.postings, &mut book);
    let mut fact = reversal(original.id, member.id, reason, &mut book);
    fact.flags = desk.flags().with(over);
    Ok(vec![fact])
}

/// Marks for as many more undone entries of the signed-in person today.
pub(super) fn void_limit(desk: Desk<'_>, more: u32) -> Result<Flags, Refusal> {
    let used = desk.operator()?.on(desk.context.business_date).voids;
    let limit = desk.program.limits.shift_void_limit;
    desk.shift_limit(used, more, limit, |limit| Refusal::ShiftVoidLimitReached { limit })
}

/// The reversing entry with what was posted for it.
pub(super) fn reversal(original: EntryId, member: MemberId, reason: VoidReason, book: &mut Book) -> Fact {
    let detail = Detail::Reversed { original, refund_number: 0, reason };
    let mut fact = Fact::new(detail, Some(member));
    fact.postings = book.drain();
    fact.effects = vec![entry_reversed(original, 0)];
    fact
}
