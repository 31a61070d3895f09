//! Push: a run of a stream's entries becomes durable, exactly once.
//!
//! The chain and the head's signature are checked before anything is locked. Concurrent pushes to one merchant are
//! committed together.

mod place;
mod queue;

pub(super) use queue::Queues;

use super::entry::Entry;
use super::error::ServiceError;
use super::work::genesis;
use super::{Asker, Service, check_protocol};
use crate::storage::get;
use crate::storage::rows::StreamRow;
use tillstamp_ledger::{Hash, Seq, head_bytes};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{Conflict, Push, PushReply, StreamId};

/// What a push leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushAnswer {
    /// All of it is on the disk.
    Acked(PushReply),
    /// It does not fit; where the stream stands.
    Conflict(Conflict),
}

/// A push whose chain and signature hold.
#[derive(Clone, Debug)]
struct Checked {
    stream: StreamId,
    prev_hash: Hash,
    entries: Vec<Entry>,
    signature: [u8; 64],
}

impl Checked {
    fn first_seq(&self) -> u64 {
        self.entries.first().map_or(0, |entry| entry.seq)
    }

    fn last_seq(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.seq)
    }

    /// Hash at a position of this push, or right before it.
    fn hash_at(&self, seq: u64) -> Option<Hash> {
        if seq + 1 == self.first_seq() {
            return Some(self.prev_hash);
        }
        let index = usize::try_from(seq.checked_sub(self.first_seq())?).ok()?;
        self.entries.get(index).map(|entry| entry.hash)
    }
}

impl Service {
    /// Takes a push. The answer is given when it is durable.
    pub async fn push(&self, asker: Asker, push: Push) -> Result<PushAnswer, ServiceError> {
        let key = self.stream_key(asker, &push).await?;
        let checked = check(push, key)?;
        let answer = self.queues.push(self, asker.merchant, checked).await?;
        if let PushAnswer::Acked(reply) = &answer {
            self.waits.moved(asker, reply.position);
        }
        Ok(answer)
    }

    /// Public key and genesis hash of the asker's stream.
    async fn stream_key(&self, asker: Asker, push: &Push) -> Result<([u8; 32], Hash), ServiceError> {
        check_protocol(push.protocol)?;
        if push.stream.terminal.0 != *asker.terminal.bytes() {
            return Err(ServiceError::StreamUnknown);
        }
        if let Some(known) = self.queues.known_key(asker.merchant, push.stream) {
            return Ok(known);
        }
        let view = self.storage.read(asker.merchant).await?;
        let rows: Vec<StreamRow> = get(&*view, [push.stream.terminal.0]).await?;
        let row = rows.into_iter().find(|row| row.epoch == push.stream.epoch).ok_or(ServiceError::StreamUnknown)?;
        let known = (row.public_key, genesis(asker.merchant, &row));
        self.queues.remember_key(asker.merchant, push.stream, known);
        Ok(known)
    }
}

/// Chains the entries and checks the signature over their head.
fn check(push: Push, (public_key, genesis): ([u8; 32], Hash)) -> Result<Checked, ServiceError> {
    if push.envelopes.is_empty() || push.first_seq == 0 {
        return Err(ServiceError::PushEmpty);
    }
    let prev_hash = Hash(push.prev_hash.0);
    if push.first_seq == 1 && prev_hash != genesis {
        return Err(ServiceError::ChainBroken);
    }
    let mut hash = prev_hash;
    let mut entries = Vec::with_capacity(push.envelopes.len());
    for (envelope, seq) in push.envelopes.into_items().into_iter().zip(push.first_seq..) {
        let entry = Entry::after(&hash, seq, envelope.into_bytes());
        hash = entry.hash;
        entries.push(entry);
    }
    if hash.0 != push.head_hash.0 {
        return Err(ServiceError::ChainBroken);
    }
    let checked = Checked { stream: push.stream, prev_hash, entries, signature: push.signature.0 };
    let message = head_bytes(&genesis, Seq(checked.last_seq()), &hash);
    if !verify_stream(&public_key, &message, &checked.signature) {
        return Err(ServiceError::SignatureWrong);
    }
    Ok(checked)
}
