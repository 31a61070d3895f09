//! The owner says what time it is.

use super::HealthPanel;
use crate::adapters::office::Office;
use crate::adapters::office::files::iso;
use crate::adapters::office::form::{clock, day, minutes};
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::{BusinessDate, UtcMillis};
use tillstamp_terminal::loyalty::{BusinessDay, day_starts_at};
use tillstamp_ui::AskView;

impl HealthPanel {
    /// The owner says what time it is, beginning with what the device believes.
    pub(super) fn ask_clock(&self) {
        let me = self.clone();
        self.office.call(
            |till: &mut Till| (till.now(), till.program().business_day.clone()),
            move |office, _, (now, business)| {
                let midnight = midnight_of(&business);
                let today = day_of(&midnight, now);
                let minute = now.since(day_starts_at(&midnight, today)) / 60_000;
                let typed = format!("{} {}", iso(today), clock(u16::try_from(minute).unwrap_or(0)));
                let say = office.say();
                let view = AskView {
                    title: say.plain("health-clock-title").into(),
                    body: say.plain("health-clock-body").into(),
                    yes: say.plain("health-clock-yes").into(),
                    no: say.plain("common-cancel").into(),
                    input_label: say.plain("health-clock-label").into(),
                    input: typed.into(),
                    ..AskView::default()
                };
                let me = me.clone();
                office.ask_until(view, move |office, typed| me.set_clock(office, &midnight, &typed));
            },
        );
    }

    fn set_clock(&self, office: &Office, midnight: &BusinessDay, typed: &str) {
        let parsed = typed.trim().rsplit_once(' ').and_then(|(date, time)| {
            let (date, time) = (day(date)?, minutes(time).filter(|minutes| *minutes < 24 * 60)?);
            Some(day_starts_at(midnight, BusinessDate(date)).plus(i64::from(time) * 60_000))
        });
        let Some(at) = parsed else {
            return office.answer_refused(office.say().plain("health-clock-wrong"));
        };
        let me = self.clone();
        office.try_answer(
            move |till| till.set_clock(at),
            move |office, _, ()| {
                office.done(office.say().plain("health-clock-set"));
                me.open();
            },
        );
    }
}

/// The calendar's day: the shop's zone without its cut-off.
fn midnight_of(business: &BusinessDay) -> BusinessDay {
    BusinessDay { cutoff_minutes: 0, ..business.clone() }
}

fn day_of(midnight: &BusinessDay, now: UtcMillis) -> BusinessDate {
    tillstamp_terminal::loyalty::business_date(midnight, now)
}
