//! Joining, catching up, and disks that are copies.

use super::chain::{Chain, DAY_MS, program};
use tillstamp_terminal::joined::JoinedError;
use tillstamp_terminal::ledger::UtcMillis;
use tillstamp_terminal::views::{Devices, NewMember, Profile, VerdictKind};

#[test]
fn a_lone_till_brings_its_ledger_and_the_second_knows_its_members() {
    let mut code = String::new();
    let mut chain = Chain::with(&program(), 2, |till| {
        let verdict = till.enrol(&NewMember { profile: Profile::default(), consents: Vec::new() });
        code = till.card_of(verdict.member_id().unwrap()).unwrap().code;
        let at = till.monotonic_ms();
        assert_eq!(till.present(code.as_bytes(), at).kind, VerdictKind::Done);
    });
    let facts = chain.tills[0].till.sync_facts().unwrap();
    assert!(facts.joined && facts.unsent == 0 && !facts.lease_ended);
    let verdict = chain.scan(1, &code);
    assert_eq!(verdict.kind, VerdictKind::Done, "{:?}", verdict.message);
    let sheet = verdict.member.unwrap();
    assert_eq!((sheet.visits, sheet.cards[0].have), (2, 2), "the first till's visit counts here, too");
    chain.sync(1);
    chain.sync(0);
    let sheet = chain.tills[0].till.open_member(sheet.member).unwrap();
    assert_eq!((sheet.visits, sheet.cards[0].have), (2, 2));
    chain.assert_sound();
}

#[test]
fn a_till_that_leaves_says_what_waits() {
    let mut chain = Chain::new(&program(), 1);
    chain.member(0);
    let till = &mut chain.tills[0].till;
    let Err(JoinedError::Unsent(waiting)) = till.unpair(false) else { panic!("nothing waits") };
    assert!(waiting > 0);
    chain.sync(0);
    let till = &mut chain.tills[0].till;
    till.unpair(false).unwrap();
    assert!(till.link().is_none() && till.sync_token().unwrap().is_none());
    assert!(matches!(till.outbox(), Err(JoinedError::NotJoined)));
    assert!(!till.sync_facts().unwrap().joined);
}

#[test]
fn a_page_applied_again_is_refused_and_pieces_are_the_whole() {
    let mut chain = Chain::new(&program(), 3);
    let (member, code) = chain.member(0);
    chain.sync(0);
    for _ in 0..5 {
        chain.scan(0, &code);
    }
    chain.push(0);
    // One by one here, all at once there.
    let pieces = chain.pull_by(1, 1);
    let whole = chain.pull_by(2, 300);
    assert!(pieces.len() > whole.len());
    let one = chain.tills[1].till.open_member(member).unwrap();
    let all = chain.tills[2].till.open_member(member).unwrap();
    assert_eq!((one.visits, one.cards[0].have), (all.visits, all.cards[0].have));
    assert_eq!(one.visits, 5);
    let service = chain.service.clone();
    let counter = &mut chain.tills[1];
    let request = counter.till.pull_request(300);
    let page = chain.runtime.block_on(service.pull(counter.asker, request)).unwrap();
    counter.till.apply_page(request.cursor, &page, &Default::default()).unwrap();
    let again = counter.till.apply_page(None, &page, &Default::default());
    assert!(matches!(again, Err(JoinedError::Cursor)), "a late answer");
    assert_eq!(counter.till.open_member(member).unwrap().visits, 5);
    chain.assert_sound();
}

#[test]
fn a_lease_that_ended_leaves_earning() {
    let mut chain = Chain::new(&program(), 1);
    let (member, code) = chain.member(0);
    chain.sync(0);
    for _ in 0..4 {
        chain.scan(0, &code);
    }
    for _ in 0..31 {
        chain.pass(DAY_MS);
        chain.tills[0].till.tick();
    }
    assert!(chain.tills[0].till.sync_facts().unwrap().lease_ended);
    let verdict = chain.redeem(0, member);
    assert_eq!(verdict.message.key, "refusal-lease-ended");
    assert_eq!(chain.scan(0, &code).kind, VerdictKind::Done);
    chain.push(0);
    let service = chain.service.clone();
    let counter = &mut chain.tills[0];
    let token = counter.till.sync_token().unwrap().unwrap();
    let request = tillstamp_protocol::RenewRequest { protocol: tillstamp_protocol::PROTOCOL, new_token: false };
    let reply = chain.runtime.block_on(service.renew(counter.asker, &token, request)).unwrap();
    counter.till.renewed(&reply).unwrap();
    assert_eq!(chain.redeem(0, member).kind, VerdictKind::Done);
    chain.sync(0);
    chain.assert_sound();
}

#[test]
fn the_servers_time_makes_an_unsure_clock_sure_and_puts_a_wrong_one_right() {
    let mut chain = Chain::new(&program(), 1);
    chain.sync(0);
    for shift_ms in [-400 * DAY_MS, 400 * DAY_MS] {
        chain.restart(0, shift_ms);
        let right = UtcMillis(chain.service.now_ms());
        let till = &mut chain.tills[0].till;
        assert!(till.status(&Devices::default()).unwrap().clock_unsure);
        till.contact(Some(right)).unwrap();
        assert_eq!((till.status(&Devices::default()).unwrap().clock_unsure, till.now()), (false, right));
        // Less than an answer's way is no reason to move it.
        till.contact(Some(right.plus(20_000))).unwrap();
        assert_eq!(till.now(), right);
        till.contact(Some(right.plus(-DAY_MS))).unwrap();
        assert_eq!(till.now(), right.plus(-DAY_MS));
        till.contact(Some(right)).unwrap();
        chain.tills[0].clock.shift_raw_ms(-shift_ms);
    }
    chain.sync(0);
    chain.assert_sound();
}

#[test]
fn a_disk_put_back_behind_what_the_server_has_goes_on_sending() {
    let mut chain = Chain::new(&program(), 1);
    let (_, code) = chain.member(0);
    chain.scan(0, &code);
    chain.sync(0);
    // Written and not sent when the copy is made; sent, with one more, before it is put back.
    chain.scan(0, &code);
    let image = chain.image(0);
    // A start raises the counter beside the data: that is how the copy is noticed.
    chain.restart(0, 0);
    chain.scan(0, &code);
    chain.push(0);
    chain.put_back(0, &image);
    assert_eq!(chain.scan(0, &code).kind, VerdictKind::Done);
    chain.sync(0);
    assert_eq!(chain.tills[0].till.outbox_count().unwrap(), 0);
    chain.assert_sound();
}

#[test]
fn of_a_cloned_machine_the_second_branch_goes_on_in_an_epoch_of_its_own() {
    let mut chain = Chain::new(&program(), 1);
    let (member, code) = chain.member(0);
    chain.sync(0);
    for _ in 0..4 {
        chain.scan(0, &code);
    }
    chain.sync(0);
    let clone = chain.clone_machine(0);
    assert_eq!(chain.scan(0, &code).kind, VerdictKind::Done);
    assert_eq!(chain.redeem(0, member).kind, VerdictKind::Done);
    chain.push(0);
    // The clone cannot know: it hands over the same reward, and the shop bears one.
    let (other, second) = chain.member(clone);
    for _ in 0..3 {
        assert_eq!(chain.scan(clone, &second).kind, VerdictKind::Done);
    }
    chain.sync(clone);
    chain.sync(0);
    chain.sync(clone);
    assert_eq!(chain.tills[clone].till.sync_facts().unwrap().unsent, 0);
    for number in [0, clone] {
        let sheet = chain.tills[number].till.open_member(other).unwrap();
        assert_eq!((sheet.visits, sheet.cards[0].have), (3, 3), "till {number}");
        let sheet = chain.tills[number].till.open_member(member).unwrap();
        assert_eq!(sheet.visits, 5, "till {number}");
    }
    assert_eq!(chain.scan(clone, &second).kind, VerdictKind::Done);
    assert_eq!(chain.redeem(clone, other).kind, VerdictKind::Done, "what was recorded again is held here");
    chain.sync(clone);
    chain.sync(0);
    chain.assert_sound();
}

#[test]
fn a_new_feed_is_reported_to_and_read_anew_by_a_snapshot() {
    let mut chain = Chain::new(&program(), 2);
    let (member, code) = chain.member(0);
    chain.sync(0);
    for _ in 0..3 {
        chain.scan(0, &code);
    }
    chain.sync(0);
    chain.sync(1);
    let service = chain.service.clone();
    chain.runtime.block_on(service.begin_after_restore(chain.merchant)).unwrap();
    chain.scan(1, &code);
    for number in [0, 1] {
        chain.tills[number].till.feed_changed().unwrap();
        assert!(!chain.tills[number].till.needs_snapshot());
        chain.push(number);
        chain.report(number);
        assert!(chain.tills[number].till.needs_snapshot());
    }
    chain.pass(super::chain::MINUTE_MS * 11);
    for number in [0, 1] {
        chain.pull(number);
        let sheet = chain.tills[number].till.open_member(member).unwrap();
        assert_eq!(sheet.cards[0].have, 4, "till {number}");
    }
    chain.assert_sound();
    // The line goes on as before.
    chain.scan(0, &code);
    chain.sync(0);
    chain.sync(1);
    let sheet = chain.tills[1].till.open_member(member).unwrap();
    assert_eq!(sheet.cards[0].have, 1, "four at the first till became a reward there");
    chain.assert_sound();
}

#[test]
fn the_brake_is_for_all_tills() {
    let mut chain = Chain::new(&program(), 2);
    let (member, code) = chain.member(0);
    chain.sync(0);
    chain.sync(1);
    for _ in 0..4 {
        chain.scan(1, &code);
    }
    chain.pass(super::chain::MINUTE_MS);
    chain.tills[0].till.pause_redemptions(true).unwrap();
    chain.sync(0);
    chain.sync(1);
    assert_eq!(chain.redeem(1, member).message.key, "refusal-redemptions-paused");
    chain.pass(super::chain::MINUTE_MS);
    chain.tills[1].till.pause_redemptions(false).unwrap();
    chain.sync(1);
    chain.sync(0);
    assert_eq!(chain.redeem(1, member).kind, VerdictKind::Done);
    assert!(chain.tills[0].till.sync_facts().unwrap().redeems);
    chain.sync(1);
    chain.assert_sound();
}
