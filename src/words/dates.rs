//! Days, times and lengths of time as a language writes them; zones from the bundled data, never from the system.
//!
//! Invariant: a day or an instant that no calendar holds is shown as its number, and an unknown zone as UTC.

use crate::argument::Arg;
use crate::catalog::Catalog;
use crate::language::Language;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};

impl Catalog {
    /// `22. 11. 2026`; `days` since 1970-01-01.
    pub fn date(&self, language: Language, days: i32) -> String {
        self.date_as(language, "meta-date-short", days)
    }

    /// `22. listopadu 2026`
    pub fn date_long(&self, language: Language, days: i32) -> String {
        self.date_as(language, "meta-date-long", days)
    }

    /// `neděle 22. listopadu 2026`
    pub fn date_weekday(&self, language: Language, days: i32) -> String {
        self.date_as(language, "meta-date-weekday", days)
    }

    /// `22. listopadu`
    pub fn day_month(&self, language: Language, days: i32) -> String {
        self.date_as(language, "meta-day-month", days)
    }

    /// Name of a day of the week by its ISO 8601 number: 1 is Monday.
    pub fn weekday(&self, language: Language, iso: u8) -> String {
        self.plain(language, &format!("meta-weekday-{iso}"))
    }

    /// The same, for a narrow column.
    pub fn weekday_short(&self, language: Language, iso: u8) -> String {
        self.plain(language, &format!("meta-weekday-short-{iso}"))
    }

    /// Time of day in an IANA zone; `ms` since 1970.
    pub fn time(&self, language: Language, ms: i64, zone: &str) -> String {
        let Some(local) = local(ms, zone) else { return ms.to_string() };
        self.time_of_day(language, i32::from(local.hour()) * 60 + i32::from(local.minute()))
    }

    /// A time of day as minutes since midnight; 1440 and more are of the next day.
    pub fn time_of_day(&self, language: Language, minutes: i32) -> String {
        let (hour, minute) = (minutes.rem_euclid(1440) / 60, minutes.rem_euclid(60));
        let (hour1, hour2, minute2) = (hour.to_string(), format!("{hour:02}"), format!("{minute:02}"));
        let arguments = [("hour", Arg::Text(&hour1)), ("hour2", Arg::Text(&hour2)), ("minute2", Arg::Text(&minute2))];
        self.text(language, "meta-time", &arguments)
    }

    /// Day and time in an IANA zone.
    pub fn date_time(&self, language: Language, ms: i64, zone: &str) -> String {
        let Some(local) = local(ms, zone) else { return ms.to_string() };
        format!("{} {}", self.date_civil(language, "meta-date-short", local.date()), self.time(language, ms, zone))
    }

    /// `14:05` in an IANA zone whatever the language, for tables that programs read.
    pub fn iso_time(&self, ms: i64, zone: &str) -> String {
        local(ms, zone).map_or_else(|| ms.to_string(), |local| format!("{:02}:{:02}", local.hour(), local.minute()))
    }

    /// A length of time, rounded up to what a person waits for: `45 s`, `2 min`, `1 h 5 min`, `3 days`.
    pub fn duration(&self, language: Language, seconds: i64) -> String {
        let seconds = seconds.max(0);
        let count = |key, count| self.text(language, key, &[("count", Arg::Int(count))]);
        let minutes = seconds / 60 + i64::from(seconds % 60 > 0);
        match seconds {
            60 => count("unit-minutes", 1),
            0..=90 => count("unit-seconds", seconds),
            _ if minutes < 60 => count("unit-minutes", minutes),
            _ if minutes < 24 * 60 && minutes % 60 == 0 => count("unit-hours", minutes / 60),
            _ if minutes < 24 * 60 => {
                let arguments = [("hours", Arg::Int(minutes / 60)), ("minutes", Arg::Int(minutes % 60))];
                self.text(language, "unit-hours-minutes", &arguments)
            }
            _ => count("unit-days", seconds / 86_400 + i64::from(seconds % 86_400 > 0)),
        }
    }

    /// `today`, `yesterday`, `in 3 days`, and beyond a week the date.
    pub fn relative_day(&self, language: Language, day: i32, today: i32) -> String {
        match i64::from(day) - i64::from(today) {
            0 => self.plain(language, "unit-today"),
            -1 => self.plain(language, "unit-yesterday"),
            1 => self.plain(language, "unit-tomorrow"),
            days @ 2..=6 => self.text(language, "unit-in-days", &[("count", Arg::Int(days))]),
            days @ -6..=-2 => self.text(language, "unit-days-ago", &[("count", Arg::Int(-days))]),
            _ => self.date(language, day),
        }
    }

    fn date_as(&self, language: Language, key: &str, days: i32) -> String {
        civil(days).map_or_else(|| days.to_string(), |date| self.date_civil(language, key, date))
    }

    fn date_civil(&self, language: Language, key: &str, date: Date) -> String {
        let (day, month, year) = (date.day().to_string(), date.month().to_string(), date.year().to_string());
        let (day2, month2) = (format!("{:02}", date.day()), format!("{:02}", date.month()));
        let month_name = self.plain(language, &format!("meta-month-{month}"));
        let weekday = self.plain(language, &format!("meta-weekday-{}", date.weekday().to_monday_one_offset()));
        let arguments = [
            ("day", Arg::Text(&day)),
            ("day2", Arg::Text(&day2)),
            ("month", Arg::Text(&month_name)),
            ("month-number", Arg::Text(&month)),
            ("month2", Arg::Text(&month2)),
            ("year", Arg::Text(&year)),
            ("weekday", Arg::Text(&weekday)),
        ];
        self.text(language, key, &arguments)
    }
}

/// ISO 8601 (`2026-11-22`), for files and tables that programs read; `days` since 1970-01-01.
pub fn iso_day(days: i32) -> String {
    civil(days).map_or_else(|| days.to_string(), |date| date.to_string())
}

fn civil(days: i32) -> Option<Date> {
    let span = Span::new().try_days(days).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

fn local(ms: i64, zone: &str) -> Option<Zoned> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    Some(Timestamp::from_millisecond(ms).ok()?.to_zoned(zone))
}
