//! A full card while every line is good: what other tills hold is recalled to where the member stands, whichever shop
//! it is in, and nothing is handed over twice; what nobody who is connected holds stays elsewhere, and is said so.

use super::chain::{Chain, program};
use tillstamp_protocol::{PROTOCOL, WaitReply, WaitRequest};
use tillstamp_terminal::joined::Want;
use tillstamp_terminal::ledger::MemberId;
use tillstamp_terminal::views::VerdictKind;

impl Chain {
    /// A till waits at the server: what it is to do, if anything.
    fn wait(&mut self, number: usize) -> Option<WaitReply> {
        let counter = &self.tills[number];
        let request: WaitRequest = counter.till.wait_request(0).unwrap().unwrap();
        self.service.news(counter.asker, &WaitRequest { position: u64::MAX, ..request }).unwrap()
    }

    /// A till does what it hears, and pushes it.
    fn hear(&mut self, number: usize) -> i64 {
        let Some(reply) = self.wait(number) else { return 0 };
        let returned = self.tills[number].till.recalled(&reply.recalls).unwrap();
        self.push(number);
        returned
    }

    /// Asks for everything of a member as often as the server says to ask again, while the others hear of it.
    fn fetch_from_all(&mut self, number: usize, member: MemberId) -> i64 {
        for other in 0..self.tills.len() {
            self.wait(other);
        }
        let wants = self.tills[number].till.want(member).unwrap();
        let mut taken = 0;
        for Want { mut request } in wants {
            for round in 0.. {
                // Patience ends: then what is free must do.
                request.recall = request.recall.filter(|_| round < 8);
                let grant = self.runtime.block_on(self.service.grant(self.tills[number].asker, request)).unwrap();
                if grant.retry_ms.is_none() {
                    taken += self.tills[number].till.take_grant(&grant).unwrap().units;
                    break;
                }
                assert!(grant.parts.is_empty() && request.recall == Some(true));
                self.pass(250);
                for other in (0..self.tills.len()).filter(|other| *other != number) {
                    self.hear(other);
                }
            }
        }
        self.push(number);
        taken
    }

    fn sync_all(&mut self) {
        for number in 0..self.tills.len() {
            self.sync(number);
        }
        for number in 0..self.tills.len() {
            self.pull(number);
        }
    }
}

#[test]
fn a_full_card_is_served_at_any_till_while_every_line_is_good() {
    let mut chain = Chain::new(&program(), 2);
    let second = chain.second_shop(&program());
    let (member, code) = chain.member(0);
    chain.sync_all();
    // Cards of four: each is filled at one till, or at several, and asked for at another, in the same shop or not.
    let rounds: [(&[usize], usize); 6] = [
        (&[0, 0, 0, 0], 1),
        (&[0, 0, 1, 1], 0),
        (&[1, 1, 0, 0], 1),
        (&[0, 0, 0, second], second),
        (&[second, second, second, 0], 0),
        (&[0, 1, second, 0], second),
    ];
    for (visits, at) in rounds {
        for number in visits {
            assert_eq!(chain.scan(*number, &code).kind, VerdictKind::Done);
        }
        chain.sync_all();
        chain.pass(60_000);
        chain.fetch_from_all(at, member);
        let verdict = chain.redeem(at, member);
        assert_eq!(verdict.kind, VerdictKind::Done, "{visits:?} at {at}: {:?}", verdict.message);
        chain.sync_all();
        for number in 0..chain.tills.len() {
            let sheet = chain.tills[number].till.open_member(member).unwrap();
            assert_eq!((sheet.cards[0].have, sheet.rewards.len()), (0, 0), "{visits:?} at {at}: till {number}");
        }
        chain.assert_sound();
    }
}

#[test]
fn who_is_not_connected_keeps_what_it_holds_and_that_is_said() {
    let mut chain = Chain::new(&program(), 2);
    let (member, code) = chain.member(0);
    chain.sync_all();
    for number in [0, 0, 1, 1] {
        chain.scan(number, &code);
    }
    chain.sync_all();
    // The first till has not waited for a while: nobody waits for it.
    chain.pass(60_000);
    let want = chain.tills[1].till.want(member).unwrap().remove(0);
    assert_eq!((want.request.recall, want.request.quantity), (Some(true), 2));
    let grant = chain.runtime.block_on(chain.service.grant(chain.tills[1].asker, want.request)).unwrap();
    assert_eq!((grant.retry_ms, grant.parts.len()), (None, 0));
    chain.tills[1].till.take_grant(&grant).unwrap();
    assert_eq!(chain.redeem(1, member).message.key, "refusal-stamps-elsewhere");
    // It comes back.
    assert_eq!(chain.fetch_from_all(1, member), 2);
    assert_eq!(chain.redeem(1, member).kind, VerdictKind::Done);
    chain.sync_all();
    chain.assert_sound();
}

#[test]
fn a_recall_that_gets_lost_is_told_again_and_gives_nothing_twice() {
    let mut chain = Chain::new(&program(), 2);
    let (member, code) = chain.member(0);
    chain.sync_all();
    for _ in 0..4 {
        chain.scan(0, &code);
    }
    chain.sync_all();
    assert_eq!(chain.wait(0), None, "nobody wants anything");
    let request = chain.tills[1].till.want(member).unwrap().remove(0).request;
    let asker = chain.tills[1].asker;
    let ask = |chain: &Chain| chain.runtime.block_on(chain.service.grant(asker, request)).unwrap();
    assert!(ask(&chain).retry_ms.is_some());
    let told = chain.wait(0).unwrap();
    assert_eq!((told.protocol, told.recalls.len()), (PROTOCOL, 1));
    assert_eq!(chain.wait(0), None, "told, and on its way");
    chain.pass(1_000);
    assert!(ask(&chain).retry_ms.is_some());
    // The same once more, for it brought nothing; heard twice it is done once.
    assert_eq!(chain.hear(0), 1);
    assert_eq!(chain.tills[0].till.recalled(&told.recalls).unwrap(), 0);
    let grant = ask(&chain);
    assert_eq!((grant.retry_ms, grant.parts.len()), (None, 1));
    assert_eq!(ask(&chain), grant, "the same id, the same answer");
    assert_eq!(chain.tills[1].till.take_grant(&grant).unwrap().units, 1);
    assert_eq!(chain.tills[1].till.take_grant(&grant).unwrap().units, 0);
    assert_ne!(chain.redeem(0, member).kind, VerdictKind::Done, "it is not held here any more");
    assert_eq!(chain.redeem(1, member).kind, VerdictKind::Done);
    assert_ne!(chain.redeem(1, member).kind, VerdictKind::Done);
    chain.sync_all();
    chain.assert_sound();
}

#[test]
fn units_follow_a_member_who_is_at_home_elsewhere() {
    let mut chain = Chain::new(&program(), 2);
    let second = chain.second_shop(&program());
    let (member, code) = chain.member(0);
    let (_, next) = chain.member(0);
    chain.sync_all();
    let held = |chain: &mut Chain, number: usize| {
        let held = chain.tills[number].till.held_here().unwrap();
        let of_member = held.iter().filter(|(subject, ..)| subject.member() == Some(member));
        of_member.map(|(.., quantity)| quantity).sum::<i64>()
    };
    let give_back = |chain: &mut Chain, number: usize| {
        // Nobody's units go while they are served: somebody else's turn.
        chain.scan(number, &next);
        chain.pull(number);
        let due = chain.tills[number].till.returns_due(20).unwrap();
        chain.tills[number].till.return_units(&due).unwrap();
        chain.sync(number);
    };
    // At which till of the shop units rest does not matter: they lend.
    for number in [0, 1] {
        chain.scan(number, &code);
        chain.sync(number);
    }
    give_back(&mut chain, 0);
    give_back(&mut chain, 1);
    assert_eq!((held(&mut chain, 0), held(&mut chain, 1)), (1, 1));
    // One visit to another shop does not take the member's home, two do.
    for kept in [1, 0] {
        chain.scan(second, &code);
        chain.sync(second);
        give_back(&mut chain, 0);
        give_back(&mut chain, 1);
        assert_eq!((held(&mut chain, 0), held(&mut chain, 1)), (kept, kept));
    }
    assert_eq!(held(&mut chain, second), 2);
    chain.sync_all();
    chain.assert_sound();
}
