//! An entry as the service reads it: its bytes, its place, and what they say, where they can be read.

use super::movement::Movement;
use crate::storage::rows::EntryRow;
use tillstamp_ledger::{Context, EntryId, Fact, Hash, entry_id};

/// What a readable envelope says.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Id by its action.
    pub id: EntryId,
    /// Which of its action's entries.
    pub ordinal: u32,
    /// The fact.
    pub fact: Fact,
    /// Its circumstances.
    pub context: Context,
    /// Where the kind is one of [`super::movement`].
    pub movement: Option<Movement>,
}

impl Reading {
    /// Nothing where the bytes are no envelope that this version reads.
    pub fn of(envelope: &[u8]) -> Option<Self> {
        let (fact, context, index) = Fact::decode(envelope).ok()?;
        let movement = Movement::read(&fact);
        Some(Self { id: entry_id(context.action, index), ordinal: index, fact, context, movement })
    }

    /// The action, and which of its entries this is. Says the same as the id, but in the order of time.
    pub fn action(&self) -> ([u8; 16], u32) {
        (*self.context.action.bytes(), self.ordinal)
    }
}

/// An entry that chains.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Position in its stream.
    pub seq: u64,
    /// Hash there.
    pub hash: Hash,
    /// The very bytes.
    pub envelope: Vec<u8>,
    /// What they say; nothing where they cannot be read.
    pub reading: Option<Reading>,
}

impl Entry {
    /// The entry that follows `previous` with these bytes.
    pub fn after(previous: &Hash, seq: u64, envelope: Vec<u8>) -> Self {
        Self { seq, hash: previous.next(&envelope), reading: Reading::of(&envelope), envelope }
    }

    /// Its row; the columns beside the bytes are an index that `verify` compares.
    pub fn row(&self, stream: u32) -> EntryRow {
        let reading = self.reading.as_ref();
        EntryRow {
            stream,
            seq: self.seq,
            hash: self.hash.0,
            entry_id: reading.map(|reading| *reading.id.bytes()),
            kind: reading.map(|reading| reading.fact.detail.code()),
            business_date: reading.map(|reading| reading.context.business_date.0),
            at_ms: reading.map(|reading| reading.context.at.0),
            member: reading.and_then(|reading| reading.fact.member).map(|member| *member.bytes()),
            envelope: self.envelope.clone(),
        }
    }
}
