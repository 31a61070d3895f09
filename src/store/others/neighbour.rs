//! Entries of a neighbour, over the shop's own network.
//!
//! Invariant: they chain from what is known and stay unconfirmed until the feed brings them; the caller has checked the
//! signature over the run's head.

use super::apply::Applying;
use super::streams::{self, not_chained};
use super::types::{FeedError, StreamName};
use crate::connection::begin;
use crate::store::Store;
use tillstamp_ledger::{Fact, Hash, MemberId, Seq};

impl Store {
    /// Keeps what follows of a neighbour's stream; the members whom it touches. What is known already is skipped.
    pub fn apply_neighbour(
        &mut self,
        name: StreamName,
        first: Seq,
        prev_hash: Hash,
        envelopes: &[Vec<u8>],
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
                applying.others.note(&fact)?;
            }
        }
        streams::put(&self.reader.connection, &stream)?;
        let touched = applying.touched.iter().copied().collect();
        drop(applying);
        transaction.commit()?;
        Ok(touched)
    }
}
