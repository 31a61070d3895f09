//! Tills that wait at the server for news, and the promise that goes with it: who is connected gets what is there.
//!
//! Invariant: a question for news is answered where there are any and never otherwise, so that quiet hours cost
//! nothing.

use crate::device::Fate;
use crate::net::{Course, Line};
use crate::world::{Packet, World};
use tillstamp_protocol::{WaitRequest, pack, unpack};
use tillstamp_server::http::Token;
use tillstamp_server::service::Asker;
use tillstamp_server::storage::get;
use tillstamp_server::storage::rows::{CellRow, FREE};
use tillstamp_terminal::ledger::{MemberId, Subject};
use tillstamp_terminal::sync::{Reply, Request};

/// A question that stays at the server.
pub struct Parked {
    pub device: usize,
    starts: u64,
    id: u64,
    course: Course,
    since_ms: i64,
    asked: Option<(Asker, WaitRequest)>,
}

impl Parked {
    pub fn new(device: usize, starts: u64, id: u64, course: Course) -> Self {
        Self { device, starts, id, course, since_ms: 0, asked: None }
    }

    /// The server would have said "nothing", and the till asked again; here it asks when its own time is over.
    fn is_over(&self, now_ms: i64) -> bool {
        let wait_ms = self.asked.as_ref().map_or(0, |(_, request)| i64::from(request.wait_ms));
        now_ms - self.since_ms >= wait_ms
    }
}

impl World {
    /// A till waits from now on. One that cannot be let in is forgotten: its engine asks again when its time is over.
    pub fn park(&mut self, mut parked: Parked, request: &Request, bearer: &str) {
        self.parked.retain(|other| other.device != parked.device);
        if self.now_ms < self.server_off_until_ms.max(self.skew_until_ms) {
            return;
        }
        let token = Token::parse(bearer).unwrap();
        let service = &self.server.service;
        let Ok(asker) = self.server.run(service.authenticate(token.merchant, &token.secret)) else { return };
        parked.since_ms = self.now_ms;
        parked.asked = Some((asker, unpack(request.body.as_deref().unwrap()).unwrap()));
        self.parked.push(parked);
        self.ring();
    }

    /// Whoever has news is told.
    pub fn ring(&mut self) {
        for parked in std::mem::take(&mut self.parked) {
            if parked.is_over(self.now_ms) {
                self.news_lost_ms = self.now_ms;
                continue;
            }
            let is_cut_off = self.now_ms < self.server_off_until_ms || self.devices[parked.device].line != Line::Good;
            let news = parked.asked.as_ref().filter(|_| !is_cut_off);
            let news = news.and_then(|(asker, request)| self.server.service.news(*asker, request).unwrap());
            match (news, parked.course.back_ms) {
                (None, _) => self.parked.push(parked),
                (Some(_), None) => self.news_lost_ms = self.now_ms,
                (Some(reply), Some(back_ms)) => {
                    let Parked { device, starts, id, .. } = parked;
                    let result = Ok(Reply::packed(200, pack(&reply).unwrap()));
                    self.put(back_ms, Packet::ToTill { device, starts, id, result });
                }
            }
        }
    }

    /// Every till that stands on a counter waits at the server, and all is well with its line.
    pub fn all_are_connected(&self) -> bool {
        let is_connected = |of: usize| {
            let device = &self.devices[of];
            device.line == Line::Good
                && !device.is_clone
                && device.engine.cause().is_none()
                && self
                    .parked
                    .iter()
                    .any(|parked| parked.device == of && parked.starts == device.starts && !parked.is_over(self.now_ms))
        };
        let is_connected = |of: usize| self.devices[of].fate == Fate::Gone || is_connected(of);
        let is_on = self.now_ms >= self.server_off_until_ms.max(self.skew_until_ms);
        is_on && !self.excused.restore && (0..self.devices.len()).all(is_connected)
    }

    /// Units of a subject that connected tills hold, or that are free.
    pub fn within_reach(&mut self, subject: Subject) -> i64 {
        let today = self.today();
        let key = tillstamp_server::storage::rows::subject_key(subject);
        let mut units = 0;
        for device in &mut self.devices {
            let held = device.till.as_mut().map(|till| till.held_here().unwrap()).unwrap_or_default();
            let of = held.into_iter().filter(|(of, vintage, _)| *of == subject && vintage.0.0 >= today);
            units += of.map(|(.., quantity)| quantity).sum::<i64>();
        }
        let cells: Vec<CellRow> = self.server.run(async {
            let view = self.server.service.storage().read(self.merchant).await.unwrap();
            get(&*view, [key]).await.unwrap()
        });
        let free = cells.into_iter().filter(|row| row.holder == FREE && row.vintage >= today);
        units + free.map(|row| row.quantity).sum::<i64>()
    }

    /// A customer with a full card was sent away although every till was connected: what there was, if it was enough.
    pub fn was_there(&mut self, of: usize, member: MemberId) -> Option<String> {
        let program = self.devices[of].till.as_ref()?.program();
        let card = program.cards[0].clone();
        let (stamps, reward) = (Subject::Stamps(member, card.id), Subject::Reward(member, card.reward));
        let (stamps, uses) = (self.within_reach(stamps), self.within_reach(reward));
        let is_there = stamps >= i64::from(card.goal) || uses > 0;
        is_there.then(|| format!("{stamps} stamps and {uses} rewards of {member} were within reach"))
    }
}
