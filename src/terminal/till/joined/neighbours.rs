//! Tills of one shop over its own network: what this one has, and what a neighbour sends.
//!
//! Invariant: a neighbour's entries are taken only with the stream's signature over them; they acknowledge nothing, and
//! count once however they come. That this disk is an old copy is believed by this till's own signature alone.

use super::push::push_of;
use super::{JoinedError, OutboxRun, wire};
use crate::keys::KeyFile;
use crate::sync::lan::{LanIdentity, LanKey};
use crate::till::Till;
use tillstamp_ledger::{Genesis, Hash, Seq, head_bytes};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{Fixed, LanHead, Push, StreamHead, StreamId, StreamStatus};
use tillstamp_store::{OtherHead, StreamKeys, status};

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

    /// The same for a neighbour, and the newest signed heads: by them a till whose disk was put back learns of it.
    pub fn lan_heads(&self) -> Result<Vec<LanHead>, JoinedError> {
        let mut heads = Vec::new();
        for known in self.known_heads()? {
            let signed = self.store.signed_head_of(wire::stream_name(known.stream))?;
            let at_head = signed.filter(|(seq, ..)| seq.0 == known.seq).map(|(.., signature)| Fixed(signature));
            if let (None, Some((seq, hash, signature))) = (at_head, signed) {
                let signature = Some(Fixed(signature));
                heads.push(LanHead { stream: known.stream, seq: seq.0, hash: Fixed(hash.0), signature });
            }
            heads.push(LanHead { stream: known.stream, seq: known.seq, hash: known.hash, signature: at_head });
        }
        Ok(heads)
    }

    /// Who this till is to its neighbours; nothing for a lone one, for one that is cut off, and while the server does
    /// not know the stream that it writes.
    pub fn lan_identity(&self) -> Option<LanIdentity> {
        let link = self.link.as_ref().filter(|link| !link.revoked)?;
        let stream = self.present_stream().ok().flatten()?;
        let secret = Hash::of(
            &[b"tillstamp/lan/1".as_slice(), &link.root_key, link.merchant.bytes(), link.store.bytes()].concat(),
        );
        Some(LanIdentity { stream, secret: secret.0 })
    }

    /// The key that proves it; nothing where it is lost.
    pub fn lan_key(&mut self) -> Option<LanKey> {
        let (terminal, epoch) = wire::stream_name(self.present_stream().ok().flatten()?);
        let mut keys = KeyFile::new(&self.dirs, self.entropy.as_mut());
        keys.existing(terminal, epoch).map(LanKey::new)
    }

    /// Whether this till wrote the stream.
    pub fn is_own_stream(&self, stream: StreamId) -> bool {
        wire::stream_name(stream).0 == self.store.identity().terminal
    }

    /// So many tills of this shop can be spoken to over its own network.
    pub fn set_neighbours(&mut self, tills: u32) {
        self.neighbours = tills;
    }

    /// Whose key this is: an open stream of another till of this shop, as the server told it. Nobody else is served.
    pub fn neighbour_of(&self, key: &[u8; 32]) -> Result<Option<StreamId>, JoinedError> {
        self.joined()?;
        let found = self.store.other_heads()?.into_iter().find(|head| head.public_key == *key);
        Ok(found.filter(|head| head.status == status::OPEN).map(|head| wire::stream_id(head.stream)))
    }

    /// What follows of a stream behind a position, signed: of an own one, or of a neighbour's as far as its signature
    /// is here. Nothing where the position itself is not here.
    pub fn run_after(&mut self, stream: StreamId, seq: u64, limit: usize) -> Result<Option<OutboxRun>, JoinedError> {
        let name = wire::stream_name(stream);
        if name.0 != self.store.identity().terminal {
            let run = self.store.other_run_after(name, Seq(seq), limit)?;
            return run.map(|run| push_of(name, run)).transpose();
        }
        let own = self.store.own_streams()?.into_iter().find(|own| own.epoch == name.1);
        if own.is_none_or(|own| Seq(seq) > own.head.0) {
            return Ok(None);
        }
        let mut keys = KeyFile::new(&self.dirs, self.entropy.as_mut());
        let run = self.store.own_run_after(name.1, Seq(seq), limit, &mut keys)?;
        run.map(|run| push_of(name, run)).transpose()
    }

    /// Takes what follows of a neighbour's stream; how many entries it brought. The stream must be known by the feed:
    /// who is nobody to the server is nobody here.
    pub fn apply_neighbour(&mut self, run: &Push) -> Result<u32, JoinedError> {
        let name = wire::stream_name(run.stream);
        let head = self.other_head(run.stream)?.ok_or_else(|| JoinedError::Wire("stream".to_owned()))?;
        let last = Seq(run.first_seq.saturating_add(run.envelopes.len() as u64).saturating_sub(1));
        let envelopes: Vec<Vec<u8>> = run.envelopes.iter().map(|envelope| envelope.to_vec()).collect();
        let hash = envelopes.iter().fold(Hash(run.prev_hash.0), |hash, envelope| hash.next(envelope));
        let is_signed = self.is_signed(&head, last, &hash, &run.signature.0)?;
        if envelopes.is_empty() || hash.0 != run.head_hash.0 || !is_signed {
            return Err(JoinedError::Signature);
        }
        let (before, prev_hash) = (head.seq.0, Hash(run.prev_hash.0));
        let touched = self.store.apply_neighbour(name, Seq(run.first_seq), prev_hash, &envelopes, &run.signature.0)?;
        self.states.forget_members(&touched);
        self.note_homes(&touched);
        for member in &touched {
            self.note_new_member(*member);
        }
        Ok(u32::try_from(last.0.saturating_sub(before)).unwrap_or(0))
    }

    pub(super) fn other_head(&self, stream: StreamId) -> Result<Option<OtherHead>, JoinedError> {
        let name = wire::stream_name(stream);
        Ok(self.store.other_heads()?.into_iter().find(|head| head.stream == name))
    }

    fn is_signed(&self, head: &OtherHead, seq: Seq, hash: &Hash, signature: &[u8; 64]) -> Result<bool, JoinedError> {
        let (terminal, epoch) = head.stream;
        let merchant = self.joined()?.merchant;
        let genesis = Genesis { merchant, terminal, epoch, public_key: head.public_key };
        Ok(verify_stream(&head.public_key, &head_bytes(&genesis.hash(), seq, hash), signature))
    }

    /// A neighbour keeps this head of this till's own stream. Where it is signed by this till and not in this ledger,
    /// the disk is an old copy, or another machine writes under this till's name: a new epoch begins, as after the
    /// server's word. Whether it did.
    pub fn told_own_head(&mut self, told: &LanHead) -> Result<bool, JoinedError> {
        let epoch = self.own_epoch(told.stream)?;
        let own = self.store.own_streams()?.into_iter().find(|own| own.epoch == epoch);
        let (Some(own), Some(signature)) = (own, told.signature) else { return Ok(false) };
        if !own.is_present || told.seq < own.head.0.0 || (told.seq == own.head.0.0 && told.hash.0 == own.head.1.0) {
            return Ok(false);
        }
        let identity = self.store.identity();
        let (merchant, terminal) = (identity.merchant, identity.terminal);
        let genesis = Genesis { merchant, terminal, epoch, public_key: own.public_key };
        let message = head_bytes(&genesis.hash(), Seq(told.seq), &Hash(told.hash.0));
        if !verify_stream(&own.public_key, &message, &signature.0) {
            return Err(JoinedError::Signature);
        }
        self.new_epoch_instead(epoch)?;
        Ok(true)
    }
}
