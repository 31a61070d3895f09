//! Figures out of the day's counters: hours, people, rewards, what was keyed in, what the shop still owes.
//!
//! Invariant: a day's figures cost the day, never the ledger.

use super::Till;
use crate::fault::Fault;
use crate::views::{HourFigures, KeyInRow, Liability, PersonFigures, RewardFigures};
use std::collections::{BTreeMap, BTreeSet};
use tillstamp_ledger::{KeyIn, OperatorId, RewardId, Subject, UtcMillis};
use tillstamp_loyalty::{Program, Reward};
use tillstamp_store::{DayCounters, Metric};

pub(crate) fn whole(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

/// Hour by the shop's clock.
fn hour_of(zone: &jiff::tz::TimeZone, at: UtcMillis) -> u8 {
    let timestamp = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    u8::try_from(zone.to_datetime(timestamp).hour()).unwrap_or(0)
}

pub(crate) fn zone_of(program: &Program) -> jiff::tz::TimeZone {
    // The zones that were bundled at build, never the machine's own (which may be old or none).
    jiff::tz::TimeZoneDatabase::bundled().get(&program.business_day.time_zone).unwrap_or(jiff::tz::TimeZone::UTC)
}

/// Every hour from the first to the last busy one, those after midnight of a late day last.
pub(crate) fn hours(program: &Program, today: &DayCounters, week_before: &DayCounters) -> Vec<HourFigures> {
    let zone = zone_of(program);
    let by_hour = |counters: &DayCounters, metric| counters.by_hour(metric, |at| hour_of(&zone, at));
    let (visits, before) = (by_hour(today, Metric::Visits), by_hour(week_before, Metric::Visits));
    let rewards = by_hour(today, Metric::RewardsRedeemed);
    let cutoff = u8::try_from(program.business_day.cutoff_minutes / 60).unwrap_or(0);
    let order = |hour: u8| (u16::from(hour) + 24 - u16::from(cutoff)) % 24;
    let busy: Vec<u8> = visits.keys().chain(before.keys()).chain(rewards.keys()).copied().collect();
    let (Some(first), Some(last)) = (busy.iter().map(|h| order(*h)).min(), busy.iter().map(|h| order(*h)).max()) else {
        return Vec::new();
    };
    let count = |map: &BTreeMap<u8, i64>, hour: u8| whole(map.get(&hour).copied().unwrap_or(0));
    (first..=last)
        .filter_map(|place| u8::try_from((place + u16::from(cutoff)) % 24).ok())
        .map(|hour| HourFigures {
            hour,
            visits: count(&visits, hour),
            visits_week_before: count(&before, hour),
            rewards: count(&rewards, hour),
        })
        .collect()
}

/// One row a reward that moved on the day.
pub(crate) fn by_reward(program: &Program, counters: &DayCounters) -> Vec<RewardFigures> {
    let issued = counters.by_number(Metric::RewardsIssued);
    let redeemed = counters.by_number(Metric::RewardsRedeemed);
    let returned = counters.by_number(Metric::VoidedRedemptions);
    let numbers: BTreeSet<u32> = issued.keys().chain(redeemed.keys()).chain(returned.keys()).copied().collect();
    let rows = numbers.into_iter().map(|number| {
        let get = |map: &BTreeMap<u32, i64>| map.get(&number).copied().unwrap_or(0);
        let net = get(&redeemed) - get(&returned);
        let reward = program.reward(RewardId(number));
        RewardFigures {
            reward: RewardId(number),
            name: reward.map(|reward| reward.name.clone()).unwrap_or_default(),
            issued: get(&issued),
            redeemed: net,
            cost_minor: reward.map_or(0, |reward| reward.cost_minor.saturating_mul(net)),
        }
    });
    rows.collect()
}

/// Free items and discounts by kind and VAT rate (F110). Sums are as keyed in that day; what was taken back counts at
/// today's price, the only one that the counters know.
pub(crate) fn key_in_rows(program: &Program, counters: &DayCounters) -> Vec<KeyInRow> {
    let redeemed = counters.by_number(Metric::RewardsRedeemed);
    let returned = counters.by_number(Metric::VoidedRedemptions);
    let minor = counters.by_number(Metric::KeyInMinor);
    let mut rows: Vec<KeyInRow> = Vec::new();
    let numbers: BTreeSet<u32> = redeemed.keys().chain(returned.keys()).copied().collect();
    for number in numbers {
        let Some(reward) = program.reward(RewardId(number)) else { continue };
        let get = |map: &BTreeMap<u32, i64>| map.get(&number).copied().unwrap_or(0);
        let back = get(&returned);
        let count = get(&redeemed) - back;
        let sum_minor = get(&minor).saturating_sub(unit_minor(reward).saturating_mul(back));
        let key_in = reward.kind.key_in();
        match rows.iter_mut().find(|row| row.key_in == key_in) {
            Some(row) => {
                row.count += count;
                row.sum_minor = row.sum_minor.saturating_add(sum_minor);
            }
            None => rows.push(KeyInRow { key_in, count, sum_minor, vat_permille: vat(key_in) }),
        }
    }
    rows
}

fn unit_minor(reward: &Reward) -> i64 {
    match reward.kind.key_in() {
        KeyIn::FreeItem { value_minor, .. } => value_minor,
        KeyIn::AmountOff { amount_minor, .. } => amount_minor,
        KeyIn::PercentOff { .. } | KeyIn::Nothing => 0,
    }
}

fn vat(key_in: KeyIn) -> Option<u16> {
    match key_in {
        KeyIn::FreeItem { vat_permille, .. } | KeyIn::AmountOff { vat_permille, .. } => Some(vat_permille),
        KeyIn::PercentOff { .. } | KeyIn::Nothing => None,
    }
}

impl Till {
    /// One row a person who did something on the day.
    pub(crate) fn people(&self, counters: &DayCounters) -> Result<Vec<PersonFigures>, Fault> {
        let by = |metric| counters.by_operator(metric);
        let (visits, voided) = (by(Metric::Visits), by(Metric::VoidedVisits));
        let (stamps, adjusted, reversed) = (by(Metric::Stamps), by(Metric::StampsAdjusted), by(Metric::StampsReversed));
        let (manual, rewards, returned) =
            (by(Metric::ManualStamps), by(Metric::RewardsRedeemed), by(Metric::VoidedRedemptions));
        let (undos, voids, overrides, bursts) =
            (by(Metric::Undos), by(Metric::Voids), by(Metric::Overrides), by(Metric::Bursts));
        let all = [&visits, &stamps, &adjusted, &reversed, &manual, &rewards, &undos, &voids, &overrides, &bursts];
        let who: BTreeSet<Option<OperatorId>> = all.iter().flat_map(|map| map.keys().copied()).collect();
        let mut people = Vec::with_capacity(who.len());
        for operator in who {
            let get = |map: &BTreeMap<Option<OperatorId>, i64>| map.get(&operator).copied().unwrap_or(0);
            people.push(PersonFigures {
                operator,
                name: self.operator_name(operator)?.unwrap_or_default(),
                visits: whole(get(&visits) - get(&voided)),
                stamps: get(&stamps) + get(&adjusted) - get(&reversed),
                manual: get(&manual),
                rewards: whole(get(&rewards) - get(&returned)),
                voids: whole(get(&undos) + get(&voids)),
                overrides: whole(get(&overrides)),
                bursts: whole(get(&bursts)),
            });
        }
        people.sort_by(|a, b| b.visits.cmp(&a.visits).then_with(|| a.name.cmp(&b.name)));
        Ok(people)
    }

    /// What the shop still owes (F55): rewards at their cost, stamps at their share of a full card's reward.
    pub(crate) fn liability(&self) -> Result<Liability, Fault> {
        let program = &self.in_force.program;
        let mut sum = Liability::default();
        for (kind, number, units) in self.store.liability()? {
            let no_member = Some(tillstamp_ledger::MemberId(uuid::Uuid::nil()));
            match Subject::from_code(kind, number, no_member) {
                Some(Subject::Stamps(_, card)) => {
                    sum.stamps += units;
                    let card = program.card(card);
                    let cost = card.and_then(|card| Some((card, program.reward(card.reward)?)));
                    let share = cost.map_or(0, |(card, reward)| {
                        let uses = i64::from(reward.uses.max(1));
                        units.saturating_mul(reward.cost_minor).saturating_mul(uses) / i64::from(card.goal.max(1))
                    });
                    sum.cost_minor = sum.cost_minor.saturating_add(share);
                }
                Some(Subject::Reward(_, reward)) => {
                    sum.rewards += units;
                    let cost = program.reward(reward).map_or(0, |reward| reward.cost_minor);
                    sum.cost_minor = sum.cost_minor.saturating_add(cost.saturating_mul(units));
                }
                _ => {}
            }
        }
        Ok(sum)
    }
}
