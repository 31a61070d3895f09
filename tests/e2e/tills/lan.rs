//! Tills of one shop without a server: real tills, their engines, and a line between them in memory that a test cuts.

use super::chain::{Chain, program};
use std::collections::{BTreeMap, VecDeque};
use tillstamp_protocol::{LanFrame, Loan};
use tillstamp_terminal::ledger::MemberId;
use tillstamp_terminal::sync::lan::{LanAction, LanEngine, LanEvent, PeerId};
use tillstamp_terminal::views::VerdictKind;

/// Engines of all tills, and what is under way between them.
struct Shop {
    chain: Chain,
    engines: Vec<LanEngine>,
    /// Connection of a till: the other till and the connection's number there.
    lines: BTreeMap<(usize, PeerId), (usize, PeerId)>,
    parcels: VecDeque<(usize, PeerId, Vec<u8>)>,
    next: PeerId,
    /// Frames that get lost: of this kind, sent by this till.
    loses: Option<(usize, u8)>,
}

impl Shop {
    fn new(tills: usize) -> Self {
        let mut chain = Chain::new(&program(), tills);
        for _ in 0..2 {
            (0..tills).for_each(|till| chain.sync(till));
        }
        for till in 0..tills {
            chain.line(till, false);
        }
        let engines = (0..tills).map(|_| LanEngine::new()).collect();
        let mut shop = Self { chain, engines, lines: BTreeMap::new(), parcels: VecDeque::new(), next: 1, loses: None };
        (0..tills).for_each(|till| shop.tell(till, LanEvent::Started));
        shop
    }

    fn tell(&mut self, till: usize, event: LanEvent) {
        let counter = &mut self.chain.tills[till];
        let now_ms = counter.till.monotonic_ms();
        for action in self.engines[till].handle(&mut counter.till, event, now_ms) {
            match action {
                LanAction::Send { peer, frame } if self.loses == Some((till, frame[0])) => drop((peer, frame)),
                LanAction::Send { peer, frame } => {
                    if let Some((to, there)) = self.lines.get(&(till, peer)) {
                        self.parcels.push_back((*to, *there, frame));
                    }
                }
                LanAction::Close { peer } => self.close(till, peer),
            }
        }
    }

    fn close(&mut self, till: usize, peer: PeerId) {
        if let Some((other, there)) = self.lines.remove(&(till, peer)) {
            self.lines.remove(&(other, there));
            self.parcels.retain(|(to, line, _)| (*to, *line) != (other, there) && (*to, *line) != (till, peer));
            self.tell(other, LanEvent::Closed { peer: there });
        }
    }

    fn key(&self, till: usize) -> [u8; 32] {
        let own = self.chain.tills[till].till.known_heads().unwrap();
        let own = own.into_iter().filter(|head| self.chain.tills[till].till.is_own_stream(head.stream));
        own.last().unwrap().key.0
    }

    fn connect(&mut self, one: usize, other: usize) {
        let (here, there) = (self.next, self.next + 1);
        self.next += 2;
        self.lines.insert((one, here), (other, there));
        self.lines.insert((other, there), (one, here));
        let (key, other_key) = (self.key(one), self.key(other));
        self.tell(one, LanEvent::Connected { peer: here, key: other_key });
        self.tell(other, LanEvent::Connected { peer: there, key });
        self.deliver();
    }

    /// The cable of a till is cut.
    fn cut(&mut self, till: usize) {
        let lines: Vec<PeerId> = self.lines.keys().filter(|(of, _)| *of == till).map(|(_, peer)| *peer).collect();
        for peer in lines {
            self.close(till, peer);
            self.tell(till, LanEvent::Closed { peer });
        }
    }

    fn deliver(&mut self) {
        while let Some((till, peer, frame)) = self.parcels.pop_front() {
            self.tell(till, LanEvent::Received { peer, frame });
        }
    }

    fn pass_s(&mut self, seconds: i64) {
        for _ in 0..seconds {
            self.chain.pass(1_000);
            for till in 0..self.engines.len() {
                self.tell(till, LanEvent::Due);
                self.deliver();
            }
        }
    }

    fn stamp(&mut self, till: usize, code: &str) {
        self.pass_s(1);
        let till_here = &mut self.chain.tills[till].till;
        let at = till_here.monotonic_ms();
        assert_eq!(till_here.present(code.as_bytes(), at).kind, VerdictKind::Done);
        self.tell(till, LanEvent::Recorded);
        self.deliver();
    }

    /// The member shows the card without a visit: only the sheet is opened.
    fn serve(&mut self, till: usize, member: MemberId) {
        self.chain.tills[till].till.open_member(member).unwrap();
        self.tell(till, LanEvent::Served(member));
        self.deliver();
    }

    fn have(&mut self, till: usize, member: MemberId) -> u32 {
        self.chain.tills[till].till.open_member(member).unwrap().cards[0].have
    }

    fn held(&self, till: usize) -> i64 {
        self.chain.tills[till].till.held_here().unwrap().iter().map(|(.., quantity)| quantity).sum()
    }

    /// The server is back: everything is sent and read, and everybody agrees with its books.
    fn heal(&mut self, order: &[usize]) {
        for till in 0..self.engines.len() {
            self.chain.line(till, true);
        }
        for _ in 0..3 {
            for till in order {
                self.chain.sync(*till);
            }
            self.pass_s(2);
        }
        self.chain.assert_sound();
    }
}

/// A member with two stamps at each of two tills: a full card, held by nobody alone.
fn split(shop: &mut Shop) -> (MemberId, String) {
    let (member, code) = shop.chain.member(0);
    shop.tell(0, LanEvent::Recorded);
    shop.deliver();
    for till in [0, 0, 1, 1] {
        shop.stamp(till, &code);
    }
    (member, code)
}

#[test]
fn what_one_till_wrote_the_others_know_and_pass_on() {
    let mut shop = Shop::new(3);
    // In a row: the first and the third do not see each other.
    shop.connect(0, 1);
    shop.connect(1, 2);
    assert_eq!(shop.engines.iter().map(LanEngine::neighbours).collect::<Vec<_>>(), [1, 2, 1]);
    let (member, code) = shop.chain.member(0);
    shop.stamp(0, &code);
    assert_eq!(shop.have(1, member), 1, "at once");
    shop.pass_s(2);
    assert_eq!(shop.have(2, member), 1, "by the second till");
    // The third till's own stamp comes the other way; one who was away hears of all of it.
    shop.cut(0);
    shop.stamp(2, &code);
    shop.pass_s(2);
    assert_eq!([shop.have(0, member), shop.have(1, member)], [1, 2]);
    shop.connect(0, 1);
    shop.pass_s(2);
    assert_eq!(shop.have(0, member), 2);
    let facts = shop.chain.tills[1].till.sync_facts().unwrap();
    assert_eq!(facts.neighbours, 2);
    shop.heal(&[2, 0, 1]);
    assert_eq!([shop.have(0, member), shop.have(1, member), shop.have(2, member)], [2, 2, 2], "counted once");
}

#[test]
fn a_full_card_over_two_tills_is_handed_over_once() {
    for order in [[0, 1], [1, 0]] {
        let mut shop = Shop::new(2);
        shop.connect(0, 1);
        let (member, _) = split(&mut shop);
        assert_eq!(shop.chain.redeem(1, member).kind, VerdictKind::Refused, "two of the stamps lie at the first till");
        shop.serve(1, member);
        assert_eq!((shop.held(0), shop.held(1)), (0, 1), "four stamps became a reward");
        assert_eq!(shop.chain.redeem(1, member).kind, VerdictKind::Done);
        shop.tell(1, LanEvent::Recorded);
        shop.deliver();
        assert_ne!(shop.chain.redeem(0, member).kind, VerdictKind::Done);
        assert_eq!([shop.have(0, member), shop.have(1, member)], [0, 0]);
        shop.heal(&order);
        assert_eq!([shop.have(0, member), shop.have(1, member)], [0, 0], "whoever pushes first: {order:?}");
    }
}

#[test]
fn a_cable_that_is_cut_within_a_loan_delays_it() {
    // The lender's answer is lost: its entry alone, the loan alone, or both.
    for lost in [2, 4, 0] {
        let mut shop = Shop::new(2);
        shop.connect(0, 1);
        let (member, _) = split(&mut shop);
        shop.loses = Some((0, lost));
        if lost == 0 {
            let now_ms = shop.chain.tills[1].till.monotonic_ms();
            let asks = shop.engines[1].handle(&mut shop.chain.tills[1].till, LanEvent::Served(member), now_ms);
            for action in asks {
                let LanAction::Send { frame, .. } = action else { continue };
                let peer = *shop.lines.iter().find(|(_, (to, _))| *to == 1).map(|((_, here), _)| here).unwrap();
                let now_ms = shop.chain.tills[0].till.monotonic_ms();
                let event = LanEvent::Received { peer, frame };
                drop(shop.engines[0].handle(&mut shop.chain.tills[0].till, event, now_ms));
            }
        } else {
            shop.serve(1, member);
        }
        assert_eq!((shop.held(0), shop.held(1)), (0, 2), "lent and not taken: {lost}");
        shop.cut(0);
        shop.loses = None;
        shop.pass_s(20);
        assert_ne!(shop.chain.redeem(1, member).kind, VerdictKind::Done);
        shop.connect(0, 1);
        shop.pass_s(3);
        assert_eq!((shop.held(0), shop.held(1)), (0, 1), "fetched again by its id: {lost}");
        assert_eq!(shop.chain.redeem(1, member).kind, VerdictKind::Done);
        shop.heal(&[1, 0]);
        assert_eq!(shop.held(0) + shop.held(1), 0);
    }
}

#[test]
fn a_loan_that_comes_twice_is_taken_once() {
    let mut shop = Shop::new(2);
    shop.connect(0, 1);
    let (member, _) = split(&mut shop);
    shop.tell(1, LanEvent::Served(member));
    let (.., ask) = shop.parcels.pop_front().unwrap();
    let peer = *shop.lines.iter().find(|(_, (to, _))| *to == 1).map(|((_, here), _)| here).unwrap();
    for _ in 0..2 {
        shop.tell(0, LanEvent::Received { peer, frame: ask.clone() });
    }
    let loans: Vec<Vec<u8>> = shop.parcels.iter().map(|(.., frame)| frame.clone()).collect();
    shop.deliver();
    let line = *shop.lines.keys().find(|(till, _)| *till == 1).map(|(_, peer)| peer).unwrap();
    for frame in loans.iter().chain(&loans) {
        shop.tell(1, LanEvent::Received { peer: line, frame: frame.clone() });
        shop.deliver();
    }
    assert_eq!((shop.held(0), shop.held(1)), (0, 1), "two stamps were lent and taken once");
    shop.heal(&[0, 1]);
}

#[test]
fn a_loan_finds_its_borrower_by_the_feed_when_the_cable_stays_cut() {
    let mut shop = Shop::new(2);
    shop.connect(0, 1);
    let (member, _) = split(&mut shop);
    shop.loses = Some((0, 4));
    shop.serve(1, member);
    shop.cut(0);
    assert_eq!((shop.held(0), shop.held(1)), (0, 2));
    for till in [0, 1] {
        shop.chain.line(till, true);
        shop.chain.sync(till);
    }
    shop.chain.tills[1].till.take_told_loans().unwrap();
    assert_eq!(shop.held(1), 1, "the server knows of the loan: no signature is needed");
    shop.chain.sync(1);
    shop.chain.sync(0);
    shop.chain.assert_sound();
}

#[test]
fn a_borrower_whose_disk_was_put_back_holds_no_loan() {
    let mut shop = Shop::new(2);
    shop.connect(0, 1);
    let (member, _) = split(&mut shop);
    let image = shop.chain.image(1);
    shop.serve(1, member);
    assert_eq!((shop.held(0), shop.held(1)), (0, 1));
    shop.cut(1);
    shop.chain.put_back(1, &image);
    shop.engines[1] = LanEngine::new();
    // The guard beside the data noticed: the new epoch holds nothing, and the neighbour does not know it yet.
    assert_eq!(shop.held(1), 0);
    shop.connect(0, 1);
    assert_eq!(shop.engines[0].neighbours(), 0, "nobody vouches for the new key before the server does");
    assert_ne!(shop.chain.redeem(1, member).kind, VerdictKind::Done);
    for till in [1, 0, 1, 0] {
        shop.chain.line(till, true);
        shop.chain.sync(till);
    }
    shop.chain.assert_sound();
}

#[test]
fn a_machine_that_was_rolled_back_hears_of_it_from_its_neighbour() {
    let mut shop = Shop::new(2);
    shop.connect(0, 1);
    let (member, code) = split(&mut shop);
    shop.cut(1);
    // The machine is cloned with its guard; the clone works on, and the first one comes back in its place.
    let clone = shop.chain.clone_machine(1);
    shop.engines[1] = LanEngine::new();
    shop.connect(0, 1);
    shop.stamp(1, &code);
    shop.cut(1);
    let (older, newer) = (shop.chain.tills.remove(clone), shop.chain.tills.remove(1));
    shop.chain.tills.push(older);
    shop.engines[1] = LanEngine::new();
    assert_eq!(shop.held(1), 2, "it believes to hold its two stamps");
    shop.connect(0, 1);
    assert_eq!(shop.held(1), 0, "its neighbour has a newer head, signed by its own key");
    assert_ne!(shop.chain.redeem(1, member).kind, VerdictKind::Done);
    drop(newer);
    for till in [1, 0, 1, 0] {
        shop.chain.line(till, true);
        shop.chain.sync(till);
    }
    shop.chain.assert_sound();
}

#[test]
fn strangers_and_garbage_are_cut_off() {
    let mut shop = Shop::new(2);
    shop.connect(0, 1);
    let refused = |shop: &Shop| (shop.engines[0].refused(), shop.engines[0].neighbours());
    // A key that the server never told; a key of this till itself.
    let own = shop.key(0);
    for (count, key) in [(1, [7; 32]), (2, own)] {
        shop.tell(0, LanEvent::Connected { peer: 900, key });
        assert_eq!(refused(&shop), (count, 1));
    }
    // Another shop's till, of another merchant.
    let other = Shop::new(1);
    shop.tell(0, LanEvent::Connected { peer: 901, key: other.key(0) });
    assert_eq!(refused(&shop), (3, 1));
    // A neighbour gone mad: garbage, a frame cut short, a loan with another's name, a run with a wrong signature.
    let run = {
        let till = &mut shop.chain.tills[1].till;
        let head = till.known_heads().unwrap()[0];
        let mut run = till.run_after(head.stream, 0, 5).unwrap().unwrap().push;
        run.signature.0[0] ^= 1;
        LanFrame::Run(run).to_bytes().unwrap()
    };
    let loan = LanFrame::Loan(Loan {
        protocol: 1,
        loan_id: tillstamp_protocol::Fixed([1; 16]),
        lender: tillstamp_protocol::StreamId { terminal: tillstamp_protocol::Fixed([2; 16]), epoch: 1 },
        seq: 5,
        signature: tillstamp_protocol::Fixed([3; 64]),
    });
    let harmless = [loan.to_bytes().unwrap(), vec![200, 0, 0, 0, 1, 9]];
    let hostile = [vec![], vec![1], vec![1, 0, 0, 0, 9, 1], vec![2, 255, 255, 255, 255], run];
    let line = |shop: &Shop| *shop.lines.keys().find(|(till, _)| *till == 0).map(|(_, peer)| peer).unwrap();
    for frame in harmless {
        let peer = line(&shop);
        shop.tell(0, LanEvent::Received { peer, frame });
        assert_eq!(refused(&shop), (3, 1), "unknown loans and kinds of a later version are skipped");
    }
    for (number, frame) in hostile.into_iter().enumerate() {
        let peer = line(&shop);
        shop.tell(0, LanEvent::Received { peer, frame });
        assert_eq!(refused(&shop), (4 + number as u64, 0));
        shop.connect(0, 1);
        assert_eq!(refused(&shop).1, 1);
    }
    // Too many frames.
    let peer = line(&shop);
    for _ in 0..2_001 {
        shop.tell(0, LanEvent::Received { peer, frame: vec![200, 0, 0, 0, 0] });
    }
    assert_eq!(refused(&shop).1, 0);
    // A silent one is gone after a while.
    shop.connect(0, 1);
    shop.loses = Some((1, 1));
    shop.pass_s(20);
    assert_eq!(shop.engines[0].neighbours(), 0);
}

/// The driver with its sockets, TLS and multicast DNS: two tills on one machine.
#[test]
fn two_drivers_on_one_machine_find_each_other() {
    use std::time::{Duration, Instant};
    use tillstamp_terminal::sync::{SyncOptions, TillHost, start};
    let routes = std::fs::read_to_string("/proc/net/route").unwrap_or_default();
    if routes.lines().count() < 2 {
        eprintln!("SKIPPED: this machine has no network that carries multicast");
        return;
    }
    let mut shop = Shop::new(2);
    let (member, code) = split(&mut shop);
    let (one, other) = shop.chain.tills.split_at_mut(1);
    let (one, other) = (&mut one[0].till, &mut other[0].till);
    let hosts = [TillHost::new(), TillHost::new()];
    let options = || SyncOptions { lan: true, ..SyncOptions::default() };
    let handles: Vec<_> = hosts.iter().map(|(_, port)| start(port.clone(), options()).unwrap()).collect();
    let mut until =
        |what: &str, holds: &mut dyn FnMut(&mut tillstamp_terminal::Till, &mut tillstamp_terminal::Till) -> bool| {
            let begin = Instant::now();
            while !holds(one, other) {
                hosts[0].0.run_waiting(one);
                hosts[1].0.run_waiting(other);
                std::thread::sleep(Duration::from_millis(1));
                assert!(begin.elapsed() < Duration::from_secs(30), "never: {what}");
            }
            println!("{what}: {:?}", begin.elapsed());
        };
    until("found", &mut |one, other| {
        one.sync_facts().unwrap().neighbours == 1 && other.sync_facts().unwrap().neighbours == 1
    });
    until("both know", &mut |one, other| {
        let have =
            |till: &mut tillstamp_terminal::Till| till.open_member(member).map_or(0, |sheet| sheet.cards[0].have);
        have(one) == 4 && have(other) == 4
    });
    let mut handed = false;
    until("a stamp", &mut |one, other| {
        if !handed {
            handed = true;
            let at = one.monotonic_ms();
            one.present(code.as_bytes(), at);
            handles[0].0.recorded();
        }
        other.open_member(member).unwrap().cards[0].have == 5
    });
    handles[1].0.served(member);
    until("a loan", &mut |_, other| other.held_here().unwrap().iter().any(|(of, ..)| of.code().0 == 2));
    for (handle, thread) in handles {
        drop(handle);
        drop(thread);
    }
}
