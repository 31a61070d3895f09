//! All lines come back, machines start, clocks are put right; then the engines have so much time to agree.
//!
//! Invariant: the number of rounds is bounded, whatever happened before.

use crate::device::Fate;
use crate::template::{DAY_MS, MINUTE_MS};
use crate::world::World;
use tillstamp_protocol::{Fixed, InvitationRequest, PROTOCOL};
use tillstamp_terminal::joined::Invitation;
use tillstamp_terminal::ledger::{MerchantId, UtcMillis};
use tillstamp_terminal::sync::{Cause, Event};

const ROUNDS: usize = 60;
/// With a planted bug the world need not come to rest, and nobody waits so long for it.
const ROUNDS_PLANTED: usize = 25;

impl World {
    /// Brings everything to rest; says what did not come to it.
    pub fn heal(&mut self) -> Result<(), String> {
        self.note(|| "all is mended".to_owned());
        for of in 0..self.devices.len() {
            self.wake_up(of);
        }
        self.mend_lines();
        for of in self.serving() {
            self.tell(of, Event::NetworkChanged);
        }
        let mut quiet = 0;
        let rounds = if self.plant.is_some() { ROUNDS_PLANTED } else { ROUNDS };
        for round in 0..rounds {
            let minutes = if round < 20 { 1 } else { 6 };
            self.run_until(self.now_ms + minutes * MINUTE_MS, 4);
            self.land();
            self.server.run(self.server.service.run_due_fences(self.merchant)).unwrap();
            self.server.run(self.server.service.run_expiry(self.merchant)).unwrap();
            for of in self.serving() {
                self.pair_again(of);
            }
            let is_quiet = self.unsettled().is_none() && self.shelf_is_read();
            quiet = if is_quiet { quiet + 1 } else { 0 };
            if quiet == 2 {
                return Ok(());
            }
        }
        Err(format!("not at rest after {rounds} rounds: {}", self.unsettled().unwrap_or_default()))
    }

    fn wake_up(&mut self, of: usize) {
        let now_ms = self.now_ms;
        let device = &mut self.devices[of];
        if device.is_clone {
            // The thief's copy is not seen again.
            device.fate = Fate::Gone;
        }
        device.watch.crash = None;
        if device.fate == Fate::Gone {
            return device.till = None;
        }
        if device.till.is_none() {
            self.start(of);
        }
        let device = &mut self.devices[of];
        if let Some(till) = device.till.as_mut().filter(|_| device.clock_was_wrong && self.plant.is_none()) {
            till.set_clock(UtcMillis(now_ms)).unwrap();
        }
    }

    /// What still moves, or is not the same here and there.
    fn unsettled(&mut self) -> Option<String> {
        let head = self.server.run(self.server.service.storage().read(self.merchant)).unwrap().head().clone();
        for of in self.serving() {
            let device = &mut self.devices[of];
            let till = device.till.as_mut()?;
            let waiting = till.outbox_count().unwrap();
            let position = till.link().and_then(|link| link.cursor()).map(|cursor| cursor.position);
            if waiting > 0 || position != Some(head.position) || !device.engine.is_settled() {
                let cause = device.engine.cause();
                let is_settled = device.engine.is_settled();
                let own: Vec<_> = till.known_heads().unwrap().into_iter().map(|head| (head.stream, head.seq)).collect();
                let unreported = self.server.run(self.server.service.unreported(self.merchant)).unwrap();
                let unreported: Vec<_> = unreported.iter().map(tillstamp_server::service::stream_id).collect();
                return Some(format!(
                    "till {of}: {waiting} entries wait, read to {position:?} of {}, {cause:?}, settled: {is_settled}, \
                     to announce: {:?}, to send: {:?}, heads: {own:?}, not reported: {unreported:?}",
                    head.position,
                    till.stream_to_open().map(|stream| stream.map(|request| request.stream)),
                    till.outbox().map(|run| run.map(|run| (run.push.stream, run.push.first_seq, run.last_seq))),
                ));
            }
        }
        None
    }

    /// Every till has put on the shelf what belongs there, and read it to its end.
    fn shelf_is_read(&mut self) -> bool {
        self.serving().into_iter().all(|of| {
            let device = &mut self.devices[of];
            let Some(till) = device.till.as_mut() else { return false };
            let (put, get) = (till.shelf_put().unwrap(), till.shelf_get(1).unwrap());
            let shelf = self.server.run(self.server.service.shelf(device.asker, get));
            put.is_none() && shelf.is_ok_and(|shelf| shelf.items.is_empty())
        })
    }

    /// A till whose token a restored server does not know any more is paired anew by the operator.
    fn pair_again(&mut self, of: usize) {
        let device = &mut self.devices[of];
        if !matches!(device.engine.cause(), Some(Cause::TokenUnknown)) {
            return;
        }
        let Some(till) = device.till.as_mut().filter(|till| till.link().is_some_and(|link| link.revoked)) else {
            return;
        };
        let service = &self.server.service;
        let code = service.pairing_code(self.merchant, device.asker.store, self.now_ms + DAY_MS);
        let code = self.server.run(code).unwrap();
        let asked = InvitationRequest { protocol: PROTOCOL, code: Fixed(code) };
        let reply = self.server.run(service.invitation(asked)).unwrap();
        let invitation = Invitation {
            address: "https://server.example".to_owned(),
            merchant: MerchantId::from_bytes(reply.merchant.0),
            is_empty: reply.is_empty,
            code,
        };
        let request = till.pair_request(&invitation, "paired again").unwrap();
        let admitted = self.server.run(service.pair(&request)).unwrap();
        till.paired(&invitation, &request, &admitted.reply).unwrap();
        device.watch.lease_ms = admitted.reply.lease_until_ms;
        self.note(|| format!("till {of} is paired anew"));
        self.tell(of, Event::Started);
    }
}
