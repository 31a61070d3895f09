//! Moving an award to the right member, and dividing one among several (F119).
//!
//! Invariant: what is taken from the one is what the others get, stamp for stamp and day for day; nothing moves that
//! was used already. All entries of such an action are marked as one, so that undoing any of them undoes all.

mod back;
mod slices;

pub(super) use back::undo;

use super::book::Book;
use super::earn::{extras_on_this_visit, may_stamp_again};
use super::gate::Desk;
use super::reverse::{in_undo_window, original, reversal, reversible, void_limit};
use super::unwind::{Shortfall, Unwind};
use crate::command::AwardPart;
use crate::program::Program;
use crate::refusal::{ManagerFor, Refusal};
use crate::state::{MemberState, OriginalEntry, State};
use slices::{Award, Slice};
use tillstamp_ledger::{CardId, Context, Detail, EarnCause, EntryId, Fact, Flags, MemberId, Subject, Term, VoidReason};

/// Members among whom one award is divided at most.
pub const SPLIT_PARTS_LIMIT: usize = 12;

/// How many units an award has that can be divided: items where it counted items, else stamps by hand, else the
/// stamps of the visit (where it stamped several cards, one unit is one stamp on each). 0: the entry gave no stamps.
pub fn award_units(fact: &Fact) -> u32 {
    Award::of(fact).map_or(0, |award| award.units)
}

/// How many units of the award `State::original` its member (`State::member`) could still give away.
pub fn movable_units(program: &Program, state: &State, context: &Context) -> u32 {
    let desk = Desk { program, state, context };
    let (Some(original), Some(from)) = (&state.original, &state.member) else { return 0 };
    Award::of(&original.fact).map_or(0, |award| movable(desk, original, from, &award, award.units))
}

/// A member with the part that goes there.
struct Share<'a> {
    to: &'a MemberState,
    count: u32,
    slices: Vec<Slice>,
}

/// Takes an award from one member and gives it to the right one.
pub(super) fn move_award(desk: Desk<'_>, id: EntryId, to: MemberId) -> Result<Vec<Fact>, Refusal> {
    desk.operator()?;
    let original = original(desk, id)?;
    if !matches!(original.fact.detail, Detail::Visit { .. } | Detail::Earned { .. }) {
        return Err(Refusal::CannotBeUndone);
    }
    let from = desk.member(reversible(original)?)?;
    let right = named(desk, from, to)?;
    if right.id == from.id {
        return Err(Refusal::SameMember);
    }
    let award = Award::of(&original.fact).ok_or(Refusal::NothingToMove)?;
    share_out(desk, original, from, &award, &[(right, award.units)])
}

/// Divides an award among several members, in one action (F119).
pub(super) fn split(desk: Desk<'_>, id: EntryId, parts: &[AwardPart]) -> Result<Vec<Fact>, Refusal> {
    desk.operator()?;
    let original = original(desk, id)?;
    let is_award = match original.fact.detail {
        Detail::Visit { .. } => true,
        // A welcome is one member's, once.
        Detail::Earned { cause, .. } => cause != EarnCause::Welcome,
        _ => false,
    };
    if !is_award {
        return Err(Refusal::CannotBeUndone);
    }
    let from = desk.member(reversible(original)?)?;
    let award = Award::of(&original.fact).ok_or(Refusal::NothingToMove)?;
    if parts.len() < 2 {
        return Err(Refusal::SplitTooFew);
    }
    if parts.len() > SPLIT_PARTS_LIMIT {
        return Err(Refusal::SplitTooMany { limit: SPLIT_PARTS_LIMIT as u32 });
    }
    if parts.iter().any(|part| part.count == 0) {
        return Err(Refusal::CountZero);
    }
    let given: i64 = parts.iter().map(|part| i64::from(part.count)).sum();
    if given != i64::from(award.units) {
        return Err(Refusal::SplitSum { given, total: award.units });
    }
    let mut members: Vec<(&MemberState, u32)> = Vec::with_capacity(parts.len());
    for part in parts {
        let member = named(desk, from, part.member)?;
        if members.iter().any(|(known, _)| known.id == member.id) {
            return Err(Refusal::SameMember);
        }
        members.push((member, part.count));
    }
    share_out(desk, original, from, &award, &members)
}

fn is_member(state: &MemberState, asked: MemberId) -> bool {
    state.id == asked || state.absorbed.iter().any(|(absorbed, _)| *absorbed == asked)
}

/// A member of the division, present and served in its own right.
fn named<'a>(desk: Desk<'a>, from: &'a MemberState, asked: MemberId) -> Result<&'a MemberState, Refusal> {
    let everybody = std::iter::once(from).chain(&desk.state.other).chain(&desk.state.others);
    let mut found = everybody.filter(|state| is_member(state, asked) && state.merged_into.is_none());
    let member = found.next().ok_or(Refusal::UnknownMember)?;
    if member.erased { Err(Refusal::MemberErased) } else { Ok(member) }
}

/// Whether the member may get this now: caps as for an award at the counter, and something that can still be shown.
fn may_receive(desk: Desk<'_>, member: &MemberState, count: u32, by_hand: Option<CardId>) -> Result<(), Refusal> {
    desk.not_own_card(member)?;
    if desk.overridden()? {
        return Ok(());
    }
    let all_blocked = member.card_version > 0 && member.blocked_card_version >= member.card_version;
    if all_blocked && member.devices.is_empty() && member.absorbed.is_empty() {
        return Err(Refusal::CardBlocked);
    }
    let Some(card) = by_hand else { return may_stamp_again(desk, member) };
    let given = i64::from(extras_on_this_visit(desk, member, card)) + i64::from(count);
    match desk.program.card(card).map(|card| card.max_manual_per_scan) {
        Some(limit) if given > i64::from(limit) => Err(Refusal::TooManyAtOnce { limit, given }),
        _ => Ok(()),
    }
}

fn share_out(
    desk: Desk<'_>,
    original: &OriginalEntry,
    from: &MemberState,
    award: &Award,
    members: &[(&MemberState, u32)],
) -> Result<Vec<Fact>, Refusal> {
    desk.not_own_card(from)?;
    if in_undo_window(desk, original).is_err() {
        desk.manager_for(ManagerFor::MoveAward)?;
    }
    for (member, count) in members.iter().filter(|(member, _)| member.id != from.id) {
        may_receive(desk, member, *count, award.by_hand)?;
    }
    let over = void_limit(desk, 1)?;
    let mut award_slices = award.slices();
    let shares = members.iter().map(|(to, count)| Share {
        to,
        count: *count,
        slices: award_slices.iter_mut().flat_map(|rest| rest.cut(*count, award.units)).collect(),
    });
    let (kept, given): (Vec<_>, Vec<_>) = shares.partition(|share| share.to.id == from.id);

    let mut book = Book::new(desk.moment()).with(from);
    for share in &given {
        book = book.with(share.to);
    }
    let mut facts = Vec::with_capacity(members.len() + 1);
    // First what stays, as an award of its own that can be voided later; the entry after it takes the whole away.
    for share in &kept {
        post(&mut book, from.id, &share.slices, Term::Earned);
        facts.push(part(share, award, &mut book));
        post(&mut book, from.id, &share.slices, Term::Reversed);
    }
    let moved: Vec<Slice> = given.iter().flat_map(|share| share.slices.iter().copied()).collect();
    if take(desk, original, from, &moved, &mut book) > 0 {
        return Err(used(desk, original, from, award, given.iter().map(|share| share.count).sum()));
    }
    facts.push(reversal(original.id, from.id, VoidReason::WrongMember, &mut book));
    for share in &given {
        post(&mut book, share.to.id, &share.slices, Term::Earned);
        for card in award.cards() {
            book.complete_by_id(desk.program, share.to.id, card);
        }
        facts.push(part(share, award, &mut book));
    }
    for fact in &mut facts {
        fact.flags = desk.flags().with(Flags::TOGETHER);
    }
    if let Some(taken) = facts.get_mut(kept.len()) {
        taken.flags = taken.flags.with(over);
    }
    Ok(facts)
}

fn post(book: &mut Book, member: MemberId, slices: &[Slice], term: Term) {
    for (card, vintage, quantity) in slices {
        book.post(Subject::Stamps(member, *card), *vintage, term, *quantity);
    }
}

fn part(share: &Share<'_>, award: &Award, book: &mut Book) -> Fact {
    let detail = Detail::Earned { cause: EarnCause::Moved, card: award.by_hand, count: share.count };
    let mut fact = Fact::new(detail, Some(share.to.id));
    fact.postings = book.drain();
    fact
}

/// Takes a part of an award back; says how many stamps it could not take.
fn take(desk: Desk<'_>, original: &OriginalEntry, from: &MemberState, only: &[Slice], book: &mut Book) -> i64 {
    let unwind = Unwind {
        program: desk.program,
        original_member: original.fact.member.unwrap_or(from.id),
        holder: from.id,
        withheld: &[],
        only: Some(only),
        shortfall: Shortfall::Leave,
    };
    let short = unwind.run(&original.fact.postings, book).short();
    // A redemption that took this visit's stamps has used them.
    let visit = from.recent_visits.iter().find(|visit| visit.entry == original.id);
    let withheld: i64 = visit.iter().flat_map(|visit| &visit.withheld).map(|(_, _, quantity)| quantity).sum();
    short + withheld
}

fn used(desk: Desk<'_>, original: &OriginalEntry, from: &MemberState, award: &Award, asked: u32) -> Refusal {
    match movable(desk, original, from, award, asked) {
        0 => Refusal::AwardUsed,
        can => Refusal::AwardPartlyUsed { can: can.min(asked.saturating_sub(1)), asked },
    }
}

/// The most units up to `limit` that can be taken from the member without anybody bearing a loss.
fn movable(desk: Desk<'_>, original: &OriginalEntry, from: &MemberState, award: &Award, limit: u32) -> u32 {
    let can_take = |count: u32| {
        let slices: Vec<Slice> = award.slices().iter_mut().flat_map(|rest| rest.cut(count, award.units)).collect();
        let mut book = Book::new(desk.moment()).with(from);
        take(desk, original, from, &slices, &mut book) == 0
    };
    let (mut can, mut cannot) = (0, limit.saturating_add(1));
    while cannot - can > 1 {
        let middle = can + (cannot - can) / 2;
        if can_take(middle) { can = middle } else { cannot = middle }
    }
    can
}
