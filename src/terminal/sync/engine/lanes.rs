//! One lane a kind of question, and the line under all of them.
//!
//! Invariant: one question of a kind is on its way at a time. While the line is down one question at a time probes
//! it; a failure that is older than the last good answer says nothing about the line.

use super::super::backoff::Backoff;
use super::super::cause::{Cause, Remedy};
use super::super::wire::Kind;

/// First pause after a failure.
const FIRST_MS: i64 = 1_000;
/// No line is left untried for longer, though nothing woke it up.
const LINE_CAP_MS: i64 = 120_000;
/// A server that answers and cannot serve one kind of question is asked again at least this often.
const LANE_CAP_MS: i64 = 300_000;
/// The driver answers every question; should it be lost, it counts as silent so long after its time.
const GRACE_MS: i64 = 2_000;

/// A question on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flying {
    pub id: u64,
    pub sent_ms: i64,
    pub deadline_ms: i64,
}

/// One kind of question.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub flying: Option<Flying>,
    pub not_before_ms: i64,
    pub trouble: Option<Cause>,
    backoff: Backoff,
}

impl Lane {
    fn new() -> Self {
        let backoff = Backoff::new(FIRST_MS, LANE_CAP_MS);
        Self { flying: None, not_before_ms: i64::MIN, trouble: None, backoff }
    }

    /// Nothing of this kind is on its way, and nothing holds it back.
    pub fn is_ready(&self, now_ms: i64) -> bool {
        self.flying.is_none() && now_ms >= self.not_before_ms
    }

    pub fn succeed(&mut self) {
        self.backoff.reset();
        self.not_before_ms = i64::MIN;
        self.trouble = None;
    }

    pub fn fail(&mut self, cause: Cause, now_ms: i64, random: u32) {
        self.not_before_ms = now_ms.saturating_add(self.backoff.fail(random));
        self.trouble = Some(cause);
    }

    /// Waits without having failed.
    pub fn pause(&mut self, now_ms: i64, random: u32) {
        self.not_before_ms = now_ms.saturating_add(self.backoff.fail(random));
    }

    /// What a person should see: a question that got lost once, while others arrive, is asked again first.
    pub fn shown(&self) -> Option<&Cause> {
        let is_first = self.backoff.failures() <= 1;
        self.trouble.as_ref().filter(|cause| !is_first || cause.remedy() != Remedy::WaitForLine)
    }
}

/// All lanes and the line.
#[derive(Clone, Debug)]
pub(super) struct Lanes {
    lanes: [Lane; Kind::ALL.len()],
    /// Why nobody can be asked.
    pub down: Option<Cause>,
    /// The next probe.
    pub probe_ms: i64,
    last_good_ms: i64,
    down_ms: i64,
    backoff: Backoff,
    next_id: u64,
}

impl Lanes {
    pub fn new() -> Self {
        Self {
            lanes: std::array::from_fn(|_| Lane::new()),
            down: None,
            probe_ms: i64::MIN,
            last_good_ms: i64::MIN,
            down_ms: i64::MIN,
            backoff: Backoff::new(FIRST_MS, LINE_CAP_MS),
            next_id: 1,
        }
    }

    /// Forgets everything but the numbers, so that late answers find no question.
    pub fn reset(&mut self) {
        *self = Self { next_id: self.next_id, ..Self::new() };
    }

    pub fn lane(&self, kind: Kind) -> &Lane {
        &self.lanes[kind.index()]
    }

    pub fn lane_mut(&mut self, kind: Kind) -> &mut Lane {
        &mut self.lanes[kind.index()]
    }

    pub fn flying(&self) -> impl Iterator<Item = (Kind, Flying)> + '_ {
        Kind::ALL.into_iter().filter_map(|kind| Some((kind, self.lane(kind).flying?)))
    }

    /// Whether an answer is waited for. Who waits for news does not wait for an answer.
    pub fn is_anything_flying(&self) -> bool {
        self.flying().any(|(kind, _)| kind != Kind::Wait)
    }

    /// How many questions may leave now.
    pub fn room(&self, now_ms: i64) -> usize {
        match self.down {
            None => usize::MAX,
            Some(_) => usize::from(now_ms >= self.probe_ms && !self.is_anything_flying()),
        }
    }

    /// A question of this kind leaves; its number.
    pub fn send(&mut self, kind: Kind, now_ms: i64, timeout_ms: i64) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        let deadline_ms = now_ms.saturating_add(timeout_ms).saturating_add(GRACE_MS);
        self.lane_mut(kind).flying = Some(Flying { id, sent_ms: now_ms, deadline_ms });
        id
    }

    /// An answer arrived; nothing where nobody waits for it.
    pub fn land(&mut self, id: u64) -> Option<(Kind, Flying)> {
        let (kind, flying) = self.flying().find(|(_, flying)| flying.id == id)?;
        self.lane_mut(kind).flying = None;
        Some((kind, flying))
    }

    /// Somebody answered who can only be the server. True where the line was down.
    pub fn good(&mut self, now_ms: i64) -> bool {
        self.last_good_ms = now_ms;
        self.backoff.reset();
        let was_down = self.down.take().is_some();
        if was_down {
            // What waited for the line waits no longer.
            for lane in &mut self.lanes {
                lane.not_before_ms = i64::MIN;
            }
        }
        was_down
    }

    /// Nobody answered. A question from before the last good answer only says that it was lost itself.
    pub fn bad(&mut self, kind: Kind, flying: Flying, cause: Cause, now_ms: i64, random: u32) {
        let is_stale = flying.sent_ms < self.last_good_ms;
        let is_first = self.backoff.failures() == 0;
        if is_stale || is_first && cause == Cause::CutOff {
            // A connection that had gone stale: one more try tells.
            self.backoff.fail(random);
            self.lane_mut(kind).fail(cause, now_ms, random);
        } else if self.down.is_none() || flying.sent_ms > self.down_ms {
            // What had left before the line was known to be down fails with it, and counts once.
            self.probe_ms = now_ms.saturating_add(self.backoff.fail(random));
            self.down = Some(cause);
            self.down_ms = now_ms;
        }
    }

    /// Something may have changed for the better: everything may be tried at once.
    pub fn wake(&mut self, now_ms: i64) {
        self.probe_ms = now_ms;
        self.backoff.reset();
        for lane in &mut self.lanes {
            lane.not_before_ms = i64::MIN;
        }
    }

    /// Questions whose time has long passed.
    pub fn overdue(&self, now_ms: i64) -> Vec<u64> {
        self.flying().filter(|(_, flying)| now_ms >= flying.deadline_ms).map(|(_, flying)| flying.id).collect()
    }
}
