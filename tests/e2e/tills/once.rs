//! What is given once only, among several tills: by the till that made the member and nobody else, while that till
//! lives; what is any till's to give is handed over only once the server has found it to be the first.

use super::chain::{Chain, program};
use tillstamp_terminal::loyalty::{Program, WelcomeMoment, WelcomeReward};
use tillstamp_terminal::views::VerdictKind;

fn welcoming() -> Program {
    let mut program = program();
    let (reward, moment) = (program.cards[0].reward, WelcomeMoment::FirstVisit);
    program.welcome_reward = Some(WelcomeReward { reward, moment });
    program
}

#[test]
fn a_prepared_card_is_welcomed_once_and_by_the_servers_word() {
    let mut chain = Chain::new(&welcoming(), 3);
    let card = chain.tills[0].till.prepare_cards(1).unwrap().remove(0);
    chain.sync(0);
    // Seen at two tills that cannot see each other; both lines come back at the same moment.
    for number in [1, 2] {
        assert_eq!(chain.scan(number, &card.code).kind, VerdictKind::Done);
        assert_eq!(chain.tills[number].till.give_waiting().unwrap(), 1);
        assert_ne!(chain.redeem(number, card.member).kind, VerdictKind::Done, "the server's word is awaited");
    }
    for number in [1, 2, 1] {
        chain.sync(number);
    }
    assert_eq!((chain.fetch(1, card.member), chain.fetch(2, card.member)), (1, 0));
    assert_eq!(chain.redeem(1, card.member).kind, VerdictKind::Done);
    for number in [1, 2, 1] {
        chain.sync(number);
    }
    assert!(chain.tills[2].till.open_member(card.member).unwrap().rewards.is_empty(), "it was given once");
    chain.assert_sound();
}

#[test]
fn who_was_seen_elsewhere_first_is_welcomed_when_both_lines_are_back() {
    let mut chain = Chain::new(&welcoming(), 2);
    let (member, code) = chain.member(0);
    chain.sync(0);
    chain.sync(1);
    assert_eq!(chain.scan(1, &code).kind, VerdictKind::Done);
    chain.sync(1);
    assert_eq!(chain.tills[1].till.give_waiting().unwrap(), 0, "the first till's right");
    chain.sync(0);
    assert_eq!(chain.tills[0].till.give_waiting().unwrap(), 1, "which hears of the visit and gives it");
    assert_eq!(chain.tills[0].till.give_waiting().unwrap(), 0);
    chain.sync(0);
    chain.sync(1);
    assert_eq!(chain.tills[1].till.give_waiting().unwrap(), 0);
    let sheet = chain.tills[1].till.open_member(member).unwrap();
    assert_eq!((sheet.rewards.len(), sheet.rewards[0].uses), (1, 1));
    chain.assert_sound();
}

#[test]
fn a_right_ends_with_its_till() {
    let mut chain = Chain::new(&welcoming(), 2);
    let (member, code) = chain.member(0);
    chain.sync(0);
    chain.sync(1);
    chain.scan(1, &code);
    chain.sync(1);
    assert_eq!(chain.tills[1].till.give_waiting().unwrap(), 0);
    let gone = chain.tills[0].asker.terminal;
    chain.runtime.block_on(chain.service.fence(chain.merchant, gone, true)).unwrap();
    chain.sync(1);
    assert_eq!(chain.tills[1].till.give_waiting().unwrap(), 1);
    assert_ne!(chain.redeem(1, member).kind, VerdictKind::Done, "not before the server has it");
    chain.sync(1);
    assert_eq!(chain.fetch(1, member), 1);
    assert_eq!(chain.redeem(1, member).kind, VerdictKind::Done);
    chain.sync(1);
    let report = chain.runtime.block_on(chain.service.verify(chain.merchant)).unwrap();
    assert!(report.is_clean(), "{report:#?}");
}
