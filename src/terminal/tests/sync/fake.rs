//! A ledger of numbers that remembers what the engine asked of it, and a server that answers from a script.

use tillstamp_protocol::*;
use tillstamp_terminal::joined::{
    Acked, AfterConflict, Applied, JoinedError, Line, OutboxRun, SnapshotPlan, Taken, Want,
};
use tillstamp_terminal::ledger::{MemberId, UtcMillis};
use tillstamp_terminal::sync::{Cause, Event, Kind, Ledger, Reply, Send, SyncEngine, Way};

pub const STREAM: StreamId = StreamId { terminal: Fixed([1; 16]), epoch: 1 };
pub const FEED: Id = Fixed([7; 16]);

/// What the engine did to the till, by name.
#[derive(Default)]
pub struct FakeLedger {
    pub joined: bool,
    pub now_ms: i64,
    /// Entries recorded; of these so many are acknowledged.
    pub written: u64,
    pub acked: u64,
    pub cursor: u64,
    pub to_open: Option<StreamId>,
    pub to_report: u32,
    pub wants: Vec<Want>,
    pub done: Vec<String>,
    pub lines: Vec<(bool, Option<&'static str>, i64)>,
    pub fail: Option<JoinedError>,
    pub due_back: Vec<MemberId>,
    pub to_shelve: Option<Vec<ShelfItem>>,
    pub shelf: u64,
    /// News are waited for.
    pub waits: bool,
}

impl FakeLedger {
    pub fn joined() -> Self {
        Self { joined: true, ..Self::default() }
    }

    fn note(&mut self, what: impl Into<String>) -> Result<(), JoinedError> {
        self.done.push(what.into());
        self.fail.take().map_or(Ok(()), Err)
    }

    pub fn did(&self, what: &str) -> usize {
        self.done.iter().filter(|done| done.as_str() == what).count()
    }
}

fn applied(more: bool) -> Applied {
    Applied { entries: 1, touched: vec![], more, wake_ms: 60_000, quarantined: vec![], own_closed: false }
}

impl Ledger for FakeLedger {
    fn now(&mut self) -> UtcMillis {
        UtcMillis(self.now_ms)
    }
    fn way(&self) -> Result<Option<Way>, JoinedError> {
        let way = || Way { address: "https://stamps.example".to_owned(), bearer: "00".to_owned().into() };
        Ok(self.joined.then(way))
    }
    fn set_line(&mut self, line: Line) {
        self.lines.push((line.up, line.cause.map(|message| message.key), line.since.0));
    }
    fn contact(&mut self, server_now: Option<UtcMillis>) -> Result<(), JoinedError> {
        if let Some(now) = server_now {
            self.now_ms = now.0;
        }
        self.note("contact")
    }
    fn renewed(&mut self, _: &RenewReply) -> Result<(), JoinedError> {
        self.note("renewed")
    }
    fn revoked(&mut self) -> Result<(), JoinedError> {
        self.note("revoked")
    }
    fn outbox(&mut self) -> Result<Option<OutboxRun>, JoinedError> {
        if !self.joined {
            return Err(JoinedError::NotJoined);
        }
        let envelopes = vec![Blob::new(vec![1]).unwrap(); usize::try_from(self.written - self.acked).unwrap().min(500)];
        let last_seq = self.acked + envelopes.len() as u64;
        let push = Push {
            protocol: PROTOCOL,
            stream: STREAM,
            first_seq: self.acked + 1,
            prev_hash: Fixed([0; 32]),
            head_hash: Fixed([0; 32]),
            signature: Fixed([0; 64]),
            envelopes: List::new(envelopes).unwrap(),
        };
        Ok((self.acked < self.written).then_some(OutboxRun { push, last_seq }))
    }
    fn acknowledged(&mut self, _: StreamId, reply: &PushReply) -> Result<Acked, JoinedError> {
        self.acked = self.acked.max(reply.acked_seq);
        self.note("acknowledged")?;
        Ok(Acked { new_feed: reply.feed_id != FEED })
    }
    fn conflict(&mut self, _: StreamId, conflict: &Conflict) -> Result<AfterConflict, JoinedError> {
        self.note("conflict")?;
        match conflict.cause {
            ConflictCause::Gap => {
                self.acked = conflict.expected_seq - 1;
                Ok(AfterConflict::Resend)
            }
            _ => {
                self.to_open = Some(StreamId { epoch: 2, ..STREAM });
                Ok(AfterConflict::NewEpoch)
            }
        }
    }
    fn stream_to_open(&mut self) -> Result<Option<StreamRequest>, JoinedError> {
        let request =
            |stream| StreamRequest { protocol: PROTOCOL, stream, key: Fixed([0; 32]), signature: Fixed([0; 64]) };
        Ok(self.to_open.map(request))
    }
    fn stream_opened(&mut self, _: StreamId) -> Result<(), JoinedError> {
        self.to_open = None;
        self.note("stream-opened")
    }
    fn stream_unknown(&mut self, stream: StreamId) -> Result<(), JoinedError> {
        self.to_open = Some(stream);
        self.note("stream-unknown")
    }
    fn must_report(&self) -> bool {
        self.to_report > 0
    }
    fn report_request(&mut self) -> Result<Option<ReportRequest>, JoinedError> {
        let request = ReportRequest {
            protocol: PROTOCOL,
            stream: STREAM,
            head_seq: self.written,
            head_hash: Fixed([0; 32]),
            signature: Fixed([0; 64]),
        };
        Ok((self.to_report > 0).then_some(request))
    }
    fn reported(&mut self, _: StreamId, _: &ReportReply) -> Result<(), JoinedError> {
        self.to_report -= 1;
        self.note("reported")
    }
    fn feed_changed(&mut self) -> Result<(), JoinedError> {
        self.to_report = 1;
        self.note("feed-changed")
    }
    fn pull_request(&self, limit: u32) -> Pull {
        let cursor = Cursor { feed_id: FEED, position: self.cursor, feed_hash: Fixed([0; 32]) };
        Pull { protocol: PROTOCOL, cursor: Some(cursor), limit }
    }
    fn apply_page(&mut self, from: Option<Cursor>, page: &Page) -> Result<Applied, JoinedError> {
        if from.map(|cursor| cursor.position) != Some(self.cursor) {
            return Err(JoinedError::Cursor);
        }
        self.note("page")?;
        self.cursor = page.cursor.position;
        Ok(applied(page.more))
    }
    fn needs_snapshot(&self) -> bool {
        false
    }
    fn begin_snapshot(&mut self, _: &SignedManifest) -> Result<SnapshotPlan, JoinedError> {
        Err(JoinedError::Signature)
    }
    fn snapshot_chunk(&mut self, _: &mut SnapshotPlan, _: usize, _: &[u8]) -> Result<(), JoinedError> {
        Err(JoinedError::Signature)
    }
    fn adopt_snapshot(&mut self, _: SnapshotPlan) -> Result<Applied, JoinedError> {
        Err(JoinedError::Signature)
    }
    fn want(&mut self, member: MemberId) -> Result<Vec<Want>, JoinedError> {
        self.note(format!("want {}", member.bytes()[0]))?;
        let request = GrantRequest {
            protocol: PROTOCOL,
            grant_id: Fixed([member.bytes()[0]; 16]),
            stream: STREAM,
            subject: Subject { kind: 1, number: 1, member: Some(Fixed(*member.bytes())) },
            quantity: 3,
            recall: Some(true),
        };
        self.wants.push(Want { request });
        Ok(vec![Want { request }])
    }
    fn open_wants(&self) -> Result<Vec<Want>, JoinedError> {
        Ok(self.wants.iter().map(|want| Want { request: want.request }).collect())
    }
    fn take_grant(&mut self, grant: &Grant) -> Result<Taken, JoinedError> {
        self.wants.retain(|want| want.request.grant_id != grant.grant_id);
        self.written += 1;
        self.note("granted")?;
        Ok(Taken { units: 3, member: None })
    }
    fn returns_due(&mut self, _: usize) -> Result<Vec<MemberId>, JoinedError> {
        Ok(self.due_back.clone())
    }
    fn return_units(&mut self, members: &[MemberId]) -> Result<i64, JoinedError> {
        self.due_back.retain(|due| !members.contains(due));
        self.written += 1;
        for member in members {
            self.note(format!("returned {}", member.bytes()[0]))?;
        }
        Ok(1)
    }
    fn wait_request(&self, position: u64) -> Result<Option<WaitRequest>, JoinedError> {
        let stream = STREAM;
        Ok(self.waits.then_some(WaitRequest { protocol: PROTOCOL, stream, position, wait_ms: 20_000 }))
    }
    fn recalled(&mut self, subjects: &[Subject]) -> Result<i64, JoinedError> {
        self.written += 1;
        self.note(format!("recalled {}", subjects.len()))?;
        Ok(1)
    }
    fn shelf_put(&mut self) -> Result<Option<ShelfPut>, JoinedError> {
        Ok(self.to_shelve.take().map(|items| ShelfPut { protocol: PROTOCOL, items: List::new(items).unwrap() }))
    }
    fn shelf_put_done(&mut self, put: &ShelfPut) -> Result<(), JoinedError> {
        self.note(format!("shelved {}", put.items.len()))
    }
    fn shelf_get(&self, limit: u32) -> Result<ShelfGet, JoinedError> {
        Ok(ShelfGet { protocol: PROTOCOL, feed_id: None, after: self.shelf, limit })
    }
    fn apply_shelf(&mut self, shelf: &Shelf) -> Result<bool, JoinedError> {
        self.shelf = shelf.next;
        self.note("shelf")?;
        Ok(shelf.more)
    }
    fn give_waiting(&mut self) -> Result<u32, JoinedError> {
        self.note("waiting-given")?;
        Ok(0)
    }
}

/// The engine with its ledger, at a time of its own.
pub struct Desk {
    pub engine: SyncEngine,
    pub ledger: FakeLedger,
    pub now_ms: i64,
    pub flying: Vec<Send>,
    /// A question for news that stays at the server.
    pub parked: Option<Send>,
}

impl Desk {
    /// Started, and everything that the first minute asks is answered well.
    pub fn settled() -> Self {
        let mut desk = Self::new(FakeLedger::joined());
        desk.tell(Event::Started);
        desk.answer_all();
        desk
    }

    pub fn new(ledger: FakeLedger) -> Self {
        Self { engine: SyncEngine::new(), ledger, now_ms: 1_000_000, flying: Vec::new(), parked: None }
    }

    pub fn tell(&mut self, event: Event) {
        let sends = self.engine.handle(&mut self.ledger, event, self.now_ms, 12_345);
        let is_well = self.engine.cause().is_none();
        for send in sends {
            // The shelf is asked beside everything else: while all is well it is answered at once.
            if send.request.kind == Kind::Wait {
                self.parked = Some(send);
            } else if send.request.kind == Kind::ShelfGet && is_well {
                let reply = self.good(&send);
                self.tell(Event::Answered { id: send.id, result: Ok(reply) });
            } else {
                self.flying.push(send);
            }
        }
    }

    pub fn kinds(&self) -> Vec<Kind> {
        self.flying.iter().map(|send| send.request.kind).collect()
    }

    /// Lets time pass; the engine is woken when it asked to be.
    pub fn pass(&mut self, ms: i64) {
        let end_ms = self.now_ms + ms;
        let mut wakes = 0;
        while self.engine.wake_ms() <= end_ms {
            let step_ms = (self.engine.wake_ms() - self.now_ms).max(1);
            self.now_ms += step_ms;
            self.ledger.now_ms += step_ms;
            self.tell(Event::Due);
            wakes += 1;
            assert!(wakes <= 20 + ms / 500, "it spins: {:?} of {:?}", self.kinds(), self.ledger.done);
        }
        self.ledger.now_ms += (end_ms - self.now_ms).max(0);
        self.now_ms = self.now_ms.max(end_ms);
    }

    /// The question of this kind comes back like this.
    pub fn land(&mut self, kind: Kind, result: Result<Reply, Cause>) {
        let at = self.flying.iter().position(|send| send.request.kind == kind);
        let send = self.flying.remove(at.unwrap_or_else(|| panic!("no {kind:?} among {:?}", self.kinds())));
        self.tell(Event::Answered { id: send.id, result });
    }

    /// There are news.
    pub fn ring(&mut self, position: u64, recalls: Vec<Subject>) {
        let send = self.parked.take().expect("nobody waits");
        let reply = WaitReply { protocol: PROTOCOL, position, recalls: List::new(recalls).unwrap() };
        self.tell(Event::Answered { id: send.id, result: Ok(ok(&reply)) });
    }

    /// Every question fails with this.
    pub fn fail_all(&mut self, cause: &Cause) {
        for send in std::mem::take(&mut self.flying) {
            self.tell(Event::Answered { id: send.id, result: Err(cause.clone()) });
        }
    }

    /// Every question, and what follows, is answered well.
    pub fn answer_all(&mut self) {
        for _ in 0..200 {
            if self.flying.is_empty() {
                return;
            }
            let send = self.flying.remove(0);
            let reply = self.good(&send);
            self.tell(Event::Answered { id: send.id, result: Ok(reply) });
        }
        panic!("it never ends: {:?}", self.ledger.done);
    }

    /// What a well server says.
    pub fn good(&self, send: &Send) -> Reply {
        let body = send.request.body.as_deref().unwrap_or_default();
        match send.request.kind {
            Kind::Push => {
                let push: Push = unpack(body).unwrap();
                let acked_seq = push.first_seq + push.envelopes.len() as u64 - 1;
                ok(&PushReply { protocol: PROTOCOL, acked_seq, feed_id: FEED, position: self.ledger.cursor })
            }
            Kind::Pull => page(self.ledger.cursor, false),
            Kind::Renew => {
                let request: RenewRequest = unpack(body).unwrap();
                ok(&RenewReply {
                    protocol: PROTOCOL,
                    lease_until_ms: 1,
                    token: request.new_token.then_some(Fixed([9; 32])),
                    now_ms: self.ledger.now_ms,
                    server_key: Fixed([0; 32]),
                    root_signature: Fixed([0; 64]),
                })
            }
            Kind::ShelfGet => ok(&Shelf {
                protocol: PROTOCOL,
                feed_id: FEED,
                items: List::default(),
                next: self.ledger.shelf,
                more: false,
            }),
            Kind::Stream | Kind::ShelfPut => Reply { status: 204, content_type: None, body: vec![] },
            Kind::Grant => {
                let GrantRequest { grant_id, stream, subject, .. } = unpack(body).unwrap();
                let (protocol, parts, signature) = (PROTOCOL, List::default(), Fixed([0; 64]));
                ok(&Grant { protocol, grant_id, stream, subject, parts, signature, retry_ms: None })
            }
            Kind::Report => ok(&ReportReply {
                protocol: PROTOCOL,
                feed_id: FEED,
                server_key: Fixed([0; 32]),
                root_signature: Fixed([0; 64]),
                waiting: 0,
            }),
            other => panic!("{other:?} was not expected"),
        }
    }
}

pub fn ok<M: Message>(message: &M) -> Reply {
    Reply::packed(200, pack(message).unwrap())
}

pub fn no(status: u16, code: &str) -> Result<Reply, Cause> {
    let reply = ErrorReply { protocol: PROTOCOL, code: Text::new(code).unwrap(), arguments: List::default() };
    Ok(Reply::packed(status, pack(&reply).unwrap()))
}

pub fn page(position: u64, more: bool) -> Reply {
    ok(&Page {
        protocol: PROTOCOL,
        cursor: Cursor { feed_id: FEED, position, feed_hash: Fixed([0; 32]) },
        more,
        entries: List::default(),
        cells: List::default(),
        effects: List::default(),
        devices: List::default(),
        members: List::default(),
        included: List::default(),
        wake_ms: 60_000,
    })
}
