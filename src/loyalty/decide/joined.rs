//! A till among others: what must wait, what is claimed instead of borne, and what is given when units arrive.
//!
//! Invariant: nothing here lets a till spend what it does not hold; on a lone till nothing here does anything.

use super::book::Book;
use super::earn;
use super::gate::Desk;
use crate::command::Command;
use crate::program::{Program, Reward, StampCard};
use crate::refusal::Refusal;
use crate::state::{Elsewhere, Joined, MemberState, Place, State};
use tillstamp_ledger::{Context, Detail, EarnCause, Fact, Flags, Subject, Term};

/// What a till among others cannot do, whatever the rules say.
pub(super) fn hindrance(desk: Desk<'_>, command: &Command) -> Option<Refusal> {
    let joined = desk.state.joined.as_ref()?;
    match command {
        Command::Redeem { .. } => joined.lease_ended.map(|since| Refusal::LeaseEnded { since }),
        Command::Undo { .. } | Command::Void { .. } | Command::MoveAward { .. } | Command::SplitAward { .. } => {
            let place = joined.original_at.clone()?;
            // Two tills that cannot see each other would both give the units back.
            let entries = desk.state.original.iter().chain(&desk.state.together);
            let spends = entries.flat_map(|entry| &entry.fact.postings).any(|posting| posting.term == Term::Spent);
            spends.then_some(Refusal::VoidElsewhere { place })
        }
        Command::Merge { .. } | Command::UndoMerge { .. } => Some(Refusal::JoinedMerge),
        _ => None,
    }
}

/// What a void cannot take here is claimed from whoever holds it; only what was spent is borne by the shop, and that is
/// for the server to find.
pub(super) fn claim(desk: Desk<'_>, mut facts: Vec<Fact>) -> Vec<Fact> {
    if desk.state.joined.is_none() {
        return facts;
    }
    for fact in &mut facts {
        let is_short = fact.postings.iter().any(|posting| posting.term == Term::Deficit);
        if is_short && matches!(fact.detail, Detail::Reversed { .. }) {
            fact.postings.retain(|posting| posting.term != Term::Deficit);
            fact.flags = fact.flags.with(Flags::CLAIM);
        }
    }
    facts
}

/// Whether what is given once may be given here and now.
pub(super) fn may_give_once(desk: Desk<'_>) -> bool {
    desk.state.joined.as_ref().is_none_or(|joined| joined.once_here)
}

fn usable<'a>(joined: &'a Joined, state: &'a State, context: &'a Context, subject: Subject) -> Vec<&'a Elsewhere> {
    let today = state.day(context);
    let units = joined.elsewhere.iter();
    units.filter(|units| units.subject == subject && !units.vintage.expired_on(today)).collect()
}

fn sum(units: &[&Elsewhere]) -> i64 {
    units.iter().fold(0, |sum, units| sum.saturating_add(units.quantity))
}

/// Uses of a reward that others hold.
pub(crate) fn uses_elsewhere(state: &State, context: &Context, member: &MemberState, reward: &Reward) -> i64 {
    let Some(joined) = &state.joined else { return 0 };
    sum(&usable(joined, state, context, Subject::Reward(member.id, reward.id)))
}

/// Cards that all units together would fill, although those held here do not: each with the uses they would give.
pub(crate) fn full_together(
    program: &Program,
    state: &State,
    context: &Context,
    member: &MemberState,
    reward: &Reward,
) -> Option<i64> {
    let joined = state.joined.as_ref()?;
    let card = card_of(program, reward)?;
    let stamps = Subject::Stamps(member.id, card.id);
    let others = sum(&usable(joined, state, context, stamps));
    let goal = i64::from(card.goal.max(1));
    let full = member.held(stamps, state.day(context)).saturating_add(others) / goal;
    (others > 0 && full > 0).then_some(full * i64::from(reward.uses.max(1)))
}

/// What would let something be handed over here if it were held here: issued rewards, and stamps that fill a card with
/// those held here. Each with its units elsewhere.
pub fn fetchable(program: &Program, state: &State, context: &Context) -> Vec<(Subject, i64)> {
    let (Some(joined), Some(member)) = (&state.joined, &state.member) else { return Vec::new() };
    let mut found = Vec::new();
    for reward in &program.rewards {
        let uses = uses_elsewhere(state, context, member, reward);
        if uses > 0 {
            found.push((Subject::Reward(member.id, reward.id), uses));
        }
        if full_together(program, state, context, member, reward).is_some()
            && let Some(card) = card_of(program, reward)
        {
            let stamps = Subject::Stamps(member.id, card.id);
            found.push((stamps, sum(&usable(joined, state, context, stamps))));
        }
    }
    found
}

fn card_of<'a>(program: &'a Program, reward: &Reward) -> Option<&'a StampCard> {
    program.cards.iter().find(|card| card.reward == reward.id && card.active)
}

/// Why a reward that the member has, all units together, cannot be handed over here; nothing where the member has not.
pub(super) fn why_wait(desk: Desk<'_>, member: &MemberState, reward: &Reward) -> Option<Refusal> {
    let joined = desk.state.joined.as_ref()?;
    let rewards = usable(joined, desk.state, desk.context, Subject::Reward(member.id, reward.id));
    if !rewards.is_empty() {
        return Some(worded(joined, reward, &rewards, false));
    }
    full_together(desk.program, desk.state, desk.context, member, reward)?;
    let card = card_of(desk.program, reward)?;
    let stamps = usable(joined, desk.state, desk.context, Subject::Stamps(member.id, card.id));
    Some(worded(joined, reward, &stamps, true))
}

/// Names the place that holds most; what was collected since the line went down is told before anything else.
fn worded(joined: &Joined, reward: &Reward, units: &[&Elsewhere], are_stamps: bool) -> Refusal {
    let since_down: i64 = units.iter().map(|units| units.since_down).sum();
    let since = joined.line_down_since.filter(|_| since_down > 0);
    let counted = |units: &Elsewhere| if since.is_some() { units.since_down } else { units.quantity };
    let mut places: Vec<(i64, &Place)> = Vec::new();
    for unit in units {
        match places.iter_mut().find(|(_, place)| *place == &unit.place) {
            Some((count, _)) => *count += counted(unit),
            None => places.push((counted(unit), &unit.place)),
        }
    }
    let most = places.into_iter().max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(a.1)));
    let (count, place) = most.map_or((0, Place::Server), |(count, place)| (count, place.clone()));
    if are_stamps {
        Refusal::StampsElsewhere { reward: reward.id, count, place, since }
    } else {
        Refusal::RewardElsewhere { reward: reward.id, count, place, since }
    }
}

/// Cards that became full by units that came from elsewhere turn into rewards; no facts where none is.
pub fn gather(program: &Program, state: &State, context: &Context) -> Vec<Fact> {
    let desk = Desk { program, state, context };
    let Some(member) = state.member.as_ref().filter(|member| !member.erased && member.merged_into.is_none()) else {
        return Vec::new();
    };
    let mut book = Book::new(desk.moment()).with(member);
    let mut facts = Vec::new();
    for card in program.cards.iter().filter(|card| card.active) {
        book.complete(program, member.id, card);
        if book.is_drained() {
            continue;
        }
        let detail = Detail::Earned { cause: EarnCause::Gathered, card: Some(card.id), count: 0 };
        let mut fact = Fact::new(detail, Some(member.id));
        fact.flags = desk.flags();
        fact.postings = book.drain();
        facts.push(fact);
    }
    facts
}

/// What a member was to be given once and nobody has given yet; no facts where all was given.
pub fn waiting_awards(program: &Program, state: &State, context: &Context) -> Vec<Fact> {
    let desk = Desk { program, state, context };
    match state.member.as_ref().filter(|member| !member.erased && member.merged_into.is_none()) {
        Some(member) => earn::awards_once(desk, member),
        None => Vec::new(),
    }
}
