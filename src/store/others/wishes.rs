//! Requests for units, stored before they are sent, and awards that wait for the line.
//!
//! Invariant: a request's id is on the disk before anybody asks with it, so that a lost reply is fetched again and
//! never granted twice; the entry that takes the grant and the end of the request are one commit.

use super::types::Wish;
use crate::changes;
use crate::connection::{begin, execute};
use crate::error::StoreError;
use crate::others::fold::Others;
use crate::reads::subject_member;
use crate::store::Store;
use crate::stream::is_joined;
use crate::types::Change;
use rusqlite::types::ToSql;
use tillstamp_ledger::{Fact, MemberId, UtcMillis};

impl Store {
    /// Keeps a request of the present stream.
    pub fn put_wish(&mut self, wish: &Wish, at: UtcMillis) -> Result<(), StoreError> {
        let stream = self.stream.as_ref().ok_or(StoreError::StreamNotStarted)?;
        if stream.epoch != wish.epoch || !is_joined(&self.reader.connection)? {
            return Err(StoreError::Value("a request of another stream"));
        }
        let (kind, number) = wish.subject.code();
        let member = subject_member(&wish.subject);
        let sql = "INSERT INTO wish (id, stream, member, kind, number, quantity, asked_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let row: [&dyn ToSql; 7] = [&wish.id, &stream.number, &member, &kind, &number, &wish.quantity, &at.0];
        let transaction = begin(&self.reader.connection)?;
        execute(&transaction, sql, &row)?;
        transaction.commit()
    }

    /// An award that nobody may give here before the line is back, or (`waits` false) that waits no longer.
    pub fn set_award_waiting(&mut self, member: MemberId, waits: bool) -> Result<(), StoreError> {
        let sql = if waits {
            "INSERT OR IGNORE INTO award_waiting (member) VALUES (?1)"
        } else {
            "DELETE FROM award_waiting WHERE member = ?1"
        };
        let transaction = begin(&self.reader.connection)?;
        execute(&transaction, sql, &[member.bytes()])?;
        transaction.commit()
    }

    /// What a till that joins is told of its shop before the feed says it (a program, staff), with the documents
    /// beside. Whatever the feed says later counts more.
    pub fn told_shop(&mut self, facts: &[Fact], beside: &[Change]) -> Result<(), StoreError> {
        let transaction = begin(&self.reader.connection)?;
        changes::apply(&transaction, self.reader.merchant, beside)?;
        let others = Others { connection: &transaction, merchant: self.reader.merchant };
        facts.iter().try_for_each(|fact| others.shop(0, fact))?;
        transaction.commit()
    }

    /// A person has looked at what the server set aside.
    pub fn notices_seen(&mut self) -> Result<(), StoreError> {
        let transaction = begin(&self.reader.connection)?;
        execute(&transaction, "UPDATE notice SET seen = 1", &[])?;
        transaction.commit()
    }
}
