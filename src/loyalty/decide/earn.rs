//! Earning: the scan, stamps and items by hand, corrections, welcome.

use super::VISIT_WINDOW_MS;
use super::book::{Book, Order};
use super::gate::Desk;
use super::joined;
use crate::command::{welcome_reward_key, welcome_stamps_key};
use crate::program::{EarnRule, StampCard, WelcomeMoment};
use crate::refusal::{ManagerFor, Refusal};
use crate::state::MemberState;
use tillstamp_ledger::{
    AdjustReason, CardId, Detail, DeviceTag, EarnCause, EnrolChannel, Fact, Flags, MemberId, Presentation, RewardId,
    Subject, Term,
};

/// No correction, not even an import's, moves more.
const IMPORT_LIMIT: i64 = 10_000;

/// What was shown at a scan.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) member: MemberId,
    pub(super) presentation: Presentation,
    pub(super) device: Option<DeviceTag>,
    pub(super) code_time_s: Option<i64>,
    pub(super) card_version: Option<u16>,
}

pub(super) fn scan(desk: Desk<'_>, shown: Shown) -> Result<Vec<Fact>, Refusal> {
    let member = desk.member(shown.member)?;
    code_still_taken(desk, member, &shown)?;
    desk.not_own_card(member)?;
    if !desk.overridden()? {
        may_stamp_again(desk, member)?;
    }
    let Shown { presentation, device, code_time_s, .. } = shown;
    let mut book = Book::new(desk.moment()).with(member);
    if desk.program.policy.redemption_visit_stamps || !redeemed_on_this_visit(desk, member) {
        for card in desk.program.cards.iter().filter(|card| card.active && card.earn == EarnRule::PerVisit) {
            book.earn(desk.program, member.id, card, i64::from(card.stamps_per_visit));
        }
    }
    let without_code = if presentation == Presentation::LookedUp { Flags::WITHOUT_CODE } else { Flags::default() };
    let mut visit = Fact::new(Detail::Visit { presentation, device, code_time_s }, Some(member.id));
    visit.flags = desk.flags().with(without_code);
    visit.postings = book.drain();
    let mut facts = vec![visit];
    if member.visits == 0 && joined::may_give_once(desk) {
        // Whoever lives on in this member may have been welcomed.
        let mut everybody = member.everybody();
        let is_new = !everybody.any(|id| desk.state.used_effects.contains(&welcome_reward_key(id)));
        facts.extend(is_new.then(|| welcome_reward(desk, member.id, WelcomeMoment::FirstVisit)).flatten());
    }
    Ok(facts)
}

/// A blocked printed card, a revoked phone. A merged member's card is judged by that member's own state in `other`.
fn code_still_taken(desk: Desk<'_>, member: &MemberState, shown: &Shown) -> Result<(), Refusal> {
    let own = desk.state.other.as_ref().filter(|other| other.id == shown.member && other.id != member.id);
    let holder = own.unwrap_or(member);
    if shown.card_version.is_some_and(|version| version <= holder.blocked_card_version) {
        return Err(Refusal::CardBlocked);
    }
    match shown.device {
        Some(device) if holder.revoked_devices.contains(&device) => Err(Refusal::DeviceRevoked),
        _ => Ok(()),
    }
}

/// Cool-down and daily cap. A last visit from far in the future (a clock that was wrong) does not lock anybody out.
pub(super) fn may_stamp_again(desk: Desk<'_>, member: &MemberState) -> Result<(), Refusal> {
    let limits = &desk.program.limits;
    let cool_down_ms = i64::from(limits.cool_down_s) * 1000;
    if let Some(last) = member.last_visit_at() {
        let since_ms = desk.context.at.since(last);
        if since_ms.saturating_abs() < cool_down_ms {
            let left_ms = (cool_down_ms - since_ms).min(cool_down_ms);
            return Err(Refusal::AlreadyStamped { wait_s: (left_ms + 999) / 1000 });
        }
    }
    match limits.daily_cap_visits {
        Some(limit) if member.visits_on(desk.context.business_date) >= limit => Err(Refusal::DailyCapReached { limit }),
        _ => Ok(()),
    }
}

fn redeemed_on_this_visit(desk: Desk<'_>, member: &MemberState) -> bool {
    member.recent_redemptions.last().is_some_and(|mark| {
        let is_recent = (0..VISIT_WINDOW_MS).contains(&desk.context.at.since(mark.at));
        // A visit after the redemption was the next one.
        is_recent && member.last_visit_at().is_none_or(|visit| visit <= mark.at)
    })
}

fn active_card(desk: Desk<'_>, card: CardId) -> Result<&StampCard, Refusal> {
    let card = desk.program.card(card).ok_or(Refusal::NoSuchCard)?;
    if card.active { Ok(card) } else { Err(Refusal::CardInactive { card: card.id }) }
}

pub(super) fn by_hand(
    desk: Desk<'_>,
    member: MemberId,
    card: CardId,
    count: u32,
    cause: EarnCause,
) -> Result<Vec<Fact>, Refusal> {
    let operator = desk.operator()?;
    let member = desk.member(member)?;
    desk.not_own_card(member)?;
    let card = active_card(desk, card)?;
    if count == 0 {
        return Err(Refusal::CountZero);
    }
    let per_unit = match (cause, &card.earn) {
        (EarnCause::Items, EarnRule::PerVisit) => return Err(Refusal::NotCounted { card: card.id }),
        (EarnCause::Items, EarnRule::PerItem { .. }) => i64::from(card.stamps_per_visit),
        _ => 1,
    };
    let given = i64::from(extras_on_this_visit(desk, member, card.id)) + i64::from(count);
    if given > i64::from(card.max_manual_per_scan) && !desk.overridden()? {
        return Err(Refusal::TooManyAtOnce { limit: card.max_manual_per_scan, given });
    }
    // Even a manager's PIN does not turn a slip of the finger into a thousand stamps.
    if i64::from(count) > IMPORT_LIMIT {
        return Err(Refusal::TooMuchForOneEntry);
    }
    let used = operator.on(desk.context.business_date).manual;
    let limit = desk.program.limits.shift_manual_limit;
    let over = desk.shift_limit(used, count, limit, |limit| Refusal::ShiftLimitReached { limit })?;
    let mut book = Book::new(desk.moment()).with(member);
    book.earn(desk.program, member.id, card, i64::from(count) * per_unit);
    let mut fact = Fact::new(Detail::Earned { cause, card: Some(card.id), count }, Some(member.id));
    fact.flags = desk.flags().with(over);
    fact.postings = book.drain();
    Ok(vec![fact])
}

pub(super) fn extras_on_this_visit(desk: Desk<'_>, member: &MemberState, card: CardId) -> u32 {
    let on_visit = member.recent_extras.iter().filter(|mark| {
        let is_recent = (0..VISIT_WINDOW_MS).contains(&desk.context.at.since(mark.at));
        mark.card == card && is_recent && member.last_visit_at().is_none_or(|visit| mark.at >= visit)
    });
    on_visit.fold(0, |sum, mark| sum.saturating_add(mark.count))
}

pub(super) fn adjust(
    desk: Desk<'_>,
    member: MemberId,
    card: CardId,
    delta: i64,
    reason: AdjustReason,
) -> Result<Vec<Fact>, Refusal> {
    let member = desk.member(member)?;
    let over = if reason == AdjustReason::Import {
        may_import(desk, delta)?
    } else {
        desk.not_own_card(member)?;
        may_adjust(desk, delta)?
    };
    let mut book = Book::new(desk.moment()).with(member);
    let stamps = Subject::Stamps(member.id, card);
    if delta > 0 {
        let card = active_card(desk, card)?;
        book.post(stamps, book.moment.vintage(card.stamp_validity_days), Term::Adjusted, delta);
        book.complete(desk.program, member.id, card);
    } else {
        let (have, need) = (book.held(stamps), delta.saturating_neg());
        if have < need {
            return Err(Refusal::NotEnough { have, need });
        }
        book.take(stamps, need, Term::Reversed, Order::EarliestFirst);
    }
    let mut fact = Fact::new(Detail::Adjusted { reason }, Some(member.id));
    fact.flags = desk.flags().with(over);
    fact.postings = book.drain();
    Ok(vec![fact])
}

/// An import runs without anybody signed in, or by the owner.
fn may_import(desk: Desk<'_>, delta: i64) -> Result<Flags, Refusal> {
    if desk.context.operator.is_some() {
        desk.owner()?;
    }
    match delta {
        0 => Err(Refusal::CountZero),
        delta if delta.saturating_abs() > IMPORT_LIMIT => Err(Refusal::TooMuchForOneEntry),
        _ => Ok(Flags::default()),
    }
}

fn may_adjust(desk: Desk<'_>, delta: i64) -> Result<Flags, Refusal> {
    let operator = desk.operator()?;
    let limits = &desk.program.limits;
    if delta == 0 {
        return Err(Refusal::CountZero);
    }
    let units = u32::try_from(delta.unsigned_abs()).unwrap_or(u32::MAX);
    let is_approved = desk.approver(None)?.is_some();
    let limit = if is_approved { limits.adjust_limit_manager } else { limits.adjust_limit_cashier };
    if units > limit {
        return Err(Refusal::AdjustOverLimit { limit });
    }
    let used = operator.on(desk.context.business_date).adjusted;
    desk.shift_limit(used, units, limits.shift_adjust_limit, |limit| Refusal::ShiftLimitReached { limit })
}

pub(super) fn give_reward(
    desk: Desk<'_>,
    member: MemberId,
    reward: RewardId,
    uses: u32,
    reason: AdjustReason,
) -> Result<Vec<Fact>, Refusal> {
    let member = desk.member(member)?;
    if reason == AdjustReason::Import {
        may_import(desk, i64::from(uses))?;
    } else {
        desk.operator()?;
        desk.manager_for(ManagerFor::GiveReward)?;
        desk.not_own_card(member)?;
    }
    let reward = desk.program.reward(reward).ok_or(Refusal::NoSuchReward)?;
    let limit = desk.program.limits.adjust_limit_manager;
    match uses {
        0 => return Err(Refusal::CountZero),
        uses if reason != AdjustReason::Import && uses > limit => return Err(Refusal::AdjustOverLimit { limit }),
        _ => {}
    }
    let mut book = Book::new(desk.moment()).with(member);
    let vintage = book.moment.vintage(reward.validity_days);
    book.post(Subject::Reward(member.id, reward.id), vintage, Term::Adjusted, i64::from(uses));
    let mut fact = Fact::new(Detail::Adjusted { reason }, Some(member.id));
    fact.flags = desk.flags();
    fact.postings = book.drain();
    Ok(vec![fact])
}

pub(super) fn enrol(desk: Desk<'_>, member: MemberId, channel: EnrolChannel) -> Result<Vec<Fact>, Refusal> {
    if let Some(known) = &desk.state.member {
        return Err(if known.erased { Refusal::MemberErased } else { Refusal::AlreadyEnrolled });
    }
    let mut joined = Fact::new(Detail::Enrolled { channel }, Some(member));
    joined.flags = desk.flags();
    let mut facts = vec![joined];
    // An old system's members were welcomed there.
    if channel != EnrolChannel::Import && joined::may_give_once(desk) {
        facts.extend(welcome_stamps(desk, member, Book::new(desk.moment())));
        facts.extend(welcome_reward(desk, member, WelcomeMoment::Joining));
    }
    Ok(facts)
}

/// Welcome stamps are entries of their own, so that undoing a visit never takes the welcome back.
fn welcome_stamps(desk: Desk<'_>, member: MemberId, mut book: Book) -> Vec<Fact> {
    let cards = desk.program.cards.iter().filter(|card| card.active && card.welcome_stamps > 0);
    let facts = cards.filter_map(|card| {
        let key = welcome_stamps_key(member, card.id);
        if desk.state.used_effects.contains(&key) {
            return None;
        }
        book.earn(desk.program, member, card, i64::from(card.welcome_stamps));
        let detail = Detail::Earned { cause: EarnCause::Welcome, card: Some(card.id), count: card.welcome_stamps };
        let mut fact = Fact::new(detail, Some(member));
        fact.flags = desk.flags();
        fact.postings = book.drain();
        fact.effects = vec![key];
        Some(fact)
    });
    facts.collect()
}

fn welcome_reward(desk: Desk<'_>, member: MemberId, moment: WelcomeMoment) -> Option<Fact> {
    let welcome = desk.program.welcome_reward.filter(|welcome| welcome.moment == moment)?;
    let reward = desk.program.reward(welcome.reward).filter(|reward| reward.active)?;
    let key = welcome_reward_key(member);
    if desk.state.used_effects.contains(&key) {
        return None;
    }
    let mut book = Book::new(desk.moment());
    let vintage = book.moment.vintage(reward.validity_days);
    book.post(Subject::Reward(member, reward.id), vintage, Term::Earned, i64::from(reward.uses.max(1)));
    let mut fact = Fact::new(Detail::Earned { cause: EarnCause::Welcome, card: None, count: 0 }, Some(member));
    fact.flags = desk.flags();
    fact.postings = book.drain();
    fact.effects = vec![key];
    Some(fact)
}

/// What is given once and nobody has given yet: the welcome, with what belongs to the first visit where there was one.
pub(super) fn awards_once(desk: Desk<'_>, member: &MemberState) -> Vec<Fact> {
    let mut facts = welcome_stamps(desk, member.id, Book::new(desk.moment()).with(member));
    facts.extend(welcome_reward(desk, member.id, WelcomeMoment::Joining));
    if member.visits > 0 {
        facts.extend(welcome_reward(desk, member.id, WelcomeMoment::FirstVisit));
    }
    facts
}
