//! Tills of one shop over its own network: what this one has, and what a neighbour sends.
//!
//! Invariant: a neighbour's entries are taken only with the stream's signature over them; they acknowledge nothing, and
//! count once however they come.

use super::push::push_of;
use super::{JoinedError, OutboxRun, wire};
use crate::keys::KeyFile;
use crate::till::Till;
use tillstamp_ledger::{Genesis, Hash, Seq, head_bytes};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{Fixed, Push, StreamHead, StreamId, StreamStatus};

impl Till {
    /// How far this shop's streams are known here, this till's among them.
    pub fn known_heads(&self) -> Result<Vec<StreamHead>, JoinedError> {
        let identity = self.store.identity();
        let store = self.joined()?.store;
        let told = self.store.other_heads()?.into_iter().map(|head| StreamHead {
            stream: wire::stream_id(head.stream),
            seq: head.seq.0,
            hash: Fixed(head.hash.0),
            key: Fixed(head.public_key),
            status: StreamStatus::from_code(head.status),
            store: Fixed(*head.store.bytes()),
        });
        let own = self.store.own_streams()?.into_iter().filter(|own| !own.given_up).map(|own| StreamHead {
            stream: wire::stream_id((identity.terminal, own.epoch)),
            seq: own.head.0.0,
            hash: Fixed(own.head.1.0),
            key: Fixed(own.public_key),
            status: StreamStatus::Open,
            store: Fixed(*store.bytes()),
        });
        Ok(own.chain(told).collect())
    }

    /// What follows of an own stream behind a position, signed.
    pub fn run_after(&mut self, stream: StreamId, seq: u64, limit: usize) -> Result<Option<OutboxRun>, JoinedError> {
        let epoch = self.own_epoch(stream)?;
        let terminal = self.store.identity().terminal;
        let mut keys = KeyFile::new(&self.dirs, self.entropy.as_mut());
        let run = self.store.own_run_after(epoch, Seq(seq), limit, &mut keys)?;
        run.map(|run| push_of((terminal, epoch), run)).transpose()
    }

    /// Takes what follows of a neighbour's stream; how many entries it brought. The stream must be known by the feed:
    /// who is nobody to the server is nobody here.
    pub fn apply_neighbour(&mut self, run: &Push) -> Result<u32, JoinedError> {
        let link = self.joined()?;
        let name = wire::stream_name(run.stream);
        let head = self.store.other_heads()?.into_iter().find(|head| head.stream == name);
        let head = head.ok_or_else(|| JoinedError::Wire("stream".to_owned()))?;
        let genesis = Genesis { merchant: link.merchant, terminal: name.0, epoch: name.1, public_key: head.public_key };
        let last = Seq(run.first_seq.saturating_add(run.envelopes.len() as u64).saturating_sub(1));
        let envelopes: Vec<Vec<u8>> = run.envelopes.iter().map(|envelope| envelope.to_vec()).collect();
        let hash = envelopes.iter().fold(Hash(run.prev_hash.0), |hash, envelope| hash.next(envelope));
        let message = head_bytes(&genesis.hash(), last, &hash);
        let is_signed = verify_stream(&head.public_key, &message, &run.signature.0);
        if hash.0 != run.head_hash.0 || !is_signed {
            return Err(JoinedError::Signature);
        }
        let before = head.seq.0;
        let touched = self.store.apply_neighbour(name, Seq(run.first_seq), Hash(run.prev_hash.0), &envelopes)?;
        self.states.forget_members(&touched);
        self.note_homes(&touched);
        Ok(u32::try_from(last.0.saturating_sub(before)).unwrap_or(0))
    }
}
