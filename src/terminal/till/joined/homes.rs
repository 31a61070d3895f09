//! Where members are at home, as far as this till can tell: whose units this shop should not keep. Tills of one shop
//! lend each other what they hold, so that it does not matter at which of them units rest.
//!
//! Invariant: nothing is lost by a wrong guess: what went back is free, and is fetched where its member stands.

use super::JoinedError;
use crate::till::Till;
use std::collections::{BTreeMap, BTreeSet};
use tillstamp_ledger::{Detail, Fact, MemberId, TerminalId, UtcMillis};
use tillstamp_protocol::Page;
use tillstamp_store::OtherHolder;

/// Visits of so many days say where a member is at home.
const HOME_MS: i64 = 90 * 86_400_000;
/// Members whose home may have changed, remembered at most.
const HOMES_MAX: usize = 10_000;

/// What was heard of members since this program started.
#[derive(Debug, Default)]
pub(crate) struct Homes {
    /// Others saw them: their home may be elsewhere.
    pub due: BTreeSet<MemberId>,
    /// Other shops saw them: how often, and when this till heard of it last. Those shops' entries never come here.
    outside: BTreeMap<MemberId, (usize, UtcMillis)>,
}

/// Units of a member that each till of other shops holds.
type Outside = BTreeMap<TerminalId, i64>;

/// Visits and the last of them.
#[derive(Clone, Copy, Default)]
struct Visits {
    count: usize,
    last: Option<UtcMillis>,
}

impl Visits {
    fn add(&mut self, at: UtcMillis) {
        self.count += 1;
        self.last = self.last.max(Some(at));
    }
}

impl Till {
    /// Others saw these members: their home may be elsewhere.
    pub(super) fn note_homes(&mut self, members: &[MemberId]) {
        if self.homes.due.len() < HOMES_MAX {
            self.homes.due.extend(members.iter().copied());
        }
    }

    /// What other shops hold of the page's members of whom something is held here: to be compared when the page is in.
    pub(super) fn outside_before(&self, page: &Page) -> Result<BTreeMap<MemberId, Outside>, JoinedError> {
        let ids = page.cells.iter().filter_map(|cells| cells.subject.member);
        let members: BTreeSet<MemberId> = ids.map(|id| MemberId::from_bytes(id.0)).collect();
        let mut found = BTreeMap::new();
        for member in members {
            if !self.store.cells(member)?.is_empty() {
                found.insert(member, self.outside(member)?);
            }
        }
        Ok(found)
    }

    /// More units at a till of another shop than before: the member was there.
    pub(super) fn note_outside(&mut self, before: BTreeMap<MemberId, Outside>) -> Result<(), JoinedError> {
        let now = self.time.now();
        for (member, before) in before {
            let after = self.outside(member)?;
            let is_seen = after.iter().any(|(till, units)| *units > before.get(till).copied().unwrap_or(0));
            if is_seen && self.homes.outside.len() < HOMES_MAX {
                let (count, last) = self.homes.outside.entry(member).or_insert((0, now));
                (*count, *last) = (*count + 1, now);
            }
        }
        Ok(())
    }

    fn outside(&self, member: MemberId) -> Result<Outside, JoinedError> {
        let own_store = self.joined()?.store;
        let mut found = Outside::new();
        for units in self.store.elsewhere(member)? {
            if let OtherHolder::Stream(terminal, _, store) = units.holder
                && store != own_store
            {
                *found.entry(terminal).or_default() += units.quantity;
            }
        }
        Ok(found)
    }

    /// Members of whom something is held here although they were seen elsewhere since, and are not at home here.
    pub fn returns_due(&mut self, limit: usize) -> Result<Vec<MemberId>, JoinedError> {
        self.joined()?;
        let mut due = Vec::new();
        for member in self.homes.due.clone() {
            if due.len() >= limit {
                break;
            }
            self.homes.due.remove(&member);
            let is_served = self.served.is_some_and(|served| served.member == member);
            if !is_served && !self.store.cells(member)?.is_empty() && self.is_at_home_elsewhere(member)? {
                due.push(member);
            }
        }
        Ok(due)
    }

    /// Whoever was seen in another shop after the last visit to this one belongs there, unless this shop sees the
    /// member more often.
    fn is_at_home_elsewhere(&mut self, member: MemberId) -> Result<bool, JoinedError> {
        let since = self.time.now().plus(-HOME_MS);
        let is_visit = |fact: &Fact, at| matches!(fact.detail, Detail::Visit { .. }) && at >= since;
        let Some((count, last)) = self.homes.outside.get(&member).copied() else { return Ok(false) };
        let mut here = Visits::default();
        for told in self.store.other_entries_of(member)?.iter().filter(|told| told.counts()) {
            if is_visit(&told.entry.fact, told.entry.context.at) {
                here.add(told.entry.context.at);
            }
        }
        for entry in self.store.entries_of(member, 64, None)? {
            if is_visit(&entry.fact, entry.context.at) {
                here.add(entry.context.at);
            }
        }
        Ok(Some(last) > here.last && count >= here.count)
    }
}
