//! Random orders of use cases: the ledger stays clean, memory stays what the ledger says, undo restores.

use crate::shop::{DAY_MS, MINUTE_MS, Shop};
use proptest::prelude::*;
use tillstamp_terminal::ledger::{AdjustReason, CardId, MemberId};
use tillstamp_terminal::views::{CardFace, VerdictKind};

#[derive(Clone, Debug)]
enum Step {
    Scan(usize),
    Add(usize, u32),
    Items(usize, u32),
    Adjust(usize, i64),
    Redeem(usize),
    UndoLast,
    UndoRestores(usize),
    Override,
    Wait(i64),
    Restart,
    Merge(usize, usize),
    Tick,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..4_usize).prop_map(Step::Scan),
        3 => (0..4_usize, 0..7_u32).prop_map(|(who, count)| Step::Add(who, count)),
        3 => (0..4_usize, 0..7_u32).prop_map(|(who, count)| Step::Items(who, count)),
        2 => (0..4_usize, -6..6_i64).prop_map(|(who, delta)| Step::Adjust(who, delta)),
        4 => (0..4_usize).prop_map(Step::Redeem),
        2 => Just(Step::UndoLast),
        3 => (0..4_usize).prop_map(Step::UndoRestores),
        2 => Just(Step::Override),
        4 => (0..3_i64).prop_map(|days| Step::Wait(days * DAY_MS + 40 * MINUTE_MS)),
        1 => Just(Step::Restart),
        1 => (0..4_usize, 0..4_usize).prop_map(|(one, other)| Step::Merge(one, other)),
        1 => Just(Step::Tick),
    ]
}

type Balance = (Vec<u32>, Vec<(u32, u32)>);

fn balance(shop: &mut Shop, member: MemberId) -> Balance {
    let sheet = shop.till.open_member(member).unwrap();
    let rewards = sheet.rewards.iter().map(|row| (row.reward.0, row.uses)).collect();
    (sheet.cards.iter().map(|card| card.have).collect(), rewards)
}

fn run(steps: &[Step]) {
    let mut program = crate::shop::program();
    program.cards[0].goal = 3;
    program.cards[1].goal = 2;
    program.cards[0].stamp_validity_days = Some(6);
    let mut shop = Shop::with(program, 5);
    let people: Vec<(MemberId, CardFace)> = (0..4).map(|index| shop.member(&format!("Host {index}"))).collect();
    for step in steps {
        match step {
            Step::Scan(who) => drop(shop.scan(&people[*who].1.code)),
            Step::Add(who, count) => drop(shop.till.add_stamps(people[*who].0, CardId(1), *count)),
            Step::Items(who, count) => drop(shop.till.add_items(people[*who].0, CardId(2), *count)),
            Step::Adjust(who, delta) => {
                shop.till.adjust(people[*who].0, CardId(1), *delta, AdjustReason::Goodwill, "");
            }
            Step::Redeem(who) => redeem_twice(&mut shop, people[*who].0),
            Step::UndoLast => drop(shop.till.undo_last()),
            Step::UndoRestores(who) => undo_restores(&mut shop, &people[*who]),
            Step::Override => {
                let approval = shop.approval();
                shop.till.override_refused(&approval);
            }
            Step::Wait(ms) => shop.pass(*ms),
            Step::Restart => {
                let before: Vec<Balance> = people.iter().map(|(member, _)| balance(&mut shop, *member)).collect();
                shop = shop.reopen();
                shop.as_cashier();
                let after: Vec<Balance> = people.iter().map(|(member, _)| balance(&mut shop, *member)).collect();
                assert_eq!(before, after, "memory and ledger differ");
            }
            Step::Merge(one, other) => {
                shop.as_manager().merge(people[*one].0, people[*other].0);
                shop.as_cashier();
            }
            Step::Tick => drop(shop.till.tick()),
        }
    }
    shop.assert_clean();
}

/// However often it is tapped, a reward is handed over once.
fn redeem_twice(shop: &mut Shop, member: MemberId) {
    let sheet = shop.till.open_member(member).unwrap();
    let Some(reward) = sheet.rewards.first() else { return };
    let (token, uses) = (reward.token, reward.uses);
    let mut done = 0;
    for _ in 0..3 {
        for verdict in [shop.till.redeem(token, 1), shop.till.confirm()] {
            done += u32::from(verdict.kind == VerdictKind::Done && verdict.key() == "done-redeemed");
        }
    }
    assert!(done <= 1, "one token handed over {done} rewards");
    let left = shop.till.open_member(member).unwrap();
    let left = left.rewards.iter().find(|row| row.reward == reward.reward).map_or(0, |row| row.uses);
    assert_eq!(left, uses - done);
    shop.pass(2_000);
}

fn undo_restores(shop: &mut Shop, (member, card): &(MemberId, CardFace)) {
    let before = balance(shop, *member);
    let verdict = shop.scan(&card.code);
    if let Some(entry) = verdict.undo {
        let undone = shop.till.undo(entry);
        if undone.kind == VerdictKind::Done {
            assert_eq!(balance(shop, *member), before, "undo did not restore");
        }
    }
}

fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(12),
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_order_of_use_cases_keeps_the_ledger_clean(steps in prop::collection::vec(step(), 10..45)) {
        run(&steps);
    }
}
