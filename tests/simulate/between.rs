//! Between engine and till: crashes at any call, planted bugs, and a watch over what must hold at every single call.
//!
//! Invariant: without a crash or a planted bug each call reaches the till unchanged, once.

use crate::plant::Plant;
use std::collections::BTreeMap;
use tillstamp_protocol::{
    Cell, Cells, Conflict, Cursor, Fixed, Grant, List, Page, PageEntry, Pull, PushReply, RenewReply, ReportReply,
    ReportRequest, Shelf, ShelfGet, ShelfPut, SignedManifest, StreamId, StreamRequest, Subject, WaitRequest,
};
use tillstamp_terminal::Till;
use tillstamp_terminal::joined::{
    Acked, AfterConflict, Applied, JoinedError, Line, OutboxRun, PageExtra, SnapshotPlan, Taken, Want,
};
use tillstamp_terminal::ledger::{Fact, MemberId, Term, UtcMillis};
use tillstamp_terminal::sync::{Ledger, Way};

/// A power cut at a coming call.
#[derive(Clone, Copy, Debug)]
pub struct Crash {
    /// So many calls take place before.
    pub left: u32,
    /// The last one commits, and nobody hears of it.
    pub after: bool,
}

/// What is seen of one till's calls.
#[derive(Debug, Default)]
pub struct Watch {
    pub crash: Option<Crash>,
    pub crashed: bool,
    /// What the server said to have, by stream.
    pub acked: BTreeMap<StreamId, u64>,
    /// Units taken, by grant.
    taken: BTreeMap<[u8; 16], i64>,
    /// Where the feed is read, to compare with what is asked for.
    cursor: Option<Cursor>,
    pub faults: Vec<String>,
    /// Until when the server lets this till redeem alone, as it said last.
    pub lease_ms: i64,
    /// Calls so far, for planted bugs that do not happen each time.
    calls: u64,
}

/// The till as the engine sees it.
pub struct Between<'a> {
    pub till: &'a mut Till,
    pub watch: &'a mut Watch,
    pub plant: Option<Plant>,
}

impl Watch {
    /// Of a till that may redeem alone until then.
    pub fn until(lease_ms: i64) -> Self {
        Self { lease_ms, ..Self::default() }
    }

    /// The disk is another one: what was read and taken by the one before says nothing.
    pub fn another_disk(&mut self) {
        let faults = std::mem::take(&mut self.faults);
        *self = Self { faults, calls: self.calls, lease_ms: self.lease_ms, ..Self::default() };
    }
}

impl Between<'_> {
    fn step<T>(&mut self, call: impl FnOnce(&mut Till) -> Result<T, JoinedError>) -> Result<T, JoinedError> {
        if self.watch.crashed {
            return Err(JoinedError::NotJoined);
        }
        self.watch.calls += 1;
        let crash = self.watch.crash;
        let is_now = crash.is_some_and(|crash| crash.left == 0);
        self.watch.crash = crash.map(|crash| Crash { left: crash.left.saturating_sub(1), ..crash });
        if is_now {
            self.watch.crashed = true;
            if crash.is_some_and(|crash| crash.after) {
                drop(call(self.till));
            }
            return Err(JoinedError::NotJoined);
        }
        call(self.till)
    }

    fn is_planted(&self, plant: Plant, every: u64) -> bool {
        self.plant == Some(plant) && self.watch.calls.is_multiple_of(every)
    }

    /// The page as the planted bug lets it through.
    fn bent(&self, from: Option<Cursor>, page: &Page) -> Page {
        let mut page = page.clone();
        let has_news = !page.entries.is_empty() || !page.cells.is_empty();
        if has_news && self.is_planted(Plant::CursorWithoutPage, 3) {
            (page.entries, page.cells) = (List::default(), List::default());
        }
        if has_news && self.is_planted(Plant::HalfAPage, 2) {
            let kept = page.entries.len() / 2;
            page.entries = List::new(page.entries.to_vec()[..kept].to_vec()).unwrap();
            let kept = page.cells.len() / 2;
            page.cells = List::new(page.cells.to_vec()[..kept].to_vec()).unwrap();
        }
        if self.plant == Some(Plant::PageWithoutCursor)
            && let Some(from) = from
        {
            page.cursor = from;
        }
        if self.plant == Some(Plant::NeighbourTwice) {
            let told = page.entries.iter().flat_map(as_state);
            page.cells = List::new(page.cells.iter().cloned().chain(told).collect()).unwrap();
        }
        page
    }

    fn watch_page(&mut self, page: &Page) {
        let now = self.till.link().and_then(|link| link.cursor());
        if now != Some(page.cursor) {
            self.watch.faults.push(format!("a page up to {:?} leaves the cursor at {now:?}", page.cursor));
        }
        if let Some(before) = self.watch.cursor
            && before.feed_id == page.cursor.feed_id
            && before.position > page.cursor.position
        {
            self.watch.faults.push(format!("the cursor went back from {before:?} to {:?}", page.cursor));
        }
        self.watch.cursor = now;
    }
}

/// What an entry earned, as state of its stream.
fn as_state(entry: &PageEntry) -> Vec<Cells> {
    let Ok((fact, ..)) = Fact::decode(&entry.envelope) else { return Vec::new() };
    let earned = fact.postings.iter().filter(|posting| posting.term == Term::Earned);
    let cells = earned.map(|posting| {
        let (kind, number) = posting.subject.code();
        let member = posting.subject.member().map(|member| Fixed(*member.bytes()));
        let quantity = posting.quantity.unsigned_abs();
        let cell = Cell { vintage: posting.vintage.0.0, holder: Some(entry.stream), quantity };
        Cells { subject: Subject { kind, number, member }, cells: List::new(vec![cell]).unwrap() }
    });
    cells.collect()
}

impl Ledger for Between<'_> {
    fn now(&mut self) -> UtcMillis {
        self.till.now()
    }

    fn way(&self) -> Result<Option<Way>, JoinedError> {
        Ledger::way(self.till)
    }

    fn set_line(&mut self, line: Line) {
        self.till.set_line(line);
    }

    fn contact(&mut self, server_now: Option<UtcMillis>) -> Result<(), JoinedError> {
        self.step(|till| till.contact(server_now))
    }

    fn renewed(&mut self, reply: &RenewReply) -> Result<(), JoinedError> {
        let mut reply = *reply;
        self.watch.lease_ms = reply.lease_until_ms;
        if self.plant == Some(Plant::LeaseIgnored) {
            reply.lease_until_ms += 365 * 86_400_000;
        }
        self.step(|till| till.renewed(&reply))
    }

    fn revoked(&mut self) -> Result<(), JoinedError> {
        self.step(Till::revoked)
    }

    fn outbox(&mut self) -> Result<Option<OutboxRun>, JoinedError> {
        let Some(mut run) = self.step(Till::outbox)? else { return Ok(None) };
        if self.plant != Some(Plant::OutboxSkips) || run.push.envelopes.len() < 2 {
            return Ok(Some(run));
        }
        let first = run.push.envelopes.to_vec().swap_remove(0);
        run.push.prev_hash = Fixed(tillstamp_terminal::ledger::Hash(run.push.prev_hash.0).next(&first).0);
        run.push.first_seq += 1;
        run.push.envelopes = List::new(run.push.envelopes.to_vec()[1..].to_vec()).unwrap();
        Ok(Some(run))
    }

    fn acknowledged(&mut self, stream: StreamId, reply: &PushReply) -> Result<Acked, JoinedError> {
        let mut reply = *reply;
        if self.is_planted(Plant::AckTooFar, 1) {
            reply.acked_seq += 1;
        }
        let acked = self.step(|till| till.acknowledged(stream, &reply))?;
        let before = self.watch.acked.entry(stream).or_default();
        *before = (*before).max(reply.acked_seq);
        Ok(acked)
    }

    fn conflict(&mut self, stream: StreamId, conflict: &Conflict) -> Result<AfterConflict, JoinedError> {
        self.step(|till| till.conflict(stream, conflict))
    }

    fn stream_to_open(&mut self) -> Result<Option<StreamRequest>, JoinedError> {
        self.step(Till::stream_to_open)
    }

    fn stream_opened(&mut self, stream: StreamId) -> Result<(), JoinedError> {
        self.step(|till| till.stream_opened(stream))
    }

    fn stream_unknown(&mut self, stream: StreamId) -> Result<(), JoinedError> {
        self.step(|till| till.stream_unknown(stream))
    }

    fn must_report(&self) -> bool {
        Ledger::must_report(self.till)
    }

    fn report_request(&mut self) -> Result<Option<ReportRequest>, JoinedError> {
        self.step(Till::report_request)
    }

    fn reported(&mut self, stream: StreamId, reply: &ReportReply) -> Result<(), JoinedError> {
        self.step(|till| till.reported(stream, reply))
    }

    fn feed_changed(&mut self) -> Result<(), JoinedError> {
        self.watch.cursor = None;
        self.step(Till::feed_changed)
    }

    fn pull_request(&self, limit: u32) -> Pull {
        self.till.pull_request(limit)
    }

    fn apply_page(&mut self, from: Option<Cursor>, page: &Page) -> Result<Applied, JoinedError> {
        let bent = self.bent(from, page);
        let applied = self.step(|till| till.apply_page(from, &bent, &PageExtra::default()))?;
        self.watch_page(&bent);
        Ok(applied)
    }

    fn needs_snapshot(&self) -> bool {
        self.till.needs_snapshot()
    }

    fn begin_snapshot(&mut self, signed: &SignedManifest) -> Result<SnapshotPlan, JoinedError> {
        self.step(|till| till.begin_snapshot(signed))
    }

    fn snapshot_chunk(&mut self, plan: &mut SnapshotPlan, index: usize, packed: &[u8]) -> Result<(), JoinedError> {
        self.step(|till| till.snapshot_chunk(plan, index, packed))
    }

    fn adopt_snapshot(&mut self, plan: SnapshotPlan) -> Result<Applied, JoinedError> {
        self.watch.cursor = None;
        self.step(|till| till.adopt_snapshot(plan, &PageExtra::default()))
    }

    fn want(&mut self, member: MemberId) -> Result<Vec<Want>, JoinedError> {
        self.step(|till| till.want(member))
    }

    fn open_wants(&self) -> Result<Vec<Want>, JoinedError> {
        self.till.open_wants()
    }

    fn take_grant(&mut self, grant: &Grant) -> Result<Taken, JoinedError> {
        let taken = self.step(|till| till.take_grant(grant))?;
        if taken.units > 0 {
            if let Some(units) = self.watch.taken.insert(grant.grant_id.0, taken.units) {
                self.watch.faults.push(format!("a grant of {units} was taken again with {}", taken.units));
            }
            if self.plant == Some(Plant::CreditTwice)
                && let Some(member) = taken.member
            {
                let card = self.till.program().cards[0].id;
                self.till.add_stamps(member, card, u32::try_from(taken.units).unwrap());
            }
        }
        Ok(taken)
    }

    fn returns_due(&mut self, limit: usize) -> Result<Vec<MemberId>, JoinedError> {
        self.step(|till| till.returns_due(limit))
    }

    fn return_units(&mut self, members: &[MemberId]) -> Result<i64, JoinedError> {
        let returned = self.step(|till| till.return_units(members))?;
        if returned > 0 && self.plant == Some(Plant::ReturnKept) {
            let card = self.till.program().cards[0].id;
            self.till.add_stamps(members[0], card, u32::try_from(returned).unwrap());
        }
        Ok(returned)
    }

    fn wait_request(&self, position: u64) -> Result<Option<WaitRequest>, JoinedError> {
        self.till.wait_request(position)
    }

    fn recalled(&mut self, subjects: &[Subject]) -> Result<i64, JoinedError> {
        if self.plant == Some(Plant::RecallIgnored) {
            return Ok(0);
        }
        let returned = self.step(|till| till.recalled(subjects))?;
        let member = subjects.iter().find_map(|subject| subject.member);
        if let Some(member) = member.filter(|_| returned > 0 && self.plant == Some(Plant::ReturnKept)) {
            let card = self.till.program().cards[0].id;
            self.till.add_stamps(MemberId::from_bytes(member.0), card, u32::try_from(returned).unwrap());
        }
        Ok(returned)
    }

    fn give_waiting(&mut self) -> Result<u32, JoinedError> {
        self.step(Till::give_waiting)
    }

    fn shelf_put(&mut self) -> Result<Option<ShelfPut>, JoinedError> {
        self.step(Ledger::shelf_put)
    }

    fn shelf_put_done(&mut self, put: &ShelfPut) -> Result<(), JoinedError> {
        self.step(|till| Ledger::shelf_put_done(till, put))
    }

    fn shelf_get(&self, limit: u32) -> Result<ShelfGet, JoinedError> {
        Ledger::shelf_get(self.till, limit)
    }

    fn apply_shelf(&mut self, shelf: &Shelf) -> Result<bool, JoinedError> {
        self.step(|till| Ledger::apply_shelf(till, shelf))
    }
}
