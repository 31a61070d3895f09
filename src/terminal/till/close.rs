//! X and Z: the day read, the day closed. A second Z changes nothing; a forgotten one is offered next morning (F113).

use super::act::{Ask, Stop};
use super::{Answer, Till};
use crate::views::{Argument, DayClosed, DayReport, Message};
use tillstamp_ledger::{BusinessDate, Hash};
use tillstamp_loyalty::{Command, Refusal};
use tillstamp_store::{Change, Metric};

/// A forgotten day is offered for this long.
const OFFERED_DAYS: i32 = 14;

impl Till {
    /// X report: the day so far, without closing it.
    pub fn x_report(&mut self) -> Answer<DayReport> {
        let today = self.business_date();
        self.day_report(today)
    }

    /// Z report: closes the day (manager). A second one changes nothing and gives the report as it was closed.
    pub fn close_day(&mut self, date: BusinessDate) -> Answer<DayClosed> {
        self.need_session()?;
        if let Some(closed) = self.closed_day(date)? {
            return Ok(closed);
        }
        let number = self.store.last_z_report()?.map_or(0, |row| row.number).saturating_add(1);
        let mut report = self.make_report(date)?;
        report.closed = Some(number);
        let document = serde_json::to_vec(&report)?;
        let command = Command::CloseDay { date, totals: Hash::of(&document) };
        let ask = Ask::new(command).with(Change::ZReport { date, number, document });
        match self.act(&ask) {
            Ok(_) => Ok(self.day_closed(number, report, false)),
            Err(Stop::No(Refusal::DayAlreadyClosed { .. })) => match self.closed_day(date)? {
                Some(closed) => Ok(closed),
                None => Err(self.no_of(Stop::No(Refusal::NothingChanged))),
            },
            Err(stop) => Err(self.no_of(stop)),
        }
    }

    /// The Z report of a day as it was closed; nothing where the day is open.
    pub fn closed_day(&mut self, date: BusinessDate) -> Answer<Option<DayClosed>> {
        let Some(row) = self.store.z_report(date)? else { return Ok(None) };
        let report: DayReport = serde_json::from_slice(&row.document)?;
        Ok(Some(self.day_closed(row.number, report, true)))
    }

    fn day_closed(&self, number: u32, report: DayReport, already: bool) -> DayClosed {
        let key = if already { "day-closed-already" } else { "day-closed" };
        let message = Message::plain(key)
            .with("number", Argument::Count(i64::from(number)))
            .with("date", Argument::Date(report.date));
        DayClosed { number, report, fingerprint: self.fingerprint(), already, message }
    }

    /// Days before today with visits or redemptions and no Z, oldest first.
    pub fn missing_z(&mut self) -> Vec<BusinessDate> {
        let today = self.business_date();
        let read = |till: &Self| -> Result<Vec<BusinessDate>, crate::fault::Fault> {
            let mut missing = Vec::new();
            for date in till.store.business_dates(today.plus_days(-OFFERED_DAYS), today.plus_days(-1))? {
                if till.store.z_report(date)?.is_none() {
                    let counters = till.store.day_counters(date)?;
                    if counters.total(Metric::Visits) + counters.total(Metric::Redemptions) > 0 {
                        missing.push(date);
                    }
                }
            }
            Ok(missing)
        };
        read(self).unwrap_or_else(|fault| {
            tracing::error!(key = fault.key(), "closed days could not be read");
            Vec::new()
        })
    }
}
