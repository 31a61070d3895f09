//! Folds an entry into the cached row of its member.
//!
//! Invariant: a pure function of the row before, the entry, and the entry that it names; `append` and `verify` share
//! it.

use crate::counters::award_run;
use crate::rows::{Consent, MemberCache, OnDay, RecentVisit};
use crate::types::{Position, StoredEntry};
use tillstamp_ledger::{BusinessDate, Context, Detail, Fact, Flags, MemberId};

/// Enough to judge a cool-down after several undos in a row.
const RECENT_VISITS: usize = 8;

impl MemberCache {
    /// A member without any entry.
    pub(crate) fn new(id: MemberId) -> Self {
        Self {
            id,
            enrolled: None,
            recent_visits: Vec::new(),
            visits: None,
            visits_total: 0,
            last_redemption_at: None,
            static_redemptions: None,
            card_version: 0,
            blocked_version: 0,
            merged_into: None,
            erased: false,
            last_contact_at: None,
            consents: Vec::new(),
            profile: None,
            award_run: None,
            last_entry: None,
        }
    }

    /// Adds an entry of this member; whether it completed a burst of awards.
    pub(crate) fn fold(
        &mut self,
        fact: &Fact,
        context: &Context,
        position: Position,
        original: Option<&StoredEntry>,
    ) -> bool {
        self.last_entry = Some(position);
        if is_contact(&fact.detail) {
            self.last_contact_at = self.last_contact_at.max(Some(context.at));
        }
        let (run, burst) = award_run(fact, context, self.award_run);
        self.award_run = run;
        match &fact.detail {
            Detail::Enrolled { channel } => self.enrolled = Some((context.at, *channel)),
            Detail::Visit { .. } => self.add_visit(context, position),
            Detail::Redeemed { uses, .. } => {
                self.last_redemption_at = Some(context.at);
                if fact.flags.has(Flags::STATIC_CARD) {
                    self.static_redemptions = Some(count_on(self.static_redemptions, context.business_date, *uses));
                }
            }
            Detail::Reversed { refund_number: 0, .. } => {
                if let Some(original) = original {
                    self.reverse(original);
                }
            }
            Detail::CardIssued { version, .. } => self.card_version = self.card_version.max(*version),
            Detail::CardBlocked { version, .. } => self.blocked_version = self.blocked_version.max(*version),
            Detail::ProfileChanged { ciphertext, .. } => self.profile = Some(*ciphertext),
            Detail::ConsentChanged { purpose, granted, wording_version, .. } => {
                let (purpose, granted, wording_version) = (*purpose, *granted, *wording_version);
                self.consents.retain(|consent| consent.purpose != purpose);
                self.consents.push(Consent { purpose, granted, wording_version, at: context.at });
            }
            Detail::Erased => {
                self.erased = true;
                self.profile = None;
                self.consents.clear();
            }
            _ => {}
        }
        burst
    }

    fn add_visit(&mut self, context: &Context, position: Position) {
        self.visits = Some(count_on(self.visits, context.business_date, 1));
        self.visits_total = self.visits_total.saturating_add(1);
        if self.recent_visits.len() >= RECENT_VISITS {
            self.recent_visits.remove(0);
        }
        self.recent_visits.push(RecentVisit { position, at: context.at, date: context.business_date });
    }

    fn reverse(&mut self, original: &StoredEntry) {
        match &original.fact.detail {
            Detail::Visit { .. } => {
                let same_place = |visit: &RecentVisit| visit.position == original.position;
                // One that was recorded again stands elsewhere now than where it was counted.
                let is_again = original.fact.flags.has(Flags::RECORDED_AGAIN);
                let same_time = |visit: &RecentVisit| is_again && visit.at == original.context.at;
                let found = self.recent_visits.iter().position(same_place);
                if let Some(index) = found.or_else(|| self.recent_visits.iter().position(same_time)) {
                    self.recent_visits.remove(index);
                }
                self.visits = take_from(self.visits, original.context.business_date, 1);
                self.visits_total = self.visits_total.saturating_sub(1);
                self.award_run = None;
            }
            Detail::Redeemed { uses, .. } => {
                if self.last_redemption_at == Some(original.context.at) {
                    self.last_redemption_at = None;
                }
                if original.fact.flags.has(Flags::STATIC_CARD) {
                    self.static_redemptions = take_from(self.static_redemptions, original.context.business_date, *uses);
                }
            }
            _ => {}
        }
    }
}

fn is_contact(detail: &Detail) -> bool {
    matches!(
        detail,
        Detail::Enrolled { .. }
            | Detail::Visit { .. }
            | Detail::Earned { .. }
            | Detail::Redeemed { .. }
            | Detail::CardIssued { .. }
            | Detail::DeviceEnrolled { .. }
            | Detail::ProfileChanged { .. }
            | Detail::ConsentChanged { .. }
    )
}

fn count_on(day: Option<OnDay>, date: BusinessDate, more: u32) -> OnDay {
    OnDay { date, count: OnDay::on(day, date).saturating_add(more) }
}

fn take_from(day: Option<OnDay>, date: BusinessDate, less: u32) -> Option<OnDay> {
    day.map(|day| if day.date == date { OnDay { count: day.count.saturating_sub(less), ..day } } else { day })
}
