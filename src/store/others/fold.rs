//! What entries of others do to the tables of others: cells, effect keys, phones, members, the shop's documents.
//!
//! Invariant: the same sums as the server's books: a debit takes what its cell has and never more, so that after the
//! same entries a neighbour's cells are here as they are there.

use super::types::{OtherDevice, OtherMember};
use crate::connection::{execute, meta, set_meta};
use crate::error::StoreError;
use crate::kinds::PAUSED_ELSEWHERE;
use crate::reads::subject_member;
use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension};
use tillstamp_ledger::{Context, Detail, Fact, MemberId, Subject, Vintage, cell_changes};

/// Holder of units that nobody holds.
pub(crate) const FREE: u32 = 0;

const PUT_DEVICE: &str = "INSERT INTO other_device (merchant, member, tag, algorithm, public_key, revoked)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (merchant, member, tag) DO UPDATE SET algorithm = excluded.algorithm,
        public_key = excluded.public_key, revoked = excluded.revoked";
const DEVICE_TIME: &str = "UPDATE other_device SET last_code_time_s = max(coalesce(last_code_time_s, ?4), ?4)
    WHERE merchant = ?1 AND member = ?2 AND tag = ?3";
const PUT_MEMBER: &str = "INSERT OR REPLACE INTO other_member
    (merchant, id, erased, merged_into, card_version, blocked_version) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// The tables of others of one merchant.
pub(crate) struct Others<'a> {
    pub connection: &'a Connection,
    pub merchant: u32,
}

impl Others<'_> {
    /// Units of a holder.
    pub fn cell(&self, subject: Subject, vintage: Vintage, holder: u32) -> Result<i64, StoreError> {
        let (kind, number) = subject.code();
        let mut statement = self.connection.prepare_cached(
            "SELECT quantity FROM other_cell WHERE merchant = ?1 AND member = ?2 AND kind = ?3 AND number = ?4
             AND vintage = ?5 AND holder = ?6",
        )?;
        let key = (self.merchant, subject_member(&subject), kind, number, vintage.0.0, holder);
        Ok(statement.query_row(key, |row| row.get(0)).optional()?.unwrap_or(0))
    }

    /// Sets a holder's cell.
    pub fn put_cell(&self, subject: Subject, vintage: Vintage, holder: u32, quantity: i64) -> Result<(), StoreError> {
        let (kind, number) = subject.code();
        let (member, vintage) = (subject_member(&subject), vintage.0.0);
        let key: [&dyn ToSql; 6] = [&self.merchant, &member, &kind, &number, &vintage, &holder];
        if quantity <= 0 {
            let sql = "DELETE FROM other_cell WHERE merchant = ?1 AND member = ?2 AND kind = ?3 AND number = ?4
                AND vintage = ?5 AND holder = ?6";
            execute(self.connection, sql, &key)?;
        } else {
            let sql = "INSERT OR REPLACE INTO other_cell (merchant, member, kind, number, vintage, holder, quantity)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            let mut values = key.to_vec();
            values.push(&quantity);
            execute(self.connection, sql, &values)?;
        }
        Ok(())
    }

    /// Adds to a holder's cell, or takes what is there.
    pub fn change_cell(&self, subject: Subject, vintage: Vintage, holder: u32, change: i64) -> Result<(), StoreError> {
        let total = self.cell(subject, vintage, holder)?.saturating_add(change);
        self.put_cell(subject, vintage, holder, total)
    }

    /// An entry that counts: its units in the holder's cells, its effect keys, and what it is about.
    pub fn entry(&self, holder: u32, fact: &Fact) -> Result<(), StoreError> {
        for ((subject, vintage), change) in cell_changes(fact) {
            self.change_cell(subject, vintage, holder, change)?;
        }
        fact.effects.iter().try_for_each(|effect| self.effect(&effect.0))?;
        self.note(fact)
    }

    /// A key that took effect elsewhere.
    pub fn effect(&self, key: &[u8; 32]) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO other_effect (merchant, key) VALUES (?1, ?2)";
        execute(self.connection, sql, &[&self.merchant, key])?;
        Ok(())
    }

    /// Phones and members as they stand after this fact.
    pub fn note(&self, fact: &Fact) -> Result<(), StoreError> {
        let Some(member) = fact.member else { return Ok(()) };
        self.change_member(member, |_| {})?;
        match &fact.detail {
            Detail::DeviceEnrolled { device, algorithm, public_key } => self.device(&OtherDevice {
                member,
                tag: device.0,
                algorithm: algorithm.code(),
                public_key: public_key.clone(),
                revoked: false,
            }),
            Detail::DeviceRevoked { device } => {
                let sql = "UPDATE other_device SET revoked = 1 WHERE merchant = ?1 AND member = ?2 AND tag = ?3";
                execute(self.connection, sql, &[&self.merchant, member.bytes(), &device.0])?;
                Ok(())
            }
            Detail::Visit { device: Some(device), code_time_s: Some(time), .. } => {
                execute(self.connection, DEVICE_TIME, &[&self.merchant, member.bytes(), &device.0, time])?;
                Ok(())
            }
            Detail::CardIssued { version, .. } => {
                self.change_member(member, |row| row.card_version = row.card_version.max(*version))
            }
            Detail::CardBlocked { version, .. } => {
                self.change_member(member, |row| row.blocked_version = row.blocked_version.max(*version))
            }
            Detail::Erased => self.erase(member),
            Detail::Merged { absorbed } => self.change_member(*absorbed, |row| row.merged_into = Some(member)),
            _ => Ok(()),
        }
    }

    /// Private data of a member is gone everywhere: also here, with its key.
    pub fn erase(&self, member: MemberId) -> Result<(), StoreError> {
        self.change_member(member, |row| row.erased = true)?;
        let id = member.bytes();
        for sql in [
            "DELETE FROM private WHERE merchant = ?1 AND member = ?2",
            "DELETE FROM other_private WHERE merchant = ?1 AND member = ?2",
            "DELETE FROM member_state WHERE merchant = ?1 AND member = ?2",
            "UPDATE other_device SET revoked = 1 WHERE merchant = ?1 AND member = ?2",
        ] {
            execute(self.connection, sql, &[&self.merchant, id])?;
        }
        execute(self.connection, "INSERT OR IGNORE INTO erasure_pending (member) VALUES (?1)", &[id])?;
        Ok(())
    }

    /// Keeps a phone.
    pub fn device(&self, device: &OtherDevice) -> Result<(), StoreError> {
        let OtherDevice { member, tag, algorithm, public_key, revoked } = device;
        let values: [&dyn ToSql; 6] = [&self.merchant, member.bytes(), tag, algorithm, public_key, revoked];
        execute(self.connection, PUT_DEVICE, &values)?;
        self.change_member(*member, |_| {})
    }

    /// Replaces a member's state.
    pub fn member(&self, row: &OtherMember) -> Result<(), StoreError> {
        let known = super::reads::other_member(self.connection, self.merchant, row.member)?;
        let merged = row.merged_into.map(|member| *member.bytes());
        let values: [&dyn ToSql; 6] =
            [&self.merchant, row.member.bytes(), &row.erased, &merged, &row.card_version, &row.blocked_version];
        execute(self.connection, PUT_MEMBER, &values)?;
        match (row.erased, known.is_some_and(|known| known.erased)) {
            (false, _) => Ok(()),
            // Also where nothing of the member is here: its tombstone refuses a key that comes late.
            (true, false) => self.erase(row.member),
            (true, true) => self.erase_once(row.member),
        }
    }

    fn erase_once(&self, member: MemberId) -> Result<(), StoreError> {
        let id = member.bytes();
        let sql = "SELECT 1 FROM private WHERE merchant = ?1 AND member = ?2
            UNION ALL SELECT 1 FROM other_private WHERE merchant = ?1 AND member = ?2";
        if self.connection.prepare_cached(sql)?.exists((self.merchant, id))? { self.erase(member) } else { Ok(()) }
    }

    fn change_member(&self, member: MemberId, change: impl FnOnce(&mut OtherMember)) -> Result<(), StoreError> {
        let found = super::reads::other_member(self.connection, self.merchant, member)?;
        let none = OtherMember { member, erased: false, merged_into: None, card_version: 0, blocked_version: 0 };
        let mut row = found.unwrap_or(none);
        change(&mut row);
        if found == Some(row) {
            return Ok(());
        }
        let merged = row.merged_into.map(|member| *member.bytes());
        let values: [&dyn ToSql; 6] =
            [&self.merchant, member.bytes(), &row.erased, &merged, &row.card_version, &row.blocked_version];
        execute(self.connection, PUT_MEMBER, &values)?;
        Ok(())
    }

    /// The brake is for all tills; whoever used it last, used it.
    pub fn brake(&self, fact: &Fact, context: &Context) -> Result<(), StoreError> {
        let Detail::RedemptionsPaused { paused } = fact.detail else { return Ok(()) };
        let told = [[u8::from(paused)].as_slice(), &context.at.0.to_be_bytes()].concat();
        let known: Option<Vec<u8>> = meta(self.connection, PAUSED_ELSEWHERE)?;
        if known.is_none_or(|known| known.get(1..) <= told.get(1..)) {
            set_meta(self.connection, PAUSED_ELSEWHERE, &told)?;
        }
        Ok(())
    }

    /// Programs, staff and card keys: what only the server, or a lone till in its own time, may say.
    pub fn shop(&self, position: u64, fact: &Fact) -> Result<(), StoreError> {
        let position = i64::try_from(position).map_err(|_| StoreError::Value("feed position"))?;
        match &fact.detail {
            Detail::ProgramPublished { program, from } => {
                let sql = "INSERT OR REPLACE INTO other_publication (merchant, position, hash, from_date)
                    VALUES (?1, ?2, ?3, ?4)";
                execute(self.connection, sql, &[&self.merchant, &position, &program.0, &from.0])?;
            }
            Detail::IssuerKeyAdded { key_id, public_key } => {
                let sql = "INSERT OR IGNORE INTO other_issuer (merchant, key_id, public_key) VALUES (?1, ?2, ?3)";
                execute(self.connection, sql, &[&self.merchant, key_id, public_key])?;
            }
            Detail::OperatorChanged { subject, role, active } => {
                let sql = "INSERT OR REPLACE INTO other_operator (merchant, id, role, active) VALUES (?1, ?2, ?3, ?4)";
                execute(self.connection, sql, &[&self.merchant, subject.bytes(), &role.code(), active])?;
            }
            _ => {}
        }
        Ok(())
    }
}
