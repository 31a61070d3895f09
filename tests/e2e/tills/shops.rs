//! What is the whole shop's: card keys, programs, staff, erased members. Whoever decides it at one till decides it for
//! all, in every shop of the merchant; what no till may decide alone is refused, and nothing that is shown as done is
//! not.

use super::chain::{Chain, program};
use tillstamp_terminal::ledger::{Role, VoidReason};
use tillstamp_terminal::views::{NewMember, Profile, VerdictKind};

fn waiting(chain: &Chain) -> usize {
    chain.runtime.block_on(chain.service.quarantine(chain.merchant)).unwrap().len()
}

fn share_all(chain: &mut Chain) {
    for _ in 0..2 {
        for number in 0..chain.tills.len() {
            chain.sync(number);
            chain.share(number);
        }
    }
}

#[test]
fn a_second_shop_takes_the_cards_of_the_first_and_runs_its_program() {
    let mut given = program();
    given.cards[0].goal = 7;
    let mut code = String::new();
    let mut chain = Chain::with(&given, 1, |till| {
        let verdict = till.enrol(&NewMember { profile: Profile::default(), consents: Vec::new() });
        code = till.card_of(verdict.member_id().unwrap()).unwrap().code;
    });
    chain.share(0);
    // The second shop's till was set up with another program; it joins a shop with a history.
    let second = chain.second_shop(&program());
    chain.share(second);
    assert_eq!(chain.tills[second].till.program().cards[0].goal, 7);
    let verdict = chain.scan(second, &code);
    assert_eq!(verdict.kind, VerdictKind::Done, "{:?}", verdict.message);
    share_all(&mut chain);
    assert_eq!(waiting(&chain), 0);
    chain.assert_sound();
}

#[test]
fn a_program_published_at_one_till_is_in_force_at_all() {
    let mut chain = Chain::new(&program(), 2);
    let second = chain.second_shop(&program());
    share_all(&mut chain);
    for (number, goal) in [(1, 5), (second, 6), (0, 8)] {
        let mut next = chain.tills[number].till.program().clone();
        next.cards[0].goal = goal;
        let hash = chain.tills[number].till.publish_program(&next, None).unwrap();
        assert_eq!(chain.tills[number].till.program().cards[0].goal, goal, "at once where it was published");
        share_all(&mut chain);
        for counter in &mut chain.tills {
            assert_eq!(counter.till.program().cards[0].goal, goal);
            let versions = counter.till.program_versions();
            assert_eq!(versions.iter().find(|version| version.current).unwrap().hash, hash);
        }
    }
    assert_eq!(waiting(&chain), 0);
    chain.assert_sound();
}

#[test]
fn staff_hired_and_dismissed_at_any_till_is_so_at_all() {
    let mut chain = Chain::new(&program(), 2);
    let second = chain.second_shop(&program());
    share_all(&mut chain);
    let hired = chain.tills[0].till.add_operator("Jana Nová", Role::Cashier, "4931", "en").unwrap();
    share_all(&mut chain);
    for counter in &mut chain.tills {
        counter.till.sign_in(hired, "4931").unwrap();
        counter.till.sign_in(counter.owner, "8265").unwrap();
    }
    // Raised in the second shop, dismissed at the second till of the first.
    chain.tills[second].till.change_operator(hired, "Jana Nová", Role::Manager, true).unwrap();
    share_all(&mut chain);
    let role = |chain: &mut Chain, number: usize| {
        let staff = chain.tills[number].till.staff();
        staff.into_iter().find(|row| row.operator == hired).map(|row| (row.role, row.active)).unwrap()
    };
    for number in 0..3 {
        assert_eq!(role(&mut chain, number), (Role::Manager, true), "till {number}");
    }
    chain.tills[1].till.change_operator(hired, "Jana Nová", Role::Manager, false).unwrap();
    assert_eq!(role(&mut chain, 1), (Role::Manager, false), "at once where it was done");
    share_all(&mut chain);
    for number in 0..3 {
        assert_eq!(role(&mut chain, number), (Role::Manager, false), "till {number}");
        assert!(chain.tills[number].till.sign_in(hired, "4931").is_err());
    }
    assert_eq!(waiting(&chain), 0);
    chain.assert_sound();
}

#[test]
fn a_member_erased_at_one_till_is_erased_everywhere() {
    let mut chain = Chain::new(&program(), 2);
    let second = chain.second_shop(&program());
    let (member, code) = chain.member(0);
    chain.scan(0, &code);
    share_all(&mut chain);
    chain.tills[1].till.erase_member(member).unwrap();
    share_all(&mut chain);
    for number in [0, 1, second] {
        let verdict = chain.scan(number, &code);
        assert_eq!(verdict.message.key, "refusal-member-erased", "till {number}: {:?}", verdict.message);
    }
    assert_eq!(waiting(&chain), 0);
    chain.assert_sound();
}

#[test]
fn members_are_not_merged_at_a_till_among_others() {
    let mut chain = Chain::new(&program(), 2);
    let ((one, _), (other, _)) = (chain.member(0), chain.member(0));
    share_all(&mut chain);
    for number in 0..2 {
        let refused = chain.tills[number].till.merge(one, other);
        assert_eq!((refused.kind, refused.message.key), (VerdictKind::Refused, "refusal-joined-merge"));
    }
    chain.assert_sound();
}

#[test]
fn a_visit_that_filled_the_card_may_be_voided_where_the_reward_is() {
    let mut chain = Chain::new(&program(), 2);
    let (member, code) = chain.member(0);
    let mut last = None;
    for _ in 0..4 {
        last = chain.scan(0, &code).entry_id;
    }
    chain.tills[0].till.return_units(&[member]).unwrap();
    chain.sync(0);
    chain.sync(1);
    assert_eq!(chain.fetch(1, member), 1, "the reward");
    let earlier = last.unwrap();
    let voided = chain.tills[1].till.void(earlier, VoidReason::Mistake, "");
    if voided.kind == VerdictKind::Done {
        chain.sync(1);
        chain.sync(0);
        assert_eq!(waiting(&chain), 0);
        let sheet = chain.tills[0].till.open_member(member).unwrap();
        assert_eq!((sheet.cards[0].have, sheet.rewards.len()), (3, 0));
    } else {
        assert_eq!(voided.message.key, "refusal-void-elsewhere");
    }
    chain.assert_sound();
}
