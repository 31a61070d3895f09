//! What to ask next: the new epoch first, then lease, snapshot, entries, feed, units.
//!
//! Invariant: nothing is pushed of a stream that the server has not heard of, and nothing else leaves beside a question
//! that brings a new token.

use super::super::ledger::Ledger;
use super::super::wire::{Kind, Request};
use super::{
    Asked, LOOK_MS, PAGE, RECALL_MS, RENEW_AGAIN_MS, RENEW_MS, RETURNS, RETURNS_MS, ROTATE_MS, SERVED_MS, SHELF_GET_MS,
    SHELF_ITEMS, SHELF_PUT_MS, Send, SyncEngine,
};
use crate::joined::JoinedError;
use tillstamp_protocol::{GrantRequest, Message, PROTOCOL, RenewRequest};

impl SyncEngine {
    /// Everything that may leave now.
    pub(super) fn plan(
        &mut self,
        ledger: &mut impl Ledger,
        now_ms: i64,
        random: u32,
        sends: &mut Vec<Send>,
    ) -> Result<(), JoinedError> {
        if self.way.is_none() {
            return Ok(());
        }
        if self.dead.is_some() || self.strangers.is_some() {
            return self.plan_seldom(now_ms, sends);
        }
        if self.lanes.room(now_ms) == 0 || self.about.rotates {
            return Ok(());
        }
        self.plan_stream(ledger, now_ms, sends)?;
        if self.plan_renewal(now_ms, sends)? {
            return Ok(());
        }
        self.plan_snapshot(ledger, now_ms, sends)?;
        self.plan_returns(ledger, now_ms)?;
        self.plan_push(ledger, now_ms, sends)?;
        self.plan_grant(ledger, now_ms, sends)?;
        self.plan_pull(ledger, now_ms, sends)?;
        self.plan_shelf(ledger, now_ms, sends)?;
        self.plan_wait(ledger, now_ms, sends)?;
        self.plan_report(ledger, now_ms, random, sends)?;
        self.give_waiting(ledger, now_ms)
    }

    /// Room for one more of this kind.
    fn may(&self, kind: Kind, now_ms: i64) -> bool {
        self.lanes.lane(kind).is_ready(now_ms) && self.lanes.room(now_ms) > 0
    }

    fn send(&mut self, request: Request, now_ms: i64, sends: &mut Vec<Send>) {
        let Some(way) = self.way.clone() else { return };
        let id = self.lanes.send(request.kind, now_ms, request.timeout_ms);
        sends.push(Send { id, request, way });
    }

    fn pack<M: Message>(&mut self, kind: Kind, message: &M) -> Result<Request, JoinedError> {
        Request::packed(kind, message).map_err(|error| JoinedError::Wire(error.to_string()))
    }

    /// Cut off, or too old: one seldom question finds out whether that has changed.
    fn plan_seldom(&mut self, now_ms: i64, sends: &mut Vec<Send>) -> Result<(), JoinedError> {
        if now_ms < self.times.dead_ms || self.lanes.is_anything_flying() {
            return Ok(());
        }
        self.times.dead_ms = now_ms.saturating_add(super::DEAD_MS);
        let request = self.pack(Kind::Renew, &RenewRequest { protocol: self.spoken, new_token: false })?;
        self.send(request, now_ms, sends);
        Ok(())
    }

    fn plan_stream(&mut self, ledger: &mut impl Ledger, now_ms: i64, sends: &mut Vec<Send>) -> Result<(), JoinedError> {
        if !self.course.check_stream || !self.may(Kind::Stream, now_ms) {
            return Ok(());
        }
        match ledger.stream_to_open()? {
            Some(mut request) => {
                self.course.stream_waits = true;
                request.protocol = self.spoken;
                self.about.opened = Some(request.stream);
                let request = self.pack(Kind::Stream, &request)?;
                self.send(request, now_ms, sends);
            }
            None => (self.course.check_stream, self.course.stream_waits) = (false, false),
        }
        Ok(())
    }

    /// True where nothing else may leave beside it.
    fn plan_renewal(&mut self, now_ms: i64, sends: &mut Vec<Send>) -> Result<bool, JoinedError> {
        let after_pause = self.times.renewed_ms.is_some_and(|at_ms| now_ms - at_ms >= RENEW_AGAIN_MS);
        let is_due = now_ms >= self.times.renew_ms || self.lanes.down.is_some() && after_pause;
        self.holding = false;
        if !is_due || !self.may(Kind::Renew, now_ms) {
            return Ok(false);
        }
        let new_token = self.times.rotated_ms.is_none_or(|at_ms| now_ms - at_ms >= ROTATE_MS);
        self.holding = new_token && self.lanes.is_anything_flying();
        if self.holding {
            // The first use of a new token ends the old one: whatever left under the old one lands first.
            return Ok(true);
        }
        self.times.renew_ms = now_ms.saturating_add(RENEW_MS);
        self.about.rotates = new_token;
        let request = self.pack(Kind::Renew, &RenewRequest { protocol: self.spoken, new_token })?;
        self.send(request, now_ms, sends);
        Ok(new_token)
    }

    fn plan_snapshot(
        &mut self,
        ledger: &mut impl Ledger,
        now_ms: i64,
        sends: &mut Vec<Send>,
    ) -> Result<(), JoinedError> {
        if let Some((plan, next)) = &self.course.snapshot {
            let hash = plan.chunks.get(*next).map(|chunk| chunk.hash);
            if let Some(hash) = hash
                && self.may(Kind::Chunk, now_ms)
            {
                self.send(Request::chunk(&hash), now_ms, sends);
            }
            return Ok(());
        }
        let is_wanted = !self.course.restoring && (self.course.snapshot_wanted || ledger.needs_snapshot());
        self.course.snapshot_wanted = is_wanted;
        if is_wanted && self.may(Kind::Manifest, now_ms) {
            self.send(Request::manifest(), now_ms, sends);
        }
        Ok(())
    }

    /// Units whose home is elsewhere go back with the next push; not while the line is down, when they serve here.
    fn plan_returns(&mut self, ledger: &mut impl Ledger, now_ms: i64) -> Result<(), JoinedError> {
        if now_ms < self.times.returns_ms || self.lanes.down.is_some() || self.lanes.lane(Kind::Push).flying.is_some() {
            return Ok(());
        }
        self.times.returns_ms = now_ms.saturating_add(RETURNS_MS);
        self.served.retain(|served| now_ms - served.at_ms < SERVED_MS);
        let mut due = ledger.returns_due(RETURNS)?;
        due.retain(|member| self.served.iter().all(|served| served.member != *member));
        if !due.is_empty() && ledger.return_units(&due)? > 0 {
            self.times.look_ms = now_ms;
        }
        Ok(())
    }

    fn plan_push(&mut self, ledger: &mut impl Ledger, now_ms: i64, sends: &mut Vec<Send>) -> Result<(), JoinedError> {
        let is_due = now_ms >= self.times.look_ms && !self.course.stream_waits && !self.course.check_stream;
        if !is_due || !self.may(Kind::Push, now_ms) {
            return Ok(());
        }
        let Some(run) = ledger.outbox()? else {
            self.course.outbox_empty = true;
            self.times.look_ms = now_ms.saturating_add(LOOK_MS);
            return Ok(());
        };
        (self.course.outbox_empty, self.course.waiting_given) = (false, false);
        let mut push = run.push;
        push.protocol = self.spoken;
        self.about.pushed = Some(push.stream);
        let request = self.pack(Kind::Push, &push)?;
        self.send(request, now_ms, sends);
        Ok(())
    }

    fn plan_grant(&mut self, ledger: &mut impl Ledger, now_ms: i64, sends: &mut Vec<Send>) -> Result<(), JoinedError> {
        if self.lanes.down.is_none() {
            // Who was served shortly before the line came back may still stand here.
            let late = self.served.iter_mut().filter(|served| !served.asked && now_ms - served.at_ms < SERVED_MS);
            let members: Vec<_> = late
                .map(|served| {
                    served.asked = true;
                    served.member
                })
                .collect();
            for member in members {
                self.want(ledger, member)?;
            }
        }
        if self.course.stream_waits || self.course.restoring || !self.may(Kind::Grant, now_ms) {
            return Ok(());
        }
        let due = self.wants.iter_mut().find(|asked| asked.not_before_ms <= now_ms);
        if let Some(Asked { request, since_ms, .. }) = due {
            // What others hold is asked for a while; after that what is free must do.
            let is_early = now_ms - *since_ms.get_or_insert(now_ms) < RECALL_MS;
            let request =
                GrantRequest { protocol: self.spoken, recall: request.recall.filter(|_| is_early), ..*request };
            self.about.granted = Some((request.grant_id, request.recall.is_some()));
            let request = self.pack(Kind::Grant, &request)?;
            self.send(request, now_ms, sends);
        }
        Ok(())
    }

    fn plan_pull(&mut self, ledger: &mut impl Ledger, now_ms: i64, sends: &mut Vec<Send>) -> Result<(), JoinedError> {
        let waits = self.course.restoring || self.course.snapshot.is_some() || self.course.snapshot_wanted;
        if waits || now_ms < self.times.pull_ms || !self.may(Kind::Pull, now_ms) {
            return Ok(());
        }
        let mut pull = ledger.pull_request(PAGE);
        pull.protocol = self.spoken;
        self.about.pulled_from = pull.cursor;
        self.times.pulled_ms = now_ms;
        let request = self.pack(Kind::Pull, &pull)?;
        self.send(request, now_ms, sends);
        Ok(())
    }

    /// One question stays at the server until there is something to do: a neighbour's news, units that others want.
    fn plan_wait(&mut self, ledger: &mut impl Ledger, now_ms: i64, sends: &mut Vec<Send>) -> Result<(), JoinedError> {
        let is_due = self.may_wait() && now_ms >= self.times.wait_ms;
        if !is_due || self.lanes.down.is_some() || !self.may(Kind::Wait, now_ms) {
            return Ok(());
        }
        self.times.wait_ms = now_ms.saturating_add(LOOK_MS);
        let position = self.course.told_position.max(self.course.pulled_position);
        if let Some(mut wait) = ledger.wait_request(position)? {
            wait.protocol = self.spoken;
            let request = self.pack(Kind::Wait, &wait)?;
            self.send(request, now_ms, sends);
        }
        Ok(())
    }

    /// What the chain only names: program documents, staff, names, ciphertexts.
    fn plan_shelf(&mut self, ledger: &mut impl Ledger, now_ms: i64, sends: &mut Vec<Send>) -> Result<(), JoinedError> {
        if now_ms >= self.times.shelf_put_ms && self.may(Kind::ShelfPut, now_ms) {
            self.times.shelf_put_ms = now_ms.saturating_add(SHELF_PUT_MS);
            if let Some(mut put) = ledger.shelf_put()? {
                put.protocol = self.spoken;
                let request = self.pack(Kind::ShelfPut, &put)?;
                self.about.shelved = Some(put);
                self.send(request, now_ms, sends);
            }
        }
        if now_ms >= self.times.shelf_get_ms && self.may(Kind::ShelfGet, now_ms) {
            self.times.shelf_get_ms = now_ms.saturating_add(SHELF_GET_MS);
            let mut get = ledger.shelf_get(SHELF_ITEMS)?;
            get.protocol = self.spoken;
            let request = self.pack(Kind::ShelfGet, &get)?;
            self.send(request, now_ms, sends);
        }
        Ok(())
    }

    /// A restored server hears of every stream's head once all of it is pushed.
    fn plan_report(
        &mut self,
        ledger: &mut impl Ledger,
        now_ms: i64,
        random: u32,
        sends: &mut Vec<Send>,
    ) -> Result<(), JoinedError> {
        let is_pushed = self.course.outbox_empty && self.lanes.lane(Kind::Push).flying.is_none();
        if !self.course.restoring || !is_pushed || !self.may(Kind::Report, now_ms) {
            return Ok(());
        }
        match ledger.report_request()? {
            Some(mut report) => {
                report.protocol = self.spoken;
                self.about.reported = Some(report.stream);
                let request = self.pack(Kind::Report, &report)?;
                self.send(request, now_ms, sends);
            }
            None => {
                // All streams are reported: the feed is read anew.
                self.course.restoring = false;
                self.times.pull_ms = now_ms;
                self.lanes.lane_mut(Kind::Pull).pause(now_ms, random);
            }
        }
        Ok(())
    }

    fn give_waiting(&mut self, ledger: &mut impl Ledger, now_ms: i64) -> Result<(), JoinedError> {
        let is_time = self.course.outbox_empty && self.course.caught_up && !self.course.waiting_given;
        if is_time && self.lanes.down.is_none() && !self.course.restoring {
            self.course.waiting_given = true;
            if ledger.give_waiting()? > 0 {
                self.times.look_ms = now_ms;
            }
        }
        Ok(())
    }
}

/// The oldest version that this till still speaks.
pub(super) fn oldest_spoken() -> u16 {
    PROTOCOL.saturating_sub(2).max(1)
}
