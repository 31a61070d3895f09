//! One simulated chain of shops: server, machines, lines and the true time, driven step by step from a seed.
//!
//! Invariant: the same seed gives the same days: no wall clock, no order of hashes, no thread whose turn matters.

use crate::between::Between;
use crate::device::{Device, Fate};
use crate::net::{Course, Line};
use crate::open;
use crate::parked::Parked;
use crate::plant::Plant;
use crate::server::Server;
use crate::template::{Form, HOUR_MS, MORNING, Template, folder};
use e2e::random::Random;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use tempfile::TempDir;
use tillstamp_protocol::{ErrorReply, List, PROTOCOL, PushReply, Text, pack};
use tillstamp_terminal::Clock;
use tillstamp_terminal::ledger::{EntryId, MemberId, MerchantId};
use tillstamp_terminal::sync::{Cause, Event, Kind, Reply, Request, Send};
use tillstamp_terminal::testing::HandClock;

/// Forms of a chain: stores, tills in each.
const FORMS: [Form; 5] = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)];

/// What happens besides customers. Each seed draws its own, so that every few meet every few.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weather {
    pub outages: bool,
    pub losses: bool,
    pub crashes: bool,
    pub server_stops: bool,
    pub images: bool,
    pub clones: bool,
    pub restored_server: bool,
    pub clocks: bool,
    pub fences: bool,
    pub nights: bool,
    pub skew: bool,
    pub neighbours: bool,
    pub people: bool,
    pub holidays: bool,
}

impl Weather {
    fn draw(random: &mut Random) -> Self {
        let mut is = |of: u64| random.below(of) == 0;
        Self {
            outages: !is(4),
            losses: is(2),
            crashes: is(2),
            server_stops: is(3),
            images: is(5),
            clones: is(8),
            restored_server: is(5),
            clocks: is(5),
            fences: is(8),
            nights: is(3),
            skew: is(8),
            neighbours: is(3),
            people: is(3),
            holidays: is(6),
        }
    }
}

/// Something on its way.
pub enum Packet {
    ToServer { device: usize, starts: u64, id: u64, request: Request, bearer: String, course: Course },
    ToTill { device: usize, starts: u64, id: u64, result: Result<Reply, Cause> },
}

/// What a till's screen showed as done.
#[derive(Clone, Debug)]
pub struct Shown {
    pub entry: EntryId,
    pub device: usize,
    pub at_ms: i64,
    pub what: What,
    pub member: MemberId,
    /// The disk that had it is gone.
    pub may_be_lost: bool,
    /// It was beyond the lease, by true time.
    pub beyond_lease: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Visit,
    Redeemed,
    Reversed,
    Other,
}

/// A member, as a person with a card.
#[derive(Clone, Debug)]
pub struct Person {
    pub member: MemberId,
    pub card: String,
    pub secret: Option<Secret>,
}

/// What a member told of itself.
#[derive(Clone, Debug)]
pub struct Secret {
    pub name: String,
    /// Under which it lies on every disk.
    pub key: Option<Vec<u8>>,
    /// At which machine it was erased, and when.
    pub erased: Option<(usize, i64)>,
}

/// What the shop may have to bear, because something happened that nobody can make good.
#[derive(Clone, Copy, Debug, Default)]
pub struct Excused {
    pub void: bool,
    pub fence: bool,
    pub fork: bool,
    pub restore: bool,
}

/// The world of one seed.
pub struct World {
    pub seed: u64,
    pub plant: Option<Plant>,
    /// What such a bug needs happens more often.
    pub favored: Option<Plant>,
    pub random: Random,
    pub weather: Weather,
    pub now_ms: i64,
    pub server: Server,
    pub merchant: MerchantId,
    pub devices: Vec<Device>,
    pub people: Vec<Person>,
    pub shown: Vec<Shown>,
    pub reversed: BTreeSet<EntryId>,
    pub excused: Excused,
    /// Units may have reached their last day.
    pub had_holiday: bool,
    pub backup: Option<PathBuf>,
    /// The server's program stands until then.
    pub server_off_until_ms: i64,
    /// Until then every answer is one of a version that this till does not speak.
    pub skew_until_ms: i64,
    pub step: usize,
    pub trace: Vec<String>,
    pub requests: u64,
    /// What was said to whoever wanted a reward while the line here was good, and another till's was not.
    pub said: BTreeMap<&'static str, u64>,
    /// The same while every till was connected.
    pub said_connected: BTreeMap<&'static str, u64>,
    /// Every answer is noted.
    pub is_verbose: bool,
    pub folder: TempDir,
    packets: BTreeMap<(i64, u64), Packet>,
    pub parked: Vec<Parked>,
    /// When news for a till that waited were lost on their way: until it asks again it hears of nothing.
    pub news_lost_ms: i64,
    /// What a customer was promised and did not get.
    pub broken: Vec<String>,
    numbered: u64,
}

impl World {
    /// The world of a seed on its first morning, with a bug planted or none; `favored` lets happen what a bug needs to
    /// show, whether it is planted or not.
    pub fn new(seed: u64, plant: Option<Plant>, favored: Option<Plant>) -> Self {
        let mut random = Random::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut weather = Weather::draw(&mut random);
        let mut form = *random.pick(&FORMS);
        if let Some(plant) = favored {
            crate::plant::favor(plant, &mut weather, &mut form);
        }
        let welcomes = favored == Some(Plant::OnceOnTwoTills) || open::once_awards();
        let template = Template::of(form, welcomes);
        let folder = folder();
        template.copy_to(folder.path());
        let now_ms = MORNING.0 + HOUR_MS;
        let server = Server::open(folder.path(), seed, now_ms, plant);
        let mut world = Self {
            seed,
            plant,
            favored,
            random,
            weather,
            now_ms,
            server,
            merchant: template.merchant,
            devices: Vec::new(),
            people: template.members.iter().map(|(member, card)| Person::new(*member, card.clone())).collect(),
            shown: Vec::new(),
            reversed: BTreeSet::new(),
            excused: Excused::default(),
            had_holiday: false,
            backup: None,
            server_off_until_ms: i64::MIN,
            skew_until_ms: i64::MIN,
            step: 0,
            trace: Vec::new(),
            requests: 0,
            said: BTreeMap::new(),
            said_connected: BTreeMap::new(),
            is_verbose: std::env::var_os("SIMULATE_VERBOSE").is_some(),
            folder,
            packets: BTreeMap::new(),
            parked: Vec::new(),
            news_lost_ms: i64::MIN,
            broken: Vec::new(),
            numbered: 0,
        };
        for (number, seat) in template.seats.iter().enumerate() {
            let clock = HandClock::at(tillstamp_terminal::ledger::UtcMillis(now_ms));
            clock.reboot();
            let place = world.folder.path().join(format!("till-{number}"));
            let seed = seed.wrapping_mul(31).wrapping_add(number as u64);
            world.devices.push(Device::new(seat.asker, seat.store, place, clock, seed));
            world.start(number);
        }
        world
    }

    pub fn note(&mut self, what: impl FnOnce() -> String) {
        let line = format!("{:>4} +{:>7} s  {}", self.step, (self.now_ms - MORNING.0) / 1000, what());
        self.trace.push(line);
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.random.below(bound.max(1) as u64)).unwrap()
    }

    pub fn is_chance(&mut self, of: u64) -> bool {
        self.random.below(of) == 0
    }

    /// True time passes, on every clock that runs.
    pub fn pass_to(&mut self, at_ms: i64) {
        let ms = at_ms - self.now_ms;
        if ms <= 0 {
            return;
        }
        self.now_ms = at_ms;
        self.server.set_now(at_ms);
        for device in &self.devices {
            device.clock.pass_ms(ms);
        }
    }

    /// Lets everything happen until then; each engine is woken without news at most `wakes` times.
    pub fn run_until(&mut self, until_ms: i64, wakes: i64) {
        let gap_ms = ((until_ms - self.now_ms) / wakes.max(1)).max(1000);
        loop {
            let packet = self.packets.keys().next().map(|key| key.0);
            let wake = (0..self.devices.len()).filter_map(|of| Some((self.wake_at(of, gap_ms)?, of))).min();
            let next_ms = packet.into_iter().chain(wake.map(|wake| wake.0)).min();
            let Some(next_ms) = next_ms.filter(|next_ms| *next_ms <= until_ms) else { break };
            self.pass_to(next_ms);
            match wake {
                Some((at_ms, of)) if packet.is_none_or(|packet_ms| at_ms < packet_ms) => {
                    self.devices[of].woken_ms = self.now_ms;
                    self.tell(of, Event::Due);
                }
                _ => self.deliver(),
            }
        }
        self.pass_to(until_ms);
    }

    /// What is on its way arrives, and nothing new is asked for without news.
    pub fn land(&mut self) {
        let last_ms = self.now_ms + 5000;
        while let Some((at_ms, _)) = self.packets.keys().next().copied().filter(|key| key.0 <= last_ms) {
            self.pass_to(at_ms);
            self.deliver();
        }
    }

    fn wake_at(&self, of: usize, gap_ms: i64) -> Option<i64> {
        let device = &self.devices[of];
        device.till.as_ref()?;
        let in_ms = device.engine.wake_ms().saturating_sub(device.clock.monotonic_ms());
        let at_ms = self.now_ms.saturating_add(in_ms.max(0)).max(device.woken_ms.saturating_add(gap_ms));
        (at_ms < i64::MAX / 2).then_some(at_ms)
    }

    /// Hands an event to a till's engine and sends what comes out.
    pub fn tell(&mut self, of: usize, event: Event) {
        let random = u32::try_from(self.random.bits() >> 32).unwrap();
        let device = &mut self.devices[of];
        let Some(till) = &mut device.till else { return };
        let now_ms = device.clock.monotonic_ms();
        let mut between = Between { till, watch: &mut device.watch, plant: self.plant };
        let sends = device.engine.handle(&mut between, event, now_ms, random);
        if device.watch.crashed {
            self.note(|| format!("till {of}: the power goes between two calls"));
            return self.power_cut(of);
        }
        for send in sends {
            self.dispatch(of, send);
        }
    }

    fn dispatch(&mut self, of: usize, send: Send) {
        let device = &self.devices[of];
        let course = Course::draw(device.line, &send.request, &mut self.random);
        let starts = device.starts;
        if let Some((after_ms, result)) = course.instead.clone() {
            self.put(after_ms, Packet::ToTill { device: of, starts, id: send.id, result });
        }
        for after_ms in course.arrivals_ms.clone() {
            let (request, bearer) = (send.request.clone(), send.way.bearer.to_string());
            let course = course.clone();
            self.put(after_ms, Packet::ToServer { device: of, starts, id: send.id, request, bearer, course });
        }
    }

    pub fn put(&mut self, after_ms: i64, packet: Packet) {
        self.numbered += 1;
        self.packets.insert((self.now_ms + after_ms.max(0), self.numbered), packet);
    }

    fn deliver(&mut self) {
        let Some((_, packet)) = self.packets.pop_first() else { return };
        match packet {
            Packet::ToServer { device, starts, id, request, bearer, course } if request.kind == Kind::Wait => {
                self.park(Parked::new(device, starts, id, course), &request, &bearer);
            }
            Packet::ToServer { device, starts, id, request, bearer, course } => {
                self.ring();
                let answer = self.answer(device, &request, &bearer);
                self.ring();
                let Some(back_ms) = course.back_ms else { return };
                let result = answer.map(|mut reply| {
                    if course.cut {
                        reply.body.truncate(reply.body.len() / 2);
                    }
                    reply
                });
                self.put(back_ms, Packet::ToTill { device, starts, id, result });
            }
            Packet::ToTill { device, starts, id, result } => {
                if self.devices[device].starts == starts {
                    self.tell(device, Event::Answered { id, result });
                }
            }
        }
    }

    fn answer(&mut self, of: usize, request: &Request, bearer: &str) -> Result<Reply, Cause> {
        self.requests += 1;
        if self.now_ms < self.server_off_until_ms {
            return Err(Cause::Refused);
        }
        if self.now_ms < self.skew_until_ms {
            let code = Text::new("protocol-unknown").unwrap();
            let fault = ErrorReply { protocol: PROTOCOL + 3, code, arguments: List::default() };
            return Ok(Reply::packed(426, pack(&fault).unwrap()));
        }
        if self.plant == Some(Plant::AckByNobody) && request.kind == Kind::Push && self.is_chance(4) {
            return Ok(self.pretended(request));
        }
        let reply = self.server.ask(request, bearer);
        assert!(reply.status < 500 || reply.status == 503, "the server fails: {reply:?} to {:?}", request.kind);
        if reply.status >= 400 || self.is_verbose {
            let code = tillstamp_protocol::unpack::<ErrorReply>(&reply.body).map(|fault| fault.code.to_string());
            let conflict = tillstamp_protocol::unpack::<tillstamp_protocol::Conflict>(&reply.body).ok();
            let conflict = conflict.map(|conflict| (conflict.cause, conflict.expected_seq, conflict.status));
            let said = code.ok().unwrap_or_else(|| format!("{conflict:?}"));
            self.note(|| format!("till {of}: the server says {} {said} to {:?}", reply.status, request.kind));
        }
        let is_fork = reply.status == 409 && request.kind == Kind::Push;
        if is_fork && self.plant == Some(Plant::ForkAccepted) {
            return Ok(self.pretended(request));
        }
        Ok(reply)
    }

    /// What the server would have said, had it taken the push.
    fn pretended(&mut self, request: &Request) -> Reply {
        let push: tillstamp_protocol::Push = tillstamp_protocol::unpack(request.body.as_deref().unwrap()).unwrap();
        let acked_seq = push.first_seq + push.envelopes.len() as u64 - 1;
        let head = self.server.run(self.server.service.storage().read(self.merchant)).unwrap().head().clone();
        let feed_id = tillstamp_protocol::Fixed(head.feed_id);
        let reply = PushReply { protocol: PROTOCOL, acked_seq, feed_id, position: head.position };
        Reply::packed(200, pack(&reply).unwrap())
    }

    /// Starts a machine; the first thing its engine hears is that.
    pub fn start(&mut self, of: usize) {
        self.devices[of].start();
        if let (Some(till), Some(plant)) = (&mut self.devices[of].till, self.plant) {
            till.plant(plant.in_till());
        }
        self.tell(of, Event::Started);
    }

    /// The power goes, and comes back.
    pub fn power_cut(&mut self, of: usize) {
        let device = &mut self.devices[of];
        if self.plant == Some(Plant::DoneAndLost) && device.image.is_some() {
            device.put_image_back(true);
        } else {
            device.cut_power();
        }
        self.start(of);
    }

    /// Machines that stand on a counter and run.
    pub fn serving(&self) -> Vec<usize> {
        let serves = |of: &usize| self.devices[*of].fate == Fate::Serving && self.devices[*of].till.is_some();
        (0..self.devices.len()).filter(serves).collect()
    }

    pub fn any_serving(&mut self) -> Option<usize> {
        let serving = self.serving();
        (!serving.is_empty()).then(|| serving[self.below(serving.len())])
    }

    /// All lines are as they should be.
    pub fn mend_lines(&mut self) {
        for device in &mut self.devices {
            device.line = if device.fate == Fate::Serving { Line::Good } else { Line::Down };
        }
        (self.server_off_until_ms, self.skew_until_ms) = (i64::MIN, i64::MIN);
    }
}

impl Person {
    pub fn new(member: MemberId, card: String) -> Self {
        Self { member, card, secret: None }
    }
}
