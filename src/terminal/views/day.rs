//! The manager's day, a period, X and Z.

use super::Message;
use tillstamp_ledger::{BusinessDate, EntryId, KeyIn, MemberId, OperatorId, RewardId, UtcMillis};
use tillstamp_loyalty::Label;

/// One hour of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HourFigures {
    /// Hour by the shop's clock, 0–23; hours after midnight of a late day come last.
    pub hour: u8,
    /// Visits.
    pub visits: u32,
    /// Visits of the same hour a week before.
    pub visits_week_before: u32,
    /// Rewards handed over.
    pub rewards: u32,
}

/// One person behind the counter.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PersonFigures {
    /// Who; nothing for what the till did by itself.
    pub operator: Option<OperatorId>,
    /// Name.
    pub name: String,
    /// Visits.
    pub visits: u32,
    /// Stamps.
    pub stamps: i64,
    /// Stamps given by hand.
    pub manual: i64,
    /// Rewards.
    pub rewards: u32,
    /// Undone and voided entries.
    pub voids: u32,
    /// Overrides that this person's PIN allowed.
    pub overrides: u32,
    /// Members served unusually often by this person this day (F56).
    pub bursts: u32,
}

/// One kind of reward.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RewardFigures {
    /// Which.
    pub reward: RewardId,
    /// Its name.
    pub name: Label,
    /// Became ready.
    pub issued: i64,
    /// Handed over, less those taken back.
    pub redeemed: i64,
    /// What the handed over ones cost the shop, minor units.
    pub cost_minor: i64,
}

/// Free items and discounts of one kind and VAT rate (F110).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KeyInRow {
    /// What was keyed in.
    pub key_in: KeyIn,
    /// How often, less those taken back.
    pub count: i64,
    /// Sum in minor units; 0 for discounts in per cent.
    pub sum_minor: i64,
    /// VAT rate in thousandths; nothing where the bill decides.
    pub vat_permille: Option<u16>,
}

/// Why an action needs a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum ExceptionKind {
    /// Voided later than at once.
    Void,
    /// Undone at once.
    Undo,
    /// Let pass by a manager.
    Override,
    /// Corrected by hand.
    Adjustment,
    /// One person served one member unusually often.
    Burst,
    /// Outside opening hours.
    OutsideHours,
    /// Over the person's limit of the shift.
    OverShiftLimit,
}

/// One row of "needs a look".
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Exception {
    /// Why.
    pub kind: ExceptionKind,
    /// When.
    pub at: UtcMillis,
    /// The entry (the last one of a burst).
    pub entry: EntryId,
    /// Who did it.
    pub operator: Option<OperatorId>,
    /// Name.
    pub operator_name: String,
    /// To whom.
    pub member: Option<MemberId>,
    /// How many entries stand behind it.
    pub count: u32,
}

/// What the shop still owes (F55).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Liability {
    /// Stamps on cards.
    pub stamps: i64,
    /// Rewards that wait.
    pub rewards: i64,
    /// At cost, a stamp as its share of a full card; minor units.
    pub cost_minor: i64,
}

/// A figure against its usual range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum KpiKind {
    /// Members seen in the last 90 days, of all (F46).
    ActiveMembers,
    /// Stamps exchanged, of stamps given (F47).
    RedemptionRate,
    /// Members with a second visit, of all who visited (F49).
    RepeatVisits,
    /// Profiles with a name or a contact, of all (F105).
    CompletedProfiles,
    /// Members who agreed to news, of all (F105).
    MarketingConsent,
}

/// One tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Kpi {
    /// Which.
    pub kind: KpiKind,
    /// In thousandths.
    pub permille: i64,
    /// Usual range in thousandths.
    pub usual: Option<(i64, i64)>,
    /// What it is counted from.
    pub numerator: i64,
    /// And over.
    pub denominator: i64,
}

/// One business day.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DayReport {
    /// Which day.
    pub date: BusinessDate,
    /// Visits.
    pub visits: u32,
    /// Visits on the same weekday a week before.
    pub visits_week_before: u32,
    /// Stamps, less those taken back.
    pub stamps: i64,
    /// Rewards handed over, less those taken back.
    pub rewards: u32,
    /// New members.
    pub new_members: u32,
    /// Undone and voided.
    pub voids: u32,
    /// Let pass by managers.
    pub overrides: u32,
    /// Refusals by reason: key of `words` (no arguments) and count, the most first.
    pub refusals: Vec<(String, u32)>,
    /// By hour.
    pub hours: Vec<HourFigures>,
    /// By person.
    pub people: Vec<PersonFigures>,
    /// By reward.
    pub by_reward: Vec<RewardFigures>,
    /// For the cash register.
    pub key_in: Vec<KeyInRow>,
    /// Needs a look.
    pub exceptions: Vec<Exception>,
    /// Owed at the moment of the report.
    pub liability: Liability,
    /// Number of the Z report where the day is closed.
    pub closed: Option<u32>,
}

/// Several days in a row.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PeriodReport {
    /// First day.
    pub from: BusinessDate,
    /// Last day.
    pub to: BusinessDate,
    /// One row a day: date, visits, stamps, rewards, new members.
    pub days: Vec<(BusinessDate, u32, i64, u32, u32)>,
    /// Sums of the same.
    pub visits: u32,
    /// Stamps.
    pub stamps: i64,
    /// Rewards.
    pub rewards: u32,
    /// New members.
    pub new_members: u32,
}

/// A closed day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayClosed {
    /// Running number from 1.
    pub number: u32,
    /// The report as closed.
    pub report: DayReport,
    /// Fingerprint of the stream's key, printed on the report.
    pub fingerprint: String,
    /// The day had been closed before: nothing changed now.
    pub already: bool,
    /// Text to show above it.
    pub message: Message,
}
