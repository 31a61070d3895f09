//! The engine: what to ask the server and what to do with its answers.
//!
//! Invariant: (event, ledger, now, randomness) → requests; no socket, no clock, no waiting in here, so that a
//! simulation replays exactly. Every answer is recorded before the next question follows from it, and every question
//! may be lost, repeated or answered twice without harm.

mod answers;
mod lanes;
mod plan;

use super::cause::Cause;
use super::ledger::{Ledger, Way};
use super::wire::{Kind, Reply, Request};
use crate::joined::{JoinedError, Line, SnapshotPlan};
use lanes::Lanes;
use std::collections::{BTreeSet, VecDeque};
use tillstamp_ledger::{MemberId, UtcMillis};
use tillstamp_protocol::{Cursor, GrantRequest, PROTOCOL, ShelfPut, StreamId};

/// Entries are looked for this often while the line is up: what is done at the counter waits no longer.
const LOOK_MS: i64 = 1_000;
/// A lone till looks this often whether it has been joined.
const ALONE_MS: i64 = 5_000;
/// The lease is renewed this often while all is well; in between, each time the line comes back.
const RENEW_MS: i64 = 60 * 60_000;
/// A line that comes and goes renews it no more often than this.
const RENEW_AGAIN_MS: i64 = 10 * 60_000;
/// A new token this often.
const ROTATE_MS: i64 = 24 * 60 * 60_000;
/// A till that was cut off asks this often whether it still is.
const DEAD_MS: i64 = 15 * 60_000;
/// Our own pushes lead to pulls no more often than this.
const PULL_AGAIN_MS: i64 = 5_000;
/// Documents, staff and ciphertexts that changed here are looked for this often.
const SHELF_PUT_MS: i64 = 5_000;
/// Those of others, this often; and with each page that brings entries.
const SHELF_GET_MS: i64 = 60_000;
/// Items a question.
const SHELF_ITEMS: u32 = 256;
/// Units that belong elsewhere are looked for this often: those of many members go back with one entry.
const RETURNS_MS: i64 = 5 * 60_000;
/// Members a look.
const RETURNS: usize = 150;
/// So long units that other tills hold are asked for again; then what is free must do.
const RECALL_MS: i64 = 3_000;
/// A till is woken by its neighbours' news no more often than this.
const NEWS_MS: i64 = 1_000;
/// So long a member may still stand here: asked for when the line comes back, and left what is held here.
const SERVED_MS: i64 = 120_000;
/// Positions a page: applying it holds the counter up for less than 30 ms.
const PAGE: u32 = 300;
/// Wants that are kept at hand; the ledger has them all.
const WANTS: usize = 64;
/// From here on a wrong clock is told.
const CLOCK_MS: i64 = 2 * 60_000;

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The program started; or the till was joined, joined anew or left; or another till stands in its place.
    Started,
    /// Something was recorded here.
    Recorded,
    /// A member is being served.
    Served(MemberId),
    /// The time of [`SyncEngine::wake_ms`] has come.
    Due,
    /// An interface, an address or a route came or went.
    NetworkChanged,
    /// A person said "try now".
    TryNow,
    /// What came back of a question, or why nothing did.
    Answered {
        /// Number of the question.
        id: u64,
        /// The answer, unjudged.
        result: Result<Reply, Cause>,
    },
}

/// A question that has to leave now. Each is answered by one [`Event::Answered`] with its number.
#[derive(Clone, Debug)]
pub struct Send {
    /// Its number.
    pub id: u64,
    /// The question.
    pub request: Request,
    /// Where to, and as whom.
    pub way: Way,
}

/// A grant that is asked for.
#[derive(Clone, Debug)]
struct Asked {
    request: GrantRequest,
    member: Option<MemberId>,
    /// Asked first then.
    since_ms: Option<i64>,
    /// Units are on their way to the server: not asked again before.
    not_before_ms: i64,
}

/// Somebody at the counter.
#[derive(Clone, Copy, Debug)]
struct Served {
    member: MemberId,
    at_ms: i64,
    /// What that member has elsewhere was asked for, or will be with the others.
    asked: bool,
}

/// What the question on its way was about.
#[derive(Clone, Debug, Default)]
struct About {
    pushed: Option<StreamId>,
    pulled_from: Option<Cursor>,
    /// Id of the grant, and whether units may be recalled for it.
    granted: Option<(tillstamp_protocol::Id, bool)>,
    opened: Option<StreamId>,
    reported: Option<StreamId>,
    shelved: Option<ShelfPut>,
    rotates: bool,
}

/// Where the ledger and its server stand to each other.
struct Course {
    /// A new epoch may have to be announced.
    check_stream: bool,
    /// One waits to be announced: nothing of it can be pushed before.
    stream_waits: bool,
    /// The server was restored: push all, report, pull anew.
    restoring: bool,
    /// The feed has no place for us: take a snapshot.
    snapshot_wanted: bool,
    snapshot: Option<(SnapshotPlan, usize)>,
    /// The outbox was empty when it was last looked at.
    outbox_empty: bool,
    /// The last page was the last one.
    caught_up: bool,
    /// Awards that wait for the line were given since both.
    waiting_given: bool,
    /// The shelf was read to its end.
    shelf_read: bool,
    pulled_position: u64,
    /// Neighbours' news are told up to here.
    told_position: u64,
    conflicts: u32,
    late_pages: u32,
}

/// When what is due; monotonic milliseconds.
struct Times {
    look_ms: i64,
    pull_ms: i64,
    pulled_ms: i64,
    renew_ms: i64,
    renewed_ms: Option<i64>,
    rotated_ms: Option<i64>,
    returns_ms: i64,
    contact_ms: i64,
    dead_ms: i64,
    shelf_get_ms: i64,
    shelf_put_ms: i64,
    wait_ms: i64,
}

/// The engine of one till.
pub struct SyncEngine {
    lanes: Lanes,
    way: Option<Way>,
    course: Course,
    times: Times,
    about: About,
    /// Cut off: only a renewal asks whether that still holds.
    dead: Option<Cause>,
    /// One answer may be wrong about a token; two are not.
    doubted_token: bool,
    /// Server and till cannot speak to each other.
    strangers: Option<Cause>,
    clock: Option<Cause>,
    here: Option<&'static str>,
    wants: VecDeque<Asked>,
    served: VecDeque<Served>,
    line: Option<Line>,
    alone_ms: i64,
    /// A new token waits until nothing is on its way.
    holding: bool,
    spoken: u16,
}

impl Default for SyncEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl Course {
    fn new() -> Self {
        Self {
            check_stream: true,
            stream_waits: false,
            restoring: false,
            snapshot_wanted: false,
            snapshot: None,
            outbox_empty: false,
            caught_up: false,
            waiting_given: false,
            shelf_read: false,
            pulled_position: 0,
            told_position: 0,
            conflicts: 0,
            late_pages: 0,
        }
    }
}

impl Times {
    fn new(now_ms: i64) -> Self {
        Self {
            look_ms: now_ms,
            pull_ms: now_ms,
            pulled_ms: i64::MIN,
            renew_ms: now_ms,
            renewed_ms: None,
            rotated_ms: None,
            returns_ms: now_ms,
            contact_ms: i64::MIN,
            dead_ms: now_ms,
            shelf_get_ms: now_ms,
            shelf_put_ms: now_ms,
            wait_ms: now_ms,
        }
    }
}

impl SyncEngine {
    /// An engine that has heard of nothing yet; begin with [`Event::Started`].
    pub fn new() -> Self {
        Self {
            lanes: Lanes::new(),
            way: None,
            course: Course::new(),
            times: Times::new(0),
            about: About::default(),
            dead: None,
            doubted_token: false,
            strangers: None,
            clock: None,
            here: None,
            wants: VecDeque::new(),
            served: VecDeque::new(),
            line: None,
            alone_ms: i64::MIN,
            holding: false,
            spoken: PROTOCOL,
        }
    }

    /// Takes an event; what has to be sent now. `now_ms` is monotonic, `random` any number.
    pub fn handle(&mut self, ledger: &mut impl Ledger, event: Event, now_ms: i64, random: u32) -> Vec<Send> {
        let mut sends = Vec::new();
        let taken = self.take(ledger, event, now_ms, random);
        let step = taken.and_then(|()| self.plan(ledger, now_ms, random, &mut sends));
        if let Err(error) = step {
            self.trip(&error, now_ms, random);
        }
        if self.way.is_none() {
            sends.clear();
        }
        self.tell_line(ledger);
        sends
    }

    fn take(&mut self, ledger: &mut impl Ledger, event: Event, now_ms: i64, random: u32) -> Result<(), JoinedError> {
        match event {
            Event::Started => self.start(ledger, now_ms)?,
            Event::Recorded => {
                self.times.look_ms = now_ms;
                self.want_again(ledger, now_ms)?;
            }
            Event::Served(member) => self.serve(ledger, member, now_ms)?,
            Event::Due if self.way.is_none() => {
                if now_ms >= self.alone_ms {
                    self.start(ledger, now_ms)?;
                }
            }
            Event::Due => {}
            Event::NetworkChanged => self.lanes.wake(now_ms),
            Event::TryNow => {
                self.lanes.wake(now_ms);
                self.strangers = None;
                (self.times.look_ms, self.times.pull_ms) = (now_ms, now_ms);
                (self.times.returns_ms, self.times.dead_ms) = (now_ms, now_ms);
                (self.times.shelf_get_ms, self.times.shelf_put_ms) = (now_ms, now_ms);
            }
            Event::Answered { id, result } => self.answer(ledger, id, result, now_ms, random)?,
        }
        for id in self.lanes.overdue(now_ms) {
            self.answer(ledger, id, Err(Cause::Silent), now_ms, random)?;
        }
        Ok(())
    }

    /// Forgets what it knew: the ledger knows everything that counts.
    fn start(&mut self, ledger: &mut impl Ledger, now_ms: i64) -> Result<(), JoinedError> {
        self.lanes.reset();
        self.course = Course::new();
        self.times = Times::new(now_ms);
        self.about = About::default();
        (self.dead, self.strangers, self.clock, self.here) = (None, None, None, None);
        self.doubted_token = false;
        self.wants.clear();
        self.served.clear();
        self.line = None;
        self.alone_ms = now_ms.saturating_add(ALONE_MS);
        self.way = ledger.way()?;
        if self.way.is_some() {
            self.course.restoring = ledger.must_report();
            self.recall_wants(ledger)?;
        }
        Ok(())
    }

    fn serve(&mut self, ledger: &mut impl Ledger, member: MemberId, now_ms: i64) -> Result<(), JoinedError> {
        if self.way.is_none() || self.dead.is_some() {
            return Ok(());
        }
        // While nobody can be asked, the want would cost the disk a write at every scan of a long outage.
        let asked = self.lanes.down.is_none();
        self.served.retain(|served| served.member != member && now_ms - served.at_ms < SERVED_MS);
        if self.served.len() >= WANTS {
            self.served.pop_front();
        }
        self.served.push_back(Served { member, at_ms: now_ms, asked });
        if asked { self.want(ledger, member) } else { Ok(()) }
    }

    /// What was recorded may have filled a card of whoever stands here.
    fn want_again(&mut self, ledger: &mut impl Ledger, now_ms: i64) -> Result<(), JoinedError> {
        let last = self.served.back().filter(|served| served.asked && now_ms - served.at_ms < SERVED_MS);
        match last.map(|served| served.member).filter(|_| self.lanes.down.is_none() && self.dead.is_none()) {
            Some(member) => self.want(ledger, member),
            None => Ok(()),
        }
    }

    fn want(&mut self, ledger: &mut impl Ledger, member: MemberId) -> Result<(), JoinedError> {
        for want in ledger.want(member)? {
            self.add_want(want.request, Some(member));
        }
        Ok(())
    }

    fn add_want(&mut self, request: GrantRequest, member: Option<MemberId>) {
        let member = member.or_else(|| request.subject.member.map(|id| MemberId::from_bytes(id.0)));
        let is_full = self.wants.len() >= WANTS;
        let known = self.wants.iter_mut().find(|asked| asked.request.grant_id == request.grant_id);
        let asked = Asked { request, member, since_ms: None, not_before_ms: i64::MIN };
        match known {
            // An old question that somebody waits for now.
            Some(known) if known.request.recall.is_none() => *known = asked,
            None if !is_full => self.wants.push_back(asked),
            _ => {}
        }
    }

    fn recall_wants(&mut self, ledger: &mut impl Ledger) -> Result<(), JoinedError> {
        for want in ledger.open_wants()? {
            self.add_want(want.request, None);
        }
        Ok(())
    }

    /// Something below failed: the till is no longer joined, or its disk refuses.
    fn trip(&mut self, error: &JoinedError, now_ms: i64, random: u32) {
        match error {
            JoinedError::NotJoined => {
                self.lanes.reset();
                self.way = None;
                self.alone_ms = now_ms.saturating_add(ALONE_MS);
            }
            error => {
                tracing::warn!(%error, "sync met a fault of its own till");
                self.here = Some(fault_key(error));
                for kind in Kind::ALL {
                    self.lanes.lane_mut(kind).pause(now_ms, random);
                }
                self.times.look_ms = now_ms.saturating_add(ALONE_MS);
            }
        }
    }

    /// What a person should know, the worst first; nothing where all is well.
    pub fn cause(&self) -> Option<&Cause> {
        let order = [Kind::Push, Kind::Pull, Kind::Stream, Kind::Manifest, Kind::Chunk, Kind::Report, Kind::Renew];
        let lane = || order.into_iter().find_map(|kind| self.lanes.lane(kind).shown());
        self.dead.as_ref().or(self.strangers.as_ref()).or(self.lanes.down.as_ref()).or_else(lane)
    }

    /// The till's clock and the server's differ.
    pub fn clock_trouble(&self) -> Option<&Cause> {
        self.clock.as_ref()
    }

    /// Members for whom units are being fetched right now: only Redeem may wait for it, and not for long.
    pub fn fetching(&self) -> BTreeSet<MemberId> {
        if self.lanes.down.is_some() || self.dead.is_some() || self.way.is_none() {
            return BTreeSet::new();
        }
        self.wants.iter().filter_map(|asked| asked.member).collect()
    }

    /// Nothing is on its way, nothing waits, the feed is read to its end: for `sync now` and for tests.
    pub fn is_settled(&self) -> bool {
        self.way.is_some()
            && !self.lanes.is_anything_flying()
            && self.course.outbox_empty
            && self.course.caught_up
            && self.course.shelf_read
            && !self.course.restoring
            && self.wants.is_empty()
            && self.cause().is_none()
    }

    /// Since when the line is as it is.
    pub fn line_since(&self) -> Option<UtcMillis> {
        self.line.as_ref().map(|line| line.since)
    }

    /// The till is joined to a server.
    pub fn is_joined(&self) -> bool {
        self.way.is_some()
    }

    /// When [`Event::Due`] is wanted; monotonic milliseconds.
    pub fn wake_ms(&self) -> i64 {
        if self.way.is_none() {
            return self.alone_ms;
        }
        let deadlines = self.lanes.flying().map(|(_, flying)| flying.deadline_ms).min().unwrap_or(i64::MAX);
        deadlines.min(self.next_work_ms())
    }

    fn next_work_ms(&self) -> i64 {
        if self.dead.is_some() || self.strangers.is_some() {
            return self.times.dead_ms.max(self.lanes.lane(Kind::Renew).not_before_ms);
        }
        if self.lanes.down.is_some() {
            // While a probe is on its way its answer or its deadline wakes us.
            return if self.lanes.is_anything_flying() { i64::MAX } else { self.lanes.probe_ms };
        }
        if self.about.rotates || self.holding {
            return i64::MAX;
        }
        let due = |is_wanted: bool, kind: Kind, due_ms: i64| match self.lanes.lane(kind) {
            lane if is_wanted && lane.flying.is_none() => due_ms.max(lane.not_before_ms),
            _ => i64::MAX,
        };
        let course = &self.course;
        let is_fetching = course.snapshot.is_some();
        let reads = !course.restoring && !is_fetching && !course.snapshot_wanted;
        let gets = !self.wants.is_empty() && !course.stream_waits && !course.restoring;
        [
            due(course.check_stream, Kind::Stream, i64::MIN),
            due(!course.check_stream, Kind::Push, self.times.look_ms),
            due(reads, Kind::Pull, self.times.pull_ms),
            due(true, Kind::ShelfGet, self.times.shelf_get_ms),
            due(true, Kind::ShelfPut, self.times.shelf_put_ms),
            due(true, Kind::Renew, self.times.renew_ms),
            due(gets, Kind::Grant, self.wants.iter().map(|asked| asked.not_before_ms).min().unwrap_or(i64::MAX)),
            due(self.may_wait(), Kind::Wait, self.times.wait_ms),
            due(is_fetching, Kind::Chunk, i64::MIN),
            due(course.snapshot_wanted && !is_fetching && !course.restoring, Kind::Manifest, i64::MIN),
            due(course.restoring && course.outbox_empty, Kind::Report, i64::MIN),
        ]
        .into_iter()
        .min()
        .unwrap_or(i64::MAX)
    }

    /// News can be waited for.
    fn may_wait(&self) -> bool {
        let course = &self.course;
        self.times.contact_ms > i64::MIN && !course.restoring && !course.check_stream && !course.stream_waits
    }

    /// Tells the till of a change of the line.
    fn tell_line(&mut self, ledger: &mut impl Ledger) {
        if self.way.is_none() {
            return;
        }
        let message = self.cause().map(Cause::message).or_else(|| self.here.map(crate::views::Message::plain));
        let message = message.or_else(|| self.clock.as_ref().map(Cause::message));
        let up = self.cause().is_none() && self.here.is_none();
        // Before the first answer nobody knows.
        if up && self.times.contact_ms == i64::MIN {
            return;
        }
        let same = self.line.as_ref().is_some_and(|line| line.up == up && line.cause == message);
        if same {
            return;
        }
        let since = match &self.line {
            Some(line) if line.up == up => line.since,
            _ => ledger.now(),
        };
        let line = Line { up, cause: message, since };
        ledger.set_line(line.clone());
        self.line = Some(line);
    }
}

/// Words for what the till itself could not do.
fn fault_key(error: &JoinedError) -> &'static str {
    match error {
        JoinedError::Fault(fault) => fault.key(),
        _ => "sync-implausible",
    }
}

/// A tenth more or less, so that tills do not ask in step.
fn spread(ms: i64, random: u32) -> i64 {
    let tenth = ms / 10;
    ms - tenth + i64::from(random) % (2 * tenth + 1).max(1)
}

/// The server's time against ours.
fn clock_cause(server: UtcMillis, here: UtcMillis) -> Option<Cause> {
    let ahead_ms = server.since(here);
    (ahead_ms.saturating_abs() > CLOCK_MS).then_some(Cause::ClockWrong { ahead_s: ahead_ms / 1000 })
}
