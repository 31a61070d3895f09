//! A page of the feed, in one commit with the cursor that it brings.
//!
//! Invariant: an entry that was applied is skipped, so that a page applied again changes nothing; state replaces state.
//! Own entries come back with a verdict, never with bytes for the chain.

use super::fold::{FREE, Others};
use super::streams::{self, OtherStream, not_chained};
use super::types::{FeedCells, FeedEntry, FeedError, FeedOutcome, FeedPage, OtherHead, StreamName, status, verdict};
use crate::changes;
use crate::connection::{begin, execute};
use crate::error::StoreError;
use crate::outbox::OwnStream;
use crate::reads::Reader;
use crate::store::Store;
use rusqlite::types::ToSql;
use std::collections::{BTreeMap, BTreeSet};
use tillstamp_ledger::{Detail, Fact, Hash, MemberId, Seq, StoreId, TerminalId, cell_changes, entry_id};

const PUT_ENTRY: &str = "INSERT OR REPLACE INTO other_entry
    (stream, seq, position, verdict, hash, business_date, at_ms, member, id, signature, envelope)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

impl Store {
    /// Applies a run of the feed and the changes beside it. `FeedError::NotChained`: nothing is here, a snapshot helps.
    pub fn apply_feed(&mut self, page: &FeedPage) -> Result<FeedOutcome, FeedError> {
        let transaction = begin(&self.reader.connection)?;
        let mut applying = Applying::new(&self.reader)?;
        applying.page(page)?;
        let outcome = applying.end()?;
        transaction.commit()?;
        self.finish_erasures()?;
        Ok(outcome)
    }
}

/// One page on its way.
pub(super) struct Applying<'a> {
    pub reader: &'a Reader,
    pub others: Others<'a>,
    pub streams: BTreeMap<StreamName, OtherStream>,
    pub own: Vec<OwnStream>,
    pub own_store: StoreId,
    heads: BTreeMap<StreamName, OtherHead>,
    pub touched: BTreeSet<MemberId>,
    pub outcome: FeedOutcome,
}

impl<'a> Applying<'a> {
    pub fn new(reader: &'a Reader) -> Result<Self, StoreError> {
        let others = Others { connection: &reader.connection, merchant: reader.merchant };
        let known = streams::all(&reader.connection, reader.merchant)?;
        Ok(Self {
            reader,
            others,
            streams: known.into_iter().map(|stream| (stream.name, stream)).collect(),
            own: reader.own_streams()?,
            own_store: super::own_store(reader)?,
            heads: BTreeMap::new(),
            touched: BTreeSet::new(),
            outcome: FeedOutcome::default(),
        })
    }

    pub fn page(&mut self, page: &FeedPage) -> Result<(), FeedError> {
        // Documents first: entries name them.
        changes::apply(self.others.connection, self.others.merchant, &page.changes)?;
        self.heads = page.included.iter().map(|head| (head.stream, *head)).collect();
        let mut entries: Vec<&FeedEntry> = page.entries.iter().collect();
        entries.sort_by_key(|entry| entry.position);
        for entry in entries {
            self.entry(entry)?;
        }
        self.heads_fit(&page.included)?;
        for cells in &page.cells {
            self.cells(cells, false)?;
        }
        page.effects.iter().try_for_each(|key| self.others.effect(key))?;
        for device in &page.devices {
            self.touched.insert(device.member);
            self.others.device(device)?;
        }
        for member in &page.members {
            self.touched.insert(member.member);
            self.outcome.erased |= member.erased;
            self.others.member(member)?;
        }
        self.beside(&page.private, &page.places)
    }

    /// Ciphertexts and names.
    pub fn beside(
        &mut self,
        private: &[super::types::OtherPrivate],
        places: &[([u8; 16], String)],
    ) -> Result<(), FeedError> {
        for row in private {
            let sql = "INSERT OR REPLACE INTO other_private (merchant, member, ciphertext) VALUES (?1, ?2, ?3)";
            execute(self.others.connection, sql, &[&self.others.merchant, row.member.bytes(), &row.ciphertext])?;
            self.touched.insert(row.member);
        }
        for (id, name) in places {
            let sql = "INSERT OR REPLACE INTO place (id, name) VALUES (?1, ?2)";
            execute(self.others.connection, sql, &[id, name])?;
        }
        Ok(())
    }

    /// Writes how far every stream has come.
    pub fn end(mut self) -> Result<FeedOutcome, FeedError> {
        for stream in self.streams.values() {
            streams::put(self.others.connection, stream)?;
        }
        self.outcome.touched = self.touched.into_iter().collect();
        Ok(self.outcome)
    }

    pub fn is_own(&self, terminal: TerminalId) -> bool {
        terminal == self.reader.identity().terminal
    }

    fn is_server(&self, terminal: TerminalId) -> bool {
        terminal.bytes() == self.reader.identity().merchant.bytes()
    }

    fn entry(&mut self, entry: &FeedEntry) -> Result<(), FeedError> {
        if self.is_own(entry.stream.0) && self.own_entry(entry)? {
            return Ok(());
        }
        let mut stream = self.stream(entry.stream)?;
        if entry.seq <= stream.included.0 {
            return Ok(());
        }
        if entry.seq.0 != stream.included.0.0 + 1 {
            return Err(not_chained(entry.stream, entry.seq));
        }
        let hash = stream.included.1.next(&entry.envelope);
        stream.included = (entry.seq, hash);
        let decided = (entry.position, entry.verdict);
        if stream.known.0 < entry.seq || !self.confirm(&stream, entry.seq, hash, decided)? {
            self.drop_unconfirmed(&stream, entry.seq)?;
            stream.known = stream.included;
            self.keep(&stream, entry.seq, hash, &entry.envelope, Some(decided))?;
        }
        self.streams.insert(entry.stream, stream);
        self.outcome.entries += 1;
        // An envelope that cannot be read is kept; it has no effect anywhere.
        let Ok((fact, context, _)) = Fact::decode(&entry.envelope) else { return Ok(()) };
        self.outcome.erased |= fact.detail == Detail::Erased;
        self.touched.extend(fact.member);
        self.touched.extend(cell_changes(&fact).keys().filter_map(|(subject, _)| subject.member()));
        if matches!(entry.verdict, verdict::EFFECTIVE) {
            self.others.brake(&fact, &context)?;
        }
        if self.is_server(entry.stream.0) {
            return self.server_entry(entry.position, &fact);
        }
        if matches!(entry.verdict, verdict::EFFECTIVE | verdict::UNKNOWN_KIND) {
            self.others.entry(stream.number, &fact)?;
            self.others.shop(entry.position, &fact)?;
            self.note_loan(&stream, entry.seq, &fact)?;
        }
        Ok(())
    }

    /// The other branch of an own stream begins behind the last entry that both have.
    pub fn branch_off(&mut self, own: OwnStream, seq: Seq) -> Result<(), FeedError> {
        let name = (self.reader.identity().terminal, own.epoch);
        if self.streams.contains_key(&name) {
            return Ok(());
        }
        let (number, _) = own_row(self.reader, own)?;
        let before = Seq(seq.0 - 1);
        let hash = self.reader.own_hash(number, own.epoch, own.public_key, before)?;
        let hash = hash.ok_or(FeedError::Malformed("own stream"))?;
        let store = self.own_store;
        let head = OtherHead { stream: name, seq, hash, public_key: own.public_key, status: status::OPEN, store };
        let stream = streams::insert(self.others.connection, self.others.merchant, &head, (before, hash))?;
        self.streams.insert(name, stream);
        Ok(())
    }

    /// A stream's row; one that is new begins at its genesis, or behind what is here of it.
    pub fn stream(&mut self, name: StreamName) -> Result<OtherStream, FeedError> {
        if let Some(stream) = self.streams.get(&name) {
            return Ok(*stream);
        }
        let own = self.own.iter().find(|own| self.is_own(name.0) && own.epoch == name.1).copied();
        let head = match (self.heads.get(&name), own) {
            (Some(head), _) => *head,
            (None, Some(own)) => OtherHead {
                stream: name,
                seq: own.head.0,
                hash: own.head.1,
                public_key: own.public_key,
                status: status::OPEN,
                store: self.own_store,
            },
            (None, None) => return Err(FeedError::Malformed("stream")),
        };
        let base = own.map_or_else(|| streams::genesis(self.reader, &head), |own| own.head);
        let stream = streams::insert(self.others.connection, self.others.merchant, &head, base)?;
        self.streams.insert(name, stream);
        Ok(stream)
    }

    /// The feed brings what a neighbour had sent, whose signature stays beside it; false where it is not here.
    fn confirm(
        &self,
        stream: &OtherStream,
        seq: Seq,
        hash: Hash,
        (position, verdict): (u64, u8),
    ) -> Result<bool, FeedError> {
        let position = i64::try_from(position).map_err(|_| FeedError::Malformed("position"))?;
        let sql = "UPDATE other_entry SET position = ?4, verdict = ?5 WHERE stream = ?1 AND seq = ?2 AND hash = ?3";
        let row: [&dyn ToSql; 5] = [&stream.number, &streams::as_column(seq)?, &hash.0, &position, &verdict];
        Ok(execute(self.others.connection, sql, &row)? > 0)
    }

    /// A neighbour's branch that the server did not take is no part of the stream.
    fn drop_unconfirmed(&self, stream: &OtherStream, from: Seq) -> Result<(), FeedError> {
        let sql = "DELETE FROM other_entry WHERE stream = ?1 AND seq >= ?2 AND position IS NULL";
        execute(self.others.connection, sql, &[&stream.number, &streams::as_column(from)?])?;
        Ok(())
    }

    /// Keeps an entry, confirmed or not.
    pub fn keep(
        &self,
        stream: &OtherStream,
        seq: Seq,
        hash: Hash,
        envelope: &[u8],
        decided: Option<(u64, u8)>,
    ) -> Result<(), FeedError> {
        let read = Fact::decode(envelope).ok();
        let (date, at) = read.as_ref().map_or((0, 0), |(_, context, _)| (context.business_date.0, context.at.0));
        let member = read.as_ref().and_then(|(fact, ..)| fact.member).map(|member| *member.bytes());
        let id = read.as_ref().map_or([0; 16], |(_, context, index)| *entry_id(context.action, *index).bytes());
        let position = decided.map(|(position, _)| i64::try_from(position)).transpose();
        let position = position.map_err(|_| FeedError::Malformed("position"))?;
        let verdict = decided.map_or(verdict::EFFECTIVE, |(_, verdict)| verdict);
        let seq = streams::as_column(seq)?;
        let signature: Option<[u8; 64]> = None;
        let row: [&dyn ToSql; 11] =
            [&stream.number, &seq, &position, &verdict, &hash.0, &date, &at, &member, &id, &signature, &envelope];
        execute(self.others.connection, PUT_ENTRY, &row)?;
        Ok(())
    }

    /// The hashes that the server says are those that were found.
    fn heads_fit(&mut self, included: &[OtherHead]) -> Result<(), FeedError> {
        for head in included {
            if self.is_own(head.stream.0) {
                self.own_head(head)?;
                continue;
            }
            let mut stream = match self.streams.get(&head.stream) {
                Some(stream) => *stream,
                None => self.stream(head.stream)?,
            };
            let same_place = stream.included.0 == head.seq;
            if stream.public_key != head.public_key || (same_place && stream.included.1 != head.hash) {
                return Err(not_chained(head.stream, head.seq));
            }
            if stream.included.0 < head.seq {
                return Err(not_chained(head.stream, head.seq));
            }
            stream.status = head.status;
            self.streams.insert(head.stream, stream);
        }
        Ok(())
    }

    /// Of an own stream the server can have no more than is here, unless this disk is an old copy.
    fn own_head(&mut self, head: &OtherHead) -> Result<(), FeedError> {
        let own = self.own.iter().find(|own| own.epoch == head.stream.1).copied();
        let is_over = |own: OwnStream| head.status != status::OPEN || head.seq > own.head.0;
        let is_present = own.is_some_and(|own| own.is_present);
        self.outcome.own_ended |= own.is_some_and(|own| own.is_present && is_over(own));
        self.outcome.own_forked |= is_present && head.status == status::FORKED;
        if let Some(stream) = self.streams.get_mut(&head.stream) {
            stream.status = head.status;
        }
        Ok(())
    }

    /// Cells as the server says: of holders outside this store, or (`all`) of every holder but the present stream.
    pub fn cells(&mut self, cells: &FeedCells, all: bool) -> Result<(), FeedError> {
        self.touched.extend(cells.subject.member());
        let (kind, number) = cells.subject.code();
        let member = crate::reads::subject_member(&cells.subject);
        let own_store = self.own_store;
        let sql = "DELETE FROM other_cell WHERE merchant = ?1 AND member = ?2 AND kind = ?3 AND number = ?4
            AND (?5 OR holder NOT IN (SELECT number FROM other_stream WHERE store = ?6))";
        let key: [&dyn ToSql; 6] = [&self.others.merchant, &member, &kind, &number, &all, own_store.bytes()];
        execute(self.others.connection, sql, &key)?;
        if let Some(member) = cells.subject.member() {
            let note = Fact::new(Detail::Expired, Some(member));
            self.others.note(&note)?;
        }
        for (vintage, holder, quantity) in &cells.cells {
            let number = match holder {
                None => FREE,
                Some(name) => match self.holder(*name, all)? {
                    Some(number) => number,
                    None => continue,
                },
            };
            self.others.put_cell(cells.subject, *vintage, number, *quantity)?;
        }
        Ok(())
    }

    /// Number of a holder; nothing for this till's present stream, and for this store's where only others' are asked
    /// for.
    fn holder(&mut self, name: StreamName, all: bool) -> Result<Option<u32>, FeedError> {
        let is_present = self.is_own(name.0) && self.own.iter().any(|own| own.is_present && own.epoch == name.1);
        if is_present {
            return Ok(None);
        }
        if let Some(stream) = self.streams.get(&name) {
            let is_outside = stream.store != self.own_store;
            return Ok((all || is_outside).then_some(stream.number));
        }
        // A till of another store, met for the first time: its key and head are never needed here.
        let nobody = OtherHead {
            stream: name,
            seq: Seq(0),
            hash: Hash([0; 32]),
            public_key: [0; 32],
            status: status::OPEN,
            store: tillstamp_ledger::StoreId::from_bytes([0; 16]),
        };
        let head = self.heads.get(&name).copied().unwrap_or(nobody);
        let stream = streams::insert(self.others.connection, self.others.merchant, &head, (head.seq, head.hash))?;
        self.streams.insert(name, stream);
        Ok(Some(stream.number))
    }
}

/// Number of an own stream in this file, and how far the server's verdicts are known.
pub(super) fn own_row(reader: &Reader, own: OwnStream) -> Result<(u32, u64), StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT number, decided_seq FROM stream WHERE merchant = ?1 AND epoch = ?2 AND public_key = ?3",
    )?;
    let found = statement
        .query_row((reader.merchant, own.epoch.0, own.public_key), |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?;
    Ok((found.0, u64::try_from(found.1).unwrap_or(0)))
}
