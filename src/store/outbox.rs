//! What the server has not got yet, and what it said about what it has.
//!
//! Invariant: an acknowledgement is written only after it came; a till never deletes its own streams, so that a server
//! that was put back from a backup gets everything again.

use crate::connection::{begin, execute};
use crate::error::StoreError;
use crate::reads::{Reader, last_of_stream};
use crate::store::Store;
use crate::stream::STATUS_GIVEN_UP;
use crate::types::{Position, StreamKeys};
use rusqlite::OptionalExtension;
use tillstamp_ledger::{Context, Detail, Epoch, Fact, Flags, Genesis, Hash, Seq, UtcMillis, head_bytes};

/// A run of one own stream's entries, as a push carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRun {
    /// Epoch of the stream.
    pub epoch: Epoch,
    /// Its key.
    pub public_key: [u8; 32],
    /// Position of the first envelope.
    pub first_seq: Seq,
    /// Hash before it; the genesis hash at the stream's start.
    pub prev_hash: Hash,
    /// Last position and hash.
    pub head: (Seq, Hash),
    /// By the stream's key, over that head.
    pub signature: [u8; 64],
    /// The entries' bytes.
    pub envelopes: Vec<Vec<u8>>,
}

/// One of this till's own streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnStream {
    /// Its epoch.
    pub epoch: Epoch,
    /// Its key.
    pub public_key: [u8; 32],
    /// What the server has.
    pub acked: Seq,
    /// Last position and hash; the genesis hash before the first entry.
    pub head: (Seq, Hash),
    /// Entries go there now.
    pub is_present: bool,
    /// The server knows of it.
    pub announced: bool,
    /// Nothing of it is sent any more.
    pub given_up: bool,
}

struct Row {
    number: u32,
    epoch: Epoch,
    public_key: [u8; 32],
    acked: u64,
}

/// Entries of an own stream that the server has not got, as they are recorded again: without what belongs to the stream
/// itself, marked.
pub(crate) fn unacknowledged(reader: &Reader, epoch: Epoch) -> Result<Vec<(Fact, Context, u32)>, StoreError> {
    let mut statement = reader.connection.prepare(
        "SELECT envelope FROM entry JOIN stream ON stream.number = entry.stream
         WHERE stream.merchant = ?1 AND stream.epoch = ?2 AND status <> ?3 AND entry.seq > stream.acked_seq
         ORDER BY position",
    )?;
    let rows = statement
        .query_map((reader.merchant, epoch.0, STATUS_GIVEN_UP), |row| row.get(0))?
        .collect::<Result<Vec<Vec<u8>>, _>>()?;
    let mut missing = Vec::new();
    for envelope in rows {
        let (mut fact, context, index) = Fact::decode(&envelope)?;
        if matches!(fact.detail, Detail::StreamOpened { .. } | Detail::Movement(_)) {
            continue;
        }
        fact.flags = fact.flags.with(Flags::RECORDED_AGAIN);
        missing.push((fact, context, index));
    }
    Ok(missing)
}

impl Reader {
    /// This till's own streams, oldest first.
    pub fn own_streams(&self) -> Result<Vec<OwnStream>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, epoch, public_key, acked_seq, status, announced FROM stream WHERE merchant = ?1
             ORDER BY number",
        )?;
        let rows = statement.query_map([self.merchant], |row| {
            let numbers: (u32, u32, i64) = (row.get(0)?, row.get(1)?, row.get(3)?);
            let rest: ([u8; 32], u8, bool) = (row.get(2)?, row.get(4)?, row.get(5)?);
            Ok((numbers, rest))
        })?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let newest = rows.len().saturating_sub(1);
        let mut streams = Vec::with_capacity(rows.len());
        for (index, ((number, epoch, acked), (public_key, status, announced))) in rows.into_iter().enumerate() {
            let epoch = Epoch(epoch);
            let seq = last_of_stream(&self.connection, number)?.map_or(Seq(0), Position::seq);
            let hash = self.own_hash(number, epoch, public_key, seq)?.ok_or(StoreError::Value("stream"))?;
            streams.push(OwnStream {
                epoch,
                public_key,
                acked: Seq(u64::try_from(acked).unwrap_or(0)),
                head: (seq, hash),
                is_present: index == newest,
                announced,
                given_up: status == STATUS_GIVEN_UP,
            });
        }
        Ok(streams)
    }

    /// Trusted time of the oldest entry that waits to be sent.
    pub fn unsent_since(&self) -> Result<Option<UtcMillis>, StoreError> {
        let mut since: Option<UtcMillis> = None;
        for row in self.sending_streams()? {
            let next = Position::new(row.number, Seq(row.acked + 1))?;
            let at: Option<i64> = self
                .connection
                .query_row("SELECT at_ms FROM entry WHERE position = ?1", [next.0], |row| row.get(0))
                .optional()?;
            let at = at.map(UtcMillis);
            since = match (since, at) {
                (Some(known), Some(at)) => Some(known.min(at)),
                (known, at) => known.or(at),
            };
        }
        Ok(since)
    }

    fn sending_streams(&self) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, epoch, public_key, acked_seq FROM stream WHERE merchant = ?1 AND status <> ?2
             ORDER BY number",
        )?;
        let rows = statement.query_map((self.merchant, STATUS_GIVEN_UP), |row| {
            let acked: i64 = row.get(3)?;
            Ok(Row {
                number: row.get(0)?,
                epoch: Epoch(row.get(1)?),
                public_key: row.get(2)?,
                acked: u64::try_from(acked).unwrap_or(0),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Hash of an own stream at a position.
    pub(crate) fn own_hash(
        &self,
        number: u32,
        epoch: Epoch,
        public_key: [u8; 32],
        seq: Seq,
    ) -> Result<Option<Hash>, StoreError> {
        if seq.0 == 0 {
            let identity = self.identity();
            let genesis = Genesis { merchant: identity.merchant, terminal: identity.terminal, epoch, public_key };
            return Ok(Some(genesis.hash()));
        }
        let position = Position::new(number, seq)?;
        let mut statement = self.connection.prepare_cached("SELECT hash FROM entry WHERE position = ?1")?;
        Ok(statement.query_row([position.0], |row| row.get(0)).optional()?.map(Hash))
    }
}

impl Store {
    /// The next run to send: of the oldest own stream that has something, at most so many entries and bytes (one entry
    /// goes whatever its size). The head is signed here where it was not. A stream whose key is lost is sent as far as
    /// a signature reaches.
    pub fn outbox_run(
        &mut self,
        entries: usize,
        bytes: usize,
        keys: &mut dyn StreamKeys,
    ) -> Result<Option<OutboxRun>, StoreError> {
        for row in self.reader.sending_streams()? {
            if let Some(run) = self.run_of(&row, row.acked, entries, bytes, keys)? {
                return Ok(Some(run));
            }
        }
        Ok(None)
    }

    /// A run of an own stream behind a position, for a neighbour.
    pub fn own_run_after(
        &mut self,
        epoch: Epoch,
        after: Seq,
        entries: usize,
        keys: &mut dyn StreamKeys,
    ) -> Result<Option<OutboxRun>, StoreError> {
        let found = self.reader.sending_streams()?.into_iter().find(|row| row.epoch == epoch);
        match found {
            Some(row) => self.run_of(&row, after.0, entries, 1 << 20, keys),
            None => Ok(None),
        }
    }

    fn run_of(
        &mut self,
        row: &Row,
        after: u64,
        entries: usize,
        bytes: usize,
        keys: &mut dyn StreamKeys,
    ) -> Result<Option<OutboxRun>, StoreError> {
        let Some(prev_hash) = self.reader.own_hash(row.number, row.epoch, row.public_key, Seq(after))? else {
            return Err(StoreError::Value("acknowledged position"));
        };
        let mut found = self.envelopes_after(row.number, after, entries, bytes)?;
        let signature = loop {
            let Some((seq, hash, kept, _)) = found.last() else { return Ok(None) };
            if let Some(signature) = kept {
                break *signature;
            }
            if let Some(signature) = self.sign(row, Seq(*seq), *hash, keys)? {
                break signature;
            }
            found.pop();
        };
        let Some((seq, hash, ..)) = found.last() else { return Ok(None) };
        Ok(Some(OutboxRun {
            epoch: row.epoch,
            public_key: row.public_key,
            first_seq: Seq(after + 1),
            prev_hash,
            head: (Seq(*seq), *hash),
            signature,
            envelopes: found.into_iter().map(|(.., envelope)| envelope).collect(),
        }))
    }

    #[allow(clippy::type_complexity)]
    fn envelopes_after(
        &self,
        number: u32,
        after: u64,
        entries: usize,
        bytes: usize,
    ) -> Result<Vec<(u64, Hash, Option<[u8; 64]>, Vec<u8>)>, StoreError> {
        let first = Position::new(number, Seq(after))?;
        let end = Position::before_stream(number.saturating_add(1));
        let mut statement = self.reader.connection.prepare_cached(
            "SELECT position, hash, signature, envelope FROM entry WHERE position > ?1 AND position < ?2
             ORDER BY position LIMIT ?3",
        )?;
        let mut rows = statement.query((first.0, end.0, i64::try_from(entries).unwrap_or(i64::MAX)))?;
        let (mut found, mut total) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let envelope: Vec<u8> = row.get(3)?;
            total += envelope.len();
            if total > bytes && !found.is_empty() {
                break;
            }
            found.push((Position(row.get(0)?).seq().0, Hash(row.get(1)?), row.get(2)?, envelope));
        }
        Ok(found)
    }

    /// Signs a head of an own stream and keeps the signature beside its entry; nothing where the key is lost.
    fn sign(&self, row: &Row, seq: Seq, hash: Hash, keys: &mut dyn StreamKeys) -> Result<Option<[u8; 64]>, StoreError> {
        let Some(signature) = self.signature(row, seq, hash, keys)? else { return Ok(None) };
        let position = Position::new(row.number, seq)?;
        let transaction = begin(&self.reader.connection)?;
        execute(&transaction, "UPDATE entry SET signature = ?2 WHERE position = ?1", &[&position.0, &signature])?;
        transaction.commit()?;
        Ok(Some(signature))
    }

    fn signature(
        &self,
        row: &Row,
        seq: Seq,
        hash: Hash,
        keys: &mut dyn StreamKeys,
    ) -> Result<Option<[u8; 64]>, StoreError> {
        let identity = self.reader.identity();
        let genesis = Genesis {
            merchant: identity.merchant,
            terminal: identity.terminal,
            epoch: row.epoch,
            public_key: row.public_key,
        };
        let message = head_bytes(&genesis.hash(), seq, &hash);
        let present = self.stream.as_ref().filter(|stream| stream.number == row.number);
        Ok(match present {
            Some(stream) => Some(stream.signer.sign(&message)),
            None => match keys.existing(identity.terminal, row.epoch) {
                Some(signer) if signer.public_key() == row.public_key => Some(signer.sign(&message)),
                _ => None,
            },
        })
    }

    /// A stream's head with a signature over it: who pairs, or reports, proves that the stream is its own. Nothing
    /// where there is no such stream or its key is lost.
    pub fn signed_head(
        &mut self,
        epoch: Epoch,
        keys: &mut dyn StreamKeys,
    ) -> Result<Option<(OwnStream, [u8; 64])>, StoreError> {
        let Some(own) = self.reader.own_streams()?.into_iter().find(|own| own.epoch == epoch) else { return Ok(None) };
        let Some(row) = self.reader.sending_streams()?.into_iter().find(|row| row.epoch == epoch) else {
            return Ok(None);
        };
        let signature = self.signature(&row, own.head.0, own.head.1, keys)?;
        Ok(signature.map(|signature| (own, signature)))
    }

    /// A signature by a stream's key over its beginning: announces it.
    pub fn sign_opening(&mut self, epoch: Epoch, keys: &mut dyn StreamKeys) -> Result<Option<[u8; 64]>, StoreError> {
        let Some(row) = self.reader.sending_streams()?.into_iter().find(|row| row.epoch == epoch) else {
            return Ok(None);
        };
        let genesis = self.reader.own_hash(row.number, row.epoch, row.public_key, Seq(0))?;
        match genesis {
            Some(genesis) => self.signature(&row, Seq(0), genesis, keys),
            None => Ok(None),
        }
    }

    /// Whether an own entry stands in the present stream.
    pub fn is_in_present_stream(&self, position: Position) -> bool {
        self.stream.as_ref().is_some_and(|stream| stream.number == position.stream())
    }

    /// The server has everything of a stream up to here. Never lowers what it said before; never beyond what is here.
    pub fn acknowledge(&mut self, epoch: Epoch, seq: Seq) -> Result<(), StoreError> {
        self.put_acked(
            epoch,
            seq,
            "UPDATE stream SET acked_seq = max(acked_seq, ?3) WHERE merchant = ?1 AND epoch = ?2",
        )
    }

    /// What the server has spoken of, it has: the answer to the push may have been lost.
    pub fn acknowledge_decided(&mut self, epoch: Epoch) -> Result<(), StoreError> {
        let sql = "UPDATE stream SET acked_seq = max(acked_seq, decided_seq) WHERE merchant = ?1 AND epoch = ?2";
        let transaction = begin(&self.reader.connection)?;
        execute(&transaction, sql, &[&self.reader.merchant, &epoch.0])?;
        transaction.commit()
    }

    /// Hash of an own entry; nothing where the stream here does not reach so far.
    pub fn own_hash_at(&self, epoch: Epoch, seq: Seq) -> Result<Option<Hash>, StoreError> {
        let Some(row) = self.reader.sending_streams()?.into_iter().find(|row| row.epoch == epoch) else {
            return Ok(None);
        };
        self.reader.own_hash(row.number, row.epoch, row.public_key, seq)
    }

    /// The server has less than it said: it was put back from a backup.
    pub fn acknowledge_only(&mut self, epoch: Epoch, seq: Seq) -> Result<(), StoreError> {
        self.put_acked(
            epoch,
            seq,
            "UPDATE stream SET acked_seq = ?3, decided_seq = min(decided_seq, ?3) WHERE merchant = ?1 AND epoch = ?2",
        )
    }

    fn put_acked(&mut self, epoch: Epoch, seq: Seq, sql: &str) -> Result<(), StoreError> {
        let known = self.reader.own_streams()?.into_iter().find(|stream| stream.epoch == epoch);
        if known.is_none_or(|stream| seq > stream.head.0) {
            return Err(StoreError::Value("an acknowledgement of what is not here"));
        }
        let seq = i64::try_from(seq.0).map_err(|_| StoreError::Value("seq"))?;
        let transaction = begin(&self.reader.connection)?;
        execute(&transaction, sql, &[&self.reader.merchant, &epoch.0, &seq])?;
        transaction.commit()
    }

    /// Whether the server knows of this stream.
    pub fn set_announced(&mut self, epoch: Epoch, is_known: bool) -> Result<(), StoreError> {
        let sql = "UPDATE stream SET announced = ?3 WHERE merchant = ?1 AND epoch = ?2";
        let transaction = begin(&self.reader.connection)?;
        execute(&transaction, sql, &[&self.reader.merchant, &epoch.0, &is_known])?;
        transaction.commit()
    }
}
