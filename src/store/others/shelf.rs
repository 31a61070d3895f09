//! The shelf: documents that tills share through their server beside the ledger, and what this till knows of it.
//!
//! Invariant: of each document the hash is kept that the server has, so that only what is new is put there, and what
//! came from there is not put back.

use super::apply::Applying;
use super::types::{FeedError, FeedOutcome, FeedPage};
use crate::connection::{begin, execute};
use crate::error::StoreError;
use crate::reads::Reader;
use crate::store::Store;
use rusqlite::OptionalExtension;
use tillstamp_ledger::{Fact, Hash, MemberId};

/// Kind, id, bytes; no bytes are a tombstone.
pub type ShelfBytes = (u8, Vec<u8>, Vec<u8>);
/// Kind, id, hash of what the server has.
pub type ShelfSeen = (u8, Vec<u8>, Hash);

/// Kinds as the wire names them.
const PROGRAM: u8 = 1;
const PRIVATE: u8 = 3;
const MEMBER_KEY: u8 = 4;

/// What came from the shelf.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShelfPage {
    /// Documents, ciphertexts, staff, names, and how far it was read.
    pub feed: FeedPage,
    /// What a document says of the shop: staff.
    pub told: Vec<Fact>,
    /// Members whose key is gone.
    pub erased: Vec<MemberId>,
    /// What the server has.
    pub seen: Vec<ShelfSeen>,
}

impl Reader {
    /// Hash of a document as the server has it.
    pub fn shelf_hash(&self, kind: u8, id: &[u8]) -> Result<Option<Hash>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT hash FROM shelf WHERE kind = ?1 AND id = ?2")?;
        Ok(statement.query_row((kind, id), |row| row.get(0)).optional()?.map(Hash))
    }

    fn unshelved_programs(&self, limit: usize) -> Result<Vec<ShelfBytes>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT hash, document FROM program WHERE merchant = ?1
             AND hash NOT IN (SELECT id FROM shelf WHERE kind = ?2) LIMIT ?3",
        )?;
        let rows = statement.query_map((self.merchant, PROGRAM, crate::reads::rows_limit(limit)), |row| {
            Ok((PROGRAM, row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn unshelved_private(&self, limit: usize) -> Result<Vec<(MemberId, Vec<u8>)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT private.member, ciphertext FROM private
             LEFT JOIN shelf ON shelf.kind = ?2 AND shelf.id = private.member
             WHERE merchant = ?1 AND (shelf.hash IS NULL OR shelf.hash <> private.hash)
             AND private.member NOT IN (SELECT member FROM other_private WHERE merchant = ?1) LIMIT ?3",
        )?;
        let rows = statement.query_map((self.merchant, PRIVATE, crate::reads::rows_limit(limit)), |row| {
            Ok((MemberId::from_bytes(row.get(0)?), row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn untombed(&self, limit: usize) -> Result<Vec<ShelfBytes>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT kind, id FROM shelf WHERE kind IN (?2, ?3) AND hash <> ?4 AND id IN (
                SELECT id FROM member WHERE merchant = ?1 AND erased = 1
                UNION SELECT id FROM other_member WHERE merchant = ?1 AND erased = 1) LIMIT ?5",
        )?;
        let nothing = Hash::of(&[]);
        let values = (self.merchant, PRIVATE, MEMBER_KEY, nothing.0, crate::reads::rows_limit(limit));
        let rows = statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?, Vec::new())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Store {
    /// Documents that the server has not got: programs, members' private data with their keys, tombstones. Staff is the
    /// caller's to add.
    pub fn unshelved(&self, limit: usize) -> Result<Vec<ShelfBytes>, StoreError> {
        let mut found = self.reader.untombed(limit)?;
        found.extend(self.reader.unshelved_programs(limit)?);
        for (member, ciphertext) in self.reader.unshelved_private(limit)? {
            if let Some(key) = self.member_key(member)? {
                if self.reader.shelf_hash(MEMBER_KEY, member.bytes())? != Some(Hash::of(&key)) {
                    found.push((MEMBER_KEY, member.bytes().to_vec(), key.to_vec()));
                }
                found.push((PRIVATE, member.bytes().to_vec(), ciphertext));
            }
            if found.len() >= limit {
                break;
            }
        }
        Ok(found)
    }

    /// The server has these now.
    pub fn shelved(&mut self, seen: &[ShelfSeen]) -> Result<(), StoreError> {
        let transaction = begin(&self.reader.connection)?;
        put_seen(&transaction, seen)?;
        transaction.commit()
    }

    /// Keeps what came from the shelf, in one commit with how far it was read.
    pub fn apply_shelf(&mut self, page: &ShelfPage) -> Result<FeedOutcome, FeedError> {
        let transaction = begin(&self.reader.connection)?;
        let mut applying = Applying::new(&self.reader)?;
        applying.page(&page.feed)?;
        page.told.iter().try_for_each(|fact| applying.others.shop(0, fact))?;
        for member in &page.erased {
            applying.touched.insert(*member);
            applying.outcome.erased = true;
            applying.others.erase(*member)?;
        }
        put_seen(&transaction, &page.seen)?;
        let outcome = applying.end()?;
        transaction.commit()?;
        self.finish_erasures()?;
        Ok(outcome)
    }
}

fn put_seen(connection: &rusqlite::Connection, seen: &[ShelfSeen]) -> Result<(), StoreError> {
    for (kind, id, hash) in seen {
        let sql = "INSERT OR REPLACE INTO shelf (kind, id, hash) VALUES (?1, ?2, ?3)";
        execute(connection, sql, &[kind, id, &hash.0])?;
    }
    Ok(())
}
