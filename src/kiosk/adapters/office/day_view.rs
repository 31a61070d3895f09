//! A day or a period as the manager's screen shows it: figures as text, bars as shares of the chart's top.
//!
//! Invariant: no figure is computed twice; what is shown is what the report says.

use super::form::model;
use super::say::Say;
use slint::ModelRc;
use tillstamp_terminal::ledger::BusinessDate;
use tillstamp_terminal::views::{DayReport, Exception, ExceptionKind, PeriodReport};
use tillstamp_ui::{FigureView, HourView, LineView, LookView, PersonDayView, Tone};
use tillstamp_words::Arg;

/// Everything below the heading.
pub struct DayView {
    /// The four tiles.
    pub tiles: Vec<FigureView>,
    /// The bars.
    pub bars: Vec<HourView>,
    /// Three marks of the scale, the top one first.
    pub scale: Vec<String>,
    /// Needs a look.
    pub looks: Vec<LookView>,
    /// By person.
    pub people: Vec<PersonDayView>,
    /// Below: ledger and liability.
    pub ledger: Vec<LineView>,
    /// Nothing has happened.
    pub is_empty: bool,
}

/// The view of one business day; `usual_permille` is the usual range of the redemption rate.
pub fn of_day(say: &Say, report: &DayReport) -> DayView {
    let counts: Vec<(String, u32, u32)> =
        report.hours.iter().map(|hour| (hour.hour.to_string(), hour.visits, hour.visits_week_before)).collect();
    let (bars, scale) = bars(say, &counts);
    DayView {
        tiles: tiles_of_day(say, report),
        bars,
        scale,
        looks: looks(say, report),
        people: people(say, report),
        ledger: ledger(say, report),
        is_empty: report.visits == 0 && report.stamps == 0 && report.rewards == 0 && report.new_members == 0,
    }
}

/// The view of several days beside as many days before them.
pub fn of_period(say: &Say, report: &PeriodReport, before: &PeriodReport) -> DayView {
    let is_week = report.days.len() <= 7;
    let counts: Vec<(String, u32, u32)> = report
        .days
        .iter()
        .enumerate()
        .map(|(index, (day, visits, ..))| {
            let earlier = before.days.get(index).map_or(0, |row| row.1);
            (day_label(say, *day, is_week), *visits, earlier)
        })
        .collect();
    let (bars, scale) = bars(say, &counts);
    let tile = |key, now: i64, earlier: i64| against(say, key, now, earlier, "manager-on-period-before");
    DayView {
        tiles: vec![
            tile("manager-visits", i64::from(report.visits), i64::from(before.visits)),
            tile("manager-stamps", report.stamps, before.stamps),
            tile("manager-rewards", i64::from(report.rewards), i64::from(before.rewards)),
            tile("manager-new-members", i64::from(report.new_members), i64::from(before.new_members)),
        ],
        bars,
        scale,
        looks: Vec::new(),
        people: Vec::new(),
        ledger: Vec::new(),
        is_empty: report.visits == 0 && report.stamps == 0,
    }
}

fn day_label(say: &Say, day: BusinessDate, is_week: bool) -> String {
    if is_week {
        // 1970-01-01 was a Thursday: ISO day 4.
        let iso = (day.0 + 3).rem_euclid(7) + 1;
        say.catalog().weekday_short(say.language(), u8::try_from(iso).unwrap_or(1))
    } else {
        // Only the day's number fits under a bar, and it stands first in some languages and last in others.
        say.day_month(day).chars().filter(char::is_ascii_digit).collect()
    }
}

fn tiles_of_day(say: &Say, report: &DayReport) -> Vec<FigureView> {
    let visits = i64::from(report.visits);
    let rate = if report.stamps > 0 { i64::from(report.rewards) * 1000 / report.stamps.max(1) } else { 0 };
    let joined = if visits > 0 { i64::from(report.new_members) * 1000 / visits } else { 0 };
    let on = "manager-on-week-before";
    vec![
        against(say, "manager-visits", visits, i64::from(report.visits_week_before), on),
        FigureView {
            note: say.plain("manager-less-taken-back").into(),
            ..figure(say, "manager-stamps", report.stamps)
        },
        FigureView {
            note: say.with("manager-rewards-per-stamps", &[("rate", Arg::Permille(rate))]).into(),
            ..figure(say, "manager-rewards", i64::from(report.rewards))
        },
        FigureView {
            note: say.with("manager-of-visits", &[("rate", Arg::Permille(joined))]).into(),
            ..figure(say, "manager-new-members", i64::from(report.new_members))
        },
    ]
}

fn figure(say: &Say, key: &str, value: i64) -> FigureView {
    FigureView { label: say.plain(key).into(), figure: say.number(value).into(), ..FigureView::default() }
}

/// A figure beside the same figure before: arrow, share and words.
fn against(say: &Say, key: &str, now: i64, before: i64, on: &str) -> FigureView {
    if before <= 0 {
        return figure(say, key, now);
    }
    let permille = (now - before) * 1000 / before;
    // Thousandths are shown as whole per cent: nobody steers a shop by tenths.
    let rounded = (permille.abs() + 5) / 10 * 10;
    let arrow = if rounded == 0 { 0 } else { permille.signum() };
    FigureView {
        note: say.with(on, &[("rate", Arg::Permille(rounded))]).into(),
        tone: if arrow > 0 { Tone::Done } else { Tone::Neutral },
        arrow: i32::try_from(arrow).unwrap_or(0),
        ..figure(say, key, now)
    }
}

fn bars(say: &Say, counts: &[(String, u32, u32)]) -> (Vec<HourView>, Vec<String>) {
    let highest = counts.iter().map(|(_, now, before)| *now.max(before)).max().unwrap_or(0);
    // A multiple of three, so that the three grid lines stand on whole visits.
    let top = highest.max(3).div_ceil(3) * 3;
    let share = |value: u32| value as f32 / top as f32;
    let bars = counts
        .iter()
        .enumerate()
        .map(|(index, (label, now, before))| HourView {
            label: label.into(),
            share: share(*now),
            figure: say.number(i64::from(*now)).into(),
            before: say.number(i64::from(*before)).into(),
            before_share: share(*before),
            before_next: counts.get(index + 1).map_or(-1.0, |next| share(next.2)),
        })
        .collect();
    let scale = (1..=3).rev().map(|third| say.number(i64::from(top / 3 * third))).collect();
    (bars, scale)
}

fn looks(say: &Say, report: &DayReport) -> Vec<LookView> {
    let kinds = [
        (ExceptionKind::Void, "manager-look-voids"),
        (ExceptionKind::Undo, "manager-look-undos"),
        (ExceptionKind::Override, "manager-look-overrides"),
        (ExceptionKind::Adjustment, "manager-look-adjustments"),
        (ExceptionKind::Burst, "manager-look-bursts"),
        (ExceptionKind::OutsideHours, "manager-look-outside-hours"),
        (ExceptionKind::OverShiftLimit, "manager-look-over-limit"),
    ];
    let mut looks: Vec<LookView> = kinds
        .iter()
        .filter_map(|(kind, key)| {
            let rows: Vec<&Exception> = report.exceptions.iter().filter(|row| row.kind == *kind).collect();
            let count = i64::try_from(rows.len()).unwrap_or(0);
            (count > 0).then(|| LookView { title: say.count(key, count).into(), note: by_whom(say, &rows).into() })
        })
        .collect();
    let refused: u32 = report.refusals.iter().map(|(_, count)| count).sum();
    if refused > 0 {
        let reasons: Vec<String> = report
            .refusals
            .iter()
            .take(3)
            .map(|(key, count)| format!("{}× {}", count, say.plain(key).trim_end_matches('.')))
            .collect();
        looks.push(LookView {
            title: say.count("manager-look-refusals", i64::from(refused)).into(),
            note: reasons.join(" · ").into(),
        });
    }
    looks
}

/// "2 by Petr, 1 by Jana", the most first.
fn by_whom(say: &Say, rows: &[&Exception]) -> String {
    let mut names: Vec<(&str, i64)> = Vec::new();
    for row in rows {
        match names.iter_mut().find(|(name, _)| *name == row.operator_name) {
            Some((_, count)) => *count += 1,
            None => names.push((&row.operator_name, 1)),
        }
    }
    names.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let parts: Vec<String> = names
        .iter()
        .map(|(name, count)| say.with("manager-by-whom", &[("count", Arg::Int(*count)), ("name", Arg::Text(name))]))
        .collect();
    parts.join(", ")
}

fn people(say: &Say, report: &DayReport) -> Vec<PersonDayView> {
    let text = |value: i64| say.number(value).into();
    report
        .people
        .iter()
        .map(|person| PersonDayView {
            name: if person.operator.is_none() { say.plain("manager-by-itself").into() } else { (&person.name).into() },
            stamps: text(person.stamps),
            rewards: text(i64::from(person.rewards)),
            voids: text(i64::from(person.voids)),
            overrides: text(i64::from(person.overrides)),
            bursts: text(i64::from(person.bursts)),
            alarming: person.bursts > 0,
        })
        .collect()
}

fn ledger(say: &Say, report: &DayReport) -> Vec<LineView> {
    let line = |key: &str, value: String| LineView {
        label: say.plain(key).into(),
        value: value.into(),
        ..LineView::default()
    };
    let owed = &report.liability;
    let mut lines = vec![
        line("manager-owed-stamps", say.number(owed.stamps)),
        line("manager-owed-rewards", say.number(owed.rewards)),
        line("manager-owed-cost", say.money(owed.cost_minor)),
    ];
    let given: i64 = report.by_reward.iter().map(|reward| reward.cost_minor).sum();
    lines.push(line("manager-given-cost", say.money(given)));
    if let Some(number) = report.closed {
        lines.push(line("manager-z-number", say.number(i64::from(number))));
    }
    lines
}

/// Lists as models, for the window.
pub fn rows<T: Clone + 'static>(list: Vec<T>) -> ModelRc<T> {
    model(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say() -> Say {
        Say::new("en", "CZK", "Europe/Prague")
    }

    #[test]
    fn a_figure_says_how_it_stands_against_before() {
        let more = against(&say(), "manager-visits", 112, 100, "manager-on-week-before");
        assert_eq!((more.arrow, more.tone), (1, Tone::Done));
        assert!(more.note.contains("12%"), "{}", more.note);
        let less = against(&say(), "manager-visits", 50, 100, "manager-on-week-before");
        assert_eq!((less.arrow, less.tone), (-1, Tone::Neutral));
        let same = against(&say(), "manager-visits", 1000, 1001, "manager-on-week-before");
        assert_eq!(same.arrow, 0);
        let first = against(&say(), "manager-visits", 7, 0, "manager-on-week-before");
        assert_eq!((first.arrow, first.note.as_str()), (0, ""));
    }

    #[test]
    fn the_scale_stands_on_whole_visits_and_the_line_ends_at_the_last_bar() {
        let counts = vec![("7".to_owned(), 7, 4), ("8".to_owned(), 0, 10)];
        let (bars, scale) = bars(&say(), &counts);
        assert_eq!(scale, ["12", "8", "4"]);
        assert!((bars[0].share - 7.0 / 12.0).abs() < 1e-6);
        assert!((bars[0].before_next - 10.0 / 12.0).abs() < 1e-6);
        assert!(bars[1].before_next < 0.0);
        let (quiet, scale) = super::bars(&say(), &[("7".to_owned(), 0, 0)]);
        assert_eq!(scale, ["3", "2", "1"]);
        assert!(quiet[0].share.abs() < 1e-6);
    }
}
