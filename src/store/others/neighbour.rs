//! Entries of a neighbour, over the shop's own network: taken, kept with the signature over them, and passed on.
//!
//! Invariant: they chain from what is known and stay unconfirmed until the feed brings them; the caller has checked the
//! signature over the run's head. What only a server may say has no effect before the server said it.

use super::apply::Applying;
use super::streams::{self, as_column, not_chained};
use super::types::{FeedError, StreamName};
use crate::connection::{begin, execute};
use crate::error::StoreError;
use crate::outbox::OutboxRun;
use crate::reads::{Reader, rows_limit};
use crate::store::Store;
use rusqlite::OptionalExtension;
use tillstamp_ledger::{Detail, Fact, Hash, MemberId, Seq};

/// Of envelopes that are passed on in one run.
const BYTES_PER_RUN: usize = 240 * 1024;

/// A stream's head with the stream's own signature over it.
pub type SignedHead = (Seq, Hash, [u8; 64]);

/// What a server repeats for all tills, or takes back: a neighbour's word alone changes nothing.
fn waits_for_server(detail: &Detail) -> bool {
    matches!(detail, Detail::Erased | Detail::Merged { .. } | Detail::MergeUndone { .. })
}

impl Store {
    /// Keeps what follows of a neighbour's stream; the members whom it touches. What is known already is skipped. The
    /// signature is over the last envelope's head.
    pub fn apply_neighbour(
        &mut self,
        name: StreamName,
        first: Seq,
        prev_hash: Hash,
        envelopes: &[Vec<u8>],
        signature: &[u8; 64],
    ) -> Result<Vec<MemberId>, FeedError> {
        let transaction = begin(&self.reader.connection)?;
        let mut applying = Applying::new(&self.reader)?;
        let known = streams::by_name(&self.reader.connection, self.reader.merchant, name)?;
        let mut stream = known.ok_or(FeedError::Malformed("stream"))?;
        let is_own_store = stream.store == applying.own_store;
        if !is_own_store || name.0 == self.reader.identity().terminal {
            return Err(FeedError::Malformed("stream"));
        }
        let (mut at, mut hash) = (Seq(first.0.saturating_sub(1)), prev_hash);
        if at > stream.known.0 {
            return Err(not_chained(name, first));
        }
        for envelope in envelopes {
            (at, hash) = (Seq(at.0 + 1), hash.next(envelope));
            if at <= stream.known.0 {
                if at == stream.known.0 && hash != stream.known.1 {
                    return Err(not_chained(name, at));
                }
                continue;
            }
            if at.0 == stream.known.0.0 + 1 && stream.known.1.next(envelope) != hash {
                return Err(not_chained(name, at));
            }
            applying.keep(&stream, at, hash, envelope, None)?;
            stream.known = (at, hash);
            if let Ok((fact, context, _)) = Fact::decode(envelope) {
                applying.others.brake(&fact, &context)?;
                applying.touched.extend(fact.member);
                fact.effects.iter().try_for_each(|effect| applying.others.effect(&effect.0))?;
                if !waits_for_server(&fact.detail) {
                    applying.others.note(&fact)?;
                }
                applying.note_loan(&stream, at, &fact)?;
            }
        }
        let sql = "UPDATE other_entry SET signature = ?4 WHERE stream = ?1 AND seq = ?2 AND hash = ?3";
        execute(&self.reader.connection, sql, &[&stream.number, &as_column(at)?, &hash.0, signature])?;
        streams::put(&self.reader.connection, &stream)?;
        let touched = applying.touched.iter().copied().collect();
        drop(applying);
        transaction.commit()?;
        Ok(touched)
    }

    /// A signature by the key of the stream that entries now go to.
    pub fn sign_by_present(&self, message: &[u8]) -> Option<[u8; 64]> {
        self.stream.as_ref().map(|stream| stream.signer.sign(message))
    }
}

impl Reader {
    /// What is known of another till's stream behind a position, as far as its own signature reaches, to be passed on.
    /// Nothing where the position is not known here, or no signature stands behind it.
    pub fn other_run_after(
        &self,
        name: StreamName,
        after: Seq,
        entries: usize,
    ) -> Result<Option<OutboxRun>, StoreError> {
        let Some(stream) = streams::by_name(&self.connection, self.merchant, name)? else { return Ok(None) };
        let Some(prev_hash) = self.other_hash(stream.number, after)? else { return Ok(None) };
        let mut statement = self.connection.prepare_cached(
            "SELECT seq, hash, signature, envelope FROM other_entry WHERE stream = ?1 AND seq > ?2
             ORDER BY seq LIMIT ?3",
        )?;
        let mut rows = statement.query((stream.number, as_column(after)?, rows_limit(entries)))?;
        let (mut found, mut head, mut bytes) = (Vec::new(), None, 0);
        while let Some(row) = rows.next()? {
            let envelope: Vec<u8> = row.get(3)?;
            bytes += envelope.len();
            if bytes > BYTES_PER_RUN {
                break;
            }
            found.push(envelope);
            let signature: Option<[u8; 64]> = row.get(2)?;
            if let Some(signature) = signature {
                let seq = Seq(u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0));
                head = Some((found.len(), (seq, Hash(row.get(1)?)), signature));
            }
        }
        let Some((count, head, signature)) = head else { return Ok(None) };
        found.truncate(count);
        let first_seq = Seq(after.0 + 1);
        let (epoch, public_key) = (name.1, stream.public_key);
        Ok(Some(OutboxRun { epoch, public_key, first_seq, prev_hash, head, signature, envelopes: found }))
    }

    /// Hash of another till's stream at a position that is known here.
    fn other_hash(&self, stream: u32, seq: Seq) -> Result<Option<Hash>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT hash FROM other_entry WHERE stream = ?1 AND seq = ?2
             UNION ALL SELECT base_hash FROM other_stream WHERE number = ?1 AND base_seq = ?2
             UNION ALL SELECT known_hash FROM other_stream WHERE number = ?1 AND known_seq = ?2",
        )?;
        Ok(statement.query_row((stream, as_column(seq)?), |row| row.get(0)).optional()?.map(Hash))
    }

    /// The newest head of another till's stream that its own signature stands over.
    pub fn signed_head_of(&self, name: StreamName) -> Result<Option<SignedHead>, StoreError> {
        let Some(stream) = streams::by_name(&self.connection, self.merchant, name)? else { return Ok(None) };
        let mut statement = self.connection.prepare_cached(
            "SELECT seq, hash, signature FROM other_entry WHERE stream = ?1 AND signature IS NOT NULL
             ORDER BY seq DESC LIMIT 1",
        )?;
        let row = statement.query_row([stream.number], |row| {
            let seq = Seq(u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0));
            Ok((seq, Hash(row.get(1)?), row.get(2)?))
        });
        Ok(row.optional()?)
    }
}
