//! Units that change hands, and streams that end.

use super::{Books, Shortage, reversed_key};
use crate::service::movement::{Movement, MovementKind, Units};
use crate::storage::rows::{EffectRow, FREE, GrantRow, OWED, SERVER_STREAM, StreamRow, SubjectKey, subject_key};
use tillstamp_ledger::EntryId;

/// Status of a grant's part.
pub const IN_TRANSIT: u8 = 1;
/// It was taken.
pub(super) const TAKEN: u8 = 2;
/// It is free again.
pub(super) const GIVEN_BACK: u8 = 3;

pub(super) fn key_of(units: &Units) -> (SubjectKey, i32) {
    (subject_key(units.subject), units.vintage.0.0)
}

impl Books {
    /// Whether every named unit waits for this stream under the grant.
    pub(super) fn is_offered(&self, stream: u32, movement: &Movement) -> bool {
        let waits = |units: &Units| {
            let (subject, vintage) = key_of(units);
            self.grants.get(&(movement.grant, subject, vintage)).is_some_and(|part| {
                part.holder == stream && part.status == IN_TRANSIT && part.quantity == units.quantity
            })
        };
        !movement.units.is_empty() && movement.units.iter().all(waits)
    }

    /// Whether nothing at all is known of this grant.
    pub(super) fn is_unheard(&self, movement: &Movement) -> bool {
        let is_known = |units: &Units| {
            let (subject, vintage) = key_of(units);
            self.grants.get(&(movement.grant, subject, vintage)).is_some()
        };
        !movement.units.is_empty() && !movement.units.iter().any(is_known)
    }

    /// Books a movement of `stream`, whose right to it was checked before.
    pub(super) fn move_units(&mut self, stream: u32, movement: &Movement) -> Vec<Shortage> {
        match movement.kind {
            MovementKind::Lent => return self.lend(stream, movement),
            MovementKind::Borrowed => return self.borrow(stream, movement),
            MovementKind::Taken if self.is_offered(stream, movement) => self.end_grant(movement, stream, TAKEN),
            MovementKind::Taken => self.take_unknown(movement, stream),
            MovementKind::Withdrawn => self.end_grant(movement, FREE, GIVEN_BACK),
            MovementKind::Returned => self.carry(movement, stream, FREE),
            MovementKind::Freed => {
                if let Some(holder) = self.number_of(movement) {
                    self.carry(movement, holder, FREE);
                }
            }
            MovementKind::Granted => self.set_aside(movement),
            MovementKind::Compensated => self.compensate(movement),
            MovementKind::Closed => self.close(movement),
            MovementKind::Resolved | MovementKind::Settled => {}
            MovementKind::Restored => self.note_report(movement, true),
            MovementKind::Reported => self.note_report(movement, false),
        }
        Vec::new()
    }

    /// Moves what is really there: units that the books know nothing of were given to nobody.
    fn carry(&mut self, movement: &Movement, from: u32, to: u32) {
        for units in &movement.units {
            let (subject, vintage) = key_of(units);
            let missing = self.change_cell(subject, vintage, from, -units.quantity);
            self.change_cell(subject, vintage, to, units.quantity - missing);
        }
    }

    pub(super) fn end_grant(&mut self, movement: &Movement, to: u32, status: u8) {
        for units in &movement.units {
            let (subject, vintage) = key_of(units);
            let key = (movement.grant, subject, vintage);
            let Some(part) = self.grants.get(&key).filter(|part| part.status == IN_TRANSIT).cloned() else { continue };
            self.change_cell(subject, vintage, to, part.quantity);
            self.grants.put(key, GrantRow { status, ..part });
        }
    }

    /// A grant that was given after the backup from which this server was restored: the units are the till's. What is
    /// not free here yet is on its way, with what other tills have not pushed again.
    fn take_unknown(&mut self, movement: &Movement, stream: u32) {
        for units in &movement.units {
            let (subject, vintage) = key_of(units);
            let missing = self.change_cell(subject, vintage, FREE, -units.quantity);
            self.change_cell(subject, vintage, OWED, missing);
            self.change_cell(subject, vintage, stream, units.quantity);
            let (grant_id, quantity) = (movement.grant, units.quantity);
            let part = GrantRow { grant_id, vintage, subject, holder: stream, quantity, status: TAKEN };
            self.grants.put((grant_id, subject, vintage), part);
        }
    }

    fn note_report(&mut self, movement: &Movement, must_report: bool) {
        let Some(number) = self.number_of(movement) else { return };
        if let Some(row) = self.streams.get(&number).cloned() {
            self.streams.put(number, StreamRow { must_report, ..row });
        }
    }

    fn set_aside(&mut self, movement: &Movement) {
        let Some(holder) = self.number_of(movement) else { return };
        for units in &movement.units {
            let (subject, vintage) = key_of(units);
            let missing = self.change_cell(subject, vintage, FREE, -units.quantity);
            let quantity = units.quantity - missing;
            if quantity > 0 {
                let grant_id = movement.grant;
                let part = GrantRow { grant_id, vintage, subject, holder, quantity, status: IN_TRANSIT };
                self.grants.put((grant_id, subject, vintage), part);
            }
        }
    }

    /// The duplicate and its inverse are in the terms already; what is left is that a void of it finds it done.
    fn compensate(&mut self, movement: &Movement) {
        let key = reversed_key(EntryId::from_bytes(movement.grant));
        let named = self.named.get(&movement.grant);
        let is_own = named.is_none_or(|action| self.actions.get(action).is_none());
        if is_own && self.effects.get(&key).is_none() {
            let stream = self.number_of(movement).unwrap_or(SERVER_STREAM);
            self.effects.put(key, EffectRow { key, stream, seq: movement.seq });
        }
    }

    fn close(&mut self, movement: &Movement) {
        let Some(number) = self.number_of(movement) else { return };
        if let Some(row) = self.streams.get(&number).cloned() {
            self.streams.put(number, StreamRow { status: movement.mark, must_report: false, ..row });
        }
    }
}
