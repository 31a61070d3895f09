//! A snapshot: fetched in chunks, each checked by its hash, adopted as a whole.

use super::pull::{changes_of, private_of};
use super::{Applied, JoinedError, Link, PageExtra, link::link_change, wire};
use crate::till::Till;
use sha2::{Digest, Sha256};
use tillstamp_ledger::Seq;
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{Chunk, ChunkInfo, Manifest, SignedManifest, unpack};
use tillstamp_store::{FeedSnapshot, OtherHead};

/// A feed up to this position is read from its start.
const FEED_READ_WHOLE: u64 = 20_000;

/// A snapshot on its way.
#[derive(Debug)]
pub struct SnapshotPlan {
    /// What is to be fetched, in the order in which it is applied.
    pub chunks: Vec<ChunkInfo>,
    manifest: Manifest,
    staged: Vec<Option<Chunk>>,
}

impl SnapshotPlan {
    /// The first chunk that is missing.
    pub fn next(&self) -> Option<usize> {
        self.staged.iter().position(Option::is_none)
    }
}

impl Till {
    /// A snapshot is better than the feed's start: the feed is long, or another one began. A short feed is read from
    /// its start, for it brings this shop's history with it.
    pub fn needs_snapshot(&self) -> bool {
        let is_due = |link: &Link| link.cursor().is_none() && !link.must_report;
        self.link.as_ref().is_some_and(|link| is_due(link) && (link.is_stale || link.feed_end > FEED_READ_WHOLE))
    }

    /// Checks a manifest.
    pub fn begin_snapshot(&mut self, signed: &SignedManifest) -> Result<SnapshotPlan, JoinedError> {
        let link = self.joined()?;
        let message = Manifest::signed_bytes(&signed.manifest);
        if !verify_stream(&link.server_key, &message, &signed.signature.0) {
            return Err(JoinedError::Signature);
        }
        let manifest = Manifest::from_bytes(&signed.manifest).map_err(|error| JoinedError::Wire(error.to_string()))?;
        let chunks: Vec<ChunkInfo> = manifest.chunks.to_vec();
        let staged = chunks.iter().map(|_| None).collect();
        Ok(SnapshotPlan { chunks, manifest, staged })
    }

    /// Checks and stages one chunk.
    pub fn snapshot_chunk(&mut self, plan: &mut SnapshotPlan, index: usize, packed: &[u8]) -> Result<(), JoinedError> {
        let hash: [u8; 32] = Sha256::digest(packed).into();
        if plan.chunks.get(index).is_none_or(|info| info.hash.0 != hash) {
            return Err(JoinedError::Wire("chunk".to_owned()));
        }
        let chunk: Chunk = unpack(packed).map_err(|error| JoinedError::Wire(error.to_string()))?;
        if let Some(place) = plan.staged.get_mut(index) {
            *place = Some(chunk);
        }
        Ok(())
    }

    /// Ends the present stream where the server has others of its entries, or more, than are here; true where it did.
    fn leave_epoch_by(&mut self, heads: &[OtherHead]) -> Result<bool, JoinedError> {
        let terminal = self.store.identity().terminal;
        let Some(present) = self.store.own_streams()?.into_iter().find(|own| own.is_present) else { return Ok(false) };
        let Some(head) = heads.iter().find(|head| head.stream == (terminal, present.epoch)) else { return Ok(false) };
        match self.store.own_hash_at(present.epoch, head.seq)? {
            Some(hash) if hash == head.hash => return Ok(false),
            // Somewhere before: what was acknowledged to this very disk is there.
            Some(_) => self.leave_epoch(Some(Seq(present.acked.0 + 1)))?,
            None => self.leave_epoch(None)?,
        }
        Ok(true)
    }

    /// Puts the snapshot in place of all that was known of others, with its cursor.
    pub fn adopt_snapshot(&mut self, plan: SnapshotPlan, extra: &PageExtra) -> Result<Applied, JoinedError> {
        let link = self.joined()?.clone();
        let mut feed = FeedSnapshot {
            heads: plan.manifest.streams.iter().map(wire::head).collect(),
            private: private_of(extra),
            places: extra.places.clone(),
            changes: changes_of(extra),
            ..FeedSnapshot::default()
        };
        for chunk in plan.staged {
            let chunk = chunk.ok_or_else(|| JoinedError::Wire("a chunk is missing".to_owned()))?;
            for cells in chunk.cells.iter() {
                feed.cells.extend(wire::cells(cells)?);
            }
            feed.effects.extend(chunk.effects.iter().map(|key| key.0));
            feed.devices.extend(chunk.devices.iter().map(wire::device));
            feed.members.extend(chunk.members.iter().map(wire::member));
            feed.envelopes.extend(chunk.envelopes.iter().map(|envelope| envelope.to_vec()));
        }
        let link = link.at(Some(plan.manifest.cursor));
        let link = Link { last_contact: Some(self.time.now()), is_stale: false, ..link };
        feed.changes.push(link_change(Some(&link))?);
        self.keep_keys(extra)?;
        let left = self.leave_epoch_by(&feed.heads)?;
        let mut outcome = self.store.adopt_snapshot(&feed)?;
        (outcome.own_ended, outcome.own_left) = (outcome.own_ended || left, left);
        self.link = Some(link);
        self.states.forget();
        self.directory = None;
        self.after_feed(outcome, true, 0)
    }
}
