//! One neighbour on the line: what it knows, what is on its way to it, and how it behaves.
//!
//! Invariant: one run of a stream is on its way at a time, so that a slow neighbour never has a queue.

use std::collections::BTreeMap;
use tillstamp_protocol::StreamId;

/// Frames that a neighbour may send in a window; a busy shop sends a few a second.
const FRAMES: u32 = 2_000;
const WINDOW_MS: i64 = 10_000;
/// A run that nobody acknowledged is sent again after this.
const AGAIN_MS: i64 = 5_000;

/// A connection whose key is a neighbour's.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    /// Its own stream.
    pub stream: StreamId,
    /// Streams as it knows them; those that it did not name are unknown to it.
    pub known: BTreeMap<StreamId, u64>,
    /// Sent, and not acknowledged: last position, and when it may be sent again.
    flying: BTreeMap<StreamId, (u64, i64)>,
    /// When it was last heard, and last told all heads.
    pub heard_ms: i64,
    pub told_ms: i64,
    window_ms: i64,
    frames: u32,
}

impl Peer {
    pub fn new(stream: StreamId, now_ms: i64) -> Self {
        Self {
            stream,
            known: BTreeMap::new(),
            flying: BTreeMap::new(),
            heard_ms: now_ms,
            told_ms: now_ms,
            window_ms: now_ms,
            frames: 0,
        }
    }

    /// Counts a frame; false where there are too many.
    pub fn heard(&mut self, now_ms: i64) -> bool {
        self.heard_ms = now_ms;
        if now_ms.saturating_sub(self.window_ms) >= WINDOW_MS {
            (self.window_ms, self.frames) = (now_ms, 0);
        }
        self.frames += 1;
        self.frames <= FRAMES
    }

    /// It says how far it knows a stream.
    pub fn knows(&mut self, stream: StreamId, seq: u64) {
        self.known.insert(stream, seq);
        if self.flying.get(&stream).is_some_and(|(sent, _)| seq >= *sent) {
            self.flying.remove(&stream);
        }
    }

    /// From where on to send it a stream that is here up to `seq`; nothing where it has all, or a run is on its way.
    pub fn lacks(&self, stream: StreamId, seq: u64, now_ms: i64) -> Option<u64> {
        let known = *self.known.get(&stream)?;
        let waits = self.flying.get(&stream).is_some_and(|(_, until_ms)| now_ms < *until_ms);
        (known < seq && !waits).then_some(known)
    }

    /// What it will have when everything on its way has arrived.
    pub fn will_know(&self, stream: StreamId) -> Option<u64> {
        let known = *self.known.get(&stream)?;
        Some(self.flying.get(&stream).map_or(known, |(sent, _)| known.max(*sent)))
    }

    /// A run left.
    pub fn sent(&mut self, stream: StreamId, last_seq: u64, now_ms: i64) {
        self.flying.insert(stream, (last_seq, now_ms.saturating_add(AGAIN_MS)));
    }
}
