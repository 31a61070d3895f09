//! Units at one till, wanted at another: what must wait, what is fetched, and that nothing is handed over twice.

use super::chain::{Chain, program};
use tillstamp_terminal::ledger::{Role, VoidReason};
use tillstamp_terminal::views::{Argument, NewMember, Profile, VerdictKind};

#[test]
fn a_reward_earned_once_is_handed_over_once_by_two_tills_that_cannot_see_each_other() {
    let mut chain = Chain::new(&program(), 2);
    let (member, code) = chain.member(0);
    chain.sync(0);
    for _ in 0..4 {
        chain.scan(0, &code);
    }
    chain.sync(0);
    chain.sync(1);
    // From here on both are cut off.
    chain.line(1, false);
    let sheet = chain.tills[1].till.open_member(member).unwrap();
    let hindrance = sheet.rewards[0].hindrance.clone().unwrap();
    assert_eq!(hindrance.key, "refusal-reward-elsewhere");
    assert_eq!(chain.redeem(1, member).message.key, "refusal-reward-elsewhere");
    assert_eq!(chain.redeem(0, member).kind, VerdictKind::Done);
    assert_eq!(chain.redeem(1, member).message.key, "refusal-reward-elsewhere");
    chain.sync(0);
    chain.sync(1);
    assert!(chain.tills[1].till.open_member(member).unwrap().rewards.is_empty());
    chain.assert_sound();
}

#[test]
fn stamps_at_two_tills_fill_the_card_once_they_are_fetched() {
    let mut chain = Chain::new(&program(), 2);
    let (member, code) = chain.member(0);
    chain.sync(0);
    chain.sync(1);
    for number in [0, 0, 1, 1] {
        chain.scan(number, &code);
    }
    chain.sync(0);
    chain.sync(1);
    let sheet = chain.tills[1].till.open_member(member).unwrap();
    assert_eq!(sheet.cards[0].have, 4, "the card is full, all together");
    let hindrance = sheet.rewards[0].hindrance.clone().unwrap();
    assert_eq!(hindrance.key, "refusal-stamps-elsewhere");
    assert!(hindrance.arguments.contains(&("count", Argument::Count(2))));
    assert_eq!(chain.fetch(1, member), 0, "the first till holds them still");
    assert_eq!(chain.tills[0].till.return_units(&[member]).unwrap(), 2);
    chain.sync(0);
    chain.sync(1);
    assert_eq!(chain.fetch(1, member), 2);
    let sheet = chain.tills[1].till.open_member(member).unwrap();
    assert_eq!(sheet.rewards[0].hindrance, None, "{sheet:?}");
    assert_eq!(chain.redeem(1, member).kind, VerdictKind::Done);
    chain.sync(1);
    chain.sync(0);
    chain.assert_sound();
    assert_eq!(chain.tills[0].till.open_member(member).unwrap().cards[0].have, 0);
}

#[test]
fn a_neighbours_stamps_count_once_however_they_come() {
    let mut chain = Chain::new(&program(), 2);
    let (member, code) = chain.member(0);
    chain.sync(0);
    chain.sync(1);
    chain.sync(0);
    chain.line(1, false);
    chain.pass(60_000);
    chain.line(1, false);
    for _ in 0..3 {
        chain.scan(0, &code);
    }
    chain.scan(1, &code);
    // Over the shop's own network, while the line is down.
    let (first, second) = chain.tills.split_at_mut(1);
    let (first, second) = (&mut first[0].till, &mut second[0].till);
    let known = second.known_heads().unwrap();
    let own = first.known_heads().unwrap()[0];
    let seq = known.iter().find(|head| head.stream == own.stream).unwrap().seq;
    let run = first.run_after(own.stream, seq, 500).unwrap().unwrap();
    assert_eq!(second.apply_neighbour(&run.push).unwrap(), 3);
    assert_eq!(second.apply_neighbour(&run.push).unwrap(), 0);
    let sheet = second.open_member(member).unwrap();
    assert_eq!((sheet.visits, sheet.cards[0].have), (4, 4));
    let hindrance = sheet.rewards[0].hindrance.clone().unwrap();
    assert_eq!(hindrance.key, "refusal-stamps-elsewhere-since", "{hindrance:?}");
    assert!(hindrance.arguments.contains(&("count", Argument::Count(3))));
    chain.sync(0);
    chain.sync(1);
    let sheet = chain.tills[1].till.open_member(member).unwrap();
    assert_eq!((sheet.visits, sheet.cards[0].have), (4, 4), "nothing is counted twice");
    chain.assert_sound();
}

#[test]
fn what_another_till_handed_over_is_taken_back_there() {
    let mut chain = Chain::new(&program(), 2);
    let (member, code) = chain.member(0);
    chain.sync(0);
    let earned = chain.scan(0, &code).entry_id.unwrap();
    for _ in 0..3 {
        chain.scan(0, &code);
    }
    let redeemed = chain.redeem(0, member).entry_id.unwrap();
    chain.sync(0);
    chain.sync(1);
    let till = &mut chain.tills[1].till;
    let refused = till.void(redeemed, VoidReason::Mistake, "");
    assert_eq!(refused.message.key, "refusal-void-elsewhere", "{:?}", refused.message);
    // An earning may be voided here: what is not held here is claimed, and what was spent the shop bears.
    let voided = till.void(earned, VoidReason::Mistake, "");
    assert_eq!(voided.kind, VerdictKind::Done, "{:?}", voided.message);
    chain.sync(1);
    chain.sync(0);
    chain.assert_sound();
}

#[test]
fn a_copied_disk_holds_nothing_and_loses_nothing() {
    let mut chain = Chain::new(&program(), 1);
    let (member, code) = chain.member(0);
    chain.sync(0);
    for _ in 0..4 {
        chain.scan(0, &code);
    }
    chain.sync(0);
    // The copy lacks the guard beside the data.
    chain.copy_disk(0);
    let sheet = chain.tills[0].till.open_member(member).unwrap();
    assert!(sheet.rewards.iter().all(|reward| reward.hindrance.is_some()), "{sheet:?}");
    assert_ne!(chain.redeem(0, member).kind, VerdictKind::Done);
    for _ in 0..4 {
        assert_eq!(chain.scan(0, &code).kind, VerdictKind::Done);
    }
    assert_eq!(chain.redeem(0, member).kind, VerdictKind::Done, "what was earned since is held here");
    chain.sync(0);
    chain.assert_sound();
}

#[test]
fn names_staff_and_profiles_follow_and_an_erasure_takes_them_everywhere() {
    let mut chain = Chain::new(&program(), 2);
    let till = &mut chain.tills[0].till;
    let profile = Profile { name: "Jana Nováková".to_owned(), ..Profile::default() };
    let member = till.enrol(&NewMember { profile, consents: Vec::new() }).member_id().unwrap();
    let cashier = till.add_operator("Tomáš", Role::Cashier, "4417", "cs").unwrap();
    chain.sync(0);
    chain.share(0);
    chain.sync(1);
    chain.share(1);
    chain.share(1);
    let till = &mut chain.tills[1].till;
    assert_eq!(till.open_member(member).unwrap().first_name.as_deref(), Some("Jana"));
    assert_eq!(till.look_up("novakova").unwrap().len(), 1);
    till.sign_in(cashier, "4417").unwrap();
    // What the second till changes reaches the first.
    let changed = Profile { name: "Jana Malá".to_owned(), ..Profile::default() };
    till.change_profile(member, &changed).unwrap();
    chain.sync(1);
    chain.share(1);
    chain.sync(0);
    chain.share(0);
    assert_eq!(chain.tills[0].till.look_up("mala").unwrap().len(), 1);
    chain.tills[0].till.erase_member(member).unwrap();
    chain.sync(0);
    chain.share(0);
    chain.share(1);
    assert!(chain.tills[1].till.look_up("mala").unwrap().is_empty());
    assert_eq!(chain.tills[1].till.open_member(member).ok().and_then(|sheet| sheet.first_name), None);
    chain.sync(1);
    chain.assert_sound();
}

#[test]
fn a_welcome_is_given_once_and_where_nobody_can_tell_it_waits_for_the_line() {
    let mut program = program();
    program.cards[0].welcome_stamps = 1;
    let mut chain = Chain::new(&program, 3);
    // A prepared card is shown first at two tills that cannot see each other.
    let card = chain.tills[0].till.prepare_cards(1).unwrap().remove(0);
    chain.sync(0);
    for number in [1, 2] {
        assert_eq!(chain.scan(number, &card.code).kind, VerdictKind::Done);
        let sheet = chain.tills[number].till.open_member(card.member).unwrap();
        assert_eq!(sheet.cards[0].have, 1, "the visit's stamp, and no welcome yet");
    }
    for number in [1, 2, 1] {
        chain.sync(number);
    }
    assert_eq!(chain.tills[1].till.give_waiting().unwrap(), 1);
    chain.sync(1);
    chain.sync(2);
    assert_eq!(chain.tills[2].till.give_waiting().unwrap(), 0, "it was given");
    chain.sync(2);
    let sheet = chain.tills[2].till.open_member(card.member).unwrap();
    assert_eq!(sheet.cards[0].have, 3, "two visits and one welcome");
    assert!(sheet.history.len() >= 5, "with what the other till wrote");
    // Whoever joins at a counter is welcomed there and then: nobody else can know the card.
    let (member, _) = chain.member(0);
    assert_eq!(chain.tills[0].till.open_member(member).unwrap().cards[0].have, 1);
    chain.assert_sound();
}

#[test]
fn what_two_tills_gave_although_it_is_given_once_counts_once() {
    let mut program = program();
    program.cards[0].welcome_stamps = 1;
    let mut chain = Chain::new(&program, 3);
    let card = chain.tills[0].till.prepare_cards(1).unwrap().remove(0);
    chain.sync(0);
    for number in [1, 2] {
        chain.scan(number, &card.code);
        // Both believe that the line is back.
        assert_eq!(chain.tills[number].till.give_waiting().unwrap(), 1);
    }
    for number in [1, 2, 1] {
        chain.sync(number);
    }
    let set_aside: u64 = (1..3).map(|number| chain.tills[number].till.sync_facts().unwrap().set_aside).sum();
    assert_eq!(set_aside, 1, "the server found one of them to be the second");
    for number in [1, 2] {
        let sheet = chain.tills[number].till.open_member(card.member).unwrap();
        assert_eq!(sheet.cards[0].have, 3, "till {number}: two visits and one welcome");
    }
    chain.assert_sound();
}
