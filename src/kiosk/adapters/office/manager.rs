//! The manager's day, week or month: which days are shown, X and Z, export.
//!
//! Invariant: closing a day asks once; a second Z changes nothing and says so.

use super::day_view::{DayView, of_day, of_period, rows};
use super::form::texts;
use super::say::Say;
use super::{Office, lock};
use crate::adapters::paper_out::{self, Paper};
use crate::desk::here;
use crate::prints;
use slint::ComponentHandle;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::BusinessDate;
use tillstamp_terminal::views::{DayReport, No, PeriodReport};
use tillstamp_ui::{ActionView, AskView, ManagerAdapter, PaperView, Tone};
use tillstamp_words::Arg;

/// What is shown.
#[derive(Clone, Copy, Default)]
struct Shown {
    /// Nothing: today.
    day: Option<BusinessDate>,
    /// 0 a day, 1 a week, 2 a month of 28 days (so that weekdays stand on weekdays).
    period: i32,
    missing: Option<BusinessDate>,
}

/// What the engine found.
enum Found {
    Day(Box<DayReport>),
    Days(PeriodReport, PeriodReport),
}

/// The adapter of the manager's screen.
#[derive(Clone)]
pub struct Manager {
    office: Office,
    shown: Arc<Mutex<Shown>>,
}

impl Manager {
    /// Connects the screen.
    pub fn attach(window: &tillstamp_ui::Till, office: &Office) -> Self {
        let me = Self { office: office.clone(), shown: Arc::default() };
        let global = window.global::<ManagerAdapter>();
        let on = |work: fn(&Self)| {
            let me = me.clone();
            move || work(&me)
        };
        global.on_earlier(on(|me| me.step(-1)));
        global.on_later(on(|me| me.step(1)));
        global.on_go_today(on(|me| {
            me.shown().day = None;
            me.open();
        }));
        let chooser = me.clone();
        global.on_choose_period(move |period| {
            chooser.shown().period = period;
            chooser.open();
        });
        global.on_x_report(on(Self::x_report));
        global.on_z_report(on(|me| me.ask_close(None)));
        global.on_close_missing(on(|me| {
            let missing = me.shown().missing;
            me.ask_close(missing);
        }));
        global.on_export_csv(on(|me| me.export("csv")));
        global.on_export_pdf(on(|me| me.export("pdf")));
        me
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        lock(&self.shown)
    }

    /// Fills the screen; called when it opens and after every change.
    pub fn open(&self) {
        let shown = *self.shown();
        let me = self.clone();
        self.office.call(
            move |till| {
                let today = till.business_date();
                let day = shown.day.unwrap_or(today);
                (today, day, find(till, day, shown.period), till.missing_z())
            },
            move |office, window, (today, day, found, missing)| match found {
                Ok(found) => {
                    me.shown().missing = missing.first().copied();
                    me.show(window, today, day, found);
                }
                Err(no) => office.refused(&no),
            },
        );
    }

    fn step(&self, direction: i32) {
        let me = self.clone();
        self.office.call(Till::business_date, move |_, _, today| {
            let mut shown = me.shown();
            let day = shown.day.unwrap_or(today).plus_days(direction * length(shown.period));
            shown.day = (day < today).then_some(day);
            drop(shown);
            me.open();
        });
    }

    fn show(&self, window: &tillstamp_ui::Till, today: BusinessDate, day: BusinessDate, found: Found) {
        let say = self.office.say();
        let global = window.global::<ManagerAdapter>();
        let shown = *self.shown();
        let (title, date) = heading(&say, &found, day, today);
        global.set_title(title.into());
        global.set_date(date.into());
        global.set_period(shown.period);
        global.set_can_go_on(day < today);
        let missing = shown.missing.filter(|_| day == today);
        global.set_missing_z(missing.map(|day| said_of(&say, "manager-missing-z", day)).unwrap_or_default().into());
        let is_day = matches!(found, Found::Day(_));
        global.set_can_close(is_day);
        global.set_closed_note(closed_note(&say, &found).into());
        global.set_chart_title(say.plain(if is_day { "manager-by-hour" } else { "manager-by-day" }).into());
        global.set_chart_first_column(say.plain(if is_day { "manager-hour" } else { "manager-day" }).into());
        global.set_chart_now(say.plain(if is_day { "manager-this-day" } else { "manager-this-period" }).into());
        global.set_chart_before(say.plain(if is_day { "manager-week-before" } else { "manager-period-before" }).into());
        let view = match &found {
            Found::Day(report) => of_day(&say, report),
            Found::Days(report, before) => of_period(&say, report, before),
        };
        fill(&global, view);
    }

    fn x_report(&self) {
        let shown = *self.shown();
        self.office.attempt(
            move |till| {
                let day = shown.day.unwrap_or_else(|| till.business_date());
                let report = till.day_report(day)?;
                Ok(printed(till, &report))
            },
            |office, _, text| {
                let say = office.say();
                let view =
                    PaperView { title: say.plain("manager-x-title").into(), text: text.into(), ..PaperView::default() };
                office.show(view, |_, _| {});
            },
        );
    }

    /// Asks, then closes `day` (nothing: the day that is shown).
    fn ask_close(&self, day: Option<BusinessDate>) {
        let shown = *self.shown();
        let me = self.clone();
        self.office.call(
            move |till| day.or(shown.day).unwrap_or_else(|| till.business_date()),
            move |office, _, day| {
                let say = office.say();
                let view = AskView {
                    title: say.plain("manager-close-title").into(),
                    body: said_of(&say, "manager-close-body", day).into(),
                    yes: say.plain("manager-close-yes").into(),
                    no: say.plain("common-cancel").into(),
                    ..AskView::default()
                };
                office.ask(view, move |_, _| me.close(day));
            },
        );
    }

    fn close(&self, day: BusinessDate) {
        let me = self.clone();
        // Somebody chose where paper comes out: a Z report comes out by itself, once.
        let prints = here().is_some_and(|desk| paper_out::is_chosen(&desk));
        self.office.attempt(
            move |till| {
                let closed = till.close_day(day)?;
                let text = printed(till, &closed.report);
                let paper = (prints && !closed.already).then(|| report_paper(till, day));
                Ok((closed, text, paper))
            },
            move |office, _, (closed, text, paper)| {
                let say = office.say();
                office.told(if closed.already { Tone::Already } else { Tone::Done }, &closed.message);
                let title = say.count("manager-z-title", i64::from(closed.number));
                let action = |key: &str, label: &str| ActionView {
                    key: key.into(),
                    label: say.plain(label).into(),
                    enabled: true,
                    ..ActionView::default()
                };
                let view = PaperView {
                    title: title.into(),
                    text: text.into(),
                    note: say.with("manager-fingerprint", &[("fingerprint", Arg::Text(&closed.fingerprint))]).into(),
                    actions: rows(vec![
                        action("print", "manager-print"),
                        action("pdf", "manager-save-pdf"),
                        action("csv", "manager-save-csv"),
                    ]),
                    ..PaperView::default()
                };
                let saver = me.clone();
                office.show(view, move |_, kind| match kind {
                    "print" => saver.print(day),
                    "csv" => saver.save(day, "csv"),
                    _ => saver.save(day, "pdf"),
                });
                me.open();
                match paper {
                    Some(Ok(paper)) => office.put_out(paper, |office, text, _| office.paper_note(&text)),
                    Some(Err(no)) => office.paper_note(&say.no(&no)),
                    None => {}
                }
            },
        );
    }

    /// Prints a day's report, or says where it is kept.
    fn print(&self, day: BusinessDate) {
        self.office.attempt(
            move |till| report_paper(till, day),
            |office, _, paper| {
                office.put_out(paper, |office, text, tone| {
                    office.paper_note(&text);
                    office.notice(tone, text);
                });
            },
        );
    }

    fn export(&self, kind: &'static str) {
        let shown = *self.shown();
        let me = self.clone();
        self.office
            .call(move |till| shown.day.unwrap_or_else(|| till.business_date()), move |_, _, day| me.save(day, kind));
    }

    /// Writes a day's report beside the data, under its date.
    fn save(&self, day: BusinessDate, kind: &'static str) {
        let period = self.shown().period;
        self.office.attempt(
            move |till| save_report(till, day, period, kind),
            |office, _, path| {
                let say = office.say();
                let text = say.with("manager-saved-as", &[("file", Arg::Text(&path.display().to_string()))]);
                office.paper_note(&text);
                office.done(text);
            },
        );
    }
}

fn length(period: i32) -> i32 {
    match period {
        1 => 7,
        2 => 28,
        _ => 1,
    }
}

fn find(till: &mut Till, day: BusinessDate, period: i32) -> Result<Found, No> {
    if period == 0 {
        return Ok(Found::Day(Box::new(till.day_report(day)?)));
    }
    let days = length(period);
    let from = day.plus_days(1 - days);
    let report = till.period_report(from, day)?;
    let before = till.period_report(from.plus_days(-days), day.plus_days(-days))?;
    Ok(Found::Days(report, before))
}

fn heading(say: &Say, found: &Found, day: BusinessDate, today: BusinessDate) -> (String, String) {
    match found {
        Found::Day(_) if day == today => (say.plain("manager-today"), say.day(day)),
        Found::Day(_) => {
            let title = say.catalog().relative_day(say.language(), day.0, today.0);
            let mut letters = title.chars();
            let title = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or(title);
            (title, say.day(day))
        }
        Found::Days(report, _) => {
            let key = if report.days.len() <= 7 { "manager-week" } else { "manager-month" };
            let from_to = [("from", Arg::Date(report.from.0)), ("to", Arg::Date(report.to.0))];
            (say.plain(key), say.with("manager-from-to", &from_to))
        }
    }
}

fn said_of(say: &Say, key: &str, day: BusinessDate) -> String {
    say.with(key, &[("day", Arg::Text(&say.day(day)))])
}

fn closed_note(say: &Say, found: &Found) -> String {
    match found {
        Found::Day(report) => {
            report.closed.map(|number| say.count("manager-closed", i64::from(number))).unwrap_or_default()
        }
        Found::Days(..) => String::new(),
    }
}

fn fill(global: &ManagerAdapter<'_>, view: DayView) {
    global.set_nothing_yet(view.is_empty);
    global.set_chart_has_before(view.bars.iter().any(|bar| bar.before_share > 0.0));
    global.set_tiles(rows(view.tiles));
    global.set_bars(rows(view.bars));
    global.set_chart_scale(texts(view.scale));
    global.set_looks(rows(view.looks));
    global.set_people(rows(view.people));
    global.set_ledger(rows(view.ledger));
    global.set_loading(false);
}

fn printed(till: &mut Till, report: &DayReport) -> String {
    prints::day_text(&prints::Shop::of(till), report)
}

/// A day's report as a PDF that is kept.
fn report_paper(till: &mut Till, day: BusinessDate) -> Result<Paper, No> {
    // A closed day's as it was closed, whatever happened since.
    let closed = till.closed_day(day)?;
    let report = closed.map_or_else(|| till.day_report(day), |closed| Ok(closed.report))?;
    let pdf = prints::day_pdf(&prints::Shop::of(till), &report).map_err(failed)?;
    let file = super::files::keep(till, "reports", &format!("{}.pdf", super::files::iso(day)), &pdf)?;
    Ok(Paper { file, pdf, job: "report.pdf" })
}

fn save_report(till: &mut Till, day: BusinessDate, period: i32, kind: &str) -> Result<PathBuf, No> {
    let shop = prints::Shop::of(till);
    let bytes = match (find(till, day, period)?, kind) {
        (Found::Day(report), "csv") => prints::day_csv(&shop, &report),
        (Found::Day(report), _) => prints::day_pdf(&shop, &report),
        (Found::Days(report, _), "csv") => prints::period_csv(&shop, &report),
        (Found::Days(report, _), _) => prints::period_pdf(&shop, &report),
    };
    let days = if period == 0 { String::new() } else { format!("-{}-days", length(period)) };
    super::files::keep(till, "reports", &format!("{}{days}.{kind}", super::files::iso(day)), &bytes.map_err(failed)?)
}

fn failed(error: impl std::fmt::Display) -> No {
    No { details: Some(error.to_string()), ..No::plain("manager-print-failed") }
}
