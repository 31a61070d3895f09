//! What the server said of own entries, and what it says in its own stream.
//!
//! Invariant: own cells follow the server's books: what does not count there is taken here, and each such correction is
//! kept with its place among the own entries, so that `verify` finds the same.

use super::apply::{Applying, own_row};
use super::streams;
use super::types::{FeedEntry, FeedError, StreamName, status, verdict};
use crate::balances;
use crate::connection::execute;
use crate::error::StoreError;
use crate::outbox::OwnStream;
use crate::types::Position;
use rusqlite::types::ToSql;
use std::collections::{BTreeMap, BTreeSet};
use tillstamp_ledger::{Detail, Fact, Movement, MovementKind, Subject, Vintage, cell_changes};

const PUT_CORRECTION: &str = "INSERT INTO correction (after, ordinal, member, kind, number, vintage, quantity)
    VALUES (?1, (SELECT count(*) FROM correction WHERE after = ?1), ?2, ?3, ?4, ?5, ?6)";

impl Applying<'_> {
    /// An entry of this terminal; false where it is not here, for this disk is older than what the server has.
    pub fn own_entry(&mut self, entry: &FeedEntry) -> Result<bool, FeedError> {
        let own = self.own.iter().find(|own| own.epoch == entry.stream.1).copied();
        // An epoch that is not here at all is another machine's under this till's name: it holds its own, this one its.
        let Some(own) = own else { return Ok(false) };
        if entry.seq > own.head.0 {
            return if own.is_present { Err(FeedError::OwnEnded { branch: None }) } else { Ok(false) };
        }
        let (number, decided) = own_row(self.reader, own)?;
        let position = Position::new(number, entry.seq)?;
        let mut statement = self.others.connection.prepare_cached("SELECT envelope FROM entry WHERE position = ?1")?;
        let ours: Vec<u8> = statement.query_row([position.0], |row| row.get(0))?;
        if ours != entry.envelope {
            // Another copy of this disk wrote something else here, and the server took that one.
            if own.is_present {
                return Err(FeedError::OwnEnded { branch: Some(entry.seq) });
            }
            self.branch_off(own, entry.seq)?;
            return Ok(false);
        }
        // Of a stream that is over, what this till believed not to be there counts by the feed, as any other's.
        let is_told =
            !own.is_present && self.streams.get(&entry.stream).is_some_and(|stream| stream.included.0 < entry.seq);
        if entry.seq.0 <= decided {
            return Ok(!is_told);
        }
        let sql = "UPDATE stream SET decided_seq = ?2 WHERE number = ?1";
        execute(self.others.connection, sql, &[&number, &streams::as_column(entry.seq)?])?;
        if matches!(entry.verdict, verdict::DUPLICATE | verdict::QUARANTINED) {
            let sql = "INSERT OR IGNORE INTO notice (position, verdict) VALUES (?1, ?2)";
            execute(self.others.connection, sql, &[&position.0, &entry.verdict])?;
            self.outcome.notices.push((entry.stream, entry.seq, entry.verdict));
            let (fact, ..) = Fact::decode(&entry.envelope).map_err(StoreError::from)?;
            self.touched.extend(fact.member);
            for ((subject, vintage), change) in cell_changes(&fact).into_iter().filter(|_| !is_told) {
                self.correct_own(own, subject, vintage, change)?;
            }
        }
        Ok(!is_told)
    }

    /// Takes units that the server does not count from an own stream (negative: gives them).
    fn correct_own(
        &mut self,
        own: OwnStream,
        subject: Subject,
        vintage: Vintage,
        quantity: i64,
    ) -> Result<(), FeedError> {
        self.touched.extend(subject.member());
        if !own.is_present {
            let name = (self.reader.identity().terminal, own.epoch);
            if let Some(stream) = self.streams.get(&name) {
                self.others.change_cell(subject, vintage, stream.number, -quantity)?;
            }
            return Ok(());
        }
        let (number, _) = own_row(self.reader, own)?;
        let after = Position::new(number, own.head.0)?;
        let (connection, merchant) = (self.others.connection, self.others.merchant);
        let taken = balances::correct(connection, merchant, number, (subject, vintage), quantity)?;
        if taken != 0 {
            let (kind, of) = subject.code();
            let member = crate::reads::subject_member(&subject);
            let row: [&dyn ToSql; 6] = [&after.0, &member, &kind, &of, &vintage.0.0, &taken];
            execute(connection, PUT_CORRECTION, &row)?;
        }
        Ok(())
    }

    /// Brings an own cell to what the server says of it, where nothing of it is under way.
    pub fn align_own(&mut self, own: OwnStream, said: &BTreeMap<(Subject, Vintage), i64>) -> Result<(), FeedError> {
        let (number, _) = own_row(self.reader, own)?;
        let held = balances::all_cells(self.others.connection, self.others.merchant, number)?;
        let mut keys: BTreeSet<_> = held.keys().copied().collect();
        keys.extend(said.keys().copied());
        for (subject, vintage) in keys {
            let of = |cells: &BTreeMap<_, i64>| cells.get(&(subject, vintage)).copied().unwrap_or(0);
            let difference = of(&held) - of(said);
            if difference != 0 {
                self.correct_own(own, subject, vintage, difference)?;
            }
        }
        Ok(())
    }

    /// The server's stream: what only a server says.
    pub fn server_entry(&mut self, position: u64, fact: &Fact) -> Result<(), FeedError> {
        if let Detail::Movement(movement) = &fact.detail {
            return self.server_movement(movement, fact);
        }
        fact.effects.iter().try_for_each(|effect| self.others.effect(&effect.0))?;
        if let Detail::Merged { absorbed } = &fact.detail {
            self.touched.insert(*absorbed);
        }
        self.others.note(fact)?;
        Ok(self.others.shop(position, fact)?)
    }

    fn server_movement(&mut self, movement: &Movement, fact: &Fact) -> Result<(), FeedError> {
        let Some(name) = movement.stream else { return Ok(()) };
        let own = self.own.iter().find(|own| self.is_own(name.0) && own.epoch == name.1).copied();
        match movement.kind {
            // An ended lender paid for a loan whose entry nobody has.
            MovementKind::Freed | MovementKind::Settled => {
                for units in &movement.units {
                    self.touched.extend(units.subject.member());
                    self.take_from(name, own, units.subject, units.vintage, units.quantity)?;
                }
            }
            MovementKind::Closed => {
                let is_present = own.is_some_and(|own| own.is_present);
                self.outcome.own_ended |= is_present;
                self.outcome.own_forked |= is_present && movement.mark == status::FORKED;
                if let Some(stream) = self.streams.get_mut(&name) {
                    stream.status = movement.mark;
                }
            }
            MovementKind::Resolved if movement.mark == 1 => {
                fact.effects.iter().try_for_each(|effect| self.others.effect(&effect.0))?;
                let is_open = self.streams.get(&name).is_none_or(|stream| stream.status == status::OPEN);
                if is_open {
                    for ((subject, vintage), change) in cell_changes(fact) {
                        self.take_from(name, own, subject, vintage, -change)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_from(
        &mut self,
        name: StreamName,
        own: Option<OwnStream>,
        subject: Subject,
        vintage: Vintage,
        quantity: i64,
    ) -> Result<(), FeedError> {
        match own {
            Some(own) => self.correct_own(own, subject, vintage, quantity),
            None => match self.streams.get(&name) {
                // Of other stores the server sends the cells themselves.
                Some(stream) if stream.store == self.own_store => {
                    Ok(self.others.change_cell(subject, vintage, stream.number, -quantity)?)
                }
                _ => Ok(()),
            },
        }
    }
}
