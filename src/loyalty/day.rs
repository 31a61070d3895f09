//! The shop's day: its own cut-off and time zone, opening hours, holidays (F113).
//!
//! Invariant: business dates never go backwards while time goes forwards, whatever the clocks of the zone do:
//! a day is an interval between two instants, not a reading of a wall clock. Zones come from the data bundled with
//! jiff.

use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use tillstamp_ledger::{BusinessDate, UtcMillis};

/// Minutes after midnight of the business date: (opens, closes). Closing may lie after midnight (26:00 is 1560).
pub type OpeningHours = (u16, u16);

/// When a shop's day begins and when it is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessDay {
    /// IANA name ("Europe/Prague").
    pub time_zone: String,
    /// Minutes after midnight at which the day begins (120: two in the morning still belongs to yesterday).
    pub cutoff_minutes: u16,
    /// Monday to Sunday; nothing: closed. Nothing on all seven: hours were never said, so no time is outside them.
    pub opening: [Option<OpeningHours>; 7],
    /// Days on which the shop is closed.
    pub holidays: Vec<BusinessDate>,
}

/// The zone's rules; UTC where the name is unknown (a validated program's never is).
pub(crate) fn zone(day: &BusinessDay) -> TimeZone {
    find_zone(&day.time_zone).unwrap_or(TimeZone::UTC)
}

/// The zone's rules by IANA name, from the bundled data only.
pub(crate) fn find_zone(name: &str) -> Option<TimeZone> {
    static BUNDLED: std::sync::OnceLock<jiff::tz::TimeZoneDatabase> = std::sync::OnceLock::new();
    BUNDLED.get_or_init(jiff::tz::TimeZoneDatabase::bundled).get(name).ok()
}

/// The calendar date of a business date. Dates beyond jiff's range give its nearest end.
pub fn civil_date(day: BusinessDate) -> Date {
    let epoch = date(1970, 1, 1);
    let end = if day.0 < 0 { Date::MIN } else { Date::MAX };
    Span::new().try_days(day.0).ok().and_then(|span| epoch.checked_add(span).ok()).unwrap_or(end)
}

/// The business date with this calendar date.
pub fn date_from_civil(civil: Date) -> BusinessDate {
    let days = civil.duration_since(date(1970, 1, 1)).as_hours() / 24;
    BusinessDate(i32::try_from(days).unwrap_or(i32::MAX))
}

/// The instant at which a business date begins.
///
/// Where the zone's clocks jump over the cut-off the day begins as much later; where they pass it twice, at the first.
pub fn day_starts_at(day: &BusinessDay, date: BusinessDate) -> UtcMillis {
    starts_in(&zone(day), day, date)
}

fn starts_in(zone: &TimeZone, day: &BusinessDay, date: BusinessDate) -> UtcMillis {
    let minutes = i16::try_from(day.cutoff_minutes.min(1439)).unwrap_or(0);
    let (hour, minute) = ((minutes / 60) as i8, (minutes % 60) as i8);
    let civil: DateTime = civil_date(date).at(hour, minute, 0, 0);
    let zoned = zone.to_ambiguous_zoned(civil).compatible();
    UtcMillis(zoned.map_or(i64::MAX, |zoned| zoned.timestamp().as_millisecond()))
}

/// The business date of an instant.
pub fn business_date(day: &BusinessDay, at: UtcMillis) -> BusinessDate {
    let zone = zone(day);
    let Ok(timestamp) = Timestamp::from_millisecond(at.0) else {
        return BusinessDate(if at.0 < 0 { i32::MIN } else { i32::MAX });
    };
    let civil = date_from_civil(zone.to_datetime(timestamp).date());
    // A cut-off moves the day by less than one day; a change of the clocks by less than that again.
    let candidates = [civil.plus_days(1), civil, civil.plus_days(-1)];
    let begun = candidates.into_iter().find(|candidate| starts_in(&zone, day, *candidate) <= at);
    begun.unwrap_or(civil.plus_days(-1))
}

/// 0 for Monday to 6 for Sunday.
pub fn weekday_of(date: BusinessDate) -> usize {
    // 1970-01-01 was a Thursday.
    usize::try_from((i64::from(date.0) + 3).rem_euclid(7)).unwrap_or(0)
}

/// Whether the shop said that it is closed on this date.
pub fn is_holiday(day: &BusinessDay, date: BusinessDate) -> bool {
    day.holidays.contains(&date)
}

/// The hours of a business date; nothing where the shop is closed.
pub fn opening_of(day: &BusinessDay, date: BusinessDate) -> Option<OpeningHours> {
    if is_holiday(day, date) { None } else { day.opening.get(weekday_of(date)).copied().flatten() }
}

/// Whether the shop is open at an instant. A shop that never said its hours is always open.
pub fn is_open(day: &BusinessDay, at: UtcMillis) -> bool {
    if day.opening.iter().all(Option::is_none) {
        return true;
    }
    let date = business_date(day, at);
    let Some((opens, closes)) = opening_of(day, date) else { return false };
    let Ok(timestamp) = Timestamp::from_millisecond(at.0) else { return false };
    let local = zone(day).to_datetime(timestamp);
    let days_past = i64::from(date_from_civil(local.date()).0) - i64::from(date.0);
    let minutes = days_past * 1440 + i64::from(local.hour()) * 60 + i64::from(local.minute());
    minutes >= i64::from(opens) && minutes < i64::from(closes)
}
