//! The kept states of members against what applying all entries in order makes: the part of `verify` that knows what a
//! state is.
//!
//! Invariant: states are made here from the entries alone, and each kept one is compared at the very entry that it says
//! it goes up to.

use crate::till::states::{Snapshot, concerned, without_units};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use tillstamp_ledger::{Detail, EntryId, MemberId};
use tillstamp_loyalty::MemberState;
use tillstamp_store::{StoredEntry, VerifyStates};

/// Members' states, growing entry by entry.
#[derive(Default)]
pub(crate) struct MemberStates {
    kept: HashMap<MemberId, (EntryId, MemberState)>,
    made: HashMap<MemberId, MemberState>,
    /// Who was absorbed, by merge.
    absorbed: HashMap<EntryId, MemberId>,
}

impl MemberStates {
    fn apply(&mut self, id: MemberId, entry: &StoredEntry) -> Result<(), MemberId> {
        let (fact, context) = (&entry.fact, &entry.context);
        let state = match self.made.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) if fact.member == Some(id) => {
                place.insert(MemberState::new(id, context.business_date))
            }
            // Named by somebody else's entry before any of its own.
            Entry::Vacant(_) => return Ok(()),
        };
        state.apply(entry.entry_id, fact, context);
        match self.kept.entry(id) {
            Entry::Occupied(kept) if kept.get().0 == entry.entry_id => {
                let (_, kept) = kept.remove();
                if kept == without_units(state) { Ok(()) } else { Err(id) }
            }
            _ => Ok(()),
        }
    }
}

impl VerifyStates for MemberStates {
    fn kept(&mut self, member: MemberId, state: &[u8]) -> bool {
        let Ok(snapshot) = Snapshot::decode(state) else { return false };
        // One of another version is never read.
        if let Some(snapshot) = snapshot {
            self.kept.insert(member, (snapshot.upto, snapshot.state));
        }
        true
    }

    fn entry(&mut self, entry: &StoredEntry) -> Result<(), MemberId> {
        let mut members = concerned(&entry.fact);
        match entry.fact.detail {
            Detail::Merged { absorbed } => {
                self.absorbed.insert(entry.entry_id, absorbed);
            }
            Detail::MergeUndone { merge } => members.extend(self.absorbed.get(&merge)),
            _ => {}
        }
        members.sort_unstable();
        members.dedup();
        members.into_iter().try_for_each(|id| self.apply(id, entry))
    }

    fn end(&mut self) -> Result<(), MemberId> {
        self.kept.keys().min().map_or(Ok(()), |member| Err(*member))
    }
}
