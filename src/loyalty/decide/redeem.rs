//! Handing a reward over. Never caught by the cool-down (F108).

use super::VISIT_WINDOW_MS;
use super::book::{Book, Order};
use super::gate::Desk;
use super::joined;
use crate::program::Reward;
use crate::refusal::Refusal;
use crate::state::{MemberState, stock_left};
use tillstamp_ledger::{
    ClockState, Detail, Fact, Flags, MemberId, OperatorId, Presentation, RewardId, Subject, Term, Vintage,
};

/// What is asked for at the counter.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    pub(super) member: MemberId,
    pub(super) reward: RewardId,
    pub(super) uses: u32,
    pub(super) presentation: Presentation,
    pub(super) confirmed: bool,
    pub(super) manager: Option<OperatorId>,
}

pub(super) fn redeem(desk: Desk<'_>, wish: Wish) -> Result<Vec<Fact>, Refusal> {
    desk.operator()?;
    let member = desk.member(wish.member)?;
    desk.not_own_card(member)?;
    let reward = desk.program.reward(wish.reward).ok_or(Refusal::NoSuchReward)?;
    if wish.uses == 0 {
        return Err(Refusal::CountZero);
    }
    shop_hands_out(desk, reward)?;
    let mut book = Book::new(desk.moment()).with(member);
    member_has(desk, member, reward, &book, wish)?;
    stock_has(desk, reward, wish.uses)?;
    let flags = person_may(desk, member, wish)?;

    let uses = i64::from(wish.uses);
    book.take(Subject::Reward(member.id, reward.id), uses, Term::Spent, Order::EarliestFirst);
    if reward.stock.is_some() {
        book.post(Subject::Stock(reward.id), Vintage::NEVER, Term::Spent, uses);
    }
    if !desk.program.policy.redemption_visit_stamps {
        withhold_stamps(desk, member, &mut book);
    }
    let detail = Detail::Redeemed { reward: reward.id, uses: wish.uses, key_in: reward.kind.key_in() };
    let mut fact = Fact::new(detail, Some(member.id));
    fact.flags = desk.flags().with(flags);
    fact.postings = book.drain();
    Ok(vec![fact])
}

fn shop_hands_out(desk: Desk<'_>, reward: &Reward) -> Result<(), Refusal> {
    if desk.state.redemptions_paused {
        return Err(Refusal::RedemptionsPaused);
    }
    if !reward.active {
        return Err(Refusal::RewardInactive { reward: reward.id });
    }
    match desk.program.policy.last_redeem_day {
        Some(last_day) if desk.day() > last_day => Err(Refusal::RedemptionsEnded { last_day }),
        _ => Ok(()),
    }
}

fn member_has(desk: Desk<'_>, member: &MemberState, reward: &Reward, book: &Book, wish: Wish) -> Result<(), Refusal> {
    let subject = Subject::Reward(member.id, reward.id);
    let (have, need) = (book.held(subject), i64::from(wish.uses));
    if have < need {
        if let Some(refusal) = joined::why_wait(desk, member, reward) {
            return Err(refusal);
        }
        return Err(match (have, book.vintages(subject).last()) {
            (0, Some((last, _))) => Refusal::RewardExpired { reward: reward.id, on: last.0 },
            (0, None) => Refusal::RewardNotReady { reward: reward.id },
            _ => Refusal::NotEnough { have, need },
        });
    }
    let is_fresh =
        !desk.program.policy.reward_usable_at_once && have - issued_on_this_visit(desk, member, reward) < need;
    if is_fresh && desk.pin_manager(wish.manager)?.is_none() {
        return Err(Refusal::RewardNextVisit { reward: reward.id });
    }
    Ok(())
}

fn issued_on_this_visit(desk: Desk<'_>, member: &MemberState, reward: &Reward) -> i64 {
    let fresh = member.recent_issues.iter().filter(|issue| {
        let is_recent = (0..VISIT_WINDOW_MS).contains(&desk.context.at.since(issue.at));
        issue.reward == reward.id && is_recent && member.last_visit_at().is_none_or(|visit| issue.at >= visit)
    });
    fresh.map(|issue| issue.uses).sum()
}

fn stock_has(desk: Desk<'_>, reward: &Reward, uses: u32) -> Result<(), Refusal> {
    if reward.stock.is_none() {
        return Ok(());
    }
    let left = stock_left(desk.state, reward.id).unwrap_or(0);
    if left < i64::from(uses) { Err(Refusal::OutOfStock { reward: reward.id, left }) } else { Ok(()) }
}

/// Printed cards and looked-up members: confirmed, and up to the shop's limit. An unsure clock: a manager.
fn person_may(desk: Desk<'_>, member: &MemberState, wish: Wish) -> Result<Flags, Refusal> {
    let is_approved = desk.approver(wish.manager)?.is_some();
    let mut flags = Flags::default();
    if desk.context.clock == ClockState::Unsure {
        if !is_approved {
            return Err(Refusal::ClockUnsure);
        }
        flags = flags.with(Flags::CONFIRMED_BY_MANAGER);
    }
    if !matches!(wish.presentation, Presentation::StaticCard | Presentation::LookedUp) {
        return Ok(flags);
    }
    flags = flags.with(Flags::STATIC_CARD);
    if wish.presentation == Presentation::LookedUp {
        flags = flags.with(Flags::WITHOUT_CODE);
    }
    if !wish.confirmed && desk.pin_manager(wish.manager)?.is_none() {
        return Err(Refusal::ConfirmCard);
    }
    let limit = desk.program.limits.static_card_rewards_per_day;
    let today = member.static_redemptions_on(desk.context.business_date).saturating_add(wish.uses);
    match (today > limit, is_approved) {
        (true, false) => Err(Refusal::StaticCardLimit { limit }),
        (true, true) => Ok(flags.with(Flags::CONFIRMED_BY_MANAGER)),
        (false, _) => Ok(flags),
    }
}

/// Takes this visit's stamps back, as far as they are still stamps: those that made a reward stay.
fn withhold_stamps(desk: Desk<'_>, member: &MemberState, book: &mut Book) {
    let Some(visit) = member.last_visit() else { return };
    let is_this_visit = (0..VISIT_WINDOW_MS).contains(&desk.context.at.since(visit.at));
    if !is_this_visit || visit.withheld_by.is_some() {
        return;
    }
    // A visit that was moved here may have brought stamps past their day: those count for nothing already.
    for (card, vintage, quantity) in visit.stamps.iter().filter(|(_, vintage, _)| !desk.moment().expired(*vintage)) {
        let stamps = Subject::Stamps(member.id, *card);
        let taken = book.take_of(stamps, *vintage, *quantity, Term::Reversed);
        book.take(stamps, quantity - taken, Term::Reversed, Order::LatestFirst);
    }
}
