//! States of members and people as the rules look at them, kept in memory and, now and then, beside the chain.
//!
//! Invariant: a kept state is what applying the member's entries in order gives; whatever cannot be trusted is rebuilt
//! from the entries. A snapshot bounds how many entries that takes, so that a long history costs nothing at the
//! counter.

use super::Till;
use super::act::Recorded;
use crate::fault::Fault;
use std::collections::HashMap;
use tillstamp_ledger::{BusinessDate, Detail, EntryId, Fact, Flags, MemberId, OperatorId, Role};
use tillstamp_loyalty::{MemberState, OperatorState};
use tillstamp_store::{Change, JournalFilter, Position, Store, StoredEntry};

/// Raised whenever `MemberState` or what its entries make of it changes: older snapshots are then rebuilt.
pub(crate) const SNAPSHOT_SCHEMA: u32 = 5;
/// A snapshot is written after this many entries of a member: so few are read one by one, all over the disk, when a
/// member comes whose state is not in memory.
const SNAPSHOT_EVERY: u32 = 4;
/// No more members are kept in memory.
const KEPT_MAX: usize = 1_000;

#[derive(Clone)]
struct Kept {
    state: MemberState,
    since_snapshot: u32,
    used: u64,
}

/// A state as it is kept beside the chain: postcard, a quarter of the same as text, after a number for its form.
pub(crate) struct Snapshot {
    /// The last entry in it.
    pub(crate) upto: EntryId,
    pub(crate) state: MemberState,
}

/// The forms before this one were texts.
const TEXT: u8 = b'{';

impl Snapshot {
    /// The bytes that are kept.
    pub(crate) fn encode(upto: EntryId, state: &MemberState) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_stdvec(&(SNAPSHOT_SCHEMA, upto, without_units(state)))
    }

    /// The inverse; nothing for another version's, which is no loss: the entries say the same.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Option<Self>, postcard::Error> {
        if bytes.first() == Some(&TEXT) {
            return Ok(None);
        }
        let (schema, rest) = postcard::take_from_bytes::<u32>(bytes)?;
        match schema {
            1..SNAPSHOT_SCHEMA => Ok(None),
            SNAPSHOT_SCHEMA => {
                let (upto, state) = postcard::from_bytes(rest)?;
                Ok(Some(Self { upto, state }))
            }
            _ => Err(postcard::Error::DeserializeBadEncoding),
        }
    }
}

/// Units are not kept with a state: the store has them, and what a till among others holds does not follow from its
/// own entries alone.
pub(crate) fn without_units(state: &MemberState) -> MemberState {
    MemberState { cells: Vec::new(), ..state.clone() }
}

/// The cache.
#[derive(Default)]
pub(crate) struct States {
    members: HashMap<MemberId, Kept>,
    /// What other tills told of members; nothing where they told nothing.
    told: HashMap<MemberId, Option<MemberState>>,
    people: HashMap<OperatorId, (BusinessDate, OperatorState)>,
    owners: Option<u32>,
    turn: u64,
}

/// States as they are once a recorded action is committed.
pub(crate) struct Following {
    members: Vec<(MemberId, Kept, Option<EntryId>)>,
    people: Vec<(OperatorId, BusinessDate, OperatorState)>,
    staff_changed: bool,
}

impl Following {
    /// Snapshots that are due, to go along in the same commit.
    pub(crate) fn snapshots(&self) -> Result<Vec<Change>, Fault> {
        let due = self.members.iter().filter_map(|(id, kept, upto)| Some((id, kept, (*upto)?)));
        due.map(|(id, kept, upto)| Ok(Change::MemberState { member: *id, state: Snapshot::encode(upto, &kept.state)? }))
            .collect()
    }
}

/// Members that a fact concerns: its own, an absorbed one, those of its postings.
pub(crate) fn concerned(fact: &Fact) -> Vec<MemberId> {
    let mut members: Vec<MemberId> = fact.member.into_iter().collect();
    if let Detail::Merged { absorbed } = fact.detail {
        members.push(absorbed);
    }
    members.extend(fact.postings.iter().filter_map(|posting| posting.subject.member()));
    members.sort_unstable();
    members.dedup();
    members
}

impl States {
    /// States after these facts; nothing in the cache changes yet.
    pub(crate) fn following(&mut self, store: &Store, recorded: &Recorded) -> Result<Following, Fault> {
        let mut members: HashMap<MemberId, (Kept, Option<EntryId>)> = HashMap::new();
        let mut people: HashMap<OperatorId, (BusinessDate, OperatorState)> = HashMap::new();
        let mut staff_changed = false;
        for (index, fact) in recorded.facts.iter().enumerate() {
            let Some(entry) = recorded.entry(index) else { continue };
            let mut about = concerned(fact);
            // The absorbed one has postings too where units came back to it: it is told once all the same.
            about.extend(undone_merge(store, fact)?.filter(|absorbed| !about.contains(absorbed)));
            for id in about {
                let before = members.remove(&id).map(|(kept, _)| kept).or_else(|| self.members.get(&id).cloned());
                let mut kept = match before {
                    Some(kept) => kept,
                    None if matches!(fact.detail, Detail::Enrolled { .. }) => {
                        let state = MemberState::new(id, recorded.context.business_date);
                        Kept { state, since_snapshot: 0, used: 0 }
                    }
                    None => match rebuild(store, id)? {
                        Some(kept) => kept,
                        None => continue,
                    },
                };
                kept.state.apply(entry, fact, &recorded.context);
                kept.since_snapshot += 1;
                members.insert(id, (kept, Some(entry)));
            }
            let by = recorded.context.operator;
            let subject = if let Detail::OperatorChanged { subject, .. } = fact.detail { Some(subject) } else { None };
            staff_changed |= subject.is_some();
            for id in by.into_iter().chain(subject.filter(|subject| Some(*subject) != by)) {
                if let Some((date, mut state)) = people.get(&id).or_else(|| self.people.get(&id)).copied() {
                    state.apply(fact, &recorded.context);
                    people.insert(id, (date, state));
                }
            }
        }
        let members = members.into_iter().map(|(id, (mut kept, upto))| {
            let due = kept.since_snapshot >= SNAPSHOT_EVERY;
            if due {
                kept.since_snapshot = 0;
            }
            (id, kept, upto.filter(|_| due))
        });
        let people = people.into_iter().map(|(id, (date, state))| (id, date, state));
        Ok(Following { members: members.collect(), people: people.collect(), staff_changed })
    }

    /// The commit is done.
    pub(crate) fn accept(&mut self, following: Following) {
        for (id, kept, _) in following.members {
            self.keep(id, kept);
        }
        for (id, date, state) in following.people {
            self.people.insert(id, (date, state));
        }
        if following.staff_changed {
            self.owners = None;
        }
    }

    /// Whether a member's state is in memory.
    pub(crate) fn has(&self, member: MemberId) -> bool {
        self.members.contains_key(&member)
    }

    /// Others told something of these members: what was made of it before is read anew.
    pub(crate) fn forget_members(&mut self, members: &[MemberId]) {
        for member in members {
            self.members.remove(member);
            self.told.remove(member);
        }
    }

    /// Everything is read anew from the ledger.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    fn keep(&mut self, id: MemberId, mut kept: Kept) {
        self.turn += 1;
        kept.used = self.turn;
        self.members.insert(id, kept);
        if self.members.len() > KEPT_MAX {
            let half = self.turn.saturating_sub(KEPT_MAX as u64 / 2);
            self.members.retain(|_, kept| kept.used > half);
        }
    }

    /// Owners who can sign in.
    pub(crate) fn active_owners(&mut self, store: &Store) -> Result<u32, Fault> {
        if let Some(owners) = self.owners {
            return Ok(owners);
        }
        let count = store.operators()?.iter().filter(|row| row.active && row.role == Role::Owner).count();
        let owners = u32::try_from(count).unwrap_or(u32::MAX);
        self.owners = Some(owners);
        Ok(owners)
    }
}

/// The absorbed member of a merge that this fact takes back.
fn undone_merge(store: &Store, fact: &Fact) -> Result<Option<MemberId>, Fault> {
    let Detail::MergeUndone { merge } = fact.detail else { return Ok(None) };
    Ok(store.entry(merge)?.and_then(|entry| match entry.fact.detail {
        Detail::Merged { absorbed } => Some(absorbed),
        _ => None,
    }))
}

/// A member's state from the snapshot and the entries after it, or from all entries.
fn rebuild(store: &Store, member: MemberId) -> Result<Option<Kept>, Fault> {
    let snapshot = read_snapshot(store, member)?;
    let from = snapshot.as_ref().map(|(position, _)| *position);
    let mut later = entries_after(store, member, from)?;
    let cache = store.member(member)?;
    if let Some(survivor) = cache.as_ref().and_then(|cache| cache.merged_into) {
        // Merge entries are the survivor's; they concern the absorbed one all the same.
        let of_survivor = entries_after(store, survivor, from)?;
        let known: Vec<Position> = later.iter().map(|entry| entry.position).collect();
        later.extend(
            of_survivor
                .into_iter()
                .filter(|entry| !known.contains(&entry.position) && concerned(&entry.fact).contains(&member)),
        );
        later.sort_by_key(|entry| entry.position);
    }
    let mut state = snapshot.map(|(_, state)| state);
    let count = u32::try_from(later.len()).unwrap_or(u32::MAX);
    for entry in &later {
        let state = match &mut state {
            Some(state) => state,
            None if cache.is_some() => state.insert(MemberState::new(member, entry.context.business_date)),
            None => return Ok(None),
        };
        state.apply(entry.entry_id, &entry.fact, &entry.context);
    }
    if let Some(state) = &mut state {
        // A merge since taken back is the other member's entry; the units it moved stand in the balances all the same.
        state.cells = store.cells(member)?;
        state.cells.sort_unstable();
    }
    Ok(state.map(|state| Kept { state, since_snapshot: count, used: 0 }))
}

/// What other tills told of a member; nothing where they told nothing. Units are not in it.
fn told_state(store: &Store, member: MemberId) -> Result<Option<MemberState>, Fault> {
    let row = store.other_member(member)?;
    let entries = store.other_entries_of(member)?;
    let first = entries.first().map(|told| told.entry.context.business_date);
    if row.is_none() && first.is_none() {
        return Ok(None);
    }
    let mut state = MemberState::new(member, first.unwrap_or(BusinessDate(i32::MAX)));
    let own = store.identity().terminal;
    for told in entries.iter().filter(|told| told.counts()) {
        // An own one of a stream that is over may be here, too, recorded again.
        if told.stream.0 == own && store.entry(told.entry.entry_id)?.is_some() {
            continue;
        }
        state.apply(told.entry.entry_id, &told.entry.fact, &told.entry.context);
    }
    if let Some(row) = row {
        state.erased |= row.erased;
        let nobody = EntryId::from_bytes([0; 16]);
        state.merged_into = state.merged_into.or(row.merged_into.map(|survivor| (survivor, nobody)));
        state.card_version = state.card_version.max(row.card_version);
        state.blocked_card_version = state.blocked_card_version.max(row.blocked_version);
    }
    state.cells.clear();
    Ok(Some(state))
}

fn read_snapshot(store: &Store, member: MemberId) -> Result<Option<(Position, MemberState)>, Fault> {
    let Some(bytes) = store.member_state(member)? else { return Ok(None) };
    let Ok(Some(snapshot)) = Snapshot::decode(&bytes) else { return Ok(None) };
    // An entry that was recorded again stands elsewhere now: which came before it cannot be told.
    let upto = store.entry(snapshot.upto)?.filter(|entry| !entry.fact.flags.has(Flags::RECORDED_AGAIN));
    Ok(upto.map(|entry| (entry.position, snapshot.state)))
}

/// Entries of a member after a position, oldest first.
fn entries_after(store: &Store, member: MemberId, from: Option<Position>) -> Result<Vec<StoredEntry>, Fault> {
    let mut found = store.entries_since(member, from)?;
    found.reverse();
    Ok(found)
}

impl Till {
    /// A member's state, for deciding and showing: with the marks of those who live on in it. Nothing for a member
    /// this ledger has never heard of.
    pub(crate) fn member_state(&mut self, member: MemberId) -> Result<Option<MemberState>, Fault> {
        let Some(mut state) = self.whole_state(member)? else { return Ok(None) };
        for (absorbed, _) in state.absorbed.clone() {
            if let Some(other) = self.whole_state(absorbed)? {
                state = state.including(&other);
            }
        }
        Ok(Some(state))
    }

    /// What this till's entries and the other tills' together say of a member.
    fn whole_state(&mut self, member: MemberId) -> Result<Option<MemberState>, Fault> {
        let own = self.own_state(member)?;
        if self.link.is_none() {
            return Ok(own);
        }
        if !self.states.told.contains_key(&member) {
            let told = told_state(&self.store, member)?;
            if self.states.told.len() > KEPT_MAX {
                self.states.told.clear();
            }
            self.states.told.insert(member, told);
        }
        let Some(Some(told)) = self.states.told.get(&member) else { return Ok(own) };
        let own = match own {
            Some(own) => own,
            None => {
                let cells = self.store.cells(member)?;
                MemberState { cells, ..MemberState::new(member, told.enrolled_on) }
            }
        };
        Ok(Some(own.beside(told)))
    }

    fn own_state(&mut self, member: MemberId) -> Result<Option<MemberState>, Fault> {
        if !self.states.members.contains_key(&member) {
            self.flush_batch()?;
            let Some(kept) = rebuild(&self.store, member)? else { return Ok(None) };
            self.states.keep(member, kept);
        }
        let mut state = self.states.members.get(&member).map(|kept| kept.state.clone());
        if let Some(state) = &mut state {
            state.operator_card_of = self.owner_of_card(member)?;
        }
        Ok(state)
    }

    /// The same, of the member that lives on where this one was merged.
    pub(crate) fn member_state_or_survivor(&mut self, member: MemberId) -> Result<Option<MemberState>, Fault> {
        let state = self.member_state(member)?;
        match state.as_ref().and_then(|state| state.merged_into) {
            Some((survivor, _)) => self.member_state(survivor),
            None => Ok(state),
        }
    }

    fn owner_of_card(&self, member: MemberId) -> Result<Option<OperatorId>, Fault> {
        Ok(self.store.operators()?.into_iter().find(|row| row.own_member == Some(member)).map(|row| row.id))
    }

    /// A person's state with today's tally.
    pub(crate) fn operator_state(
        &mut self,
        operator: OperatorId,
        today: BusinessDate,
    ) -> Result<Option<OperatorState>, Fault> {
        if let Some((date, state)) = self.states.people.get(&operator)
            && *date == today
        {
            return Ok(Some(*state));
        }
        let Some(row) = self.store.operator(operator)? else { return Ok(None) };
        let mut state = OperatorState::new(operator, row.role);
        state.active = row.active;
        for entry in entries_of_person(&self.store, operator, today)?.iter().rev() {
            state.apply(&entry.fact, &entry.context);
        }
        (state.role, state.active) = (row.role, row.active);
        self.states.people.insert(operator, (today, state));
        Ok(Some(state))
    }
}

fn entries_of_person(store: &Store, operator: OperatorId, date: BusinessDate) -> Result<Vec<StoredEntry>, Fault> {
    let filter =
        JournalFilter { from: Some(date), to: Some(date), operator: Some(operator), ..JournalFilter::default() };
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = store.journal(&filter, 256, before)?;
        found.extend(page.entries);
        before = page.next;
        if before.is_none() {
            return Ok(found);
        }
    }
}
