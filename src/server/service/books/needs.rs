//! What must be loaded before entries can be booked: a handful of reads for any number of entries.

use super::{Books, reversed_key};
use crate::service::entry::Reading;
use crate::service::movement::MovementKind;
use crate::storage::rows::{CellRow, DeviceRow, EffectRow, GrantRow, MemberRow, SubjectKey, TallyRow, subject_key};
use crate::storage::{StorageError, View, get};
use std::collections::HashSet;
use tillstamp_ledger::Detail;

/// Keys of rows that entries touch.
#[derive(Debug, Default)]
pub struct Needs {
    subjects: HashSet<SubjectKey>,
    effects: HashSet<Vec<u8>>,
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
        self.effects.insert(reading.id.bytes().to_vec());
        if !fact.effects.is_empty() {
            self.effects.extend(fact.effects.iter().map(|effect| effect.0.to_vec()));
            self.effects.insert(reversed_key(reading.id));
        }
        if let Detail::Reversed { original, .. } = fact.detail {
            self.effects.insert(original.bytes().to_vec());
        }
        if let Some(movement) = &reading.movement {
            let names_an_entry = matches!(movement.kind, MovementKind::Compensated | MovementKind::Resolved);
            if names_an_entry {
                self.effects.insert(movement.grant.to_vec());
            } else {
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
        let (effects, cells, tallies, grants, members, phones) = tokio::try_join!(
            biased;
            get::<EffectRow>(view, self.effects),
            get::<CellRow>(view, subjects.iter().copied()),
            get::<TallyRow>(view, subjects.iter().copied()),
            get::<GrantRow>(view, self.grants),
            get::<MemberRow>(view, self.members),
            get::<DeviceRow>(view, self.phones),
        )?;
        effects.into_iter().for_each(|row| books.effects.load(row.key.clone(), row));
        cells.into_iter().for_each(|row| books.cells.load((row.subject, row.vintage, row.holder), row.quantity));
        tallies.into_iter().for_each(|row| books.tallies.load(row.subject, row));
        grants.into_iter().for_each(|row| books.grants.load((row.grant_id, row.subject, row.vintage), row));
        members.into_iter().for_each(|row| books.members.load(row.member, row));
        phones.into_iter().for_each(|row| books.devices.load((row.member, row.tag), row));
        Ok(())
    }
}
