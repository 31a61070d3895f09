//! What must be loaded before entries can be booked: a handful of reads for any number of entries.

use super::{Books, reversed_key};
use crate::service::entry::Reading;
use crate::service::movement::MovementKind;
use crate::storage::rows::{
    ActionRow, CellRow, DebitRow, DeviceRow, EffectRow, GrantRow, MemberRow, SubjectKey, TallyRow, subject_key,
};
use crate::storage::{Field, StorageError, Value, View, get, scan};
use std::collections::{BTreeSet, HashSet};
use tillstamp_ledger::Detail;

/// So many actions are looked for at once.
const MANY: usize = 64;

/// Keys of rows that entries touch.
#[derive(Debug, Default)]
pub struct Needs {
    subjects: HashSet<SubjectKey>,
    actions: BTreeSet<[u8; 16]>,
    debits: HashSet<[u8; 16]>,
    effects: HashSet<[u8; 32]>,
    grants: HashSet<[u8; 16]>,
    members: HashSet<[u8; 16]>,
    phones: HashSet<[u8; 16]>,
}

/// Subjects whose units an entry touches.
pub fn subjects_of(reading: &Reading) -> impl Iterator<Item = SubjectKey> + '_ {
    let moved = reading.movement.iter().flat_map(|movement| &movement.units).map(|units| units.subject);
    reading.fact.postings.iter().map(|posting| posting.subject).chain(moved).map(subject_key)
}

impl Needs {
    /// Also a subject's cells.
    pub fn subject(&mut self, subject: SubjectKey) {
        self.subjects.insert(subject);
    }

    /// Also a grant's parts.
    pub fn grant(&mut self, grant: [u8; 16]) {
        self.grants.insert(grant);
    }

    /// Also what this entry touches.
    pub fn entry(&mut self, reading: &Reading) {
        let fact = &reading.fact;
        self.subjects.extend(subjects_of(reading));
        self.actions.insert(*reading.context.action.bytes());
        if !fact.effects.is_empty() {
            self.effects.extend(fact.effects.iter().map(|effect| effect.0));
            self.effects.insert(reversed_key(reading.id));
        }
        if let Detail::Reversed { original, .. } = fact.detail {
            self.debits.insert(*original.bytes());
        }
        if let Some(movement) = &reading.movement {
            let names_an_entry = matches!(movement.kind, MovementKind::Compensated | MovementKind::Resolved);
            if !names_an_entry {
                self.grants.insert(movement.grant);
            }
        }
        let Some(member) = fact.member.map(|member| *member.bytes()) else { return };
        match &fact.detail {
            Detail::DeviceRevoked { .. } => drop(self.phones.insert(member)),
            Detail::Merged { absorbed } => drop(self.members.insert(*absorbed.bytes())),
            Detail::CardIssued { .. } | Detail::CardBlocked { .. } | Detail::Erased => {
                self.members.insert(member);
            }
            _ => {}
        }
    }

    /// Loads all of it into the books.
    pub async fn load(self, view: &(impl View + ?Sized), books: &mut Books) -> Result<(), StorageError> {
        let subjects = &self.subjects;
        let (actions, debits, effects, cells, tallies, grants, members, phones) = tokio::try_join!(
            biased;
            actions_of(view, &self.actions),
            get::<DebitRow>(view, self.debits),
            get::<EffectRow>(view, self.effects),
            get::<CellRow>(view, subjects.iter().copied()),
            get::<TallyRow>(view, subjects.iter().copied()),
            get::<GrantRow>(view, self.grants),
            get::<MemberRow>(view, self.members),
            get::<DeviceRow>(view, self.phones),
        )?;
        actions.into_iter().for_each(|row| books.actions.load((row.action_id, row.ordinal), row));
        debits.into_iter().for_each(|row| books.debits.load(row.entry_id, row));
        effects.into_iter().for_each(|row| books.effects.load(row.key, row));
        cells.into_iter().for_each(|row| books.cells.load((row.subject, row.vintage, row.holder), row.quantity));
        tallies.into_iter().for_each(|row| books.tallies.load(row.subject, row));
        grants.into_iter().for_each(|row| books.grants.load((row.grant_id, row.subject, row.vintage), row));
        members.into_iter().for_each(|row| books.members.load(row.member, row));
        phones.into_iter().for_each(|row| books.devices.load((row.member, row.tag), row));
        Ok(())
    }
}

/// Actions of a push are new as a rule, and the newest of all: then one look at what is not older than the first of
/// them says so. Where more is there than could be theirs, each is looked for.
async fn actions_of(view: &(impl View + ?Sized), actions: &BTreeSet<[u8; 16]>) -> Result<Vec<ActionRow>, StorageError> {
    let Some(first) = actions.first().filter(|_| actions.len() >= MANY) else {
        return get(view, actions.iter().copied()).await;
    };
    let most = u32::try_from(actions.len()).unwrap_or(u32::MAX);
    let before = vec![(*first).into_value(), Value::Int(-1)];
    let newer: Vec<ActionRow> = scan(view, vec![], before, most).await?;
    if newer.len() < actions.len() {
        return Ok(newer.into_iter().filter(|row| actions.contains(&row.action_id)).collect());
    }
    get(view, actions.iter().copied()).await
}
