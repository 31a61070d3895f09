//! Tills with their engines, the server behind its HTTP, and a line between them that does what a line can do.
//!
//! Invariant: the same seed gives the same day. Bytes cross the line, never values.

use crate::tills::chain::Chain;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use tillstamp_protocol::{WaitReply, WaitRequest, pack, unpack};
use tillstamp_server::http::{HttpSettings, Rates, router};
use tillstamp_terminal::ledger::MemberId;
use tillstamp_terminal::sync::{Cause, Event, Reply, Send, SyncEngine};
use tower::ServiceExt;

/// A small generator.
pub struct Random(pub u64);

impl Random {
    pub fn number(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.number() as usize % end
    }

    pub fn chance(&mut self, percent: u32) -> bool {
        self.number() % 100 < percent
    }
}

enum Parcel {
    Question { till: usize, send: Send, answered: bool },
    Answer { till: usize, id: u64, result: Result<Reply, Cause> },
}

/// Tills, engines and the line.
pub struct World {
    pub chain: Chain,
    pub engines: Vec<SyncEngine>,
    pub random: Random,
    /// The line loses, doubles, damages and delays.
    pub rough: bool,
    /// Until then a till reaches nobody.
    pub down_until_ms: Vec<i64>,
    parcels: Vec<(i64, Parcel)>,
    router: axum::Router,
    /// By till.
    pub questions: Vec<usize>,
    pub lost: usize,
}

impl World {
    pub fn new(chain: Chain, seed: u64) -> Self {
        let rates = Rates { per_token: u32::MAX, ..Rates::default() };
        let router = router(chain.service.clone(), HttpSettings { rates, ..HttpSettings::default() });
        let tills = chain.tills.len();
        let mut world = Self {
            chain,
            engines: (0..tills).map(|_| SyncEngine::new()).collect(),
            random: Random(seed),
            rough: true,
            down_until_ms: vec![0; tills],
            parcels: Vec::new(),
            router,
            questions: vec![0; tills],
            lost: 0,
        };
        for till in 0..tills {
            world.tell(till, Event::Started);
        }
        world
    }

    pub fn now_ms(&self) -> i64 {
        self.chain.tills[0].till.monotonic_ms()
    }

    pub fn tell(&mut self, till: usize, event: Event) {
        let (now_ms, random) = (self.now_ms(), self.random.number());
        let sends = self.engines[till].handle(&mut self.chain.tills[till].till, event, now_ms, random);
        for send in sends {
            self.questions[till] += 1;
            self.leave(till, send, now_ms);
        }
    }

    fn delay_ms(&mut self) -> i64 {
        if self.rough { self.random.below(8_000) as i64 } else { 20 }
    }

    /// A question meets the line.
    fn leave(&mut self, till: usize, send: Send, now_ms: i64) {
        if now_ms < self.down_until_ms[till] {
            self.lost += 1;
            let causes = [Some(Cause::NoNetwork), Some(Cause::Refused), None, Some(Cause::Captive)];
            if let Some(cause) = causes[self.random.below(causes.len())].clone() {
                let answer = Parcel::Answer { till, id: send.id, result: Err(cause) };
                self.parcels.push((now_ms + 500, answer));
            }
            return;
        }
        let (lost, twice) = (self.rough && self.random.chance(12), self.rough && self.random.chance(12));
        if lost {
            self.lost += 1;
            return;
        }
        if twice {
            let at_ms = now_ms + self.delay_ms();
            let again = Parcel::Question { till, send: send.clone(), answered: self.random.chance(50) };
            self.parcels.push((at_ms, again));
        }
        let at_ms = now_ms + self.delay_ms();
        self.parcels.push((at_ms, Parcel::Question { till, send, answered: true }));
    }

    /// What is due arrives, then engines that wanted to be woken are.
    pub fn deliver(&mut self) {
        let now_ms = self.now_ms();
        loop {
            let due = self.parcels.iter().enumerate().filter(|(_, (at_ms, _))| *at_ms <= now_ms);
            let Some(first) = due.min_by_key(|(place, (at_ms, _))| (*at_ms, *place)).map(|(place, _)| place) else {
                break;
            };
            match self.parcels.remove(first).1 {
                Parcel::Question { till, send, answered } => self.arrive(till, &send, answered),
                Parcel::Answer { till, id, result } => self.tell(till, Event::Answered { id, result }),
            }
        }
        for till in 0..self.engines.len() {
            if self.engines[till].wake_ms() <= now_ms {
                self.tell(till, Event::Due);
            }
        }
    }

    /// A question reaches the server; its answer meets the line.
    fn arrive(&mut self, till: usize, send: &Send, answered: bool) {
        let (mut reply, held_ms) = self.serve(send);
        let id = send.id;
        if !answered {
            return;
        }
        let mut result = Ok(());
        if self.rough {
            match self.random.below(12) {
                0 => {
                    self.lost += 1;
                    return;
                }
                1 => {
                    let half = reply.body.len() / 2;
                    reply.body.truncate(half);
                }
                // TLS notices a changed bit; what a proxy puts in its place is something else altogether.
                2 => reply.body.splice(..reply.body.len().min(4), *b"<htm").for_each(drop),
                3 => result = Err(Cause::CutOff),
                _ => {}
            }
        }
        let at_ms = self.now_ms() + held_ms + self.delay_ms();
        let result = result.map(|()| reply);
        if self.rough && self.random.chance(8) {
            self.parcels.push((at_ms + 900, Parcel::Answer { till, id, result: result.clone() }));
        }
        self.parcels.push((at_ms, Parcel::Answer { till, id, result }));
    }

    /// The answer, and how long the server keeps it back. Nobody waits in real time for news: the server is asked what
    /// there is now, and where there is nothing it says so when the till's time is over.
    fn serve(&self, send: &Send) -> (Reply, i64) {
        if send.request.path != "/v1/wait" {
            return (self.ask(send, send.request.body.clone()), 0);
        }
        let request: WaitRequest = unpack(send.request.body.as_deref().unwrap()).unwrap();
        let reply = self.ask(send, Some(pack(&WaitRequest { wait_ms: 0, ..request }).unwrap()));
        let is_news = |news: WaitReply| !news.recalls.is_empty() || news.position > request.position;
        let is_held = reply.status == 200 && !is_news(unpack(&reply.body).unwrap());
        (reply, if is_held { i64::from(request.wait_ms) } else { 0 })
    }

    fn ask(&self, send: &Send, body: Option<Vec<u8>>) -> Reply {
        let builder = match send.request.body {
            Some(_) => Request::post(&send.request.path),
            None => Request::get(&send.request.path),
        };
        let request = builder
            .header("authorization", format!("Bearer {}", *send.way.bearer))
            .body(Body::from(body.unwrap_or_default()))
            .unwrap();
        let router = self.router.clone();
        self.chain.runtime.block_on(async {
            let response = router.oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let label = response.headers().get("content-type");
            let content_type = label.map(|label| label.to_str().unwrap().to_owned());
            let body = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
            Reply { status, content_type, body }
        })
    }

    /// Time passes in seconds.
    pub fn pass_s(&mut self, seconds: usize) {
        for _ in 0..seconds {
            self.chain.pass(1_000);
            self.deliver();
        }
    }

    /// The weather clears; everything is sent and read, or the test says what hangs.
    pub fn heal(&mut self) {
        self.rough = false;
        self.down_until_ms.fill(0);
        for till in 0..self.engines.len() {
            self.tell(till, Event::NetworkChanged);
        }
        // Two rounds of polling after the last push: everybody has seen everybody's entries.
        for _ in 0..20 {
            self.pass_s(60);
            if self.engines.iter().all(SyncEngine::is_settled)
                && self.positions().windows(2).all(|two| two[0] == two[1])
            {
                return;
            }
        }
        let causes: Vec<_> = self.engines.iter().map(SyncEngine::cause).collect();
        panic!("never settled: {causes:?}, {:?}", self.positions());
    }

    /// How far each till has read.
    pub fn positions(&self) -> Vec<u64> {
        let position =
            |till: &tillstamp_terminal::Till| till.link().and_then(|link| link.cursor()).map(|at| at.position);
        self.chain.tills.iter().map(|counter| position(&counter.till).unwrap_or(0)).collect()
    }

    /// A member comes to a counter: the fetch begins with the scan.
    pub fn visit(&mut self, till: usize, member: MemberId, code: &str) -> bool {
        let verdict = self.chain.scan(till, code);
        let done = verdict.kind == tillstamp_terminal::views::VerdictKind::Done;
        self.tell(till, Event::Served(member));
        self.tell(till, Event::Recorded);
        self.deliver();
        done
    }
}
