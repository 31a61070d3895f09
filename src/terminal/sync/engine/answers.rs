//! What came back, and what it changes here.
//!
//! Invariant: an answer is recorded before anything follows from it. One that makes no sense changes nothing and is
//! asked for again, later.

use super::super::cause::{Cause, Remedy, judge};
use super::super::ledger::Ledger;
use super::super::wire::{Kind, Reply};
use super::lanes::Flying;
use super::{NEWS_MS, PULL_AGAIN_MS, SyncEngine, clock_cause, plan, spread};
use crate::joined::{AfterConflict, Applied, JoinedError};
use tillstamp_ledger::UtcMillis;
use tillstamp_protocol::{
    Conflict, Grant, Message, Page, PushReply, RenewReply, ReportReply, Shelf, SignedManifest, WaitReply, unpack,
};

/// So often a page may come late or a conflict lead to the next before we wait.
const PATIENCE: u32 = 3;
/// The ledger hears of contact this often while all is well.
const CONTACT_MS: i64 = 60_000;

/// When an answer came.
#[derive(Clone, Copy)]
struct At {
    now_ms: i64,
    random: u32,
}

impl SyncEngine {
    pub(super) fn answer(
        &mut self,
        ledger: &mut impl Ledger,
        id: u64,
        result: Result<Reply, Cause>,
        now_ms: i64,
        random: u32,
    ) -> Result<(), JoinedError> {
        let Some((kind, flying)) = self.lanes.land(id) else { return Ok(()) };
        if kind == Kind::Renew {
            self.about.rotates = false;
        }
        let at = At { now_ms, random };
        let reply = match result {
            Ok(reply) => reply,
            Err(cause) => return self.failed(ledger, kind, flying, cause, at),
        };
        match judge(&reply, kind.wanted()) {
            Ok(body) => {
                self.reached(ledger, at)?;
                self.doubted_token = false;
                let status = reply.status;
                match self.read(ledger, kind, status, body, at) {
                    Ok(()) => {
                        self.here = None;
                        Ok(())
                    }
                    Err(Misread::Cause(cause)) => self.failed(ledger, kind, flying, cause, at),
                    Err(Misread::Here(error)) => Err(error),
                }
            }
            Err(cause) => self.failed(ledger, kind, flying, cause, at),
        }
    }

    /// The server itself answered.
    fn reached(&mut self, ledger: &mut impl Ledger, at: At) -> Result<(), JoinedError> {
        let was_down = self.lanes.good(at.now_ms);
        if was_down || at.now_ms.saturating_sub(self.times.contact_ms) >= CONTACT_MS {
            self.times.contact_ms = at.now_ms;
            ledger.contact(None)?;
        }
        if was_down {
            (self.times.look_ms, self.times.pull_ms) = (at.now_ms, at.now_ms);
            self.recall_wants(ledger)?;
        }
        Ok(())
    }

    fn failed(
        &mut self,
        ledger: &mut impl Ledger,
        kind: Kind,
        flying: Flying,
        cause: Cause,
        at: At,
    ) -> Result<(), JoinedError> {
        if kind == Kind::Wait {
            // Nobody misses it: a proxy that lets nobody wait, or a server of an earlier version, is no outage.
            self.lanes.lane_mut(kind).pause(at.now_ms, at.random);
            return Ok(());
        }
        if cause.remedy() == Remedy::WaitForLine {
            self.lanes.bad(kind, flying, cause, at.now_ms, at.random);
            return Ok(());
        }
        self.reached(ledger, at)?;
        match cause {
            Cause::Fenced => {
                ledger.revoked()?;
                self.die(Cause::Fenced, at);
            }
            Cause::TokenUnknown if self.doubted_token => {
                ledger.revoked()?;
                self.die(Cause::TokenUnknown, at);
            }
            Cause::TokenUnknown => {
                // Another question may have brought a new token while this one was on its way.
                self.doubted_token = true;
                self.way = ledger.way()?;
            }
            Cause::ServerOld if self.spoken > plan::oldest_spoken() => self.spoken -= 1,
            Cause::ServerOld | Cause::ServerNew => {
                self.strangers = Some(cause);
                self.times.dead_ms = at.now_ms.saturating_add(super::DEAD_MS);
            }
            Cause::Rejected { code } => self.rejected(ledger, kind, code, at)?,
            cause => self.lanes.lane_mut(kind).fail(cause, at.now_ms, at.random),
        }
        Ok(())
    }

    /// Names that are not faults but news.
    fn rejected(&mut self, ledger: &mut impl Ledger, kind: Kind, code: String, at: At) -> Result<(), JoinedError> {
        match (kind, code.as_str()) {
            (Kind::Pull, "cursor-unknown") => {
                ledger.feed_changed()?;
                self.course.restoring = true;
                (self.course.pulled_position, self.course.told_position) = (0, 0);
            }
            (Kind::Chunk, "not-found") => {
                self.course.snapshot = None;
                self.lanes.lane_mut(Kind::Manifest).pause(at.now_ms, at.random);
            }
            (Kind::Push | Kind::Grant | Kind::Report, "stream-unknown") => {
                let stream = if kind == Kind::Push { self.about.pushed } else { None };
                if let Some(stream) = stream {
                    ledger.stream_unknown(stream)?;
                }
                self.course.check_stream = true;
                self.lanes.lane_mut(kind).fail(Cause::Rejected { code }, at.now_ms, at.random);
            }
            (Kind::Grant, "not-found" | "subject-unknown") => {
                // This one is lost; the others are not held up by it.
                let lost = self.about.granted.map(|(id, _)| id);
                self.wants.retain(|asked| Some(asked.request.grant_id) != lost);
                self.lanes.lane_mut(kind).pause(at.now_ms, at.random);
            }
            _ => self.lanes.lane_mut(kind).fail(Cause::Rejected { code }, at.now_ms, at.random),
        }
        Ok(())
    }

    fn die(&mut self, cause: Cause, at: At) {
        self.dead = Some(cause);
        self.times.dead_ms = at.now_ms.saturating_add(super::DEAD_MS);
        self.wants.clear();
    }

    fn read(&mut self, ledger: &mut impl Ledger, kind: Kind, status: u16, body: &[u8], at: At) -> Result<(), Misread> {
        match kind {
            Kind::Push if status == 409 => self.read_conflict(ledger, self.about.pushed, body, at)?,
            Kind::Push => self.read_push(ledger, body, at)?,
            Kind::Pull => return self.read_page(ledger, body, at),
            Kind::Grant => self.read_grant(ledger, body, at)?,
            Kind::Stream => {
                if let Some(stream) = self.about.opened {
                    ledger.stream_opened(stream)?;
                }
                self.course.check_stream = true;
            }
            Kind::Renew => self.read_renewal(ledger, body, at)?,
            Kind::Manifest => {
                let signed: SignedManifest = whole(body)?;
                self.course.snapshot = Some((ledger.begin_snapshot(&signed)?, 0));
                self.adopt_if_whole(ledger, at)?;
            }
            Kind::Chunk => self.read_chunk(ledger, body, at)?,
            Kind::Report if status == 409 => self.read_conflict(ledger, self.about.reported, body, at)?,
            Kind::Report => {
                let reply: ReportReply = whole(body)?;
                if let Some(stream) = self.about.reported {
                    ledger.reported(stream, &reply)?;
                }
            }
            Kind::ShelfPut => {
                if let Some(put) = self.about.shelved.take() {
                    ledger.shelf_put_done(&put)?;
                }
                self.times.shelf_put_ms = at.now_ms;
            }
            Kind::ShelfGet => {
                let more = ledger.apply_shelf(&whole::<Shelf>(body)?)?;
                self.course.shelf_read = !more;
                if more {
                    self.times.shelf_get_ms = at.now_ms;
                }
            }
            Kind::Wait => self.read_news(ledger, body, at)?,
            // Both belong to pairing, before there is an engine.
            Kind::Invitation | Kind::Pair => {}
        }
        self.lanes.lane_mut(kind).succeed();
        Ok(())
    }

    fn read_push(&mut self, ledger: &mut impl Ledger, body: &[u8], at: At) -> Result<(), Misread> {
        let reply: PushReply = whole(body)?;
        let Some(stream) = self.about.pushed else { return Ok(()) };
        let acked = ledger.acknowledged(stream, &reply)?;
        self.course.conflicts = 0;
        if acked.new_feed && !self.course.restoring {
            ledger.feed_changed()?;
            self.course.restoring = true;
            (self.course.pulled_position, self.course.told_position) = (0, 0);
        }
        self.times.look_ms = at.now_ms;
        if reply.position > self.course.pulled_position {
            let soon_ms = self.times.pulled_ms.saturating_add(PULL_AGAIN_MS).max(at.now_ms);
            self.times.pull_ms = self.times.pull_ms.min(soon_ms);
        }
        Ok(())
    }

    fn read_conflict(
        &mut self,
        ledger: &mut impl Ledger,
        stream: Option<tillstamp_protocol::StreamId>,
        body: &[u8],
        at: At,
    ) -> Result<(), Misread> {
        let conflict: Conflict = whole(body)?;
        let Some(stream) = stream else { return Ok(()) };
        self.course.conflicts += 1;
        (self.course.outbox_empty, self.times.look_ms) = (false, at.now_ms);
        match ledger.conflict(stream, &conflict)? {
            AfterConflict::Resend => {}
            AfterConflict::NewEpoch => self.course.check_stream = true,
            AfterConflict::Hold => self.course.conflicts += 1,
        }
        if self.course.conflicts > PATIENCE {
            return Err(Misread::Cause(Cause::Implausible));
        }
        Ok(())
    }

    fn read_page(&mut self, ledger: &mut impl Ledger, body: &[u8], at: At) -> Result<(), Misread> {
        let page: Page = whole(body)?;
        let position = page.cursor.position;
        match ledger.apply_page(self.about.pulled_from, &page) {
            Ok(applied) => {
                self.lanes.lane_mut(Kind::Pull).succeed();
                self.course.pulled_position = position;
                self.course.late_pages = 0;
                self.applied(&applied, at);
                Ok(())
            }
            // The page was asked for before something else moved the cursor.
            Err(JoinedError::Cursor) => {
                self.course.late_pages += 1;
                self.times.pull_ms = at.now_ms;
                if self.course.late_pages > PATIENCE { Err(Misread::Cause(Cause::Implausible)) } else { Ok(()) }
            }
            Err(JoinedError::NotChained { .. }) => {
                self.course.snapshot_wanted = true;
                Err(Misread::Cause(Cause::Implausible))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn applied(&mut self, applied: &Applied, at: At) {
        self.course.caught_up = !applied.more;
        self.course.check_stream |= applied.own_closed;
        self.course.waiting_given &= applied.entries == 0;
        if applied.entries > 0 {
            self.times.shelf_get_ms = self.times.shelf_get_ms.min(at.now_ms.saturating_add(PULL_AGAIN_MS));
        }
        let pause_ms =
            if applied.more { 0 } else { spread(i64::from(applied.wake_ms).clamp(1_000, 600_000), at.random) };
        self.times.pull_ms = at.now_ms.saturating_add(pause_ms);
        if self.course.told_position > self.course.pulled_position {
            // News came while the page was on its way.
            self.times.pull_ms = self.times.pull_ms.min(at.now_ms.saturating_add(NEWS_MS));
        }
    }

    fn read_grant(&mut self, ledger: &mut impl Ledger, body: &[u8], at: At) -> Result<(), Misread> {
        let grant: Grant = whole(body)?;
        let Some((_, may_recall)) = self.about.granted.filter(|(id, _)| *id == grant.grant_id) else {
            return Err(Misread::Cause(Cause::Implausible));
        };
        if let Some(retry_ms) = grant.retry_ms.filter(|_| may_recall && grant.parts.is_empty()) {
            let asked = self.wants.iter_mut().find(|asked| asked.request.grant_id == grant.grant_id);
            if let Some(asked) = asked {
                asked.not_before_ms = at.now_ms.saturating_add(i64::from(retry_ms).clamp(50, 2_000));
            }
            return Ok(());
        }
        ledger.take_grant(&grant)?;
        self.wants.retain(|asked| asked.request.grant_id != grant.grant_id);
        self.times.look_ms = at.now_ms;
        Ok(())
    }

    /// Something is to be done, or the time of waiting is over.
    fn read_news(&mut self, ledger: &mut impl Ledger, body: &[u8], at: At) -> Result<(), Misread> {
        let news: WaitReply = whole(body)?;
        self.times.wait_ms = at.now_ms;
        if !news.recalls.is_empty() && ledger.recalled(&news.recalls)? > 0 {
            self.times.look_ms = at.now_ms;
        }
        self.course.told_position = self.course.told_position.max(news.position);
        if self.course.told_position > self.course.pulled_position {
            let soon_ms = self.times.pulled_ms.saturating_add(NEWS_MS).max(at.now_ms);
            self.times.pull_ms = self.times.pull_ms.min(soon_ms);
        }
        Ok(())
    }

    fn read_renewal(&mut self, ledger: &mut impl Ledger, body: &[u8], at: At) -> Result<(), Misread> {
        let reply: RenewReply = whole(body)?;
        let server_now = UtcMillis(reply.now_ms);
        self.clock = clock_cause(server_now, ledger.now());
        ledger.renewed(&reply)?;
        ledger.contact(Some(server_now))?;
        self.times.contact_ms = at.now_ms;
        self.times.renewed_ms = Some(at.now_ms);
        if reply.token.is_some() {
            self.times.rotated_ms = Some(at.now_ms);
            self.way = ledger.way()?;
        }
        let was_dead = self.dead.take().is_some();
        if self.strangers.take().is_some() || was_dead {
            self.course.check_stream = true;
            self.recall_wants(ledger)?;
        }
        Ok(())
    }

    fn read_chunk(&mut self, ledger: &mut impl Ledger, body: &[u8], at: At) -> Result<(), Misread> {
        let Some((plan, next)) = &mut self.course.snapshot else { return Ok(()) };
        ledger.snapshot_chunk(plan, *next, body)?;
        *next += 1;
        self.adopt_if_whole(ledger, at)
    }

    fn adopt_if_whole(&mut self, ledger: &mut impl Ledger, at: At) -> Result<(), Misread> {
        let is_whole = self.course.snapshot.as_ref().is_some_and(|(plan, next)| *next >= plan.chunks.len());
        if !is_whole {
            return Ok(());
        }
        let Some((plan, _)) = self.course.snapshot.take() else { return Ok(()) };
        let applied = ledger.adopt_snapshot(plan)?;
        self.course.snapshot_wanted = false;
        self.applied(&applied, at);
        // What happened since the snapshot was taken.
        (self.times.pull_ms, self.course.caught_up) = (at.now_ms, false);
        Ok(())
    }
}

/// Why an answer could not be used.
enum Misread {
    /// It says what cannot be.
    Cause(Cause),
    /// The till itself failed.
    Here(JoinedError),
}

impl From<JoinedError> for Misread {
    fn from(error: JoinedError) -> Self {
        match error {
            JoinedError::NotJoined | JoinedError::Fault(_) => Self::Here(error),
            error => {
                tracing::warn!(%error, "an answer of the server makes no sense");
                Self::Cause(Cause::Implausible)
            }
        }
    }
}

fn whole<M: Message>(body: &[u8]) -> Result<M, Misread> {
    unpack(body).map_err(|error| {
        tracing::warn!(%error, "an answer of the server does not read");
        Misread::Cause(Cause::Corrupt)
    })
}
