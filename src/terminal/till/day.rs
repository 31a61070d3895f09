//! The manager's day, a period, the tiles.

use super::figures::{by_reward, hours, key_in_rows, whole};
use super::{Answer, Till, counter, open};
use crate::fault::Fault;
use crate::views::{DayReport, Exception, ExceptionKind, Kpi, KpiKind, PeriodReport};
use tillstamp_ledger::{BusinessDate, Detail, Flags, Purpose, VoidReason};
use tillstamp_store::{DayCounters, JournalFilter, Metric, StoredEntry};

/// Rows of "needs a look" at most.
const EXCEPTIONS_MAX: usize = 100;
/// Entries looked through for them at most; a busier day names its figures and shows its newest ones.
const LOOKED_THROUGH_MAX: usize = 4_000;
/// Days of a period report at most.
const PERIOD_DAYS_MAX: i32 = 800;
const PAGE: usize = 500;
const ACTIVE_DAYS: i32 = 90;

impl Till {
    /// The day so far, or any past day.
    pub fn day_report(&mut self, date: BusinessDate) -> Answer<DayReport> {
        self.need_session()?;
        Ok(self.make_report(date)?)
    }

    pub(crate) fn make_report(&mut self, date: BusinessDate) -> Result<DayReport, Fault> {
        let counters = self.store.day_counters(date)?;
        let week_before = self.store.day_counters(date.plus_days(-7))?;
        // Prices and names are those of that day's program.
        let program = open::program_in_force(&self.store, date)?.program;
        let numbers = counter::today_numbers(&counters);
        let mut refusals: Vec<(String, u32)> = Vec::new();
        for (key, count) in self.store.refusal_counts(date)? {
            let key = super::journal::known_key(&key);
            match refusals.iter_mut().find(|(known, _)| known == key) {
                Some((_, sum)) => *sum = sum.saturating_add(count),
                None => refusals.push((key.to_owned(), count)),
            }
        }
        refusals.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(DayReport {
            date,
            visits: numbers.visits,
            visits_week_before: counter::today_numbers(&week_before).visits,
            stamps: numbers.stamps,
            rewards: numbers.rewards,
            new_members: numbers.new_members,
            voids: whole(counters.total(Metric::Undos) + counters.total(Metric::Voids)),
            overrides: whole(counters.total(Metric::Overrides)),
            refusals,
            hours: hours(&program, &counters, &week_before),
            people: self.people(&counters)?,
            by_reward: by_reward(&program, &counters),
            key_in: key_in_rows(&program, &counters),
            exceptions: self.exceptions(date, &counters)?,
            liability: self.liability()?,
            closed: self.store.z_report(date)?.map(|row| row.number),
        })
    }

    /// Several days. At most 800; figures of days without entries are zeros.
    pub fn period_report(&mut self, from: BusinessDate, to: BusinessDate) -> Answer<PeriodReport> {
        self.need_session()?;
        let to = BusinessDate(to.0.min(from.0.saturating_add(PERIOD_DAYS_MAX)));
        let mut report = PeriodReport { from, to, days: Vec::new(), visits: 0, stamps: 0, rewards: 0, new_members: 0 };
        let busy = self.store.business_dates(from, to)?;
        for day in from.0..=to.0 {
            let date = BusinessDate(day);
            let numbers = match busy.binary_search(&date) {
                Ok(_) => counter::today_numbers(&self.store.day_counters(date)?),
                Err(_) => crate::views::TodayNumbers::default(),
            };
            report.days.push((date, numbers.visits, numbers.stamps, numbers.rewards, numbers.new_members));
            report.visits = report.visits.saturating_add(numbers.visits);
            report.stamps += numbers.stamps;
            report.rewards = report.rewards.saturating_add(numbers.rewards);
            report.new_members = report.new_members.saturating_add(numbers.new_members);
        }
        Ok(report)
    }

    fn exceptions(&self, date: BusinessDate, counters: &DayCounters) -> Result<Vec<Exception>, Fault> {
        const LOOKED_AT: [Metric; 7] = [
            Metric::Undos,
            Metric::Voids,
            Metric::Overrides,
            Metric::Adjustments,
            Metric::Bursts,
            Metric::OutsideHours,
            Metric::OverShiftLimit,
        ];
        if LOOKED_AT.iter().all(|metric| counters.total(*metric) == 0) {
            return Ok(Vec::new());
        }
        let filter = JournalFilter { from: Some(date), to: Some(date), ..JournalFilter::default() };
        let (mut entries, mut before) = (Vec::new(), None);
        loop {
            let page = self.store.journal(&filter, PAGE, before)?;
            entries.extend(page.entries);
            before = page.next;
            if before.is_none() || entries.len() >= LOOKED_THROUGH_MAX {
                break;
            }
        }
        let mut rows: Vec<Exception> = Vec::new();
        for entry in &entries {
            for kind in kinds_of(entry) {
                rows.push(self.exception(entry, kind, 1)?);
            }
        }
        self.add_bursts(&entries, &mut rows)?;
        rows.sort_by_key(|row| std::cmp::Reverse(row.at));
        rows.truncate(EXCEPTIONS_MAX);
        Ok(rows)
    }

    fn exception(&self, entry: &StoredEntry, kind: ExceptionKind, count: u32) -> Result<Exception, Fault> {
        Ok(Exception {
            kind,
            at: entry.context.at,
            entry: entry.entry_id,
            operator: entry.context.operator,
            operator_name: self.operator_name(entry.context.operator)?.unwrap_or_default(),
            member: entry.fact.member,
            count,
        })
    }

    /// The same person awarding the same member three times and more, each within an hour of the one before (F56).
    fn add_bursts(&self, newest_first: &[StoredEntry], rows: &mut Vec<Exception>) -> Result<(), Fault> {
        let mut runs: std::collections::BTreeMap<_, Vec<&StoredEntry>> = std::collections::BTreeMap::new();
        for entry in newest_first.iter().rev().filter(|entry| is_award(entry)) {
            let (Some(operator), Some(member)) = (entry.context.operator, entry.fact.member) else { continue };
            let run = runs.entry((operator, member)).or_default();
            let goes_on = run
                .last()
                .is_none_or(|last| entry.context.at.since(last.context.at) <= tillstamp_store::BURST_WINDOW_MS);
            if !goes_on {
                self.push_burst(run, rows)?;
                run.clear();
            }
            run.push(entry);
        }
        for run in runs.values() {
            self.push_burst(run, rows)?;
        }
        Ok(())
    }

    fn push_burst(&self, run: &[&StoredEntry], rows: &mut Vec<Exception>) -> Result<(), Fault> {
        if let Some(last) = run.last().filter(|_| run.len() >= 3) {
            rows.push(self.exception(last, ExceptionKind::Burst, u32::try_from(run.len()).unwrap_or(u32::MAX))?);
        }
        Ok(())
    }

    /// Tiles for the manager. Reads every member once.
    pub fn kpis(&mut self) -> Answer<Vec<Kpi>> {
        self.need_session()?;
        let today = self.business_date();
        let (mut members, mut visited, mut active, mut repeat, mut completed, mut marketing) = (0, 0, 0, 0, 0, 0);
        let mut after = None;
        loop {
            let page = self.store.members(after, 1_000)?;
            for cache in page.iter().filter(|cache| !cache.erased && cache.merged_into.is_none()) {
                members += 1;
                visited += i64::from(cache.visits_total > 0);
                repeat += i64::from(cache.visits_total > 1);
                let last = cache.recent_visits.last().map(|visit| visit.date);
                active += i64::from(last.is_some_and(|last| last >= today.plus_days(-ACTIVE_DAYS)));
                completed += i64::from(cache.profile.is_some());
                marketing += i64::from(cache.consented(Purpose::Marketing));
            }
            after = page.last().map(|cache| cache.id);
            if page.len() < 1_000 {
                break;
            }
        }
        let (mut earned, mut exchanged) = (0, 0);
        let from = today.plus_days(-ACTIVE_DAYS);
        for date in self.store.business_dates(from, today)? {
            let counters = self.store.day_counters(date)?;
            earned += counters.total(Metric::Stamps) + counters.total(Metric::StampsAdjusted);
            exchanged += counters.total(Metric::StampsExchanged);
        }
        Ok(vec![
            kpi(KpiKind::ActiveMembers, active, members, Some((500, 700))),
            kpi(KpiKind::RedemptionRate, exchanged, earned, Some((200, 400))),
            kpi(KpiKind::RepeatVisits, repeat, visited, None),
            kpi(KpiKind::CompletedProfiles, completed, members, None),
            kpi(KpiKind::MarketingConsent, marketing, members, None),
        ])
    }
}

fn kpi(kind: KpiKind, numerator: i64, denominator: i64, usual: Option<(i64, i64)>) -> Kpi {
    let permille = if denominator > 0 { numerator.saturating_mul(1000) / denominator } else { 0 };
    Kpi { kind, permille, usual, numerator, denominator }
}

fn is_award(entry: &StoredEntry) -> bool {
    matches!(entry.fact.detail, Detail::Visit { .. } | Detail::Earned { .. })
        && super::entries::stamps_of(&entry.fact).iter().any(|(_, count)| *count > 0)
}

fn kinds_of(entry: &StoredEntry) -> Vec<ExceptionKind> {
    let mut kinds = Vec::new();
    match entry.fact.detail {
        Detail::Reversed { reason: VoidReason::Undo, .. } => kinds.push(ExceptionKind::Undo),
        Detail::Reversed { .. } => kinds.push(ExceptionKind::Void),
        Detail::Adjusted { .. } => kinds.push(ExceptionKind::Adjustment),
        _ => {}
    }
    let marks = [
        (entry.context.override_by.is_some(), ExceptionKind::Override),
        (entry.fact.flags.has(Flags::OUTSIDE_HOURS), ExceptionKind::OutsideHours),
        (entry.fact.flags.has(Flags::OVER_SHIFT_LIMIT), ExceptionKind::OverShiftLimit),
    ];
    kinds.extend(marks.iter().filter(|(is_set, _)| *is_set).map(|(_, kind)| *kind));
    kinds
}
