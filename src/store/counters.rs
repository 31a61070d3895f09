//! Day counters: what a day's report needs, counted up in the commit of each entry, so that a report never scans
//! entries.
//!
//! Invariant: `counts` depends only on the fact, its circumstances, what the member's cache said before it and what the
//! entry that it reverses was; `verify` counts again from the envelopes and must find the same rows.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tillstamp_ledger::{
    BusinessDate, Context, Detail, EarnCause, Fact, Flags, KeyIn, OperatorId, Subject, Term, UtcMillis, VoidReason,
    entry_id,
};

use crate::rows::AwardRun;
use crate::types::StoredEntry;

macro_rules! metrics {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// What is counted. `number` beside it is the card or reward where the description says so, else 0.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Metric { $($(#[$doc])* $name),+ }

        impl Metric {
            /// Every metric.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Number in the table.
            pub fn code(self) -> u8 {
                match self { $(Self::$name => $code),+ }
            }

            /// The inverse of `code`.
            pub fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

metrics! {
    /// Scanned or looked-up visits.
    Visits = 1,
    /// Stamps earned by rules, by card.
    Stamps = 2,
    /// Of those, entered by hand (+1 or items), by card.
    ManualStamps = 3,
    /// Rewards issued (a full card exchanged), by reward.
    RewardsIssued = 4,
    /// Uses handed over, by reward.
    RewardsRedeemed = 5,
    /// Minor units to key in on the cash register for them, by reward (free items and amounts off).
    KeyInMinor = 6,
    /// Members who joined.
    NewMembers = 7,
    /// Entries undone at once.
    Undos = 8,
    /// Entries voided later, for any reason but undo.
    Voids = 9,
    /// Of undos and voids: visits. A visit that is moved or divided stays one; where all of that is undone, its part's
    /// undoing is counted and taken off again.
    VoidedVisits = 10,
    /// Of undos and voids: uses of rewards given back, by reward.
    VoidedRedemptions = 11,
    /// Stamps taken back, by card.
    StampsReversed = 12,
    /// A manager's PIN let something pass (once an entry).
    Overrides = 13,
    /// Corrections by a person.
    Adjustments = 14,
    /// Stamps added by corrections, by card.
    StampsAdjusted = 15,
    /// Third award to one member by one person, each within an hour of the one before.
    Bursts = 16,
    /// Members served without a code.
    WithoutCode = 17,
    /// Entries outside the opening hours.
    OutsideHours = 18,
    /// Entries beyond a shift's limit.
    OverShiftLimit = 19,
    /// Stamps booked out past their vintage, by card.
    StampsExpired = 20,
    /// Uses of rewards booked out past their vintage, by reward.
    RewardsExpired = 21,
    /// Units that the shop bears.
    Deficit = 22,
    /// Printed cards issued.
    CardsIssued = 23,
    /// Printed cards blocked.
    CardsBlocked = 24,
    /// Members erased.
    Erasures = 25,
    /// Stamps exchanged for rewards, by card.
    StampsExchanged = 26,
    /// Redemptions (entries, whatever their number of uses).
    Redemptions = 27,
}

/// Awards further apart than this are no run.
pub const BURST_WINDOW_MS: i64 = 60 * 60 * 1000;
const BURST_LENGTH: u32 = 3;
const SLOT_MS: i64 = 15 * 60 * 1000;

/// A quarter of an hour of trusted time, counted from 1970-01-01T00:00Z. Every time zone's hours are whole quarters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slot(pub i64);

impl Slot {
    /// The quarter of an hour that `at` lies in.
    pub fn of(at: UtcMillis) -> Self {
        Self(at.0.div_euclid(SLOT_MS))
    }

    /// Its beginning.
    pub fn start(self) -> UtcMillis {
        UtcMillis(self.0.saturating_mul(SLOT_MS))
    }
}

/// One row of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DayCount {
    /// When.
    pub slot: Slot,
    /// By whom.
    pub operator: Option<OperatorId>,
    /// What.
    pub metric: Metric,
    /// Card or reward, or 0.
    pub number: u32,
    /// How many.
    pub count: i64,
}

/// All counts of one business date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCounters {
    /// Which day.
    pub date: BusinessDate,
    /// Rows in order of slot, operator, metric, number.
    pub rows: Vec<DayCount>,
}

impl DayCounters {
    /// Sum of a metric over the day.
    pub fn total(&self, metric: Metric) -> i64 {
        self.rows.iter().filter(|row| row.metric == metric).map(|row| row.count).sum()
    }

    /// Sum of a metric for one card or reward.
    pub fn total_of(&self, metric: Metric, number: u32) -> i64 {
        self.rows.iter().filter(|row| row.metric == metric && row.number == number).map(|row| row.count).sum()
    }

    /// Sums by card or reward.
    pub fn by_number(&self, metric: Metric) -> BTreeMap<u32, i64> {
        self.sums(metric, |row| row.number)
    }

    /// Sums by person.
    pub fn by_operator(&self, metric: Metric) -> BTreeMap<Option<OperatorId>, i64> {
        self.sums(metric, |row| row.operator)
    }

    /// Sums by hour of the day; `hour_of` knows the shop's time zone.
    pub fn by_hour(&self, metric: Metric, hour_of: impl Fn(UtcMillis) -> u8) -> BTreeMap<u8, i64> {
        self.sums(metric, |row| hour_of(row.slot.start()))
    }

    fn sums<K: Ord>(&self, metric: Metric, key: impl Fn(&DayCount) -> K) -> BTreeMap<K, i64> {
        let mut sums = BTreeMap::new();
        for row in self.rows.iter().filter(|row| row.metric == metric) {
            *sums.entry(key(row)).or_default() += row.count;
        }
        sums
    }
}

/// The run of awards after this fact, and whether it just became a burst.
pub(crate) fn award_run(fact: &Fact, context: &Context, before: Option<AwardRun>) -> (Option<AwardRun>, bool) {
    let awards = matches!(fact.detail, Detail::Visit { .. } | Detail::Earned { .. })
        && fact.postings.iter().any(|posting| is_stamps(posting.subject) && posting.term == Term::Earned);
    let (true, Some(operator)) = (awards, context.operator) else {
        return (before, false);
    };
    let goes_on =
        before.filter(|run| run.operator == operator && (0..=BURST_WINDOW_MS).contains(&context.at.since(run.at)));
    let length = goes_on.map_or(1, |run| run.length.saturating_add(1));
    (Some(AwardRun { at: context.at, operator, length }), length == BURST_LENGTH)
}

fn is_stamps(subject: Subject) -> bool {
    matches!(subject, Subject::Stamps(..))
}

/// What one entry adds to the counters of its day. `original` is the entry that it reverses.
pub(crate) fn counts(
    fact: &Fact,
    context: &Context,
    burst: bool,
    original: Option<&StoredEntry>,
) -> Vec<(Metric, u32, i64)> {
    let mut counts = Vec::with_capacity(4);
    count_kind(fact, original, &mut counts);
    count_postings(fact, original, &mut counts);
    let marks = [
        (context.override_by.is_some(), Metric::Overrides),
        (fact.flags.has(Flags::WITHOUT_CODE), Metric::WithoutCode),
        (fact.flags.has(Flags::OUTSIDE_HOURS), Metric::OutsideHours),
        (fact.flags.has(Flags::OVER_SHIFT_LIMIT), Metric::OverShiftLimit),
        (burst, Metric::Bursts),
    ];
    counts.extend(marks.into_iter().filter(|(is_set, _)| *is_set).map(|(_, metric)| (metric, 0, 1)));
    counts
}

/// Whether a visit of the day goes with this entry: a scanned one, the first part of one that was moved or divided, or
/// one that came back from there.
fn carries_a_visit(entry: &StoredEntry) -> bool {
    match entry.fact.detail {
        Detail::Visit { .. } => true,
        Detail::Earned { cause: EarnCause::Moved, card: None, .. } => {
            // One of the first two entries takes the award away; what its member keeps stands before it.
            let is_first_part = || (0..2).any(|index| entry.entry_id == entry_id(entry.context.action, index));
            !entry.fact.flags.has(Flags::TOGETHER) || is_first_part()
        }
        _ => false,
    }
}

fn count_kind(fact: &Fact, original: Option<&StoredEntry>, counts: &mut Vec<(Metric, u32, i64)>) {
    let metric = match &fact.detail {
        Detail::Visit { .. } => Metric::Visits,
        Detail::Enrolled { .. } => Metric::NewMembers,
        Detail::Adjusted { .. } => Metric::Adjustments,
        Detail::CardIssued { .. } => Metric::CardsIssued,
        Detail::CardBlocked { .. } => Metric::CardsBlocked,
        Detail::Erased => Metric::Erasures,
        Detail::Reversed { reason, .. } => {
            // What is taken from one member to be given to others is still a visit.
            if !fact.flags.has(Flags::TOGETHER) && original.is_some_and(carries_a_visit) {
                counts.push((Metric::VoidedVisits, 0, 1));
            }
            if *reason == VoidReason::Undo { Metric::Undos } else { Metric::Voids }
        }
        Detail::Redeemed { reward, uses, key_in } => {
            counts.push((Metric::RewardsRedeemed, reward.0, i64::from(*uses)));
            let minor = match key_in {
                KeyIn::FreeItem { value_minor, .. } => *value_minor,
                KeyIn::AmountOff { amount_minor, .. } => *amount_minor,
                KeyIn::PercentOff { .. } | KeyIn::Nothing => 0,
            };
            let minor = minor.saturating_mul(i64::from(*uses));
            if minor != 0 {
                counts.push((Metric::KeyInMinor, reward.0, minor));
            }
            Metric::Redemptions
        }
        // All parts were taken back in this action, and the visit is there again.
        Detail::Earned { cause: EarnCause::Moved, card: None, .. } if !fact.flags.has(Flags::TOGETHER) => {
            counts.push((Metric::VoidedVisits, 0, -1));
            return;
        }
        _ => return,
    };
    counts.push((metric, 0, 1));
}

fn count_postings(fact: &Fact, original: Option<&StoredEntry>, counts: &mut Vec<(Metric, u32, i64)>) {
    let by_hand = matches!(fact.detail, Detail::Earned { cause: EarnCause::Manual | EarnCause::Items, .. });
    let returns_uses = original.is_some_and(|entry| matches!(entry.fact.detail, Detail::Redeemed { .. }));
    for posting in &fact.postings {
        let (_, number) = posting.subject.code();
        let metric = match (posting.subject, posting.term) {
            (Subject::Stamps(..), Term::Earned) => {
                if by_hand {
                    counts.push((Metric::ManualStamps, number, posting.quantity));
                }
                Metric::Stamps
            }
            (Subject::Stamps(..), Term::Adjusted) => Metric::StampsAdjusted,
            (Subject::Stamps(..), Term::Reversed) => Metric::StampsReversed,
            (Subject::Stamps(..), Term::Expired) => Metric::StampsExpired,
            (Subject::Stamps(..), Term::Spent) => Metric::StampsExchanged,
            (Subject::Reward(..), Term::Earned) => Metric::RewardsIssued,
            (Subject::Reward(..), Term::Expired) => Metric::RewardsExpired,
            (Subject::Reward(..), Term::Spent) if returns_uses && posting.quantity < 0 => {
                counts.push((Metric::VoidedRedemptions, number, -posting.quantity));
                continue;
            }
            (Subject::Stamps(..) | Subject::Reward(..), Term::Deficit) => Metric::Deficit,
            _ => continue,
        };
        counts.push((metric, number, posting.quantity));
    }
}
