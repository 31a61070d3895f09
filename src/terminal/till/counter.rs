//! Small numbers, last actions and the status strip of the counter screen.

use super::Till;
use super::entries::{stamps_of, undoable};
use crate::fault::Fault;
use crate::views::{Argument, Devices, HealthState, LastAction, Message, Part, Status, StatusColor, TodayNumbers};
use tillstamp_ledger::ClockState;
use tillstamp_store::{DayCounters, Metric};

impl Till {
    /// Today's small numbers; zeros where the day's counters cannot be read (health says why).
    pub fn today(&mut self) -> TodayNumbers {
        let date = self.business_date();
        self.store.day_counters(date).map(|counters| today_numbers(&counters)).unwrap_or_default()
    }

    /// The last actions for members, newest first.
    pub fn last_actions(&mut self, limit: u32) -> Vec<LastAction> {
        self.read_last_actions(limit).unwrap_or_else(|fault| {
            tracing::error!(key = fault.key(), "last actions could not be read");
            Vec::new()
        })
    }

    fn read_last_actions(&mut self, limit: u32) -> Result<Vec<LastAction>, Fault> {
        let limit = usize::try_from(limit).unwrap_or(20).min(100);
        let window_ms = i64::from(self.in_force.program.limits.undo_window_s) * 1000;
        let now = self.time.now();
        let mut lines = Vec::with_capacity(limit);
        // Actions of the shop itself (closing, staff) lie between: look at some more.
        for entries in self.store.last_actions(limit.saturating_mul(3))? {
            let first = entries.iter().find(|entry| entry.fact.member.is_some() && shown(&entry.fact));
            let Some(first) = first else { continue };
            let reversed = undoable(&first.fact) && self.is_reversed(first.entry_id)?;
            lines.push(LastAction {
                entry: first.entry_id,
                at: first.context.at,
                first_name: first.fact.member.and_then(|member| self.first_name(member)),
                what: self.fact_message(&first.fact),
                can_undo: undoable(&first.fact) && !reversed && now.since(first.context.at) <= window_ms,
                reversed,
            });
            if lines.len() == limit {
                break;
            }
        }
        Ok(lines)
    }

    /// The status strip: the worst thing first; green only where nothing waits for a person.
    pub fn status(&mut self, devices: &Devices) -> super::Answer<Status> {
        let (now, business_date) = (self.time.now(), self.business_date());
        let health = self.health(devices);
        // The line to the server has a sentence of its own here.
        let sync = Some(self.sync_facts()).and_then(Result::ok).filter(|facts| facts.joined);
        let sync = sync.as_ref().map(crate::sync::status::strip);
        let of_sync = |part| sync.is_some() && matches!(part, Part::Server | Part::Entries);
        let worst = health.items.iter().filter(|item| !of_sync(item.part)).max_by_key(|item| item.state);
        let paused = self.store.redemptions_paused()?;
        let clock_unsure = self.time.state() == ClockState::Unsure;
        let entries = i64::try_from(self.store.entry_count()?).unwrap_or(i64::MAX);
        let alone = || (StatusColor::Green, Message::plain("status-alone").with("entries", Argument::Count(entries)));
        let (color, message) = match worst {
            Some(item) if item.state == HealthState::Bad => (StatusColor::Red, item.message.clone()),
            _ if clock_unsure => (StatusColor::Red, Message::plain("status-clock-unsure")),
            _ if sync.as_ref().is_some_and(|(color, _)| *color == StatusColor::Red) => sync.unwrap_or_else(alone),
            _ if paused => (StatusColor::Amber, Message::plain("status-redemptions-paused")),
            _ if sync.as_ref().is_some_and(|(color, _)| *color == StatusColor::Amber) => sync.unwrap_or_else(alone),
            Some(item) if item.state == HealthState::Limited => (StatusColor::Amber, item.message.clone()),
            _ if self.backups.is_running() => (StatusColor::Blue, Message::plain("status-backing-up")),
            _ => sync.unwrap_or_else(alone),
        };
        Ok(Status {
            color,
            message,
            business_date,
            now,
            clock_unsure,
            training: self.training,
            redemptions_paused: paused,
        })
    }
}

fn shown(fact: &tillstamp_ledger::Fact) -> bool {
    use tillstamp_ledger::Detail as D;
    undoable(fact)
        || matches!(fact.detail, D::Reversed { .. } | D::Enrolled { .. } | D::CardBlocked { .. } | D::Merged { .. })
        || !stamps_of(fact).is_empty() && !matches!(fact.detail, D::Expired)
}

/// The day's small numbers out of its counters.
pub(crate) fn today_numbers(counters: &DayCounters) -> TodayNumbers {
    let whole = |count: i64| u32::try_from(count.max(0)).unwrap_or(u32::MAX);
    let total = |metric| counters.total(metric);
    TodayNumbers {
        visits: whole(total(Metric::Visits) - total(Metric::VoidedVisits)),
        stamps: total(Metric::Stamps) + total(Metric::StampsAdjusted) - total(Metric::StampsReversed),
        rewards: whole(total(Metric::RewardsRedeemed) - total(Metric::VoidedRedemptions)),
        new_members: whole(total(Metric::NewMembers)),
    }
}
