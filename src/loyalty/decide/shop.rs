//! The shop itself: program, stock, staff, day, clock, brake.

use super::gate::Desk;
use crate::program::{Program, STOCK_LIMIT};
use crate::refusal::{ManagerFor, Refusal};
use crate::state::stock_left;
use tillstamp_ledger::{
    AdjustReason, BusinessDate, ClockCause, ClockState, Detail, Fact, Hash, OperatorId, Posting, RewardId, Role,
    Subject, Term, UtcMillis, Vintage,
};

/// A second Z changes nothing (F113).
pub(super) fn close_day(desk: Desk<'_>, date: BusinessDate, totals: Hash) -> Result<Vec<Fact>, Refusal> {
    if let Some(number) = desk.state.closed_as {
        return Err(Refusal::DayAlreadyClosed { number });
    }
    if date > desk.context.business_date {
        return Err(Refusal::DayNotBegun { date });
    }
    desk.manager_for(ManagerFor::CloseDay)?;
    let number = desk.state.last_day_number.saturating_add(1);
    Ok(vec![Fact::new(Detail::DayClosed { date, number, totals }, None)])
}

/// First stock of rewards that never had one is booked with the document that brings it.
pub(super) fn publish_program(desk: Desk<'_>, document: &Program, from: BusinessDate) -> Result<Vec<Fact>, Refusal> {
    // At set-up there is no owner yet who could sign in.
    if desk.state.active_owners > 0 {
        desk.owner()?;
    }
    let faults = document.validate();
    if !faults.is_empty() {
        return Err(Refusal::ProgramFaulty { faults: u32::try_from(faults.len()).unwrap_or(u32::MAX) });
    }
    let program = document.hash().map_err(|_| Refusal::ProgramFaulty { faults: 1 })?;
    if desk.context.clock == ClockState::Sure && from < desk.context.business_date {
        return Err(Refusal::ProgramFromPast { from });
    }
    let mut fact = Fact::new(Detail::ProgramPublished { program, from }, None);
    let new_stock = document.rewards.iter().filter(|reward| stock_left(desk.state, reward.id).is_none());
    let postings = new_stock.filter_map(|reward| {
        let first = reward.stock.filter(|first| *first > 0)?;
        Some(Posting::new(Subject::Stock(reward.id), Vintage::NEVER, Term::Adjusted, i64::from(first)))
    });
    fact.postings = postings.collect();
    Ok(vec![fact])
}

pub(super) fn set_stock(desk: Desk<'_>, reward: RewardId, left: u32) -> Result<Vec<Fact>, Refusal> {
    let reward = desk.program.reward(reward).ok_or(Refusal::NoSuchReward)?;
    if reward.stock.is_none() {
        return Err(Refusal::NoStockKept { reward: reward.id });
    }
    if left > STOCK_LIMIT {
        return Err(Refusal::TooMuchForOneEntry);
    }
    desk.manager_for(ManagerFor::Stock)?;
    let change = i64::from(left) - stock_left(desk.state, reward.id).unwrap_or(0);
    let term = if change > 0 { Term::Adjusted } else { Term::Reversed };
    if change == 0 {
        return Err(Refusal::NothingChanged);
    }
    let mut fact = Fact::new(Detail::Adjusted { reason: AdjustReason::Mistake }, None);
    fact.postings = vec![Posting::new(Subject::Stock(reward.id), Vintage::NEVER, term, change.abs())];
    Ok(vec![fact])
}

/// Managers look after cashiers, owners after everybody; the shop always keeps an owner.
pub(super) fn change_operator(
    desk: Desk<'_>,
    subject: OperatorId,
    role: Role,
    active: bool,
) -> Result<Vec<Fact>, Refusal> {
    let known = desk.state.subject.as_ref().filter(|known| known.id == subject);
    let stays_owner = active && role == Role::Owner;
    if desk.state.active_owners == 0 {
        if !stays_owner {
            return Err(Refusal::LastOwner);
        }
    } else {
        let concerns_cashier = role == Role::Cashier && known.is_none_or(|known| known.role == Role::Cashier);
        if concerns_cashier { desk.manager_for(ManagerFor::Staff)? } else { desk.owner()? }
    }
    if known.is_some_and(|known| known.is_owner()) && !stays_owner && desk.state.active_owners <= 1 {
        return Err(Refusal::LastOwner);
    }
    if known.is_some_and(|known| known.role == role && known.active == active) {
        return Err(Refusal::NothingChanged);
    }
    Ok(vec![Fact::new(Detail::OperatorChanged { subject, role, active }, None)])
}

pub(super) fn set_clock(desk: Desk<'_>, at: UtcMillis) -> Result<Vec<Fact>, Refusal> {
    desk.owner()?;
    Ok(vec![Fact::new(Detail::ClockSet { cause: ClockCause::Owner, at }, None)])
}

pub(super) fn pause_redemptions(desk: Desk<'_>, paused: bool) -> Result<Vec<Fact>, Refusal> {
    if desk.state.redemptions_paused == paused {
        return Err(Refusal::NothingChanged);
    }
    desk.manager_for(ManagerFor::Pause)?;
    Ok(vec![Fact::new(Detail::RedemptionsPaused { paused }, None)])
}
